"""The analysts' copy: the whole warehouse in one file, replaced at once.

Belongs here: making and swapping the copy. Does not belong here: how analysts open it (`warehouse.connection`).
"""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import duckdb

from warehouse.connection import transaction
from warehouse.ddl import create_schema
from warehouse.durable import put_in_place
from warehouse.home import Home
from warehouse.keys import Purpose
from warehouse.kinds import is_lake
from warehouse.linkage.views import find_view
from warehouse.macros import create_views_and_macros
from warehouse.queries import read_script
from warehouse.sealing import attach

SHARED_CELLS: Final = 5
"""How many cells of a file must share a spelling before analysts see it."""


def publish_analyst_copy(con: duckdb.DuckDBPyConnection, home: Home) -> Path:
    """Copy the live warehouse beside the analysts' file and put it in its place by one rename.

    Readers see the old copy or the new one, never half of one. The identifiers in the vault are not in the live
    warehouse, so they
    cannot be in the copy.
    """
    draft = home.analyst.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    live = con.execute("SELECT current_database()").fetchone()
    assert live is not None  # noqa: S101 - a connection always has a database
    if not is_lake(con):
        con.execute("CHECKPOINT")
    attach(con, draft, "analyst_draft", home.keys.sealing(Purpose.ANALYST))
    try:
        if is_lake(con):
            _make_schema(con, live[0])
        else:
            con.execute(f"COPY FROM DATABASE {live[0]} TO analyst_draft (SCHEMA)")
        _copy_rows(con, live[0])
        con.execute("CHECKPOINT analyst_draft")
    finally:
        con.execute("DETACH analyst_draft")
    put_in_place(draft, home.analyst)
    return home.analyst


def _make_schema(con: duckdb.DuckDBPyConnection, live: str) -> None:
    """Make every table, view and macro in the copy, with the enums and comments that a lake does not keep."""
    con.execute("USE analyst_draft")
    try:
        with transaction(con):
            con.execute("CREATE SCHEMA IF NOT EXISTS internal")
            con.execute(read_script("internal.schema"))
            create_schema(con)
            create_views_and_macros(con)
    finally:
        con.execute(f"USE {live}")


def _copy_rows(con: duckdb.DuckDBPyConnection, live: str) -> None:
    """Copy the rows of every table.

    A recognised spelling is text from a cell and may hold a word too many: only those several cells share go out. Of a
    rejected row whose it is goes out, and not the number of its notification. What stays here is never written: rows
    deleted afterwards would leave their bytes in the file.
    """
    instead = {
        "quality.spelling": f"SELECT * FROM {live}.quality.spelling WHERE cells >= {SHARED_CELLS}",  # noqa: S608 - ours
        "internal.rejected_about": (
            "SELECT DISTINCT load_id, row_number, NULL::VARCHAR AS notification_id, authority_code"  # noqa: S608 - ours
            f" FROM {live}.quality.rejected_row WHERE authority_code IS NOT NULL"
        ),
    }
    tables = con.execute(
        "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE database_name = ? ORDER BY ALL", [live]
    ).fetchall()
    for (name,) in tables:
        # A copy cannot say who looked into it, and every view of linkage is in the ledger.
        if find_view(name):
            continue
        rows = instead.get(name, f"SELECT * FROM {live}.{name}")  # noqa: S608 - our own names
        con.execute(f"INSERT INTO analyst_draft.{name} {rows}")


def refresh_ledger(con: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Bring the ledger of alerts in the analysts' copy up to date and leave the rest of it as it is.

    After a run that failed the copy stays the one before; that it failed must be seen all the same.
    """
    refresh_tables(con, home, ["internal.alert_event", "internal.silence"])


def refresh_tables(con: duckdb.DuckDBPyConnection, home: Home, full_names: Sequence[str]) -> None:
    """Replace the rows of some tables in the analysts' copy; a copy made before there was such a table is without."""
    draft = home.analyst.with_suffix(".draft")
    shutil.copyfile(home.analyst, draft)
    attach(con, draft, "analyst_draft", home.keys.sealing(Purpose.ANALYST))
    try:
        there = con.execute(
            "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE database_name = 'analyst_draft'"
        ).fetchall()
        for name in (name for (name,) in there if name in full_names):
            con.execute(f"DELETE FROM analyst_draft.{name}")  # noqa: S608 - our own name
            con.execute(f"INSERT INTO analyst_draft.{name} SELECT * FROM {name}")  # noqa: S608 - our own name
        con.execute("CHECKPOINT analyst_draft")
    finally:
        con.execute("DETACH analyst_draft")
    put_in_place(draft, home.analyst)
