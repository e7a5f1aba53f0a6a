"""All pages of the public site, with their places.

Belongs here: which pages there are, and their bytes. Does not belong here: what stands on them (`pages`).
"""

from collections.abc import Iterator, Sequence

import duckdb

from assets.public_site.navigation import FRONT, NAVIGATION
from assets.public_site.pages.figures import (
    list_regions,
    make_areas,
    make_characteristics,
    make_nai,
    make_overview,
    make_review,
    make_totals,
)
from assets.public_site.pages.text import (
    make_about,
    make_accessibility,
    make_archive,
    make_downloads,
    make_front,
    make_methods,
)
from assets.public_site.sources import Printed, read_printed
from assets.site.model import Link, Page
from assets.site.writing import ICON, STYLE, read_static, render, write_csv
from expectations.days import say_day


def make_pages(con: duckdb.DuckDBPyConnection) -> dict[str, bytes]:
    """Return the pages of the newest release, their tables and pictures; `con` holds `published` alone."""
    *earlier, printed = read_printed(con)
    pages, pictures = _list_pages(printed, earlier[-1] if earlier else None)
    return _read_all_static() | pictures | dict(_write(pages, printed, NAVIGATION, home="../../index.html"))


def make_front_pages(con: duckdb.DuckDBPyConnection) -> dict[str, bytes]:
    """Return the pages above all releases."""
    releases = read_printed(con)
    front = (make_front(releases), make_archive(releases))
    return _read_all_static() | dict(_write(front, releases[-1], FRONT, home="index.html"))


def _read_all_static() -> dict[str, bytes]:
    """Return what each folder of pages has of its own, so that a release stays as it was."""
    return {STYLE: read_static(STYLE), ICON: read_static(ICON)}


def _list_pages(printed: Printed, before: Printed | None) -> tuple[list[Page], dict[str, bytes]]:
    overview, pictures = make_overview(printed)
    pages = [
        overview,
        make_nai(printed),
        make_characteristics(printed),
        make_areas(printed),
        *list_regions(printed),
        make_totals(printed),
        make_review(printed),
        make_downloads(printed),
        make_about(printed, before),
        make_methods(printed),
        make_accessibility(printed),
    ]
    return pages, pictures


def _write(
    pages: Sequence[Page], printed: Printed, navigation: Sequence[Link], *, home: str
) -> Iterator[tuple[str, bytes]]:
    for page in pages:
        yield (
            page.file,
            render(
                "public.html",
                page=page,
                style=STYLE,
                icon=ICON,
                home=home,
                navigation=navigation,
                is_synthetic=printed.is_synthetic,
                threshold=printed.threshold,
                standing=f"As known on {say_day(printed.as_at)}.",
            ),
        )
        for table in page.tables:
            if table.rows:
                yield f"{table.name}.csv", write_csv(table)
