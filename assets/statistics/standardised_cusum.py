"""CUSUM charts of counts turned into standardised values.

Here: the classical charts of Rossi et al. and their kin, kept to compare with published results. Not here:
the likelihood-ratio charts that alerts are made with (``cusum``).

Conventions as in ``cusum``: months along the last axis, NaN is a missing month, alarm when the statistic
reaches the threshold. The reference value k and the threshold h are in standard deviations.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from assets.statistics.cusum import Chart, accumulate_gains
from assets.statistics.intervals import FloatArray, check_counts

Transform = Literal["standard", "rossi", "anscombe", "none"]


def standardise_counts(counts: ArrayLike, means: ArrayLike, *, transform: Transform = "standard") -> FloatArray:
    """Turn counts x with Poisson means m into about standard normal values.

    "standard" is (x - m) / sqrt(m); "rossi" (x - 3 m + 2 sqrt(m x)) / (2 sqrt(m)), Rossi, Lampugnani &
    Marchi (1999), Statistics in Medicine 18:2111-2122; "anscombe" 3/2 (x^(2/3) - m^(2/3)) / m^(1/6), McCullagh
    & Nelder (1989), section 2.4; "none" leaves the counts as they are. A mean of 0 has no standard deviation: NaN.

    >>> standardise_counts([16, 9], 11, transform="rossi").round(2)
    array([ 1.44, -0.62])
    """
    count, mean = np.broadcast_arrays(check_counts(counts), check_counts(means))
    if transform not in get_args(Transform):
        raise ValueError(f"a transform is one of {', '.join(get_args(Transform))}")
    if transform == "none":
        return np.where(np.isnan(mean), np.nan, count)
    known = np.where(mean == 0, np.nan, mean)
    if transform == "standard":
        return (count - known) / np.sqrt(known)
    if transform == "rossi":
        return (count - 3 * known + 2 * np.sqrt(known * count)) / (2 * np.sqrt(known))
    return 1.5 * (count ** (2 / 3) - known ** (2 / 3)) / known ** (1 / 6)


def chart_standardised_cusum(
    counts: ArrayLike,
    means: ArrayLike,
    *,
    reference: float,
    threshold: float,
    transform: Transform = "standard",
    restarts: bool = False,
) -> Chart:
    """Chart standardised counts z for a rise: S = max(0, S + z - k).

    Source: Rossi, Lampugnani & Marchi (1999). With ``restarts`` the chart starts again at 0 after an alarm;
    without, it goes on from where it is, as the reference program does. ``needed`` is the count, 0 or more
    and not rounded, at which the alarm would have been raised.

    >>> chart = chart_standardised_cusum([16, 13, 21, 18], 11, reference=1.04, threshold=2.26, transform="rossi")
    >>> chart.statistic.round(2), chart.alarm
    (array([0.4 , 0.  , 1.73, 2.67]), array([False, False, False,  True]))
    """
    count, mean = np.broadcast_arrays(check_counts(counts), check_counts(means))
    gains = standardise_counts(count, mean, transform=transform) - reference
    never = np.zeros(gains.shape, dtype=np.bool_)
    chart = accumulate_gains(gains, threshold=threshold, restarts=None if restarts else never)
    needed = _count_of(chart.needed + reference, mean, transform=transform)
    return Chart(statistic=chart.statistic, alarm=chart.alarm, needed=needed)


def _count_of(values: FloatArray, means: FloatArray, *, transform: Transform) -> FloatArray:
    """Give the count whose standardised value this is, 0 where even a count of 0 lies above it."""
    if transform == "none":
        return np.maximum(0.0, values)
    if transform == "standard":
        return np.maximum(0.0, means + values * np.sqrt(means))
    if transform == "rossi":
        # With u = sqrt(x) the definition is a quadratic: u^2 + 2 sqrt(m) u - 3 m - 2 z sqrt(m) = 0.
        root = np.sqrt(np.maximum(0.0, 4 * means + 2 * values * np.sqrt(means))) - np.sqrt(means)
        return np.maximum(0.0, root) ** 2
    power = values / 1.5 * means ** (1 / 6) + means ** (2 / 3)
    return np.maximum(0.0, power) ** 1.5
