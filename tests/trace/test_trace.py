"""A figure's trace holds the rows that it is made of, and no other row bears on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from impact_eval.errors import UnknownIdentifierError
from impact_eval.evaluation import Evaluation
from impact_eval.intake.study import Study
from impact_eval.levels.behaviour import behaviour_of
from impact_eval.levels.learning import learning_of
from impact_eval.levels.participation import participation_of
from impact_eval.levels.reaction import reaction_of
from impact_eval.levels.results import results_of
from impact_eval.levels.soundness import soundness_of
from impact_eval.scoring.counts import FORM
from impact_eval.trace import figures_of
from impact_eval.trace.figures import rows_of


def places(evaluation: Evaluation, result_id: str, **only: str) -> list[tuple[str, int]]:
    table = evaluation.trace(result_id).table
    for column, value in only.items():
        table = table[table[column] == value]
    return sorted(zip(table["file"], table["row"], strict=True))


def of(file: str, *rows: int) -> list[tuple[str, int]]:
    return [(file, row) for row in rows]


def test_a_paired_change_rests_on_the_forms_of_both_waves_and_says_which_make_pairs(
    small: Evaluation,
) -> None:
    change = "learning:C1:confidence:pre_post"
    assert places(small, change, role="before", use="in a pair") == of("responses.csv", 2, 3)
    assert places(small, change, role="after", use="in a pair") == of("responses.csv", 7, 8)
    assert places(small, change, use="did not answer every time") == of("responses.csv", 4, 5, 9, 10)
    assert places(small, change, use="too few answers for a score") == of("responses.csv", 6)


def test_an_audit_rests_on_the_judgements_of_its_criterion_on_either_side_of_the_change(
    small: Evaluation,
) -> None:
    assert places(small, "audit:R1:SEEN", role="before") == of("audits.csv", 2, 3, 5)
    assert places(small, "audit:R1:SEEN", role="since") == of("audits.csv", 4)


def test_agreement_of_auditors_says_which_cases_were_judged_twice(small: Evaluation) -> None:
    twice = places(small, "soundness:agreement:R1:SEEN", use="judged more than once")
    assert twice == of("audits.csv", 2, 3)


def test_an_indicator_rests_on_its_months_with_those_of_other_areas_beside_them(small: Evaluation) -> None:
    assert places(small, "indicator:R1:repeat", role="before", use="counted") == of("indicators.csv", 2)
    assert places(small, "indicator:R1:repeat", role="since", use="counted") == of("indicators.csv", 3)
    assert places(small, "indicator:R1:repeat", use="no value: its denominator is 0") == of(
        "indicators.csv", 4
    )
    assert places(small, "indicator:R1:repeat", use="another area, shown beside it") == of(
        "indicators.csv", 5
    )


def test_reach_rests_on_who_came_where_they_work_and_the_headcount(small: Evaluation) -> None:
    assert places(small, "reach:C1:Health") == [
        *of("attendance.csv", 2, 4), *of("people.csv", 2, 4), *of("workforce.csv", 2)
    ]  # fmt: skip
    unlisted = next(
        name
        for name in small.participation.reach["result_id"]
        if "Health" not in name and "Police" not in name
    )
    assert places(small, unlisted) == of("attendance.csv", 5)


def test_a_rating_rests_on_the_register_and_on_all_that_its_dimensions_cite(small: Evaluation) -> None:
    trace = small.trace("rating:R1")
    assert trace.recommendations == ("R1",)
    assert {"assurance:R1:learning", "learning:C1:confidence:pre_post", "reach:C1:Health"} <= set(trace.cites)
    by_file = trace.table.groupby("file")["row"].apply(lambda rows: sorted(set(rows)))
    for file in ("recommendations.csv", "reviews.csv", "actions.csv", "action_courses.csv", "sessions.csv"):
        assert by_file[file] == [2]
    assert by_file["links.csv"] == [2, 3]


def test_a_trace_says_how_much_it_is_and_whose_question_it_answers(small: Evaluation) -> None:
    text = small.trace("learning:C1:confidence:pre_post").text
    assert text == "learning:C1:confidence:pre_post rests on 9 records of 1 file. It answers R1."


def test_files_carry_the_hash_of_the_content_that_was_read(small: Evaluation) -> None:
    files = small.trace("audit:R1:SEEN").files
    assert set(files["sha256"]) == {small.study.inputs["audits.csv"]}
    assert files["rows"].tolist() == ["2-3, 5", "4"]
    assert files["n"].tolist() == [3, 1]


def test_a_figure_that_is_not_there_is_refused_with_the_nearest(small: Evaluation) -> None:
    with pytest.raises(UnknownIdentifierError, match="The nearest are: rating:R1"):
        small.trace("rating:R9")


def test_every_figure_of_the_sample_has_a_name_of_its_own_and_rests_on_rows_or_on_figures(
    sample: Evaluation,
) -> None:
    figures = figures_of(sample)
    assert figures["result_id"].is_unique
    resting = set(rows_of(sample, None, sample.study.tables)["result_id"])
    without = figures[~figures["result_id"].isin(resting) & (figures["cites"].map(len) == 0)]
    funnel, delivery = sample.participation.funnel, sample.participation.delivery
    table = sample.assurance.table
    unknown = table[table["status"] == "no_evidence"]
    returns = sample.actions.returns
    of_nothing = {
        *funnel.loc[funnel["n"] == 0, "result_id"],
        *delivery.loc[delivery["n_sessions"] == 0, "result_id"],
        *returns.loc[~returns["returned"].astype(bool), "result_id"],
        *("assurance:" + unknown["recommendation_id"] + ":" + unknown["dimension"]),
    }
    assert set(without["result_id"]) <= of_nothing


def test_every_identifier_in_a_table_of_results_can_be_traced(sample: Evaluation) -> None:
    known = set(figures_of(sample)["result_id"])
    for part in ("participation", "reaction", "learning", "behaviour", "results", "soundness", "actions"):
        for name, table in vars(getattr(sample, part)).items():
            if "result_id" in table.columns:
                assert set(table["result_id"]) <= known, f"{part}.{name}"
    cited = ";".join(sample.assurance.table["result_ids"]).split(";")
    assert set(filter(None, cited)) <= known


def test_people_in_pairs_are_as_many_as_the_figure_says(sample: Evaluation) -> None:
    rows = rows_of(sample, None, sample.study.tables)
    rows = rows[(rows["table"] == "responses") & (rows["use"] == "pair")]
    of_people = rows.merge(sample.study.tables["responses"][list(FORM)], left_on="index", right_index=True)
    counted = of_people.drop_duplicates(["result_id", "session_id", "person_id"]).groupby("result_id").size()
    told = sample.learning.table.set_index("result_id")["n_pairs"]
    assert (counted.reindex(told.index, fill_value=0) == told).all()


def test_people_trained_by_a_quarter_and_places_are_as_many_as_the_figures_say(sample: Evaluation) -> None:
    came = sample.participation
    rows = rows_of(sample, None, sample.study.tables)
    rows = rows[(rows["table"] == "attendance") & (rows["use"] == "counted")]
    counted = rows.drop_duplicates(["result_id", "index"]).groupby("result_id").size()
    for table, n in ((came.reach_by_quarter, "trained"), (came.places, "n_places")):
        told = table.set_index("result_id")[n]
        assert (counted.reindex(told.index, fill_value=0) == told).all(), n
    totals = came.totals.set_index("result_id")["together"]
    assert counted["totals:places"] == totals["totals:places"]


def test_checks_observations_and_returns_rest_on_as_many_as_they_count(sample: Evaluation) -> None:
    tables, actions = sample.study.tables, sample.actions
    rows = rows_of(sample, None, tables)
    answers = rows[(rows["table"] == "responses") & (rows["use"] == "counted")]
    answers = answers.merge(tables["responses"][list(FORM)], left_on="index", right_index=True)
    people = answers.drop_duplicates(["result_id", "session_id", "person_id"]).groupby("result_id").size()
    told = actions.checks.set_index("result_id")["n_answered"]
    assert (people.reindex(told.index, fill_value=0) == told).all()
    seen = rows[rows["table"] == "observations"].merge(
        tables["observations"][["session_id"]], left_on="index", right_index=True
    )
    sessions = seen.groupby("result_id")["session_id"].nunique()
    told = actions.observations.set_index("result_id")["n_observed"]
    assert (sessions.reindex(told.index, fill_value=0) == told).all()
    trainings = rows[rows["table"] == "agency_returns"].groupby("result_id").size()
    told = actions.returns.set_index("result_id")["n_trainings"]
    assert (trainings.reindex(told.index, fill_value=0) == told).all()


REMADE: dict[str, Callable[[Study, Evaluation], pd.DataFrame]] = {
    "learning": lambda study, _: learning_of(study).table,
    "means": lambda study, _: learning_of(study).means,
    "reaction": lambda study, _: reaction_of(study).table,
    "reports": lambda study, made: behaviour_of(study, made.bearing).reports,
    "audits": lambda study, made: behaviour_of(study, made.bearing).audits,
    "indicators": lambda study, made: results_of(study, made.bearing).table,
    "funnel": lambda study, _: participation_of(study).funnel,
    "reach": lambda study, _: participation_of(study).reach,
    "missing": lambda study, made: soundness_of(study, made.bearing, learning_of(study)).missing,
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", REMADE)
def test_a_figure_made_again_from_its_traced_rows_alone_is_the_same(sample: Evaluation, kind: str) -> None:
    remake = REMADE[kind]
    table = remake(sample.study, sample)
    whole = table[table["n"] > 0] if kind == "funnel" else table
    for result_id in whole["result_id"].iloc[:: max(1, len(whole) // 3)]:
        rows = rows_of(sample, {result_id}, sample.study.tables)
        kept = {
            name: frame.loc[sorted(set(rows.loc[rows["table"] == name, "index"]))]
            for name, frame in sample.study.tables.items()
            if name in ("responses", "audits", "indicators", "attendance", "people", "workforce")
        }
        again = remake(replace(sample.study, tables={**sample.study.tables, **kept}), sample)
        was, now = (one.set_index("result_id").loc[result_id] for one in (table, again))
        # Adjusted for the other results of the course, which are not there any more; in the sentences too.
        apart = [
            name
            for name in ("p_adjusted", "finding", "text", "note", "share_of_attended", "compared")
            if name in table.columns
        ]
        pd.testing.assert_series_equal(was.drop(apart), now.drop(apart), rtol=1e-9)


@pytest.mark.slow
def test_without_a_row_that_counts_the_figure_is_another(sample: Evaluation) -> None:
    table = sample.learning.table
    chosen = table[(table["course_id"] == "VOC-1") & (table["measure_kind"] == "scale")]["result_id"].iloc[0]
    rows = rows_of(sample, {chosen}, sample.study.tables)
    n = ["n_before", "n_after", "n_pairs"]
    was = table.set_index("result_id").loc[chosen, n]
    for index in np.random.default_rng(1).choice(rows.loc[rows["use"] == "pair", "index"], 3, replace=False):
        less = sample.study.tables["responses"].drop(index=index)
        again = learning_of(replace(sample.study, tables={**sample.study.tables, "responses": less}))
        assert (again.table.set_index("result_id").loc[chosen, n] != was).any()
