"""Which earlier points a Farrington comparison is made with, and the season each of them belongs to.

Here: the windows around the same time of earlier years, and the seasonal factor that lets the points between
them take part. Not here: the counts at these points (``farrington_fit``), thresholds, alarms.

Positions are 0-based and consecutive, without gaps; a window never reaches past the current position.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assets.statistics.intervals import FloatArray

IntArray = NDArray[np.int64]
DateArray = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class Baseline:
    """The points (n) one position is compared with; the same for every series.

    ``positions`` in the series; ``levels`` from 1, the season of each; ``time`` of each on the axis of the trend;
    ``level_now`` and ``time_now`` of the position itself.
    """

    positions: IntArray
    levels: IntArray
    time: FloatArray
    level_now: int
    time_now: float


def assign_levels(
    position: int,
    *,
    years_back: int,
    half_window: int,
    periods: int = 1,
    frequency: int = 12,
    dates: ArrayLike | None = None,
) -> IntArray:
    """Give the season (position + 1,) of every point up to ``position``: 1 to ``periods``, 0 outside the baseline.

    The points within ``half_window`` of the same time in each of ``years_back`` years, and of the position
    itself, have the last level. With more than one level the points between two such windows are cut into
    ``periods`` - 1 stretches of equal length (the first ones a point longer when it does not come out even), levels
    1, 2, ...: Noufaily et al. (2013), Statistics in Medicine 32:1206-1222, section 3.2. "The same time" lies
    ``frequency`` points before, or, with ``dates`` (one a point), at the point nearest to the anniversary. A
    baseline that would begin before the series is none: all 0.

    >>> assign_levels(14, years_back=1, half_window=1)
    array([0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1])
    >>> assign_levels(14, years_back=1, half_window=1, periods=4)
    array([0, 4, 4, 4, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4])
    """
    levels = np.zeros(position + 1, dtype=np.int64)
    same_time = _find_same_time(position, years_back=years_back, frequency=frequency, dates=dates)
    if same_time[0] < half_window:
        return levels
    for before, after in pairwise(same_time):
        levels[before - half_window : before + half_window + 1] = periods
        if periods > 1:
            between = np.arange(before + half_window + 1, after - half_window)
            for level, stretch in enumerate(np.array_split(between, periods - 1), start=1):
                levels[stretch] = level
    levels[position - half_window :] = periods
    return levels


def find_baseline(
    position: int,
    *,
    years_back: int,
    half_window: int,
    periods: int = 1,
    recent_excluded: int = 0,
    frequency: int = 12,
    dates: ArrayLike | None = None,
) -> Baseline:
    """Give the points ``position`` is compared with: those with a level, without the last ``recent_excluded`` ones.

    The points just before may belong to an excess that has already begun. Time counts points, or with ``dates``
    lengths of the first period, in days: the axis the reference program has. Other arguments are those of
    ``assign_levels``.

    >>> baseline = find_baseline(30, years_back=2, half_window=1, recent_excluded=1)
    >>> baseline.positions, baseline.time_now
    (array([ 5,  6,  7, 17, 18, 19]), 30.0)
    """
    levels = assign_levels(
        position,
        years_back=years_back,
        half_window=half_window,
        periods=periods,
        frequency=frequency,
        dates=dates,
    )
    levels[max(position - recent_excluded, 0) :] = 0
    positions = np.flatnonzero(levels)
    time = _measure_time(position, dates=dates)
    return Baseline(
        positions=positions,
        levels=levels[positions],
        time=time[positions],
        level_now=periods,
        time_now=float(time[position]),
    )


def _find_same_time(position: int, *, years_back: int, frequency: int, dates: ArrayLike | None) -> IntArray:
    """Give the positions of the same time in each year, the earliest first; negative before the series."""
    years = np.arange(years_back, -1, -1)
    if dates is None:
        return position - years * frequency
    days = _read_days(dates)
    month = days[position].astype("datetime64[M]")
    # 29 February has its anniversary on 1 March.
    anniversaries = (month - 12 * years).astype("datetime64[D]") + (days[position] - month.astype("datetime64[D]"))
    nearest = np.abs(days[None, :] - anniversaries[:, None]).argmin(axis=1)
    step = days[min(1, len(days) - 1)] - days[0]
    return np.where(anniversaries < days[0] - step // 2, -1, nearest)


def _measure_time(position: int, *, dates: ArrayLike | None) -> FloatArray:
    if dates is None or position == 0:
        return np.arange(position + 1, dtype=np.float64)
    days = (_read_days(dates) - _read_days(dates)[0]).astype(np.float64)
    return days / days[1]


def _read_days(dates: ArrayLike) -> DateArray:
    return np.asarray(dates, dtype="datetime64[D]")
