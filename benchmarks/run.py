"""Speed as a ratio against a peer in the same run; prints a table, asserts nothing.

    python benchmarks/run.py

Seconds depend on the machine, ratios much less. Every peer is given the same numbers and does the same work
as far as it can: scipy and pingouin have no Hodges-Lehmann interval, no exact signed rank under ties and no
probability of improvement, so they do less.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
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
from impact_eval.statistics.counts import PairCounts

ROOT = Path(__file__).parents[1]
GROUPS, PAIRS, ANSWERS = 1_000, 30, 1_000_000


def seconds(work: Callable[[], object]) -> float:
    """Return the better of two runs."""
    taken = []
    for _ in range(2):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def scores() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return before, after and group: means of five items, at the ceiling for some."""
    rng = np.random.default_rng(1)
    size = GROUPS * PAIRS
    before = rng.integers(5, 26, size) / 5
    after = np.clip(before + rng.integers(-3, 7, size) / 5, 1, 5).round(1)
    return before, after, np.repeat(np.arange(GROUPS), PAIRS)


def paired_rows() -> list[tuple[str, float, str, float]]:
    """Every paired result of many groups, against a loop of scipy's and of pingouin's tests."""
    before, after, group = scores()
    each = list(zip(before.reshape(GROUPS, -1), after.reshape(GROUPS, -1), strict=True))

    def ours() -> object:
        return paired_battery(PairCounts.from_pairs(before, after, group), scale_min=1, scale_max=5).columns()

    def with_scipy() -> None:
        for was, now in each:
            stats.ttest_rel(now, was).confidence_interval()
            stats.wilcoxon(now, was, zero_method="pratt")

    def with_pingouin() -> None:
        for was, now in each[: GROUPS // 10]:
            pingouin.ttest(now, was, paired=True)
            pingouin.wilcoxon(now, was)

    mine = seconds(ours)
    what = f"paired results of {GROUPS:,} groups of {PAIRS}"
    return [
        (what, mine, "scipy: t and signed rank, in a loop", seconds(with_scipy)),
        (what, mine, "pingouin: the same, in a loop (a tenth, times ten)", 10 * seconds(with_pingouin)),
    ]


def counting_rows() -> list[tuple[str, float, str, float]]:
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


def road_rows() -> list[tuple[str, float, str, float]]:
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
    for rows in (paired_rows, counting_rows, road_rows):
        for step, mine, peer, theirs in rows():
            print(f"| {step} | {mine:.2f} | {peer} | {theirs:.2f} | {theirs / mine:.2f} |", flush=True)


if __name__ == "__main__":
    main()
