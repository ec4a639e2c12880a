"""How firm a rating is: which single change of the evidence, of a threshold or of a rule would change it.

Everything is found by rating again. A dimension is moved by one step, up or down, to the next status that it
may have; a threshold or a setting is moved to each of its other values in the rules and the dimensions that
go by it are judged again, from findings made again where the setting decides them; a condition of a rating is
left out, where the rules that are left may stand. What is listed here changes the rating; the rest was tried
and does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Any

import pandas as pd

from impact_eval.assurance.history import moved
from impact_eval.assurance.rating import rating_of
from impact_eval.assurance.rules import (
    ONE_STEP_DOWN,
    POSSIBLE,
    Dimension,
    Rating,
    Rules,
    Status,
    WhatIf,
)
from impact_eval.levels.level_result import narrowed
from impact_eval.wording import percent

if TYPE_CHECKING:
    from impact_eval.assurance.assure import Judged
    from impact_eval.assurance.case import Case, Judge
    from impact_eval.contract.study_file import Settings

SENSITIVITY = (
    "recommendation_id", "kind", "changed", "title", "was", "now", "rating", "rating_title", "would_be",
    "would_be_title", "moved", "text", "hidden",
)  # fmt: skip
#: Each status with those that are better than it by one step.
ONE_STEP_UP: Mapping[Status, tuple[Status, ...]] = {
    status: tuple(better for better, lower in ONE_STEP_DOWN.items() if status in lower)
    for status in ONE_STEP_DOWN
}
#: The order in which what would change a rating is told.
MOVES = ("lowered", "changed", "raised")
#: The settings of which findings are made again, and not only judged again.
IN_FINDINGS = ("alpha", "fewest_pairs")


@dataclass(frozen=True)
class Findings:
    """The tables that hold findings: `Learning.table` and `Behaviour.audits`."""

    learning: pd.DataFrame
    audits: pd.DataFrame


#: Settings to the findings under them.
FindingsUnder = Callable[["Settings"], Findings]


def sensitivity_of(
    found: Sequence[Judged],
    rules: Rules,
    settings: Settings,
    judges: Mapping[Dimension, Judge],
    findings_under: FindingsUnder,
) -> pd.DataFrame:
    """Return `Assurance.sensitivity`.

    Parameters
    ----------
    found : the recommendations as they were judged.
    rules : the rules that they were rated by.
    settings : the study's settings.
    judges : what judges each dimension.
    findings_under : gives the findings under other settings.
    """
    rated = [one for one in found if one.rated is not None]
    rows = [row for one in rated for row in _steps(one, rules)]
    for what_if in rules.what_if:
        if rated:
            rows += _moved_to(rated, what_if, rules, settings, judges, findings_under)
    for one in rated:
        rows += _left_out(one, rules)
    place = {one.id: at for at, one in enumerate(found)}
    rows.sort(key=lambda row: place[row["recommendation_id"]])
    return pd.DataFrame(rows, columns=list(SENSITIVITY))


def _steps(one: Judged, rules: Rules) -> Iterator[dict[str, Any]]:
    """Move each dimension by one step, down and up."""
    statuses = _statuses(one)
    for name, status in statuses.items():
        for key, down in (("lower", True), ("higher", False)):
            for other in next_to(name, status, down=down):
                would_be = _rated(one, {**statuses, name: other}, rules)
                text = getattr(rules.firmness, key).format(
                    dimension=rules.dimensions[name].lower(),
                    status=rules.statuses[other].lower(),
                    rating=would_be.title.lower(),
                )
                yield from _row(
                    one, rules, would_be, "status", name, rules.dimensions[name], rules.statuses[status],
                    rules.statuses[other], text,
                )  # fmt: skip


@cache
def next_to(dimension: Dimension, status: Status, *, down: bool) -> tuple[Status, ...]:
    """Return the next statuses below or above one that a dimension may have.

    Examples
    --------
    >>> next_to("behaviour", "improved", down=True), next_to("delivered", "below_standard", down=True)
    (('no_change_shown',), ('no_evidence',))
    >>> next_to("behaviour", "no_change_shown", down=True)
    ('worse', 'too_little_evidence')
    """
    found: list[Status] = []
    for other in (ONE_STEP_DOWN if down else ONE_STEP_UP)[status]:
        found += (other,) if other in POSSIBLE[dimension] else next_to(dimension, other, down=down)
    return tuple(dict.fromkeys(found))


def _moved_to(
    found: Sequence[Judged],
    what_if: WhatIf,
    rules: Rules,
    settings: Settings,
    judges: Mapping[Dimension, Judge],
    findings_under: FindingsUnder,
) -> Iterator[dict[str, Any]]:
    """Move a threshold or a setting to each of its other values."""
    decides = {one.id: _deciding(one, what_if.dimensions, rules) for one in found}
    open_to_it = [one for one in found if decides[one.id]]
    if not open_to_it:
        return
    holder = rules.thresholds if what_if.of_rules else settings
    is_now = getattr(holder, what_if.name)
    for value in what_if.to:
        if value == is_now:
            continue
        other = type(is_now)(value)
        changed = holder.model_copy(update={what_if.name: other})
        made_again = findings_under(changed) if what_if.name in IN_FINDINGS else None  # type: ignore[arg-type]
        for one in open_to_it:
            field: dict[str, Any] = {"thresholds" if what_if.of_rules else "settings": changed}
            case = replace(one.case, **field)
            if made_again is not None:
                case = _with_findings(case, one.id, made_again)
                if what_if.name == "alpha" and _same_findings(case, one.case):
                    continue
            again = {name: judges[name](case).status for name in decides[one.id]}
            would_be = _rated(one, {**_statuses(one), **again}, rules)
            text = rules.firmness.threshold.format(
                title=what_if.title,
                was=_shown(is_now, what_if),
                now=_shown(other, what_if),
                rating=would_be.title.lower(),
            )
            yield from _row(
                one, rules, would_be, "threshold" if what_if.of_rules else "setting", what_if.name,
                what_if.title, _shown(is_now, what_if), _shown(other, what_if), text,
            )  # fmt: skip


def _deciding(one: Judged, dimensions: Sequence[Dimension], rules: Rules) -> tuple[Dimension, ...]:
    """Return those of some dimensions on which the rating depends, whatever the others of them are.

    The statuses of the rest change nothing, so they need not be judged again.
    """
    statuses = _statuses(one)
    possible = [sorted(POSSIBLE[name]) for name in dimensions]
    rating = {
        several: _rated(one, {**statuses, **dict(zip(dimensions, several, strict=True))}, rules).id
        for several in product(*possible)
    }
    found = []
    for at, name in enumerate(dimensions):
        by_others: dict[tuple[Status, ...], set[str]] = {}
        for several, made in rating.items():
            by_others.setdefault(several[:at] + several[at + 1 :], set()).add(made)
        if any(len(ratings) > 1 for ratings in by_others.values()):
            found.append(name)
    return tuple(found)


def _same_findings(case: Case, before: Case) -> bool:
    """Whether every finding is what it was; a level of significance acts in no other way."""
    return all(
        getattr(case, name)["finding"].equals(getattr(before, name)["finding"])
        for name in ("learning", "audits")
    )


def _left_out(one: Judged, rules: Rules) -> Iterator[dict[str, Any]]:
    """Leave each condition of a rating out, where the rules that are left may stand."""
    for dimension, less in _lessened(rules):
        would_be = _rated(one, _statuses(one), less)
        text = rules.firmness.rule.format(
            dimension=rules.dimensions[dimension].lower(), rating=would_be.title.lower()
        )
        yield from _row(one, rules, would_be, "rule", dimension, rules.dimensions[dimension], "", "", text)


def _lessened(rules: Rules) -> Iterator[tuple[Dimension, Rules]]:
    """Yield the rules without what one rating asks of one dimension, but for those that may not stand."""
    for at, rating in enumerate(rules.rating):
        for name in dict.fromkeys(one.dimension for one in rating.conditions):
            kept = tuple(one for one in rating.conditions if one.dimension != name)
            lessened = rating.model_copy(update={"conditions": kept})
            whole = (*rules.rating[:at], lessened, *rules.rating[at + 1 :])
            less = rules.model_copy(update={"rating": whole})
            if not any(less.unfounded()):
                yield name, less


def _with_findings(case: Case, name: str, findings: Findings) -> Case:
    """Return a case with findings made again."""
    return replace(
        case,
        learning=narrowed(findings.learning[list(case.learning.columns)], name, case.courses),
        audits=narrowed(findings.audits, name, case.courses),
    )


def _statuses(one: Judged) -> dict[Dimension, Status]:
    return {name: standing.status for name, standing in one.standings.items()}


def _rated(one: Judged, statuses: Mapping[Dimension, Status], rules: Rules) -> Rating:
    return rating_of(statuses, rules, has_course=one.has_course, has_indicator=one.has_indicator)


def _row(
    one: Judged, rules: Rules, would_be: Rating, kind: str, changed: str, title: str, was: str, now: str,
    text: str,
) -> Iterator[dict[str, Any]]:  # fmt: skip
    """Yield a row where the rating would be another one."""
    if would_be.id == one.rating:
        return
    yield {
        "recommendation_id": one.id,
        "kind": kind,
        "changed": changed,
        "title": title,
        "was": was,
        "now": now,
        "rating": one.rating,
        "rating_title": rules.titles[one.rating],
        "would_be": would_be.id,
        "would_be_title": would_be.title,
        "moved": moved(rules.rank, one.rating, would_be.id),
        "text": text,
        "hidden": "",
    }


def _shown(value: float, what_if: WhatIf) -> str:
    return percent(value) if what_if.shown == "share" else f"{value:g}"


def firmness_of(sensitivity: pd.DataFrame, found: Sequence[Judged], rules: Rules) -> dict[str, str]:
    """Return the sentences that say how firm each rating is: every change of one kind of move together."""
    told: dict[str, str] = {}
    for one in found:
        if one.rated is None:
            continue
        rows = sensitivity[sensitivity["recommendation_id"] == one.id]
        said = [_said(rows[rows["moved"] == move], move, rules) for move in MOVES]
        told[one.id] = " ".join(filter(None, said)) or rules.firmness.firm
    return told


def _said(rows: pd.DataFrame, move: str, rules: Rules) -> str:
    """Say every change that makes one kind of move, by the rating that it makes."""
    by_rating: dict[str, dict[str, None]] = {}
    for row in rows.to_dict("records"):
        by_rating.setdefault(str(row["would_be_title"]), {})[_brief(row, rules)] = None
    words: str = rules.firmness.moves[move]  # type: ignore[index]
    return " ".join(
        words.format(rating=title.lower(), changes="; ".join(changes)) for title, changes in by_rating.items()
    )


def _brief(row: Mapping[Any, Any], rules: Rules) -> str:
    kind = "threshold" if row["kind"] == "setting" else row["kind"]
    words: str = getattr(rules.firmness, f"brief_{kind}")
    title = row["title"] if kind == "threshold" else str(row["title"]).lower()
    return words.format(title=title, was=row["was"], now=str(row["now"]).lower())
