"""What people mistype: identifiers, labels, answers that mean nothing, forms sent twice, sessions that are not there.

Everything wrong that intake and linkage are to find is put in here and nowhere else, and each piece is
written down with what is right (`mistyped`, `planted`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from impact_eval.simulate.asked import forms, questionnaires
from impact_eval.simulate.learning import Submissions
from impact_eval.simulate.partnership import Partnership
from impact_eval.simulate.people import ALPHABET
from impact_eval.simulate.story import chapter

if TYPE_CHECKING:
    import pandas as pd

MISTYPED_COLUMNS = ["file", "form", "session_id", "person_id", "typed", "kind"]
PLANTED_COLUMNS = ["file", "session_id", "person_id", "wave", "item_id", "kind", "typed"]
PLACE = ["file", "session_id", "person_id", "wave", "item_id"]


@dataclass(frozen=True)
class Typed:
    """Everything as it was typed, and what was wrong with it.

    Attributes
    ----------
    forms : as in `Submissions`, with file, typed_person and typed_session; forms sent twice are there twice.
    answers : submission, wave, item_id, typed; blank cells with words for "nothing" are there too.
    comments : submission, wave, item_id, text.
    attendance, audits : rows of those tables, as typed.
    mistyped, planted : what is wrong (see `truth.Truth`).
    """

    forms: pd.DataFrame
    answers: pd.DataFrame
    comments: pd.DataFrame
    attendance: pd.DataFrame
    audits: pd.DataFrame
    mistyped: pd.DataFrame
    planted: pd.DataFrame


def type_out(
    partnership: Partnership,
    drawn: Submissions,
    attendance: pd.DataFrame,
    audits: pd.DataFrame,
    rng: np.random.Generator,
) -> Typed:
    """Return forms, attendance and audits as people would have typed them."""
    import pandas as pd

    filled = _type_identifiers(partnership, drawn.forms.assign(file=_files(drawn.forms)), rng)
    answers = drawn.answers.rename(columns={"value": "typed"}).drop(columns="score")
    answers = answers.assign(typed=_vary(answers["typed"], partnership.variant_rate, rng))
    answers, garbled = _garble(partnership, filled, answers, rng)
    answers = pd.concat([answers, _blanks(filled, answers, rng)], ignore_index=True)
    filled, answers, extra = _add_forms(partnership, filled, answers, rng)
    booked, wrong_places = _spoil_attendance(partnership, attendance, rng)
    judged, wrong_judgements = _spoil_audits(partnership, audits, rng)
    mistyped = filled[filled["kind"].ne("") & ~filled["copy"]].rename(columns={"typed_person": "typed"})
    planted = pd.concat([garbled, extra, wrong_places, wrong_judgements], ignore_index=True)
    return Typed(
        forms=filled,
        answers=answers,
        comments=drawn.comments,
        attendance=booked,
        audits=judged,
        mistyped=mistyped[MISTYPED_COLUMNS].reset_index(drop=True),
        planted=planted.reindex(columns=PLANTED_COLUMNS).fillna(""),
    )


def _files(filled: pd.DataFrame) -> pd.Series:
    """Return the export that each form ends up in."""
    by_session = {form.form for form in forms() if form.file_for == "session"}
    part = filled["session_id"].where(filled["form"].isin(by_session), filled["course_id"])
    return "forms/" + filled["form"] + "_" + part + ".csv"


def _type_identifiers(
    partnership: Partnership, filled: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Type each person's identifier: rightly, untidily (case, spaces) or wrongly (one slip)."""
    chance = rng.random(len(filled))
    wrong, untidy = partnership.mistyped_rate, partnership.mistyped_rate + partnership.untidy_rate
    typed, kinds = (
        filled["person_id"].to_numpy(dtype=object, copy=True),
        np.full(len(filled), "", dtype=object),
    )
    for place in np.flatnonzero(chance < untidy):
        slips = WRONG if chance[place] < wrong else UNTIDY
        kinds[place] = list(slips)[rng.integers(len(slips))]
        typed[place] = slips[kinds[place]](str(typed[place]), rng)
    return filled.assign(typed_person=typed, typed_session=filled["session_id"], kind=kinds, copy=False)


