"""Charts: rows of protected result tables in, a picture with its words and numbers out; nothing is computed.

A chart is a function in a file of its own and a line in `CHARTS`. plotly and pandas are imported when a chart
is drawn, not before.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from impact_eval.charts.audit import audit_before_after
from impact_eval.charts.chart import Chart
from impact_eval.charts.dumbbell import dumbbell
from impact_eval.charts.funnel import funnel
from impact_eval.charts.indicator import indicator_run
from impact_eval.charts.likert import likert
from impact_eval.charts.reach import reach
from impact_eval.charts.template import CONFIG

#: Name to function; each returns a `Chart`.
CHARTS: Mapping[str, Callable[..., Chart]] = MappingProxyType(
    {
        "funnel": funnel,
        "reach": reach,
        "likert": likert,
        "dumbbell": dumbbell,
        "audit_before_after": audit_before_after,
        "indicator_run": indicator_run,
    }
)

__all__ = [
    "CHARTS",
    "CONFIG",
    "Chart",
    "audit_before_after",
    "dumbbell",
    "funnel",
    "indicator_run",
    "likert",
    "reach",
]
