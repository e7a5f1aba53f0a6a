"""The database in a fresh file: a deleted row stays legible in the old one, in blocks nobody uses.

Belongs here: writing the fresh file and letting it take the old one's place. Does not belong here: why
(`warehouse.purge`).
"""

from pathlib import Path

import duckdb

from warehouse.durable import flush_folder, put_in_place
from warehouse.home import Home
from warehouse.keys import Purpose
from warehouse.sealing import attach


def fresh_path(home: Home) -> Path:
    """Return where a fresh file waits, whole, for nobody to have the old one open."""
    return home.warehouse.with_suffix(".fresh")


def write_fresh(con: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Write all that the database holds into a fresh file; what is written to the old one afterwards is lost.

    A lake consists of files: of those only what is deleted has to go.
    """
    if home.lake is not None:
        from warehouse.lake_forgetting import forget_snapshots  # noqa: PLC0415 - only where there is a lake

        forget_snapshots(con)
        return
    draft = home.warehouse.with_suffix(".fresh-draft")
    draft.unlink(missing_ok=True)
    live = con.execute("SELECT current_database()").fetchone()
    assert live is not None  # noqa: S101 - a connection always has a database
    con.execute("CHECKPOINT")
    attach(con, draft, "fresh", home.keys.sealing(Purpose.WAREHOUSE))
    try:
        con.execute(f"COPY FROM DATABASE {live[0]} TO fresh")
        con.execute("CHECKPOINT fresh")
    finally:
        con.execute("DETACH fresh")
    put_in_place(draft, fresh_path(home))


def adopt_fresh(home: Home) -> None:
    """Let a fresh file that waits take the place of the database, which nobody may have open."""
    fresh = fresh_path(home)
    if fresh.exists():
        # The log is the old one's: it would be played into the new database.
        home.warehouse.with_name(home.warehouse.name + ".wal").unlink(missing_ok=True)
        fresh.replace(home.warehouse)
        flush_folder(home.root)
