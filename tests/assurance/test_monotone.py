"""From rows to ratings: worse or thinner evidence never raises one, and neither reaction nor order makes one.

What is thinned out here is evidence that speaks for the lesson, or a whole table. To lose single rows that
speak against it is another matter: fewer months may no longer show that an outcome got worse.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_study import REGISTER, RESPONSES, SETTINGS, forms, write_small_study

from impact_eval.assurance import Assurance, assure, read_rules
from impact_eval.contract.tables import schemas
from impact_eval.intake.study import Study
from impact_eval.levels.bearing import bearing_of, bearing_on
from impact_eval.levels.behaviour import behaviour_of
from impact_eval.levels.learning import learning_of
from impact_eval.levels.participation import participation_of
from impact_eval.levels.reaction import reaction_of
from impact_eval.levels.results import results_of

DAY = date(2025, 12, 31)
PEOPLE = [f"p{n:02d}" for n in range(14)]
MARKER = pd.Timestamp("2025-05-01")
Tables = dict[str, pd.DataFrame]
Change = Callable[[Tables, np.random.Generator], Tables]

#: A study in which everything speaks for the lesson; C2 answers R1 beside C1.
GOOD = {
    **REGISTER,
    "courses": "course_id,title,instrument_id,target_roles\nC1,Course one,short,\nC2,Course two,short,\n",
    "action_courses": "action_id,course_id\nA1,C1\nA1,C2\n",
    "sessions": "session_id,course_id,date\nS1,C1,2025-05-01\nS2,C2,2025-06-02\n",
    "people": "person_id,agency,role\n" + "".join(f"{name},Health,Nurse\n" for name in PEOPLE),
    "attendance": "session_id,person_id,status\n"
    + "".join(f"{session},{name},attended\n" for session in ("S1", "S2") for name in PEOPLE),
    "workforce": "agency,role,quarter,headcount\nHealth,Nurse,2025-26 Q1,15\n",
    "responses": RESPONSES
    + "".join(
        forms(wave, [(name, item, word) for name in PEOPLE for item, word in said], day=day).replace(
            "S1,", f"{session},"
        )
        for session in ("S1", "S2")
        for wave, said, day in (
            ("pre", [("c1", "Disagree"), ("c2", "Agree")], "2025-04-30"),
            ("post", [("c1", "Agree"), ("c2", "Rather disagree"), ("useful", "Agree")], "2025-06-02"),
            ("follow_up", [("c1", "Rather agree"), ("c2", "Disagree")], "2025-07-20"),
        )
    ),
    "audits": "audit_id,case_id,auditor,audit_date,practice_date,criterion_id,judgement\n"
    + "".join(
        f"X,{side}{n:02d},Z,2025-09-01,{day},SEEN,{'Good' if n < good else 'Inadequate'}\n"
        for side, day, good in (("b", "2025-03-01", 3), ("a", "2025-07-01", 14))
        for n in range(14)
    ),
    "indicators": "indicator_id,area,month,numerator,denominator\n"
    + "".join(
        f"repeat,Here,{month},{20 + n % 3},100\n"
        for n, month in enumerate(pd.period_range("2024-01", "2025-12", freq="M"))
    ),
}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return write_small_study(tmp_path_factory.mktemp("good"), SETTINGS, **GOOD)


def rated(study: Study, tables: Tables) -> Assurance:
    """The board of these tables."""
    known = replace(study, tables=tables)
    bearing = bearing_of(tables)
    return assure(
        known, bearing, participation_of(known), reaction_of(known), learning_of(known),
        behaviour_of(known, bearing), results_of(known, bearing), as_of=DAY,
    )  # fmt: skip


RANK = read_rules("default", Path()).rank


def rank_of(study: Study, tables: Tables) -> int:
    """The rank of the one recommendation; the lowest where it is not known any more."""
    board = rated(study, tables).board
    return RANK[board["rating"].iloc[0]] if len(board) else 1


def some(rows: pd.Index, rng: np.random.Generator) -> pd.Index:
    """One of the rows at least, and all of them at most."""
    return rows[rng.permutation(len(rows))[: rng.integers(1, len(rows) + 1)]] if len(rows) else rows


def changed(tables: Tables, name: str, rows: pd.Index, **values: Any) -> Tables:
    table = tables[name].copy()
    for column, value in values.items():
        table.loc[rows, column] = value
    return {**tables, name: table}


def without(tables: Tables, name: str, rows: pd.Index) -> Tables:
    return {**tables, name: tables[name].drop(index=rows).reset_index(drop=True)}


def _people(tables: Tables, rng: np.random.Generator) -> set[str]:
    names = pd.Index(sorted(tables["responses"]["person_id"].unique()))
    return set(some(names, rng))


def fewer_pairs(tables: Tables, rng: np.random.Generator) -> Tables:
    """Some who learned answer no form."""
    answers = tables["responses"]
    return without(tables, "responses", answers.index[answers["person_id"].isin(_people(tables, rng))])


def smaller_gain(tables: Tables, rng: np.random.Generator) -> Tables:
    """Some answer afterwards as the least sure would have before."""
    answers = tables["responses"]
    later = answers["wave"].isin(["post", "follow_up"]) & answers["person_id"].isin(_people(tables, rng))
    worst = {"c1": 1.0, "c2": 4.0}
    for item, score in worst.items():
        tables = changed(
            tables, "responses", answers.index[later & (answers["item_id"] == item)], score=score
        )
    return tables


def less_liked(tables: Tables, rng: np.random.Generator) -> Tables:
    answers = tables["responses"]
    return changed(tables, "responses", some(answers.index[answers["item_id"] == "useful"], rng), score=1.0)


def fewer_cases_met(tables: Tables, rng: np.random.Generator) -> Tables:
    audits = tables["audits"]
    return changed(tables, "audits", some(audits.index[audits["practice_date"] >= MARKER], rng), met=False)


def fewer_good_cases(tables: Tables, rng: np.random.Generator) -> Tables:
    audits = tables["audits"]
    good = audits.index[(audits["practice_date"] >= MARKER) & audits["met"].astype(bool)]
    return without(tables, "audits", some(good, rng))


def not_finished(tables: Tables, rng: np.random.Generator) -> Tables:
    return changed(tables, "actions", tables["actions"].index, completed_date=pd.NaT)


def finished_before_it_was_accepted(tables: Tables, rng: np.random.Generator) -> Tables:
    day = pd.Timestamp("2025-01-15")
    return changed(tables, "actions", tables["actions"].index, completed_date=day)


def fewer_came(tables: Tables, rng: np.random.Generator) -> Tables:
    return without(tables, "attendance", some(tables["attendance"].index, rng))


def more_staff(tables: Tables, rng: np.random.Generator) -> Tables:
    return changed(tables, "workforce", tables["workforce"].index, headcount=float(rng.integers(16, 200)))


def outcome_worse(tables: Tables, rng: np.random.Generator) -> Tables:
    months = tables["indicators"]
    return changed(tables, "indicators", months.index[months["month"] > MARKER], numerator=60.0)


def one_course_not_held(tables: Tables, rng: np.random.Generator) -> Tables:
    later = tables["sessions"].index[tables["sessions"]["session_id"] == "S2"]
    return without(tables, "sessions", later)


CHANGES: tuple[Change, ...] = (
    fewer_pairs, smaller_gain, less_liked, fewer_cases_met, fewer_good_cases, not_finished,
    finished_before_it_was_accepted, fewer_came, more_staff, outcome_worse, one_course_not_held,
)  # fmt: skip


def gone(name: str) -> Change:
    """Leave a whole table out."""

    def change(tables: Tables, rng: np.random.Generator) -> Tables:
        return {**tables, name: tables[name].iloc[:0]}

    change.__name__ = f"no_{name}"
    return change


#: Recommendations themselves are what is rated.
GONE = tuple(gone(name) for name in schemas() if name != "recommendations")


def test_all_that_speaks_for_it_embeds_it(good: Study) -> None:
    made = rated(good, good.tables)
    assert made.board["rating"].tolist() == ["embedded"], made.table[["dimension", "because"]].to_string()


def test_what_makes_it_worse_is_felt(good: Study) -> None:
    rng = np.random.default_rng(2)
    for change in (not_finished, outcome_worse, one_course_not_held, gone("responses"), gone("audits")):
        assert rank_of(good, change(good.tables, rng)) < RANK["embedded"], change.__name__


def test_losing_the_months_of_an_outcome_that_got_worse_raises_no_rating(good: Study) -> None:
    worse = outcome_worse(good.tables, np.random.default_rng(4))
    rank = rank_of(good, worse)
    assert rank == RANK["not_yet_embedded"]
    assert rank_of(good, gone("indicators")(worse, np.random.default_rng(4))) <= rank


@pytest.mark.slow
@settings(deadline=None, max_examples=6)
@given(
    steps=st.lists(st.sampled_from((*CHANGES, *GONE)), min_size=2, max_size=4),
    seed=st.integers(min_value=0, max_value=99),
)
def test_no_rating_rises_as_evidence_gets_worse_and_thinner(
    good: Study, steps: list[Change], seed: int
) -> None:
    rng, tables, rank = np.random.default_rng(seed), good.tables, RANK["embedded"]
    for change in steps:
        tables = change(tables, rng)
        now = rank_of(good, tables)
        assert now <= rank, [one.__name__ for one in steps]
        rank = now


def test_reaction_alone_embeds_nothing(good: Study) -> None:
    answers = good.tables["responses"]
    liked = answers[answers["item_id"] == "useful"].reset_index(drop=True)
    empty = {name: good.tables[name].iloc[:0] for name in ("audits", "indicators")}
    made = rated(good, {**good.tables, **empty, "responses": liked})
    statuses = made.table.set_index("dimension")["status"]
    assert statuses["reaction"] == "at_standard"
    assert made.board["rating"].tolist() == ["not_assured"]


def test_what_bears_on_a_recommendation_is_all_that_is_said_of_it(good: Study) -> None:
    more: Tables = dict(good.tables)
    for name, values in {
        "recommendations": {"recommendation_id": "R2"},
        "actions": {"action_id": "A2", "recommendation_id": "R2"},
        "links": {"recommendation_id": "R2"},
    }.items():
        more[name] = pd.concat([more[name], more[name].head(1).assign(**values)], ignore_index=True)
    link = more["action_courses"].tail(1).assign(action_id="A2")
    more["action_courses"] = pd.concat([more["action_courses"].head(1), link], ignore_index=True)
    whole = rated(good, more)
    for name in ("R1", "R2"):
        alone = rated(good, bearing_on(more, {name}))
        rows = whole.table[whole.table["recommendation_id"] == name].reset_index(drop=True)
        pd.testing.assert_frame_equal(alone.table, rows)


def test_no_table_s_order_of_rows_changes_a_rating_or_its_reasons(good: Study) -> None:
    rng = np.random.default_rng(6)
    worse = fewer_cases_met(fewer_pairs(good.tables, rng), rng)
    made = rated(good, worse)
    for _ in range(2):
        mixed = {
            name: table.iloc[rng.permutation(len(table))].reset_index(drop=True)
            for name, table in worse.items()
        }
        again = rated(good, mixed)
        pd.testing.assert_frame_equal(again.table, made.table)
        pd.testing.assert_frame_equal(again.board, made.board)
