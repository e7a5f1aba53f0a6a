"""The flexible Farrington comparison: is a count too high for its own past, for many series at once.

Here: the settings, the run over series and time points, and when an excess is an alarm. Not here: the parts it
is put together from, in the order they are used: ``farrington_baseline``, ``farrington_fit``,
``farrington_threshold``.

Source: Farrington, Andrews, Beale & Catchpole (1996), JRSS A 159:547-563; Noufaily, Enki, Farrington, Garthwaite,
Andrews & Charlett (2013), Statistics in Medicine 32:1206-1222; described as implemented by Salmon, Schumacher &
Hoehle (2016), Journal of Statistical Software 70(10), section 3.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assets.statistics.farrington_baseline import find_baseline
from assets.statistics.farrington_fit import BaselineCounts, BaselineFit, fit_baseline
from assets.statistics.farrington_threshold import (
    PowerTransform,
    Threshold,
    delta_threshold,
    negative_binomial_threshold,
)
from assets.statistics.intervals import FloatArray, check_counts

ThresholdMethod = Literal["delta", "nbPlugin", "muan"]

THRESHOLD_METHODS: Final = ("delta", "nbPlugin", "muan")

# A trend is not told from chance on fewer years: Farrington et al. (1996), section 3.3.
_YEARS_FOR_TREND: Final = 3


@dataclass(frozen=True, slots=True)
class FarringtonSettings:
    """How a count is compared with its past; the defaults are those for monthly notifications.

    Names in brackets are those of R surveillance. ``years_back`` (b) years, ``half_window`` (w) points either side
    of the same time in each, ``periods`` (noPeriods) seasons: with more than 1, all points of these years take
    part. The ``recent_excluded`` (pastWeeksNotIncluded) points just before the current one never take part.
    ``frequency`` points make a year. A ``trend`` stays when its test gives less than ``trend_p_value``
    (pThresholdTrend). ``reweight`` weighs points above ``weights_threshold`` down. ``alpha`` is one-sided;
    ``method`` (thresholdMethod) and ``power`` (powertrans, of "delta" alone) say how the limit is found. No alarm
    unless there were ``least_events`` in the last ``recent_points`` points, the current one included (limit54).
    ``correct_dispersion`` False gives the numbers of that program as it is: its trend test then keeps a trend
    in half of all series without one.
    """

    years_back: int = 5
    half_window: int = 1
    periods: int = 1
    recent_excluded: int = 1
    frequency: int = 12
    reweight: bool = True
    weights_threshold: float = 2.58
    trend: bool = True
    trend_p_value: float = 0.05
    alpha: float = 0.005
    method: ThresholdMethod = "nbPlugin"
    power: PowerTransform = "2/3"
    least_events: int = 5
    recent_points: int = 4
    correct_dispersion: bool = True

    def __post_init__(self) -> None:
        if min(self.years_back, self.periods, self.frequency) < 1 or min(self.half_window, self.recent_excluded) < 0:
            raise ValueError("years, seasons and points of a year are counted from 1, windows from 0")
        if 2 * self.half_window + self.periods > self.frequency:
            raise ValueError("a year has no room for so wide a window beside so many seasons")
        if not self.weights_threshold > 0:
            raise ValueError("a threshold of residuals is greater than 0")
        if self.method not in THRESHOLD_METHODS:
            raise ValueError(f"a threshold method is one of {', '.join(THRESHOLD_METHODS)}")


@dataclass(frozen=True, slots=True)
class Excesses:
    """What was seen against what was expected: arrays of one shape (series, positions), or (positions,) of one series.

    Counts are events; ``upper`` is the limit an alarm lies above. ``standard_error`` is that of log
    ``expected``. ``p_value`` is the chance of the count seen or a greater one; ``score`` is (seen - expected) /
    (upper - expected), 1 at the limit. ``slope`` is the trend of the log mean per point (with dates: per length of
    the first point), NaN where none is kept. ``has_enough_events`` says where an alarm was possible. NaN, and no
    alarm, where the past is too short, the season had no event, or the count is unknown.
    """

    observed: FloatArray
    expected: FloatArray
    standard_error: FloatArray
    dispersion: FloatArray
    slope: FloatArray
    upper: FloatArray
    p_value: FloatArray
    score: FloatArray
    has_enough_events: NDArray[np.bool_]
    is_alarm: NDArray[np.bool_]


def detect_excesses(
    counts: ArrayLike,
    *,
    at: ArrayLike | None = None,
    population: ArrayLike | None = None,
    dates: ArrayLike | None = None,
    settings: FarringtonSettings | None = None,
) -> Excesses:
    """Compare the counts at some positions with their past.

    ``counts`` (series, points) or (points,): consecutive months or weeks, NaN where unknown. ``at``
    (positions,), 0 the first point, all unless given. ``population``, broadcast against ``counts``, makes rates of
    them: its logarithm is the offset. ``dates`` (points,), the first day of each point, finds the same time of
    earlier years by the calendar and measures time in days; without it a year is ``settings.frequency`` points
    long. A position outside the series, a negative or infinite count or population, and dates that do not
    ascend raise ``ValueError``.

    Ten a month for six years, then twenty-five:

    >>> seen = detect_excesses([10] * 72 + [25], at=[71, 72])
    >>> seen.upper, seen.is_alarm
    (array([19., 19.]), array([False,  True]))
    """
    settings = settings or FarringtonSettings()
    every = np.atleast_2d(check_counts(counts))
    positions = _check_positions(at, points=every.shape[1])
    offset = _log_population(population, shape=every.shape)
    days = _check_dates(dates, points=every.shape[1])
    fits = [_fit_position(int(position), every, offset, dates=days, settings=settings) for position in positions]
    log_mean, error, dispersion, slope = (
        np.array([getattr(fit, name) for fit in fits]).reshape(len(fits), len(every)).T
        for name in ("log_mean", "standard_error", "dispersion", "slope")
    )
    observed, expected = every[:, positions], np.exp(log_mean)
    limit = _find_threshold(observed, log_mean, error, dispersion=dispersion, settings=settings)
    enough = _count_recent(every, points=settings.recent_points)[:, positions] >= settings.least_events
    with np.errstate(divide="ignore", invalid="ignore"):
        score = (observed - expected) / (limit.upper - expected)
    found = Excesses(
        observed=observed,
        expected=expected,
        standard_error=error,
        dispersion=dispersion,
        slope=slope,
        upper=limit.upper,
        p_value=limit.p_value,
        score=score,
        has_enough_events=enough,
        is_alarm=enough & (observed > limit.upper),
    )
    return found if np.ndim(counts) > 1 else _only_series(found)


def _fit_position(
    position: int,
    counts: FloatArray,
    offset: FloatArray,
    *,
    dates: NDArray[np.datetime64] | None,
    settings: FarringtonSettings,
) -> BaselineFit:
    baseline = find_baseline(
        position,
        years_back=settings.years_back,
        half_window=settings.half_window,
        periods=settings.periods,
        recent_excluded=settings.recent_excluded,
        frequency=settings.frequency,
        dates=dates,
    )
    where = baseline.positions
    tests_trend = settings.trend and settings.years_back >= _YEARS_FOR_TREND
    return fit_baseline(
        baseline,
        BaselineCounts(counts=counts[:, where], offset=offset[:, where], offset_now=offset[:, position]),
        trend_p_value=settings.trend_p_value if tests_trend else None,
        weights_threshold=settings.weights_threshold if settings.reweight else None,
        correct_dispersion=settings.correct_dispersion,
    )


def _find_threshold(
    observed: FloatArray,
    log_mean: FloatArray,
    error: FloatArray,
    *,
    dispersion: FloatArray,
    settings: FarringtonSettings,
) -> Threshold:
    if settings.method == "delta":
        mean = np.exp(log_mean)
        return delta_threshold(
            observed, mean, mean * error, dispersion=dispersion, alpha=settings.alpha, power=settings.power
        )
    known = error if settings.method == "muan" else np.zeros_like(error)
    return negative_binomial_threshold(observed, log_mean, known, dispersion=dispersion, alpha=settings.alpha)


def _count_recent(counts: FloatArray, *, points: int) -> FloatArray:
    """Give the events of the last ``points`` points up to each point; an unknown count adds none."""
    total = np.cumsum(np.nan_to_num(counts, nan=0.0), axis=1)
    before = np.zeros_like(total)
    before[:, points:] = total[:, :-points] if points else total
    return total - before


def _check_positions(at: ArrayLike | None, *, points: int) -> NDArray[np.int64]:
    if at is None:
        return np.arange(points)
    positions = np.atleast_1d(np.asarray(at, dtype=np.int64))
    if np.any(positions < 0) or np.any(positions >= points):
        raise ValueError("a position lies outside the series")
    return positions


def _check_dates(dates: ArrayLike | None, *, points: int) -> NDArray[np.datetime64] | None:
    if dates is None:
        return None
    days = np.asarray(dates, dtype="datetime64[D]")
    if days.shape != (points,) or not np.all(days[1:] > days[:-1]):
        raise ValueError("dates ascend, one for each point")
    return days


def _log_population(population: ArrayLike | None, *, shape: tuple[int, ...]) -> FloatArray:
    if population is None:
        return np.zeros(shape)
    people = np.broadcast_to(check_counts(population), shape)
    return np.log(np.where(people > 0, people, np.nan))


def _only_series(found: Excesses) -> Excesses:
    return Excesses(*(getattr(found, name)[0] for name in Excesses.__dataclass_fields__))
