from __future__ import annotations

import pytest

from impact_eval.charts.row_layout import Band, Panel, axis_names, panel_figure

BANDS = (Band(("one", "two"), marks=20, space=4), Band(("three",), marks=30))


def test_bands_stand_below_one_another_without_overlap() -> None:
    panel = Panel(BANDS, (0, 1))

    assert panel.text_at() == [4, 60]
    assert panel.marks_at() == [50, 93]
    assert panel.height == 4 + 36 + 20 + 18 + 30


def test_a_pixel_of_the_layout_is_a_pixel_of_the_figure() -> None:
    panels = [Panel(BANDS, (0, 1), (0, 1), ("0", "1")), Panel(BANDS[1:], (0, 5))]
    layout = panel_figure(panels).layout
    plot = layout.height - layout.margin.t - layout.margin.b

    for axis, panel in ((layout.yaxis, panels[0]), (layout.yaxis2, panels[1])):
        assert (axis.domain[1] - axis.domain[0]) * plot == pytest.approx(panel.height)
        assert tuple(axis.range) == (panel.height, 0)
    assert layout.yaxis2.domain[1] < layout.yaxis.domain[0]


def test_each_panel_has_axes_of_its_own_and_only_ticks_make_one_visible() -> None:
    layout = panel_figure([Panel(BANDS, (0, 1), (0, 1), ("no", "yes")), Panel(BANDS, (0, 5))]).layout

    assert axis_names(1) == {"xaxis": "x2", "yaxis": "y2"}
    assert layout.xaxis.visible and not layout.xaxis2.visible
    assert list(layout.xaxis.ticktext) == ["no", "yes"]


def test_words_need_no_left_margin() -> None:
    assert panel_figure([Panel(BANDS, (0, 1))]).layout.margin.l <= 16
