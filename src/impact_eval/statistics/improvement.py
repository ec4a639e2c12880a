"""How many improved, stayed the same or got worse, and the probability of improvement.

The plainest account of a change: counts of people. Their one-number summary is the probability that a
person improved, plus half the probability that they stayed the same (0.5: as many up as down), which takes
no view of how far apart the answers lie. Being (1 + d) / 2, with d the share that improved less the share
that got worse, its interval is that of d carried over: the score interval of Tango (1998, Stat Med
17:891-908) for the trinomial of improved, same and worse, which inverts McNemar's test and holds its level
from some 8 pairs on. (Five who all improve give an interval above 0.5, while no exact two-sided p of theirs
can be below 0.0625: at five pairs believe the exact test. See docs/calibration.md.)

The test beside it is the exact sign test: given that b + c moved, each moved either way with probability
1/2 (Dixon and Mood 1946, J Am Stat Assoc 41:557-566), which is exact McNemar on the same counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from .counts import DifferenceCounts
from .grouped import BoolArray, distinct_rows, first_reason, group_count
from .mcnemar import mcnemar
from .paired_proportions import paired_difference
from .proportion import FloatArray, IntArray, TextArray
from .spoken import Spoken

Better = Literal["higher", "lower"]


@dataclass(frozen=True)
class Improvement(Spoken):
    """Who improved, in every group; nan where the reason says why.

    Attributes
    ----------
    improved, same, worse : (G,) pairs.
    probability, low, high : (G,) of improvement, ties counting half, with its score interval at `level`.
    p_sign : (G,) the exact two-sided sign test.
    better : which direction is an improvement.
    level : confidence level.
    reason : (G,) why there is no probability or no p; '' where there are both.
    """

    improved: IntArray
    same: IntArray
    worse: IntArray
    probability: FloatArray
    low: FloatArray
    high: FloatArray
    p_sign: FloatArray
    better: Better
    level: float
    reason: TextArray


def improvement(differences: DifferenceCounts, better: Better = "higher", level: float = 0.95) -> Improvement:
    """Count who improved in every group, with the probability of improvement and the sign test.

    Parameters
    ----------
    differences : from `PairCounts.differences`.
    better : whether a `higher` or a `lower` score is an improvement.
    level : confidence level.

    Raises
    ------
    ValueError : where `better` is neither, or the level is not between 0 and 1.

    Examples
    --------
    >>> from impact_eval.statistics.counts import PairCounts
    >>> scores = PairCounts.from_pairs([2, 3, 3, 4, 2, 3, 1], [3, 3, 5, 3, 4, 4, 4])
    >>> people = improvement(scores.differences())
    >>> people.improved, people.same, people.worse, people.probability.round(3)
    (array([5]), array([1]), array([1]), array([0.786]))
    """
    if better not in get_args(Better):
        raise ValueError(f"Better is 'higher' or 'lower', and {better!r} is neither.")
    up, same, down = (
        _people(differences, differences.value > 0),
        _people(differences, differences.value == 0),
        _people(differences, differences.value < 0),
    )
    improved, worse = (up, down) if better == "higher" else (down, up)
    # Groups that share their three counts share what is computed from them.
    kinds, of = distinct_rows(improved, same, worse)
    lean = paired_difference(same[kinds], worse[kinds], improved[kinds], 0, level)
    sign = mcnemar(worse[kinds], improved[kinds])
    return Improvement(
        improved,
        same,
        worse,
        (1.0 + lean.estimate[of]) / 2.0,
        (1.0 + lean.low[of]) / 2.0,
        (1.0 + lean.high[of]) / 2.0,
        sign.exact_p[of],
        better,
        level,
        first_reason(
            same.size,
            [
                (improved + same + worse == 0, "there are no pairs"),
                (
                    improved + worse == 0,
                    "no pair changed, so there is nothing for a signed-rank or sign test to test",
                ),
            ],
        ),
    )


def _people(differences: DifferenceCounts, cells: BoolArray) -> IntArray:
    return group_count(differences.group[cells], differences.count[cells], differences.groups)
