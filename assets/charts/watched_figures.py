"""Every watched series as it was judged: what was observed beside what was expected, its limits and its alarms.

Belongs here: from the rows of `warehouse/sql/figures/watched.sql` to words and lines. Does not belong here: judging
(`assets.watching`), how far a chart is up to its alarm (`alarm_figures`), drawing.

The picture shows the rows of the table beside it, one period a point. Where a series is judged in several ways, what is
expected differs between them: drawn is that of the first chart that alerts by itself, and the picture says so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from assets.charts.drawing import Drawing, Plot, Words
from assets.charts.layout import Layout
from assets.charts.lines import draw_lines
from assets.charts.palette import DARK_BLUE, MID_BLUE, ORANGE
from assets.charts.panel import Point, Series
from assets.charts.scales import choose_ticks
from assets.charts.series_figures import make_axes
from assets.charts.wording import NO_MEASURE, say_nothing, say_number, say_period
from assets.watching import series as watched
from expectations.days import say_day, say_month

_LINES: Final = {"upper limit": MID_BLUE, "expected": ORANGE, "lower limit": MID_BLUE}
_PLURALS: Final = {
    watched.Period.MONTH: "months",
    watched.Period.HALF_YEAR: "half years",
    watched.Period.DELIVERY: "deliveries",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """One period: what was seen in it, what was expected, and whether any chart raised the alarm."""

    start: date
    observed: float | None
    expected: float | None
    lower: float | None
    upper: float | None
    is_alarm: bool


def name_watched(series_id: str) -> str:
    """Return the name of the figure of a watched series, which stays as long as the series is watched.

    >>> name_watched("nai_under_1_rate.E92000001")
    'watched_nai_under_1_rate_e92000001'
    """
    return f"watched_{series_id.replace('.', '_').lower()}"


def draw_watched(one: watched.Series, frame: pl.DataFrame) -> Drawing:
    """Return the newest judged periods of a watched series, of the rows of all of them."""
    rows = frame.filter(pl.col("series_id") == one.series_id)
    periods = read_judged(one, rows)
    noun = one.period.value
    subtitle = f"{one.title}: each {noun} as it was judged"
    notes = _note(one, _name_chosen(one, rows))
    if not periods:
        return Drawing(say_nothing(subtitle, notes))
    alarms = [each.start for each in periods if each.is_alarm]
    told = (
        f"Diamond around a point: an alarm ({', '.join(say_start(one, start) for start in alarms)})." if alarms else ""
    )
    alt = " ".join([f"Line chart. {subtitle}.", _tell(one, periods), told or f"{_find(one, periods)}."])
    return Drawing(
        Words(_find(one, periods), subtitle, alt, tuple(filter(None, (told, _say_missing(one, periods), *notes)))),
        _plan_lines(one, periods),
    )


def read_judged(one: watched.Series, frame: pl.DataFrame) -> list[Judged]:
    """Return the judged periods of a series, oldest first, each as the first of its charts has it."""
    order = _order_methods(one)
    rows: dict[date, list[dict[str, Any]]] = {}
    for row in frame.to_dicts():
        rows.setdefault(row["period_start"], []).append(row)
    return [
        _read_period(sorted(told, key=lambda row: order.get(row["method"], len(order))))
        for _, told in sorted(rows.items())
    ]


def _order_methods(one: watched.Series) -> dict[str, int]:
    """Return the place of each chart: those that alert by themselves first."""
    charts = sorted(one.charts, key=lambda chart: not chart.is_decisive)
    return {chart.method: place for place, chart in enumerate(charts)}


def _name_chosen(one: watched.Series, frame: pl.DataFrame) -> str:
    """Return the chart whose expectation is drawn, where another has a different one."""
    expected = frame.group_by("period_start").agg(pl.struct("expected", "lower", "upper").n_unique().alias("ways"))
    if not (expected["ways"] > 1).any():
        return ""
    judging = set(frame["method"])
    return next((method for method in _order_methods(one) if method in judging), "")


def _read_period(rows: Sequence[dict[str, Any]]) -> Judged:
    first = rows[0]
    return Judged(
        first["period_start"],
        first["observed"],
        first["expected"],
        first["lower"],
        first["upper"],
        is_alarm=any(row["is_alarm"] for row in rows),
    )


def _note(one: watched.Series, method: str) -> tuple[str, ...]:
    noun = one.period.value
    chosen = f"Expected and limits: those of the {one.get_chart(method).words}." if method else ""
    limits = f"Limits: what chance alone gives a {noun}, 95 %."
    if any(chart.is_yearly for chart in one.charts):
        limits = f"Limits: 95 %, of each {noun} by itself; a chart adds up evidence and may alarm within them."
    elif any(chart.kind is watched.Kind.FARRINGTON for chart in one.charts):
        limits = f"Limits: below what chance alone gives a {noun}, 95 %; above that of the comparison itself."
    known = f"Each {noun} as known when a delivery first covered it."
    return tuple(filter(None, (chosen, limits, known, "" if one.is_national else NO_MEASURE)))


def _plan_lines(one: watched.Series, periods: Sequence[Judged]) -> Callable[[Layout], Plot]:
    """Return what draws the lines of a series in a layout."""
    seen = tuple(Point(each.start, each.observed, is_signal=each.is_alarm) for each in periods)
    # The limits first: what was observed lies on top of them.
    lines = [
        *(line for name, colour in _LINES.items() if (line := _make_line(name, periods, colour)).known),
        Series("observed", seen, DARK_BLUE),
    ]
    highest = max((point.value or 0.0 for line in lines for point in line.known), default=0.0)
    kind = "half_year" if one.period is watched.Period.HALF_YEAR else "month"
    ticks = choose_ticks(highest, is_share=one.is_share)
    axes = make_axes(kind, seen, [each.start for each in periods], ticks=ticks)
    ends = {line.name: _say(one, line.known[-1].value, line.name) for line in lines if line.known}
    return lambda layout: draw_lines(lines, axes, layout, ends=ends)


def _make_line(name: str, periods: Sequence[Judged], colour: str) -> Series:
    values = {"upper limit": "upper", "lower limit": "lower"}
    points = tuple(Point(each.start, getattr(each, values.get(name, name))) for each in periods)
    return Series(name, points, colour, has_points=False)


def _say(one: watched.Series, value: float | None, what: str = "observed") -> str:
    """Return a value as the table beside the picture says it: of counts, only what is expected has a decimal."""
    if value is None:
        return say_number(None)
    return f"{say_number(100 * value, 1)} %" if one.is_share else say_number(value, 1 if what == "expected" else 0)


def _find(one: watched.Series, periods: Sequence[Judged]) -> str:
    """Say in which of the periods shown there was an alarm."""
    newest = say_start(one, periods[-1].start)
    span = f"the newest {len(periods)} judged {_PLURALS[one.period]}, to {newest}"
    span = span if len(periods) > 1 else f"the one {one.period.value} judged, {newest}"
    alarms = [each.start for each in periods if each.is_alarm]
    if not alarms:
        return f"No alarm in {span}"
    count = "1 alarm" if len(alarms) == 1 else f"{len(alarms)} alarms"
    return f"{count} in {span}"


def _say_missing(one: watched.Series, periods: Sequence[Judged]) -> str:
    """Return how many months the lines pass over, because there was nothing in them to judge."""
    first, last = periods[0].start, periods[-1].start
    missing = (last.year - first.year) * 12 + last.month - first.month + 1 - len(periods)
    if one.period is not watched.Period.MONTH or missing <= 0:
        return ""
    return f"The lines pass over {missing} {'month' if missing == 1 else 'months'} that could not be judged."


def _tell(one: watched.Series, periods: Sequence[Judged]) -> str:
    """Return the ends and the extremes of what was observed, for those who do not see it."""
    newest = periods[-1]
    told = (
        f"{say_start(one, periods[0].start)} to {say_start(one, newest.start)}. Newest: observed"
        f" {_say(one, newest.observed)}, expected {_say(one, newest.expected, 'expected')}, limits"
        f" {_say(one, newest.lower)} to {_say(one, newest.upper)}."
    )
    low, high = (pick(periods, key=lambda each: each.observed or 0.0) for pick in (min, max))
    return (
        f"{told} Observed: lowest {_say(one, low.observed)} in {say_start(one, low.start)}, highest"
        f" {_say(one, high.observed)} in {say_start(one, high.start)}."
    )


def say_start(one: watched.Series, start: date) -> str:
    """Return the period of a watched series that begins on a day: a delivery is the day itself."""
    if one.period is watched.Period.DELIVERY:
        return say_day(start)
    return say_period("half_year", start) if one.period is watched.Period.HALF_YEAR else say_month(start)
