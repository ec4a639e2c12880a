from __future__ import annotations

from impact_eval.charts.result_row import ResultRow
from impact_eval.charts.scale import Scale


def test_only_a_knowledge_test_from_0_to_100_is_in_per_cent() -> None:
    row = {"measure_kind": "knowledge", "scale_min": 0, "scale_max": 100, "hidden": ""}

    assert Scale.of(ResultRow(row)).is_percent
    assert not Scale.of(ResultRow({**row, "measure_kind": "scale"})).is_percent
    assert not Scale.of(ResultRow({**row, "scale_max": 10})).is_percent


def test_no_scale_has_more_than_eleven_ticks_and_all_show_both_ends() -> None:
    for scale in (Scale(1, 5), Scale(0, 10), Scale(0, 100), Scale(1, 7), Scale(0, 27), Scale(0.5, 4.5)):
        assert len(scale.ticks) <= 11
        assert (scale.ticks[0], scale.ticks[-1]) == (scale.low, scale.high)
        assert scale.axis[0] < scale.low and scale.axis[1] > scale.high


def test_short_scales_are_written_with_two_places() -> None:
    assert Scale(1, 5).score(3.125) == "3.12"
    assert Scale(0, 100).change(3.125) == "+3.1"
