"""DuckDB DDL and comments, derived from the contracts.

Belongs here: how a declared type is spelled in DuckDB and how a table or view is made from its declaration. Does not
belong
here: any particular column.
"""

from collections.abc import Sequence

import duckdb
import polars as pl

from expectations.contracts.catalogue import TABLES, Column, Table
from warehouse.kinds import is_lake
from warehouse.queries import has_query, read_as_known_now

_TYPES: dict[pl.DataType | type[pl.DataType], str] = {
    pl.String(): "VARCHAR",
    pl.Date(): "DATE",
    pl.Datetime("us"): "TIMESTAMP",
    pl.Int32(): "INTEGER",
    pl.Int64(): "BIGINT",
    pl.Float64(): "DOUBLE",
    pl.Boolean(): "BOOLEAN",
    pl.List(pl.String): "VARCHAR[]",
}


def quote_text(text: str) -> str:
    """Return a text of ours as a SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def quote_name(name: str) -> str:
    """Return one of our own identifiers, quoted: "group" is a reserved word."""
    return '"' + name.replace('"', '""') + '"'


def codes_of(column: Column) -> Sequence[str] | None:
    """Return the closed list of codes of which each cell is one; None where the contract gives none."""
    return column.notes.codes.values if column.notes.codes is not None and column.dtype == pl.String else None


def sql_type(column: Column) -> str:
    """Return the DuckDB type of a column: an enum where the contract gives a closed list of codes."""
    codes = codes_of(column)
    return _TYPES[column.dtype] if codes is None else f"ENUM({', '.join(quote_text(code) for code in codes)})"


def _sql_type_in_lake(column: Column) -> str:
    return _TYPES[column.dtype]


def describe_column(column: Column) -> str:
    """Return a column's comment: what it is, and its codes."""
    if column.notes.codes is None:
        return column.description
    return f"{column.description} Codes: {', '.join(column.notes.codes.values)}."


def create_statement(table: Table, *, has_enums: bool = True) -> str:
    """Return the statement that makes a table if it is not there; without enums codes are text.

    Keys are no constraints: DuckDB would keep an index for each in memory, which ten million rows make dear. A
    check proves them unique after every load instead.
    """
    kind = sql_type if has_enums else _sql_type_in_lake
    columns = ", ".join(f"{quote_name(c.name)} {kind(c)}{'' if c.is_nullable else ' NOT NULL'}" for c in table.columns)
    return f"CREATE TABLE IF NOT EXISTS {table.full_name} ({columns})"


def comment_statements(table: Table) -> list[str]:
    """Return the statements that put the contract's words on a table or view and its columns."""
    about = f"{table.grain} Key: {', '.join(table.key)}."
    statements = [f"COMMENT ON {table.storage.upper()} {table.full_name} IS {quote_text(about)}"]
    statements += [
        f"COMMENT ON COLUMN {table.full_name}.{quote_name(c.name)} IS {quote_text(describe_column(c))}"
        for c in table.columns
    ]
    return statements


def is_derived(table: Table) -> bool:
    """Whether a table is made anew from elsewhere: by a SELECT, or from the public folder."""
    return has_query(table.full_name) or table.schema == "published"


def drop_derived(con: duckdb.DuckDBPyConnection) -> None:
    """Drop every table and view that is made anew from elsewhere: an older version may have given it other columns."""
    there = con.execute(
        "SELECT schema_name || '.' || table_name, 'TABLE' FROM duckdb_tables()"
        " UNION ALL SELECT schema_name || '.' || view_name, 'VIEW' FROM duckdb_views()"
    ).fetchall()
    kinds = dict(there)
    for table in TABLES:
        if is_derived(table) and table.full_name in kinds:
            con.execute(f"DROP {kinds[table.full_name]} {table.full_name}")


def empty_derived(con: duckdb.DuckDBPyConnection) -> None:
    """Delete every row of the tables that are made anew from elsewhere."""
    for table in TABLES:
        if table.storage == "table" and is_derived(table):
            con.execute(f"DELETE FROM {table.full_name}")  # noqa: S608 - our own names


def create_schema(con: duckdb.DuckDBPyConnection) -> None:
    """Make every declared table that is not there yet, with comments; existing rows stay."""
    has_enums = not is_lake(con)
    for schema in dict.fromkeys(t.schema for t in TABLES):
        con.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    for table in TABLES:
        if table.storage == "table":
            _run_together(con, create_statement(table, has_enums=has_enums), *comment_statements(table))


def create_view(con: duckdb.DuckDBPyConnection, table: Table, *, describes_columns: bool) -> None:
    """Make a declared view from its SQL file, with comments; a lake has none for columns of a view."""
    view = f"CREATE OR REPLACE VIEW {table.full_name} AS {read_as_known_now(table.full_name)}"
    comments = comment_statements(table)
    _run_together(con, view, *(comments if describes_columns else comments[:1]))


def _run_together(con: duckdb.DuckDBPyConnection, *statements: str) -> None:
    """Run statements in one call: a new warehouse has a thousand comments, and asking for each costs as much again."""
    con.execute(";\n".join(statements))
