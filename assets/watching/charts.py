"""Judging months by CUSUM charts, each month once, at the delivery that first covered it.

Belongs here: how a chart is drawn anew on each day of judging and decides its newest months. Does not belong here: the
charts themselves (`assets.statistics.cusum`), thresholds (`thresholds`).

A chart for rises judges a month on the day that first covered it, against a mean thinned by what is not known yet. One
for falls judges it, and adds it up, only once at least nine in ten of its notifications are expected to be known.
After an alarm a chart starts again at 0.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from scipy import special

from assets.statistics.cusum import BoolArray, chart_cusum, chart_share_cusum
from assets.statistics.cusum import Chart as Course
from assets.statistics.intervals import FloatArray
from assets.watching.figures import Days, Figures, IntArray
from assets.watching.frozen import LEAST_MONTHS, Frozen, Known, freeze, know
from assets.watching.series import Baseline, Chart, Kind

TAIL: Final = 0.025


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of each period: arrays (A, T); ``day`` is -1 where nothing was decided, ``onset`` where no alarm."""

    day: IntArray
    observed: FloatArray
    expected: FloatArray
    lower: FloatArray
    upper: FloatArray
    statistic: FloatArray
    threshold: FloatArray
    completeness: FloatArray
    is_alarm: BoolArray
    onset: IntArray


def judge_months(
    figures: Figures, rows: IntArray, *, pools: IntArray, chart: Chart, baselines: Sequence[Baseline]
) -> Judged:
    """Judge every month after the first baseline for the areas in ``rows``, each against the baseline that counts then.

    ``pools`` (A,) are the areas that tell of delays.
    """
    found = blank((rows.size, figures.periods.size))
    for baseline, watched in divide(figures.periods, baselines):
        first, last = (np.datetime64(day, "D") for day in (baseline.first, baseline.last))
        inside = np.flatnonzero((figures.periods >= first) & (figures.periods <= last))
        if not watched.any() or inside.size < LEAST_MONTHS:
            continue
        frozen = None
        for day in range(int(figures.covered[watched].min()), figures.days.size):
            known = know(figures, rows, pools=pools, day=day, kind=chart.kind)
            if frozen is None:
                frozen = freeze(known, figures.exposure[rows], figures.periods, inside=inside, chart=chart)
            may = watched & (figures.covered <= day)
            _judge_day(found, known, frozen, figures.exposure[rows], day=day, chart=chart, may=may)
    return found


def divide(periods: Days, baselines: Sequence[Baseline]) -> Iterator[tuple[Baseline, BoolArray]]:
    """Give each baseline with the periods (T,) that are judged against it: up to the one from which the next counts."""
    begins = [
        np.datetime64(each.last, "D") + 1 if each.judged_from is None else np.datetime64(each.judged_from, "D")
        for each in baselines
    ]
    ends = [*begins[1:], np.datetime64(date.max, "D")]
    for baseline, begin, end in zip(baselines, begins, ends, strict=True):
        yield baseline, (periods >= begin) & (periods < end)


def _judge_day(
    found: Judged,
    known: Known,
    baseline: Frozen,
    exposure: FloatArray,
    *,
    day: int,
    chart: Chart,
    may: BoolArray,
) -> None:
    """Draw the charts as known on a day and decide the months not decided before; ``found`` takes the result."""
    falls = chart.ratio < 1
    usable = may & ~np.isnan(baseline.threshold)[:, None] & ~np.isnan(exposure)
    if falls:
        usable = usable & known.is_whole
    decided = usable & (found.day < 0)
    if not decided.any():
        return
    while True:
        course = _draw(known, baseline, exposure, chart=chart, usable=usable, restarts=found.is_alarm)
        fresh = course.alarm & decided & ~found.is_alarm
        if not fresh.any():
            break
        # One at a time: what follows an alarm starts from 0.
        earliest = np.argmax(fresh, axis=1)
        hit = fresh.any(axis=1)
        found.is_alarm[hit, earliest[hit]] = True
    onset = _find_onsets(course.statistic, found.is_alarm, usable)
    columns = _describe(known, baseline, exposure, decided, kind=chart.kind)
    into = (found.observed, found.expected, found.lower, found.upper)
    for column, values in zip(into, columns, strict=True):
        column[decided] = values
    found.statistic[decided] = course.statistic[decided]
    found.threshold[decided] = np.broadcast_to(baseline.threshold[:, None], decided.shape)[decided]
    found.completeness[decided] = known.completeness[decided]
    found.day[decided] = day
    found.onset[decided & found.is_alarm] = onset[decided & found.is_alarm]


