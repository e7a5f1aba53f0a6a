"""The analysts' copy: the whole warehouse in one file, replaced at once.

Belongs here: making and swapping the copy. Does not belong here: how analysts open it (`warehouse.connection`).
"""

import shutil
from pathlib import Path
from typing import Final

import duckdb

from warehouse.ddl import quote_text
from warehouse.durable import put_in_place
from warehouse.home import Home

SHARED_CELLS: Final = 5
"""How many cells of a file must share a spelling before analysts see it."""


def publish_analyst_copy(con: duckdb.DuckDBPyConnection, home: Home) -> Path:
    """Copy the live warehouse beside the analysts' file and put it in its place by one rename.

    Readers see the old copy or the new one, never half of one. The identifiers in the vault are not in the live
    warehouse, so they
    cannot be in the copy.
    """
    draft = home.analyst.with_suffix(".draft")
    # A recognised spelling is text from a cell and may hold a word too many: only those several cells share go out.
    rare = f"DELETE FROM draft.quality.spelling WHERE cells < {SHARED_CELLS}"  # noqa: S608 - a number of our own
    copy_database(con, draft, before_closing=rare)
    put_in_place(draft, home.analyst)
    return home.analyst


def copy_database(con: duckdb.DuckDBPyConnection, path: Path, *, before_closing: str = "SELECT 1") -> None:
    """Copy the live warehouse into a new file; there it is `draft` to the statement that may still change it."""
    path.unlink(missing_ok=True)
    live = con.execute("SELECT current_database()").fetchone()
    assert live is not None  # noqa: S101 - a connection always has a database
    con.execute("CHECKPOINT")
    con.execute(f"ATTACH {quote_text(str(path))} AS draft")
    try:
        con.execute(f"COPY FROM DATABASE {live[0]} TO draft")
        con.execute(before_closing)
        con.execute("CHECKPOINT draft")
    finally:
        con.execute("DETACH draft")


def refresh_ledger(con: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Bring the ledger of alerts in the analysts' copy up to date and leave the rest of it as it is.

    After a run that failed the copy stays the one before; that it failed must be seen all the same.
    """
    for name in ("internal.alert_event", "internal.silence"):
        refresh_table(con, home, name)


def refresh_table(con: duckdb.DuckDBPyConnection, home: Home, full_name: str) -> None:
    """Replace the rows of one table in the analysts' copy; a copy made before there was such a table stays."""
    draft = home.analyst.with_suffix(".draft")
    shutil.copyfile(home.analyst, draft)
    con.execute(f"ATTACH {quote_text(str(draft))} AS analyst_draft")
    try:
        there = con.execute(
            "SELECT 1 FROM duckdb_tables()"
            " WHERE database_name = 'analyst_draft' AND schema_name || '.' || table_name = ?",
            [full_name],
        ).fetchone()
        if there is not None:
            con.execute(f"DELETE FROM analyst_draft.{full_name}")  # noqa: S608 - our own name
            con.execute(f"INSERT INTO analyst_draft.{full_name} SELECT * FROM {full_name}")  # noqa: S608
            con.execute("CHECKPOINT analyst_draft")
    finally:
        con.execute("DETACH analyst_draft")
    put_in_place(draft, home.analyst)
