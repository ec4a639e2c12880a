"""What people mistype: identifiers, labels, answers that mean nothing, forms sent twice, unknown sessions.

Everything wrong that intake and linkage are to find is put in here and nowhere else, and each piece is
written down with what is right (`mistyped`, `planted`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from impact_eval.simulate.asked import forms, questionnaires
from impact_eval.simulate.audits import audit_files
from impact_eval.simulate.extra_forms import PLANTED_COLUMNS, add_forms
from impact_eval.simulate.learning import Submissions
from impact_eval.simulate.partnership import Partnership
from impact_eval.simulate.slips import UNTIDY, WRONG, change
from impact_eval.simulate.story import chapter

if TYPE_CHECKING:
    import pandas as pd

MISTYPED_COLUMNS = ["file", "form", "session_id", "person_id", "typed", "kind"]


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
    answers = answers.assign(
        typed=_vary(answers["typed"], ~_is_option(answers, filled), partnership.variant_rate, rng)
    )
    answers, garbled = _garble(partnership, filled, answers, rng)
    answers = pd.concat([answers, _blanks(filled, answers, rng)], ignore_index=True)
    spoiled = filled.merge(garbled, on=["file", "session_id", "person_id"])["submission"]
    right = filled["kind"].eq("") & filled["submitted"].notna() & ~filled["submission"].isin(spoiled)
    filled, answers, extra = add_forms(partnership, filled, answers, filled[right], rng)
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


def _is_option(answers: pd.DataFrame, filled: pd.DataFrame) -> pd.Series:
    """Say which answers were chosen from options, which nobody types."""
    import pandas as pd

    chosen = {
        (form.form, item.id)
        for form in forms()
        for item in questionnaires()[form.instrument_id].items
        if item.correct
    }
    form = answers["submission"].map(filled.set_index("submission")["form"])
    return pd.Series(
        [pair in chosen for pair in zip(form, answers["item_id"], strict=True)], index=answers.index
    )


def _vary(words: pd.Series, may: pd.Series, rate: float, rng: np.random.Generator) -> np.ndarray:
    """Type some of the words that may be typed in another way with the same meaning."""
    typed = words.to_numpy(dtype=object, copy=True)
    vary = may.to_numpy() & (rng.random(len(typed)) < rate)
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
    many = min(partnership.garbled_answers, len(answers))
    chosen = np.sort(rng.choice(len(answers), size=many, replace=False))
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


def _spoil_attendance(
    partnership: Partnership, attendance: pd.DataFrame, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Add places that are still on a waiting list and places that stand there twice."""
    import pandas as pd

    many = min(partnership.waiting_places, len(attendance)), min(partnership.repeated_places, len(attendance))
    waiting, again = (
        attendance.iloc[rng.choice(len(attendance), size=count, replace=False)] for count in many
    )
    others = [change(str(person), rng) for person in waiting["person_id"]]
    waiting = waiting.assign(person_id=np.array(others, dtype=object), status="Waiting list")
    added = pd.concat([waiting.assign(kind="unknown status"), again.assign(kind="place twice")])
    planted = added.assign(file="attendance.csv", typed=added["status"])
    return pd.concat([attendance, added[attendance.columns]], ignore_index=True), planted


def _spoil_audits(
    partnership: Partnership, audits: pd.DataFrame, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Type judgements in other ways, and a few that are no judgement."""
    typed = audits.assign(
        judgement=_vary(audits["judgement"], audits["judgement"].notna(), partnership.variant_rate, rng)
    )
    chosen = np.sort(rng.choice(len(audits), size=partnership.garbled_judgements, replace=False))
    said = typed["judgement"].to_numpy(dtype=object, copy=True)
    said[chosen] = rng.choice(chapter("mistakes")["garbled"]["judgements"], size=len(chosen))
    typed = typed.assign(judgement=said)
    wrong = (
        typed.assign(file=audit_files(typed))
        .iloc[chosen]
        .rename(columns={"case_id": "person_id", "criterion_id": "item_id", "judgement": "typed"})
    )
    return typed, wrong.assign(kind="garbled judgement").reindex(columns=PLANTED_COLUMNS)
