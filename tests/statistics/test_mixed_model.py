"""The mixed model against nlme, against the paired t where nobody is missing, and where there is none."""

import json
import warnings
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from impact_eval.statistics import mixed_model as module
from impact_eval.statistics.mixed_model import MODEL, PAIRED, mixed_model

REFERENCE = Path(__file__).parent / "reference" / "three_waves_reference.json"
ENTRIES = json.loads(REFERENCE.read_text(encoding="utf-8"))["entries"]
NONE = float("nan")


# Both programs stop where the likelihood is flat: variances agree to some 2e-5, and what hangs on them.
@pytest.mark.parametrize("entry", [one for one in ENTRIES if one["kind"] == "lme"], ids=range(10))
def test_changes_errors_and_variances_are_those_of_nlme(entry: dict) -> None:
    value, found = entry["value"], mixed_model(np.array(entry["inputs"]["scores"], dtype=float))
    assert (found.method, found.reason) == (MODEL, "")
    np.testing.assert_allclose(found.change, value["change"], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(found.error, value["error"], rtol=2e-5)
    np.testing.assert_array_equal(found.df, value["df"])
    np.testing.assert_allclose(found.p, value["p"], rtol=1e-3, atol=1e-6)
    np.testing.assert_allclose(found.mean[0], value["intercept"], rtol=1e-5)
    np.testing.assert_allclose(
        [found.sd_people, found.sd_rest], [value["sd_people"], value["sd_rest"]], rtol=1e-4
    )


def test_of_two_waves_that_everybody_answered_it_is_the_paired_t() -> None:
    rng = np.random.default_rng(3)
    before = np.round(rng.normal(50, 9, 24), 1)
    after = np.round(before + rng.normal(4, 5, 24), 1)
    found, paired = mixed_model(np.column_stack([before, after])), stats.ttest_rel(after, before)
    limits = paired.confidence_interval()
    assert found.method == MODEL
    assert found.p[0] == pytest.approx(paired.pvalue, rel=1e-4)
    np.testing.assert_allclose([found.low[0], found.high[0]], limits, rtol=1e-4)


def test_those_who_missed_a_wave_bear_on_the_means() -> None:
    rng = np.random.default_rng(4)
    person = rng.normal(size=(60, 1))
    scores = person + np.array([0.0, 1.0, 0.8]) + rng.normal(scale=0.5, size=(60, 3))
    # Whoever stood low before is gone at follow-up: the mean of those left is too high, the model's is not.
    gone = scores[:, 0] < -0.2
    scores[gone, 2] = np.nan
    found = mixed_model(scores)
    left_over = np.nanmean(scores[:, 2]) - np.mean(scores[:, 0])
    assert abs(found.change[1] - 0.8) < 0.3 < left_over - 0.8
    assert (found.n, found.n_all, found.n_wave.tolist()) == (60, 60 - gone.sum(), [60, 60, 60 - gone.sum()])


def test_the_order_of_people_the_unit_and_the_zero_do_not_matter() -> None:
    rng = np.random.default_rng(5)
    scores = np.round(rng.normal(size=(30, 1)) + rng.normal(size=(30, 3)) + [0, 0.7, 0.4], 1)
    scores[rng.random((30, 3)) < 0.2] = np.nan
    straight = mixed_model(scores)
    turned = mixed_model(1000 + 25 * scores[rng.permutation(30)])
    np.testing.assert_allclose(turned.change, 25 * straight.change, rtol=1e-4)
    np.testing.assert_allclose(turned.p, straight.p, rtol=1e-2)
    assert turned.icc == pytest.approx(straight.icc, abs=1e-3)


def test_where_people_do_not_differ_the_model_says_so_and_does_not_warn() -> None:
    opposite = [[1, 5, 3], [5, 1, 3], [2, 4, 4], [4, 2, 2], [3, 3, 3]]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = mixed_model(opposite)
    assert found.method == MODEL and found.icc == pytest.approx(0, abs=1e-6)
    assert (
        found.reason
        == "people differ no more than chance makes them, so each answer counts as another person's"
    )


# Where statsmodels' searches were seen to end early, or on the edge though the top is elsewhere.
@pytest.mark.parametrize("entry", [one for one in ENTRIES if one["kind"] == "lmer"], ids=range(7))
def test_where_searches_go_astray_the_top_is_still_that_of_lme4(entry: dict) -> None:
    value, found = entry["value"], mixed_model(np.array(entry["inputs"]["scores"], dtype=float))
    on_edge = value["sd_people"] < 1e-6
    assert found.method == MODEL
    assert found.reason.startswith("people differ no more" if on_edge else "") and on_edge == bool(
        found.reason
    )
    # lme4 stops within some 1e-6 of its scale.
    np.testing.assert_allclose(found.change, np.atleast_1d(value["change"]), rtol=1e-5, atol=1e-8)
    np.testing.assert_allclose(found.error, np.atleast_1d(value["error"]), rtol=1e-5)
    np.testing.assert_allclose(found.mean[0], value["intercept"], rtol=1e-5)
    np.testing.assert_allclose(found.sd_people, value["sd_people"], rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(found.sd_rest, value["sd_rest"], rtol=1e-4)


class Unsettled:
    """A model whose search never ends at a top."""

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def fit(self, **options: object) -> "Unsettled":
        if options["method"] == "cg":
            raise np.linalg.LinAlgError("Singular matrix")
        warnings.warn(
            "The Hessian matrix at the estimated parameter values is not positive definite.", stacklevel=1
        )
        return self

    converged, cov_re, scale = False, np.array([[1.0]]), 1.0


class Mistaken(Unsettled):
    """A model whose search says that it ended at the top, where it did not."""

    converged = True


class Nothing(Mistaken):
    """A model whose search says that it ended, at no number."""

    cov_re = np.array([[np.nan]])


@pytest.mark.parametrize("failing", [Unsettled, Mistaken, Nothing])
def test_a_search_that_does_not_end_at_the_top_is_never_returned(
    monkeypatch: pytest.MonkeyPatch, failing: type
) -> None:
    entry = next(one for one in ENTRIES if one["kind"] == "lme" and len(one["inputs"]["scores"]) == 15)
    monkeypatch.setattr("statsmodels.regression.mixed_linear_model.MixedLM", failing)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = mixed_model(np.array(entry["inputs"]["scores"], dtype=float))
    assert (found.method, found.optimiser) == (MODEL, "profile")
    np.testing.assert_allclose(found.change, entry["value"]["change"], rtol=1e-5)
    np.testing.assert_allclose(found.error, entry["value"]["error"], rtol=2e-5)


def test_people_who_differ_without_bound_have_no_model() -> None:
    scores = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 1], [1, 1, 0]]) * 0.01 + 1e5 * np.arange(4)[:, None]
    found = mixed_model(scores)
    assert (found.method, found.reason) == (PAIRED, "the likelihood has no top: people differ without bound")
    assert found.change[0] == pytest.approx((scores[:, 1] - scores[:, 0]).mean())


