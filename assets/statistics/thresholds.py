"""Thresholds of CUSUM charts, solved for a wanted rate of false alarms.

Here: the threshold that meets a run length or a probability, for the baseline a chart will be run with, and
its scaling when counts are overdispersed. Not here: run lengths of a given threshold
(``run_length``), the charts (``cusum``).

Thresholds are in notifications. The rate of false alarms falls in steps as a threshold grows, one step at
each value that a chart can reach (at 10.7 a month and ratio 1.5 the chance of one within a year falls from
0.104 to 0.090 at 7.61). A solved threshold lies less than 1e-6 from such a value, but not on it: it makes no
difference whether the alarm is raised at the threshold or above it. A baseline of 0 has the threshold 0: any
notification raises the alarm. Unknown baselines (NaN) have none, NaN.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from assets.statistics.cusum import check_ratio, reference_value
from assets.statistics.intervals import FloatArray, check_counts
from assets.statistics.run_length import find_average_run_length, find_first_alarms, find_first_share_alarms

TOLERANCE: Final = 1e-6


def solve_threshold_for_run_length(mean: float, *, ratio: float, months: float) -> float:
    """Give the smallest threshold with an in-control average run length of at least ``months``.

    Poisson counts with the constant ``mean``, chart for ``ratio`` times it (below 1: a fall). Run lengths are
    exact, see ``run_length``.

    The fast and the slow chart of the English monthly count:

    >>> fast = solve_threshold_for_run_length(10.7, ratio=1.5, months=138)
    >>> slow = solve_threshold_for_run_length(10.7, ratio=1.25, months=205)
    >>> print(f"{fast:.2f} and {slow:.2f}")
    8.08 and 14.29
    """
    if not 1 <= months < np.inf:
        raise ValueError("a run length must be finite and at least one month")
    reference = float(reference_value(mean, ratio=ratio))
    if np.isnan(reference):
        return float("nan")

    def is_met(threshold: float) -> bool:
        length = find_average_run_length(mean, reference=reference, threshold=threshold, falls=check_ratio(ratio) < 1)
        return length >= months

    return _enclose(is_met)[1]


def solve_threshold(
    means: ArrayLike, *, ratio: float, probability: float, alpha: float = 0.0, at_most: bool = False
) -> float:
    """Give the threshold whose chance of a false alarm within the months is nearest to ``probability``.

    ``means`` are the in-control means of those months, thinned or seasonal as the case may be; the chart is
    ``chart_cusum`` for ``ratio`` times the means, of Poisson counts, and starts at 0. With ``alpha`` the counts
    that it is given have the variance mean + alpha mean^2, for which ``scale_threshold`` is the approximation.
    With ``at_most`` it is the smallest threshold whose chance is not above ``probability``. Chances are exact,
    see ``run_length``.

    >>> round(solve_threshold([10.7] * 12, ratio=1.5, probability=0.10), 5)
    7.61055
    """
    mean = check_counts(means)
    _check_probability(probability)
    if np.isnan(mean).all():
        return float("nan")

    def chance(threshold: float) -> float:
        return float(find_first_alarms(mean, ratio=ratio, threshold=threshold, alpha=alpha).sum())

    return _solve_chance(chance, probability, at_most=at_most)


def solve_share_threshold(
    trials: ArrayLike, *, share: ArrayLike, odds_ratio: float, probability: float, at_most: bool = False
) -> float:
    """Give the threshold of a share's chart whose chance of a false alarm is nearest to ``probability``.

    ``trials`` are the denominators of the months meant, ``share`` the in-control share; the chart is that of
    ``chart_share_cusum``; ``at_most`` as in ``solve_threshold``.

    >>> round(solve_share_threshold([40] * 12, share=0.27, odds_ratio=1.5, probability=0.10), 3)
    7.045
    """
    total = check_counts(trials)
    _check_probability(probability)
    if np.isnan(total).all() or np.isnan(np.asarray(share, dtype=np.float64)).any():
        return float("nan")

    def chance(threshold: float) -> float:
        first = find_first_share_alarms(total, share=share, odds_ratio=odds_ratio, threshold=threshold)
        return float(first.sum())

    return _solve_chance(chance, probability, at_most=at_most)


def scale_threshold(threshold: ArrayLike, dispersion: ArrayLike) -> FloatArray:
    """Give the threshold for counts with ``dispersion`` times the Poisson variance (at least 1).

    The quasi-likelihood divides the log-likelihood ratio by the dispersion (McCullagh & Nelder 1989, chapter
    9); dividing the statistic is the same as multiplying the threshold. NaN is no sign of dispersion: 1. At 3
    to 11 notifications a month and dispersions of 1.2 to 3 the scaled threshold of ratio 1.5 or 1.25 has fewer
    false alarms than the unscaled one promises; at 40 a month and ratio 1.5 it has more (0.14 a year instead of
    0.10 at dispersion 1.5): solve with ``alpha`` there.

    >>> scale_threshold(8.0, [0.8, 1.5]).tolist()
    [8.0, 12.0]
    """
    return np.asarray(threshold, dtype=np.float64) * np.fmax(1.0, np.asarray(dispersion, dtype=np.float64))


def _solve_chance(chance: Callable[[float], float], probability: float, *, at_most: bool) -> float:
    low, high = _enclose(lambda threshold: chance(threshold) <= probability)
    if at_most or probability - chance(high) <= chance(low) - probability:
        return high
    return low


def _enclose(is_met: Callable[[float], bool]) -> tuple[float, float]:
    """Halve an interval between a threshold that is too low and one that is not; every higher one is not."""
    if is_met(0.0):
        return 0.0, 0.0
    low, high = 0.0, 1.0
    while not is_met(high):
        low, high = high, 2 * high
    while high - low > TOLERANCE:
        middle = (low + high) / 2
        low, high = (low, middle) if is_met(middle) else (middle, high)
    return low, high


def _check_probability(probability: float) -> None:
    if not 0 < probability < 1:
        raise ValueError("a probability must lie between 0 and 1, for example 0.10")
