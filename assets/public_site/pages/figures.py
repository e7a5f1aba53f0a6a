"""The pages that show figures: each of the public tables, as people read it.

Belongs here: which figures stand on which page. Does not belong here: how a table is laid out (`showing`), words about
methods (`words`).
"""

import re
from collections.abc import Iterator
from typing import Final

import polars as pl

from assets.charts.series_figures import draw_published_notifications, draw_published_rate
from assets.public_site.navigation import AREAS, CHARACTERISTICS, DOWNLOADS, METHODS, NAI, NOTES, REVIEW, TOTALS
from assets.public_site.showing import (
    YEAR,
    draw,
    find_england,
    lay_across,
    note_gap,
    note_missing,
    say_years,
    show_columns,
    show_number,
    show_text,
)
from assets.public_site.sources import Printed, list_values
from assets.public_site.words import AREA_CAVEAT, BASIS_DFE, BASIS_PANEL, REVIEW_LEAD, say_release
from assets.release.tables import NAI_NOTIFIED
from assets.site.model import Fact, Facts, Items, Link, Notice, Page, Paragraph, Picture, Section, Table

Files = dict[str, bytes]

_MORE: Final = (NAI, CHARACTERISTICS, AREAS, TOTALS, REVIEW, DOWNLOADS, NOTES, METHODS)


def make_overview(printed: Printed) -> tuple[Page, Files]:
    """Return the first page of a release: what it found, and where the rest is."""
    pictures, files = _draw_over_time(printed)
    facts = tuple(_list_facts(printed))
    page = Page(
        "index",
        f"Serious incident notifications, {say_release(printed.release)}",
        "Incidents in which a child died or was seriously harmed and abuse or neglect was known or suspected, as local"
        " authorities in England notified them.",
        (
            *note_gap(printed),
            *([Section("headline", "Headline figures", (Facts(facts),))] if facts else ()),
            *([Section("over-time", "Over time", pictures)] if pictures else ()),
            Section("more", "Find more", (Items(tuple(note_missing(link, printed) for link in _MORE)),)),
        ),
    )
    return page, files


def _draw_over_time(printed: Printed) -> tuple[tuple[Picture, ...], Files]:
    drawings = {}
    if "totals" not in printed.left_out:
        totals = find_england(printed.tables["totals"], "notifications").rename({"notifications": "value"})
        drawings["notifications"] = draw_published_notifications(totals)
    if "nai_under_1" not in printed.left_out:
        rates = find_england(printed.tables["nai_under_1"], "rate_per_100k", "rate_lower", "rate_upper")
        drawings["nai-rate"] = draw_published_rate(rates.rename({"rate_per_100k": "rate"}))
    drawn = [draw(name, drawing, printed) for name, drawing in drawings.items()]
    return tuple(picture for picture, _ in drawn), {name: data for _, files in drawn for name, data in files.items()}


def make_nai(printed: Printed) -> Page:
    """Return the page of non-accidental injury under one."""
    headline = (_show_headline(printed),) if "headline" not in printed.left_out else ()
    return Page(
        "nai-under-1",
        "Non-accidental injury under 1",
        "Notifications the Panel coded as non-accidental injury, confirmed or suspected, of a child not yet twelve"
        " months old on the day of the incident.",
        (
            *note_gap(printed, "headline", "nai_under_1"),
            *([Section("headline", "As the Panel published it", headline)] if headline else ()),
            *(_show_nai(printed) if "nai_under_1" not in printed.left_out else ()),
            Section("basis", "What is counted", (Paragraph(BASIS_PANEL),)),
        ),
    )


