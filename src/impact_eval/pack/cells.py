"""How a cell of a table is written: one kind of number, one form, everywhere in the pack.

A withheld value is `[c]`, a value that is not there is an en dash. A p value has three decimals and never
reads 0; an interval reads "0.52 to 1.10"; a share stands with the counts it comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from impact_eval.charts.result_row import ResultRow
from impact_eval.charts.written import count, day, decimals, percent, points
from impact_eval.pack.wording import say, words

#: Row and the columns named in a layout to the text of a cell.
CellWriter = Callable[[ResultRow, Sequence[str]], str]

SMALLEST_P = 0.001


def p_value(p: float) -> str:
    """Return a p value with three decimals.

    Examples
    --------
    >>> p_value(0.0421), p_value(0.00004), p_value(0.9999)
    ('0.042', '<0.001', '1.000')
    """
    return "<0.001" if p < SMALLEST_P else f"{p:.3f}"


def _words(row: ResultRow, columns: Sequence[str]) -> str:
    """Words of the columns, one after the other."""
    if any(row.is_hidden(column) for column in columns):
        return say("cell.hidden")
    return " ".join(filter(None, (row.word(column) for column in columns))) or say("cell.missing")


def _phrase(row: ResultRow, columns: Sequence[str]) -> str:
    """A word of the data in the pack's wording (`pre_post`: "before to after")."""
    word = _words(row, columns[:1])
    return str(words("phrases").get(word, word))


def _number(how: Callable[[float], str]) -> CellWriter:
    return lambda row, columns: row.written(columns[0], how)


def _estimate(how: Callable[[float], str], interval: Callable[[float], str]) -> CellWriter:
    """An estimate and its interval, from three columns."""

    def write(row: ResultRow, columns: Sequence[str]) -> str:
        value, low, high = columns
        estimate = row.written(value, how)
        if row.number(value) is None or (row.number(low) is None and not row.is_hidden(low)):
            return estimate
        return say("cell.estimate", value=estimate, interval=row.written_range(low, high, interval))

    return write


def _share_of(row: ResultRow, columns: Sequence[str]) -> str:
    """A count, what it is of, and the share: three columns."""
    part, whole, share = columns
    if row.number(part) is None and row.number(share) is None:
        return row.written(part, count)
    return say(
        "cell.of",
        part=row.written(part, count),
        whole=row.written(whole, count),
        share=row.written(share, percent),
    )


def _list_of(how: Callable[[float], str], key: str) -> CellWriter:
    """Several numbers in one cell, in the order that the heading gives."""
    return lambda row, columns: say(key).join(row.written(column, how) for column in columns)


def _date(row: ResultRow, columns: Sequence[str]) -> str:
    if row.is_hidden(columns[0]):
        return say("cell.hidden")
    date = row.date(columns[0])
    return say("cell.missing") if date is None else day(date)


_mean, _change = decimals(2), decimals(2, signed=True)

#: Kind of a column in `layouts.toml` to what writes its cells.
WRITERS: Mapping[str, CellWriter] = MappingProxyType(
    {
        "words": _words,
        "prose": _words,
        "phrase": _phrase,
        "date": _date,
        "count": _number(count),
        "counts": _list_of(count, "cell.counts"),
        "mean": _number(_mean),
        "means": _list_of(_mean, "cell.means"),
        "percent": _number(percent),
        "p": _number(p_value),
        "change": _estimate(_change, _mean),
        "effect": _estimate(_mean, _mean),
        "probability": _estimate(percent, percent),
        "points": _estimate(points, points),
        "share": _share_of,
        "interval": lambda row, columns: row.written_range(columns[0], columns[1], percent),
    }
)

#: Kinds whose cells are words and are set to the left.
LEFT = frozenset({"words", "prose", "phrase", "date"})
