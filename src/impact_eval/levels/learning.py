"""Level 2, learning: what the same people knew, could and believed before, after and at follow-up.

Answers become scale scores, scores become pairs, and pairs become counts of distinct (before, after) values
(`scoring.counts`); everything here is computed from those counts, for all courses and measures at once. A
finding is claimed only where the signed-rank test, adjusted by Holm for the number of results of the course,
is below the study's alpha and the mean points the same way. Otherwise *no change shown*, which is not the
same as no change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np
import pandas as pd

from impact_eval.levels.asked import Measure, measures
from impact_eval.levels.learning_text import describe, findings_at
from impact_eval.levels.level_result import LevelResult, result_table
from impact_eval.levels.one_wave import one_wave
from impact_eval.levels.pass_mark import pass_columns
from impact_eval.levels.scores import own_scores
from impact_eval.levels.wording import counted, say
from impact_eval.scoring.counts import pair_counts, pairs
from impact_eval.statistics.battery import TESTED_ONLY, paired_battery
from impact_eval.statistics.counts import PairCounts
from impact_eval.statistics.marginal_homogeneity import stuart_maxwell
from impact_eval.statistics.multiplicity import adjust

if TYPE_CHECKING:
    from impact_eval.contract.study_file import Settings
    from impact_eval.intake.study import Study

TABLE = (
    "result_id", "course_id", "course_title", "measure_id", "measure_title", "measure_kind", "construct",
    "level_code", "better", "comparison", "wave_before", "wave_after", "scale_min", "scale_max", "n_before",
    "n_after", "n_pairs", "mean_before", "mean_after", "sd_before", "sd_after", "correlation", "mean_change",
    "change_low", "change_high", "sd_change", "p_t", "hedges_g", "g_low", "g_high", "cohen_dz", "dz_low",
    "dz_high", "hl_change", "hl_low", "hl_high", "hl_confidence", "signed_rank_v", "p_signed_rank",
    "signed_rank_method", "zero_handling", "smallest_p", "n_zero", "rank_biserial",
    "rank_biserial_low", "rank_biserial_high", "n_improved", "n_same",
    "n_worse", "p_sign", "prob_improvement", "prob_low", "prob_high", "floor_before", "floor_after",
    "ceiling_before", "ceiling_after", "tested", "p_adjusted", "pass_mark", "n_pass_before", "n_pass_after",
    "share_pass_before", "share_pass_after", "pass_difference", "pass_low", "pass_high", "p_mcnemar",
    "p_stuart_maxwell", "finding", "design", "text", "note", "hidden",
)  # fmt: skip
TRANSITIONS = (
    "course_id", "measure_id", "measure_title", "comparison", "score_before", "label_before", "score_after",
    "label_after", "n", "hidden",
)  # fmt: skip
CHANGES = ("course_id", "measure_id", "comparison", "before", "after", "n", "hidden")
LEVEL = 2
GROUP = ["course_id", "measure_id"]
#: Comparison to the waves that it compares.
COMPARISONS = {
    "pre_post": ("pre", "post"),
    "retro_pre_post": ("retro_pre", "post"),
    "pre_follow_up": ("pre", "follow_up"),
    "post_follow_up": ("post", "follow_up"),
}


@dataclass(frozen=True)
class Learning(LevelResult):
    """Learning, as paired change.

    Attributes
    ----------
    table : one row a course, measure and comparison that has answers in both waves.
    transitions : one row a course, item answered in words, comparison and (before, after) answer.
    means : one row a course, measure and wave, over everyone who answered it: scales in every wave, items
        where only one wave asked them. With the share at the pass mark, or who answered favourably.
    changes : the counts of distinct (before, after) scores that the table is made from, for scales.
    """

    table: pd.DataFrame
    transitions: pd.DataFrame
    means: pd.DataFrame
    changes: pd.DataFrame

    @property
    def text(self) -> str:
        """How many measures rose, fell, or show no change."""
        if self.table.empty:
            return say("learning.nothing")
        found = self.table["finding"].value_counts()
        return say(
            "learning.text",
            results=counted(len(self.table), "result"),
            courses=counted(self.table["course_id"].nunique(), "course"),
            rose=found.get("rose", 0),
            fell=found.get("fell", 0),
            same=found.get("no change shown", 0),
            untested=found.get("not tested", 0),
        )


def learning_of(study: Study) -> Learning:
    """Return the learning on every course of a study.

    Parameters
    ----------
    study : the study, as it was known on a day.
    """
    asked = {(one.course_id, one.measure_id): one for one in measures(study, LEVEL)}
    scores = own_scores(study)
    answered = scores.groupby([*GROUP, "wave"]).size()
    cells = {name: _cells(scores, *waves) for name, waves in COMPARISONS.items()}
    tables = [_compared(name, cells[name], answered, asked, study.file.settings) for name in COMPARISONS]
    filled = [table for table in tables if len(table)]
    table = pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(TABLE))
    return Learning(
        table=result_table(TABLE, _in_asked_order(table, asked)),
        transitions=_transitions(cells, asked),
        means=one_wave(scores, list(asked.values()), table, study.file.settings.confidence),
        changes=_changes(cells, asked),
    )


def findings_under(table: pd.DataFrame, settings: Settings) -> np.ndarray[Any, Any]:
    """Return the findings of `Learning.table` under another level of significance, or asking for more pairs.

    It is what `learning_of` finds under these settings: fewer tests at once are adjusted for anew. What a
    study did not test has no p here, so asking for fewer pairs takes the scores.

    Parameters
    ----------
    table : `Learning.table`.
    settings : the other settings.
    """
    tested = table["tested"].astype(bool) & (table["n_pairs"] >= settings.fewest_pairs)
    frame = table.assign(tested=tested, p_signed_rank=table["p_signed_rank"].where(tested))
    adjusted = pd.Series(np.nan, index=frame.index)
    for rows in frame.groupby("comparison").groups.values():
        adjusted[rows] = _adjusted(frame.loc[rows])
    return findings_at(frame.assign(p_adjusted=adjusted), settings.alpha)


def _cells(scores: pd.DataFrame, before: str, after: str) -> pd.DataFrame:
    """Return the counts of distinct (before, after) scores of each course and measure."""
    paired = pairs(nw.from_native(scores).lazy(), before, after)
    course = nw.from_native(scores[["session_id", "course_id"]].drop_duplicates()).lazy()
    cells: pd.DataFrame = pair_counts(paired.join(course, on="session_id", how="inner"), GROUP)
    return cells


def _compared(
    comparison: str,
    cells: pd.DataFrame,
    answered: pd.Series,
    asked: dict[tuple[str, str], Measure],
    settings: Settings,
) -> pd.DataFrame:
    """Return one row a course and measure that has answers in both waves of a comparison."""
    waves = COMPARISONS[comparison]
    keys = [key for key in asked if all((*key, wave) in answered.index for wave in waves)]
    if not keys:
        return pd.DataFrame()
    frame = pd.DataFrame([_about(asked[key]) for key in keys]).assign(
        comparison=comparison,
        wave_before=waves[0],
        wave_after=waves[1],
        n_before=[int(answered[(*key, waves[0])]) for key in keys],
        n_after=[int(answered[(*key, waves[1])]) for key in keys],
        design=say("design.one_group"),
    )
    frame["result_id"] = "learning:" + frame["course_id"] + ":" + frame["measure_id"] + ":" + comparison
    group = _group_of(cells, keys)
    inside = cells[group >= 0].assign(group=group[group >= 0])
    for name, column in _battery(inside, frame, settings).items():
        frame[name] = column
    for name, column in pass_columns(
        inside, frame["pass_mark"].to_numpy(dtype=float), settings.confidence
    ).items():
        frame[name] = column
    frame["p_mcnemar"] = frame["p_mcnemar"].where(frame["tested"])
    frame["p_stuart_maxwell"] = _stuart_maxwell(
        inside, [asked[key] for key in keys], frame["tested"].to_numpy()
    )
    frame["p_adjusted"] = _adjusted(frame)
    return describe(frame, settings)


def _about(measure: Measure) -> dict[str, Any]:
    return {
        "course_id": measure.course_id,
        "course_title": measure.course_title,
        "measure_id": measure.measure_id,
        "measure_title": measure.title,
        "measure_kind": measure.kind,
        "construct": measure.construct,
        "level_code": measure.level_code,
        "better": measure.better,
        "scale_min": measure.scale_min,
        "scale_max": measure.scale_max,
        "pass_mark": np.nan if measure.pass_mark is None else measure.pass_mark,
    }


def _group_of(cells: pd.DataFrame, keys: list[tuple[str, str]]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return the place among `keys` of each cell's course and measure; -1 where it is not among them."""
    index = pd.MultiIndex.from_tuples(keys, names=GROUP)
    return np.asarray(index.get_indexer(pd.MultiIndex.from_frame(cells[GROUP])), dtype=np.int64)


