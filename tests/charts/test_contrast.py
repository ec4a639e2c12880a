from __future__ import annotations

import pytest

from impact_eval.charts.contrast import contrast, ink_on


@pytest.mark.parametrize(
    ("colour", "measured"),
    [("#12436D", 10.25), ("#28A197", 3.17), ("#801650", 9.77), ("#F46A25", 3.03), ("#767676", 4.54)],
)
def test_contrast_against_white_agrees_with_published_figures(colour: str, measured: float) -> None:
    assert contrast(colour, "#ffffff") == pytest.approx(measured, abs=0.005)
    assert contrast("#ffffff", colour) == contrast(colour, "#ffffff")


@pytest.mark.parametrize("colour", ["#000000", "#3f8fd0", "#c96f2a", "#f2f2f2", "#808080"])
def test_the_better_ink_reads_on_any_colour(colour: str) -> None:
    assert contrast(ink_on(colour), colour) >= 4.5
