"""How well one colour stands out from another, and which ink to write with on it (WCAG 2.2)."""

from __future__ import annotations

from impact_eval.charts.wording import look


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 (alike) to 21 (black on white).

    Parameters
    ----------
    one, other : colours as `#rrggbb`.

    Examples
    --------
    >>> round(contrast("#000000", "#ffffff"), 2)
    21.0
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ink_on(colour: str) -> str:
    """Return the ink, dark or white, that reads better on a colour.

    Examples
    --------
    >>> ink_on("#0b3054"), ink_on("#f2f2f2")
    ('#ffffff', '#0b0c0c')
    """
    ink = look("ink")
    inks: list[str] = [ink["paper"], ink["text"]]
    return max(inks, key=lambda one: contrast(one, colour))


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
