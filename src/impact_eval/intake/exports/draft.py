"""A draft of a study from one file: `study.toml`, an instrument, and what statements need beside them.

The draft loads as it is. What could not be told from the file stands in it with a comment that begins with
CHECK; questions whose answers have no known order are left for the analyst to order, since a scale in the
wrong order would give a figure that looks right.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from impact_eval.contract.answer import ResponseScale
from impact_eval.errors import SourceError
from impact_eval.intake.exports.columns import Column, plain, words
from impact_eval.intake.exports.export import CERTAIN
from impact_eval.intake.exports.inspection import Inspection, beside, slug
from impact_eval.intake.exports.proposal import DOUBTFUL, Choice, part_of

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_IDENTIFIER = re.compile(r"[A-Za-z][\w.\[\]-]{0,23}")


def write_draft(found: Inspection, folder: Path, instrument_file: Path | None = None) -> tuple[Path, ...]:
    """Write a draft study of one file into a folder, and return what was written.

    Parameters
    ----------
    found : what was found in the file.
    folder : where the draft goes; made where there is none.
    instrument_file : the YAML file of the instrument that was matched, to be copied; a draft one is written
        where there is none.

    Raises
    ------
    SourceError : when a study is there already, or the file has no question that could be an item.
    """
    texts = {"study.toml": study_toml(found, folder)}
    if found.instrument is None or instrument_file is None:
        texts[f"instruments/{slug(found.path.stem)}.yaml"] = instrument_yaml(found)
    else:
        texts[f"instruments/{instrument_file.name}"] = instrument_file.read_text(encoding="utf-8")
    if found.sheet.long:
        texts |= {"courses.csv": _table([("course_id", "title"), (_study_id(found), found.path.stem)])}
        texts |= {"sessions.csv": _table(_sessions(found))}
    there = [name for name in texts if (folder / name).exists()]
    if there:
        raise SourceError(
            f"{', '.join(there)} is there already.", mend="Name another folder with --out, or move it away.",
            file=str(folder),
        )  # fmt: skip
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return tuple(folder / name for name in texts)


# -- study.toml --------------------------------------------------------------------------------------------


def study_toml(found: Inspection, folder: Path) -> str:
    """Return the draft of `study.toml`."""
    head = [
        f"# A draft made from {_commented(found.path.name)}: correct what is marked CHECK, and more.",
        "",
        "[study]",
        f"id = {_quoted(_study_id(found))}",
        f"title = {_quoted(found.path.stem)}",
        "",
    ]
    tables = [f'[[source]]\ntable = "{name}"\nfile = "{name}.csv"\n' for name in ("courses", "sessions")]
    return "\n".join([*head, *(tables if found.sheet.long else []), source_block(found, folder)])


def source_block(found: Inspection, folder: Path) -> str:
    """Return the draft of the `[[source]]` that reads the file."""
    lines = ["[[source]]", 'table = "responses"', f"file = {_quoted(beside(found.path, folder))}"]
    if found.sheet_name:
        lines.append(f"sheet = {_quoted(found.sheet_name)}")
    lines += list(_export_line(found))
    lines.append('layout = "long"' if found.sheet.long else 'layout = "wide"')
    if found.submitted and found.submitted.date_format:
        lines.append(f"date_format = {_quoted(found.submitted.date_format)}  # {found.submitted.why}")
    lines += list(_ignored(found))
    lines += ["", "[source.columns]", *_columns(found)]
    lines += list(_items_of_statements(found)) if found.sheet.long else [*_items(found), *_comments(found)]
    if found.wave.values and not found.by_wave:
        lines += ["", "[source.values.wave]"]
        lines += [f"{_quoted(value)} = {_quoted(wave)}" for value, wave in found.wave.values.items()]
    return "\n".join(lines) + "\n"


def _export_line(found: Inspection) -> Iterator[str]:
    surest = found.recognised[0]
    if found.sheet.export != "plain":
        yield f"export = {_quoted(found.sheet.export)}"
    elif 0.3 < surest.confidence < CERTAIN:
        yield f'# CHECK: it may be an export of {surest.export.title}; if so: export = "{surest.export.name}"'


def _ignored(found: Inspection) -> Iterator[str]:
    """Name the columns that are known and not wanted: the product's own, and whose names stand there."""
    used = {choice.heading for choice in _chosen(found).values()}
    unwanted = [c.heading for c in found.columns if c.kind in ("own", "who") and c.heading not in used]
    if unwanted and not found.sheet.long:
        yield f"ignore = [{', '.join(map(_quoted, unwanted))}]"


