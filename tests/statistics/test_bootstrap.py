"""The bootstrap against R's boot on boot's own draws, against SciPy, and by the share of truths it covers."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from impact_eval.statistics import bootstrap as module
from impact_eval.statistics.bootstrap import bootstrap, intervals
from impact_eval.statistics.change import mean_change
from impact_eval.statistics.counts import PairCounts
from impact_eval.statistics.effect_size import effect_size

REFERENCE = Path(__file__).parent / "reference" / "mean_change_reference.json"
ENTRIES = json.loads(REFERENCE.read_text(encoding="utf-8"))["entries"]
NAMES = ("t", "percentile", "bca", "estimate")
FROM_R = [
    entry | {"value": dict(zip(NAMES, entry["value"], strict=True))}
    for entry in ENTRIES
    if entry["kind"] in ("boot_mean", "boot_g")
]
STATISTIC = {"boot_mean": "mean_change", "boot_g": "hedges_g"}


def left_out(entry: dict) -> np.ndarray:
    """Leave each person out, one at a time, by the package's own statistics."""
    before, after = (np.array(entry["inputs"][name], dtype=float) for name in ("before", "after"))
    changes = [
        mean_change(PairCounts.from_pairs(np.delete(before, one), np.delete(after, one)))
        for one in range(before.size)
    ]
    if entry["kind"] == "boot_mean":
        return np.array([change.mean_change[0] for change in changes])
    return np.array([effect_size(change).hedges_g[0] for change in changes])


@pytest.mark.parametrize(
    "entry", FROM_R, ids=lambda entry: f"{entry['kind']}_{len(entry['inputs']['before'])}"
)
def test_of_the_draws_of_boot_the_intervals_are_those_of_boot(entry: dict) -> None:
    given, value = entry["inputs"], entry["value"]
    replicates, ones = np.array(value["t"]), np.ones(len(given["before"]), dtype=np.int64)
    pairs = PairCounts.from_pairs(given["before"], given["after"])
    resampled = bootstrap(pairs, STATISTIC[entry["kind"]])
    assert resampled.estimate[0] == pytest.approx(value["estimate"])
    # Where draws equal the estimate, boot counts none of them as below: a nudge upwards says the same.
    tied = np.isclose(replicates, value["estimate"], rtol=1e-12)
    replicates[tied] += np.where(replicates[tied] < value["estimate"], -1e-8, 1e-8)
    found = intervals(replicates, value["estimate"], left_out(entry), ones, given["level"])
    np.testing.assert_allclose(found[:2], value["percentile"], rtol=1e-7)
    np.testing.assert_allclose(found[2:4], value["bca"], rtol=1e-7)
    # The jackknife from the counts is that of leaving each person out.
    assert resampled.acceleration[0] == pytest.approx(found[5], rel=1e-7, abs=1e-12)


def test_of_the_same_draws_the_bca_interval_is_that_of_scipy_ties_included() -> None:
    change = np.array([1, 0, 2, 0, 2, 1, -1, 1, 1, 0, 2, 0, 0, 1, 1, -1, 2, 0, 1, 3], dtype=float)
    draws = np.random.default_rng(4).choice(change, (9999, change.size)).mean(axis=1)
    seen = type("Seen", (), {"bootstrap_distribution": draws})()
    ours = intervals(draws, change.mean(), (change.sum() - change) / 19, np.ones(20, dtype=np.int64), 0.95)
    theirs = stats.bootstrap((change,), np.mean, n_resamples=0, bootstrap_result=seen, method="BCa")
    np.testing.assert_allclose(ours[2:4], theirs.confidence_interval, rtol=1e-9)


@pytest.mark.parametrize("statistic", ["mean_change", "hedges_g"])
def test_other_draws_give_the_interval_of_scipy_within_their_chance(statistic: str) -> None:
    rng = np.random.default_rng(6)
    before = np.round(rng.normal(3, 1, 40), 1)
    after = np.round(before + rng.exponential(0.6, 40), 1)

    def of(was: np.ndarray, became: np.ndarray) -> float:
        change = mean_change(PairCounts.from_pairs(was, became))
        return float((change.mean_change if statistic == "mean_change" else effect_size(change).hedges_g)[0])

    ours = bootstrap(PairCounts.from_pairs(before, after), statistic, draws=19999)
    theirs = stats.bootstrap((before, after), of, paired=True, vectorized=False, n_resamples=1999, rng=rng)
    # The limits of 1,999 draws have a standard error of some 5 % of that of the estimate.
    near = 0.25 * ours.error[0]
    assert ours.bca_low[0] == pytest.approx(theirs.confidence_interval.low, abs=near)
    assert ours.bca_high[0] == pytest.approx(theirs.confidence_interval.high, abs=near)
    assert ours.error[0] == pytest.approx(theirs.standard_error, rel=0.1)


def test_resampled_means_have_the_spread_that_theory_gives() -> None:
    change = np.array([1, 0, 2, 0, 2, 1, -1, 1, 1, 0, 2, 0, 0, 1, 1])
    resampled = bootstrap(PairCounts.from_pairs(np.zeros(15), change), draws=19999)
    assert resampled.error[0] == pytest.approx(change.std() / np.sqrt(15), rel=0.02)


