"""Nowcasts: estimates of the final counts of months whose notifications are not all known yet.

Here: the point nowcast of a reporting triangle, its uncertainty learnt from past nowcasts, intervals and
draws. Not here: the triangle and its delay distribution (``reporting_delay``), Mack's errors
(``chain_ladder``).

A triangle is that of ``reporting_delay``: a row a month, the newest last; a column a delay; NaN not observed.
A month whose first cell is NaN is missing: everything about it is NaN. The horizon of a month is its age in
months: 0 for the newest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from assets.statistics.intervals import FloatArray
from assets.statistics.reporting_delay import (
    DelayDistribution,
    check_triangle,
    completeness_of_months,
    estimate_delay,
    hide_unobserved,
)

LEAST_SIZE: Final = 0.1
MOST_SIZE: Final = 1000.0
"""The negative binomial's size is sought between these; at the upper one counts are as good as Poisson."""

# The precision at which the search for a size ends, that of the reference program.
_SIZE_PRECISION: Final = 1e-4


@dataclass(frozen=True, slots=True)
class Nowcast:
    """What is known and what is expected of each month; arrays of one value a row of the triangle.

    ``observed`` notifications known by now; ``expected`` final count; ``lower`` and ``upper`` limits of the
    final count; ``completeness`` the share of a month's notifications known at its age; ``size`` that of the
    negative binomial of what is still to come, infinite where nothing is.
    """

    observed: FloatArray
    expected: FloatArray
    lower: FloatArray
    upper: FloatArray
    completeness: FloatArray
    size: FloatArray


def nowcast_triangle(
    triangle: ArrayLike,
    *,
    confidence: float = 0.90,
    delay: DelayDistribution | None = None,
    sizes: ArrayLike | None = None,
) -> Nowcast:
    """Estimate the final count of each month of a triangle, with an interval of the given ``confidence``.

    The notifications still to come are negative binomial, with the mean of ``complete_triangle`` and the size
    of their horizon. ``delay`` is by default that of the triangle's latest 36 months, ``sizes`` (one a
    horizon) what ``estimate_sizes`` learns from the triangle; pass those of a larger area for a small one.
    Limits are the smallest and the largest count whose mid-distribution function P(less) + P(equal) / 2 lies
    inside the confidence (Lancaster 1961, JASA 56:223-234): limits that leave at least half the error in each
    tail would cover 0.96 instead of 0.90 of these small counts. A month with nothing to come has its count as
    both limits.

    >>> triangle = np.array([[6, 3, 1], [5, 2, 3], [7, 3, 0], [8, 2, 1], [4, 4, 2], [6, 2, np.nan], [3] + 2 * [np.nan]])
    >>> nowcast = nowcast_triangle(triangle)
    >>> nowcast.observed[-2:], nowcast.expected[-2:].round(1)
    (array([8., 3.]), array([9.3, 5.3]))
    >>> nowcast.lower[-2:], nowcast.upper[-2:]
    (array([8., 3.]), array([11.,  9.]))
    """
    cells = check_triangle(triangle)
    law = estimate_delay(cells) if delay is None else delay
    by_horizon = estimate_sizes(cells) if sizes is None else np.asarray(sizes, dtype=np.float64)
    observed = np.where(np.isnan(cells[:, 0]), np.nan, np.nansum(cells, axis=1))
    expected = complete_triangle(cells, law).sum(axis=1)
    size = np.full(len(cells), np.inf)
    incomplete = min(by_horizon.size, len(cells))
    size[len(cells) - incomplete :] = by_horizon[:incomplete][::-1]
    size = np.where(np.isnan(cells).any(axis=1), size, np.inf)
    limits = [_limits(mean, at, confidence) for mean, at in zip(expected - observed, size, strict=True)]
    lower, upper = np.array(limits).reshape(-1, 2).T
    return Nowcast(
        observed=observed,
        expected=expected,
        lower=observed + lower,
        upper=observed + upper,
        completeness=completeness_of_months(law, months=len(cells)),
        size=size,
    )


def complete_triangle(triangle: ArrayLike, delay: DelayDistribution) -> FloatArray:
    """Fill the unobserved cells of a triangle with the counts expected in them.

    Delay by delay, from the count x known or filled so far and the share F of it: (x + 1 - F) / F times the
    chance of the next delay. That is the expected final count, were every count a priori equally likely, so a
    month without a notification so far still expects some. Source: baselinenowcast 0.2, model definition
    (Wellcome Open Research 2025, 10:614). Where F is 0 the mean of the months observed stands in.

    >>> delay = DelayDistribution(chance=np.array([0.5, 0.3, 0.2]), completeness=np.array([0.5, 0.8, 1.0]))
    >>> complete_triangle([[4, 3, 2], [0, np.nan, np.nan]], delay)
    array([[4.   , 3.   , 2.   ],
           [0.   , 0.3  , 0.125]])
    """
    cells = check_triangle(triangle).copy()
    if delay.chance.size != cells.shape[1]:
        raise ValueError("a delay distribution has a chance for each column of the triangle")
    for column in range(1, cells.shape[1]):
        unknown = np.isnan(cells[:, column])
        share = delay.completeness[column - 1]
        known = cells[~unknown, column]
        so_far = cells[unknown, :column].sum(axis=1)
        if share > 0:
            cells[unknown, column] = (so_far + 1 - share) / share * delay.chance[column]
        else:
            cells[unknown, column] = so_far * 0 + (known.mean() if known.size else 0.0)
    return cells


