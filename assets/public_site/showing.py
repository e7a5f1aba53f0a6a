"""Printed figures as tables and pictures of a page.

Belongs here: from rows of a public table to blocks. Does not belong here: which page shows what (`pages`).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

import polars as pl

from assets.charts.drawing import Drawing, Standing
from assets.charts.layout import NARROW, WIDE
from assets.charts.render import render_svg
from assets.public_site.navigation import PAGE_OF
from assets.public_site.sources import Printed, list_values
from assets.public_site.words import say_release
from assets.release.files.declared import FORMS, INDICATORS
from assets.release.files.facts import say_left_out
from assets.site.model import Cell, Items, Link, Notice, Picture, Section, Table

YEAR: Final = "Financial year"
_LEVEL: Final = ("National", "Regional", "Local authority")


def say_years(time_period: str) -> str:
    """Return a time period as people read it.

    >>> say_years("202021"), say_years("2021")
    ('2020 to 2021', '2021')
    """
    return f"{time_period[:4]} to {time_period[:2]}{time_period[4:]}" if len(time_period) == 6 else time_period


def show_number(printed: str | None, column: str = "") -> Cell:
    """Return a number as it is printed, with the decimals its column is declared with, or the symbol in its place.

    >>> show_number("1234").text, show_number("20", "percentage").text, show_number("20", "percentage").plain
    ('1,234', '20.0', '20')
    """
    said = printed or ""
    decimals = INDICATORS[column].decimals if column in INDICATORS else 0
    is_short = decimals and said.replace(".", "", 1).isdigit()
    shown = f"{Decimal(said):.{decimals}f}" if is_short else f"{int(said):,}" if said.isdigit() else said
    return Cell(shown, said, is_number=True)


def show_text(value: str | None) -> Cell:
    """Return words as they are printed."""
    return Cell(value or "", value or "")


def lay_across(frame: pl.DataFrame, row: str, across: str, value: str, *, name: str, caption: str, head: str) -> Table:
    """Return a table with a row for each value of one column and a column for each of another."""
    columns, rows = list_values(frame, across), list_values(frame, row)
    found = {(r, c): v for r, c, v in frame.select(row, across, value).iter_rows()}
    return Table(
        name,
        caption,
        (head, *(say_years(column) for column in columns)),
        tuple(
            (show_text(each), *(show_number(found.get((each, column), "z"), value) for column in columns))
            for each in rows
        ),
    )


def show_columns(frame: pl.DataFrame, columns: Sequence[tuple[str, str]], *, name: str, caption: str) -> Table:
    """Return a table of some columns of a frame, the first of them words."""
    rows = tuple(
        tuple(show_number(value, columns[at][0]) if at else show_text(value) for at, value in enumerate(row))
        for row in frame.select([column for column, _ in columns]).iter_rows()
    )
    return Table(name, caption, tuple(label for _, label in columns), rows)


def find_england(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Return the financial years of England as numbers for a figure; what is confidential is missing."""
    years = frame.filter((pl.col("geographic_level") == _LEVEL[0]) & (pl.col("time_identifier") == YEAR))
    starts = [date(int(period[:4]), 4, 1) for period in years["time_period"]]
    return pl.DataFrame({"period_start": starts}).with_columns(
        years[column].cast(pl.Float64, strict=False).alias(column) for column in columns
    )


def note_gap(printed: Printed, *tables: str) -> tuple[Section, ...]:
    """Return a section that says which of these tables, or of all, the release leaves out; none where it has them.

    It leads to the last release that has them.
    """
    missing = [name for name in printed.left_out if name in (tables or printed.left_out)]
    gap = say_left_out(missing)
    if gap is None:
        return ()
    links = tuple(
        Link(f"{FORMS[name].title}, {say_release(last)}", f"../{last}/{PAGE_OF[name].href}")
        for name in missing
        if (last := printed.last_with.get(name)) is not None
    )
    return (Section("left-out", "Not in this release", (Notice(gap), *([Items(links)] if links else ()))),)


def note_missing(link: Link, printed: Printed) -> Link:
    """Return a link to a page, which says so where this release has none of the page's tables."""
    tables = [name for name, page in PAGE_OF.items() if page == link]
    is_missing = tables and all(name in printed.left_out for name in tables)
    return replace(link, text=f"{link.text} (not in this release)") if is_missing else link


def draw(name: str, drawing: Drawing, printed: Printed) -> tuple[Picture, dict[str, bytes]]:
    """Return a figure as a block of a page, and its files."""
    standing = Standing(printed.as_at, printed.is_synthetic, is_public=True)
    files, sizes = {}, {}
    for layout in (WIDE, NARROW):
        svg = render_svg(name, drawing, standing, layout)
        files[f"{name}-{layout.name}.svg"] = svg.encode()
        sizes[layout.name] = int(svg.split('height="', 1)[1].split('"', 1)[0])
    picture = Picture(
        drawing.words.title,
        drawing.words.alt,
        f"{name}-wide.svg",
        f"{name}-narrow.svg",
        WIDE.width,
        sizes["wide"],
    )
    return picture, files
