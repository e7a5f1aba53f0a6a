"""How long notifications and rapid reviews took, on each clock.

Belongs here: England by quarter, regions in the newest complete year. Does not belong here: signals (`series`).
"""

from typing import Final

from assets.charts.wording import PANEL, say_period
from assets.site.cells import Column, choose, count, number, percent, period, show, text
from assets.site.model import Items, Link, Notice, Page, Section, Summary, Table
from assets.site.pages.shared import NO_MEASURE, name_series, show_figure
from assets.site.sources import Sources
from assets.watching import series as watched

_CLOCKS: Final = {
    "notified": "Notified within 5",
    "from_awareness": "Reviewed within 15 of awareness",
    "from_notification": "Reviewed within 15 of notification",
}


def make_timeliness(sources: Sources) -> Page:
    """Return the page of timeliness."""
    return Page(
        "timeliness",
        "Timeliness",
        "How many notifications and rapid reviews came within their working days, by quarter and region.",
        (
            Section("chart", "Chart", show_figure(sources, "timeliness")),
            Section("method", "How it is counted", (_describe(),)),
            Section("table", "England by quarter", (_show_quarters(sources),)),
            Section("regions", "Regions", (Notice(NO_MEASURE), _show_regions(sources))),
            Section("watched", "Watched for change", (_list_watched(),)),
        ),
    )


def _describe() -> Summary:
    return Summary(
        (
            ("Definition", "Of those due, the share that came in time. What is not due yet is not counted."),
            ("Clocks", "5 working days from awareness to notification; 15 to the rapid review: earlier guidance counts"
             " from awareness, later guidance from the notification. Both are kept apart."),
            ("Working days", "England's, bank holidays left out. The day itself is day 0."),
            ("Basis", PANEL),
            ("Interval", "Wilson score, 95 %."),
            ("To beware of", "An incident without a date of awareness is left out of the clocks that need it."),
        )
    )  # fmt: skip


def _show_quarters(sources: Sources) -> Table:
    columns = (
        Column("period_start", "Quarter", period("quarter")),
        *(
            Column(f"{clock}{end}", f"{label}{words}, %", percent)
            for clock, label in _CLOCKS.items()
            for end, words in (("", ""), ("_lower", ", lower limit"), ("_upper", ", upper limit"))
        ),
        Column("is_incomplete", "Complete", choose("not complete", "complete")),
    )
    frame = sources.read("figures.timeliness").reverse()
    return show(frame, columns, name="timeliness", caption="Share in time, England, newest quarter first; 95 % limits")


def _show_regions(sources: Sources) -> Table:
    frame = sources.read("site.timeliness_regions")
    year = "" if frame.is_empty() else f", {say_period('financial_year', frame['period_start'][0])}"
    columns = [Column("area", "Region", text)]
    for clock, label, lag in (
        ("5_days", "Notified", "aware_to_notified_median"),
        ("15_days_of_notification", "Reviewed", "notified_to_review_median"),
    ):
        columns += [
            Column(f"due_{clock}", f"{label}: due", count),
            Column(f"within_{clock}", "In time", count),
            Column(f"within_{clock}_share", "Share, %", percent),
            Column(f"within_{clock}_lower", "Lower 95 % limit", percent),
            Column(f"within_{clock}_upper", "Upper 95 % limit", percent),
            Column(lag, "Median working days", number(1)),
        ]
    caption = f"Regions and England{year}: notified within 5, reviewed within 15 working days of the notification"
    return show(frame, columns, name="timeliness-regions", caption=caption)


def _list_watched() -> Items:
    return Items(
        tuple(
            Link(one.title, f"{name_series(one.series_id)}.html")
            for one in watched.list_series()
            if one.series_id.startswith("timeliness")
        )
    )
