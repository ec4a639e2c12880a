"""Speed as a ratio against a peer in the same run; prints a table, asserts nothing.

    python benchmarks/run.py

Seconds depend on the machine, ratios much less. Every peer is given the same numbers and does the same work
as far as it can: scipy and pingouin have no Hodges-Lehmann interval, no exact signed rank under ties and no
probability of improvement, so they do less.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
import pingouin
import polars as pl
from scipy import stats

import impact_eval as ie
from impact_eval.contract.instrument import INSTRUMENT_ADAPTER
from impact_eval.scoring.counts import measure_rows, pair_counts, pairs, scale_scores
from impact_eval.statistics.battery import paired_battery
from impact_eval.statistics.bootstrap import bootstrap
from impact_eval.statistics.counts import PairCounts

Row = tuple[str, float, str, float]
ROOT = Path(__file__).parents[1]
GROUPS, PAIRS, ANSWERS, MANY, DRAWS = 10_000, 30, 1_000_000, 10_000_000, 9_999
TURNS = 5


def seconds(work: Callable[[], object]) -> float:
    """Return the better of two runs."""
    taken = []
    for _ in range(2):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def alternately(work: Callable[[], object], peer: Callable[[], object]) -> tuple[float, float]:
    """Return the median seconds of the processor that both take in turns.

    In turns, and of the processor, since what else the machine does would else slow one of them by chance.
    """
    taken = []
    for _ in range(TURNS):
        for one in (work, peer):
            start = time.process_time()
            one()
            taken.append(time.process_time() - start)
    return float(np.median(taken[::2])), float(np.median(taken[1::2]))


def likert(size: int, points: int) -> tuple[np.ndarray, np.ndarray]:
    """Return before and after on so many points: a small rise, at the ceiling for some."""
    rng = np.random.default_rng(1)
    before = rng.integers(1, points + 1, size).astype(float)
    rise = np.round(rng.normal(0.05 * points, 0.2 * points, size))
    return before, np.clip(before + rise, 1, points)


def paired_rows() -> Iterator[Row]:
    """Every paired result of many groups, against a loop of scipy's and of pingouin's tests."""
    group = np.repeat(np.arange(GROUPS), PAIRS)
    for points in (5, 21, 101, 1001):
        before, after = likert(GROUPS * PAIRS, points)
        each = list(zip(before.reshape(GROUPS, -1), after.reshape(GROUPS, -1), strict=True))[: GROUPS // 20]

        def ours(before: np.ndarray = before, after: np.ndarray = after, points: int = points) -> object:
            pairs = PairCounts.from_pairs(before, after, group)
            return paired_battery(pairs, scale_min=1, scale_max=points).columns()

        def with_scipy(each: list = each) -> None:
            for was, now in each:
                stats.ttest_rel(now, was).confidence_interval()
                stats.wilcoxon(now, was, zero_method="pratt")

        def with_pingouin(each: list = each) -> None:
            for was, now in each:
                pingouin.ttest(now, was, paired=True)
                pingouin.wilcoxon(now, was)

        what = f"whole battery, {GROUPS:,} groups of {PAIRS} on {points} points"
        mine, theirs = alternately(ours, with_scipy)
        yield what, mine, "scipy: t and signed rank, in a loop (a 20th, times 20)", 20 * theirs
        if points == 5:
            mine, theirs = alternately(ours, with_pingouin)
            yield what, mine, "pingouin: the same (a 20th, times 20)", 20 * theirs


def one_large_group_rows() -> Iterator[Row]:
    """Ten million pairs from the raw arrays, against scipy's signed rank alone."""
    for points, step in ((5, 1.0), (21, 1.0), (21, 0.2)):
        before, after = (1.0 + (scores - 1.0) * step for scores in likert(MANY, points))
        highest = 1.0 + (points - 1.0) * step

        def ours(before: np.ndarray = before, after: np.ndarray = after, highest: float = highest) -> object:
            return paired_battery(PairCounts.from_pairs(before, after), scale_min=1, scale_max=highest)

        def with_scipy(before: np.ndarray = before, after: np.ndarray = after) -> object:
            return stats.wilcoxon(after, before)

        what = f"whole battery, one group of {MANY:,} on {points} points {step:g} apart"
        mine, theirs = alternately(ours, with_scipy)
        yield what, mine, "scipy: signed rank alone", theirs
        if step == 1.0:
            whole = before.astype(np.int8), after.astype(np.int8)
            mine, theirs = alternately(
                lambda given=whole: ours(*given), lambda given=whole: with_scipy(*given)
            )
            yield f"{what}, as int8", mine, "the same", theirs


