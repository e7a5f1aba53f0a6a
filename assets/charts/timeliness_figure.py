"""How long notifications and rapid reviews took, one panel for each clock.

Belongs here: from the rows of `warehouse/sql/figures/timeliness.sql` to words and panels. Does not belong here:
counting, drawing.
"""

from typing import Final

import polars as pl

from assets.charts.drawing import Drawing, Words
from assets.charts.palette import DARK_BLUE
from assets.charts.panel import Series
from assets.charts.panels import Panel, draw_panels
from assets.charts.scales import Ticks
from assets.charts.series_figures import LIMITS, Plan, make_axes, read_lines
from assets.charts.series_words import say_incomplete, say_share
from assets.charts.wording import PANEL, say_nothing, say_period

_SUBTITLE: Final = "Share made in time of notifications and rapid reviews due, by quarter of notification, England"
_NOTES: Final = (
    LIMITS,
    "Working days of England. Earlier guidance counts 15 days from awareness, later guidance from the notification.",
    PANEL,
)
_CLOCKS: Final = {
    "Notified within 5 working days of awareness": "notified",
    "Reviewed within 15 working days of awareness": "from_awareness",
    "Reviewed within 15 working days of the notification": "from_notification",
}
_WHOLE: Final = Ticks((0, 0.25, 0.5, 0.75, 1), is_share=True)


def draw_timeliness(frame: pl.DataFrame) -> Drawing:
    """Shares in time on each clock by quarter."""
    lines = read_lines(frame, _CLOCKS, Plan("quarter", _SUBTITLE, say_share, _NOTES))
    notified, from_awareness, from_notification = lines.values()
    if not any(point.value is not None for line in lines.values() for point in line.points):
        return Drawing(say_nothing(_SUBTITLE, (PANEL,)))
    remarks = say_incomplete(lines)
    told = [f"{name}: {line.describe()}." for name, line in lines.items()]
    axes = make_axes("quarter", notified.points, notified.starts, ticks=_WHOLE)
    panels = [Panel(name, (Series(name, line.points, DARK_BLUE),), line.say_last()) for name, line in lines.items()]
    title = "No quarter is complete yet for timeliness"
    if notified.complete and from_awareness.complete and from_notification.complete:
        start, point = notified.complete[-1]
        shares = [say_share(line.complete[-1][1].value or 0) for line in (from_awareness, from_notification)]
        title = (
            f"In {say_period('quarter', start)} {say_share(point.value or 0)} of notifications came within 5 working"
            f" days; rapid reviews within 15: {shares[0]} from awareness, {shares[1]} from the notification"
        )
    alt = " ".join([f"{len(panels)} line charts. {_SUBTITLE}.", *told, *remarks])
    return Drawing(
        Words(title, _SUBTITLE, alt, (*remarks, *_NOTES)),
        lambda layout: draw_panels(panels, axes, layout, interval="band", columns=1 if layout.is_narrow else 3),
    )
