"""Learning as paired means: where people stood before, where the same people stood later, on the whole scale.

One strip per measure and comparison, because each comparison has pairs of its own: those who answered before
and after are not those who also answered at follow-up. The scale is drawn whole, so that a small change looks
small. After the dot plot with joined dots of Cleveland (1985, *The Elements of Graphing Data*).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from impact_eval.charts.chart import Chart, alt_of, alt_of_many, no_evidence, notes_of
from impact_eval.charts.dumbbell_figure import dumbbell_figure, is_several, measure_title
from impact_eval.charts.result_row import ResultRow, course_of, grouped, result_rows
from impact_eval.charts.scale import Scale
from impact_eval.charts.wording import say, words
from impact_eval.charts.written import count, listed, name_of

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "course_id", "course_title", "measure_id", "measure_title", "measure_kind", "comparison",
    "wave_before", "wave_after", "scale_min", "scale_max", "n_pairs", "mean_before", "mean_after",
    "mean_change", "change_low", "change_high", "finding", "note",
)  # fmt: skip

NAMED_IN_TITLE = 3


def dumbbell(rows: pd.DataFrame, *, period: str = "") -> Chart:
    """Show mean scores before and later, measure by measure.

    Parameters
    ----------
    rows : rows of `Learning.table`, of one course or several, of any comparisons; drawn in their order.
    period : when the courses were held, for the subtitle.

    Returns
    -------
    A chart whose title counts the findings of the rows.

    Raises
    ------
    ChartError : when the rows are not rows of that table after disclosure control.

    Examples
    --------
    >>> import pandas as pd
    >>> chart = dumbbell(pd.DataFrame([{
    ...     "course_id": "c1", "course_title": "Neglect", "measure_id": "conf",
    ...     "measure_title": "Confidence", "measure_kind": "scale", "comparison": "pre_post",
    ...     "wave_before": "pre", "wave_after": "post",
    ...     "scale_min": 1, "scale_max": 5, "n_pairs": 62, "mean_before": 3.1, "mean_after": 3.9,
    ...     "mean_change": 0.8, "change_low": 0.6, "change_high": 1.0,
    ...     "finding": "rose", "note": "", "hidden": "",
    ... }]))
    >>> chart.title
    'After the course: Confidence rose'
    """
    read = result_rows(rows, COLUMNS, "Learning.table")
    if not read:
        return no_evidence("learning")
    table = _table(read)
    return Chart(
        name=name_of("learning", [row.word(name) for name in ("course_id", "measure_id") for row in read]),
        title=_title(read),
        subtitle=_subtitle(read, period),
        figure=dumbbell_figure(read),
        alt=_alt(read),
        table=table,
        caption=say("learning.caption"),
        notes=notes_of(table, [row.word("note") for row in read]),
    )


def _shared_scale(rows: Sequence[ResultRow]) -> str:
    scales = dict.fromkeys(Scale.of(row).words for row in rows)
    return next(iter(scales)) if len(scales) == 1 else say("learning.scales")


def _finding(row: ResultRow) -> str:
    return row.word("finding") or "withheld"


def _title(rows: Sequence[ResultRow]) -> str:
    """Findings of each comparison, in the order in which the comparisons come."""
    return ". ".join(_finding_phrase(group) for group in grouped(rows, "comparison").values())


def _finding_phrase(rows: Sequence[ResultRow]) -> str:
    """Name the measures with their finding where they are few and agree; otherwise count them."""
    titles = words("learning_titles")
    phrases = titles["any"] | titles[rows[0].word("comparison")]
    by_finding: dict[str, list[str]] = {}
    for row in rows:
        by_finding.setdefault(_finding(row), []).append(row.word("measure_title"))
    if len(by_finding) == 1 and len(rows) <= NAMED_IN_TITLE:
        ((finding, measures),) = by_finding.items()
        findings = phrases[finding].format(measures=listed(list(dict.fromkeys(measures))))
    else:
        counts = [str(len(measures)) for measures in by_finding.values()]
        counts[0] = say("learning.measures", count=counts[0], total=len(rows))
        findings = ", ".join(
            phrases[finding].format(measures=of) for finding, of in zip(by_finding, counts, strict=True)
        )
    return say("learning.title", when=phrases["when"], findings=findings)


def _subtitle(rows: Sequence[ResultRow], period: str) -> str:
    return say("learning.subtitle", scale=_shared_scale(rows), period=f"; {period}" if period else "")


def _alt(rows: Sequence[ResultRow]) -> str:
    several = is_several(rows)
    parts = [_alt_of(row, several) for row in rows]
    return alt_of(course_of(rows), alt_of_many("learning.alt", parts, scale=_shared_scale(rows)))


def _alt_of(row: ResultRow, several: bool) -> str:
    return say(
        "learning.alt_one",
        measure=measure_title(row, several),
        before=say(f"waves.{row.word('wave_before')}"),
        after=say(f"waves.{row.word('wave_after')}"),
        mean_before=row.written("mean_before", Scale.of(row).score),
        mean_after=row.written("mean_after", Scale.of(row).score),
        n=row.written("n_pairs", count),
        finding=say(f"findings.{row.word('finding')}"),
    )


def _table(rows: Sequence[ResultRow]) -> pd.DataFrame:
    import pandas as pd

    several = is_several(rows)
    return pd.DataFrame([_table_row(row, several) for row in rows])


def _table_row(row: ResultRow, several: bool) -> dict[str, str]:
    scale = Scale.of(row)
    cells = {
        "measure": row.word("measure_title"),
        "course": row.word("course_title"),
        "compared": say(
            "learning.compared",
            before=say(f"waves.{row.word('wave_before')}"),
            after=say(f"waves.{row.word('wave_after')}"),
        ),
        "scale": scale.words,
        "before": row.written("mean_before", scale.score),
        "after": row.written("mean_after", scale.score),
        "change": row.written("mean_change", scale.change),
        "interval": row.written_range("change_low", "change_high", scale.score),
        "n": row.written("n_pairs", count),
        "finding": say(f"findings.{row.word('finding')}"),
    }
    if not several:
        del cells["course"]
    return {say(f"learning.heading_{name}"): value for name, value in cells.items()}
