"""The one door between the evidence and everything that is shown.

Counts of people or cases from 1 to one less than the threshold (the study's `suppress_below`) are withheld in
every table of an evaluation, with what would give them back. Totals stay true, which tools made for research
enclaves do not offer (they total the shown cells only), and zero stays zero, as the Department for Education
shows it. What is withheld where is data: `rules.toml` beside this module.
"""

from __future__ import annotations

import copy
import dataclasses
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from impact_eval.disclosure.cells import Cells, as_words
from impact_eval.disclosure.masks import apply_rules
from impact_eval.disclosure.prose import Prose
from impact_eval.disclosure.rules import Cleared, DisclosureError, Rules, Table, shipped_rules

if TYPE_CHECKING:
    import pandas as pd

Anything = TypeVar("Anything")


def protect(evaluation: Anything, below: int | None = None) -> Anything:
    """Return an evaluation in which small numbers, and what would give them back, are withheld.

    Parameters
    ----------
    evaluation : an `Evaluation`, or any object with (some of) its parts as attributes. It is not changed.
    below : counts of people or cases from 1 up to one less than this are withheld; 0 withholds none. The
        study's own setting (`suppress_below`) where it is not given.

    Returns
    -------
    A copy of the same kind. A withheld number is a missing value and a withheld word is blank; the row's
    `hidden` names the columns, joined by ";". Sentences that quote a withheld number are replaced. Findings
    lose the values that were found. Protecting it once more with the same threshold changes nothing; for a
    higher threshold start from the evaluation as computed.

    Raises
    ------
    DisclosureError : when a table or a column of numbers has no rule in `rules.toml`, so that nobody can say
        whether it may be shown.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> import pandas as pd
    >>> delivery = pd.DataFrame({"course_id": ["c1", "c2"], "n_sessions": [1, 2], "n_attended": [3, 28]})
    >>> shown = protect(SimpleNamespace(participation=SimpleNamespace(delivery=delivery)), below=5)
    >>> shown.participation.delivery[["n_attended", "hidden"]].to_dict("list")
    {'n_attended': [nan, 28.0], 'hidden': ['n_attended', '']}
    """
    threshold = _threshold(evaluation, below)
    rules = shipped_rules()
    _refuse_unruled(evaluation, rules)
    done: dict[str, Cells] = {}
    for rule in rules.table:
        frame = _gathered(evaluation, rule)
        if frame is not None and len(frame):
            done[rule.name] = Cells.of(rule, frame)
            apply_rules(done[rule.name], threshold, done)
    prose = Prose(rules, threshold, _courses(evaluation))
    for cells in done.values():
        prose.settle(cells)
    changes: dict[str, Any] = {
        part: _rebuilt(
            getattr(evaluation, part), [done[rule.name] for rule in rules.of(part) if rule.name in done]
        )
        for part in dict.fromkeys(cells.rule.part for cells in done.values())
    }
    for cleared in rules.cleared:
        table = getattr(evaluation, cleared.name, None)
        if table is not None:
            changes[cleared.name] = _cleared(table, cleared)
    protected: Anything = _with(evaluation, changes)
    return protected


def _threshold(evaluation: Any, below: int | None) -> int:
    threshold = evaluation.study.file.settings.suppress_below if below is None else below
    if not isinstance(threshold, int) or threshold < 0:
        raise ValueError(f"below is a whole number from 0 up, not {threshold!r}")
    return threshold


def _courses(evaluation: Any) -> dict[str, list[str]]:
    """Courses on the thread of each recommendation."""
    threads = getattr(evaluation, "threads", None) or {}
    found = {}
    for recommendation_id, thread in threads.items():
        table = thread.table
        found[str(recommendation_id)] = table.loc[table["step"].eq("course"), "id"].astype(str).tolist()
    return found


def _gathered(evaluation: Any, rule: Table) -> pd.DataFrame | None:
    """A table of the evaluation; those of several objects of one kind (the threads) one below the other."""
    import pandas as pd

    part = getattr(evaluation, rule.part, None)
    if not rule.attribute:
        whole: pd.DataFrame | None = part
        return whole
    if not isinstance(part, Mapping):
        table: pd.DataFrame | None = getattr(part, rule.attribute, None)
        return table
    tables = [getattr(one, rule.attribute) for one in part.values()]
    filled = [table for table in tables if len(table)]
    return pd.concat(filled, ignore_index=True) if filled else None


def _rebuilt(part: Any, tables: list[Cells]) -> Any:
    """Put the tables as they may be shown into a copy of a part of the evaluation."""
    published = {cells.rule.attribute: cells.published() for cells in tables}
    if "" in published:
        return published[""]
    if not isinstance(part, Mapping):
        return _with(part, published)
    rebuilt, start = {}, 0
    for name, one in part.items():
        rows = len(getattr(one, tables[0].rule.attribute))
        slices = {key: table.iloc[start : start + rows] for key, table in published.items()}
        rebuilt[name] = _with(one, {key: table.reset_index(drop=True) for key, table in slices.items()})
        start += rows
    return rebuilt


def _with(thing: Any, changes: Mapping[str, Any]) -> Any:
    """Copy of an object with some attributes changed; a dataclass is made anew, so that it keeps no cache."""
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        return dataclasses.replace(thing, **changes)
    other = copy.copy(thing)
    for name, value in changes.items():
        setattr(other, name, value)
    return other


def _refuse_unruled(evaluation: Any, rules: Rules) -> None:
    """Stop at a result table that no rule names."""
    named = {rule.name for rule in rules.table}
    strange = sorted(set(_result_tables(evaluation)) - named)
    if strange:
        raise DisclosureError(
            f"no disclosure rule covers {', '.join(strange)}.",
            mend="Add the table to disclosure/rules.toml, with the columns that are counts.",
        )


def _result_tables(evaluation: Any) -> Iterator[str]:
    """Names of the tables that say what is hidden in them: those of the results."""
    for part, value in _attributes(evaluation).items():
        several = list(value.values()) if isinstance(value, Mapping) else [value]
        for one in several:
            for name, table in _attributes(one).items():
                if type(table).__name__ == "DataFrame" and "hidden" in table.columns:
                    yield f"{part}.{name}"


def _attributes(thing: Any) -> dict[str, Any]:
    """What an object holds, whether or not it has slots."""
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        return {one.name: getattr(thing, one.name) for one in dataclasses.fields(thing)}
    return dict(getattr(thing, "__dict__", {}))


def _cleared(table: pd.DataFrame, rule: Cleared) -> pd.DataFrame:
    """Empty some columns, and take their values out of the sentences that mention them."""
    result = table.copy()
    for name in rule.columns:
        values = as_words(table[name]).tolist()
        for sentences in rule.mentioned_in:
            texts = as_words(result[sentences]).tolist()
            pairs = zip(texts, values, strict=True)
            result[sentences] = [_without(text, value, rule.instead) for text, value in pairs]
        result[name] = ""
    return result


def _without(text: str, value: str, instead: str) -> str:
    """Take a value out of a sentence, where it stands as a whole.

    Examples
    --------
    >>> _without("'Veri good' is not an answer.", "Veri good", "(withheld)")
    "'(withheld)' is not an answer."
    """
    if not value.strip() or value.casefold() not in text.casefold():
        return text
    return re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", lambda _: instead, text, flags=re.IGNORECASE)
