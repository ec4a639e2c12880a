"""What the columns of an export most likely are: items of an instrument, wave, person, session, dates.

Nothing proposed here is used by itself: it is written as a draft that an analyst corrects. Questions are
matched to items by how alike their texts are (rapidfuzz, the mean of the ratios of sorted words and of common
words, 0 to 100), one question to one item, so that the sum over all pairs is largest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import product

from impact_eval.contract.instrument import Questionnaire
from impact_eval.intake.exports.columns import Column, plain, says, words
from impact_eval.intake.exports.export import ReadExport
from impact_eval.intake.parse import read_date

#: Below this a text is not taken for another; below the second the match is doubtful and said to be.
LEAST_ALIKE = 70.0
DOUBTFUL = 85.0
_PART = re.compile(r"\[(?P<in>[^\[\]]+)\]\s*$|(?: - |: )(?P<after>[^-:]{8,})$|^\([^()]*\) (?P<label>.+)$")
#: A column that says who answered has at least this share of distinct values.
_LEAST_SPREAD = 0.2
#: Longer headings are whole pages of instructions; only their end is looked at.
_LONGEST = 400


@dataclass(frozen=True)
class Match:
    """A question and the item it is taken for, with how alike they are (0 to 100)."""

    heading: str
    item_id: str
    score: float


@dataclass(frozen=True)
class Choice:
    """What is proposed for one column of the contract: a heading or a constant, and why."""

    why: str
    heading: str = ""
    constant: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    date_format: str = ""
    sure: bool = True


# -- questions and items -----------------------------------------------------------------------------------


def match_items(columns: Sequence[Column], instrument: Questionnaire) -> tuple[Match, ...]:
    """Match questions to an instrument's items, one to one, in the file's order.

    Parameters
    ----------
    columns : the questions.
    instrument : the questionnaire whose items they may be.
    """
    from scipy.optimize import linear_sum_assignment

    if not columns:
        return ()
    scores = [[_alike(column, item.id, item.text) for item in instrument.items] for column in columns]
    rows, places = linear_sum_assignment(scores, maximize=True)
    return tuple(
        Match(columns[row].heading, instrument.items[place].id, round(scores[row][place], 1))
        for row, place in zip(rows.tolist(), places.tolist(), strict=True)
        if scores[row][place] >= (DOUBTFUL if columns[row].kind == "text" else LEAST_ALIKE)
    )


def best_instrument(
    columns: Sequence[Column], instruments: Iterable[Questionnaire]
) -> tuple[Questionnaire | None, tuple[Match, ...]]:
    """Return the questionnaire that most questions match, with the matches."""
    best: tuple[float, Questionnaire | None, tuple[Match, ...]] = (0.0, None, ())
    for instrument in instruments:
        matches = match_items(columns, instrument)
        total = sum(match.score for match in matches)
        if total > best[0]:
            best = (total, instrument, matches)
    return best[1], best[2]


def _alike(column: Column, item_id: str, text: str) -> float:
    if plain(column.heading) == plain(item_id):
        return 100.0
    return max(alike(asked, text) for asked in {column.text, part_of(column.text), column.heading})


def alike(one: str, other: str) -> float:
    """Return how alike two texts are, from 0 to 100.

    Examples
    --------
    >>> alike("I am confident.", "I am CONFIDENT")
    100.0
    """
    from rapidfuzz import fuzz, utils

    ready = utils.default_process
    ordered = fuzz.token_sort_ratio(one, other, processor=ready)
    return float(ordered + fuzz.token_set_ratio(one, other, processor=ready)) / 2


def part_of(text: str) -> str:
    """Return the statement in a heading that holds the question of its whole block as well.

    Examples
    --------
    >>> part_of("How far do you agree? [I am confident.]")
    'I am confident.'
    """
    match = _PART.search(text[-_LONGEST:])
    return next((part for part in match.groups() if part), text) if match else text


# -- waves -------------------------------------------------------------------------------------------------


def wave_in(text: str) -> str:
    """Return the wave that a text speaks of, "" where it speaks of none.

    Examples
    --------
    >>> wave_in("Neglect_follow-up.csv"), wave_in("pre_arm_1"), wave_in("results")
    ('follow_up', 'pre', '')
    """
    said = plain(text)
    return next((wave for wave, pattern in words("waves").items() if re.search(pattern, said)), "")


def split_by_wave(columns: Sequence[Column]) -> dict[str, tuple[str, str]]:
    """Return heading to (stem, wave) where the same questions stand under several waves' headings."""
    parted: dict[str, tuple[str, str]] = {}
    for column in columns:
        if len(column.heading) > _LONGEST:
            continue
        ends = re.match(r"(.+?)[ ._\-(\[]+([A-Za-z]+[ _-]?[A-Za-z]*)[)\]]?$", column.heading)
        starts = re.match(r"[(\[]?([A-Za-z]+)[)\]]?[ ._\-:]+(.+)$", column.heading)
        if ends and (wave := _only_wave(ends[2])):
            parted[column.heading] = (ends[1], wave)
        elif starts and (wave := _only_wave(starts[1])):
            parted[column.heading] = (starts[2], wave)
    waves: dict[str, set[str]] = {}
    for stem, wave in parted.values():
        waves.setdefault(stem, set()).add(wave)
    return parted if any(len(found) > 1 for found in waves.values()) else {}


