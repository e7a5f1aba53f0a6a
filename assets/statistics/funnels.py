"""Funnels: how far an authority may lie from the target by chance alone, and where each authority stands.

Here: exact limits for ratios of counts and for shares at 95 and 99.8 %, the place of an authority in its funnel with
its p-value, and the smallest ratio that could have been seen there. Not here: limits widened for variation beyond
chance (``overdispersion``), which of many authorities to look at (``multiplicity``), confidence intervals
(``intervals``).

Conventions: inputs broadcast; results are float64 of the broadcast shape; NaN or nothing expected gives NaN, and so
does a target that leaves nothing to chance (a share of 0 or 1, a rate of 0: no authority had an event); a negative or
infinite input raises ``ValueError``. A point on a limit lies outside it: the chance of a count at least
that far out is then exactly half of one minus the confidence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from assets.statistics.intervals import (
    FloatArray,
    Interval,
    check_counts,
    check_share,
    normal_quantile,
    poisson_interval,
    tail_area,
)

INNER, OUTER = 0.95, 0.998
"""The two funnels of official statistics: about 2 and about 3 standard errors either side."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where counts stand in their funnel; arrays of one shape.

    ``position`` is -2 below the 99.8 % limit, -1 below the 95 % limit, 0 within, 1 above the 95 % limit and 2 above the
    99.8 % limit. ``p_value`` is two-sided: twice the smaller tail, at most 1.
    """

    position: FloatArray
    p_value: FloatArray


def limit_ratios(expected: ArrayLike, *, confidence: float = INNER) -> Interval:
    """Give the exact Poisson funnel of observed over expected counts.

    A limit is the count whose tail probability is (1 - confidence)/2, read between whole counts from the gamma
    distribution, over the expected count: a whole count lies on or beyond it exactly when the exact test is
    significant. Source: Spiegelhalter (2005), Statistics in Medicine 24:1185-1202, appendix. The lower limit is 0
    where not even a count of zero would be unusual; the upper is at least one event.

    >>> funnel = limit_ratios([0.5, 3.1, 10, 100])
    >>> funnel.lower.round(2), funnel.upper.round(2)
    (array([0.  , 0.  , 0.38, 0.8 ]), array([5.43, 2.4 , 1.71, 1.21]))
    """
    mean, tail = _positive(check_counts(expected)), tail_area(confidence)
    reachable = np.exp(-mean) <= tail
    lower = np.where(reachable, special.pdtrik(tail, mean), 0.0)
    return Interval(
        lower=_blank_like(mean, lower / mean), upper=_blank_like(mean, (special.pdtrik(1 - tail, mean) + 1) / mean)
    )


def limit_shares(
    trials: ArrayLike, *, target: float, confidence: float = INNER, method: Literal["exact", "normal"] = "exact"
) -> Interval:
    """Give the funnel of shares around a target share, as proportions in [0, 1].

    ``exact`` reads the limits from the binomial distribution as ``limit_ratios`` does from the Poisson (Spiegelhalter
    2005, appendix); a limit that no count reaches is 0 or 1. ``normal`` is target +/- z sqrt(target (1 -
    target)/trials), cut at 0 and 1: OHID's funnels and, squared, the score test.

    >>> funnel = limit_shares([8, 100], target=0.26)
    >>> funnel.lower.round(3), funnel.upper.round(3)
    (array([0.   , 0.172]), array([0.644, 0.353]))
    """
    size, tail = _positive(check_counts(trials)), tail_area(confidence)
    if not _leaves_chance(target):
        return Interval(lower=np.full(size.shape, np.nan), upper=np.full(size.shape, np.nan))
    if method == "normal":
        width = normal_quantile(confidence) * np.sqrt(target * (1 - target) / size)
        return Interval(lower=np.maximum(target - width, 0.0), upper=np.minimum(target + width, 1.0))
    lower = np.where((1 - target) ** size <= tail, special.bdtrik(tail, size, target), 0.0)
    upper = np.where(target**size <= tail, special.bdtrik(1 - tail, size, target) + 1, size)
    return Interval(lower=_blank_like(size, lower / size), upper=_blank_like(size, upper / size))


def find_exposures(
    events: ArrayLike, *, rate: float, confidence: float = INNER, tolerance: float | None = None
) -> Interval:
    """Give the exposures at which a count lies exactly on the lower and on the upper limit of a rate's funnel.

    This is the funnel as OHID draws it: for 1, 2, 3 ... events, the populations at which the rate is just unusual.
    ``lower`` solves P(X <= events) = (1 - confidence)/2, ``upper`` P(X >= events) = the same, X being Poisson with
    mean rate times exposure: quantiles of the gamma distribution. With ``tolerance`` (OHID's tool: 1e-7) they are
    found by halving steps instead, in v = mean/(1 + events + mean), until a step is no longer than that (Pezzullo's
    procedure): the result is off by up to 5e-5 of itself at one event.

    >>> at_risk = find_exposures([1, 10], rate=20 / 100_000)
    >>> at_risk.lower.round(), at_risk.upper.round()
    (array([27858., 91952.]), array([  127., 23977.]))
    """
    count, tail = _positive(check_counts(events)), tail_area(confidence)
    if rate < 0:
        raise ValueError("the rate of a funnel is not negative")
    if not rate > 0:
        return Interval(lower=np.full(count.shape, np.nan), upper=np.full(count.shape, np.nan))
    if tolerance is None:
        lower, upper = special.gammaincinv(count + 1, 1 - tail), special.gammaincinv(count, tail)
    else:
        lower = _halve_steps(count, goes_up=lambda mean: special.gammaincc(count + 1, mean) > tail, until=tolerance)
        upper = _halve_steps(count, goes_up=lambda mean: special.gammainc(count, mean) < tail, until=tolerance)
    return Interval(lower=lower / rate, upper=upper / rate)


def place_ratios(events: ArrayLike, expected: ArrayLike, *, method: Literal["exact", "interval"] = "exact") -> Place:
    """Tell where observed counts stand in the funnel of their expected counts.

    ``exact`` compares the Poisson tail probabilities. ``interval`` asks whether the confidence interval of the count
    (exact below 10 events, Byar's from 10) leaves out the expected count, as OHID's tool does; the p-value is the exact
    one all the same.

    >>> place = place_ratios([3, 8, 10, 0], [2.2, 2.3, 2.3, 3.0])
    >>> place.position, place.p_value.round(3)
    (array([0., 1., 2., 0.]), array([0.755, 0.005, 0.   , 0.1  ]))
    """
    count, mean = np.broadcast_arrays(check_counts(events), _positive(check_counts(expected)))
    # Of a Poisson count, P(X >= 0) is 1; the gamma distribution has no shape 0.
    high = np.where(count == 0, 1.0, special.gammainc(np.where(count == 0, 1.0, count), mean))
    low = special.gammaincc(count + 1, mean)
    unknown = np.isnan(count) | np.isnan(mean)
    if method == "interval":
        position = np.zeros(count.shape)
        for confidence in (INNER, OUTER):
            limits = poisson_interval(count, confidence=confidence)
            position += (limits.lower > mean) * 1.0 - (limits.upper < mean) * 1.0
        return Place(position=np.where(unknown, np.nan, position), p_value=_place(low, high, unknown).p_value)
    return _place(low, high, unknown)


def place_shares(
    events: ArrayLike, trials: ArrayLike, *, target: float, method: Literal["exact", "score"] = "exact"
) -> Place:
    """Tell where shares stand in the funnel of a target share.

    ``exact`` compares the binomial tail probabilities, ``score`` the normal deviate (share - target)/standard error,
    as OHID's tool does.

    >>> place_shares([6, 5, 0], [17, 8, 0], target=0.26, method="score").position
    array([ 0.,  1., nan])
    """
    count, total = check_share(events, trials)
    size = _positive(total)
    unknown = np.isnan(count) | np.isnan(size)
    if not _leaves_chance(target):
        return Place(position=np.full(unknown.shape, np.nan), p_value=np.full(unknown.shape, np.nan))
    if method == "score":
        deviate = (count / size - target) / np.sqrt(target * (1 - target) / size)
        return _place(special.ndtr(deviate), special.ndtr(-deviate), unknown)
    high = np.where(count == 0, 1.0, special.betainc(np.where(count == 0, 1.0, count), size - count + 1, target))
    rest = np.where(count == size, 1.0, size - count)
    low = np.where(count == size, 1.0, special.betaincc(count + 1, rest, target))
    return _place(low, high, unknown)


def find_smallest_ratio(
    expected: ArrayLike, *, confidence: float = INNER, power: float = 0.8, tau2: float = 0.0
) -> FloatArray:
    """Give the smallest ratio to the target that would have been seen with probability ``power``.

    Seen is: the count lies on or above the upper funnel limit. Exact for Poisson counts: with c the least count
    that lies outside, the mean m that solves P(X >= c) = power, over the expected count. Where the funnel is
    widened by ``tau2`` (``overdispersion``, square-root scale), the ratio of that funnel, (1 + (z(confidence) +
    z(power)) sqrt(1/(4 expected) + tau2))^2, where it is larger. An authority whose ratio is 4 says little by being
    within its limits: a doubling would not have been seen.

    >>> find_smallest_ratio([0.86, 10.3, 130]).round(2)
    array([6.41, 2.08, 1.26])
    """
    mean, tail = _positive(check_counts(expected)), tail_area(confidence)
    if not 0 < power < 1:
        raise ValueError("power lies between 0 and 1, for example 0.8")
    least = np.maximum(np.ceil(special.pdtrik(1 - tail, mean) + 1), 1.0)
    # The inverse is exact to about 1e-9 of a count, so a count on the limit may be taken for the next one.
    least = np.where((least > 1) & (special.gammainc(np.maximum(least - 1, 1.0), mean) <= tail), least - 1, least)
    ratio = special.gammaincinv(least, power) / mean
    if tau2 > 0:
        deviates = normal_quantile(confidence) + float(special.ndtri(power))
        ratio = np.maximum(ratio, (1 + deviates * np.sqrt(1 / (4 * mean) + tau2)) ** 2)
    return _blank_like(mean, ratio)


def _leaves_chance(target: float) -> bool:
    """Tell whether a target share has a funnel: no authority with an event, or all with nothing but, has none."""
    if target < 0 or target > 1:
        raise ValueError("a target share lies between 0 and 1, for example 0.26")
    return 0 < target < 1


def _place(low: FloatArray, high: FloatArray, unknown: NDArray[np.bool_]) -> Place:
    position = np.zeros(low.shape)
    for confidence in (INNER, OUTER):
        position += (high <= tail_area(confidence)) * 1.0 - (low <= tail_area(confidence)) * 1.0
    p_value = np.minimum(1.0, 2 * np.minimum(low, high))
    return Place(position=np.where(unknown, np.nan, position), p_value=np.where(unknown, np.nan, p_value))


def _halve_steps(count: FloatArray, *, goes_up: Callable[[FloatArray], NDArray[np.bool_]], until: float) -> FloatArray:
    place, step = np.full(count.shape, 0.5), 0.5
    while step > until:
        step /= 2
        place = place + np.where(goes_up((1 + count) * place / (1 - place)), step, -step)
    return (1 + count) * place / (1 - place)


def _positive(values: FloatArray) -> FloatArray:
    return np.where(values > 0, values, np.nan)


def _blank_like(values: FloatArray, result: FloatArray) -> FloatArray:
    # cdflib answers NaN in its own ways; what is unknown is decided by the input alone.
    return np.where(np.isnan(values), np.nan, result)
