from __future__ import annotations

import pandas as pd
import pytest

from impact_eval.charts import funnel


def _hide(stages: pd.DataFrame, *names: str) -> pd.DataFrame:
    gone = stages["stage"].isin(names)
    return stages.assign(n=stages["n"].mask(gone), hidden=stages["hidden"].mask(gone, "n;share_of_attended"))


def test_the_title_says_who_is_left(stages: pd.DataFrame) -> None:
    assert (
        funnel(stages).title == "Of 67 who attended, 62 answered before and after and 31 at follow-up as well"
    )


@pytest.mark.parametrize(
    ("gone", "title"),
    [
        (("all_three",), "Of 67 who attended, 62 answered before and after"),
        (("pre_and_post", "all_three"), "67 people attended"),
        (("attended",), "How many answered is withheld: the numbers are small"),
    ],
)
def test_the_title_leaves_out_what_is_withheld(
    stages: pd.DataFrame, gone: tuple[str, ...], title: str
) -> None:
    assert funnel(_hide(stages, *gone)).title == title


def test_shares_are_said_of_those_who_attended_only(stages: pd.DataFrame) -> None:
    texts = [annotation.text for annotation in funnel(stages).figure.layout.annotations]

    assert texts[0] == "Booked a place: 81"
    assert texts[2] == "Answered before: 64 (96%)"
    assert texts[-1] == "Manager answered: [c]"


def test_stages_stand_in_their_order(stages: pd.DataFrame) -> None:
    shuffled = stages.sample(frac=1, random_state=1)

    assert funnel(shuffled).table.equals(funnel(stages).table)


def test_bars_of_several_courses_share_one_scale(stages: pd.DataFrame) -> None:
    other = stages.assign(course_id="C02", course_title="Domestic abuse", n=stages["n"] / 2)
    layout = funnel(pd.concat([stages, other])).figure.layout

    assert tuple(layout.xaxis.range) == tuple(layout.xaxis2.range) == (0, 81)
    assert funnel(pd.concat([stages, other])).title == "Who was asked and who answered, on 2 courses"


def test_without_attendance_the_title_goes_by_who_answered(stages: pd.DataFrame) -> None:
    answered = stages[~stages["stage"].isin(["booked", "attended"])]
    assert funnel(answered).title == "Of 64 who answered before, 62 also answered after"
    later = answered[~answered["stage"].isin(["pre", "pre_and_post"])]
    assert funnel(later).title == "Who attended was not recorded"
