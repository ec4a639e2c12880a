"""What one mend settles is told once, with how often; every finding is still counted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from impact_eval.contract.finding import Finding, findings_frame
from impact_eval.intake.mending import EXAMPLES, to_mend


def finding(row: int = 2, value: str = "x", column: str = "date", **other: str) -> Finding:
    words = {"file": "a.csv", "problem": f"'{value}' is wrong.", "mend": "Mend it.", "code": "slip"}
    return Finding("error", row=row, value=value, column=column, **{**words, **other})  # type: ignore[arg-type]


def test_a_column_of_one_slip_is_one_thing_to_mend() -> None:
    mends = to_mend(findings_frame([finding(row, "soon") for row in range(2, 10_002)]))
    assert mends[["n", "rows", "values", "more_values"]].to_dict("records") == [
        {"n": 10_000, "rows": "2-10001", "values": ("soon",), "more_values": 0}
    ]


def test_different_values_are_shown_as_examples_and_the_rest_counted() -> None:
    mends = to_mend(findings_frame([finding(row, f"v{row}") for row in range(2, 9)]))
    assert mends.loc[0, "values"] == ("v2", "v3", "v4")
    assert mends.loc[0, "more_values"] == 4


def test_what_another_mend_settles_is_another_row() -> None:
    found = [finding(), finding(mend="Another way."), finding(column="role"), finding(file="b.csv")]
    assert len(to_mend(findings_frame(found))) == 4


def test_a_finding_about_a_whole_file_has_no_row() -> None:
    assert to_mend(findings_frame([finding(0, "")])).loc[0, "rows"] == ""
    assert to_mend(findings_frame([finding(0, "")])).loc[0, "values"] == ()


def test_nothing_to_mend_is_an_empty_table() -> None:
    assert to_mend(findings_frame([])).empty


@given(
    st.lists(
        st.tuples(
            st.integers(0, 9), st.sampled_from("abc"), st.sampled_from("pq"), st.sampled_from(["f", "g"])
        )
    )
)
def test_every_finding_is_counted_once(found: list[tuple[int, str, str, str]]) -> None:
    frame = findings_frame([finding(row, value, column, file=file) for row, value, column, file in found])
    mends = to_mend(frame)
    assert mends["n"].sum() == len(found)
    assert (mends["values"].map(len) <= EXAMPLES).all()
