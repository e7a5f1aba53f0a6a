"""Regions beside England, in the order of the alphabet.

Belongs here: rates of regions. Does not belong here: authorities (`authorities`), signals of regions (`series`).
"""

from typing import Final

from assets.charts.wording import PANEL, say_period
from assets.site.cells import Column, choose, count, period, rate, show, text
from assets.site.model import Items, Link, Notice, Page, Section, Summary, Table
from assets.site.pages.shared import NO_MEASURE, name_series, show_figure
from assets.site.sources import Sources
from assets.watching import series as watched

_LIMITS: Final = (
    Column("rate", "Per 100,000 infants", rate),
    Column("rate_lower", "Lower 95 % limit", rate),
    Column("rate_upper", "Upper 95 % limit", rate),
)


def make_regions(sources: Sources) -> Page:
    """Return the page of regions."""
    return Page(
        "regions",
        "Regions",
        "Non-accidental injury under one in the nine regions beside England; by alphabet, never ranked.",
        (
            Section("reading", "How to read this", (Notice(NO_MEASURE), _describe())),
            Section("newest", "The newest complete financial year", (_show_newest(sources),)),
            Section("chart", "Rate by financial year", show_figure(sources, "nai_rate_by_region")),
            Section("table", "Every financial year", (_show_years(sources),), is_folded=True),
            Section("watched", "Watched for change", (_list_watched(),)),
        ),
    )


def _describe() -> Summary:
    return Summary(
        (
            (
                "Definition",
                "Notifications of non-accidental injury under one, by the region of the incident's authority.",
            ),
            ("Basis", PANEL),
            (
                "Interval",
                "Exact Poisson (gamma quantiles), 95 %. Limits that hold England's rate tell of no difference.",
            ),
            ("To beware of", "A region has about one a month: most of what moves from year to year is chance."),
        )
    )


def _show_newest(sources: Sources) -> Table:
    frame = sources.read("site.regions")
    year = "" if frame.is_empty() else f", {say_period('financial_year', frame['period_start'][0])}"
    columns = (
        Column("area", "Region", text),
        Column("notifications", "Notifications, basis panel", count),
        Column("nai_under_1", "Non-accidental injury under one", count),
        Column("infants", "Infants", count),
        *_LIMITS,
    )
    return show(frame, columns, name="regions-newest", caption=f"Regions and England{year}")


def _show_years(sources: Sources) -> Table:
    columns = (
        Column("area", "Region", text),
        Column("period_start", "Financial year", period("financial_year")),
        *_LIMITS,
        Column("is_incomplete", "Complete", choose("not complete", "complete")),
    )
    frame = sources.read("figures.nai_rate_by_region")
    return show(frame, columns, name="regions-years", caption="Rate of each region by financial year")


def _list_watched() -> Items:
    return Items(
        tuple(
            Link(one.title, f"{name_series(one.series_id)}.html")
            for one in watched.list_series()
            if not one.is_national
        )
    )
