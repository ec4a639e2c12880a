"""The scale a measure was scored on: how its numbers are written, and the axis that shows it whole."""

from __future__ import annotations

from dataclasses import dataclass

from impact_eval.charts.result_row import ResultRow
from impact_eval.charts.wording import say
from impact_eval.charts.written import Writer, decimals

#: Scales longer than this are written with one decimal place instead of two.
SHORT = 20
#: Scales with no more steps than this have a tick label on each.
EACH_STEP = 10
#: Part of the scale that is left free at each end of the axis, for the numbers beside the outermost marks.
ROOM = 0.16


@dataclass(frozen=True)
class Scale:
    """Ends of a scale, and whether it is a knowledge test's, in per cent.

    Examples
    --------
    >>> Scale(1, 5).words, Scale(1, 5).ticks
    ('on the scale of 1 to 5', (1, 2, 3, 4, 5))
    >>> Scale(0, 100, is_percent=True).tick_labels
    ('0%', '20%', '40%', '60%', '80%', '100%')
    """

    low: float
    high: float
    is_percent: bool = False

    @classmethod
    def of(cls, row: ResultRow) -> Scale:
        """Return the scale of a row of `Learning.table`."""
        low, high = row.number("scale_min") or 0.0, row.number("scale_max") or 0.0
        return cls(low, high, row.word("measure_kind") == "knowledge" and (low, high) == (0, 100))

    @property
    def words(self) -> str:
        """The scale in words."""
        if self.is_percent:
            return say("learning.scale_percent")
        return say("learning.scale", low=f"{self.low:g}", high=f"{self.high:g}")

    @property
    def score(self) -> Writer:
        """How a score is written."""
        return decimals(self._places)

    @property
    def change(self) -> Writer:
        """How a change of score is written, with its sign."""
        return decimals(self._places, signed=True)

    @property
    def axis(self) -> tuple[float, float]:
        """The whole scale, with room at its ends."""
        room = ROOM * (self.high - self.low)
        return self.low - room, self.high + room

    @property
    def ticks(self) -> tuple[float, ...]:
        """Each step of a short scale, fifths of a long one."""
        length = self.high - self.low
        if length <= EACH_STEP and float(self.low).is_integer():
            return tuple(self.low + step for step in range(int(length) + 1))
        return tuple(self.low + length * step / 5 for step in range(6))

    @property
    def tick_labels(self) -> tuple[str, ...]:
        """The ticks as they are written."""
        labels = [f"{tick:g}" for tick in self.ticks]
        return (
            tuple(say("cell.score_of_100", value=one) for one in labels) if self.is_percent else tuple(labels)
        )

    @property
    def _places(self) -> int:
        return 2 if self.high - self.low <= SHORT else 1
