"""The pages in words: downloads, about the release, methods, accessibility, all releases.

Belongs here: which of them there are. Does not belong here: long sentences (`words`), figures (`figures`).
"""

from collections.abc import Sequence

from assets.charts.wording import lower
from assets.public_site.showing import note_gap, show_number, show_text
from assets.public_site.sources import Printed
from assets.public_site.words import ACCESSIBILITY_STATEMENT, BASIS_DFE, BASIS_PANEL, METHODS, SYMBOLS, say_release
from assets.release.files.ees import split_tables
from assets.release.files.facts import say_left_out, say_next_update
from assets.release.files.revisions import compare_tables, title_of
from assets.site.model import Items, Link, Page, Paragraph, Section, Summary, Table
from expectations.days import say_day


def make_downloads(printed: Printed) -> Page:
    """Return the page of files."""
    stem = f"serious_incident_notifications_{printed.release.replace('-', '_')}"
    files = split_tables(printed.tables)
    groups = (
        ("spreadsheets", "Spreadsheets", ((f"{stem}.xlsx", "All tables (XLSX)"), (f"{stem}.ods", "All tables (ODS)"))),
        ("data", "Data files", tuple((f"data/{file.name}", f"{file.title} (CSV)") for file in files)),
        (
            "columns",
            "What their columns are",
            tuple((f"data/{file.meta_name}", f"Columns: {lower(file.title)} (CSV)") for file in files),
        ),
        (
            "metadata",
            "Descriptions for programs",
            (
                ("data/csv-metadata.json", "CSV on the Web (JSON)"),
                ("data/datapackage.json", "Frictionless data package (JSON)"),
                *((f"contracts/{file.stem}.odcs.yaml", f"Data contract: {file.title} (YAML)") for file in files),
            ),
        ),
        ("notes", "Notes", (("release_notes.md", "Release notes (text)"),)),
    )
    sections = tuple(
        Section(name, heading, (Items(tuple(Link(about, file) for file, about in listed)),))
        for name, heading, listed in groups
    )
    lead = "Every figure of this release as files that people and programs can read."
    return Page("downloads", "Downloads", lead, (*note_gap(printed), *sections))


def make_about(printed: Printed, before: Printed | None) -> Page:
    """Return the page about one release: what it rests on and what it changes."""
    gap = say_left_out(printed.left_out)
    rows = (
        ("Release", say_release(printed.release)),
        ("As known on", say_day(printed.as_at)),
        ("Counted by", "Day of notification; one child's characteristics for each notification."),
        ("Threshold", f"Counts from 1 to {printed.threshold - 1} are confidential."),
        ("Rounding", "Regions to 10; England and authorities not at all; percentages to one decimal."),
        *((("Left out", gap.partition(": ")[2]),) if gap else ()),
        ("Next update", say_next_update(printed.next_update)),
        ("Data", "Synthetic: made up by program." if printed.is_synthetic else "Notifications of local authorities."),
    )
    return Page(
        "about",
        "About this release",
        f"What the release of {say_release(printed.release)} rests on, and what it changes.",
        (
            Section("facts", "What it rests on", (Summary(rows),)),
            Section("revisions", "Revisions", (_list_revisions(printed, before),)),
            Section("symbols", "Symbols", (Summary(SYMBOLS),)),
            Section("bases", "Two bases", (Paragraph(BASIS_DFE), Paragraph(BASIS_PANEL))),
        ),
    )


def make_methods(_: Printed) -> Page:
    """Return the page of methods."""
    sections = tuple(Section(name, heading, (Paragraph(text),)) for name, heading, text in METHODS)
    return Page("methods", "Methods", "How these figures are counted, and what is left out of them.", sections)


def make_accessibility(_: Printed) -> Page:
    """Return the accessibility statement."""
    blocks = tuple(Paragraph(text) for text in ACCESSIBILITY_STATEMENT)
    return Page(
        "accessibility",
        "Accessibility",
        "How these pages and files can be used by everyone, and what is known not to work.",
        (Section("statement", "Accessibility statement", blocks),),
    )


def make_front(releases: Sequence[Printed]) -> Page:
    """Return the page above all releases: where the latest is."""
    last = releases[-1]
    link = Link(f"Serious incident notifications, {say_release(last.release)}", f"releases/{last.release}/index.html")
    standing = f"As known on {say_day(last.as_at)}. Next update: {say_next_update(last.next_update)}."
    return Page(
        "index",
        "Serious incident notifications, England",
        "Incidents in which a child died or was seriously harmed and abuse or neglect was known or suspected.",
        (Section("latest", "Latest release", (Items((link,)), Paragraph(standing))),),
    )


def make_archive(releases: Sequence[Printed]) -> Page:
    """Return the list of all releases, each at a place that never changes."""
    links = tuple(
        Link(f"{say_release(each.release)}, as known on {say_day(each.as_at)}", f"releases/{each.release}/index.html")
        for each in reversed(releases)
    )
    lead = "Every release stays where it is and as it was: a correction is a release of its own."
    return Page("archive", "All releases", lead, (Section("releases", "Releases", (Items(links),)),))


def _list_revisions(printed: Printed, before: Printed | None) -> Table | Paragraph:
    if before is None:
        return Paragraph("This is the first release.")
    rows = tuple(
        (
            show_text(title_of(each.table)),
            *(
                show_number(str(count))
                for count in (each.differing, each.new, each.gone, each.became_hidden, each.became_shown)
            ),
        )
        for each in compare_tables(printed.tables, before.tables)
    )
    columns = ("Table", "Cells that differ", "New", "Gone", "Became hidden", "Became shown")
    caption = f"Printed cells beside the release of {say_release(before.release)}"
    return Table("revisions", caption, columns, rows)
