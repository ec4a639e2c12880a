"""Outcome indicators: monthly counts with a season, a level that may change once, and noise beyond chance.

The number of cases is Poisson, the numerator binomial with a logit that moves with the calendar and a little
from month to month. The true levels are the mean expected shares
of whole years at the level before the change and at the level after it, so that the season cancels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from impact_eval.simulate.partnership import Partnership
from impact_eval.simulate.story import chapter

if TYPE_CHECKING:
    import pandas as pd


def _months(partnership: Partnership) -> pd.DatetimeIndex:
    import pandas as pd

    told = chapter("indicators")
    months = pd.date_range(told["first_month"], periods=told["months"], freq="MS").as_unit("ns")
    return months[months <= pd.Timestamp(partnership.end)]


def _area(partnership: Partnership, series: dict[str, Any]) -> str:
    return partnership.area if series["area"] == "home" else partnership.comparison_area


def _logits(series: dict[str, Any], months: pd.DatetimeIndex) -> np.ndarray:
    """Return the expected logit of each month, without noise."""
    import pandas as pd
    from scipy.special import logit

    after = months >= pd.Timestamp(series["change_month"])
    level = logit(np.where(after, series["share_after"], series["share_before"]))
    return np.asarray(level + np.array(series["season"])[months.month - 1])


def draw_indicators(partnership: Partnership, rng: np.random.Generator) -> pd.DataFrame:
    """Return the indicators table."""
    import pandas as pd
    from scipy.special import expit

    months = _months(partnership)
    blocks = []
    for series in chapter("indicators")["series"]:
        cases = rng.poisson(series["cases"], size=len(months))
        share = expit(
            _logits(series, months) + partnership.indicator_noise * rng.standard_normal(len(months))
        )
        drawn = {"month": months, "numerator": rng.binomial(cases, share), "denominator": cases}
        blocks.append(
            pd.DataFrame(
                {"indicator_id": series["indicator_id"], "area": _area(partnership, series), **drawn}
            )
        )
    return pd.concat(blocks, ignore_index=True)


def true_levels(partnership: Partnership) -> pd.DataFrame:
    """Return the true mean shares: indicator_id, area, change_month, share_before, share_after, change."""
    import pandas as pd
    from scipy.special import expit

    months = _months(partnership)
    rows = []
    for series in chapter("indicators")["series"]:
        share = expit(_logits({**series, "share_after": series["share_before"]}, months))
        changed = expit(_logits({**series, "share_before": series["share_after"]}, months))
        rows.append(
            {
                "indicator_id": series["indicator_id"],
                "area": _area(partnership, series),
                "change_month": pd.Timestamp(series["change_month"]).as_unit("ns"),
                "share_before": float(share[: len(share) // 12 * 12].mean()),
                "share_after": float(changed[: len(changed) // 12 * 12].mean()),
            }
        )
    frame = pd.DataFrame(rows)
    return frame.assign(change=frame["share_after"] - frame["share_before"])
