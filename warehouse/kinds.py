"""Which kind of database a session works on: a file, or a lake with fewer features.

Belongs here: telling which. Does not belong here: opening either (`warehouse.connection`).
"""

import duckdb


def is_lake(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether names without a database mean a lake: it has no enums, and comments on tables and their columns alone."""
    row = con.execute("SELECT type FROM duckdb_databases() WHERE database_name = current_database()").fetchone()
    return row is not None and row[0] == "ducklake"
