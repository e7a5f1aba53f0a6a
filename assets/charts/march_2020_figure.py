"""How the rate moved in March 2020.

Belongs here: from the rows of `warehouse/sql/figures/march_2020.sql` to words and lines. Does not belong here: the
model (`assets.statistics.interrupted_series`), drawing.
"""

from datetime import date
from typing import Any, Final

import polars as pl

from assets.charts.drawing import Drawing, Words
from assets.charts.lines import draw_lines
from assets.charts.palette import DARK_BLUE, ORANGE
from assets.charts.panel import Point, Series
from assets.charts.scales import choose_ticks
from assets.charts.series_figures import NAI, Plan, highest, make_axes, read_lines
from assets.charts.series_words import say_rate
from assets.charts.wording import PANEL, say_nothing, say_number, say_period

_SUBTITLE: Final = f"Notifications of {NAI} per 100,000 infants and year, by month, England"
_NOTES: Final = (
    "Ratio of the rates from April 2020 and before, allowing for the season; assumes that nothing else changed then.",
    PANEL,
)
_MONTHLY: Final = "monthly rate"
_MEAN: Final = "mean rate"
_LAST_BEFORE: Final = date(2020, 3, 31)


def draw_march_2020(frame: pl.DataFrame) -> Drawing:
    """Monthly rate, and its mean before April 2020 and from then on."""
    plan = Plan("month", _SUBTITLE, say_rate, _NOTES)
    line = read_lines(frame, {_MONTHLY: "rate"}, plan)[_MONTHLY]
    rows = frame.to_dicts()
    if not any(point.value is not None for point in line.points):
        return Drawing(say_nothing(_SUBTITLE, (PANEL,)))
    means = {row["is_after"]: row["mean"] for row in rows}
    said = f"{say_number(means.get(False), 1)} before, {say_number(means.get(True), 1)} from April 2020"
    series = [Series(_MONTHLY, line.points, DARK_BLUE), Series(_MEAN, _read_means(rows), ORANGE, has_points=False)]
    axes = make_axes("month", line.points, line.starts, ticks=choose_ticks(highest(line.points)))
    span = f"{say_period('month', line.starts[0])} to {say_period('month', line.starts[-1])}"
    title = _find(rows[0])
    alt = f"Line chart. {_SUBTITLE}, {span}. {title}. Mean rate {said}. Monthly rate: {line.describe()}."
    return Drawing(
        Words(title, _SUBTITLE, alt, _NOTES),
        lambda layout: draw_lines(series, axes, layout, ends={_MONTHLY: line.say_last(), _MEAN: said}),
    )


def _read_means(rows: list[dict[str, Any]]) -> tuple[Point, ...]:
    """Return the mean rate of every month, with a gap where the rate may have moved."""
    before = [Point(row["period_start"], row["mean"]) for row in rows if not row["is_after"]]
    after = [Point(row["period_start"], row["mean"]) for row in rows if row["is_after"]]
    return (*before, Point(_LAST_BEFORE, None), *after)


def _find(row: dict[str, Any]) -> str:
    """Say by what the rate was multiplied, and whether its limits leave room for no change."""
    ratio, lower, upper = row["ratio"], row["ratio_lower"], row["ratio_upper"]
    if ratio is None:
        return "How the rate moved in March 2020 cannot be estimated from these months"
    title = f"From April 2020 the rate was {ratio:.2f} times that before"
    if lower is None or upper is None:
        return title
    change = "higher than before" if lower > 1 else "lower than before" if upper < 1 else "no clear change"
    return f"{title} (95 % limits {lower:.2f} to {upper:.2f}): {change}"