def _show_nai(printed: Printed) -> tuple[Section, ...]:
    frame = printed.tables["nai_under_1"]
    england = frame.filter(pl.col("geographic_level") == "National").with_columns(
        (pl.col("time_period").map_elements(say_years, pl.String) + ", " + pl.col("time_identifier")).alias("period")
    )
    shared = (
        ("period", "Period"),
        ("notifications", "Notifications"),
        ("reviewed", "With a rapid review"),
        ("nai_under_1", "NAI under 1"),
        ("nai_under_1_reviewed", "NAI under 1 with a rapid review"),
    )
    share = (("share", "Share, per cent"), ("share_lower", "Lower limit"), ("share_upper", "Upper limit"))
    rate = (("rate_per_100k", "Rate per 100,000"), ("rate_lower", "Lower limit"), ("rate_upper", "Upper limit"))
    regions = lay_across(
        frame.filter(pl.col("geographic_level") == "Regional"),
        "region_name",
        "time_period",
        "nai_under_1",
        name="nai-regions",
        caption="Notifications of NAI under 1 by financial year, rounded to 10",
        head="Region",
    )
    tables = (
        show_columns(england, shared, name="nai-counts", caption="Counts by period, England"),
        show_columns(england, (shared[0], *share), name="nai-share", caption="Share of reviewed, England"),
        show_columns(england, (shared[0], *rate), name="nai-rate", caption="Rate, England"),
    )
    return (Section("england", "England", tables), Section("regions", "Regions", (regions,)))


def make_characteristics(printed: Printed) -> Page:
    """Return the page of characteristics, a table for each."""
    frame = printed.tables["characteristics"].filter(pl.col("time_identifier") == YEAR)
    sections = []
    for topic in list_values(frame, "breakdown_topic"):
        of_topic = frame.filter(pl.col("breakdown_topic") == topic)
        tables = [_lay_topic(of_topic, topic, "notifications", "Notifications")]
        if of_topic["breakdown"].n_unique() > 1:
            tables.append(_lay_topic(of_topic, topic, "percentage", "Per cent of all"))
        sections.append(Section(_slug(topic), topic, tuple(tables)))
    return Page(
        "characteristics",
        "Characteristics",
        "Notifications by what is known of the incident and the child it is counted by, financial years, England."
        + (" Half years are in the download." if sections else ""),
        (
            *note_gap(printed, "characteristics"),
            *sections,
            Section("basis", "What is counted", (Paragraph(BASIS_DFE),)),
        ),
    )


def make_areas(printed: Printed) -> Page:
    """Return the page of regions, which leads to the authorities of each."""
    frame = printed.tables["areas"]
    regions = frame.filter(pl.col("geographic_level") == "Regional")
    tables = tuple(
        lay_across(
            regions.filter(pl.col("breakdown") == kind),
            "region_name",
            "time_period",
            "notifications",
            name=f"regions-{_slug(kind)}",
            caption=f"{kind}: notifications by region and financial year, rounded to 10",
            head="Region",
        )
        for kind in list_values(regions, "breakdown")
    )
    links = tuple(Link(name, f"areas-{_slug(name)}.html") for name in list_values(regions, "region_name"))
    shown = (Section("authorities", "Authorities by region", (Items(links),)), Section("regions", "Regions", tables))
    return Page(
        "areas",
        "Regions and authorities",
        "Notifications by the place of the incident and financial year.",
        (
            *note_gap(printed, "areas"),
            *((Section("reading", "How to read this", (Notice(AREA_CAVEAT),)), *shown) if tables else ()),
        ),
    )


def list_regions(printed: Printed) -> Iterator[Page]:
    """Give the page of each region: its authorities."""
    frame = printed.tables["areas"].filter(pl.col("geographic_level") == "Local authority")
    for region in list_values(frame, "region_name"):
        table = lay_across(
            frame.filter(pl.col("region_name") == region).sort("la_name", "time_period"),
            "la_name",
            "time_period",
            "notifications",
            name=f"authorities-{_slug(region)}",
            caption=f"Notifications by authority and financial year, {region}",
            head="Authority",
        )
        columns = (table.columns[0], *sorted(table.columns[1:]))
        order = [table.columns.index(column) for column in columns]
        rows = tuple(tuple(row[at] for at in order) for row in table.rows)
        yield Page(
            f"areas-{_slug(region)}",
            region,
            f"Notifications by authority in {region}, on the boundaries of the time; z where there was none.",
            (
                Section("reading", "How to read this", (Notice(AREA_CAVEAT),)),
                Section("authorities", "Authorities", (Table(table.name, table.caption, columns, rows),)),
            ),
            trail=(AREAS,),
        )