def _battery(cells: pd.DataFrame, frame: pd.DataFrame, settings: Settings) -> dict[str, Any]:
    """Compute the whole family, for scores where higher is better and for those where lower is."""
    columns: dict[str, Any] = {}
    for better in ("higher", "lower"):
        places = np.flatnonzero(frame["better"] == better)
        if not places.size:
            continue
        new = np.full(len(frame), -1)
        new[places] = np.arange(places.size)
        group = new[cells["group"].to_numpy()]
        mine = cells[group >= 0]
        counts = PairCounts.from_counts(
            group[group >= 0], mine["before"], mine["after"], mine["n"], places.size
        )
        result = paired_battery(
            counts,
            scale_min=frame["scale_min"].to_numpy()[places],
            scale_max=frame["scale_max"].to_numpy()[places],
            level=settings.confidence,
            better=better,
        )
        for name, values in result.columns().items():
            whole = columns.setdefault(
                name, np.empty(len(frame), dtype=object if values.dtype.kind == "U" else values.dtype)
            )
            whole[places] = values
    return _tested_by_the_study(columns, settings.fewest_pairs)


def _tested_by_the_study(columns: dict[str, Any], fewest_pairs: int) -> dict[str, Any]:
    """Leave untested what has fewer pairs than the study asks for, where that is more than the method."""
    too_few = columns["tested"] & (columns["n_pairs"] < fewest_pairs)
    for name in TESTED_ONLY:
        columns[name] = np.where(too_few, np.nan, columns[name])
    columns["tested"] = columns["tested"] & ~too_few
    return columns


