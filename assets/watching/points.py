"""Judging points that are few, and second opinions from the same months of earlier years.

Belongs here: published half years, volumes of deliveries, Farrington comparisons. Does not belong here: the tests
themselves (`assets.statistics`), CUSUM charts (`charts`).
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from assets.statistics.baseline import estimate_dispersion
from assets.statistics.cusum import BoolArray
from assets.statistics.farrington import FarringtonSettings, detect_excesses
from assets.statistics.few_points import compare_with_dispersed, judge_points
from assets.statistics.intervals import FloatArray
from assets.watching.charts import TAIL, Judged, blank, count_quantile, divide
from assets.watching.figures import Figures, IntArray, estimate_completeness
from assets.watching.series import Baseline, Chart

FARRINGTON: Final = FarringtonSettings(years_back=4, half_window=1)
"""Four years, three months of each: the fewest that will do, so that judging begins in the fifth year."""

LEAST_A_MONTH: Final = 5.0
_LEAST_DELIVERIES: Final = 4
_YEAR: Final = 12


def judge_published(figures: Figures, rows: IntArray, *, chart: Chart, baselines: Sequence[Baseline]) -> Judged:
    """Judge each published half year beside those before it, on the day of its first release.

    Half years of the first baseline are judged beside those before them, later ones beside the baseline that counts.
    """
    found = blank((rows.size, figures.periods.size))
    for number, (baseline, watched) in enumerate(divide(figures.periods, baselines)):
        first, last = (np.datetime64(day, "D") for day in (baseline.first, baseline.last))
        inside = (figures.periods >= first) & (figures.periods <= last)
        may = watched | inside if number == 0 else watched
        for day in range(figures.days.size):
            # A later release may add half years before these: each day has those that were published by then.
            used = np.flatnonzero((inside | watched) & (figures.covered <= day))
            if inside[used].any():
                _judge_points(found, figures, rows, chart=chart, used=used, inside=inside, may=may, day=day)
    return _finish(found, threshold=chart.false_alarms_a_year)


def _judge_points(
    found: Judged,
    figures: Figures,
    rows: IntArray,
    *,
    chart: Chart,
    used: IntArray,
    inside: BoolArray,
    may: BoolArray,
    day: int,
) -> None:
    counts = figures.events[day][np.ix_(rows, used)]
    judged = judge_points(counts, baseline=int(inside[used].sum()), tail=chart.false_alarms_a_year)
    test = judged.test
    row, place = np.nonzero((figures.covered[used] == day) & may[used] & ~np.isnan(test.expected))
    at = row, used[place]
    found.day[at], found.observed[at] = day, figures.events[day][rows[row], used[place]]
    found.expected[at] = test.expected[row, place]
    found.statistic[at] = np.minimum(test.p_rise, test.p_fall)[row, place]
    found.is_alarm[at] = (judged.is_rise | judged.is_fall)[row, place]


def judge_volumes(figures: Figures, rows: IntArray, *, chart: Chart) -> Judged:
    """Judge the rows of each delivery beside those of all before it, which vary more than chance."""
    found = blank((rows.size, figures.periods.size))
    alpha = np.zeros(found.day.shape)
    for row, area in enumerate(rows):
        # A day on which this extract did not come has no row.
        places = np.flatnonzero(~np.isnan(figures.exposure[area]))
        counts = figures.events[-1, area, places]
        for number in range(_LEAST_DELIVERIES, places.size):
            at, earlier = (row, places[number]), counts[:number]
            test = compare_with_dispersed(float(counts[number]), earlier)
            found.day[at], found.observed[at] = figures.covered[places[number]], counts[number]
            found.expected[at], found.statistic[at] = test.expected, min(test.p_rise, test.p_fall)
            found.is_alarm[at] = found.statistic[at] < chart.false_alarms_a_year
            alpha[at] = (estimate_dispersion(earlier, float(earlier.mean())) - 1) / max(1.0, float(earlier.mean()))
    return _finish(found, threshold=chart.false_alarms_a_year, alpha=alpha)


def judge_by_season(figures: Figures, rows: IntArray, *, pools: IntArray, chart: Chart) -> Judged:
    """Compare each month with the same months of four earlier years, where the year before had 5 or more a month."""
    if chart.false_alarms_a_year != FARRINGTON.alpha:
        raise ValueError("a Farrington comparison is declared with the alpha it is run with")
    found = blank((rows.size, figures.periods.size))
    earliest = FARRINGTON.years_back * _YEAR + FARRINGTON.half_window
    of_pool, place = np.unique(pools, return_inverse=True)
    for day in range(figures.days.size):
        fresh = np.flatnonzero(figures.covered == day)
        fresh = fresh[fresh >= earliest]
        if not fresh.size:
            continue
        known = np.flatnonzero(figures.covered <= day)
        counts = figures.events[day][np.ix_(rows, known)]
        share = estimate_completeness(figures.events[: day + 1, of_pool], figures, day)[0][place]
        seen = detect_excesses(counts, at=fresh, population=share[:, known], settings=FARRINGTON)
        often = np.stack([counts[:, month - _YEAR : month].mean(axis=1) for month in fresh], axis=-1) >= LEAST_A_MONTH
        row, number = np.nonzero(often & ~np.isnan(seen.upper))
        at = row, fresh[number]
        found.day[at], found.completeness[at] = day, share[at]
        found.observed[at], found.expected[at] = seen.observed[row, number], seen.expected[row, number]
        found.statistic[at], found.threshold[at] = seen.observed[row, number], seen.upper[row, number]
        found.upper[at], found.is_alarm[at] = seen.upper[row, number], seen.is_alarm[row, number]
    return _finish(found)


def _finish(found: Judged, *, threshold: float | None = None, alpha: FloatArray | float = 0.0) -> Judged:
    """Add what follows from the rest: limits, and the onset, which is the point itself."""
    row, period = np.nonzero(found.is_alarm)
    found.onset[row, period] = period
    found.lower[:] = count_quantile(TAIL, found.expected, alpha)
    if threshold is not None:
        found.upper[:] = count_quantile(1 - TAIL, found.expected, alpha)
        found.threshold[found.day >= 0] = threshold
        found.completeness[found.day >= 0] = 1.0
    return found