def _drop(code: str, rng: np.random.Generator) -> str:
    place = int(rng.integers(len(code)))
    return code[:place] + code[place + 1 :]


def _swap(code: str, rng: np.random.Generator) -> str:
    """Swap two neighbours that differ (or lose a letter where none do)."""
    places = [place for place in range(len(code) - 1) if code[place] != code[place + 1]]
    if not places:
        return _drop(code, rng)
    place = places[rng.integers(len(places))]
    return code[:place] + code[place + 1] + code[place] + code[place + 2 :]


def _letter(code: str, rng: np.random.Generator) -> str:
    place = int(rng.integers(len(code)))
    others = ALPHABET[code[place] != ALPHABET]
    return code[:place] + str(rng.choice(others)) + code[place + 1 :]


def _double(code: str, rng: np.random.Generator) -> str:
    place = int(rng.integers(len(code)))
    return code[:place] + code[place] + code[place:]


WRONG = {"drop": _drop, "swap": _swap, "letter": _letter, "double": _double}
UNTIDY = {"case": lambda code, _: code.lower(), "space": lambda code, _: f" {code} "}


def _vary(words: pd.Series, rate: float, rng: np.random.Generator) -> np.ndarray:
    """Type some words in another way with the same meaning."""
    typed = words.to_numpy(dtype=object, copy=True)
    vary = rng.random(len(typed)) < rate
    pick = rng.random(len(typed))
    for word, variants in chapter("mistakes")["variants"].items():
        here = np.flatnonzero(vary & (words.to_numpy() == word))
        typed[here] = np.array(variants, dtype=object)[(pick[here] * len(variants)).astype(int)]
    return typed


