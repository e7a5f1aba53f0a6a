"""EARS C1, C2 and C3: a count against the mean and standard deviation of the few counts before it.

Here: the three upper bounds and their alarms, for comparison with better methods. They are no ground for decisions:
at equal false alarms they find a rise of half in 23 to 42 % of series within 6 months, a CUSUM in 92 %.

Conventions: the last axis of ``counts`` is time, the axes before it are series; results have its shape. NaN is a
missing count: where one lies in the window there is no bound (NaN) and no alarm. A negative or infinite count raises
``ValueError``; a series shorter than the window has no bound at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray
from scipy import special

from assets.statistics.intervals import FloatArray, check_counts

Method = Literal["C1", "C2", "C3"]

ALPHA = {"C1": 0.001, "C2": 0.001, "C3": 0.025}
FAR_OUT = 1e100
"""Excess of a count above a baseline that does not vary at all."""
GAP = 2
"""C2 and C3 leave out the two counts just before, so that a rise does not raise its own baseline."""


@dataclass(frozen=True, slots=True)
class EarsBounds:
    """Upper bound of every count (NaN where there is none) and whether the count lies above it."""

    upper: FloatArray
    is_alarm: NDArray[np.bool_]


def bound_counts(
    counts: ArrayLike, *, method: Method, baseline: int = 7, alpha: float | None = None, min_sigma: float = 0.0
) -> EarsBounds:
    """Give the EARS upper bounds of counts.

    With the mean m(t) and standard deviation s(t) of ``baseline`` earlier counts and z the 1 - ``alpha`` quantile of
    the normal distribution: C1 is m(t) + z s(t) over the counts just before t; C2 the same after a gap of two counts;
    C3 adds the two earlier excesses, y(t) + s(t) (z - sum over t-1 and t-2 of max(0, (y - m)/s - 1)) with m and s as
    in C2, not below 0: its alarm depends on those two excesses alone. ``min_sigma`` is the least standard deviation.
    Source: Hutwagner, Thompson, Seeman & Treadwell (2003), Journal of Urban Health 80:i89-i96; Salmon, Schumacher &
    Hoehle (2016), Journal of Statistical Software 70(10).

    >>> bounds = bound_counts([3, 4, 2, 5, 3, 4, 3, 12], method="C1")
    >>> bounds.upper.round(2), bounds.is_alarm.tolist()[-1]
    (array([ nan,  nan,  nan,  nan,  nan,  nan,  nan, 6.44]), True)
    """
    observed = check_counts(counts)
    if baseline < 2:
        raise ValueError("a baseline of EARS has at least 2 counts")
    z = -float(special.ndtri(_check_alpha(ALPHA[method] if alpha is None else alpha)))
    mean, sigma = _describe_before(observed, baseline=baseline, gap=0 if method == "C1" else GAP)
    sigma = np.maximum(sigma, min_sigma)
    if method == "C3":
        upper = np.maximum(0.0, observed + z * sigma - sigma * _sum_earlier_excess(observed, mean=mean, sigma=sigma))
    else:
        upper = mean + z * sigma
    return EarsBounds(upper=upper, is_alarm=observed > upper)


def _describe_before(observed: FloatArray, *, baseline: int, gap: int) -> tuple[FloatArray, FloatArray]:
    mean, sigma = np.full(observed.shape, np.nan), np.full(observed.shape, np.nan)
    first = baseline + gap
    if observed.shape[-1] > first:
        # The window of t starts at t - gap - baseline; the last windows lie before no count.
        windows = sliding_window_view(observed, baseline, axis=-1)[..., : observed.shape[-1] - first, :]
        mean[..., first:], sigma[..., first:] = windows.mean(axis=-1), windows.std(axis=-1, ddof=1)
    return mean, sigma


def _sum_earlier_excess(observed: FloatArray, *, mean: FloatArray, sigma: FloatArray) -> FloatArray:
    distance = observed - mean
    # A baseline without variation: its own value is no excess, any greater one lies as far out as can be.
    flat = np.where(distance > 0, FAR_OUT, np.where(np.isnan(distance), np.nan, 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        excess = np.where(sigma > 0, np.maximum(0.0, distance / sigma - 1), flat)
    total = np.full(observed.shape, np.nan)
    total[..., 2:] = excess[..., 1:-1] + excess[..., :-2]
    return total


def _check_alpha(alpha: float) -> float:
    if not 0 < alpha < 1:
        raise ValueError("alpha lies between 0 and 1, for example 0.001")
    return alpha
