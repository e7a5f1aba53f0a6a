"""Centre lines and control limits of Shewhart charts.

Here: the limits of charts of single values (I, I'), counts (c), rates (u), shares (p), of cases and of time between
events (g, t), the median of a run chart, and Laney's sigma z, which widens limits for variation beyond chance. Not
here: which points are signals (``control_rules``, ``run_rules``), charts with frozen and rebased limits
(``control_charts``).

Conventions: the last axis is time, the axes before it are series, and results have that shape, float64. ``used`` tells
which points the limits are worked out from (all, unless given); the limits are given for every point. NaN is a missing
value: it is no part of any mean, and a moving range to or from it is missing too, whereas a point that is not ``used``
is passed over and its neighbours are compared. Too few points give NaN limits. ``near_lower`` and ``near_upper`` lie
two standard errors from the centre, ``lower`` and ``upper`` three.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assets.statistics.intervals import FloatArray, check_counts, check_share

BoolArray = NDArray[np.bool_]

D2 = 1.128
"""Mean range of two values of a normal distribution in standard deviations (Shewhart's d2 for n = 2)."""
D4 = 3.267
"""Moving ranges of this many times their mean or more are outliers (the upper limit of a chart of ranges)."""
TIMES_POWER = 3.6
"""Times between events are raised to 1/3.6 to look normal (Nelson 1994, Journal of Quality Technology 26:239-243)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Centre line and limits two and three standard errors from it; arrays of one shape, in the unit of the values."""

    centre: FloatArray
    lower: FloatArray
    near_lower: FloatArray
    near_upper: FloatArray
    upper: FloatArray


def map_limits(limits: Limits, change: Callable[[FloatArray], FloatArray]) -> Limits:
    """Give limits with every line changed alike, such as to another unit."""
    return Limits(
        centre=change(limits.centre),
        lower=change(limits.lower),
        near_lower=change(limits.near_lower),
        near_upper=change(limits.near_upper),
        upper=change(limits.upper),
    )


def limit_individuals(
    values: ArrayLike, *, used: ArrayLike | None = None, screen: bool = False, factor: float = 3 / D2
) -> Limits:
    """Give the limits of an I (XmR) chart: the mean +/- ``factor`` x the mean moving range.

    Source: Shewhart's chart of individual values, Montgomery (2019), Introduction to Statistical Quality Control,
    section 6.4. ``factor`` is 3/1.128; NHS England's Making Data Count rounds it to 2.66. ``screen`` leaves out, once,
    moving ranges of 3.267 times their mean or more.

    >>> limits = limit_individuals([10, 12, 9, 11, 13, 10, 30], used=[True] * 6 + [False])
    >>> f"{limits.centre[-1]:.2f}: {limits.lower[-1]:.2f} to {limits.upper[-1]:.2f}"
    '10.83: 4.45 to 17.22'
    """
    value = np.asarray(values, dtype=np.float64)
    mask = _check_used(value, used)
    spread = factor / 3 * _mean_moving_range(value, mask, screen=screen)
    return _spread_around(value, centre=_mean(value, mask), error=spread)


def limit_normalised(
    numerators: ArrayLike, sizes: ArrayLike, *, used: ArrayLike | None = None, screen: bool = False
) -> Limits:
    """Give the limits of an I' (normalised individuals) chart of numerator/size for subgroups of different size.

    With differences d of neighbours, s = mean of sqrt(pi/2) |d|/sqrt(1/n + 1/n before) estimates the standard
    deviation of one unit; the limits are the pooled ratio +/- 3 s/sqrt(n). Source: Taylor (2018), Normalized
    Individuals (IN) control chart. With sizes of 1 it is the I chart with the exact 2/sqrt(pi) for 1.128.

    >>> limits = limit_normalised([5, 12, 11, 8, 9], [48, 42, 43, 38, 51])
    >>> f"{limits.centre[0]:.3f}: {limits.lower[0]:.3f} to {limits.upper[0]:.3f}"
    '0.203: 0.018 to 0.387'
    """
    amount, size, value = _divide(np.asarray(numerators, dtype=np.float64), check_counts(sizes))
    mask = _check_used(value, used)
    spread = np.sqrt(np.pi / 2) * _mean_moving_range(value, mask, screen=screen, variance=1 / size)
    return _spread_around(value, centre=_pooled(amount, size, mask), error=spread / np.sqrt(size))


def limit_counts(events: ArrayLike, *, used: ArrayLike | None = None) -> Limits:
    """Give the limits of a c chart: the mean count +/- 3 of its square root, not below 0.

    >>> limit_counts([9, 8, 12, 7]).upper.round(2)
    array([18., 18., 18., 18.])
    """
    count = check_counts(events)
    centre = _mean(count, _check_used(count, used))
    return _spread_around(count, centre=centre, error=np.sqrt(centre), least=0.0)


def limit_rates(
    events: ArrayLike, exposure: ArrayLike, *, used: ArrayLike | None = None, sigma_z: ArrayLike = 1.0
) -> Limits:
    """Give the limits of a u chart of events/exposure: the pooled rate +/- 3 sqrt(rate/exposure), not below 0.

    ``sigma_z``, one for a series, multiplies the standard errors: a u' chart (Laney 2002, Quality Engineering
    14:531-537).

    >>> limits = limit_rates([10, 3, 19], [53_408, 53_455, 53_454])
    >>> (limits.upper * 100_000).round(1)
    array([38.3, 38.3, 38.3])
    """
    count, size, rate = _divide(check_counts(events), check_counts(exposure))
    centre = _pooled(count, size, _check_used(rate, used))
    error = np.sqrt(centre / size) * np.asarray(sigma_z)[..., None]
    return _spread_around(rate, centre=centre, error=error, least=0.0)


def limit_shares(
    events: ArrayLike, trials: ArrayLike, *, used: ArrayLike | None = None, sigma_z: ArrayLike = 1.0
) -> Limits:
    """Give the limits of a p chart of events/trials: pooled share p +/- 3 sqrt(p (1 - p)/trials), within 0 and 1.

    ``sigma_z``, one for a series, multiplies the standard errors: a p' chart (Laney 2002).

    >>> limit_shares([5, 12, 11], [48, 42, 43]).upper.round(3)
    array([0.387, 0.399, 0.397])
    """
    count, size, share = _divide(*check_share(events, trials))
    centre = _pooled(count, size, _check_used(share, used))
    error = np.sqrt(centre * (1 - centre) / size) * np.asarray(sigma_z)[..., None]
    return _spread_around(share, centre=centre, error=error, least=0.0, most=1.0)


def limit_gaps(cases: ArrayLike, *, used: ArrayLike | None = None) -> Limits:
    """Give the limits of a g chart of cases (or days) between events, from the geometric distribution.

    The limits are m +/- 3 sqrt(m (m + 1)) with the mean m, not below 0; the centre line is the median, because half
    of the gaps lie on each side of it. Source: Benneyan (2001), Health Care Management Science 4:305-318.

    >>> limits = limit_gaps([6, 57, 119, 20, 33])
    >>> f"{limits.centre[0]:.0f}, at most {limits.upper[0]:.1f}"
    '33, at most 189.5'
    """
    gap = check_counts(cases)
    mask = _check_used(gap, used)
    mean = _mean(gap, mask)
    spread = _spread_around(gap, centre=mean, error=np.sqrt(mean * (mean + 1)), least=0.0)
    return replace(spread, centre=limit_median(gap, used=mask).centre)


def limit_times(times: ArrayLike, *, used: ArrayLike | None = None, screen: bool = False) -> Limits:
    """Give the limits of a t chart of time between events: those of the I chart of time^(1/3.6), taken back.

    Source: Nelson (1994), Journal of Quality Technology 26:239-243. A limit below 0 on that scale is 0.

    >>> limits = limit_times([100.05, 122.29, 42.42, 53.31, 91.62])
    >>> f"{limits.centre[0]:.1f}: {limits.lower[0]:.1f} to {limits.upper[0]:.1f}"
    '77.7: 15.0 to 239.5'
    """
    time = check_counts(times)
    plain = limit_individuals(time ** (1 / TIMES_POWER), used=used, screen=screen)

    return map_limits(plain, lambda line: np.maximum(line, 0.0) ** TIMES_POWER)


def limit_median(values: ArrayLike, *, used: ArrayLike | None = None) -> Limits:
    """Give the centre line of a run chart, the median; it has no limits (NaN).

    >>> limit_median([3, 9, 4, 5]).centre
    array([4.5, 4.5, 4.5, 4.5])
    """
    value = np.asarray(values, dtype=np.float64)
    centre = np.broadcast_to(_median(value, _check_used(value, used)), value.shape).copy()
    none = np.full(value.shape, np.nan)
    return Limits(centre=centre, lower=none, near_lower=none, near_upper=none, upper=none)


def find_sigma_z(
    events: ArrayLike,
    sizes: ArrayLike,
    *,
    kind: Literal["rate", "share"],
    used: ArrayLike | None = None,
    screen: bool = False,
) -> FloatArray:
    """Give Laney's sigma z of each series: 1 when rates or shares vary by chance alone, more when they vary more.

    It is the mean moving range of the standardised values over 1.128 (Laney 2002, Quality Engineering 14:531-537).
    Values below 1 occur by chance: a production chart floors them at 1. NaN with fewer than two points.

    >>> print(find_sigma_z([5, 12, 11, 8, 30], [48, 42, 43, 38, 51], kind="share").round(2))
    2.1
    """
    given = check_share(events, sizes) if kind == "share" else (check_counts(events), check_counts(sizes))
    count, size, ratio = _divide(*given)
    mask = _check_used(ratio, used)
    centre = _pooled(count, size, mask)
    variance = centre * (1 - centre) if kind == "share" else centre
    with np.errstate(divide="ignore", invalid="ignore"):
        score = np.where(variance > 0, (ratio - centre) / np.sqrt(variance / size), np.nan)
    return np.asarray(_mean_moving_range(score, mask, screen=screen)[..., 0] / D2)


def _check_used(value: FloatArray, used: ArrayLike | None) -> BoolArray:
    return np.broadcast_to(True if used is None else np.asarray(used, dtype=np.bool_), value.shape)


def _divide(numerator: FloatArray, size: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Give numerator, size and their ratio in one shape, all missing where there is no ratio."""
    numerator, size = np.broadcast_arrays(numerator, size)
    missing = np.isnan(numerator) | ~(size > 0)
    numerator, size = np.where(missing, np.nan, numerator), np.where(missing, np.nan, size)
    return numerator, size, numerator / size


def _mean(value: FloatArray, mask: BoolArray) -> FloatArray:
    known = mask & ~np.isnan(value)
    number = known.sum(axis=-1, keepdims=True)
    number = np.where(number == 0, np.nan, number)
    mean = np.where(known, value, 0.0).sum(axis=-1, keepdims=True) / number
    # The second pass takes out the rounding of the first: the mean of a constant series is its value.
    return mean + np.where(known, value - mean, 0.0).sum(axis=-1, keepdims=True) / number


def _median(value: FloatArray, mask: BoolArray) -> FloatArray:
    known = mask & ~np.isnan(value)
    number = known.sum(axis=-1, keepdims=True)
    if value.shape[-1] == 0:
        return np.full(number.shape, np.nan)
    # Missing values sort last; with none known both middle places hold NaN.
    ordered = np.sort(np.where(known, value, np.nan), axis=-1)
    left = np.take_along_axis(ordered, np.maximum(number - 1, 0) // 2, axis=-1)
    right = np.take_along_axis(ordered, np.minimum(number // 2, value.shape[-1] - 1), axis=-1)
    return (left + right) / 2


def _pooled(numerator: FloatArray, size: FloatArray, mask: BoolArray) -> FloatArray:
    known = mask & ~np.isnan(size)
    total = np.where(known, size, 0.0).sum(axis=-1, keepdims=True)
    return np.where(known, numerator, 0.0).sum(axis=-1, keepdims=True) / np.where(total == 0, np.nan, total)


def _mean_moving_range(
    value: FloatArray, mask: BoolArray, *, screen: bool, variance: FloatArray | None = None
) -> FloatArray:
    """Give the mean of |value - value before|, in standard errors of the difference where a variance is given."""
    points = value.shape[-1]
    if points < 2:
        return np.full((*value.shape[:-1], 1), np.nan)
    here = np.where(mask, np.arange(points), -1)
    # The used point before each point; -1 where there is none.
    before = np.maximum.accumulate(here, axis=-1)[..., :-1]
    apart = np.abs(value[..., 1:] - np.take_along_axis(value, np.maximum(before, 0), axis=-1))
    if variance is not None:
        apart = apart / np.sqrt(variance[..., 1:] + np.take_along_axis(variance, np.maximum(before, 0), axis=-1))
    counted = mask[..., 1:] & (before >= 0)
    mean = _mean(apart, counted)
    if screen:
        # A series that never moves has no outliers among its ranges of 0.
        mean = _mean(apart, counted & ((apart < D4 * mean) | (mean == 0)))
    return mean


def _spread_around(
    value: FloatArray, *, centre: FloatArray, error: FloatArray, least: float = -np.inf, most: float = np.inf
) -> Limits:
    def line(errors: float) -> FloatArray:
        return np.broadcast_to(np.clip(centre + errors * error, least, most), value.shape).copy()

    # The centre is known even where its error is not, as with a single point.
    middle = np.broadcast_to(centre, value.shape).copy()
    return Limits(centre=middle, lower=line(-3.0), near_lower=line(-2.0), near_upper=line(2.0), upper=line(3.0))
