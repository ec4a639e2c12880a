"""The whole evaluation of the sample study, whose truth is known, as of the quarters it covers."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import impact_eval as ie
from impact_eval.errors import StudyError, UnknownIdentifierError
from impact_eval.evaluation import STEPS
from impact_eval.simulate import Partnership, simulate

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample"
TABLES = tomllib.loads((ROOT / "tests" / "disclosure" / "tables.toml").read_text(encoding="utf-8"))
LAST = "2025-26 Q4"


@pytest.fixture(scope="module")
def study(sample_study: ie.Study) -> ie.Study:
    return sample_study


@pytest.fixture(scope="module")
def evaluation(sample_quarter: ie.Evaluation) -> ie.Evaluation:
    return sample_quarter


@pytest.mark.parametrize("name", [name for name in TABLES if not name.startswith(("threads", "ledger"))])
def test_every_table_has_the_columns_that_disclosure_control_knows(
    evaluation: ie.Evaluation, name: str
) -> None:
    part, _, attribute = name.partition(".")
    table = getattr(getattr(evaluation, part), attribute)
    assert list(table.columns) == [*TABLES[name]["columns"].split(), "hidden"]


def test_every_recommendation_has_a_thread_a_rating_and_seven_dimensions(evaluation: ie.Evaluation) -> None:
    known = evaluation.recommendations["recommendation_id"].tolist()
    assert len(known) == 15
    assert list(evaluation.threads) == known
    assert evaluation.assurance.board["recommendation_id"].tolist() == known
    rated = evaluation.assurance.table.groupby("recommendation_id").size()
    assert rated.to_dict() == dict.fromkeys(sorted(set(known) - {"R15"}), 7)  # R15 was withdrawn


@pytest.mark.parametrize(
    ("recommendation_id", "dimension", "statuses"),
    [
        ("R02", "learning", {"improved"}),  # confidence and skill truly rise by 0.6
        ("R02", "behaviour", {"improved", "at_standard"}),  # from 48% to 82% of cases
        ("R03", "learning", {"no_change_shown"}),  # the course truly moves nothing
        ("R03", "behaviour", {"no_change_shown"}),
        ("R04", "behaviour", {"worse"}),  # from 70% to 47%
        ("R05", "retention", {"no_change_shown"}),  # the gain truly fades
        ("R01", "results", {"improved"}),  # from 25.5% to 19.5%
        ("R12", "delivered", {"no_evidence"}),
        ("R13", "behaviour", {"too_little_evidence"}),
        ("R14", "learning", {"too_little_evidence"}),
    ],
)
def test_the_board_says_what_is_true_of_the_simulated_partnership(
    evaluation: ie.Evaluation, recommendation_id: str, dimension: str, statuses: set[str]
) -> None:
    table = evaluation.assurance.table
    row = table[(table["recommendation_id"] == recommendation_id) & (table["dimension"] == dimension)]
    assert row["status"].iloc[0] in statuses, row["because"].iloc[0]


def test_the_board_says_what_groups_decided_beside_what_the_evidence_says(
    evaluation: ie.Evaluation,
) -> None:
    board = evaluation.assurance.board.set_index("recommendation_id")
    assert board.loc["R10", ["rating", "decided_rating", "decided_by", "better_than_evidence"]].tolist() == [
        "not_assured", "partly_embedded", "Exploitation Subgroup", "yes",
    ]  # fmt: skip
    assert board.loc["R08", ["rating", "decided_rating", "better_than_evidence"]].tolist() == [
        "partly_embedded", "not_yet_embedded", "no",
    ]  # fmt: skip
    assert board.at["R01", "decision"] == "lapsed"
    assert board.at["R01", "decision_note"].endswith("has lapsed: the evidence now says the same.")
    assert board.at["R01", "moved"] == "raised"  # evidence against evidence, whatever was decided
    assert (board["decision"] != "").sum() == 3


def test_the_board_says_what_was_withdrawn_and_what_was_finished_too_early(
    evaluation: ie.Evaluation,
) -> None:
    board = evaluation.assurance.board.set_index("recommendation_id")
    assert board.loc["R15", ["rating", "previous_rating", "moved"]].tolist() == [
        "withdrawn", "not_assured", "withdrawn",
    ]  # fmt: skip
    assert board.at["R15", "because"].startswith("Withdrawn on 11 February 2026: The national leaflet")
    table = evaluation.assurance.table.set_index(["recommendation_id", "dimension"])
    assert (
        "finished before it was accepted, and so no answer to it: A18"
        in (table.at[("R13", "delivered"), "because"])
    )


def test_a_course_that_was_over_before_the_recommendation_is_no_answer_to_it(
    evaluation: ie.Evaluation,
) -> None:
    assert "NEG-1" in evaluation.courses_of("R01")
    assert "NEG-1" not in evaluation.bearing.answering("R01")


def test_the_evidence_of_a_recommendation_is_that_of_its_courses_criteria_and_indicators(
    evaluation: ie.Evaluation,
) -> None:
    evidence = evaluation.of("R05")
    assert set(evidence.reaction.table["course_id"]) <= {"INF-1", "KNO-1", "SUM-1"}
    assert set(evidence.learning.table["course_id"]) == {"INF-1"}
    assert evidence.behaviour.audits["criterion_id"].tolist() == ["INF"]
    assert set(evidence.results.table["indicator_id"]) == {"conference_on_time", "school_referrals"}
    assert evaluation.recommendations_of("VOC-1") == ("R02", "R08")


def test_courses_that_answer_no_recommendation_are_not_lost(
    evaluation: ie.Evaluation, study: ie.Study
) -> None:
    from dataclasses import replace

    assert evaluation.other_courses == ()
    tables = {**study.tables, "action_courses": study.tables["action_courses"].iloc[:0]}
    loose = ie.evaluate(replace(study, tables=tables), as_of="2026-03-31")
    assert len(loose.other_courses) == 13
    evidence = loose.of_other_courses()
    assert evidence.thread is None
    assert set(evidence.learning.table["course_id"]) == set(evaluation.learning.table["course_id"])
    assert evidence.behaviour.audits.empty


def test_every_result_that_a_rating_rests_on_is_in_a_table(evaluation: ie.Evaluation) -> None:
    tables = (
        evaluation.reaction.table, evaluation.learning.table, evaluation.learning.means,
        evaluation.behaviour.audits, evaluation.behaviour.reports, evaluation.results.table,
    )  # fmt: skip
    known = pd.concat([table["result_id"] for table in tables])
    assert known.is_unique
    used = evaluation.assurance.table["result_ids"].str.split(";").explode()
    assert set(used) - {""} <= set(known)


def test_an_earlier_quarter_is_made_again_from_what_was_known_then(study: ie.Study) -> None:
    day = date(2025, 6, 30)
    whole = ie.evaluate(study, quarter="2025-26 Q1")
    responses = study.tables["responses"]
    known = responses[responses["submitted_at"] < pd.Timestamp(day) + pd.Timedelta(days=1)]
    assert whole.as_of == day
    assert whole.study.tables["responses"]["submitted_at"].max() <= pd.Timestamp("2025-07-01")
    assert len(whole.study.tables["responses"]) <= len(known)
    again = ie.evaluate(study, as_of="2025-06-30")
    pd.testing.assert_frame_equal(whole.learning.table, again.learning.table)
    pd.testing.assert_frame_equal(whole.assurance.table, again.assurance.table)


def test_a_quarter_says_what_moved_since_the_one_before(study: ie.Study, evaluation: ie.Evaluation) -> None:
    before = ie.evaluate(study, quarter="2025-26 Q3").assurance.board.set_index("recommendation_id")
    now = evaluation.assurance.board.set_index("recommendation_id")
    assert now["previous_rating"].to_dict() == before["rating"].to_dict()
    same = now["moved"] == "same"
    assert (now["rating"] == now["previous_rating"]).equals(same)
    history = evaluation.assurance.history
    then = history[history["quarter"] == "2025-26 Q3"].set_index("recommendation_id")
    assert then["rating"].to_dict() == before["rating"].to_dict()
    assert then["decided_rating"].to_dict() == before["decided_rating"].to_dict()
    raised = history[(history["quarter"] == LAST) & (history["moved"] == "raised")]
    assert raised["recommendation_id"].tolist() == ["R01"]
    assert (
        raised["because"].iloc[0].startswith("Behaviour: from no change shown to improved (The neglect tool")
    )


def test_a_day_before_any_recommendation_has_an_empty_board(study: ie.Study) -> None:
    empty = ie.evaluate(study, as_of="2020-01-01")
    assert empty.threads == {}
    assert empty.assurance.text == "No recommendation is known."
    assert ie.protect(empty).assurance.board.empty


def test_the_order_of_rows_changes_nothing(tmp_path: Path, evaluation: ie.Evaluation) -> None:
    from dataclasses import replace

    rng = np.random.default_rng(5)
    keep = {
        "recommendations",
        "courses",
        "actions",
        "action_courses",
    }  # their order is the order that is shown
    tables = {
        name: table if name in keep else table.iloc[rng.permutation(len(table))].reset_index(drop=True)
        for name, table in evaluation.study.tables.items()
    }
    shuffled = ie.evaluate(replace(evaluation.study, tables=tables), as_of=evaluation.as_of)
    columns = ["rating", "because", "raise_by", "decide"]
    pd.testing.assert_frame_equal(shuffled.assurance.board[columns], evaluation.assurance.board[columns])
    pd.testing.assert_frame_equal(shuffled.assurance.table, evaluation.assurance.table)


def test_what_cannot_be_asked_is_told(study: ie.Study, evaluation: ie.Evaluation) -> None:
    with pytest.raises(UnknownIdentifierError, match="The recommendations are: R01"):
        evaluation.thread("R99")
    with pytest.raises(StudyError, match="Write it as in"):
        ie.evaluate(study, as_of="31/03/2026")
    with pytest.raises(StudyError, match="is not a quarter"):
        ie.evaluate(study, quarter="2026")
    with pytest.raises(StudyError, match="cannot be negative"):
        ie.evaluate(study, as_of="2026-03-31", history=-1)
    with pytest.raises(StudyError, match="Give one of them"):
        ie.evaluate(study, quarter=LAST, as_of="2026-03-31")


def test_progress_runs_to_its_end(study: ie.Study) -> None:
    told: list[tuple[str, int, int]] = []
    ie.evaluate(
        study, as_of="2026-03-31", progress=lambda what, done, total: told.append((what, done, total))
    )
    assert [done for _, done, _ in told] == list(range(len(STEPS) + 1))
    assert told[-1][1] == told[-1][2]


@pytest.mark.slow
def test_where_everybody_answers_true_changes_are_recovered_within_sampling_error(tmp_path: Path) -> None:
    drawn = simulate(Partnership().where_everybody_answers(), seed=11)
    drawn.write(tmp_path / "study")
    learning = ie.evaluate(ie.read_study(tmp_path / "study"), as_of="2026-06-30").learning.table
    truth = drawn.truth.changes
    truth = truth[truth["measure"] == "scale"].assign(
        wave_before=truth["from_wave"], wave_after=truth["to_wave"]
    )
    keys = ["course_id", "measure_id", "wave_before", "wave_after"]
    both = learning.merge(truth, on=keys)
    both = both[both["n_pairs"] >= 20]
    error = (both["mean_change"] - both["change"]) / (both["sd_change"] / np.sqrt(both["n_pairs"]))
    # Teams learn together, so errors are somewhat wider than those of independent people.
    assert len(both) >= 20
    assert error.abs().max() < 4
    assert np.sqrt((error**2).mean()) < 1.5


def test_the_gain_from_the_revised_neglect_course_truly_rose(evaluation: ie.Evaluation) -> None:
    """Confidence truly gains 0.80 by the new version and 0.25 by the old one; knowledge 0.90 and 0.20."""
    revised = evaluation.of("R01").actions.revised
    after = revised[revised["comparison"] == "pre_post"].set_index("measure_id")
    assert after["replaces"].unique().tolist() == ["NEG-1"]
    assert after["finding"].to_dict() == {"confidence": "gained more", "knowledge": "gained more"}
    scopes = evaluation.actions.revised_scopes.set_index("scope")
    assert scopes.loc["multi", "n_compared"] == scopes.loc["together", "n_compared"] == 1


def test_the_summary_that_probation_never_opened_says_so(evaluation: ie.Evaluation) -> None:
    row = evaluation.of("R05").actions.summaries.iloc[0]
    assert row["not_opened"] == "Probation"
    assert (row["n_agencies_opened"], row["n_agencies"]) == (5, 6)
    assert evaluation.of("R05").actions.answers["what"].tolist() == ["Recall", "Intended use"]


def test_the_use_of_the_protocol_truly_doubled_after_its_promotion(evaluation: ie.Evaluation) -> None:
    rows = evaluation.actions.toolkit.set_index("resource_id")
    entry = rows.loc["TK-02"]
    error = np.sqrt(1 / entry["opens_before"] + 1 / entry["opens_after"])  # of a log ratio of Poisson counts
    assert abs(np.log(entry["ratio"] / 2.0)) < 3 * error
    assert rows.loc["TK-02", "audit_id"] == "audit:R09:ESC"
    # The other one was never promoted.
    assert np.isnan(rows.loc["TK-01", "ratio"])


def test_knowledge_rose_and_is_below_the_standard(evaluation: ie.Evaluation) -> None:
    """The truth lies below four in five at both checks, and rises from the first to the second."""
    truth = simulate().truth.means
    true = truth[(truth["course_id"] == "KNO-1") & (truth["measure_id"] == "knowledge")]
    assert (true["share_at_pass_mark"] < 0.8).all()
    checks = evaluation.of("R05").actions.checks
    whole = checks[checks["whole"].astype(bool)].sort_values("date")
    assert whole["against"].tolist() == ["below standard", "below standard"]
    assert whole["finding"].tolist() == ["not tested", "rose"]
    latest = checks[checks["date"] == checks["date"].max()].set_index("agency")
    assert latest.loc["Early help", "against"] == "below standard"


def test_probation_alone_has_not_returned_its_own_training(evaluation: ie.Evaluation) -> None:
    returns = evaluation.actions.returns
    missing = returns[~returns["returned"].astype(bool)]
    assert missing[["agency", "year"]].to_numpy().tolist() == [
        ["Probation", "2024-25"],
        ["Probation", "2025-26"],
    ]
    early = returns[(returns["agency"] == "Early help") & (returns["year"] == "2024-25")].iloc[0]
    assert (early["n_evaluated"], early["n_beyond_reaction"]) == (0, 0)


def test_observed_aspects_that_are_truly_met_less_often_are_found_less_often(
    evaluation: ie.Evaluation,
) -> None:
    seen = evaluation.actions.observations.groupby("aspect")[["n_met", "n_observed"]].sum()
    shares = seen["n_met"] / seen["n_observed"]
    assert shares["OBS-AIM"] > shares["OBS-PRACTICE"]


def test_who_leaves_lowers_the_reach_of_every_quarter(evaluation: ie.Evaluation) -> None:
    reach = evaluation.participation.reach_by_quarter
    assert (reach["turnover"] == "known").all()
    assert (reach["still_there"] <= reach["trained"]).all()
    last = reach[reach["quarter"] == LAST].merge(
        evaluation.participation.reach, on=["course_id", "agency"], suffixes=("", "_of_all")
    )
    assert len(last) and (last["trained"] == last["attended"]).all()


def test_what_was_done_is_told_as_of_the_day(study: ie.Study) -> None:
    early = ie.evaluate(study, as_of="2025-03-31").actions
    assert early.toolkit["n_promotions"].sum() == 0
    assert early.toolkit_months["month"].max() == pd.Timestamp("2025-03-01")
    assert set(early.returns["year"]) == {"2024-25"}
    assert early.observations["last_observed"].max() <= pd.Timestamp("2025-03-31")
    assert early.checks["session_id"].unique().tolist() == ["KNO-1-01"]
