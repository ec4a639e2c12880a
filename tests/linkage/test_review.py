"""What a person decided stands: at the next load, after another run, and from another spreadsheet program."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import impact_eval as ie
from impact_eval.errors import StudyError
from impact_eval.intake.study import Study

Make = Callable[..., Study]
Place = tuple[str, str, str]
DECISION = "Decision (accept or reject)"
RNG = np.random.default_rng(1)
CODES = ["".join(RNG.choice(list("abcdefghjkmnpqrstuvwxyz23456789"), 7)) for _ in range(60)]
CROWD: list[Place] = [(f"S{n % 3}", code, wave) for n, code in enumerate(CODES) for wave in ("pre", "post")]
CERTAIN = [("S0", "kqx7w2m", "pre"), ("S0", "kqx72wm", "post")]
DOUBTFUL = [("S1", "vb4zr9t", "pre"), ("S1", "vbhzn9t", "post")]


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def decide(file: Path, decision: str | Callable[[dict[str, str]], str], delimiter: str = ",") -> None:
    """Write a decision into every row, as somebody would with a spreadsheet."""
    rows = rows_of(file)
    for row in rows:
        row[DECISION] = decision if isinstance(decision, str) else decision(row)
    with file.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def study(make: Make, tmp_path: Path) -> Study:
    return make([*CROWD, *CERTAIN, *DOUBTFUL], folder=tmp_path)


def decisions(study: Study) -> dict[str, str]:
    return {one.kept.session_id: one.decision for one in ie.link(study).links}


def test_a_certain_link_is_taken_and_a_doubtful_one_waits(study: Study) -> None:
    assert decisions(study) == {"S0": "taken", "S1": "to review"}


@pytest.mark.parametrize(
    ("word", "expected"),
    [("accept", "accepted"), (" Yes ", "accepted"), ("REJECT", "rejected"), ("no", "rejected")],
)
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_decision_is_honoured_and_survives_another_run(
    study: Study, word: str, expected: str, delimiter: str
) -> None:
    file = ie.link(study).write()
    decide(file, word, delimiter)
    for _ in range(2):
        assert decisions(study) == {"S0": expected, "S1": expected}
        ie.link(study).write()
    assert {row[DECISION].strip() for row in rows_of(file)} == {word.strip()}


DECIDED = "Day of the decision (as in 2026-03-31)"


def test_a_decision_counts_from_its_day_for_an_evaluation(study: Study) -> None:
    from datetime import date

    from impact_eval.linkage import linked

    file = ie.link(study).write()
    decide(file, "reject")
    rows = rows_of(file)
    for row in rows:
        row[DECIDED] = "2025-06-10"
    with file.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    before, since = (linked(study, date(2025, 6, day))[0] for day in (9, 10))
    people = [one.tables["responses"]["person_id"].nunique() for one in (before, since)]
    assert people == [len(CODES) + 3, len(CODES) + 4]  # the certain link is made until it is turned down
    ie.link(study).write()
    assert {row[DECIDED] for row in rows_of(file)} == {"2025-06-10"}


def test_a_day_that_is_none_is_told_and_the_decision_counts(study: Study) -> None:
    file = ie.link(study).write()
    decide(file, "reject")
    text = file.read_text(encoding="utf-8-sig").replace("reject,,", "reject,last week,")
    file.write_text(text, encoding="utf-8-sig")
    links = ie.link(study)
    assert "'last week' is not a day" in links.text
    assert {one.decision for one in links.links} == {"rejected"}


def test_an_accepted_link_is_made_and_a_rejected_one_is_not(study: Study) -> None:
    file = ie.link(study).write()
    decide(file, lambda row: "reject" if row["Session"] == "S0" else "accept")
    answers = ie.link(study).study.tables["responses"]
    waves = answers.groupby(["session_id", "person_id"])["wave"].agg(frozenset)
    assert (waves["S1"] == frozenset({"pre", "post"})).all()
    assert (waves["S0"].map(len) == 1).sum() == 2


def test_a_rejected_link_returns_in_no_session(study: Study, make: Make) -> None:
    decide(ie.link(study).write(), "reject")
    elsewhere = [("S2", code, wave) for _, code, wave in CERTAIN]
    later = make([*CROWD, *DOUBTFUL, *elsewhere], folder=study.folder)
    assert all(one.decision == "rejected" for one in ie.link(later).links)


def test_a_decision_about_people_who_are_gone_stays_in_the_file(study: Study, make: Make) -> None:
    file = ie.link(study).write()
    decide(file, "accept")
    without = make(CROWD, folder=study.folder)
    links = ie.link(without)
    assert links.table.empty
    assert "2 decisions of people-links.csv" in links.text
    links.write()
    assert [row[DECISION] for row in rows_of(file)] == ["accept", "accept"]
    assert decisions(study) == {"S0": "accepted", "S1": "accepted"}


def test_an_accepted_link_that_can_no_longer_be_made_is_not_made_and_is_told(
    study: Study, make: Make
) -> None:
    decide(ie.link(study).write(), "accept")
    both = make([*CROWD, *DOUBTFUL, *CERTAIN, ("S0", "kqx72wm", "pre")], folder=study.folder)
    links = ie.link(both)
    assert decisions(both) == {"S0": "to review", "S1": "accepted"}
    assert "cannot be made" in links.table.loc[links.table["session_id"] == "S0", "reason"].iloc[0]
    links.write()
    assert decisions(study) == {"S0": "accepted", "S1": "accepted"}


def test_a_word_that_is_no_decision_is_told_with_its_row(study: Study) -> None:
    file = ie.link(study).write()
    decide(file, "perhaps")
    links = ie.link(study)
    assert "people-links.csv, row 2: 'perhaps' is neither accept nor reject" in links.text
    assert decisions(study) == {"S0": "taken", "S1": "to review"}
    links.write()
    assert {row[DECISION] for row in rows_of(file)} == {"perhaps"}


def test_a_column_that_somebody_added_stays(study: Study) -> None:
    file = ie.link(study).write()
    rows = [{**row, "My notes": f"asked about {row['Session']}"} for row in rows_of(file)]
    with file.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    ie.link(study).write()
    assert rows_of(file) == rows


def test_the_file_holds_no_letter_of_a_code_and_no_formula(make: Make, tmp_path: Path) -> None:
    work = [("vb4zr9t", "=HYPERLINK(1)", "Team A"), ("vbhzn9t", "Health", "")]
    file = ie.link(make([*CROWD, *CERTAIN, *DOUBTFUL], work=work, folder=tmp_path)).write()
    text = file.read_text(encoding="utf-8-sig")
    assert not any(code[:4] in text for code in ("kqx7w2m", "kqx72wm", "vb4zr9t", "vbhzn9t"))
    assert "two characters differ" in text
    assert all(not cell.startswith("=") for row in rows_of(file) for cell in row.values())


def test_a_file_that_is_no_review_file_is_never_written_over(study: Study) -> None:
    file = study.folder / "people-links.csv"
    file.write_text("recommendation_id,criterion_id\nR1,SEEN\n", encoding="utf-8")
    with pytest.raises(StudyError, match="no review file"):
        ie.link(study)
    with pytest.raises(StudyError, match="written as CSV"):
        ie.link(study, review=study.folder / "links.txt").write()
    assert file.read_text(encoding="utf-8").startswith("recommendation_id")


def test_the_same_study_gives_the_same_bytes(study: Study) -> None:
    file = ie.link(study).write()
    first = file.read_bytes()
    assert ie.link(study).write().read_bytes() == first


def test_links_of_a_day_do_not_know_what_came_later(study: Study) -> None:
    from impact_eval.linkage import linked

    answers = study.tables["responses"]
    early = replace(study, tables={**study.tables, "responses": answers[answers["wave"] == "pre"]})
    assert (linked(early)[1]["code"] == "linked").sum() == 0
    assert (linked(study)[1]["code"] == "linked").sum() == 1


def test_the_file_of_decisions_is_an_input_of_the_evaluation(study: Study) -> None:
    from impact_eval.linkage import linked

    assert "people-links.csv" not in linked(study)[0].inputs
    file = ie.link(study).write()
    assert linked(study)[0].inputs["people-links.csv"] == sha256(file.read_bytes()).hexdigest()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["accept", "reject", ""]), min_size=4, max_size=4))
def test_any_mix_of_decisions_is_honoured(
    make: Make, tmp_path_factory: pytest.TempPathFactory, words: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("mix")
    rivals = [("S2", "mmt5k8e", "pre"), ("S2", "mtm5k8e", "post"), ("S2", "mm5tk8e", "post")]
    study = make([*CROWD, *CERTAIN, *DOUBTFUL, *rivals], folder=folder)
    file = ie.link(study).write()
    given = iter(words)
    decide(file, lambda _: next(given))
    said = {(row["Session"], row["First code"], row["Second code"]): row[DECISION] for row in rows_of(file)}
    links = ie.link(study)
    for one in links.links:
        word = said[one.kept.session_id, one.kept.person_id, one.joined.person_id]
        assert (one.decision == "rejected") == (word == "reject")
        assert one.refused or (one.decision == "accepted") == (word == "accept")
    answers = links.study.tables["responses"]
    assert not answers.duplicated(["session_id", "person_id", "wave", "respondent", "item_id"]).any()
