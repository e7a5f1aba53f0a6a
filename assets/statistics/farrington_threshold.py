"""How many events are too many for an expected number: the thresholds of a Farrington comparison.

Here: the upper prediction limit of a count whose mean was estimated, and how unusual the count seen is. Not
here: the mean itself (``farrington_fit``) and when an alarm is raised (``farrington``).

Inputs broadcast against each other; results are float64 of the broadcast shape, NaN where an input is NaN.
Limits are one-sided at level ``alpha`` and in events; a count above the upper one is an excess. An ``alpha`` outside
(0, 1) or a dispersion below 1 raises ``ValueError``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from assets.statistics.intervals import FloatArray

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
PowerTransform = Literal["2/3", "1/2", "none"]

# Whole numbers from here on are not told apart in floating point: a mean so large has no limit.
_BOUNDLESS: Final = 1e15

_POWERS: Final[dict[str, float]] = {"2/3": 2 / 3, "1/2": 1 / 2, "none": 1.0}


@dataclass(frozen=True, slots=True)
class Threshold:
    """Prediction limits of the count, and the chance of the count seen or a greater one (one-sided p-value)."""

    lower: FloatArray
    upper: FloatArray
    p_value: FloatArray


def delta_threshold(
    counts: ArrayLike,
    mean: ArrayLike,
    standard_error: ArrayLike,
    *,
    dispersion: ArrayLike = 1.0,
    alpha: float = 0.005,
    power: PowerTransform = "2/3",
) -> Threshold:
    """Give limits that are normal on a transformed scale: counts to the power 2/3 lose their skewness.

    ``standard_error`` is that of ``mean``, in events. The variance of what is seen less what is expected is
    dispersion x mean + standard_error**2. Source: Farrington et al. (1996), JRSS A 159:547-563, section 3.5; "1/2"
    levels the variance instead, "none" is the normal distribution. Limits are not below 0.

    >>> delta_threshold(17, 10.7, 0.6, alpha=0.05).upper.round(2)
    np.float64(16.61)
    """
    if power not in _POWERS:
        raise ValueError(f"a transformation is one of {', '.join(_POWERS)}")
    count, mean, error, phi = _check(counts, mean, standard_error, dispersion)
    exponent, reach = _POWERS[power], _upper_quantile(alpha)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = exponent * mean ** (exponent - 1) * np.sqrt(phi * mean + error**2)
        centre = mean**exponent
        return Threshold(
            lower=np.maximum(centre - reach * spread, 0.0) ** (1 / exponent),
            upper=(centre + reach * spread) ** (1 / exponent),
            p_value=special.ndtr((centre - count**exponent) / spread),
        )


def negative_binomial_threshold(
    counts: ArrayLike,
    log_mean: ArrayLike,
    standard_error: ArrayLike = 0.0,
    *,
    dispersion: ArrayLike = 1.0,
    alpha: float = 0.005,
) -> Threshold:
    """Give limits that are quantiles of the negative binomial distribution, whole numbers.

    The distribution has variance dispersion x mean: Poisson at 1. With ``standard_error`` 0 the mean is taken as
    known ("nbPlugin": Noufaily et al. 2013, Statistics in Medicine 32:1206-1222, section 3.4); with that of the log
    mean, the mean is its own upper limit at ``alpha`` ("muan": Salmon, Schumacher & Hoehle 2016, Journal of Statistical
    Software 70(10), section 3.2).

    >>> negative_binomial_threshold([16, 17, 21], np.log(10.7), dispersion=[1, 1, 3], alpha=0.05).upper
    array([16., 16., 21.])
    """
    reach = _upper_quantile(alpha)
    count, centre, error, phi = _check(counts, log_mean, standard_error, dispersion)
    with np.errstate(over="ignore"):
        mean = np.exp(centre + reach * error)
    return Threshold(
        lower=_quantile(alpha, mean, phi),
        upper=_quantile(1 - alpha, mean, phi),
        p_value=_chance_from(count, mean, phi),
    )


def _chance_from(count: FloatArray, mean: FloatArray, dispersion: FloatArray) -> FloatArray:
    """Give the probability of ``count`` events or more."""
    some = np.maximum(count, 1.0)
    over = dispersion > 1
    # The size mean / (dispersion - 1) has no value at 1, where the distribution is Poisson's.
    size = mean / np.where(over, dispersion - 1, 1.0)
    poisson = special.gammainc(some, mean)
    chance = np.where(over, special.betainc(some, size, (dispersion - 1) / dispersion), poisson)
    unknown = np.isnan(count + mean + dispersion)
    return np.where(unknown, np.nan, np.where((count > 0) & (mean < _BOUNDLESS), chance, 1.0))


def _quantile(share: float, mean: FloatArray, dispersion: FloatArray) -> FloatArray:
    """Give the least whole number that at least ``share`` of the distribution does not exceed.

    The search starts at the Cornish-Fisher expansion to the skewness, which is rarely more than two events off.
    """
    means, dispersions = mean.ravel(), dispersion.ravel()
    reach = special.ndtri(share)
    with np.errstate(all="ignore"):
        deviation = np.sqrt(dispersions * means)
        skewness = (2 * dispersions - 1) / deviation
        guess = means + deviation * (reach + (reach**2 - 1) * skewness / 6)
        bounded = means + deviation < _BOUNDLESS
    found = np.where(means >= _BOUNDLESS, np.inf, np.full_like(means, np.nan))
    found[bounded] = _search(
        np.maximum(np.floor(guess[bounded]), 0.0), means[bounded], dispersions[bounded], share=share
    )
    return found.reshape(mean.shape)


def _search(start: FloatArray, mean: FloatArray, dispersion: FloatArray, *, share: float) -> FloatArray:
    """Widen brackets around ``start`` by doubled steps until each holds its quantile, then halve them."""

    def suffices(count: FloatArray, where: IntArray) -> BoolArray:
        return (count >= 0) & (_chance_from(count + 1, mean[where], dispersion[where]) <= 1 - share)

    low, high, everyone = start - 1, start.copy(), np.arange(start.size)
    moving, step = everyone, 1.0
    while moving.size:
        moving = moving[~suffices(high[moving], moving)]
        low[moving], high[moving] = high[moving], high[moving] + step
        step *= 2
    moving, step = everyone, 1.0
    while moving.size:
        moving = moving[suffices(low[moving], moving)]
        high[moving], low[moving] = low[moving], np.maximum(low[moving] - step, -1.0)
        step *= 2
    moving = np.flatnonzero(high - low > 1)
    while moving.size:
        middle = np.floor((low[moving] + high[moving]) / 2)
        enough = suffices(middle, moving)
        high[moving[enough]], low[moving[~enough]] = middle[enough], middle[~enough]
        moving = moving[high[moving] - low[moving] > 1]
    return high


def _check(
    counts: ArrayLike, centre: ArrayLike, error: ArrayLike, dispersion: ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    count, middle, deviation, phi = np.broadcast_arrays(
        *(np.asarray(part, dtype=np.float64) for part in (counts, centre, error, dispersion))
    )
    if np.any(phi < 1):
        raise ValueError("a dispersion is taken as 1 at least")
    return count, middle, deviation, phi


def _upper_quantile(alpha: float) -> float:
    if not 0 < alpha < 1:
        raise ValueError("alpha must lie between 0 and 1, for example 0.005")
    return float(special.ndtri(1 - alpha))
