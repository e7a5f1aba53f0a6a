"""Building derived tables: from a named SELECT, or from rows that statistics completed.

Belongs here: when a table must be built again and how its rows are replaced. Does not belong here: what a table says.
"""

import duckdb
import polars as pl

from expectations.contracts.catalogue import get_table
from warehouse.connection import transaction
from warehouse.ddl import quote_name
from warehouse.frames import fetch_frame, lend_frame
from warehouse.queries import read_as_known_now


def current_revision(con: duckdb.DuckDBPyConnection) -> int:
    """Return how many loads the history holds: derived tables are built from exactly that state."""
    row = con.execute("SELECT max(revision) FROM internal.revision").fetchone()
    return 0 if row is None or row[0] is None else int(row[0])


def is_stale(con: duckdb.DuckDBPyConnection, full_name: str) -> bool:
    """Whether a table was built from another state of the history than the current one, or never."""
    row = con.execute("SELECT revision FROM internal.built WHERE table_name = ?", [full_name]).fetchone()
    return row is None or row[0] != current_revision(con)


def mark_built(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Write down that something was made from the current state of the history."""
    con.execute("DELETE FROM internal.built WHERE table_name = ?", [name])
    con.execute("INSERT INTO internal.built VALUES (?, ?)", [name, current_revision(con)])


def build(con: duckdb.DuckDBPyConnection, full_name: str) -> int:
    """Replace a table by what its SELECT gives now; return its rows."""
    return _replace(con, full_name, f"SELECT * FROM ({read_as_known_now(full_name)})")  # noqa: S608 - our own file


def replace_rows(con: duckdb.DuckDBPyConnection, full_name: str, frame: pl.DataFrame) -> int:
    """Replace a table by the rows of a frame with the declared columns; return its rows."""
    with lend_frame(con, "completed_rows", frame):
        return _replace(con, full_name, "SELECT * FROM completed_rows")


def read_frame(con: duckdb.DuckDBPyConnection, full_name: str) -> pl.DataFrame:
    """Return what a table's SELECT gives now, for statistics to complete."""
    return fetch_frame(con, read_as_known_now(full_name))


def _replace(con: duckdb.DuckDBPyConnection, full_name: str, select: str) -> int:
    table = get_table(full_name)
    columns = ", ".join(quote_name(c.name) for c in table.columns)
    order = ", ".join(quote_name(name) for name in table.key)
    with transaction(con):
        con.execute(f"DELETE FROM {full_name}")  # noqa: S608 - our own name
        con.execute(f"INSERT INTO {full_name} ({columns}) SELECT {columns} FROM ({select}) ORDER BY {order}")  # noqa: S608 - our names
        mark_built(con, full_name)
    row = con.execute(f"SELECT count(*) FROM {full_name}").fetchone()  # noqa: S608 - our own name
    return 0 if row is None else int(row[0])
