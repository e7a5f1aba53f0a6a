"""Rates of events per population, and the ratio of two rates.

Here: a rate per 100,000 person-years with its interval, and the exact conditional comparison of two counts.
Not here: the intervals themselves (``intervals``), person-years of a period (``periods``), standardisation.

Inputs are array-like and broadcast; results are float64 of the broadcast shape. NaN in an input gives NaN, an
exposure of zero gives NaN; a negative or infinite input raises ``ValueError``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from assets.statistics.intervals import (
    FloatArray,
    check_counts,
    clopper_pearson_interval,
    poisson_interval,
)

PER_100_000 = 100_000.0


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate with its confidence limits: arrays of one shape, events per ``per`` person-years."""

    value: FloatArray
    lower: FloatArray
    upper: FloatArray


@dataclass(frozen=True, slots=True)
class RateRatio:
    """First rate over second, exact limits, two-sided p-value of equality; arrays of one shape."""

    value: FloatArray
    lower: FloatArray
    upper: FloatArray
    p_value: FloatArray


def estimate_rate(
    events: ArrayLike, person_years: ArrayLike, *, confidence: float = 0.95, per: float = PER_100_000
) -> Rate:
    """Give events per ``per`` person-years; the interval is exact below 10 events and Byar's from 10.

    Source: OHID, "Technical guidance: confidence intervals" (2018), crude rates; Garwood (1936); Breslow &
    Day (1987), equation 2.10. The person-years are taken as known.

    257 notifications of injured infants against the births of two years:

    >>> rate = estimate_rate(257, 617_939 + 600_708)
    >>> print(f"{rate.value:.1f} ({rate.lower:.1f} to {rate.upper:.1f})")
    21.1 (18.6 to 23.8)
    """
    count, exposure = np.broadcast_arrays(check_counts(events), check_counts(person_years))
    limits = poisson_interval(count, confidence=confidence)
    scale = per / np.where(exposure == 0, np.nan, exposure)
    return Rate(value=count * scale, lower=limits.lower * scale, upper=limits.upper * scale)


def compare_rates(
    events: tuple[ArrayLike, ArrayLike],
    person_years: tuple[ArrayLike, ArrayLike],
    *,
    confidence: float = 0.95,
) -> RateRatio:
    """Compare two Poisson rates exactly, given the total of their counts.

    Given the total, the first count is binomial with probability r t1 / (r t1 + t2), r being the ratio: the
    Clopper-Pearson limits of its share are turned into limits of r. The p-value is that of the exact
    binomial test, summing outcomes no likelier than the observed one. Source: Przyborowski & Wilenski
    (1940), Biometrika 31:313-323; Lehmann & Romano (2005), Testing Statistical Hypotheses, section 4.5.
    Counts must be whole (``ValueError``). No event in the second gives an infinite ratio, none in either an
    unknown one.

    >>> ratio = compare_rates((21, 128), (1, 12))
    >>> print(f"{ratio.value:.2f} ({ratio.lower:.2f} to {ratio.upper:.2f}), p {ratio.p_value:.3f}")
    1.97 (1.18 to 3.14), p 0.008
    """
    first, second, first_years, second_years = np.broadcast_arrays(
        *(check_counts(part) for part in (*events, *person_years))
    )
    total = first + second
    if np.any(np.mod(total, 1) > 0) or np.any(np.mod(first, 1) > 0):
        raise ValueError("the exact comparison needs whole counts")
    known = (first_years > 0) & (second_years > 0) & ~np.isnan(total)
    limits = clopper_pearson_interval(first, total, confidence=confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        years_ratio = np.where(known, second_years / first_years, np.nan)
        value = first / second * years_ratio
        lower = limits.lower / (1 - limits.lower) * years_ratio
        upper = limits.upper / (1 - limits.upper) * years_ratio
    # No event at all says nothing about the ratio: every value from 0 to infinity is compatible.
    nothing_seen = known & (total == 0)
    lower, upper = np.where(nothing_seen, 0.0, lower), np.where(nothing_seen, np.inf, upper)
    return RateRatio(
        value=value, lower=lower, upper=upper, p_value=_test_equality(first, total, years_ratio=years_ratio)
    )


def _test_equality(first: FloatArray, total: FloatArray, *, years_ratio: FloatArray) -> FloatArray:
    chances = 1 / (1 + years_ratio)
    rows = zip(first.flat, total.flat, chances.flat, strict=True)
    return np.array([_test_share(*row) for row in rows]).reshape(total.shape)


def _test_share(first: float, total: float, chance: float) -> float:
    if np.isnan(chance):
        return np.nan
    # Imported here: scipy.stats takes 0.5 s or more, and most runs compare nothing.
    from scipy.stats import binomtest  # noqa: PLC0415

    # scipy refuses a test without trials; nothing seen is no evidence.
    return float(binomtest(int(first), int(total), chance).pvalue) if total else 1.0
