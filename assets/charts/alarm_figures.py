"""How far the charts of the watched series were up to their alarm, month by month, small panels beside each other.

Belongs here: from the rows of `warehouse/sql/figures/alarm_charts_*.sql` to words and panels. Does not belong here:
judging (`assets.watching`), drawing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from assets.charts.drawing import Drawing, Words
from assets.charts.palette import DARK_BLUE, ORANGE
from assets.charts.panel import Point, Series
from assets.charts.panels import Panel, draw_panels
from assets.charts.scales import choose_ticks
from assets.charts.series_figures import highest, make_axes
from assets.charts.wording import NO_MEASURE, PANEL, say_nothing, say_of
from assets.watching import series as watched
from expectations.days import say_month

_ALARM: Final = 100.0
_YEAR: Final = 12
_NOTES: Final = (
    "Straight line: the level at which a chart alarms, 100. After an alarm it begins again at 0.",
    "Each month as it was judged when a delivery first covered it.",
    PANEL,
)
_MEASURES: Final = {
    "nai_under_1": "rate",
    "nai_share": "share",
    "within_5_days": "notified within 5 days",
    "reviewed_within_15_days": "reviewed within 15 days",
}


@dataclass(frozen=True, slots=True)
class _Course:
    """One chart: its name, its months, and those with an alarm."""

    name: str
    points: tuple[Point, ...]
    alarms: tuple[date, ...]

    @property
    def told(self) -> str:
        """The newest alarm, as stands below the name."""
        return f"last alarm {say_month(self.alarms[-1])}" if self.alarms else "no alarm"


def draw_alarm_charts_england(frame: pl.DataFrame) -> Drawing:
    """Every chart of England that alerts by itself."""
    return _draw(frame, "England")


def draw_alarm_charts_regions(frame: pl.DataFrame) -> Drawing:
    """The charts of each region."""
    return _draw(frame, "regions", (NO_MEASURE,))


def _draw(frame: pl.DataFrame, area: str, notes: tuple[str, ...] = ()) -> Drawing:
    subtitle = f"How far each chart is up to its alarm, in percent, by month, {area}"
    notes = (*_NOTES, *notes)
    if not frame.height:
        return Drawing(say_nothing(subtitle, notes))
    months: list[date] = frame["period_start"].unique().sort().to_list()
    courses = list(_read(frame))
    limit = tuple(Point(month, _ALARM) for month in (months[0], months[-1]))
    panels = [
        Panel(
            course.name,
            (Series("alarm", limit, ORANGE, has_points=False), Series(course.name, course.points, DARK_BLUE)),
            course.told,
        )
        for course in courses
    ]
    points = [point for course in courses for point in course.points]
    axes = make_axes("month", [Point(month, 0.0) for month in months], months, ticks=choose_ticks(highest(points)))
    told = (
        f"{course.name}: {', '.join(map(say_month, course.alarms)) if course.alarms else 'none'}" for course in courses
    )
    alt = f"{len(panels)} line charts. {subtitle}, {say_month(months[0])} to {say_month(months[-1])}. Alarms: "
    return Drawing(
        Words(_find(courses, months[-1]), subtitle, f"{alt}{'; '.join(told)}.", notes),
        lambda layout: draw_panels(panels, axes, layout, interval="none", columns=2 if layout.is_narrow else 3),
    )


def _read(frame: pl.DataFrame) -> Iterator[_Course]:
    """Give the charts in the order in which they are declared."""
    rows = frame.partition_by("series_id", "method", as_dict=True)
    for one in watched.list_series():
        for chart in one.charts:
            if (course := rows.get((one.series_id, chart.method))) is not None:
                yield _Course(
                    _name(one, chart),
                    tuple(Point(month, level) for month, level in course.select("period_start", "level").iter_rows()),
                    tuple(course.filter("is_alarm")["period_start"].to_list()),
                )


def _name(one: watched.Series, chart: watched.Chart) -> str:
    measure = _MEASURES[one.measure]
    if not one.is_national:
        return f"{watched.REGIONS[one.area_code]}, {measure}"
    return f"{measure[0].upper()}{measure[1:]}, {'rise' if chart.ratio > 1 else 'fall'} to x{round(chart.ratio, 2):g}"


def _find(courses: list[_Course], newest: date) -> str:
    """Say how many charts raised an alarm in the newest twelve months judged."""
    since = (newest.year * _YEAR + newest.month) - _YEAR
    recent = sum(any(alarm.year * _YEAR + alarm.month > since for alarm in course.alarms) for course in courses)
    subject = say_of(recent, len(courses), "chart", "charts")
    return f"{subject} raised an alarm in the 12 months to {say_month(newest)}"