def test_an_optimiser_that_fails_leaves_the_others_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "OPTIMISERS", ("no-such-optimiser", "powell"))
    scores = np.array([[2, 4, 3], [3, 5, NONE], [2, 3, 3], [4, NONE, 5], [1, 3, 2], [3, 5, 4]])
    assert mixed_model(scores).optimiser == "powell"


@pytest.mark.parametrize(
    ("scores", "reason"),
    [
        ([[NONE] * 3], "nobody answered"),
        ([[1, 2, NONE], [2, 3, NONE], [2, 4, NONE], [1, 4, NONE]], "a wave has no answers"),
        ([[1, 2, 3]], "too few people answered twice to tell what people share from chance"),
        (
            [[1, NONE, NONE], [NONE, 2, NONE], [NONE, NONE, 3]],
            "too few people answered twice to tell what people share from chance",
        ),
        (
            [[1, 2, NONE, NONE], [NONE, 3, 5, NONE], [NONE, NONE, 2, 4]],
            "too few people answered twice to tell what people share from chance",
        ),
        (
            [[1, 2, NONE], [2, 2, NONE], [3, 5, NONE], [NONE, NONE, 2], [NONE, NONE, 4]],
            "some waves share nobody with the others, so their change is one between different people",
        ),
        ([[3, 3, 3]] * 5, "everybody in a wave has the same score"),
        ([[0, 0, 0]] * 5, "everybody in a wave has the same score"),
        ([[1, 2, 3], [2, 3, 4], [3, 4, 5], [2, 3, 4]], "everybody changed by the same amount"),
        (
            [[1, 2, 3], [2, 3, NONE], [3, NONE, 5], [NONE, 3, 4], [9, NONE, NONE]],
            "everybody changed by the same amount",
        ),
    ],
)  # fmt: skip
def test_where_there_is_no_model_those_who_answered_all_are_shown_and_the_reason(
    scores: list, reason: str
) -> None:
    found = mixed_model(scores)
    assert (found.method, found.reason) == (PAIRED, reason)
    assert np.isnan([found.sd_people, found.sd_rest, found.icc]).all()
    for sentence in found.sentences():
        assert "nan" not in sentence.split()


@pytest.mark.parametrize("scores", [[1, 2, 3], [[1], [2]], [[1, np.inf, 2]], [[1, 1e101, 2]]])
def test_what_is_no_table_of_waves_is_refused(scores: list) -> None:
    with pytest.raises(ValueError, match=r"\."):
        mixed_model(scores)