def allocate_months(
    months: int, longest_delay: int, *, scale: float | None = None, share: float = 0.5
) -> tuple[int, int]:
    """Divide months into those a past delay distribution is estimated from and past nowcasts to learn from.

    ``scale`` times the longest delay of the latest months are used (None: all); ``share`` of them, at least
    one full row, for the delay. Source: baselinenowcast 0.2, ``allocate_reference_times``; its defaults
    are 3 and 0.5.

    >>> allocate_months(36, 5, scale=3), allocate_months(36, 5), allocate_months(7, 5)
    ((7, 8), (18, 18), (6, 1))
    """
    used = months if scale is None else min(months, int(scale * longest_delay))
    history = min(used, max(int(share * used), longest_delay + 1))
    return history, used - history


def estimate_sizes(triangle: ArrayLike, *, allocation: tuple[int, int] | None = None) -> FloatArray:
    """Learn the size of the negative binomial at each horizon from nowcasts that could have been made before.

    ``allocation`` is (months for the delay, past nowcasts), by default ``allocate_months`` of all. For each
    of the latest months as of which a nowcast is made again, the sum expected of the cells then unknown is
    set against what came by now; the size maximises the likelihood over these pairs, between 0.1 and 1000.
    Without a pair, or when something came where nothing was expected (which no size explains), it is 1000, as
    the reference program has it. Source: baselinenowcast 0.2 (Wellcome Open Research
    2025, 10:614).

    >>> estimate_sizes([[6, 3, 1], [5, 2, 3], [7, 3, 0], [8, 2, 1], [4, 4, 2], [6, 2, np.nan]]).round()
    array([   1., 1000.])
    """
    cells = check_triangle(triangle)
    months, delays = cells.shape
    history, past = allocate_months(months, delays - 1) if allocation is None else allocation
    came, expected = np.full((past, delays - 1), np.nan), np.full((past, delays - 1), np.nan)
    for back in range(1, min(past, months - 1) + 1):
        now = cells[max(0, months - back - history) : months - back]
        then = hide_unobserved(now)
        filled = complete_triangle(then, estimate_delay(then, months=None))
        for horizon in range(min(delays - 1, len(now))):
            row = len(now) - 1 - horizon
            learnt = np.isnan(then[row]) & ~np.isnan(now[row])
            if learnt.any():
                came[back - 1, horizon] = now[row, learnt].sum()
                expected[back - 1, horizon] = filled[row, learnt].sum()
    return np.array([_fit_size(*pair) for pair in zip(came.T, expected.T, strict=True)])


def draw_nowcasts(nowcast: Nowcast, *, draws: int, generator: np.random.Generator) -> FloatArray:
    """Draw final counts of every month: an array of ``draws`` rows, one column a month.

    For the interval of a sum over months. Draws of different months are independent given the nowcast.

    >>> triangle = [[6, 3, 1], [5, 2, 3], [7, 3, 0], [8, 2, 1], [4, 4, 2], [6, 2, np.nan]]
    >>> draws = draw_nowcasts(nowcast_triangle(triangle), draws=1000, generator=np.random.default_rng(1))
    >>> np.quantile(draws[:, -3:].sum(axis=1), [0.05, 0.95])
    array([29., 34.])
    """
    coming = nowcast.expected - nowcast.observed
    sure = ~(coming > 0)
    size = np.where(sure | np.isinf(nowcast.size), 1.0, nowcast.size)
    chance = np.where(sure, 1.0, size / (size + np.where(sure, 0.0, coming)))
    return nowcast.observed + generator.negative_binomial(size, chance, size=(draws, coming.size))


def _fit_size(came: FloatArray, expected: FloatArray) -> float:
    known = ~np.isnan(came) & ~np.isnan(expected)
    count, mean = came[known], expected[known]
    if count.size == 0 or np.any((mean <= 0) & (count > 0)):
        return MOST_SIZE
    from scipy.optimize import minimize_scalar  # noqa: PLC0415  # 0.2 s, and many runs nowcast nothing

    def loss(size: float) -> float:
        rising = special.gammaln(count + size) - special.gammaln(size)
        chances = special.xlogy(count, mean) - (count + size) * np.log(size + mean) + size * np.log(size)
        return -float((rising + chances).sum())

    options = {"xatol": _SIZE_PRECISION}
    found: Any = minimize_scalar(loss, bounds=(LEAST_SIZE, MOST_SIZE), method="bounded", options=options)
    return float(found.x)


def _limits(mean: float, size: float, confidence: float) -> tuple[float, float]:
    if np.isnan(mean):
        return np.nan, np.nan
    if mean <= 0 or np.isinf(size):
        return 0.0, 0.0
    spread = np.sqrt(mean + mean**2 / size)
    count = np.arange(int(mean + 40 * spread) + 20, dtype=np.float64)
    stop = size / (size + mean)
    up_to = special.betainc(size, count + 1, stop)
    middle = (up_to + np.append(0.0, up_to[:-1])) / 2
    tail = (1 - confidence) / 2
    inside = np.flatnonzero((middle >= tail) & (middle <= 1 - tail))
    return float(inside[0]), float(inside[-1])
