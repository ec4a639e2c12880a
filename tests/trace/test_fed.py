"""What a row feeds is what rests on it."""

from __future__ import annotations

import pytest

from impact_eval.errors import UnknownIdentifierError
from impact_eval.evaluation import Evaluation
from impact_eval.trace import figures_of


@pytest.mark.slow
def test_a_row_feeds_exactly_the_figures_whose_traces_hold_it(small: Evaluation) -> None:
    traced = {name: small.trace(name).table for name in figures_of(small)["result_id"]}
    last_rows = {
        "responses.csv": 10, "audits.csv": 7, "attendance.csv": 5, "sessions.csv": 2, "indicators.csv": 5,
        "links.csv": 3, "people.csv": 4, "workforce.csv": 3,
    }  # fmt: skip
    for file, last in last_rows.items():
        for row in range(2, last + 1):
            resting = {
                name
                for name, table in traced.items()
                if ((table["file"] == file) & (table["row"] == row)).any()
            }
            assert set(small.fed_by(file, row).table["result_id"]) == resting, (file, row)


def test_a_row_reaches_the_board_through_the_figures_that_it_cites(small: Evaluation) -> None:
    table = small.fed_by("audits.csv", 4).table.set_index("result_id")
    assert table.at["audit:R1:SEEN", "through"] == ""
    assert table.at["assurance:R1:behaviour", "through"] == "audit:R1:SEEN"
    assert table.at["rating:R1", "through"] == "assurance:R1:behaviour"


def test_a_row_that_nothing_asks_for_says_so(small: Evaluation) -> None:
    fed = small.fed_by("audits.csv", 6)
    assert fed.table.empty
    assert fed.text == (
        "Row 6 of audits.csv feeds no figure: no accepted record stands there, or nothing that is reported "
        "asks for it."
    )


def test_a_row_that_was_kept_out_says_why(sample: Evaluation) -> None:
    kept_out = sample.study.findings.query("severity == 'error' and table == 'audits' and row > 0").iloc[0]
    fed = sample.fed_by(kept_out["file"], int(kept_out["row"]))
    assert fed.table.empty
    assert kept_out["problem"] in fed.text


def test_a_file_that_is_not_of_the_study_is_refused(small: Evaluation) -> None:
    with pytest.raises(UnknownIdentifierError, match=r"there is no file 'forms\.csv'"):
        small.fed_by("forms.csv", 2)
