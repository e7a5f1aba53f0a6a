"""What the newest months will come to, and how the months before were revised.

Belongs here: nowcast and revisions of England. Does not belong here: how they are estimated (`assets.watching`).
"""

from typing import Final

import polars as pl

from assets.charts.wording import PANEL
from assets.site.cells import Column, Say, choose, count, day, month, number, percent, show
from assets.site.model import Cell, Page, Section, Summary, Table
from assets.site.sources import Sources

_MEASURES: Final = {"nai_under_1": "Non-accidental injury under one", "notifications": "All notifications"}


def make_nowcast(sources: Sources) -> Page:
    """Return the page of nowcast and revisions."""
    return Page(
        "nowcast",
        "Nowcast and revisions",
        "How many of the newest months are still to come, and how far earlier counts moved with each delivery.",
        (
            Section("method", "How it is estimated", (_describe(),)),
            *(
                Section(f"nowcast-{measure.replace('_', '-')}", title, (_show(sources, measure, title),))
                for measure, title in _MEASURES.items()
            ),
            Section("revisions", "Revisions", (_show_revisions(sources),)),
        ),
    )


def _describe() -> Summary:
    return Summary(
        (
            ("Definition", "What was told of a month by the newest delivery, and what it is expected to come to."),
            ("Basis", PANEL),
            ("Interval", "95 %: chance in what is still to come, with the delays of earlier months."),
            ("To beware of", "A delivery that comes later than usual makes a month look more complete than it is."),
        )
    )


def _show(sources: Sources, measure: str, title: str) -> Table:
    columns = (
        Column("period_start", "Month", month),
        Column("reported", "Reported", count),
        Column("completeness", "Completeness, %", percent),
        Column("expected_final", "Expected in the end", number(1)),
        Column("lower", "Lower 95 % limit", count),
        Column("upper", "Upper 95 % limit", count),
        Column("is_complete", "Nine in ten known", choose("yes", "not yet", tone="quiet")),
        Column("known_on", "As known on", day),
    )
    frame = sources.read("site.nowcast").filter(pl.col("measure") == measure)
    caption = f"{title}, England: the newest months, newest first"
    return show(frame, columns, name=f"nowcast-{measure.replace('_', '-')}", caption=caption)


def _show_revisions(sources: Sources) -> Table:
    columns = (
        Column("period_start", "Month", month),
        Column("known_on", "From the delivery of", day),
        Column("notifications", "Notifications", count),
        Column("notifications_change", "Change", _SIGNED),
        Column("nai_under_1", "Non-accidental injury under one", count),
        Column("nai_under_1_change", "Change of it", _SIGNED),
    )
    caption = "England, the newest months: every delivery that moved a count, basis panel"
    return show(sources.read("site.revisions"), columns, name="nowcast-revisions", caption=caption)


def _say_change(value: int | None) -> Cell:
    """Return a change with its sign, which the CSV leaves to the number."""
    return (
        Cell("not known", "not known")
        if value is None
        else Cell(f"{value:+d}".replace("-", "−"), value, is_number=True)
    )


_SIGNED: Final[Say] = _say_change
