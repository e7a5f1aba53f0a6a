"""Rates by region, small panels beside each other.

Belongs here: from the rows of `warehouse/sql/figures/nai_rate_by_region.sql` to words and panels. Does not belong here:
counting, drawing.
"""

from datetime import date
from itertools import groupby
from typing import Any, Final

import polars as pl

from assets.charts.drawing import Drawing, Words
from assets.charts.palette import DARK_BLUE, ORANGE
from assets.charts.panel import Point, Series
from assets.charts.panels import Panel, draw_panels
from assets.charts.scales import choose_ticks
from assets.charts.series_figures import DENOMINATOR, NAI, highest, make_axes
from assets.charts.series_words import Measured, say_incomplete, say_rate
from assets.charts.wording import NO_MEASURE, PANEL, say_nothing, say_of, say_period

_ENGLAND: Final = "England"
_KIND: Final = "financial_year"
_SUBTITLE: Final = f"Notifications of {NAI} per 100,000 infants and year, by financial year and region"
_NOTES: Final = (
    "Points: the region. Vertical bars: its 95 % limits. Thin line without points: England.",
    NO_MEASURE,
    PANEL,
    DENOMINATOR,
)


def draw_nai_rate_by_region(frame: pl.DataFrame) -> Drawing:
    """Rate of NAI under one by financial year, each region beside England."""
    areas = {area: list(rows) for area, rows in groupby(frame.to_dicts(), key=lambda row: row["area"])}
    england = areas.pop(_ENGLAND, [])
    if not england or not any(row["rate"] is not None for rows in areas.values() for row in rows):
        return Drawing(say_nothing(_SUBTITLE, (PANEL,)))
    starts = [row["period_start"] for row in england]
    points = {area: tuple(_read_point(row) for row in rows) for area, rows in areas.items()}
    # Without its limits: beside those of the region they could not be told apart.
    country = tuple(Point(row["period_start"], row["rate"], is_incomplete=row["is_incomplete"]) for row in england)
    year = _find_year(england)
    remarks = say_incomplete({_ENGLAND: Measured(_KIND, country, say_rate, tuple(starts))})
    panels = [
        Panel(
            area,
            (Series(_ENGLAND, country, ORANGE, has_points=False), Series(area, line, DARK_BLUE)),
            _say_latest(line, year),
        )
        for area, line in points.items()
    ]
    ticks = choose_ticks(highest([point for line in points.values() for point in line]))
    axes = make_axes(_KIND, country, starts, ticks=ticks)
    title = _find(points, country, year)
    alt = " ".join([f"{len(panels)} line charts. {_SUBTITLE}.", *_tell(points, country, year), *remarks])
    return Drawing(
        Words(title, _SUBTITLE, alt, (*remarks, *_NOTES)),
        lambda layout: draw_panels(panels, axes, layout, interval="bars", columns=2 if layout.is_narrow else 3),
    )


def _read_point(row: dict[str, Any]) -> Point:
    return Point(row["period_start"], row["rate"], row["rate_lower"], row["rate_upper"], row["is_incomplete"])


def _find_year(england: list[dict[str, Any]]) -> date | None:
    """Return the last complete year."""
    return max((row["period_start"] for row in england if not row["is_incomplete"]), default=None)


def _at(line: tuple[Point, ...], year: date | None) -> Point | None:
    return next((point for point in line if point.when == year and point.value is not None), None)


def _say_latest(line: tuple[Point, ...], year: date | None) -> str:
    point = _at(line, year)
    return "" if point is None or year is None else f"{say_rate(point.value or 0)} in {say_period(_KIND, year)}"


def _find(points: dict[str, tuple[Point, ...]], country: tuple[Point, ...], year: date | None) -> str:
    """Say how many regions have limits that do not hold the rate of England."""
    whole = _at(country, year)
    if whole is None or year is None:
        return f"No financial year is complete yet for a rate of {NAI} by region"
    latest = [point for line in points.values() if (point := _at(line, year)) is not None]
    value = whole.value or 0
    apart = sum(not (point.lower or 0) <= value <= (point.upper or value) for point in latest)
    subject = say_of(apart, len(latest), "region", "regions")
    return f"{subject} had limits that leave out England's rate of {say_rate(value)} in {say_period(_KIND, year)}"


def _tell(points: dict[str, tuple[Point, ...]], country: tuple[Point, ...], year: date | None) -> list[str]:
    whole = _at(country, year)
    if whole is None or year is None:
        return []
    values = []
    for area, line in points.items():
        point = _at(line, year)
        if point is not None:
            limits = (
                f" ({say_rate(point.lower)} to {say_rate(point.upper)})"
                if point.lower is not None and point.upper is not None
                else ""
            )
            values.append(f"{area} {say_rate(point.value or 0)}{limits}")
    return [f"{say_period(_KIND, year)}, with 95 % limits: England {say_rate(whole.value or 0)}; {'; '.join(values)}."]
