"""Outcomes as a run of months: the own area's line, its median before, the training, a comparison beside it.

A run chart after Perla, Provost and Murray (2011, *BMJ Quality & Safety* 20, 46-51): points in a shift have a
shape and a colour of their own, whose meaning depends on which way the indicator is better. The comparison
area has a thinner line and its own marker; months without a figure break the line.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from impact_eval.charts.chart import Chart, no_evidence, notes_of
from impact_eval.charts.indicator_figure import number_and_base, run_figure, value_range
from impact_eval.charts.result_row import ChartError, ResultRow, grouped, result_rows
from impact_eval.charts.run_of_months import Line, Run
from impact_eval.charts.wording import say
from impact_eval.charts.written import count, month, name_of

if TYPE_CHECKING:
    import pandas as pd

MONTH_COLUMNS = (
    "recommendation_id", "indicator_id", "indicator_title", "area", "own_area", "month", "numerator",
    "denominator", "value", "after_marker", "side", "in_shift", "baseline_median", "unit",
)  # fmt: skip
COLUMNS = (
    "recommendation_id", "indicator_id", "better", "marker_date", "n_before", "n_after", "finding",
    "note",
)  # fmt: skip


def indicator_run(months: pd.DataFrame, rows: pd.DataFrame) -> Chart:
    """Show one indicator month by month, before and after the training or change.

    Parameters
    ----------
    months : rows of `Results.months` of one recommendation and indicator: the own area, and any comparison.
    rows : the row of `Results.table` for the same recommendation and indicator.

    Returns
    -------
    A chart whose title states the finding of that row.

    Raises
    ------
    ChartError : when the rows are not protected rows of those tables, or are of several indicators.

    Examples
    --------
    >>> import pandas as pd
    >>> months = pd.DataFrame({
    ...     "recommendation_id": "r1", "indicator_id": "i1", "indicator_title": "Repeat referrals",
    ...     "area": "Ashford", "own_area": True, "month": pd.date_range("2025-01-01", periods=3, freq="MS"),
    ...     "numerator": [20, 22, 18], "denominator": 100,
    ...     "value": [20.0, 22.0, 18.0], "after_marker": [False, False, True], "side": "",
    ...     "in_shift": False, "baseline_median": 21.0, "unit": "% of referrals", "hidden": "",
    ... })
    >>> row = pd.DataFrame([{
    ...     "recommendation_id": "r1", "indicator_id": "i1", "better": "lower", "n_before": 2, "n_after": 1,
    ...     "marker_date": pd.Timestamp("2025-03-01"), "finding": "not tested", "note": "", "hidden": "",
    ... }])
    >>> indicator_run(months, row).title
    'Repeat referrals: not tested for a change'
    """
    read = sorted(result_rows(months, MONTH_COLUMNS, "Results.months"), key=_by_month)
    result = result_rows(rows, COLUMNS, "Results.table")
    if not read or not result:
        return no_evidence("indicator")
    _refuse_several(read, result)
    run = Run.of(read, result[0])
    table = _table(run)
    return Chart(
        name=name_of("indicator", [result[0].word("recommendation_id"), result[0].word("indicator_id")]),
        title=say(f"indicator.title_{result[0].word('finding')}", title=run.title),
        subtitle=_subtitle(run),
        figure=run_figure(run),
        alt=_alt(run),
        table=table,
        caption=say("indicator.caption", title=run.title),
        notes=notes_of(table, [result[0].word("note"), *_own_notes(run)]),
    )


def _by_month(row: ResultRow) -> Any:
    return row.date("month")


def _refuse_several(months: Sequence[ResultRow], result: Sequence[ResultRow]) -> None:
    keys = grouped([*months, *result], "recommendation_id", "indicator_id")
    if len(keys) > 1 or len(result) > 1:
        raise ChartError(
            "a run chart shows one indicator of one recommendation; these rows are of several.",
            mend="Pass the months and the row of one of them.",
        )


def _subtitle(run: Run) -> str:
    bases = [base for row in run.own.months if (base := row.number("denominator")) is not None]
    return say(
        "indicator.subtitle",
        unit=run.unit,
        first=month(run.span[0]),
        last=month(run.span[1]),
        before=run.result.written("n_before", count),
        after=run.result.written("n_after", count),
        n=_bases(bases),
    )


def _bases(bases: Sequence[float]) -> str:
    if not bases:
        return ""
    low, high = count(min(bases)), count(max(bases))
    return say("indicator.subtitle_same_n" if low == high else "indicator.subtitle_n", low=low, high=high)


def _own_notes(run: Run) -> list[str]:
    return [say("indicator.not_from_zero")] if value_range(run.values)[0] > 0 else []


def _alt(run: Run) -> str:
    median, latest = run.median, run.own.latest.date("month")
    return say(
        "indicator.alt",
        title=run.title,
        area=run.own.area,
        first=month(run.span[0]),
        last=month(run.span[1]),
        shift=_shift_in_words(run),
        value=run.own.latest.written("value", run.value),
        month="" if latest is None else month(latest),
        median=say("indicator.alt_median", median=median.written("baseline_median", run.value)),
        comparison="".join(_comparison_in_words(run, line) for line in run.lines[1:]),
    )


def _shift_in_words(run: Run) -> str:
    shifts = [
        say(
            "indicator.alt_shift",
            side=say(f"indicator.side_{side}"),
            meaning=say(f"indicator.meaning_{meaning}"),
        )
        for meaning, side in run.shifts
    ]
    return ", ".join(shifts) or say("indicator.alt_no_shift")


def _comparison_in_words(run: Run, line: Line) -> str:
    return say("indicator.alt_comparison", area=line.area, value=line.latest.written("value", run.value))


def _table(run: Run) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame([_table_row(run, row) for line in run.lines for row in line.months])


def _table_row(run: Run, row: ResultRow) -> dict[str, str]:
    date = row.date("month")
    hidden = row.is_hidden("in_shift")
    shift = say("cell.hidden") if hidden else say("indicator.yes" if row.true("in_shift") else "indicator.no")
    return {
        say("indicator.heading_month"): "" if date is None else month(date),
        say("indicator.heading_area"): row.word("area"),
        say("indicator.heading_value", unit=run.unit): row.written("value", run.value),
        say("indicator.heading_n"): number_and_base(row),
        say("indicator.heading_median"): row.written("baseline_median", run.value),
        say("indicator.heading_period"): say(
            "indicator.period_after" if row.true("after_marker") else "indicator.period_before"
        ),
        say("indicator.heading_shift"): shift,
    }
