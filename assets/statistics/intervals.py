"""Confidence intervals of a share and of a count, vectorised over arrays.

Here: the interval formulas alone, for proportions (Wilson, Clopper-Pearson) and for Poisson counts (exact,
Byar). Not here: rates and ratios built from them (``rates``), limits around a target (funnels, control
charts), rounding and suppression (``publication``).

Conventions of every function: inputs are array-like and broadcast against each other; the result has the
broadcast shape, float64. NaN in an input is a missing value and gives NaN. A negative or infinite input, more
events than trials, or a confidence outside (0, 1) raises ``ValueError``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

FloatArray = NDArray[np.float64]

EXACT_BELOW = 10
"""Counts below this take the exact Poisson interval, counts from it Byar's (OHID's practice for rates)."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Lower and upper confidence limits, two arrays of one shape, in the unit of the estimate."""

    lower: FloatArray
    upper: FloatArray


def wilson_interval(events: ArrayLike, trials: ArrayLike, *, confidence: float = 0.95) -> Interval:
    """Give the Wilson score interval of a share, without continuity correction.

    Source: Wilson (1927), JASA 22:209-212; the form of Newcombe (1998), Statistics in Medicine 17:857-872,
    method 3. Limits are proportions in [0, 1]; no trials give NaN.

    The share of non-accidental injury among reviewed incidents, 144 of 538 (26.8 %):

    >>> share = wilson_interval(144, 538)
    >>> print(f"{share.lower:.4f} to {share.upper:.4f}")
    0.2320 to 0.3066
    >>> wilson_interval([0, 0], [40, 0]).upper.round(4)
    array([0.0876,    nan])
    """
    count, total = check_share(events, trials)
    z = normal_quantile(confidence)
    size = _blank_where(total == 0, total)
    centre = 2 * count + z**2
    width = z * np.sqrt(z**2 + 4 * count * (1 - count / size))
    scale = 2 * (size + z**2)
    # At 0 and at all events one limit is exactly 0 or 1; the formula misses it by a rounding error.
    lower = np.where(count == 0, 0.0, (centre - width) / scale)
    upper = np.where(count == total, 1.0, (centre + width) / scale)
    return _interval_unless(np.isnan(width), lower, upper)


def clopper_pearson_interval(events: ArrayLike, trials: ArrayLike, *, confidence: float = 0.95) -> Interval:
    """Give the exact binomial interval of a share, from quantiles of the beta distribution.

    Source: Clopper & Pearson (1934), Biometrika 26:404-413. Limits are proportions in [0, 1]; no trials
    give NaN.

    >>> exact = clopper_pearson_interval(2, 40)
    >>> print(f"{exact.lower:.4f} to {exact.upper:.4f}")
    0.0061 to 0.1692
    """
    count, total = check_share(events, trials)
    tail = _tail(confidence)
    others = total - count
    # betaincinv has no value at the shape parameter 0, where the limit is 0 or 1 by definition.
    lower = np.where(count == 0, 0.0, special.betaincinv(_one_where(count == 0, count), others + 1, tail))
    upper = np.where(others == 0, 1.0, special.betaincinv(count + 1, _one_where(others == 0, others), 1 - tail))
    return _interval_unless(np.isnan(count) | np.isnan(total) | (total == 0), lower, upper)


def exact_poisson_interval(events: ArrayLike, *, confidence: float = 0.95) -> Interval:
    """Give the exact (central) interval of a Poisson mean from one observed count.

    Source: Garwood (1936), Biometrika 28:437-442: quantiles of chi-square / 2, here of the gamma
    distribution. Limits are expected counts, 0 or more.

    >>> none_seen = exact_poisson_interval(0)
    >>> print(f"{none_seen.lower:.1f} to {none_seen.upper:.3f}")
    0.0 to 3.689
    """
    count = check_counts(events)
    tail = _tail(confidence)
    lower = np.where(count == 0, 0.0, special.gammaincinv(_one_where(count == 0, count), tail))
    return _interval_unless(np.isnan(count), lower, special.gammaincinv(count + 1, 1 - tail))


def byar_interval(events: ArrayLike, *, confidence: float = 0.95) -> Interval:
    """Give Byar's approximation to the exact interval of a Poisson mean.

    Source: Breslow & Day (1987), Statistical Methods in Cancer Research II, equation 2.10. Limits are
    expected counts; below ``EXACT_BELOW`` events the approximation is poor and ``poisson_interval`` does
    not use it.

    >>> approximate = byar_interval(24)
    >>> print(f"{approximate.lower:.2f} to {approximate.upper:.2f}")
    15.37 to 35.71
    """
    count = check_counts(events)
    z = normal_quantile(confidence)
    some = _one_where(count == 0, count)
    lower = np.where(count == 0, 0.0, count * (1 - 1 / (9 * some) - z / (3 * np.sqrt(some))) ** 3)
    above = count + 1
    upper = above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3
    return _interval_unless(np.isnan(count), lower, upper)


def poisson_interval(events: ArrayLike, *, confidence: float = 0.95) -> Interval:
    """Give the interval of a Poisson mean: exact below 10 events, Byar's from 10.

    Source: OHID, "Technical guidance: confidence intervals" (2018), rates. Limits are expected counts.

    >>> limits = poisson_interval([9, 10])
    >>> limits.lower.round(3), limits.upper.round(3)
    (array([4.115, 4.787]), array([17.085, 18.391]))
    """
    count = check_counts(events)
    few = count < EXACT_BELOW
    limits = byar_interval(count, confidence=confidence)
    lower, upper = limits.lower.copy(), limits.upper.copy()
    # Few distinct counts fill the rows below 10: each is solved once (720,000 rows: 0.1 s instead of 0.5 s).
    distinct, position = np.unique(count[few], return_inverse=True)
    exact = exact_poisson_interval(distinct, confidence=confidence)
    lower[few], upper[few] = exact.lower[position], exact.upper[position]
    return Interval(lower=lower, upper=upper)


def check_counts(events: ArrayLike) -> FloatArray:
    """Give counts as float64, or raise ``ValueError`` when one is negative or infinite."""
    count = np.asarray(events, dtype=np.float64)
    if np.any(count < 0) or np.any(np.isinf(count)):
        raise ValueError("counts and denominators must be finite and not negative")
    return count


def check_share(events: ArrayLike, trials: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Give numerator and denominator broadcast to one shape, or raise ``ValueError`` when they contradict."""
    count, total = np.broadcast_arrays(check_counts(events), check_counts(trials))
    if np.any(count > total):
        raise ValueError("a numerator is greater than its denominator")
    return count, total


def normal_quantile(confidence: float) -> float:
    """Give the two-sided standard normal quantile: 1.96 for 0.95."""
    return float(special.ndtri(1 - _tail(confidence)))


def tail_area(confidence: float) -> float:
    """Give the probability left out in each tail: 0.025 for 0.95."""
    return _tail(confidence)


def _tail(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError("confidence must lie between 0 and 1, for example 0.95")
    return (1 - confidence) / 2


def _blank_where(condition: NDArray[np.bool_], values: FloatArray) -> FloatArray:
    return np.where(condition, np.nan, values)


def _one_where(condition: NDArray[np.bool_], values: FloatArray) -> FloatArray:
    return np.where(condition, 1.0, values)


def _interval_unless(unknown: NDArray[np.bool_], lower: FloatArray, upper: FloatArray) -> Interval:
    return Interval(lower=_blank_where(unknown, lower), upper=_blank_where(unknown, upper))