def make_totals(printed: Printed) -> Page:
    """Return the page of totals, one table for each kind of period."""
    frame = printed.tables["totals"]
    is_year = pl.col("time_identifier") == YEAR
    is_half = pl.col("time_identifier").str.starts_with("Part")
    kinds = (
        ("years", "Financial years", is_year),
        ("halves", "Half years", is_half),
        ("quarters", "Quarters", ~is_year & ~is_half),
    )
    sections = []
    for name, heading, which in kinds:
        of_kind = frame.filter(which).with_columns(pl.col("time_identifier").alias("kind"))
        table = lay_across(
            of_kind,
            "time_period",
            "kind",
            "notifications",
            name=f"totals-{name}",
            caption=f"{heading}: notifications, England",
            head="Year from April",
        )
        rows = tuple((show_text(say_years(str(row[0].plain))), *row[1:]) for row in table.rows)
        if rows:
            sections.append(Section(name, heading, (Table(table.name, table.caption, table.columns, rows),)))
    return Page(
        "totals",
        "Totals by period",
        "All notifications of England by financial year, half year and quarter.",
        (
            *note_gap(printed, "totals"),
            *sections,
            Section("basis", "What is counted", (Paragraph(BASIS_DFE),)),
        ),
    )


def make_review(printed: Printed) -> Page:
    """Return the page of the fieldwork review."""
    frame = printed.tables["cohort_review"]
    columns = (("breakdown", "Category"), ("cases", "Cases"), ("denominator", "Out of"), ("percentage", "Per cent"))
    sections = tuple(
        Section(
            _slug(topic),
            topic,
            (
                show_columns(
                    frame.filter(pl.col("breakdown_topic") == topic),
                    columns,
                    name=f"review-{_slug(topic)}",
                    caption=f"{topic}: cases of the fieldwork review",
                ),
            ),
        )
        for topic in list_values(frame, "breakdown_topic")
    )
    return Page("fieldwork-review", "Fieldwork review", REVIEW_LEAD, (*note_gap(printed, "cohort_review"), *sections))


def _list_facts(printed: Printed) -> Iterator[Fact]:
    totals = printed.tables["totals"].filter(pl.col("time_identifier") == YEAR)
    if totals.height:
        last = totals.row(-1, named=True)
        before = totals.row(-2, named=True) if totals.height > 1 else None
        note = f"{before['notifications']} in {say_years(before['time_period'])}." if before else "The first year."
        label = f"notifications in {say_years(last['time_period'])}"
        yield Fact(
            show_number(last["notifications"]).text, label, f"{note} Financial years, as first notified.", TOTALS
        )
    nai = find_last_nai(printed)
    if nai is not None:
        label = f"of reviewed notifications in {say_years(nai['time_period'])} were NAI under 1"
        note = f"95 % limits {nai['share_lower']} to {nai['share_upper']} per cent; as known at this release."
        yield Fact(f"{nai['share']}\N{NO-BREAK SPACE}%", label, note, NAI)
    for row in printed.tables["headline"].iter_rows(named=True):
        if row["measure"] == NAI_NOTIFIED:
            note = "July 2018 to July 2020, as the Panel published it in September 2021."
            yield Fact(row["number"], "notifications of NAI under 1", note, NAI)


def find_last_nai(printed: Printed) -> dict[str, str] | None:
    """Return the last financial year of England; nothing before there is one."""
    frame = printed.tables["nai_under_1"].filter(
        (pl.col("geographic_level") == "National") & (pl.col("time_identifier") == YEAR)
    )
    return frame.row(-1, named=True) if frame.height else None


def _show_headline(printed: Printed) -> Table:
    columns = (
        ("measure", "Measure"),
        ("number", "Number"),
        ("denominator", "Out of"),
        ("percentage", "Per cent"),
        ("percentage_lower", "Lower limit"),
        ("percentage_upper", "Upper limit"),
    )
    return show_columns(
        printed.tables["headline"],
        columns,
        name="headline-figures",
        caption="Headline figures as known when they were published",
    )


def _lay_topic(frame: pl.DataFrame, topic: str, value: str, what: str) -> Table:
    return lay_across(
        frame,
        "breakdown",
        "time_period",
        value,
        name=f"{_slug(topic)}-{value}",
        caption=f"{topic}: {what.lower()}, by financial year, England",
        head=topic,
    )


def _slug(text: str) -> str:
    """Return words as part of a name that stays.

    >>> _slug("Yorkshire and The Humber")
    'yorkshire-and-the-humber'
    """
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
