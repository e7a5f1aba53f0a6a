"""What the warehouse holds to be true, whichever file said so."""

from collections import Counter

import duckdb

from expectations.contracts.catalogue import tables_of
from warehouse.ddl import quote_name


def read_core(con: duckdb.DuckDBPyConnection) -> dict[str, Counter[str]]:
    """Return the rows of every table of core, without the load that brought them."""
    rows: dict[str, Counter[str]] = {}
    for table in tables_of("core"):
        columns = ", ".join(quote_name(c.name) for c in table.columns if c.name != "load_id")
        rows[table.full_name] = Counter(map(repr, con.execute(f"SELECT {columns} FROM {table.full_name}").fetchall()))
    return rows
