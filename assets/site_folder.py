"""The folder of the internal site, written from the analysts' copy and swapped in whole.

Belongs here: what is read, and where the files lie. Does not belong here: what a page says and how it looks
(`assets.site`), when it is written (`assets.internal_site`, `pipelines.alert_sending`), serving it
(`pipelines.dashboard`).

It is made of the copy and not of the live warehouse: a run whose blocking check failed leaves the numbers of both as
they were, while an alert that it failed is seen in both.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import polars as pl

from assets.charts.catalogue import DRAWN
from assets.charts.drawing import Standing
from assets.lineage import list_lineage
from assets.session import FIGURES_INDEX as INDEX
from assets.session import Session, mark_site_shown
from assets.site.book import list_pages
from assets.site.model import Page
from assets.site.sources import Sources
from assets.site.writing import ICON, STYLE, read_static, write_csv, write_page
from expectations.wording import list_wordings
from warehouse.connection import open_analyst
from warehouse.errors import WORDING
from warehouse.folders import replace_folder, write_files
from warehouse.frames import fetch_frame
from warehouse.home import Home
from warehouse.queries import list_queries, read_query

#: what is read of the copy; what figures are drawn from stands beside them as a table
SELECTS: Final = (
    *list_queries("site"),
    "questions.reconciled",
    "questions.figures",
    "figures.standing",
    *sorted({figure.query for figure in DRAWN}),
)
_RUNBOOKS: Final = Path(__file__).resolve().parents[1] / "docs" / "runbooks"
_SIZE: Final = re.compile(rb'<svg [^>]*?width="(\d+)" height="(\d+)"')


def write_site(session: Session) -> None:
    """Write every page, its tables as CSV and its pictures beside the folder of the last ones, then swap."""
    sources, files = read_sources(session.home, today=session.today)
    files |= make_files(list_pages(sources), sources)
    with replace_folder(session.home.site) as folder:
        write_files(folder, files)
    mark_site_shown(session)


def make_files(pages: Sequence[Page], sources: Sources) -> dict[str, bytes]:
    """Return pages, their tables as CSV, style sheet and icon, by name of the file."""
    files = {STYLE: read_static(STYLE), ICON: read_static(ICON)}
    for page in pages:
        files[page.file] = write_page(page, sources)
        files |= {f"{table.name}.csv": write_csv(table) for table in page.tables if table.rows}
    return files


def read_sources(home: Home, *, today: date) -> tuple[Sources, dict[str, bytes]]:
    """Return what all pages are made from, and the files of the pictures."""
    with open_analyst(home) as con:
        frames = {name: fetch_frame(con, read_query(name)) for name in SELECTS}
    index, files = read_pictures(home.figures)
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
    """Return what all extracts together rest on: the newest day, synthetic when any of them is."""
    days = [day for day in frame["known_on"] if day is not None]
    return Standing(max(days, default=None), any(frame["is_synthetic"]))


def _read_runbooks() -> dict[str, str]:
    """Return the runbooks by kind; none where the program was installed without its documents."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(_RUNBOOKS.glob("*.md"))}
