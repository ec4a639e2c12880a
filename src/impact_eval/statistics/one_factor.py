"""One common factor of many correlation matrices at once, by maximum likelihood.

With the factor's loadings profiled out, the likelihood is a function of the unique variances psi alone: f =
sum over the roots gamma_m of Psi^(1/2) R^-1 Psi^(1/2), the smallest left out, of log gamma_m + 1 / gamma_m
- 1 (Joreskog 1967, Psychometrika 32:443-482). It is minimised in log psi by Newton's method with the exact
second derivatives, for all matrices together, which is what a bootstrap needs.

A unique variance stops at 0.005 of its item's variance (a Heywood case), where R's `factanal` and psych stop
too. The result says where that happened, where the search did not end, and how sharp the valley is that it
ended in.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .grouped import BoolArray
from .proportion import FloatArray

NOTHING = 1e-9
SMALLEST_UNIQUENESS = 0.005
# Newton's method takes some ten steps from its start; it ends where the next would lower f by no more than
# this, and takes that one.
MOST_STEPS = 100
SETTLED = 1e-12
# Below this least curvature (of f, per log psi) the valley is flat.
FLAT = 1e-6
# Below this least root of the correlations an item is a sum of others.
SINGULAR = 1e-8


@dataclass(frozen=True)
class OneFactor:
    """Maximum likelihood fits of one factor to B correlation matrices.

    Attributes
    ----------
    loadings, uniquenesses : (B, k); the loadings of a sample add up to 0 or more.
    settled : (B,) whether the search ended; nan and False where the correlations are singular.
    bounded : (B,) whether an item's unique variance ended on the bound.
    curvature : (B,) the least curvature of f at the end, along what is not on the bound.
    """

    loadings: FloatArray
    uniquenesses: FloatArray
    settled: BoolArray
    bounded: BoolArray
    curvature: FloatArray


def one_factor(correlations: FloatArray) -> OneFactor:
    """Fit one factor by maximum likelihood to many correlation matrices at once.

    Parameters
    ----------
    correlations : (B, k, k), k of three or more.

    Examples
    --------
    >>> loadings = np.array([0.8, 0.7, 0.6, 0.5])
    >>> exact = np.outer(loadings, loadings)
    >>> np.fill_diagonal(exact, 1.0)
    >>> one_factor(exact[None]).loadings.round(6)
    array([[0.8, 0.7, 0.6, 0.5]])
    """
    k = correlations.shape[1]
    whole = np.linalg.eigvalsh(np.nan_to_num(correlations))[:, 0] > SINGULAR
    precision = np.linalg.inv(np.where(whole[:, None, None], correlations, np.eye(k)))
    lowest = float(np.log(SMALLEST_UNIQUENESS))
    theta = np.maximum(np.log((1.0 - 0.5 / k) / np.diagonal(precision, axis1=1, axis2=2)), lowest)
    settled = ~whole
    for _ in range(MOST_STEPS):
        run = np.flatnonzero(~settled)
        if run.size == 0:
            break
        theta[run], settled[run] = _newton(precision[run], theta[run], lowest)
    roots, vectors = _roots(precision, theta)
    at_bound = theta <= lowest + NOTHING
    free = ~at_bound[:, :, None] & ~at_bound[:, None, :]
    curvature = np.linalg.eigvalsh(np.where(free, _hessian(roots, vectors), np.eye(k)))[:, 0]
    unique = np.where(whole[:, None], np.exp(theta), np.nan)
    loadings = np.sqrt(unique * np.maximum(1.0 / roots[:, :1] - 1.0, 0.0)) * vectors[:, :, 0]
    loadings *= np.where(loadings.sum(axis=1, keepdims=True) < 0, -1.0, 1.0)
    return OneFactor(loadings, unique, settled & whole, at_bound.any(axis=1) & whole, curvature)


def _newton(precision: FloatArray, theta: FloatArray, lowest: float) -> tuple[FloatArray, BoolArray]:
    """Take one step downhill, no further than the bound; say which searches have ended."""
    roots, vectors = _roots(precision, theta)
    gradient = np.einsum("bim,bm->bi", vectors[:, :, 1:] ** 2, 1.0 - 1.0 / roots[:, 1:])
    held = (theta <= lowest + NOTHING) & (gradient > 0)
    free = ~held[:, :, None] & ~held[:, None, :]
    curvature, axes = np.linalg.eigh(np.where(free, _hessian(roots, vectors), np.eye(theta.shape[1])))
    slope = np.where(held, 0.0, gradient)
    # The sizes of the curvatures: where the surface bends down, the step still leads downhill.
    along = np.einsum("bim,bi->bm", axes, slope) / np.maximum(np.abs(curvature), FLAT)
    step = -np.einsum("bim,bm->bi", axes, along)
    ended = -(slope * step).sum(axis=1) <= SETTLED
    # A unique variance changes by no more than a factor of e^2 in one step.
    step *= np.minimum(1.0, 2.0 / np.maximum(np.abs(step).max(axis=1, keepdims=True), NOTHING))
    return _descend(precision, theta, step, slope, lowest), ended


def _descend(
    precision: FloatArray, theta: FloatArray, step: FloatArray, slope: FloatArray, lowest: float
) -> FloatArray:
    """Halve each step until f falls by a fair part of what its slope promises (Armijo's rule)."""
    start, length = _f(_roots(precision, theta)[0]), np.ones((len(theta), 1))
    for _ in range(30):
        there = np.maximum(theta + length * step, lowest)
        promised = 1e-4 * (slope * (there - theta)).sum(axis=1)
        short = _f(_roots(precision, there)[0]) > start + promised + SETTLED
        if not short.any():
            break
        length[short] /= 2.0
    return there


def _roots(precision: FloatArray, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the roots gamma (B, k), rising, and vectors (B, k, k) of Psi^(1/2) R^-1 Psi^(1/2)."""
    root = np.exp(theta / 2.0)
    gamma, vectors = np.linalg.eigh(precision * root[:, :, None] * root[:, None, :])
    return np.asarray(gamma), np.asarray(vectors)


def _f(roots: FloatArray) -> FloatArray:
    return np.asarray((np.log(roots[:, 1:]) + 1.0 / roots[:, 1:] - 1.0).sum(axis=1))


def _hessian(roots: FloatArray, vectors: FloatArray) -> FloatArray:
    """Return the second derivatives of f in log psi (B, k, k).

    With w the vectors and a_m = w_im w_jm: the sum over m, n > 1 of a_m a_n / gamma_m, and over m > 1 of
    a_m a_1 (1 - 1 / gamma_m) (gamma_m + gamma_1) / (gamma_m - gamma_1).
    """
    first, others, gamma = vectors[:, :, 0], vectors[:, :, 1:], roots[:, 1:]

    def weighted(weight: FloatArray) -> FloatArray:
        return np.asarray((others * weight[:, None, :]) @ others.transpose(0, 2, 1))

    apart = np.maximum(gamma - roots[:, :1], NOTHING)
    turning = weighted((1.0 - 1.0 / gamma) * (gamma + roots[:, :1]) / apart)
    return weighted(1.0 / gamma) * weighted(np.ones_like(gamma)) + (
        first[:, :, None] * first[:, None, :] * turning
    )
