"""Generalised likelihood-ratio charts of counts: a change of unknown size and unknown start.

Here: charts for a rise, a fall or either, Poisson and negative binomial, over all starts or a limited window.
Not here: charts for one given ratio (``cusum``), which find that ratio sooner.

Conventions as in ``cusum``, but one series at a time and in other units: statistic and threshold are natural
log-likelihood ratios, because no one ratio turns them into notifications. NaN in a count or a mean is a
missing month, which says nothing. An event where the in-control mean is 0 gives an infinite statistic.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from assets.statistics.cusum import BoolArray
from assets.statistics.intervals import FloatArray, check_counts

Direction = Literal["rise", "fall", "either"]

# exp(40) times the mean is beyond every count; the halving of an interval of this width ends within 60 rounds.
_WIDEST_LOG_RATIO = 40.0
_ROUNDS = 80


@dataclass(frozen=True, slots=True)
class GlrChart:
    """A chart month by month; one-dimensional arrays.

    ``statistic`` is the largest log-likelihood ratio over the allowed starts and sizes; ``alarm`` whether it
    reached the threshold; ``start`` the position of the month from which a change is likeliest, -1 where
    none speaks for one.
    """

    statistic: FloatArray
    alarm: BoolArray
    start: np.ndarray


@dataclass(frozen=True, slots=True)
class GlrDesign:
    """How far and at what a chart looks.

    A change is looked for from its ``least`` latest months on, and at starts up to ``window`` months back
    (None: up to the chart's start). ``warm_up`` months after each start are not evaluated. ``alpha`` is that
    of a negative binomial with variance mean + alpha mean^2; 0 is Poisson.
    """

    direction: Direction = "rise"
    alpha: float = 0.0
    least: int = 1
    window: int | None = None
    warm_up: int = 0


RISE = GlrDesign()


def chart_glr(counts: ArrayLike, means: ArrayLike, *, threshold: float, design: GlrDesign = RISE) -> GlrChart:
    """Chart a series for a change of its mean by an unknown factor at an unknown month.

    The statistic of month n is the largest, over starts k = n - window .. n - least + 1 and factors exp(theta),
    of the log-likelihood ratio of months k to n; theta is at least 0 for a rise, at most 0 for a fall. The
    chart starts again after each alarm. Source: Hoehle & Paul (2008), Computational Statistics & Data Analysis
    52:4357-4368; windows after Lai (1995), JRSS B 57:613-658.

    >>> chart = chart_glr([12, 9, 17, 18, 11], 10.7, threshold=3)
    >>> chart.statistic.round(2), chart.alarm
    (array([0.08, 0.  , 1.57, 3.62, 0.  ]), array([False, False, False,  True, False]))
    >>> chart.start
    array([ 0, -1,  2,  2,  4])
    """
    count, mean, missing = _series(counts, means)
    statistic, start = np.zeros(count.size), np.full(count.size, -1)
    alarm = np.zeros(count.size, dtype=np.bool_)
    begin = 0
    for month in range(count.size):
        allowed = _starts(month, begin, design)
        if allowed and not missing[month]:
            ratios = _log_ratios(count[allowed.start : month + 1], mean[allowed.start : month + 1], allowed, design)
            best = int(np.argmax(ratios))
            statistic[month], start[month] = ratios[best], allowed[best] if ratios[best] > 0 else -1
            alarm[month] = statistic[month] >= threshold and statistic[month] > 0
        begin = month + 1 if alarm[month] else begin
    return GlrChart(statistic=statistic, alarm=alarm, start=start)


def find_needed_counts(
    counts: ArrayLike,
    means: ArrayLike,
    *,
    threshold: float,
    design: GlrDesign = RISE,
    most: int = 10_000,
) -> FloatArray:
    """Give, month by month, the whole count at which ``chart_glr`` would have raised the alarm.

    The smallest count on a chart for rises (or either), the largest on one for falls, the months before being
    as they were; NaN where no count from 0 to ``most`` would.

    >>> find_needed_counts([12, 9, 17, 18, 11], 10.7, threshold=3)
    array([20., 20., 20., 17., 20.])
    """
    count, mean, missing = _series(counts, means)
    alarm = chart_glr(counts, means, threshold=threshold, design=design).alarm
    needed, begin = np.full(count.size, np.nan), 0
    for month in range(count.size):
        allowed = _starts(month, begin, design)
        if allowed and not missing[month]:
            window = count[allowed.start : month + 1].copy(), mean[allowed.start : month + 1]
            needed[month] = _find_needed(window, allowed, design, threshold=threshold, most=most)
        begin = month + 1 if alarm[month] else begin
    return needed


def _series(counts: ArrayLike, means: ArrayLike) -> tuple[FloatArray, FloatArray, BoolArray]:
    count, mean = np.broadcast_arrays(check_counts(counts), check_counts(means))
    if count.ndim != 1:
        raise ValueError("a chart takes one series of counts")
    # No event where none is expected leaves every likelihood as it was.
    missing = np.isnan(count) | np.isnan(mean)
    return np.where(missing, 0.0, count), np.where(missing, 0.0, mean), missing


def _starts(month: int, begin: int, design: GlrDesign) -> range:
    """Give the positions from which a change is looked for in this month; empty when it is not evaluated."""
    first = begin if design.window is None else max(begin, month - design.window)
    return range(first, month - design.least + 2) if month - begin >= design.warm_up else range(0)


def _log_ratios(counts: FloatArray, means: FloatArray, allowed: range, design: GlrDesign) -> FloatArray:
    """Give, for each allowed start, the largest log-likelihood ratio of the months from it to the last one."""
    seen = np.cumsum(counts[::-1])[::-1][: len(allowed)]
    expected = np.cumsum(means[::-1])[::-1][: len(allowed)]
    with np.errstate(divide="ignore", invalid="ignore"):
        theta = np.log(seen) - np.log(expected)
    if design.alpha > 0:
        theta, ratios = _negative_binomial_ratios(counts, means, seen, design.alpha, theta)
    else:
        # x log(x / m) - x + m, the Poisson log-likelihood at its maximum over that at the in-control mean.
        ratios = special.kl_div(seen, expected)
    if design.direction != "either":
        ratios = np.where(theta > 0 if design.direction == "rise" else theta < 0, ratios, 0.0)
    return np.where((seen > 0) & (expected == 0), 0.0 if design.direction == "fall" else np.inf, ratios)


def _negative_binomial_ratios(
    counts: FloatArray, means: FloatArray, seen: FloatArray, alpha: float, theta: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Maximise the log-likelihood ratio over theta by Newton steps kept inside a shrinking interval."""
    inside = np.arange(counts.size) >= np.arange(theta.size)[:, None]
    weight = np.where(inside, counts + 1 / alpha, 0.0)
    low, high = np.full(theta.size, -_WIDEST_LOG_RATIO), np.full(theta.size, _WIDEST_LOG_RATIO)
    theta = np.clip(np.nan_to_num(theta), low, high)
    for _ in range(_ROUNDS):
        stretched = alpha * means * np.exp(theta)[:, None]
        chance = stretched / (1 + stretched)
        slope = seen - (weight * chance).sum(axis=1)
        low, high = np.where(slope > 0, theta, low), np.where(slope < 0, theta, high)
        with np.errstate(divide="ignore", invalid="ignore"):
            step = theta + slope / (weight * chance * (1 - chance)).sum(axis=1)
        before, theta = theta, np.where((step > low) & (step < high), step, (low + high) / 2)
        theta = np.where(slope == 0, before, theta)
        if np.all(np.abs(theta - before) < 1e-12):
            break
    stretch = np.log1p(alpha * means * np.expm1(theta)[:, None] / (1 + alpha * means))
    return theta, seen * theta - (weight * stretch).sum(axis=1)


def _find_needed(
    window: tuple[FloatArray, FloatArray], allowed: range, design: GlrDesign, *, threshold: float, most: int
) -> float:
    """Halve the counts of the last month: the ratio grows with them on the side that a chart looks at."""
    counts, means = window
    falls = design.direction == "fall"
    side = GlrDesign(direction="fall" if falls else "rise", alpha=design.alpha)

    def fires(count: int) -> bool:
        counts[-1] = count
        ratio = float(_log_ratios(counts, means, allowed, side).max())
        return ratio >= threshold and ratio > 0

    if not fires(0 if falls else most):
        return float("nan")
    yes, no = (0, most) if falls else (most, -1)
    while abs(yes - no) > 1:
        middle = (yes + no) // 2
        yes, no = (middle, no) if fires(middle) else (yes, middle)
    return float(yes)
