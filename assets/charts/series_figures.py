"""Figures of the time series of England: what each finds and how it is drawn.

Belongs here: from the rows of `warehouse/sql/figures` to words and charts. Does not belong here: counting, drawing.

Frames hold one row per period in their order: `period_start`, the values, and `is_incomplete`, or
`<column>_is_incomplete` where that differs between columns; `is_over` where a period that is not must not be drawn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import quantiles
from typing import Final

import polars as pl

from assets.charts.drawing import Drawing, Words
from assets.charts.lines import draw_lines
from assets.charts.palette import choose_colours
from assets.charts.panel import Interval, Point, Series
from assets.charts.scales import Axes, Ticks, choose_ticks
from assets.charts.series_words import (
    YEAR,
    Measured,
    Say,
    compare_years,
    name_periods,
    say_change,
    say_count,
    say_incomplete,
    say_rate,
    say_share,
)
from assets.charts.wording import DFE, PANEL, end_of, say_nothing, say_period, say_short_month
from expectations.days import say_month

LIMITS: Final = "Band: 95 % limits."
NAI: Final = "non-accidental injury under one"
DENOMINATOR: Final = "Infants of mid-2021 and later rest on Census 2021: a step there can be the denominator."

_FEWEST_NAMES: Final = 2
"""With fewer years than this below it, an axis names its ends."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a series is drawn: its periods, how its values are said, what is told below it."""

    kind: str
    subtitle: str
    say: Say
    notes: tuple[str, ...]
    interval: Interval = "none"
    is_share: bool = False
    #: periods that have begun and are not drawn, because they are not over
    begun: tuple[date, ...] = ()

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is told of periods that are not drawn."""
        return (f"Not drawn, because not over: {name_periods(self.kind, self.begun)}.",) if self.begun else ()


def draw_notifications_by_month(frame: pl.DataFrame) -> Drawing:
    """Notifications by month on both bases."""
    over, begun = split_begun(frame)
    plan = Plan("month", "Notifications by month, England", say_count, (PANEL, DFE), begun=begun)
    lines = read_lines(over, {"basis panel": "panel", "basis dfe": "dfe"}, plan)
    return _draw(lines, plan, _find_year(lines, "basis panel", "Notifications on basis panel"))


def draw_notifications_by_year(frame: pl.DataFrame) -> Drawing:
    """Notifications by financial year on both bases."""
    over, begun = split_begun(frame)
    plan = Plan("financial_year", "Notifications by financial year, England", say_count, (PANEL, DFE), begun=begun)
    lines = read_lines(over, {"basis panel": "panel", "basis dfe": "dfe"}, plan)
    return _draw(lines, plan, _find_change(lines, "basis dfe", "Notifications on basis dfe"))


def draw_nai_by_month(frame: pl.DataFrame) -> Drawing:
    """Notifications of NAI under one by month."""
    over, begun = split_begun(frame)
    plan = Plan("month", f"Notifications of {NAI} by month, England", say_count, (PANEL,), begun=begun)
    lines = read_lines(over, {"": "nai_under_1"}, plan)
    return _draw(lines, plan, _find_year(lines, "", f"Notifications of {NAI}"))


def draw_nai_share(frame: pl.DataFrame) -> Drawing:
    """Share of NAI under one among reviewed notifications by quarter."""
    subtitle = f"Share of {NAI} among notifications with a rapid review, by quarter, England"
    plan = Plan("quarter", subtitle, say_share, (LIMITS, PANEL), "band", is_share=True)
    lines = read_lines(frame, {"": "share"}, plan)
    title = f"No complete quarter has a reviewed notification of {NAI}"
    if lines[""].complete:
        start, point = lines[""].complete[-1]
        row = frame.row(by_predicate=pl.col("period_start") == start, named=True)
        title = (
            f"{say_share(point.value or 0)} of the reviewed notifications of {say_period('quarter', start)}"
            f" were {NAI} ({row['numerator']} of {row['denominator']})"
        )
    return _draw(lines, plan, title)


def draw_nai_rate_by_month(frame: pl.DataFrame) -> Drawing:
    """Rate of NAI under one by month."""
    over, begun = split_begun(frame)
    subtitle = f"Notifications of {NAI} per 100,000 infants and year, by month, England"
    plan = Plan("month", subtitle, say_rate, (LIMITS, PANEL, DENOMINATOR), "band", begun=begun)
    lines = read_lines(over, {"": "rate"}, plan)
    values = [point.value or 0.0 for _, point in lines[""].complete]
    title = f"The monthly rate was {lines[''].say_last()}" if values else f"No complete month has a rate of {NAI}"
    if len(values) >= YEAR:
        low, _, high = quantiles(values, n=4, method="inclusive")
        title = f"In half of all months the rate lay between {say_rate(low)} and {say_rate(high)} per 100,000"
    return _draw(lines, plan, title)


def draw_nai_rate_rolling(frame: pl.DataFrame) -> Drawing:
    """Rate of NAI under one over twelve months, month by month."""
    subtitle = f"Notifications of {NAI} per 100,000 infants, 12 months to the month shown, England"
    plan = Plan("rolling_12_months", subtitle, say_rate, (LIMITS, PANEL, DENOMINATOR), "band")
    lines = read_lines(frame, {"": "rate"}, plan)
    title = f"No twelve months are complete yet for a rate of {NAI}"
    if lines[""].complete:
        start, point = lines[""].complete[-1]
        title = (
            f"In the {say_period('rolling_12_months', start)} there were {say_rate(point.value or 0)} notifications"
            f" of {NAI} per 100,000 infants{say_limits(point)}"
        )
    return _draw(lines, plan, title)


def draw_dfe_published(frame: pl.DataFrame) -> Drawing:
    """The department's own series by half year."""
    notes = ("As published by the Department for Education in its newest release of each half year.",)
    plan = Plan("half_year", "Notifications by half year as the department published them, England", say_count, notes)
    lines = read_lines(frame, {"": "value"}, plan)
    return _draw(lines, plan, _find_change(lines, "", "Notifications the department published"))