def _chosen(found: Inspection) -> dict[str, Choice]:
    """Return what is proposed for the columns of a form, in the order in which it is written."""
    chosen = {"session_id": found.session, "person_id": found.person}
    if not found.by_wave:
        chosen["wave"] = found.wave
        if found.submitted:
            chosen["submitted_at"] = found.submitted
    if found.sheet.long:
        for name in ("item_id", "value"):
            chosen[name] = Choice("as statements have it", found.sheet.uses[name][0])
    else:
        chosen["session_date"] = found.session_date
    return chosen


def _columns(found: Inspection) -> Iterator[str]:
    for name, choice in _chosen(found).items():
        check = "" if choice.sure else "CHECK: "
        off = "# " if name == "submitted_at" and not choice.sure else ""
        value = _quoted(choice.heading) if choice.heading else f"{{ constant = {_quoted(choice.constant)} }}"
        yield f"{off}{name} = {value}  # {check}{choice.why}"


def _items(found: Inspection) -> Iterator[str]:
    """Write which column is which item, under its wave where the file holds several side by side."""
    pairs = [(item_id, column) for item_id, column in items_of(found)]
    scores = {match.heading: match.score for match in found.matches}
    if not found.by_wave:
        yield from ("", "[source.items]")
        yield from (_item_line(item_id, column, scores) for item_id, column in pairs)
        return
    waves = dict.fromkeys(found.by_wave.get(column.heading, ("", ""))[1] or "post" for _, column in pairs)
    for wave in waves:
        yield from ("", f"[source.items.{wave}]")
        for item_id, column in pairs:
            if (found.by_wave.get(column.heading, ("", ""))[1] or "post") == wave:
                yield _item_line(item_id, column, scores)


def _item_line(item_id: str, column: Column, scores: dict[str, float]) -> str:
    return f"{_key(item_id)} = {_quoted(column.heading)}{_alike(scores.get(column.heading))}"


def _alike(score: float | None) -> str:
    if score is None:
        return ""
    return f"  # {'CHECK: ' if score < DOUBTFUL else ''}alike by {score:g} of 100"


def _comments(found: Inspection) -> Iterator[str]:
    """Name the columns of sentences; what they say is dropped unless it is asked for."""
    used = {choice.heading for choice in _chosen(found).values()} | {match.heading for match in found.matches}
    texts = [column for column in found.columns if column.kind == "text" and column.heading not in used]
    if texts:
        yield from ("", "[source.comments]")
        for number, column in enumerate(texts, 1):
            name = column.heading if _IDENTIFIER.fullmatch(column.heading) else f"comment_{number}"
            yield f"{_key(name)} = {_quoted(column.heading)}"


def _items_of_statements(found: Inspection) -> Iterator[str]:
    yield from ("", "[source.values.item_id]")
    scores = {match.heading: match.score for match in found.matches}
    for item_id, column in items_of(found):
        yield f"{_quoted(column.heading)} = {_quoted(item_id)}{_alike(scores.get(column.heading))}"


# -- items and the instrument ------------------------------------------------------------------------------


def items_of(found: Inspection) -> list[tuple[str, Column]]:
    """Return the questions that become items, each with its item's identifier.

    Raises
    ------
    SourceError : when there is none.
    """
    if found.instrument is not None and found.matches:
        known = {match.heading: match.item_id for match in found.matches}
        return [(known[c.heading], c) for c in found.questions if c.heading in known]
    scaled = [c for c in found.questions if c.scale is not None and c.heading not in _spoken_for(found)]
    if not scaled:
        raise SourceError(
            "no column holds answers of a response scale that is known.",
            mend="Write the instrument by hand, and name it with --instrument.", file=found.path.name,
        )  # fmt: skip
    names: dict[str, str] = {}
    for number, column in enumerate(scaled, 1):
        stem = _stem(found, column)
        names.setdefault(stem, stem if _IDENTIFIER.fullmatch(stem) else f"q{number}")
    return [(names[_stem(found, column)], column) for column in scaled]