def _draw(
    known: Known,
    baseline: Frozen,
    exposure: FloatArray,
    *,
    chart: Chart,
    usable: BoolArray,
    restarts: BoolArray,
) -> Course:
    limit = np.where(np.isnan(baseline.threshold), np.inf, baseline.threshold)[:, None]
    if chart.kind is Kind.SHARE:
        share = np.nan_to_num(baseline.level)
        trials = np.where(usable, known.trials, np.nan)
        return chart_share_cusum(
            known.events, trials, share=share, odds_ratio=chart.ratio, threshold=limit, acknowledged=restarts
        )
    means = baseline.level * exposure * known.completeness
    counts = np.where(usable, known.events, np.nan)
    return chart_cusum(
        counts, np.where(usable, means, np.nan), ratio=chart.ratio, threshold=limit, acknowledged=restarts
    )


def _find_onsets(statistic: FloatArray, restarts: BoolArray, usable: BoolArray) -> IntArray:
    """Give for each month the first of the run it belongs to: the month after the chart last was at 0."""
    onset = np.full(statistic.shape, -1, dtype=np.int64)
    begun = np.zeros(statistic.shape[0], dtype=np.int64)
    is_at_zero = np.ones(statistic.shape[0], dtype=np.bool_)
    for month in range(statistic.shape[1]):
        begun = np.where(is_at_zero & usable[:, month], month, begun)
        onset[:, month] = begun
        now_zero = (statistic[:, month] <= 0) | restarts[:, month]
        is_at_zero = np.where(usable[:, month], now_zero, is_at_zero)
    return onset


def _describe(
    known: Known, baseline: Frozen, exposure: FloatArray, decided: BoolArray, *, kind: Kind
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Give what was seen and expected in the decided months, and the limits within which chance alone keeps 95 %."""
    level, alpha = baseline.level[decided], np.broadcast_to(baseline.alpha[:, None], decided.shape)[decided]
    events = known.events[decided]
    if kind is Kind.SHARE:
        trials = np.where(known.trials[decided] > 0, known.trials[decided], np.nan)
        lower, upper = (binomial_quantile(part, trials, level) / trials for part in (TAIL, 1 - TAIL))
        return events / trials, level, lower, upper
    means = level * exposure[decided] * known.completeness[decided]
    return events, means, count_quantile(TAIL, means, alpha), count_quantile(1 - TAIL, means, alpha)


def count_quantile(part: float, means: FloatArray, alpha: FloatArray | float = 0.0) -> FloatArray:
    """Give the smallest count that at least ``part`` of Poisson or negative binomial counts do not exceed.

    >>> count_quantile(0.975, np.array([10.7, 0.5, np.nan])).tolist()
    [18.0, 2.0, nan]
    """
    mean, spread = np.broadcast_arrays(np.asarray(means, dtype=np.float64), np.asarray(alpha, dtype=np.float64))
    size = 1 / np.where(spread > 0, spread, 1.0)

    def up_to(count: FloatArray) -> FloatArray:
        poisson = special.pdtr(count, mean)
        return np.where(spread > 0, special.betainc(size, count + 1, size / (size + mean)), poisson)

    deviate = special.ndtri(part) * np.sqrt(mean + spread * mean**2)
    return _quantile(part, np.maximum(0.0, mean + deviate), up_to)


def binomial_quantile(part: float, trials: FloatArray, share: FloatArray) -> FloatArray:
    """Give the smallest count that at least ``part`` of binomial counts do not exceed.

    >>> binomial_quantile(0.975, np.array([40.0, 0.0]), np.array([0.27, 0.27])).tolist()
    [16.0, 0.0]
    """

    def up_to(count: FloatArray) -> FloatArray:
        rest = trials - count
        return np.where(rest > 0, special.betainc(np.where(rest > 0, rest, 1.0), count + 1, 1 - share), 1.0)

    deviate = special.ndtri(part) * np.sqrt(trials * share * (1 - share))
    return _quantile(part, np.clip(trials * share + deviate, 0.0, trials), up_to)


def _quantile(part: float, start: FloatArray, up_to: Callable[[FloatArray], FloatArray]) -> FloatArray:
    count = np.floor(np.nan_to_num(start))
    while (less := (count > 0) & (up_to(np.maximum(count - 1, 0)) >= part)).any():
        count = count - less
    while (more := up_to(count) < part).any():
        count = count + more
    return np.where(np.isnan(start), np.nan, count)


def blank(shape: tuple[int, int]) -> Judged:
    """Give the result of judging nothing, to be written into."""
    return Judged(
        day=np.full(shape, -1, dtype=np.int64),
        observed=np.full(shape, np.nan),
        expected=np.full(shape, np.nan),
        lower=np.full(shape, np.nan),
        upper=np.full(shape, np.nan),
        statistic=np.full(shape, np.nan),
        threshold=np.full(shape, np.nan),
        completeness=np.full(shape, np.nan),
        is_alarm=np.zeros(shape, dtype=np.bool_),
        onset=np.full(shape, -1, dtype=np.int64),
    )