def _stuart_maxwell(
    cells: pd.DataFrame, asked: list[Measure], tested: np.ndarray[Any, Any]
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Test, for items answered in words, whether the shares of the answers moved."""
    p = np.full(len(asked), np.nan)
    group, n = cells["group"].to_numpy(), cells["n"].to_numpy()
    before, after = cells["before"].to_numpy(), cells["after"].to_numpy()
    lengths = np.array([len(one.labels) for one in asked]) * tested
    for length in set(lengths.tolist()) - {0}:
        items = np.flatnonzero(lengths == length)
        scores = np.array([sorted(asked[item].labels) for item in items])
        place = np.full(len(asked), -1)
        place[items] = np.arange(items.size)
        at = place[group]
        mine = at >= 0
        rows, columns = ((scores[at[mine]] == wave[mine, None]).argmax(axis=1) for wave in (before, after))
        tables = np.zeros((items.size, length, length), dtype=np.int64)
        np.add.at(tables, (at[mine], rows, columns), n[mine])
        p[items] = stuart_maxwell(tables).p
    return p


def _adjusted(frame: pd.DataFrame) -> Any:
    """Adjust by Holm within the course: scales and tests together, single items together."""
    family: pd.Series = (
        frame["course_id"] + ":" + np.where(frame["measure_kind"] == "item", "items", "scales")
    )
    return adjust(frame["p_signed_rank"].to_numpy(dtype=float), family.to_numpy(dtype=str)).adjusted


def _in_asked_order(table: pd.DataFrame, asked: dict[tuple[str, str], Measure]) -> pd.DataFrame:
    """Sort by course and measure as the register and the questionnaire have them, then by comparison."""
    if table.empty:
        return table
    place = {key: at for at, key in enumerate(asked)}
    at = [place[key] for key in zip(table["course_id"], table["measure_id"], strict=True)]
    step = table["comparison"].map({name: number for number, name in enumerate(COMPARISONS)})
    return table.assign(_at=at, _step=step).sort_values(["_at", "_step"], kind="stable")


def _transitions(cells: dict[str, pd.DataFrame], asked: dict[tuple[str, str], Measure]) -> pd.DataFrame:
    parts = []
    for comparison, frame in cells.items():
        keys = list(zip(frame["course_id"], frame["measure_id"], strict=True))
        found = [asked.get(key) for key in keys]
        worded = np.array(
            [one is not None and one.kind == "item" and bool(one.labels) for one in found], dtype=bool
        )
        items = [one for one, keep in zip(found, worded, strict=True) if keep and one is not None]
        mine = frame[worded].rename(columns={"before": "score_before", "after": "score_after"})
        parts.append(
            mine.assign(
                comparison=comparison,
                measure_title=[one.title for one in items],
                label_before=[
                    one.labels[score] for one, score in zip(items, mine["score_before"], strict=True)
                ],
                label_after=[
                    one.labels[score] for one, score in zip(items, mine["score_after"], strict=True)
                ],
            )
        )
    return result_table(TRANSITIONS, _stacked(parts))


def _changes(cells: dict[str, pd.DataFrame], asked: dict[tuple[str, str], Measure]) -> pd.DataFrame:
    scales = {key for key, one in asked.items() if one.kind != "item"}
    parts = []
    for comparison, frame in cells.items():
        keep = [key in scales for key in zip(frame["course_id"], frame["measure_id"], strict=True)]
        parts.append(frame[np.array(keep, dtype=bool)].assign(comparison=comparison))
    return result_table(CHANGES, _stacked(parts))


def _stacked(parts: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame()