@pytest.mark.parametrize("statistic", ["mean_change", "hedges_g"])
def test_95_in_100_intervals_hold_the_truth(statistic: str) -> None:
    groups, n, shift = 600, 40, 0.5
    rng = np.random.default_rng(12)
    person = rng.normal(0, 0.8, (groups, n))
    before, after = person + rng.normal(0, 0.6, (2, groups, n)) + np.array([0.0, shift])[:, None, None]
    pairs = PairCounts.from_pairs(before.ravel(), after.ravel(), np.repeat(np.arange(groups), n))
    resampled = bootstrap(pairs, statistic, draws=499)
    # The SD at each time is 1, so the shift is the standardised truth as well.
    for low, high in (
        (resampled.percentile_low, resampled.percentile_high),
        (resampled.bca_low, resampled.bca_high),
    ):
        covered = np.mean((low <= shift) & (shift <= high))
        assert 0.91 <= covered <= 0.97  # 0.95 less what n = 40 costs, give or take three standard errors


def test_a_group_has_the_interval_it_would_have_alone_and_again() -> None:
    rng = np.random.default_rng(2)
    before, after, group = rng.integers(1, 6, 90), rng.integers(1, 6, 90), np.repeat([0, 1, 2], 30)
    together = bootstrap(PairCounts.from_pairs(before, after, group), draws=499, seed=7)
    alone = bootstrap(PairCounts.from_pairs(before[group == 2], after[group == 2]), draws=499, seed=7)
    assert (alone.bca_low[0], alone.bca_high[0]) == (together.bca_low[2], together.bca_high[2])
    other = bootstrap(PairCounts.from_pairs(before[group == 2], after[group == 2]), draws=499, seed=8)
    assert other.error[0] != alone.error[0]


def test_values_are_drawn_as_often_as_they_are_likely() -> None:
    likely = np.array([[0.0, 0.02, 0.28, 0.0, 0.7, 0.0], [0.1] * 5 + [0.5]])
    draws, seeds = 50, 2000
    drawn = np.stack([module._draws_of_means(likely, draws, seed) for seed in range(seeds)])
    assert (drawn.sum(axis=2) == draws).all() and not drawn[:, likely == 0].any()
    spread = np.sqrt(draws * likely * (1 - likely))
    assert (np.abs(drawn.mean(axis=0) - draws * likely) <= 4 * spread / np.sqrt(seeds)).all()
    np.testing.assert_allclose(drawn.std(axis=0), spread, rtol=0.08)


def test_draws_in_blocks_are_the_same_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = PairCounts.from_pairs([1, 2, 3, 4, 2, 3], [2, 2, 5, 4, 4, 3])
    whole = bootstrap(pairs, draws=499)
    monkeypatch.setattr(module, "BLOCK", 100)
    assert bootstrap(pairs, draws=499).error[0] == pytest.approx(whole.error[0], rel=1e-12)


def test_a_million_people_cost_what_their_cells_cost() -> None:
    pairs = PairCounts.from_counts([0] * 3, [3, 3, 3], [2, 3, 4], [200_000, 500_000, 300_000])
    resampled = bootstrap(pairs, "hedges_g", draws=499)
    assert resampled.reason.tolist() == [""]
    assert resampled.bca_low[0] < resampled.estimate[0] < resampled.bca_high[0]


def test_what_cannot_be_resampled_has_a_reason_and_no_interval() -> None:
    scores = PairCounts.from_pairs([3, 3, 4, 2.6, 3.8], [4, 4, 5, 3.2, 4.5], [1, 2, 2, 3, 3], groups=4)
    for statistic, last in (("mean_change", "too few"), ("hedges_g", "two pairs are too few")):
        resampled = bootstrap(scores, statistic, draws=199)
        assert resampled.reason[0] == "there are no pairs"
        assert resampled.reason[1] == "one pair has no spread to resample"
        assert resampled.reason[2] == "every pair changed by the same amount, so resamples do not differ"
        assert resampled.reason[3].startswith(last) or not np.isnan(resampled.bca_low[3])
        assert np.isnan([resampled.percentile_low[:3], resampled.bca_high[:3]]).all()


def test_resamples_without_a_spread_are_counted_and_too_many_are_said() -> None:
    few = bootstrap(PairCounts.from_pairs([3, 3, 3], [3, 3, 4]), "hedges_g", draws=999)
    assert "no spread" in few.reason[0]
    assert few.undefined[0] > 250  # 8 in 27 resamples have nobody who changed, and 1 in 27 nobody else
    assert np.isnan([few.percentile_low, few.bca_low]).all()


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_scores_that_are_no_numbers_have_a_reason(bad: float) -> None:
    by_hand = PairCounts(
        np.array([0, 0]),
        np.array([1.0, 2.0]),
        np.array([bad, 2.0]),
        np.array([3, 2]),
        1,
        np.array([5]),
        np.array([0]),
    )
    resampled = bootstrap(by_hand)
    assert resampled.reason.tolist() == ["a score is not a finite number"]
    assert np.isnan([resampled.estimate, resampled.bca_low]).all()


@pytest.mark.parametrize(
    "options", [{"statistic": "median"}, {"level": 1.0}, {"level": float("nan")}, {"draws": 38}, {"draws": 0}]
)
def test_what_makes_no_interval_is_refused(options: dict) -> None:
    with pytest.raises(ValueError, match=r"neither|no interval"):
        bootstrap(PairCounts.from_pairs([1, 2, 3], [2, 2, 5]), **options)
