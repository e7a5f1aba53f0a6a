"""Thresholds for a baseline that is itself only an estimate.

Belongs here: the threshold whose chance of a false alarm within a year is as declared when the in-control mean or share
was estimated from so many events. Does not belong here: chances for a known mean (`assets.statistics.run_length`).

A baseline of 21 months at 10.7 rests on 225 events: its mean is off by 7 % as often as not, and charts with thresholds
solved as if it were known raise false alarms half as often again (0.115 instead of 0.080 in a year). So the chance is
averaged over what the mean may be. Means and shares are rounded to steps of 2 to 4 %, events of 20 %, before solving,
which moves the chance by less than 0.004 and lets series share a threshold. A season is averaged over, which
makes the chance smaller, by 0.008 where it goes up and down by half.
"""

from collections.abc import Callable
from functools import cache
from typing import Final

import numpy as np

from assets.statistics.intervals import FloatArray
from assets.statistics.run_length import find_first_alarms, find_first_share_alarms

MONTHS: Final = 12
# A threshold too high by 0.06 makes the chance smaller by one part in 40.
_TOLERANCE: Final = 0.06
# Gauss-Hermite: three points give the average over a normal deviate to within 0.002 here.
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(3)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


def solve_count_threshold(mean: float, *, events: float, ratio: float, probability: float, alpha: float = 0.0) -> float:
    """Give the threshold of a chart of counts whose mean was estimated from ``events`` events.

    >>> round(solve_count_threshold(10.7, events=225, ratio=1.5, probability=0.10), 1)
    8.4
    """
    grid = _round(mean, 0.02), _round(events, 0.2), float(f"{alpha:.1g}")
    return _solve_count_threshold(*grid, ratio=ratio, probability=probability)


def solve_share_threshold(trials: float, *, share: float, events: float, ratio: float, probability: float) -> float:
    """Give the threshold of a chart of shares of about ``trials`` a month; the share was estimated from ``events``.

    >>> round(solve_share_threshold(30, share=0.3, events=180, ratio=1.5, probability=0.10), 1)
    7.8
    """
    odds = _round(share / (1 - share), 0.04)
    grid = max(1.0, round(_round(trials, 0.05))), odds / (1 + odds), _round(events, 0.2)
    return _solve_share_threshold(*grid, ratio=ratio, probability=probability)


@cache
def _solve_count_threshold(mean: float, events: float, alpha: float, *, ratio: float, probability: float) -> float:
    def chance(threshold: float) -> float:
        year = np.full(MONTHS, mean)
        alarms = [
            find_first_alarms(year, ratio=ratio, threshold=threshold, actual=year * part, alpha=alpha).sum()
            for part in spread_of_mean(events)
        ]
        return float(np.dot(_WEIGHTS, alarms))

    return _solve(chance, probability)


@cache
def _solve_share_threshold(trials: float, share: float, events: float, *, ratio: float, probability: float) -> float:
    # The log odds of a share of n trials, e of them events, have the variance 1 / e + 1 / (n - e).
    error = np.sqrt(1 / events / (1 - share))
    shares = 1 / (1 + (1 - share) / share * np.exp(-error * _NODES))

    def chance(threshold: float) -> float:
        year = np.full(MONTHS, trials)
        alarms = [
            find_first_share_alarms(year, share=share, odds_ratio=ratio, threshold=threshold, actual=actual).sum()
            for actual in shares
        ]
        return float(np.dot(_WEIGHTS, alarms))

    return _solve(chance, probability)


def spread_of_mean(events: float) -> FloatArray:
    """Give true means over the estimated one, at the points at which a chance is averaged.

    The mean of Poisson counts that came to n events is gamma distributed with shape n; its cube root is as good as
    normal (Wilson & Hilferty 1931, PNAS 17:684-688).
    """
    return np.maximum(0.0, 1 - 1 / (9 * events) + _NODES / (3 * np.sqrt(events))) ** 3


def _solve(chance: Callable[[float], float], probability: float) -> float:
    """Enclose the threshold; the logarithm of the chance is nearly straight, so that few steps do (Illinois method)."""
    low, above = 0.0, chance(0.0)
    high = 2.0
    while (below := chance(high)) > probability:
        low, above, high = high, below, 2 * high
    aim, left, right = np.log(probability), np.log(above), np.log(max(below, 1e-300))
    while high - low > _TOLERANCE:
        part = float((left - aim) / (left - right)) if left > right else 0.5
        middle = low + (high - low) * min(max(part, 0.1), 0.9)
        value = float(np.log(max(chance(middle), 1e-300)))
        if value <= aim:
            high, right, left = middle, value, (left + aim) / 2
        else:
            low, left, right = middle, value, (right + aim) / 2
    return high


def _round(value: float, step: float) -> float:
    return float(np.exp(round(np.log(value) / step) * step))
