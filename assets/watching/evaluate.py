"""From the figures of every delivery to signals: one pure function of a frame.

Belongs here: which series are judged together, and the rows that come of it. Does not belong here: the figures
themselves (`timeseries.watched_figure`), judging (`charts`, `points`).

Everything is evaluated anew at each load. Each row depends on what was known on its own `known_on` alone, so a row once
written comes out the same as long as the deliveries up to its day are the same; no state is kept that could differ from
what a rebuild gives.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import numpy as np
import polars as pl

from assets.watching.charts import Judged, judge_months
from assets.watching.figures import Figures, IntArray, arrange
from assets.watching.points import judge_by_season, judge_published, judge_volumes
from assets.watching.series import Baseline, Chart, Kind, Series, list_series

Group = tuple[Series, ...]

_COLUMNS = {
    "series_id": pl.String,
    "period_start": pl.Date,
    "method": pl.String,
    "known_on": pl.Date,
    "direction": pl.String,
    "observed": pl.Float64,
    "expected": pl.Float64,
    "lower": pl.Float64,
    "upper": pl.Float64,
    "statistic": pl.Float64,
    "threshold": pl.Float64,
    "completeness": pl.Float64,
    "is_alarm": pl.Boolean,
    "is_decisive": pl.Boolean,
    "onset": pl.Date,
}


def evaluate(figures: pl.DataFrame, series: Iterable[Series] | None = None) -> pl.DataFrame:
    """Judge every period of every series on the day that first covered it.

    ``figures`` has one row per measure, category, area, period and delivery that moved the figure: ``measure``,
    ``category``, ``area_code``, ``period_start``, ``covered_on`` (the delivery that first covered the period),
    ``known_on`` (the delivery from which on the figure was known), ``events``, ``trials``, ``exposure``. Returns the
    rows of `monitoring.signal`, in the order of its key.
    """
    declared = list_series() if series is None else tuple(series)
    frames = [pl.DataFrame(schema=_COLUMNS)]
    by_measure = sorted(declared, key=lambda each: each.measure)
    for measure, members in groupby(by_measure, key=lambda each: each.measure):
        rows = figures.filter(pl.col("measure") == measure)
        if rows.height:
            frames += _evaluate_measure(arrange(rows), tuple(members))
    return pl.concat(frames).sort("series_id", "method", "period_start")


def _evaluate_measure(figures: Figures, members: Sequence[Series]) -> Iterator[pl.DataFrame]:
    there = set(figures.keys)
    present = [each for each in members if (each.area_code, each.category) in there]
    groups: dict[tuple[Chart, tuple[Baseline, ...]], list[Series]] = {}
    for each in present:
        for chart in each.charts:
            groups.setdefault((chart, each.baselines), []).append(each)
    for (chart, baselines), group in groups.items():
        yield _write_rows(figures, group, chart, _judge(figures, group, chart, baselines))


def _judge(figures: Figures, group: Sequence[Series], chart: Chart, baselines: Sequence[Baseline]) -> Judged:
    rows = np.array([figures.find((each.area_code, each.category)) for each in group], dtype=np.int64)
    if chart.kind is Kind.VOLUME:
        return judge_volumes(figures, rows, chart=chart)
    if chart.kind is Kind.FARRINGTON:
        return judge_by_season(figures, rows, pools=_find_pools(figures, group), chart=chart)
    if not baselines:
        raise ValueError(f"{group[0].series_id} is judged against a baseline and has none")
    if chart.kind is Kind.POINTS:
        return judge_published(figures, rows, chart=chart, baselines=baselines)
    return judge_months(figures, rows, pools=_find_pools(figures, group), chart=chart, baselines=baselines)


def _find_pools(figures: Figures, group: Sequence[Series]) -> IntArray:
    """Give the row that tells how late each series' notifications come; its own where that area has none."""
    there = set(figures.keys)
    keys = [(each.pooled_over, each.category) for each in group]
    own = [(each.area_code, each.category) for each in group]
    found = [key if key in there else mine for key, mine in zip(keys, own, strict=True)]
    return np.array([figures.find(key) for key in found], dtype=np.int64)


def _write_rows(figures: Figures, group: Sequence[Series], chart: Chart, judged: Judged) -> pl.DataFrame:
    # A month without trials has a share of nothing: it is passed over.
    row, period = np.nonzero((judged.day >= 0) & ~np.isnan(judged.observed))
    at = row, period
    falls = judged.observed < judged.expected
    side = np.where(falls[at] if chart.ratio == 1 else chart.ratio < 1, "fall", "rise")
    alarm = judged.is_alarm[at]
    onset = figures.periods[np.maximum(judged.onset[at], 0)]
    ids = np.array([each.series_id for each in group], dtype=object)
    return pl.DataFrame(
        {
            "series_id": ids[row].tolist(),
            "period_start": figures.periods[period],
            "method": [chart.method] * row.size,
            "known_on": figures.days[judged.day[at]],
            "direction": pl.select(pl.when(pl.Series(alarm)).then(pl.Series(side))).to_series(),
            **{
                name: getattr(judged, name)[at]
                for name in ("observed", "expected", "lower", "upper", "statistic", "threshold", "completeness")
            },
            "is_alarm": alarm,
            "is_decisive": [chart.is_decisive] * row.size,
            "onset": np.where(alarm, onset, np.datetime64("NaT")),
        },
        schema=_COLUMNS,
    ).with_columns(pl.col(pl.Float64).fill_nan(None))
