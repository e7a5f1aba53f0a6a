"""Likelihood-ratio CUSUM charts of counts and of shares, for a given size of change.

Here: the charts with in-control means that vary by month, for Poisson, negative binomial and binomial
counts, rising and falling. Not here: the thresholds they are run with and their run lengths (``thresholds``,
``run_length``), the in-control means (``baseline``, ``reporting_delay``), charts for a change of unknown size
(``glr``).

Units: a statistic and its threshold are in notifications, that is the log-likelihood ratio divided by
|log ratio|. For Poisson and binomial counts that is exactly the CUSUM of counts S = max(0, S + x - k) with the
reference value k; the log-likelihood ratio of Hoehle & Paul is the statistic times |log ratio|.

Conventions: months lie along the last axis and leading axes are series; inputs broadcast. NaN in a count or
a mean is a missing month: the statistic stays as it was and nothing is signalled. A chart starts at 0. The
alarm is raised when the statistic reaches the threshold. Negative counts, ratios that are no change and
negative thresholds raise ``ValueError``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assets.statistics.intervals import FloatArray, check_counts, check_share

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart month by month; arrays of the shape of the counts.

    ``statistic`` is what the chart reached, before any restart; ``alarm`` whether that raised the alarm;
    ``needed`` the count at which the alarm would have been raised: from it upwards on a chart for rises,
    from it downwards on one for falls (below 0: no count of this month could).
    """

    statistic: FloatArray
    alarm: BoolArray
    needed: FloatArray


def reference_value(means: ArrayLike, *, ratio: float) -> FloatArray:
    """Give k, the count that speaks neither for the in-control mean nor for ``ratio`` times it.

    k = mean (ratio - 1) / log ratio. Source: Lucas (1985), Technometrics 27:129-144.

    >>> reference_value(10.7, ratio=1.5).round(2), reference_value(10.7, ratio=1.25).round(2)
    (np.float64(13.19), np.float64(11.99))
    """
    return check_counts(means) * (check_ratio(ratio) - 1) / np.log(ratio)


def share_reference_value(trials: ArrayLike, *, share: ArrayLike, odds_ratio: float) -> FloatArray:
    """Give k, the count that speaks neither for ``share`` nor for odds ``odds_ratio`` times as high.

    k = trials log(1 - share + odds_ratio share) / log odds_ratio. Source: Steiner et al. (2000), Biostatistics
    1:441-452, with one risk for all.

    >>> share_reference_value(40, share=0.27, odds_ratio=1.5).round(2)
    np.float64(12.49)
    """
    total, chance = np.broadcast_arrays(check_counts(trials), check_probability(share))
    return total * np.log1p(chance * (check_ratio(odds_ratio) - 1)) / np.log(odds_ratio)


def chart_cusum(
    counts: ArrayLike,
    means: ArrayLike,
    *,
    ratio: float,
    threshold: ArrayLike,
    alpha: float = 0.0,
    acknowledged: ArrayLike | None = None,
) -> Chart:
    """Chart counts for a change of their mean from ``means`` to ``ratio`` times ``means``.

    Source: Hoehle & Paul (2008), Computational Statistics & Data Analysis 52:4357-4368. A ratio
    above 1 looks for a rise, one below 1 for a fall. Counts are Poisson, or negative binomial with variance
    mean + ``alpha`` mean^2. The chart starts again at 0 after every alarm or, when ``acknowledged`` is given
    (true or false by month), only after the months in which an alarm was acknowledged.

    >>> chart = chart_cusum([11, 15, 19, 13, 9], 10.7, ratio=1.5, threshold=6)
    >>> chart.statistic.round(2), chart.alarm
    (array([0.  , 1.81, 7.61, 0.  , 0.  ]), array([False, False,  True, False, False]))
    >>> chart.needed.round(2)
    array([19.19, 19.19, 17.39, 19.19, 19.19])
    """
    count, mean = np.broadcast_arrays(check_counts(counts), check_counts(means))
    change = np.log(check_ratio(ratio))
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if alpha == 0:
        slope, drop = np.full(count.shape, change), mean * (ratio - 1)
    else:
        stretch = np.log1p(alpha * mean * (ratio - 1) / (1 + alpha * mean))
        slope, drop = change - stretch, stretch / alpha
    unit = abs(change)
    return _chart(count, slope / unit, drop=drop / unit, threshold=threshold, acknowledged=acknowledged)