def _garble(
    partnership: Partnership, filled: pd.DataFrame, answers: pd.DataFrame, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Replace a few answers by what means nothing on their scale."""
    about = answers.merge(filled[["submission", "form", "file", "session_id", "person_id"]], on="submission")
    chosen = np.sort(rng.choice(len(answers), size=partnership.garbled_answers, replace=False))
    instrument = {form.form: questionnaires()[form.instrument_id] for form in forms()}
    spoiled = about.iloc[chosen].copy()
    kinds = [
        instrument[form].response_of(item).kind
        for form, item in zip(spoiled["form"], spoiled["item_id"], strict=True)
    ]
    typed = [str(rng.choice(chapter("mistakes")["garbled"][kind])) for kind in kinds]
    spoiled = spoiled.assign(typed=np.array(typed, dtype=object), kind="garbled answer")
    said = answers["typed"].to_numpy(dtype=object, copy=True)
    said[chosen] = typed
    return answers.assign(typed=said), spoiled[PLANTED_COLUMNS]


def _blanks(filled: pd.DataFrame, answers: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return the questions that were left out, with the words for "nothing" that some type instead."""
    import pandas as pd

    rows = [
        (form.form, wave, item) for form in forms() for wave, items in form.waves.items() for item in items
    ]
    asked = pd.DataFrame(rows, columns=["form", "wave", "item_id"])
    waves = (
        answers[["submission", "wave"]]
        .drop_duplicates()
        .merge(filled[["submission", "form"]], on="submission")
    )
    expected = waves.merge(asked, on=["form", "wave"])[["submission", "wave", "item_id"]]
    given = expected.merge(answers, on=["submission", "wave", "item_id"], how="left", indicator="found")
    missing = given[given["found"].eq("left_only")].drop(columns="found")
    words = np.array(chapter("mistakes")["garbled"]["missing"], dtype=object)
    return missing.assign(typed=words[rng.integers(len(words), size=len(missing))])


def _add_forms(
    partnership: Partnership, filled: pd.DataFrame, answers: pd.DataFrame, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Add forms that were sent twice (an earlier form with other answers) and forms for sessions that are not there."""
    import pandas as pd

    whole = filled[filled["kind"].eq("") & filled["submitted"].notna()]
    chosen = rng.choice(
        whole["submission"], size=partnership.duplicate_forms + partnership.unknown_sessions, replace=False
    )
    twice, lost = (
        np.sort(chosen[: partnership.duplicate_forms]),
        np.sort(chosen[partnership.duplicate_forms :]),
    )
    new_forms, new_answers = [filled], [answers]
    start = int(filled["submission"].max()) + 1
    for number, original in enumerate([*twice, *lost]):
        form = filled[filled["submission"] == original].assign(submission=start + number, copy=True)
        if original in lost:
            form["typed_session"] = form["course_id"] + "-99"
            said = answers[answers["submission"] == original]
        else:
            form["submitted"] -= pd.to_timedelta(int(rng.integers(5, 90)), unit="min")
            said = _other_answers(filled, answers, int(original), rng)
        new_forms.append(form)
        new_answers.append(said.assign(submission=start + number))
    added = pd.concat(new_forms[1:]) if len(new_forms) > 1 else filled.iloc[:0]
    kind = np.where(added["typed_session"].ne(added["session_id"]), "unknown session", "sent twice")
    planted = added.assign(kind=kind, typed=added["typed_session"]).reindex(columns=PLANTED_COLUMNS)
    return pd.concat(new_forms, ignore_index=True), pd.concat(new_answers, ignore_index=True), planted


def _other_answers(
    filled: pd.DataFrame, answers: pd.DataFrame, original: int, rng: np.random.Generator
) -> pd.DataFrame:
    """Return the first version of a form that was then sent again: some answers are somebody else's."""
    said = answers[answers["submission"] == original]
    form = filled.loc[filled["submission"] == original, "form"].iloc[0]
    others = filled.loc[filled["form"].eq(form) & filled["submission"].ne(original), "submission"]
    other = answers[answers["submission"] == rng.choice(others)].set_index(["wave", "item_id"])["typed"]
    theirs = other.reindex(list(zip(said["wave"], said["item_id"], strict=True))).to_numpy(dtype=object)
    known = np.array([isinstance(word, str) and bool(word.strip()) for word in theirs])
    change = known & said["typed"].ne("").to_numpy() & (rng.random(len(said)) < 0.4)
    return said.assign(typed=np.where(change, theirs, said["typed"].to_numpy(dtype=object)))


def _spoil_attendance(
    partnership: Partnership, attendance: pd.DataFrame, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Add a place that is still on a waiting list and one that stands there twice."""
    import pandas as pd

    if not partnership.unknown_sessions:
        return attendance, pd.DataFrame(columns=PLANTED_COLUMNS)
    first, second = rng.choice(len(attendance), size=2, replace=False)
    waiting = attendance.iloc[[first]].assign(status="Waiting list", person_id=_letter("7QK2MX", rng))
    again = attendance.iloc[[second]]
    added = pd.concat([waiting, again])
    planted: dict[str, Any] = {"file": "attendance.csv", "kind": ["unknown status", "place twice"]}
    return pd.concat([attendance, added], ignore_index=True), added.assign(**planted, typed=added["status"])


def _spoil_audits(
    partnership: Partnership, audits: pd.DataFrame, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Type judgements in other ways, and a few that are no judgement."""
    typed = audits.assign(judgement=_vary(audits["judgement"], partnership.variant_rate, rng))
    chosen = np.sort(rng.choice(len(audits), size=partnership.garbled_judgements, replace=False))
    said = typed["judgement"].to_numpy(dtype=object, copy=True)
    said[chosen] = rng.choice(chapter("mistakes")["garbled"]["judgements"], size=len(chosen))
    typed = typed.assign(judgement=said)
    wrong = typed.iloc[chosen].rename(
        columns={"case_id": "person_id", "criterion_id": "item_id", "judgement": "typed"}
    )
    return typed, wrong.assign(file="audits", kind="garbled judgement").reindex(columns=PLANTED_COLUMNS)
