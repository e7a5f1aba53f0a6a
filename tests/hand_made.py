"""A warehouse in memory with rows written by hand, as small text tables: table in, table out."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import duckdb
import polars as pl

from expectations.contracts.catalogue import Column, get_table
from warehouse.ddl import create_schema, quote_name, sql_type
from warehouse.macros import create_views_and_macros
from warehouse.queries import read_query, read_script
from warehouse.references import fill_reference_tables

DAY = date(2019, 1, 1)
"""What a date that does not matter to a test is."""


def open_warehouse() -> duckdb.DuckDBPyConnection:
    """Return an empty warehouse in memory: tables, reference data, macros and views."""
    con = duckdb.connect(config={"threads": 1})
    create_schema(con)
    con.execute("CREATE SCHEMA internal")
    con.execute(read_script("internal.schema"))
    fill_reference_tables(con)
    create_views_and_macros(con)
    return con


@contextmanager
def undo_afterwards(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Undo whatever is done inside: making a warehouse takes about a second, so tests of a module share one."""
    con.execute("BEGIN")
    try:
        yield
    finally:
        con.execute("ROLLBACK")


def insert(con: duckdb.DuckDBPyConnection, full_name: str, text: str) -> None:
    """Insert the rows of a text table: cells split by |, `-` blank, sets joined by +.

    A column not named takes a value that means nothing: not_known or the first code, 1, false, the first day of 2019.
    """
    table = get_table(full_name)
    lines = [line for line in text.strip().splitlines() if line.strip()]
    header, *rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    unknown = set(header) - {column.name for column in table.columns}
    assert not unknown, f"{full_name} has no {unknown}"
    names = ", ".join(quote_name(column.name) for column in table.columns)
    marks = ", ".join(f"CAST(? AS {sql_type(column)})" for column in table.columns)
    for row in rows:
        told = dict(zip(header, row, strict=True))
        values = [
            _read(told[column.name], column) if column.name in told else _default(column) for column in table.columns
        ]
        con.execute(f"INSERT INTO {full_name} ({names}) VALUES ({marks})", values)


def fill_incidents(con: duckdb.DuckDBPyConnection) -> None:
    """Build the versions of the incidents anew from those of the records."""
    for table in ("history.incident_version", "history.incident_as_notified"):
        con.execute(f"DELETE FROM {table}")
        con.execute(f"INSERT INTO {table} BY NAME {read_query(table)}")


def _read(cell: str, column: Column) -> object:
    if cell == "-":
        return None
    return cell.split("+") if isinstance(column.dtype, pl.List) else cell


def _default(column: Column) -> object:
    if column.name == "is_present":
        return True
    if column.is_nullable:
        return None
    if column.notes.codes is not None:
        values = column.notes.codes.values
        return "not_known" if "not_known" in values else values[0]
    if column.dtype.is_temporal():
        return DAY
    if column.dtype == pl.Boolean:
        return False
    return 1 if column.dtype.is_numeric() else "E08000035"