def _stem(found: Inspection, column: Column) -> str:
    """Return a question's heading without its wave."""
    return found.by_wave.get(column.heading, (column.heading, ""))[0]


def _spoken_for(found: Inspection) -> set[str]:
    return {choice.heading for choice in (found.wave, found.person, found.session)}


def instrument_yaml(found: Inspection) -> str:
    """Return the draft of the instrument: items with proposed constructs, and their response scales."""
    import yaml

    items, scales = _parts(found)
    content = {
        "kind": "questionnaire", "id": slug(found.path.stem), "title": found.path.stem,
        "responses": {name: _scale(scale) for name, scale in scales.items()}, "items": items,
    }  # fmt: skip
    head = (
        "# A draft: CHECK each construct, mark items that are reversed (reverse: true), and the correct\n"
        "# answers of knowledge questions; then put items that belong together into scales.\n"
    )
    body = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=108)
    return head + body + "".join(_unordered(found))


def _parts(found: Inspection) -> tuple[list[dict[str, str]], dict[str, ResponseScale]]:
    items: dict[str, dict[str, str]] = {}
    scales: dict[str, ResponseScale] = {}
    for item_id, column in items_of(found):
        if column.scale is None:  # only what is on a scale becomes an item of a draft
            continue
        name = _same_scale(scales, column.scale) or column.scale_id
        scales[name] = column.scale
        text = part_of(column.text)
        items.setdefault(item_id, _item(item_id, text, name))
    return list(items.values()), scales


def _item(item_id: str, text: str, response: str) -> dict[str, str]:
    return {"id": item_id, "text": text, "construct": construct_of(text), "response": response}


def _same_scale(scales: dict[str, ResponseScale], scale: ResponseScale) -> str:
    return next((name for name, known in scales.items() if known == scale), "")


def construct_of(text: str) -> str:
    """Return the construct that a question's words speak of, satisfaction where they speak of none.

    Examples
    --------
    >>> construct_of("I am confident that I would notice."), construct_of("The room was warm.")
    ('confidence', 'satisfaction')
    """
    said = plain(text)
    found = (name for name, pattern in words("constructs").items() if re.search(pattern, said))
    return next(found, "satisfaction")


def _scale(scale: ResponseScale) -> dict[str, Any]:
    if scale.range is not None:
        return {"range": [int(end) if float(end).is_integer() else end for end in scale.range]}
    labels = {int(c) if float(c).is_integer() else c: label for c, label in scale.labels.items()}
    return {"labels": labels} | ({"synonyms": dict(scale.synonyms)} if scale.synonyms else {})


def _unordered(found: Inspection) -> Iterator[str]:
    """Write the questions whose answers have no known order, as comments."""
    words_only = [column for column in found.questions if column.scale is None]
    if words_only:
        yield "\n# CHECK: the answers to these have no order that is known. Order them (or mark the correct\n"
        yield "# ones), and add them to responses and items, and to the source's items in study.toml.\n"
    for column in words_only:
        answers = ", ".join(_quoted(answer) for answer in sorted(column.answers))
        yield f"#   {_commented(column.text)}: [{_commented(answers)}]\n"


# -- statements --------------------------------------------------------------------------------------------


def _sessions(found: Inspection) -> list[tuple[str, ...]]:
    """Return a register of sessions, each on a day that its statements allow."""
    heading = found.session.heading
    names = (
        [str(name) for name in found.sheet.cells[heading].unique()] if heading else [found.session.constant]
    )
    day = found.likely_day()
    course = _study_id(found)
    return [("session_id", "course_id", "date"), *((name, course, day) for name in names if name)]


def _table(rows: Iterable[tuple[str, ...]]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()


# -- writing TOML ------------------------------------------------------------------------------------------


def _study_id(found: Inspection) -> str:
    return slug(found.path.stem)


def _quoted(text: str) -> str:
    """Write a basic string of TOML (its escapes are those of JSON, and DEL needs one too)."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(text: str) -> str:
    return text if _BARE.fullmatch(text) else _quoted(text)


def _commented(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)
