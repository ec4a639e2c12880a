"""xAPI statements (JSON, or JSON lines): one row a statement, under the parts of a statement."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from impact_eval.contract.finding import Finding
from impact_eval.intake.exports.export import Export, Head, ReadExport, Sign, told
from impact_eval.intake.readers import check_file
from impact_eval.intake.readers.sheet import Unreadable, Unusable

_COLUMNS = (
    "id", "actor", "verb", "object", "question", "response", "success", "score", "completion", "timestamp",
    "stored", "registration", "parent", "grouping",
)  # fmt: skip
_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?")
#: How several chosen answers are joined in a response.
_SEVERAL = "[,]"
_ENTRIES = ("choices", "scale", "source", "target", "steps")


class Xapi(Export):
    """Statements of a learning record store, as JSON lines, a list, or the `statements` of a query.

    A statement says who (actor) did what (verb) with what (object), and with which result. Each becomes a
    row: the actor by account or mailbox, the verb by the end of its IRI, the object by its IRI. The response
    to a question with choices is the text of the choice. For responses only statements that hold a response
    are answers; the others, and voided ones, are kept out and counted. Row numbers are lines, or places in a
    list.

    Source: the xAPI specification, part two (github.com/adlnet/xAPI-Spec, xAPI-Data.md).
    """

    name, title = "xapi", "xAPI statements"
    suffixes = (".jsonl", ".ndjson", ".json")

    def signs(self, head: Head) -> Iterable[Sign]:
        """Return what speaks for xAPI."""
        start = head.first.decode("utf-8", "replace")
        there = all(re.search(rf'"{part}"\s*:', start) for part in ("actor", "verb", "object"))
        return (Sign(1.0, "its first statement has an actor, a verb and an object", there),)

    def read(self, path: Path, *, sheet: str = "", header: int = 1, table: str = "responses") -> ReadExport:
        """Read the statements; what is no statement is told with its line."""
        check_file(path)
        rows: list[dict[str, str]] = []
        numbers: list[int] = []
        unusable: dict[int, Unusable] = {}
        for number, given in _statements(path):
            numbers.append(number)
            row = _row(given) if isinstance(given, dict) else {}
            rows.append(row)
            if not row:
                unusable[number] = Unusable(
                    "The line is no xAPI statement.", "Export it again, or remove the line.", "no-statement"
                )
        cells = pd.DataFrame(rows, columns=list(_COLUMNS), dtype=object).fillna("")
        unusable |= _voided(cells, numbers)
        if table == "responses":
            unusable |= _no_answers(cells, numbers, unusable)
        verbs = Counter(verb for verb in cells["verb"] if verb)
        said = (
            "its statements are " + ", ".join(f"{n:,} {verb}" for verb, n in verbs.most_common(8))
            if verbs
            else ""
        )
        empty = Finding("warning", "", "The file holds no statements.", "Export it again.", "no-rows")
        return ReadExport(
            cells, np.array(numbers, dtype=np.int64), unusable,
            (*told(self.title, [said]), *(() if numbers else (empty,))), self.name,
            own=("id", "verb", "success", "score", "completion", "timestamp", "stored", "registration"),
            uses={
                "person_id": ("actor",), "item_id": ("object",), "value": ("response",),
                "submitted_at": ("timestamp", "stored"), "session_id": ("grouping", "parent", "registration"),
            },
            long=True,
        )  # fmt: skip


def _statements(path: Path) -> Iterator[tuple[int, Any]]:
    """Yield (line or place, parsed JSON); None for a line that is no JSON."""
    text = path.read_bytes().decode("utf-8-sig", "replace").replace("\0", "")
    whole = _parsed(text) if text.lstrip().startswith(("[", "{")) else None
    if isinstance(whole, dict) and isinstance(whole.get("statements"), list):
        whole = whole["statements"]
    if isinstance(whole, list):
        yield from enumerate(whole, 1)
        return
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    parsed = [(number, _parsed(line)) for number, line in lines]
    if parsed and not any(isinstance(one, dict) for _, one in parsed):
        raise Unreadable(
            "The file holds no xAPI statements.",
            "Export the statements as JSON or JSON lines.",
            "not-that-export",
        )
    yield from parsed


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _row(statement: dict[str, Any]) -> dict[str, str]:
    """Return one statement under its columns; nothing for an object that is no statement."""
    actor, verb, thing = (_object(statement, part) for part in ("actor", "verb", "object"))
    if not (actor and verb and thing):
        return {}
    result, definition = _object(statement, "result"), _object(thing, "definition")
    around = _object(statement, "context")
    activities = _object(around, "contextActivities")
    score = _object(result, "score")
    return {
        "id": _text(statement.get("id")), "actor": _actor(actor), "verb": _end(_text(verb.get("id"))),
        "object": _text(thing.get("id")),
        "question": _words(definition.get("description")) or _words(definition.get("name")),
        "response": _response(result.get("response"), definition), "success": _text(result.get("success")),
        "score": _text(score.get("raw", score.get("scaled"))), "completion": _text(result.get("completion")),
        "timestamp": _time(statement.get("timestamp")), "stored": _time(statement.get("stored")),
        "registration": _text(around.get("registration")), "parent": _first(activities.get("parent")),
        "grouping": _first(activities.get("grouping")),
    }  # fmt: skip


def _object(given: dict[str, Any], part: str) -> dict[str, Any]:
    found = given.get(part)
    return found if isinstance(found, dict) else {}


def _text(value: Any) -> str:
    if value is None or isinstance(value, dict | list):
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    written = f"{value:g}" if isinstance(value, float) else str(value)
    return written.encode("utf-8", "replace").decode("utf-8")


def _actor(actor: dict[str, Any]) -> str:
    """Return who it was: account, mailbox, its hash, or OpenID; the name only where it is alone."""
    account = _object(actor, "account").get("name")
    mailbox = _text(actor.get("mbox")).removeprefix("mailto:")
    given = (account, mailbox, actor.get("mbox_sha1sum"), actor.get("openid"), actor.get("name"))
    return next((text for one in given if (text := _text(one))), "")


def _end(iri: str) -> str:
    return iri.rstrip("/").rpartition("/")[2]


def _words(language_map: Any) -> str:
    """Return a text in English where there is one, else in the first language."""
    if not isinstance(language_map, dict) or not language_map:
        return ""
    english = [text for tag, text in language_map.items() if str(tag).casefold().startswith("en")]
    return _text((english or list(language_map.values()))[0])


def _response(response: Any, definition: dict[str, Any]) -> str:
    """Return a response as its text: for choices the texts of those chosen."""
    lists = [given for part in _ENTRIES if isinstance(given := definition.get(part), list)]
    entries = [entry for given in lists for entry in given if isinstance(entry, dict)]
    texts = {_text(entry.get("id")): _words(entry.get("description")) for entry in entries}
    return "; ".join(texts.get(one) or one for one in _text(response).split(_SEVERAL))


def _time(stamp: Any) -> str:
    text = _text(stamp)
    match = _TIME.fullmatch(text)
    return f"{match[1]} {match[2]}" if match else text


def _first(activities: Any) -> str:
    given = activities[0] if isinstance(activities, list) and activities else activities
    return _text(given.get("id")) if isinstance(given, dict) else ""


def _voided(cells: pd.DataFrame, numbers: list[int]) -> dict[int, Unusable]:
    """Keep out statements that were taken back, and those that take them back."""
    voiding = cells["verb"] == "voided"
    gone = voiding | (cells["id"].isin(set(cells.loc[voiding, "object"])) & (cells["id"] != ""))
    why = Unusable("The statement was taken back (voided).", "Nothing, if that is right.", "voided", "note")
    return {number: why for number, out in zip(numbers, gone, strict=True) if out}


def _no_answers(cells: pd.DataFrame, numbers: list[int], known: dict[int, Unusable]) -> dict[int, Unusable]:
    """Keep statements without a response out of responses, those kept out already aside."""
    why = Unusable(
        "The statement holds no response, so it is no answer.",
        "Nothing, if that is right.",
        "no-answer",
        "note",
    )
    blank = zip(numbers, cells["response"] == "", strict=True)
    return {number: why for number, out in blank if out and number not in known}
