"""A file that nobody has described: what it asks, what it most likely is, and a draft that loads."""

from __future__ import annotations

from pathlib import Path

import pytest
from export_files import CODE, LAYOUTS, PEOPLE, RATE, SESSION, STATEMENTS, WHY, write_rows

from impact_eval.contract.instrument import read_instrument
from impact_eval.errors import SourceError
from impact_eval.intake.exports.columns import columns_of_sheet
from impact_eval.intake.exports.draft import write_draft
from impact_eval.intake.exports.inspection import Inspection, inspect_file
from impact_eval.intake.exports.proposal import match_items, wave_in
from impact_eval.intake.readers.sheet import Unreadable
from impact_eval.intake.study import Study, read_study

ROOT = Path(__file__).parents[3]
SAMPLE = ROOT / "data" / "sample"
WAVES = {
    "qualtrics": {"pre"}, "kobo_toolbox": {"pre"}, "redcap": {"pre", "post"},
    "moodle_feedback": {"follow_up"}, "spss": {"follow_up"},
}  # fmt: skip
#: People whose answers are kept out, and answers that are missing in a layout.
KEPT_OUT = {"kobo_toolbox": {"GH78"}}


@pytest.fixture(params=LAYOUTS)
def drafted(request, tmp_path: Path) -> tuple[str, Inspection, Path, Study]:
    """A file of each layout, inspected, drafted, and read by the draft as it is."""
    (tmp_path / "files").mkdir()
    found = inspect_file(LAYOUTS[request.param][1](tmp_path / "files"))
    write_draft(found, tmp_path / "study")
    return request.param, found, tmp_path / "study", read_study(tmp_path / "study")


def test_the_draft_of_every_export_loads_and_every_answer_has_its_score(drafted) -> None:
    layout, _, _, study = drafted
    errors = study.findings[study.findings["severity"] == "error"]
    assert errors.empty, errors.to_string()
    balance = study.ledger
    assert (balance["read"] == balance["accepted"] + balance["superseded"] + balance["quarantined"]).all()
    responses = study.tables["responses"]
    people = [person for person in PEOPLE if person[0] not in KEPT_OUT.get(layout, set())]
    waves = WAVES.get(layout, {"post"})
    assert set(responses["wave"]) == waves
    answers = 2 * len(people) * len(waves) + len(people) - (layout == "spss")
    assert len(responses) == answers
    assert responses["person_id"].nunique() == len(people)
    first = responses[
        (responses["item_id"] == responses["item_id"].iloc[0]) & (responses["wave"] == min(waves))
    ]
    given = sorted(min(p[2] + (layout == "redcap"), 5) for p in people)
    assert sorted(first["score"]) == given


def test_what_is_shown_and_drafted_names_nobody_and_quotes_nobody(drafted) -> None:
    _, found, folder, _ = drafted
    written = [path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file()]
    for text in (found.text, *written):
        for code, _, _, _, _, why in PEOPLE:
            assert code not in text
            assert why not in text
        assert "example.org\n" not in text
        assert "@" not in text
        assert "Rowan" not in text
        assert "192.0.2" not in text


def test_answers_are_counted_and_the_rest_is_only_said_to_be_there(tmp_path: Path) -> None:
    text = inspect_file(LAYOUTS["microsoft_forms"][1](tmp_path)).text
    assert "Strongly disagree 1, Disagree 3, Neither agree nor disagree 1, Agree 1" in text
    assert f"{WHY}\n    6 answers, 6 distinct (not shown)" in text
    assert f"{CODE}\n    6 answers, 6 distinct (looks like somebody's)" in text
    assert "because the first columns are ID, Start time and Completion time" in text
    assert f"session_id: '{SESSION}'" in text


def test_words_are_shown_only_where_several_gave_them_and_none_looks_like_a_name(tmp_path: Path) -> None:
    rows = [["Agency", "Who taught you", "Practice lead", "Team", "Score"]]
    rows += [["Police", "Zebedee", "Aoife Byrne", "Hawthorn", "3"]] * 6
    rows += [["Health", "Zebedee", "Aoife Byrne", "Larch", "4"]] * 5
    rows += [["School", "Zebedee", "Aoife Byrne", "Oak", "4"]]
    found = inspect_file(write_rows(tmp_path / "a.csv", rows))
    assert "Police 6, Health 5; 1 others not shown" in found.text
    assert "Zebedee" not in found.text
    assert "Aoife" not in found.text
    assert "School" not in found.text