def draw_published_notifications(frame: pl.DataFrame) -> Drawing:
    """Published notifications by financial year; one that is confidential is a gap."""
    plan = Plan("financial_year", "Serious incident notifications by financial year, England", say_count, (DFE,))
    lines = read_lines(frame, {"": "value"}, plan)
    return _draw(lines, plan, _find_change(lines, "", "Serious incident notifications"))


def draw_published_rate(frame: pl.DataFrame) -> Drawing:
    """Published rate of NAI under one by financial year, with its limits; one that is confidential is a gap."""
    subtitle = f"Notifications of {NAI} per 100,000 infants, by financial year, England"
    plan = Plan("financial_year", subtitle, say_rate, (LIMITS, PANEL, DENOMINATOR), "band")
    lines = read_lines(frame, {"": "rate"}, plan)
    return _draw(lines, plan, _find_change(lines, "", f"The rate of {NAI}"))


def say_limits(point: Point) -> str:
    """Return the limits of a point in brackets; nothing when it has none."""
    if point.lower is None or point.upper is None:
        return ""
    return f" (95 % limits {say_rate(point.lower)} to {say_rate(point.upper)})"


def read_lines(frame: pl.DataFrame, columns: Mapping[str, str], plan: Plan) -> dict[str, Measured]:
    """Return a line for each name and column; its limits are in `<column>_lower` and `<column>_upper`."""
    rows = frame.to_dicts()
    starts: tuple[date, ...] = tuple(row["period_start"] for row in rows)
    is_rolling = plan.kind == "rolling_12_months"
    return {
        name: Measured(
            plan.kind,
            tuple(
                Point(
                    end_of(plan.kind, row["period_start"]).replace(day=1) if is_rolling else row["period_start"],
                    row[column],
                    row.get(f"{column}_lower"),
                    row.get(f"{column}_upper"),
                    row.get(f"{column}_is_incomplete", row.get("is_incomplete", False)),
                )
                for row in rows
            ),
            plan.say,
            starts,
        )
        for name, column in columns.items()
    }


