"""A lake filled anew from a database file, in one transaction.

Belongs here: what takes the place of what. Does not belong here: how the file was made (`warehouse.rebuild`).

Tables are dropped and made, never emptied: no file of the old ones is read, so files may be lost or damaged.
"""

from contextlib import closing

import duckdb

from warehouse.connection import transaction
from warehouse.ddl import create_schema, quote_name
from warehouse.lake import NAME, Lake
from warehouse.macros import create_views_and_macros
from warehouse.queries import read_script

_HELD = """
    SELECT 'VIEW', schema_name, view_name FROM duckdb_views() WHERE database_name = current_database() AND NOT internal
    UNION ALL SELECT 'TABLE', schema_name, table_name FROM duckdb_tables() WHERE database_name = current_database()
    ORDER BY ALL DESC
"""


def is_new(lake: Lake) -> bool:
    """Whether nobody has held a lake against the ledger yet; an empty catalog is filled. Raises LakeUnavailable.

    Loads may be in it: workers take them without asking the ledger.
    """
    with closing(lake.open(may_make=True)) as con:
        try:
            return con.execute("SELECT 1 FROM internal.ledger_head").fetchone() is None
        except duckdb.CatalogException:
            return True
        except duckdb.Error:
            # A file of it is lost, so there was something.
            return False


def fill(con: duckdb.DuckDBPyConnection, lake: Lake) -> None:
    """Put the database a session works on in the place of all that a lake holds; the session then works on the lake.

    Killed in the middle, the lake is as it was. Raises LakeUnavailable.
    """
    draft = con.execute("SELECT current_database()").fetchone()
    assert draft is not None  # noqa: S101 - a connection always has a database
    lake.attach(con, may_make=True)
    con.execute(f"USE {quote_name(NAME)}")
    with transaction(con):
        for kind, schema, name in con.execute(_HELD).fetchall():
            con.execute(f"DROP {kind} {quote_name(schema)}.{quote_name(name)}")
        con.execute("CREATE SCHEMA IF NOT EXISTS internal")
        con.execute(read_script("internal.schema"))
        create_schema(con)
        for kind, schema, name in con.execute(_HELD).fetchall():
            if kind == "TABLE":
                table = f"{quote_name(schema)}.{quote_name(name)}"
                con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM {quote_name(draft[0])}.{table}")  # noqa: S608 - our own names
        create_views_and_macros(con)
