"""Whether a warehouse of an earlier version can be taken on as it is.

Belongs here: telling which tables this version keeps otherwise. Does not belong here: making them anew from the archive
(`warehouse.rebuild`); tables that every run makes anew.
"""

from contextlib import closing
from functools import cache
from typing import Final

import duckdb

from expectations.contracts.catalogue import TABLES
from warehouse.ddl import create_schema, is_derived
from warehouse.errors import PanelwatchError
from warehouse.kinds import is_lake
from warehouse.queries import read_script

_COLUMNS: Final = """
    SELECT schema_name || '.' || table_name, list(column_name || CASE WHEN ? THEN ' ' || data_type ELSE '' END
        ORDER BY column_index)
    FROM duckdb_columns() SEMI JOIN duckdb_tables() USING (database_oid, table_oid)
    WHERE database_name = current_database() AND NOT internal
    GROUP BY ALL
"""


class WarehouseOutdated(PanelwatchError):  # noqa: N818 - the state it is found in
    """An earlier version kept other columns, or other codes, in a table that is filled as files are loaded."""


def check_version(con: duckdb.DuckDBPyConnection) -> None:
    """Raise WarehouseOutdated, and change nothing, where this version would write into tables of other columns."""
    outdated = list_outdated(con)
    if outdated:
        raise WarehouseOutdated(
            f"An earlier version made the warehouse, and this one keeps {outdated[0]} otherwise. Nothing was changed."
            " `panelwatch doctor --rebuild` makes the warehouse anew from the archive; then `panelwatch run`."
        )


def list_outdated(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the names of tables that are filled as files are loaded and have other columns than in a new warehouse.

    Codes are of their columns' type; a lake keeps them as text.
    """
    has_types = not is_lake(con)
    wanted = _list_wanted(has_types=has_types)
    there = dict(con.execute(_COLUMNS, [has_types]).fetchall())
    made_anew = {table.full_name for table in TABLES if is_derived(table)}
    return sorted(name for name in wanted.keys() & there.keys() - made_anew if wanted[name] != there[name])


@cache
def _list_wanted(*, has_types: bool) -> dict[str, list[str]]:
    """Return the columns of every table of a new warehouse; making one to look at takes a quarter of a second."""
    with closing(duckdb.connect()) as new:
        new.execute("CREATE SCHEMA internal")
        new.execute(read_script("internal.schema"))
        create_schema(new)
        return dict(new.execute(_COLUMNS, [has_types]).fetchall())
