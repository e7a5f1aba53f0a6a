"""The internal site, written from the analysts' copy and swapped in whole.

Belongs here: the stage of the site: what is read, when, and where the files lie. Does not belong here: what a page says
and how it looks (`assets.site`), serving it (`pipelines.dashboard`).

It is made of the copy and not of the live warehouse: a run whose blocking check failed leaves the numbers of both as
they were, while an alert that it failed is seen in both.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import dagster as dg
import polars as pl

from assets.boundary import guard
from assets.charts.catalogue import FIGURES
from assets.charts.drawing import Standing
from assets.declare import POOL, declare_files, list_lineage
from assets.figures import INDEX, PICTURES, combine_standings
from assets.publication import COPY
from assets.session import Session, count_entries, count_files, is_published
from assets.site.book import list_pages
from assets.site.navigation import NAVIGATION
from assets.site.sources import Sources
from assets.site.writing import ICON, STYLE, read_static, write_csv, write_page
from expectations.wording import list_wordings
from warehouse.building import current_revision
from warehouse.connection import fetch_frame, open_analyst
from warehouse.errors import WORDING
from warehouse.folders import replace_folder, write_files
from warehouse.home import Home
from warehouse.queries import list_queries, read_query

SITE: Final = dg.AssetKey(["publication", "internal_site"])
FRONT: Final = "index.html"
#: what `internal.built` calls the site: the state of the history, files, alerts and the day it shows
MARK: Final = "site"

_ASKED: Final = ("questions.reconciled", "questions.figures")
#: what figures are drawn from stands beside them as a table
_DRAWN: Final = frozenset({"figures.standing", *(figure.query for figure in FIGURES)})
_RUNBOOKS: Final = Path(__file__).resolve().parents[1] / "docs" / "runbooks"
_SIZE: Final = re.compile(rb'<svg [^>]*?width="(\d+)" height="(\d+)"')


def keep_site(session: Session) -> bool:
    """Write the site when the copy, the alerts or the day are others than it shows, or its folder is gone.

    Return whether it was written. Nothing is written while there is no copy to show.
    """
    if not session.home.analyst.exists():
        return False
    wanted = _tell_marks(session)
    if _read_marks(session) == wanted and (session.home.site / FRONT).exists():
        return False
    write_site(session)
    session.con.execute("DELETE FROM internal.built WHERE starts_with(table_name, ?)", [MARK])
    session.con.executemany("INSERT INTO internal.built VALUES (?, ?)", list(wanted.items()))
    return True


def write_site(session: Session) -> None:
    """Write every page, its tables as CSV and its pictures beside the folder of the last ones, then swap."""
    # Of a run that was not published the pictures may be ahead of the copy: those shown stay.
    pictures = session.home.figures if is_published(session) else session.home.site
    sources, files = read_sources(session.home, pictures, today=session.today)
    pages = list_pages(sources)
    for page in pages:
        files[page.file] = write_page(page, sources)
        files |= {f"{table.name}.csv": write_csv(table) for table in page.tables if table.rows}
    with replace_folder(session.home.site) as folder:
        write_files(folder, {**files, STYLE: read_static(STYLE), ICON: read_static(ICON)})


def read_sources(home: Home, pictures: Path, *, today: date) -> tuple[Sources, dict[str, bytes]]:
    """Return what all pages are made from, and the files of the pictures."""
    with open_analyst(home) as con:
        names = (*list_queries("site"), *_ASKED, *sorted(_DRAWN))
        frames = {name: fetch_frame(con, read_query(name)) for name in names}
    index, files = read_pictures(pictures)
    return (
        Sources(
            frames,
            _find_standing(frames["figures.standing"]),
            today,
            figures=index,
            runbooks=_read_runbooks(),
            assets=list_lineage(),
            wording={**{str(code): text for code, text in WORDING.items()}, **list_wordings()},
        ),
        files,
    )


def read_pictures(folder: Path) -> tuple[dict[str, Mapping[str, Any]], dict[str, bytes]]:
    """Return the entries of the figures' index, each with the size of its wide picture, and the files to show them."""
    if not (folder / INDEX).exists():
        return {}, {}
    told = (folder / INDEX).read_bytes()
    files, entries = {INDEX: told}, {}
    for row in json.loads(told):
        shown = {name: (folder / name).read_bytes() for name in row["files"] if name.endswith(".svg")}
        size = _SIZE.match(shown.get(f"{row['name']}-wide.svg", b""))
        # Pictures without a size are the words that stand in their place in tests.
        width, height = map(int, size.groups()) if size else (680, 400)
        files |= shown
        entries[row["name"]] = {**row, "width": width, "height": height}
    return entries, files


def _find_standing(frame: pl.DataFrame) -> Standing:
    rows = {row["extract"]: Standing(row["known_on"], row["is_synthetic"]) for row in frame.to_dicts()}
    return combine_standings(rows, tuple(rows))


def _read_runbooks() -> dict[str, str]:
    """Return the runbooks by kind; none where the program was installed without its documents."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(_RUNBOOKS.glob("*.md"))}


def _tell_marks(session: Session) -> dict[str, int]:
    return {
        MARK: current_revision(session.con) if is_published(session) else -1,
        f"{MARK}: files": count_files(session.con),
        f"{MARK}: alerts": count_entries(session.con),
        f"{MARK}: day": session.today.toordinal(),
    }


def _read_marks(session: Session) -> dict[str, int]:
    asked = "SELECT table_name, revision FROM internal.built WHERE starts_with(table_name, ?)"
    return dict(session.con.execute(asked, [MARK]).fetchall())


def describe_pages() -> dict[str, str]:
    """Return what lies in the folder, for those who look at the asset."""
    return {link.href: f"{link.text}." for link in NAVIGATION} | {
        "*.html": "A page for every series, runbook and schema.",
        "*.csv": "Each table of a page, exactly as shown.",
        "*.svg": "The figures.",
    }


@dg.multi_asset(
    name="internal_site",
    specs=[
        declare_files(
            SITE,
            about="The pages the data team and alert readers open, made of the analysts' copy.",
            files=describe_pages(),
            deps=[COPY, PICTURES],
        )
    ],
    pool=POOL,
)
def internal_site(session: dg.ResourceParam[Session]) -> Iterator[dg.MaterializeResult]:
    """Write the site again when it would show something else."""
    with guard("stage internal_site"):
        keep_site(session)
        found = list(session.home.site.iterdir())
        yield dg.MaterializeResult(
            asset_key=SITE,
            metadata={"files": len(found), "bytes": sum(path.stat().st_size for path in found)},
        )