def bootstrap_rows() -> Iterator[Row]:
    """BCa intervals of the mean change at the same number of resamples, for a thousand groups."""
    groups = GROUPS // 10
    for size, points in ((30, 5), (30, 21), (200, 5), (200, 21)):
        before, after = likert(groups * size, points)
        counts = PairCounts.from_pairs(before, after, np.repeat(np.arange(groups), size))
        change = (after - before).reshape(groups, size)[:20]

        def with_scipy(change: np.ndarray = change) -> None:
            for one in change:
                stats.bootstrap((one,), np.mean, n_resamples=DRAWS, rng=1)

        name = f"scipy.stats.bootstrap, {DRAWS:,} resamples (20 groups, times {groups // 20})"
        what = f"bootstrap of the mean, {groups:,} groups of {size} on {points} points"
        for how, draws in ((f"{DRAWS:,} draws", DRAWS), ("all resamples", None)):
            mine, theirs = alternately(lambda c=counts, d=draws: bootstrap(c, draws=d), with_scipy)
            yield f"{what}, {how}", mine, name, groups / 20 * theirs


def counting_rows() -> list[Row]:
    """Answers to counts of pairs, the same road on three libraries."""
    items = [f"i{n}" for n in range(5)]
    questionnaire = INSTRUMENT_ADAPTER.validate_python(
        {
            "kind": "questionnaire", "id": "q", "title": "Q",
            "responses": {"r": {"range": [1, 5]}},
            "items": [{"id": i, "text": i, "construct": "confidence", "response": "r"} for i in items],
            "scales": [{"id": "s", "title": "S", "construct": "confidence", "items": items}],
        }
    )  # fmt: skip
    rng = np.random.default_rng(2)
    people = ANSWERS // 10
    index = pd.MultiIndex.from_product(
        [range(people), ["pre", "post"], items], names=["p", "wave", "item_id"]
    )
    answers = index.to_frame(index=False)
    answers = answers.assign(
        person_id=answers["p"].astype(str), session_id=(answers["p"] % 500).astype(str), respondent="self",
        instrument_id="q", score=rng.integers(1, 6, len(answers)).astype(float),
    ).drop(columns="p")  # fmt: skip
    how = pd.DataFrame(measure_rows([questionnaire]))

    def counted(frame: object, measures: object) -> object:
        scored = scale_scores(frame, measures)
        return pair_counts(pairs(nw.from_native(scored.to_native()).lazy(), "pre", "post"), ["measure_id"])

    tables = {"pandas": (answers, how), "Polars": (pl.from_pandas(answers), pl.from_pandas(how))}
    taken = {name: seconds(lambda given=given: counted(*given)) for name, given in tables.items()}
    connection = duckdb.connect()
    connection.register("answers", answers)
    connection.register("how", how)
    connection.execute("create table a as select * from answers; create table h as select * from how")
    taken["DuckDB"] = seconds(lambda: counted(connection.table("a"), connection.table("h")))
    what = f"{len(answers):,} answers to counts, on pandas"
    return [(what, taken["pandas"], f"the same on {name}", taken[name]) for name in ("Polars", "DuckDB")]


def road_rows() -> list[Row]:
    """The steps of a pack of the sample study, against reading its files with pandas alone."""
    files = [*(ROOT / "data" / "sample").rglob("*.csv")]

    def with_pandas() -> None:
        for file in files:
            pd.read_csv(file, dtype=str)
        for file in (ROOT / "data" / "sample").rglob("*.xlsx"):
            pd.read_excel(file, sheet_name=None, dtype=str, engine="calamine")

    peer = seconds(with_pandas)
    study = ie.read_study(ROOT / "data" / "sample")
    evaluation = ie.evaluate(study, quarter="2025-26 Q4")
    with TemporaryDirectory() as folder:
        pack = seconds(lambda: ie.write_pack(evaluation, Path(folder) / "pack"))
    name = "pandas: the same files into text"
    return [
        (
            "reading data/sample, checked and scored",
            seconds(lambda: ie.read_study(ROOT / "data" / "sample")),
            name,
            peer,
        ),
        (
            "evaluating a quarter and the one before",
            seconds(lambda: ie.evaluate(study, quarter="2025-26 Q4")),
            name,
            peer,
        ),
        ("writing the pack", pack, name, peer),
    ]


def main() -> None:
    """Print the table."""
    warnings.simplefilter("ignore")
    print("| step | seconds | peer | seconds | peer / step |\n| --- | --- | --- | --- | --- |")
    for rows in (paired_rows, one_large_group_rows, bootstrap_rows, counting_rows, road_rows):
        for step, mine, peer, theirs in rows():
            print(f"| {step} | {mine:.2f} | {peer} | {theirs:.2f} | {theirs / mine:.2f} |", flush=True)


if __name__ == "__main__":
    main()
