"""How well each scale holds together: Cronbach's alpha and McDonald's omega of what a course asked first.

Reliability belongs to the answers of a group of people and not to a questionnaire, so it is computed for
each course, from the first wave that it asked a scale in: after a course people are more alike, and alpha
falls for that reason alone. Of a test of right and wrong answers alpha is Kuder and Richardson's formula 20.
Of fewer people than the study tests, there is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from impact_eval.levels.asked import Measure
from impact_eval.levels.level_result import result_table
from impact_eval.levels.wording import counted, named, say, sentences
from impact_eval.scoring.counts import measure_rows
from impact_eval.statistics.omega import Omega, omega
from impact_eval.statistics.reliability import Reliability, reliability
from impact_eval.wording import number

if TYPE_CHECKING:
    from impact_eval.contract.instrument import Questionnaire
    from impact_eval.contract.study_file import Settings

INSTRUMENTS = (
    "result_id", "course_id", "course_title", "measure_id", "measure_title", "measure_kind", "wave", "n",
    "n_items", "alpha", "alpha_low", "alpha_high", "omega", "omega_low", "omega_high", "weakest_item",
    "weakest_item_rest", "text", "note", "hidden",
)  # fmt: skip
#: Waves in the order in which they are asked; what is remembered afterwards comes last.
FIRST = ("pre", "post", "follow_up", "retro_pre")
#: Resamples of an interval for omega: its ends are then right to a hundredth.
RESAMPLES = 500


def instruments(
    answers: pd.DataFrame, scales: list[Measure], questionnaires: list[Questionnaire], settings: Settings
) -> pd.DataFrame:
    """Return `Soundness.instruments`.

    Parameters
    ----------
    answers : from `own_answers`.
    scales : the scales and tests that courses ask, in order.
    questionnaires : those that they belong to.
    settings : the confidence level, and the fewest people to compute anything from.
    """
    rows = [
        _row(scale, wave, matrix, settings)
        for scale, wave, matrix in _matrices(answers, scales, questionnaires)
    ]
    return result_table(INSTRUMENTS, rows)


def _matrices(
    answers: pd.DataFrame, scales: list[Measure], questionnaires: list[Questionnaire]
) -> Iterator[tuple[Measure, str, pd.DataFrame]]:
    """Give each scale's answers in its first wave: a row a form, a column an item, reversed where it is."""
    how = pd.DataFrame(measure_rows(questionnaires))
    turned = answers.merge(how, on=["instrument_id", "item_id"])
    turned = turned.assign(value=turned["score"] * turned["sign"] + turned["shift"])
    parts = dict(iter(turned.groupby(["course_id", "measure_id", "wave"])))
    for scale in scales:
        wave = next((one for one in FIRST if (scale.course_id, scale.measure_id, one) in parts), None)
        if wave is not None:
            part = parts[scale.course_id, scale.measure_id, wave]
            matrix = part.pivot(index=["session_id", "person_id"], columns="item_id", values="value")
            # In the order of the answers: that of the pseudonyms would be another with another key, and so
            # would the resamples.
            yield scale, wave, matrix.sort_values(list(matrix.columns))


def _row(scale: Measure, wave: str, matrix: pd.DataFrame, settings: Settings) -> dict[str, Any]:
    scores = matrix.to_numpy(dtype=float)
    n = int((~np.isnan(scores)).all(axis=1).sum())
    few = n < settings.fewest_pairs
    # Nothing is computed from so few: handed nobody's answers, both say that they have none.
    scores = scores[:0] if few else scores
    alpha, total = (
        reliability(scores, settings.confidence),
        omega(scores, settings.confidence, RESAMPLES),
    )
    known = ~np.isnan(alpha.item_rest)
    weakest = int(np.nanargmin(alpha.item_rest)) if known.any() else -1
    return {
        "result_id": f"soundness:instrument:{scale.course_id}:{scale.measure_id}",
        "course_id": scale.course_id,
        "course_title": scale.course_title,
        "measure_id": scale.measure_id,
        "measure_title": scale.title,
        "measure_kind": scale.kind,
        "wave": wave,
        "n": n,
        "n_items": alpha.n_items,
        "alpha": alpha.alpha,
        "alpha_low": alpha.low,
        "alpha_high": alpha.high,
        "omega": total.omega,
        "omega_low": total.low,
        "omega_high": total.high,
        "weakest_item": str(matrix.columns[weakest]) if weakest >= 0 else "",
        "weakest_item_rest": float(alpha.item_rest[weakest]) if weakest >= 0 else np.nan,
        "text": _text(scale, wave, alpha, total, n),
        "note": total.reason if not np.isnan(alpha.alpha) else "",
    }


def _text(scale: Measure, wave: str, alpha: Reliability, total: Omega, n: int) -> str:
    about = {"measure": named(scale.title, scale.kind), "wave": say(f"waves.{wave}")}
    if alpha.n == 0:
        return say("soundness.few", people=counted(n, "person"), **about)
    if np.isnan(alpha.low):
        return say("soundness.no_alpha", because=alpha.reason, **about)
    told = say(
        "soundness.instrument",
        alpha=number(alpha.alpha, 2),
        level=f"{alpha.level:.0%}",
        low=number(alpha.low, 2),
        high=number(alpha.high, 2),
        items=counted(alpha.n_items, "item"),
        people=counted(n, "person"),
        **about,
    )
    if np.isnan(total.low):
        return told
    ends = {"low": number(total.low, 2), "high": number(total.high, 2)}
    return sentences(told, say("soundness.with_omega", omega=number(total.omega, 2), **ends))
