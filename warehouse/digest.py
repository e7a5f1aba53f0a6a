"""A digest of the warehouse: equal for equal content, whatever the order in which it came and wherever it is kept.

Belongs here: what counts as content. Does not belong here: who compares.
"""

from collections.abc import Sequence
from typing import Final

import duckdb
import polars as pl

from expectations.contracts.catalogue import TABLES, Column, Table
from warehouse.ddl import codes_of, quote_name

# When a file was loaded, and what was new in it at that moment, tell of our own day and order of work, not of the
# deliveries.
_OF_THE_MOMENT: Final = {"quality.load": {"loaded_at", "rows_new", "rows_amended", "rows_unchanged"}}
# Nor do the ledger of alerts, which remembers when we looked, and clusters, which are there once someone has scanned.
_NOT_CONTENT: Final = {
    "quality.check_result",
    "monitoring.alert",
    "monitoring.alert_event",
    "monitoring.cluster",
    # Nor does linkage, which is there once someone has asked for it.
    "quality.linkage",
    "quality.duplicate_proposal",
    "cohort.linked_men",
}


def digest_tables(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[int, int]]:
    """Return the number of rows of each table, and a sum of their hashes, which no order changes.

    The hashes are DuckDB's, of 64 bits: what one version says is compared with the same version alone.
    """
    told = [table for table in TABLES if table.full_name not in _NOT_CONTENT]
    # A lake asks its catalog twice for each column of a table that nobody ever wrote to: most of the time, for nothing.
    empty = _find_empty(con, [table for table in told if table.storage == "table"])
    digests = con.execute(" UNION ALL ".join(_digest(table) for table in told if table.full_name not in empty))
    return {name: (rows, total) for name, rows, total in (*((each, 0, 0) for each in empty), *digests.fetchall())}


def _find_empty(con: duckdb.DuckDBPyConnection, tables: Sequence[Table]) -> list[str]:
    counts = (f"SELECT '{table.full_name}', count(*) FROM {table.full_name}" for table in tables)  # noqa: S608 - our own names
    return [name for name, rows in con.execute(" UNION ALL ".join(counts)).fetchall() if not rows]


def _digest(table: Table) -> str:
    left_out = _OF_THE_MOMENT.get(table.full_name, set())
    columns = ", ".join(_tell(column) for column in table.columns if column.name not in left_out)
    return (
        f"SELECT '{table.full_name}', count(*), coalesce(sum(hash(whole_row)::HUGEINT), 0)"  # noqa: S608 - our own names
        f" FROM (SELECT {columns} FROM {table.full_name}) AS whole_row"
    )


def _tell(column: Column) -> str:
    """Return a column as it is the same everywhere.

    A file keeps codes as enums, a lake as text. The last bits of a sum of doubles depend on the order in which rows are
    read.
    """
    name = quote_name(column.name)
    if codes_of(column) is not None:
        return f"{name}::VARCHAR AS {name}"
    return f"round({name}, 9) AS {name}" if column.dtype == pl.Float64 else name