def split_begun(frame: pl.DataFrame) -> tuple[pl.DataFrame, tuple[date, ...]]:
    """Return the periods that are over, and the first days of those that have begun and are not."""
    if "is_over" not in frame.columns:
        return frame, ()
    return frame.filter("is_over"), tuple(frame.filter(~pl.col("is_over"))["period_start"])


def _find_year(lines: Mapping[str, Measured], name: str, subject: str) -> str:
    """Say what a month had on average in the last twelve complete months, and in the twelve before."""
    complete = lines[name].complete
    if not complete:
        return f"{subject}: no month is complete"
    last, before = compare_years([point.value or 0.0 for _, point in complete])
    months = min(len(complete), YEAR)
    span = (
        f"in the {months} months to {say_month(complete[-1][0])}" if months > 1 else f"in {say_month(complete[-1][0])}"
    )
    return f"{subject} averaged {last} a month {span}" + (f", {before} in the {YEAR} months before" if before else "")


def _find_change(lines: Mapping[str, Measured], name: str, subject: str) -> str:
    """Say how the first and the last complete period compare."""
    line = lines[name]
    if not line.complete:
        return f"{subject}: no period is complete"
    ends = [(line.say_period(start), point.value or 0.0) for start, point in line.complete]
    if len(ends) == 1:
        return f"{subject} were {line.say_last()}"
    return f"{subject} {say_change(ends[0], ends[-1], line.say)}"


def _draw(lines: Mapping[str, Measured], plan: Plan, title: str) -> Drawing:
    """Return the drawing of lines that share their periods."""
    points = [point for line in lines.values() for point in line.points]
    if not any(point.value is not None for point in points):
        return Drawing(say_nothing(plan.subtitle, (*plan.remarks, *plan.notes)))
    one = next(iter(lines.values()))
    remarks = (*say_incomplete(lines), *plan.remarks)
    span = f"{say_period(plan.kind, one.starts[0])} to {say_period(plan.kind, one.starts[-1])}"
    told = " ".join(f"{name + ': ' if name else ''}{line.describe()}." for name, line in lines.items())
    told = told if any(lines) else told[:1].upper() + told[1:]
    alt = " ".join([f"Line chart. {plan.subtitle}, {span}.", told, *remarks])
    colours = choose_colours(len(lines))
    series = [Series(name, line.points, colour) for (name, line), colour in zip(lines.items(), colours, strict=True)]
    ticks = choose_ticks(highest(points), is_share=plan.is_share)
    axes = make_axes(plan.kind, one.points, one.starts, ticks=ticks)
    ends = {name: line.say_last() for name, line in lines.items()}
    return Drawing(
        Words(title, plan.subtitle, alt, (*remarks, *plan.notes)),
        lambda layout: draw_lines(series, axes, layout, ends=ends, interval=plan.interval),
    )


def highest(points: Sequence[Point]) -> float:
    """Return the highest value or limit of points."""
    return max((top for point in points for top in (point.value, point.upper) if top is not None), default=0.0)


def make_axes(kind: str, points: Sequence[Point], starts: Sequence[date], *, ticks: Ticks) -> Axes:
    """Return axes named by year, or by period where there is a name for each."""
    whens = [point.when for point in points]
    if kind == "financial_year":
        names = [(when, say_period(kind, start)) for when, start in zip(whens, starts, strict=True)]
    elif kind == "half_year":
        names = [(when, say_short_month(when)) for when in whens]
    else:
        januaries = [date(year, 1, 1) for year in range(whens[0].year, whens[-1].year + 1)]
        names = [(day, str(day.year)) for day in januaries if whens[0] <= day <= whens[-1]]
        if len(names) < _FEWEST_NAMES:
            names = [(when, say_short_month(when)) for when in dict.fromkeys((whens[0], whens[-1]))]
    # A single period stands in the middle: on an axis without length nothing has a place.
    aside = timedelta(days=1) if whens[0] == whens[-1] else timedelta(0)
    return Axes(whens[0] - aside, whens[-1] + aside, tuple(names), ticks)
