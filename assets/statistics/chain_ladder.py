"""The chain ladder: development factors of a reporting triangle, ultimate counts and Mack's standard errors.

Here: Mack's distribution-free model of cumulative counts, for comparison with other ways of looking at delay.
Not here: the nowcast that is published (``nowcast``).

A cumulative triangle has one row an origin (reference month), in order, and one column a delay; NaN is a cell
not yet observed. A row without any cell has no ultimate count: NaN.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from assets.statistics.intervals import FloatArray
from assets.statistics.reporting_delay import check_triangle


@dataclass(frozen=True, slots=True)
class ChainLadder:
    """A fitted chain ladder.

    By step from one delay to the next: ``factors`` f and ``sigmas`` (square root of Mack's variance
    parameter, NaN where it cannot be told). By origin: ``latest`` and ``ultimate`` counts and the
    ``standard_error`` of the ultimate. ``total_standard_error`` is that of the sum of the ultimates.
    """

    factors: FloatArray
    sigmas: FloatArray
    latest: FloatArray
    ultimate: FloatArray
    standard_error: FloatArray
    total_standard_error: float


def fit_chain_ladder(cumulative: ArrayLike) -> ChainLadder:
    """Fit volume-weighted development factors and their errors to a cumulative triangle.

    Source: Mack (1993), ASTIN Bulletin 23:213-225: f_k = sum C_k+1 / sum C_k over the origins with both; sigma_k^2
    the weighted mean square of C_k+1 / C_k around f_k with one degree of freedom less; theorem 3 for the
    standard error of an origin and its corollary for that of the total; the last sigma, when only one origin
    tells it, by his rule for it. A step without a count has the factor 1.

    >>> ladder = fit_chain_ladder([[20, 30, 33], [22, 30, 33], [24, 33, np.nan], [20, np.nan, np.nan]])
    >>> ladder.factors.round(3), ladder.ultimate.round(1)
    (array([1.409, 1.1  ]), array([33. , 33. , 36.3, 31. ]))
    >>> ladder.standard_error.round(2), round(ladder.total_standard_error, 2)
    (array([0.  , 0.  , 0.  , 1.94]), 1.94)
    """
    known = check_triangle(cumulative)
    both = ~np.isnan(known[:, :-1]) & ~np.isnan(known[:, 1:])
    before, after = np.where(both, known[:, :-1], 0.0), np.where(both, known[:, 1:], 0.0)
    volume = before.sum(axis=0)
    factors = np.divide(after.sum(axis=0), volume, out=np.ones_like(volume), where=volume > 0)
    sigmas = np.sqrt(_variances(before, after, factors))
    position = _latest_positions(known)
    latest = np.where(position < 0, np.nan, known[np.arange(len(known)), np.maximum(position, 0)])
    path = _develop(latest, position, factors)
    errors, total = _errors(path, position, factors=factors, variances=sigmas**2, volume=volume)
    return ChainLadder(
        factors=factors,
        sigmas=sigmas,
        latest=latest,
        ultimate=path[:, -1],
        standard_error=errors,
        total_standard_error=total,
    )


def _variances(before: FloatArray, after: FloatArray, factors: FloatArray) -> FloatArray:
    has_volume = before > 0
    link = np.divide(after, before, out=np.zeros_like(before), where=has_volume)
    squares = (before * np.where(has_volume, link - factors, 0.0) ** 2).sum(axis=0)
    freedom = has_volume.sum(axis=0) - 1
    variances = np.divide(squares, freedom, out=np.full(freedom.shape, np.nan), where=freedom > 0)
    for step in np.flatnonzero(freedom <= 0):
        if step >= 2 and variances[step - 2] > 0:
            one, two = variances[step - 1], variances[step - 2]
            variances[step] = min(one**2 / two, one, two)
        elif step >= 2:
            variances[step] = min(variances[step - 1], variances[step - 2])
    return variances


def _latest_positions(known: FloatArray) -> np.ndarray:
    seen = ~np.isnan(known)
    return np.where(seen.any(axis=1), known.shape[1] - 1 - np.argmax(seen[:, ::-1], axis=1), -1)


def _develop(latest: FloatArray, position: np.ndarray, factors: FloatArray) -> FloatArray:
    """Give counts from the latest position on: constant up to it, then multiplied step by step."""
    path = np.repeat(latest[:, None], factors.size + 1, axis=1)
    for step, factor in enumerate(factors):
        path[:, step + 1] = np.where(step >= position, path[:, step] * factor, path[:, step + 1])
    return path


def _errors(
    path: FloatArray, position: np.ndarray, *, factors: FloatArray, variances: FloatArray, volume: FloatArray
) -> tuple[FloatArray, float]:
    relative = np.divide(variances, factors**2, out=np.zeros_like(factors), where=factors > 0)
    unknown = np.isnan(relative)
    shared = np.divide(relative, volume, out=np.zeros_like(volume), where=volume > 0)
    own = np.divide(relative, path[:, :-1], out=np.zeros_like(path[:, :-1]), where=path[:, :-1] > 0)
    ahead = np.arange(factors.size) >= position[:, None]
    ultimate = path[:, -1]
    squares = ultimate**2 * np.where(ahead, own + shared, 0.0).sum(axis=1)
    # Origins share the error of the factors: each step counts for every pair of origins that have it ahead.
    both_ahead = ahead[:, None, :] & ahead[None, :, :]
    covariances = np.outer(ultimate, ultimate) * np.where(both_ahead, shared, 0.0).sum(axis=2)
    pairs = covariances[np.triu_indices(len(ultimate), 1)]
    blank = (ahead & unknown).any(axis=1) | np.isnan(ultimate)
    total = np.nansum(squares) + 2 * np.nansum(pairs)
    return np.where(blank, np.nan, np.sqrt(squares)), float(np.sqrt(total))
