"""Who was at a knowledge test's pass mark before and after: the same people, so a paired share.

The change has a Tango score interval and the exact McNemar test; see `statistics.paired_proportions` and
`statistics.mcnemar`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from impact_eval.statistics.mcnemar import mcnemar
from impact_eval.statistics.paired_proportions import paired_difference


def pass_columns(
    cells: pd.DataFrame, pass_mark: NDArray[np.float64], level: float
) -> dict[str, NDArray[Any]]:
    """Return the pass-mark columns of every group; nan where a group has no pass mark or no pairs.

    Parameters
    ----------
    cells : counts of distinct scores: group (0 to G - 1), before, after, n.
    pass_mark : (G,) the score that counts as passed; nan where there is none.
    level : confidence level.

    Examples
    --------
    >>> cells = pd.DataFrame({"group": 0, "before": [50, 50, 80], "after": [80, 60, 90], "n": [6, 2, 4]})
    >>> columns = pass_columns(cells, np.array([75.0]), 0.95)
    >>> columns["n_pass_before"], columns["n_pass_after"], columns["p_mcnemar"]
    (array([4.]), array([10.]), array([0.03125]))
    """
    groups = pass_mark.size
    place = cells["group"].to_numpy(dtype=np.int64)
    mark, people = pass_mark[place], cells["n"].to_numpy(dtype=np.float64)
    before, after = cells["before"].to_numpy() >= mark, cells["after"].to_numpy() >= mark

    def total(who: NDArray[np.bool_]) -> NDArray[np.int64]:
        return np.bincount(place, weights=people * who, minlength=groups).astype(np.int64)

    both, lost, gained = total(before & after), total(before & ~after), total(~before & after)
    change = paired_difference(both, lost, gained, total(~before & ~after), level)
    marked = ~np.isnan(pass_mark) & (change.n > 0)
    columns = {
        "n_pass_before": both + lost,
        "n_pass_after": both + gained,
        "share_pass_before": change.before,
        "share_pass_after": change.after,
        "pass_difference": change.estimate,
        "pass_low": change.low,
        "pass_high": change.high,
        "p_mcnemar": mcnemar(lost, gained).exact_p,
    }
    return {name: np.where(marked, values, np.nan) for name, values in columns.items()}