def test_questions_are_matched_to_the_items_of_a_study_with_scores_and_its_instrument_is_used(
    tmp_path: Path,
) -> None:
    instruments = [read_instrument(path) for path in sorted((SAMPLE / "instruments").glob("*.yaml"))]
    questionnaires = [one for one in instruments if one.kind == "questionnaire"]
    file = SAMPLE / "forms" / "neglect_post_NEG-1.csv"
    found = inspect_file(file, instruments=questionnaires)
    assert found.instrument.id == "neglect"
    matched = {match.item_id: match.score for match in found.matches}
    asked = {
        "C1",
        "C2",
        "C3",
        "C4",
        *(f"N{n}" for n in range(1, 9)),
        "SAT1",
        "SAT2",
        "REL1",
        "ENG1",
        "REC1",
        "COM1",
    }
    assert set(matched) == asked
    assert min(matched.values()) == 100
    write_draft(found, tmp_path, SAMPLE / "instruments" / "neglect.yaml")
    study = read_study(tmp_path)
    assert set(study.questionnaires) == {"neglect"}
    known = read_study(SAMPLE).tables["responses"]
    expected = known[(known["wave"] == "post") & known["_row"].notna()]
    assert len(study.tables["responses"]) > 1000
    assert set(study.tables["responses"]["item_id"]) <= set(expected["item_id"])


def test_a_question_put_in_other_words_is_matched_and_said_to_be_doubtful(tmp_path: Path) -> None:
    instrument = read_instrument(SAMPLE / "instruments" / "practice.yaml")
    asked = [
        "Would you notice when a child needs help?",
        "What colour is the room?",
    ]
    path = write_rows(tmp_path / "a.csv", [asked, ["3", "1"], ["4", "2"]])
    (match,) = match_items(columns_of_sheet(inspect_file(path).sheet), instrument)
    assert (match.heading, match.item_id) == (asked[0], "C1")
    assert 70 <= match.score < 85


def test_waves_side_by_side_become_items_under_each_wave(tmp_path: Path) -> None:
    rows = [["your_code", "session", "c1.pre", "c1.post"], ["a1", "S", "2", "4"], ["b2", "S", "3", "3"]]
    found = inspect_file(write_rows(tmp_path / "both.csv", rows))
    write_draft(found, tmp_path / "study")
    study = read_study(tmp_path / "study")
    assert study.ok
    scores = study.tables["responses"].groupby("wave")["score"].apply(sorted).to_dict()
    assert scores == {"pre": [2, 3], "post": [3, 4]}


def test_dates_that_can_be_read_two_ways_are_told_and_not_used(tmp_path: Path) -> None:
    found = inspect_file(LAYOUTS["survey_monkey"][1](tmp_path))
    assert not found.submitted.sure
    assert "%d/%m/%Y %I:%M:%S %p or %m/%d/%Y %I:%M:%S %p: say which" in found.text
    write_draft(found, tmp_path / "study")
    assert "# submitted_at = " in (tmp_path / "study" / "study.toml").read_text()


@pytest.mark.parametrize(
    ("text", "wave"),
    [
        ("Neglect course - after(1-6)", "post"), ("pre_arm_1", "pre"), ("6 weeks later", "follow_up"),
        ("Retrospective pre-test", "retro_pre"), ("prepared answers", ""), ("FollowUp", "follow_up"),
    ],
)  # fmt: skip
def test_a_wave_is_read_off_a_name(text: str, wave: str) -> None:
    assert wave_in(text) == wave


def test_a_study_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    found = inspect_file(LAYOUTS["plain"][1](tmp_path))
    (tmp_path / "study.toml").write_text("mine")
    with pytest.raises(SourceError, match="is there already"):
        write_draft(found, tmp_path)
    assert (tmp_path / "study.toml").read_text() == "mine"


def test_a_file_without_a_question_on_a_scale_gives_no_draft_and_says_why(tmp_path: Path) -> None:
    found = inspect_file(write_rows(tmp_path / "a.csv", [["Name", "Why"], ["Rowan Elm", "because of this"]]))
    with pytest.raises(SourceError, match="response scale"):
        write_draft(found, tmp_path / "study")
    assert not (tmp_path / "study").exists()


def test_headings_of_any_signs_are_quoted_so_that_the_draft_loads(tmp_path: Path) -> None:
    odd = 'Say "so" \\ in # one [word]\u2028\x7f\x01 = x'
    path = write_rows(
        tmp_path / "post.csv", [["your code", "session", odd], ["a", "S", "3"], ["b", "S", "4"]]
    )
    write_draft(inspect_file(path), tmp_path / "study")
    assert len(read_study(tmp_path / "study").tables["responses"]) == 2


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        inspect_file(tmp_path / "nothing.csv")
    assert RATE and STATEMENTS


def test_who_audited_and_whose_case_it_was_is_counted_and_not_shown(tmp_path: Path) -> None:
    rows = [["Case", "Auditor", "Team"], *[[f"C-{n // 5}", f"AUD-0{n % 2}", "East"] for n in range(20)]]
    shown = inspect_file(write_rows(tmp_path / "audit.csv", rows)).text
    assert "20 answers, 2 distinct (looks like somebody's)" in shown
    assert "AUD-0" not in shown
    assert "C-1" not in shown