def chart_share_cusum(
    events: ArrayLike,
    trials: ArrayLike,
    *,
    share: ArrayLike,
    odds_ratio: float,
    threshold: ArrayLike,
    acknowledged: ArrayLike | None = None,
) -> Chart:
    """Chart a share for a change of its odds from those of ``share`` to ``odds_ratio`` times them.

    Source: Steiner et al. (2000), Biostatistics 1:441-452, with one risk for all; restarts as in
    ``chart_cusum``. A month without trials says nothing.

    >>> chart = chart_share_cusum([12, 17, 16], [40, 41, 38], share=0.27, odds_ratio=1.5, threshold=8)
    >>> chart.statistic.round(2), chart.alarm
    (array([0.  , 4.2 , 8.33]), array([False, False,  True]))
    """
    count, total = check_share(events, trials)
    middle = share_reference_value(total, share=share, odds_ratio=odds_ratio)
    sign = np.sign(np.log(odds_ratio))
    slope = np.full(middle.shape, sign)
    return _chart(
        np.broadcast_to(count, middle.shape), slope, drop=sign * middle, threshold=threshold, acknowledged=acknowledged
    )


def accumulate_gains(gains: ArrayLike, *, threshold: ArrayLike, restarts: ArrayLike | None = None) -> Chart:
    """Add up gains that may not fall below 0: S = max(0, S + gain), alarm when S reaches the threshold.

    Source: Page (1954), Biometrika 41:100-115. ``restarts`` says after which months the sum starts again at
    0; None means after every alarm. ``needed`` is the gain that would have raised the alarm.

    >>> accumulate_gains([2, -3, 1, 4, 1], threshold=4).statistic
    array([2., 0., 1., 5., 1.])
    """
    gain, limit = np.broadcast_arrays(np.asarray(gains, dtype=np.float64), np.asarray(threshold, dtype=np.float64))
    if np.any(limit < 0):
        raise ValueError("a threshold must not be negative")
    restart = None if restarts is None else np.broadcast_to(np.asarray(restarts, dtype=np.bool_), gain.shape)
    statistic, needed, alarm = np.zeros(gain.shape), np.zeros(gain.shape), np.zeros(gain.shape, dtype=np.bool_)
    level = np.zeros(gain.shape[:-1])
    for month in range(gain.shape[-1]):
        now, reached = gain[..., month], limit[..., month]
        needed[..., month] = reached - level
        level = np.where(np.isnan(now), level, np.maximum(0.0, level + now))
        # A threshold of 0 (an in-control mean of 0) is reached by anything above 0, not by nothing.
        fired = (level >= reached) & (level > 0) & ~np.isnan(now)
        statistic[..., month], alarm[..., month] = level, fired
        level = np.where(fired if restart is None else restart[..., month], 0.0, level)
    return Chart(statistic=statistic, alarm=alarm, needed=needed)


def check_ratio(ratio: float) -> float:
    """Give a ratio of change, or raise ``ValueError`` when it is none: not positive, infinite, or 1."""
    if not (0 < ratio < np.inf) or ratio == 1:
        raise ValueError("a ratio of change must be positive and not 1, for example 1.5")
    return float(ratio)


def check_probability(share: ArrayLike) -> FloatArray:
    """Give probabilities as float64, or raise ``ValueError`` when one lies outside [0, 1]."""
    chance = np.asarray(share, dtype=np.float64)
    if np.any((chance < 0) | (chance > 1)):
        raise ValueError("a share must lie between 0 and 1")
    return chance


def _chart(
    counts: FloatArray,
    slope: FloatArray,
    *,
    drop: FloatArray,
    threshold: ArrayLike,
    acknowledged: ArrayLike | None,
) -> Chart:
    chart = accumulate_gains(counts * slope - drop, threshold=threshold, restarts=acknowledged)
    return Chart(statistic=chart.statistic, alarm=chart.alarm, needed=(chart.needed + drop) / slope)
