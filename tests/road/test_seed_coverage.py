"""Each sentence of the partnership's page is in the code, in the sample study and in the pack.

One test a row of `docs/seed-coverage.md`, and two that hold the table itself.
"""

from __future__ import annotations

import csv
import re
import sys
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from review_rows import review_rows

import impact_eval as ie
from impact_eval.contract.tables import ACTION_KINDS, DECISIONS, REVIEW_KINDS
from impact_eval.evaluation import Evaluation
from impact_eval.intake.study import Study
from impact_eval.register import Register, register_of

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "data" / "sample"
PAGE = ROOT / "docs" / "seed-coverage.md"
LAST = date(2026, 3, 31)


@pytest.fixture(scope="module")
def study(sample_study: Study) -> Study:
    return sample_study


@pytest.fixture(scope="module")
def evaluation(sample_day: Evaluation) -> Evaluation:
    return sample_day


@pytest.fixture(scope="module")
def register(evaluation: Evaluation) -> Register:
    return evaluation.register


@dataclass(frozen=True)
class Pack:
    """The sample's pack as a reader has it."""

    folder: Path
    soup: BeautifulSoup

    def told(self, anchor: str) -> str:
        """The text of a part of the page, with single spaces."""
        return " ".join(self.soup.find(id=anchor).get_text(" ").split())

    def row(self, anchor: str, head: str) -> list[str]:
        """The cells of a row of one of its tables, by what heads the row."""
        rows = self.soup.find(id=anchor).tbody.find_all("tr")
        found = [[cell.get_text(strip=True) for cell in row.find_all(["th", "td"])] for row in rows]
        return next(cells for cells in found if cells[0] == head)

    def rows_of(self, name: str) -> list[dict[str, str]]:
        with (self.folder / "tables" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as handle:
            return list(csv.DictReader(handle))


@pytest.fixture(scope="module")
def pack(evaluation: Evaluation, tmp_path_factory: pytest.TempPathFactory) -> Pack:
    page = ie.write_pack(evaluation, tmp_path_factory.mktemp("seed") / "pack")
    return Pack(page.parent, BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser"))


def on_record(study: Study, review: str) -> pd.Series:
    return study.tables["reviews"].set_index("review_id").loc[review]


def clock(register: Register, review: str, stage: str) -> Any:
    rows = register.timeliness.set_index(["review_id", "stage"])
    return rows.loc[(review, stage)]


def with_reviews(study: Study, *rows: dict[str, str], day: date = LAST) -> Register:
    """The register of a study that has these reviews."""
    return register_of(replace(study, tables={**study.tables, "reviews": review_rows(*rows)}), day)


# ------------------------------------------------------------------------------------------ the table


def table() -> list[dict[str, str]]:
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    head, _, *rows = cells
    assert all(len(row) == len(head) for row in rows)
    return [dict(zip([name.strip() for name in head], row, strict=True)) for row in rows]


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_every_row_has_one_test_and_every_test_one_row() -> None:
    rows = table()
    assert [row["no"] for row in rows] == [str(n) for n in range(1, len(rows) + 1)]
    tests = [name for row in rows for name in named(row["test"])]
    assert len(tests) == len(rows) == len(set(tests))
    here = {name for name in vars(sys.modules[__name__]) if name.startswith("test_")}
    of_the_table = {
        "test_every_row_has_one_test_and_every_test_one_row", "test_what_a_row_points_to_is_there",
    }  # fmt: skip
    assert set(tests) == here - of_the_table


def test_what_a_row_points_to_is_there(pack: Pack) -> None:
    anchors = {tag["id"] for tag in pack.soup.find_all(id=True)}
    for row in table():
        modules, files, places = (
            named(row[name]) for name in ("in the code", "in the sample study", "in the pack")
        )
        assert modules and files and places, row["no"]
        for module in modules:
            assert (ROOT / "src" / "impact_eval" / module).is_file(), (row["no"], module)
        for file in files:
            assert (SAMPLE / file).is_file(), (row["no"], file)
        for place in places:
            there = place[1:] in anchors if place.startswith("#") else (pack.folder / place).is_file()
            assert there, (row["no"], place)


# ------------------------------------------------------------------------------------------- training


def test_training_reaches_every_agency(study: Study, pack: Pack) -> None:
    agencies = set(study.tables["workforce"]["agency"])
    reached = {
        row["agency"] for row in pack.rows_of("participation-reach") if row["attended"] not in ("", "0")
    }
    assert len(agencies) == 6
    assert reached == agencies


def test_single_and_multi_agency_training_are_told_apart(evaluation: Evaluation, pack: Pack) -> None:
    scopes = {row["course_id"]: row["agency_scope"] for row in pack.rows_of("participation-delivery")}
    assert (scopes["INJ-1"], scopes["NEG-2"]) == ("single", "multi")
    assert set(scopes.values()) == {"single", "multi"}
    assert evaluation.recommendations["agencies"].notna().all()


def test_the_effect_on_practice_is_shown(evaluation: Evaluation, pack: Pack) -> None:
    audits = evaluation.behaviour.audits.set_index("recommendation_id").loc["R01"]
    assert audits["finding"] == "rose"
    assert audits["share_after"] > audits["share_before"]
    assert audits["text"] in pack.told("rec-r01")


def test_what_becomes_of_children_is_shown(evaluation: Evaluation, pack: Pack) -> None:
    result = evaluation.results.table.set_index("recommendation_id").loc["R01"]
    assert (result["indicator_id"], result["better"], result["finding"]) == (
        "re_referral",
        "lower",
        "improved",
    )
    assert result["text"] in pack.told("rec-r01")


# ----------------------------------------------------------------------------------- serious incidents


def test_local_and_national_reviews_are_two_decisions(study: Study, pack: Pack) -> None:
    assert {"local_review", "national_review", "no_review"} == set(DECISIONS)
    assert {"local_practice", "national"} <= set(REVIEW_KINDS)
    assert pack.row("reviews-decisions", "RR-2401")[3] == "Local practice review"
    decided = {"aware_date": "2025-01-06", "decision": "national_review", "decision_date": "2025-02-03"}
    found = clock(with_reviews(study, decided), "RR", "publication")
    assert found["state"] == "not_needed"
    assert "national review" in found["text"]


def test_every_stage_names_who_answers_for_it(register: Register, pack: Pack) -> None:
    by = register.timeliness.drop_duplicates("stage").set_index("stage")["by"]
    assert by["publication"] == "Safeguarding partners"
    assert by["notification"].startswith("Local authority")
    printed = pack.told("reviews-stages")
    assert all(who in printed for who in by)
    assert "Panel" in printed


def test_why_a_case_matters_to_the_area_is_on_record(study: Study, pack: Pack) -> None:
    reason = on_record(study, "RR-2501")["decision_reason"]
    assert reason in pack.row("reviews-decisions", "RR-2501")
    (missing,) = [row for row in pack.rows_of("reviews-decisions") if row["state"] == "reason_missing"]
    assert missing["review_id"] == "RR-2402"


def test_a_commissioned_review_is_watched_until_it_is_published(register: Register, pack: Pack) -> None:
    assert clock(register, "LR-2401", "commissioning")["state"] == "done"
    assert register.overdue[["review_id", "stage"]].to_numpy().tolist() == [["RR-2501", "publication"]]
    assert "RR-2501. Report published: was due by 10 January 2026" in pack.told("reviews")


def test_the_criterion_and_the_five_working_days(register: Register, pack: Pack) -> None:
    criteria = register.reviews.set_index("review_id")["criterion"]
    assert criteria["RR-2401"] == "A child was seriously harmed in the area."
    assert criteria["RR-2402"] == "A child died outside England, while resident in the area."
    assert pack.row("reviews-facts", "RR-2402")[2] == criteria["RR-2402"]
    late = clock(register, "RR-2402", "notification")
    assert (late["limit"], late["unit"], late["working_days"], late["state"]) == (
        5,
        "working_days",
        8,
        "late",
    )
    assert pack.row("reviews-clocks", "RR-2402: Panel notified")[1] == "Late"


def test_the_partners_are_told(register: Register, pack: Pack) -> None:
    assert clock(register, "RR-2401", "partners_told")["state"] == "met"
    assert pack.row("reviews-clocks", "RR-2401: Safeguarding partners told")[4] == "12 April 2024"


def test_the_role_that_notified_is_on_record(study: Study, pack: Pack) -> None:
    role = on_record(study, "RR-2401")["notified_by"]
    assert role == "Assistant Director, Children's Social Care"
    assert role in pack.row("reviews-facts", "RR-2401")


def test_a_serious_case_without_a_rapid_review_is_overdue(
    study: Study, register: Register, pack: Pack
) -> None:
    serious = {"aware_date": "2025-01-06", "notified_date": "2025-01-08", "abuse_or_neglect": "known"}
    none_yet = with_reviews(study, serious, day=date(2025, 1, 30))
    assert clock(none_yet, "RR", "rapid_review")["state"] == "overdue"
    done = register.timeliness.query("stage == 'rapid_review' and state in ('met', 'late')")["review_id"]
    assert done.tolist() == ["RR-2401", "RR-2402", "RR-2501"]
    assert all(f"{one}: Rapid review done" in pack.told("reviews-clocks") for one in done)


def test_the_four_aims_of_a_rapid_review_are_on_record(study: Study, register: Register, pack: Pack) -> None:
    aims = register.reviews.set_index("review_id")
    assert aims.loc[["RR-2401", "RR-2402", "RR-2501"], "n_aims"].tolist() == [4, 4, 4]
    assert "All four aims are recorded as met." in pack.row("reviews-facts", "RR-2501")
    one = {"aware_date": "2025-01-06", "rapid_review_date": "2025-01-20", "facts_gathered": "yes"}
    assert with_reviews(study, one).reviews["aims"].tolist() == [
        "1 of 4 aims are recorded as met; not on record: need of immediate action settled, improvements "
        "considered and next steps decided."
    ]


def test_the_guidance_of_the_day_is_what_a_review_is_timed_by(
    study: Study, register: Register, pack: Pack
) -> None:
    before = with_reviews(study, {"aware_date": "2023-11-06", "notified_date": "2023-11-08"})
    assert "(2018)" in clock(before, "RR", "notification")["edition"]
    assert "(2023)" in clock(register, "RR-2401", "notification")["edition"]
    assert "Working Together to Safeguard Children (2023)" in pack.told("reviews-stages")


def test_the_rapid_review_has_fifteen_working_days(register: Register, pack: Pack) -> None:
    late = clock(register, "RR-2501", "rapid_review")
    assert (late["limit"], late["working_days"], late["state"]) == (15, 18, "late")
    assert pack.row("reviews-clocks", "RR-2501: Rapid review done")[1] == "Late"
    (year,) = [
        row for row in pack.rows_of("reviews-in-time")
        if (row["stage"], row["year"]) == ("rapid_review", "2025-26")
    ]  # fmt: skip
    assert (year["n_in_time"], year["n_late"]) == ("0", "1")


def test_immediate_action_and_the_decision_with_others(study: Study, register: Register, pack: Pack) -> None:
    facts = register.reviews.set_index("review_id").loc["RR-2501"]
    assert (facts["immediate_action"], facts["learning_shared"]) == ("needed", "yes")
    assert pack.row("reviews-facts", "RR-2501")[6:8] == ["needed", "yes"]
    others = on_record(study, "RR-2501")["decided_with"]
    assert others == "Health; Police"
    assert others in pack.row("reviews-decisions", "RR-2501")


def test_the_report_goes_to_the_panel_with_the_decision(register: Register, pack: Pack) -> None:
    sent = clock(register, "RR-2401", "panel_report")
    assert (sent["state"], sent["done"]) == ("met", pd.Timestamp("2024-05-02"))
    assert clock(register, "RR-2501", "panel_report")["state"] == "late"
    assert pack.row("reviews-clocks", "RR-2501: Rapid review's report sent to the Panel")[1] == "Late"
    assert register.decisions["decision"].tolist() == ["local_review", "no_review", "local_review"]


def test_the_group_recommends_and_the_executive_decides(register: Register, pack: Pack) -> None:
    by = register.timeliness.set_index(["review_id", "stage"])["by"]
    assert by["RR-2401", "recommendation"] == "Learning Review / Rapid Review Group"
    assert by["RR-2401", "decision"] == "Executive Group"
    assert pack.row("reviews-decisions", "RR-2402")[1:5] == [
        "No further review", "26 September 2024", "No further review", "1 October 2024",
    ]  # fmt: skip


def test_the_reviewer_is_chosen_with_what_is_known_of_reviewers(
    study: Study, register: Register, pack: Pack
) -> None:
    assert on_record(study, "LR-2401")["reviewer"].startswith("reviewer-")
    row = pack.row("reviews-facts", "LR-2401")
    assert row[8:10] == ["appointed", "regional and national information"]
    assert clock(register, "LR-2401", "commissioning")["by"] == "Executive Group, with the business unit"


def test_a_review_is_published_as_the_guidance_says(study: Study, register: Register, pack: Pack) -> None:
    states = [clock(register, "LR-2401", stage)["state"] for stage in ("publication", "panel_copy")]
    assert states == ["met", "met"]
    assert pack.row("reviews-clocks", "LR-2401: Report published")[4] == "7 November 2024"
    kept = {
        "kind": "local_practice", "decision_date": "2024-05-09", "report_date": "2024-10-18",
        "not_published_reason": "It would name a living child.",
    }  # fmt: skip
    told = clock(with_reviews(study, kept), "RR", "publication")
    assert told["state"] == "not_needed"
    assert "It would name a living child." in told["text"]


# ---------------------------------------------------------------------------------- lessons and actions


def test_a_lesson_is_followed_until_it_is_embedded(evaluation: Evaluation, pack: Pack) -> None:
    steps = evaluation.thread("R01").table
    assert set(steps["state"]) == {"present"}
    assert steps["step"].drop_duplicates().tolist()[:4] == ["incident", "review", "recommendation", "action"]
    assert "Panel notified: 15 April 2024" in pack.told("rec-r01-thread")
    board = evaluation.assurance.board.set_index("recommendation_id")
    assert board.loc["R02", "rating"] == "partly_embedded"
    asked_of = board[board["rating"] != "withdrawn"]
    assert asked_of["raise_by"].ne("").all()
    back = evaluation.themes.table.query("n_came_back > 0")
    assert back["theme"].tolist() == ["Voice of the child"]
    assert back["text"].iloc[0] in pack.told("lessons")


def test_there_are_five_kinds_of_action(study: Study, pack: Pack) -> None:
    assert len(ACTION_KINDS) == 5
    assert set(study.tables["actions"]["kind"]) == set(ACTION_KINDS)
    shown = {row["id"] for row in pack.rows_of("threads") if row["step"] == "action" and row["id"]}
    assert shown == set(study.tables["actions"]["action_id"])


def test_revised_training_is_told_by_version(study: Study, evaluation: Evaluation, pack: Pack) -> None:
    kinds = study.tables["actions"].set_index("action_id")["kind"]
    assert kinds["A01"] == "revise_training"
    courses = study.tables["courses"].set_index("course_id")
    assert courses.loc[["NEG-1", "NEG-2"], "version"].tolist() == ["1", "2"]
    confidence = evaluation.learning.table.query("measure_id == 'confidence' and comparison == 'pre_post'")
    found = confidence.set_index("course_id")["finding"]
    assert (found["NEG-1"], found["NEG-2"]) == ("no change shown", "rose")
    assert {"NEG-1", "NEG-2"} <= {row["course_id"] for row in pack.rows_of("learning")}
    assert "version 2 (NEG-2)" in pack.told("rec-r01")
    rows = [row for row in pack.rows_of("actions-revised-training") if row["action_id"] == "A01"]
    gained = next(r for r in rows if (r["measure_id"], r["comparison"]) == ("confidence", "pre_post"))
    assert (gained["replaces"], gained["finding"]) == ("NEG-1", "gained more")
    assert gained["text"] in pack.told("rec-r01")


def test_a_learning_summary_is_asked_about_after_its_events(evaluation: Evaluation, pack: Pack) -> None:
    kinds = evaluation.study.tables["actions"].set_index("action_id")["kind"]
    assert kinds["A07"] == "learning_summary"
    delivery = evaluation.participation.delivery.set_index("course_id")
    assert delivery.loc["SUM-1", "n_sessions"] == 4
    told = {row["measure_id"]: row for row in pack.rows_of("learning-means") if row["course_id"] == "SUM-1"}
    assert {"recall", "intended_use"} <= set(told)
    assert int(told["recall"]["n"]) > 50
    (summary,) = [row for row in pack.rows_of("actions-learning-summaries") if row["action_id"] == "A07"]
    assert summary["not_opened"] == "Probation"
    assert summary["title"] in pack.told("rec-r05")


def test_a_toolkit_entry_is_judged_by_audits_before_and_since(evaluation: Evaluation, pack: Pack) -> None:
    kinds = evaluation.study.tables["actions"].set_index("action_id")["kind"]
    assert (kinds["A11"], kinds["A13"]) == ("toolkit", "toolkit")
    row = evaluation.behaviour.audits.set_index("recommendation_id").loc["R09"]
    assert row["marker_date"] == pd.Timestamp("2025-01-20")  # the day of the entry
    assert row["n_before"] > 0 and row["n_after"] > 0
    (shown,) = [one for one in pack.rows_of("behaviour-audits") if one["recommendation_id"] == "R09"]
    assert shown["marker_date"] == "2025-01-20"
    entries = {row["recommendation_id"]: row for row in pack.rows_of("actions-toolkit")}
    assert {"A11", "A13"} <= {row["action_id"] for row in entries.values()}
    promoted = [row for row in entries.values() if row["first_promoted"]]
    assert promoted and all(float(row["ratio"]) > 1 for row in promoted)
    assert entries["R09"]["title"] in pack.told("rec-r09")


def test_specialist_training_and_e_learning_are_evaluated(evaluation: Evaluation, pack: Pack) -> None:
    kinds = evaluation.study.tables["actions"].set_index("action_id")["kind"]
    assert kinds["A14"] == "specialist_training"
    modes = {row["mode"] for row in pack.rows_of("participation-sessions") if row["course_id"] == "EXP-1"}
    assert modes == {"e_learning"}
    learned = evaluation.assurance.table.set_index(["recommendation_id", "dimension"])
    assert learned.loc[("R10", "learning"), "status"] == "improved"
    (row,) = [one for one in pack.rows_of("actions-specialist-training") if one["action_id"] == "A14"]
    assert int(row["n_sessions"]) > 0 and int(row["n_completed"]) > 0
    assert row["course_title"] in pack.told("rec-r10")


def test_a_knowledge_check_is_held_against_its_standard(evaluation: Evaluation, pack: Pack) -> None:
    kinds = evaluation.study.tables["actions"].set_index("action_id")["kind"]
    assert kinds["A08"] == "knowledge_check"
    (row,) = evaluation.learning.means.query("course_id == 'KNO-1' and measure_id == 'knowledge'").to_dict(
        "records"
    )
    assert row["pass_mark"] > 0 and row["n"] > 100
    assert row["share_standard"] == pytest.approx(row["n_standard"] / row["n"])
    assert row["text"] in pack.told("rec-r05")
    checks = [one for one in pack.rows_of("actions-knowledge-checks") if one["action_id"] == "A08"]
    agencies = {one["agency"] for one in checks}
    assert {"Police", "Health", "Education", "All agencies"} <= agencies
    assert {one["against"] for one in checks if one["whole"] == "True"} == {"below standard"}
    assert any(one["last_session"] for one in checks)


def test_the_subgroup_provides_and_the_leadership_group_takes_assurance(
    evaluation: Evaluation, pack: Pack
) -> None:
    owners = set(evaluation.recommendations["owner"])
    assert {"Practice, Learning and Workforce Development Subgroup", "Leadership Group"} <= owners
    assert evaluation.participation.delivery["n_sessions"].sum() > 80
    board = pack.rows_of("assurance-board")
    assert len(board) == len(evaluation.recommendations)
    assert all(row["rating"] and row["because"] for row in board)
    assert {"behaviour", "results"} <= {row["dimension"] for row in pack.rows_of("assurance-dimensions")}
    assert "take assurance from, or challenge" in pack.soup.header.get_text(" ")
