"""Charts as the page holds them: drawn data once, shown wherever a recommendation needs it.

A course that answers two recommendations is seen in both sections. Its chart is made once, its data stand in
the page once, and each place where it is shown has an id and a text alternative of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from impact_eval.charts import Chart
from impact_eval.pack.tables import PackTable, of_chart
from impact_eval.pack.wording import say

if TYPE_CHECKING:
    from markupsafe import Markup


@dataclass(frozen=True)
class Figure:
    """A chart in one place of the page.

    Attributes
    ----------
    id : the place; unique on the page.
    chart : the name under which the drawn data stand in the page.
    place : where it stands, in words: the recommendation and the course.
    title, subtitle, alt, notes : the chart's words.
    height : pixels that are kept free for it, so that nothing jumps when it is drawn.
    table : every number drawn.
    """

    id: str
    chart: str
    place: str
    title: str
    subtitle: str
    alt: str
    height: int
    table: PackTable
    notes: tuple[str, ...]


@dataclass
class Drawings:
    """The charts of a page, each made once and under a name of its own."""

    charts: dict[str, Chart] = field(default_factory=dict)
    _made: dict[tuple[str, ...], Chart] = field(default_factory=dict)

    def once(self, key: tuple[str, ...], make: Callable[[], Chart]) -> Chart:
        """Return the chart that was made for this key, and make it the first time."""
        if key not in self._made:
            chart = make()
            # Names are made of identifiers without their signs: 'C 1' and 'C-1' give one name.
            name, number = chart.name, 2
            while name in self.charts:
                name, number = f"{chart.name}-{number}", number + 1
            self._made[key] = self.charts[name] = replace(chart, name=name)
        return self._made[key]

    def scripts(self) -> list[tuple[str, Markup]]:
        """Return the name and the drawn data of every chart, in the order in which they were made."""
        return [(name, json_for_page(chart)) for name, chart in self.charts.items()]


def figure_of(chart: Chart, *, anchor: str, recommendation_id: str, course: str = "") -> Figure:
    """Return a chart in a place of the page.

    Parameters
    ----------
    chart : the chart.
    anchor : id of the section it stands in.
    recommendation_id : for the text alternative, which is so unique on the page.
    course : title of the course that it is of, if it is of one.
    """
    return Figure(
        id=f"{anchor}-{chart.name}",
        chart=chart.name,
        place=", ".join(filter(None, (recommendation_id, course))),
        title=chart.title,
        subtitle=chart.subtitle,
        alt=say("recommendation.alt", id=recommendation_id, alt=chart.alt),
        height=int(chart.figure.layout.height),
        table=of_chart(chart),
        notes=chart.notes,
    )


def json_for_page(chart: Chart) -> Markup:
    r"""Return a figure's data as JSON that may stand inside a script element: no `<` is left in it.

    Examples
    --------
    >>> import pandas as pd
    >>> from impact_eval.charts import reach
    >>> rows = pd.DataFrame({"course_id": "c1", "course_title": "Neglect", "agency": ["</script>"],
    ...     "attended": [12], "headcount": [120], "share": [0.1], "quarter": "", "note": "", "hidden": ""})
    >>> "<" in json_for_page(reach(rows))
    False
    """
    from markupsafe import Markup

    # The figure was checked when it was made; the standard library's JSON gives the same bytes everywhere.
    text: str = chart.figure.to_json(validate=False, engine="json")
    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))