def _only_wave(text: str) -> str:
    """Return the wave where a text is a word for it and nothing else."""
    said = plain(text)
    found = (wave for wave, pattern in words("waves").items() if re.fullmatch(f"(?:{pattern})", said))
    return next(found, "")


def choose_wave(sheet: ReadExport, columns: Sequence[Column], name: str) -> Choice:
    """Propose the wave: a column that says it, else the file's name, else `post` to be corrected."""
    for column in columns:
        if not (column.heading in sheet.uses.get("wave", ()) or says("wave", column.heading, column.text)):
            continue
        values = {str(value): wave_in(str(value)) for value in sheet.cells[column.heading].unique()}
        known = {value: wave for value, wave in values.items() if wave}
        if known:
            return Choice("its values speak of waves", column.heading, values=known)
    wave = wave_in(name)
    if wave:
        return Choice("the file's name speaks of it", constant=wave)
    return Choice("nothing in the file says it: correct it", constant="post", sure=False)


# -- who, which session, when ------------------------------------------------------------------------------


def choose_person(sheet: ReadExport, columns: Sequence[Column]) -> Choice:
    """Propose the column that says who answered, so that two forms of one person can be put together."""
    offered = sheet.uses.get("person_id", ())
    ranked: list[tuple[float, Choice]] = []
    for place, column in enumerate(columns):
        if column.kind in {"blank", "date"}:
            continue
        spread = column.distinct / max(1, column.filled)
        for weight, there, why in (
            (1.0, says("person", column.heading, column.text), "its heading asks for a code"),
            (0.8, says("person_known", column.heading, column.text), "its heading is an identifier"),
            (0.6, column.heading in offered[:1] and sheet.long, "it is the statement's actor"),
            (0.5, "email" in plain(column.heading).replace("e mail", "email"), "it is an address"),
            (
                0.1,
                column.heading in offered,
                "it numbers the forms: no two of one person can be put together",
            ),
        ):
            if there and (spread > _LEAST_SPREAD or sheet.long):
                ranked.append((weight - place / 1e6, Choice(why, column.heading, sure=weight > 0.1)))
                break
    if ranked:
        return max(ranked, key=lambda pair: pair[0])[1]
    each = max(columns, key=lambda column: (column.distinct, -columns.index(column)))
    return Choice("no column says who answered: correct it", each.heading, sure=False)


def choose_session(sheet: ReadExport, columns: Sequence[Column], person: str, stem: str) -> Choice:
    """Propose the column that says which session a form is about, else one session for the whole file."""
    for column in columns:
        if column.heading in sheet.uses.get("session_id", ()) and column.filled:
            return Choice("statements are grouped by it", column.heading)
    for column in columns:
        free = column.heading != person and column.kind not in ("blank", "own", "answers", "date")
        if free and says("session", column.heading, column.text) and not says("session_date", column.heading):
            return Choice("its heading asks for the session", column.heading)
    return Choice("no column says it: one session for the whole file", constant=stem, sure=False)


def choose_submitted(sheet: ReadExport, columns: Sequence[Column]) -> Choice | None:
    """Propose the column that says when a form was submitted, with how its dates are written."""
    filled = {column.heading: column for column in columns if column.filled}
    named = [name for name in sheet.uses.get("submitted_at", ()) if name in filled]
    dated = [c.heading for c in columns if c.kind == "date" and says("submitted", c.heading, c.text)]
    for heading in [*named, *dated]:
        formats = date_formats(sheet.cells[heading].unique())
        if formats == [""]:
            return Choice("it holds ISO dates", heading)
        if len(formats) == 1:
            return Choice(f"its dates can only be read as {formats[0]}", heading, date_format=formats[0])
        if formats:
            ways = " or ".join(formats)
            return Choice(f"its dates can be read as {ways}: say which", heading, date_format="", sure=False)
    return None


def choose_session_date(sheet: ReadExport, columns: Sequence[Column], date_format: str) -> Choice | None:
    """Propose the column that says on which day the session was, where the source's dates can be read."""
    for column in columns:
        if column.kind == "date" and says("session_date", column.heading, column.text):
            formats = date_formats(sheet.cells[column.heading].unique())
            if "" in formats or date_format in formats:
                return Choice("its heading asks for the day of the session", column.heading)
    return None


def date_formats(texts: Iterable[str]) -> list[str]:
    """Return the ways of writing dates by which every text is a date; [""] for ISO dates.

    Examples
    --------
    >>> date_formats(["31/03/2025"]), date_formats(["03/04/2025"])
    (['%d/%m/%Y'], ['%d/%m/%Y', '%m/%d/%Y'])
    """
    given = [text for text in texts if text.strip()]
    if not given:
        return []
    if all(read_date(text) for text in given):
        return [""]
    return [way for way in _WAYS if all(_reads(text, way) for text in given)]


def _reads(text: str, way: str) -> bool:
    try:
        return datetime.strptime(text, way).year > 1900
    except ValueError:
        return False


_DAYS = ("%d{0}%m{0}%Y", "%m{0}%d{0}%Y", "%d{0}%m{0}%y", "%m{0}%d{0}%y", "%Y{0}%m{0}%d")
_CLOCKS = ("", " %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p")
_WAYS = tuple(day.format(sign) + clock for sign, day, clock in product("/.-", _DAYS, _CLOCKS))
