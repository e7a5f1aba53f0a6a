"""What all stages share: building the tables of a stage and saying so to Dagster.

Belongs here: the order of building and counting. Does not belong here: what is built (`warehouse/sql`) and checked
(`checks`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import dagster as dg
import polars as pl

from assets.declare import key_of
from assets.session import Session
from expectations.contracts.catalogue import Table
from warehouse.building import build, is_stale, read_frame, replace_rows

Result = dg.MaterializeResult | dg.AssetCheckResult
Complete = Callable[[pl.DataFrame], pl.DataFrame]
"""Adds to the counts of a SELECT the columns that statistics give."""

_NOTHING: Final[Mapping[str, Complete]] = {}


def build_stage(
    session: Session, tables: Sequence[Table], *, completed: Mapping[str, Complete] = _NOTHING
) -> Iterator[dg.MaterializeResult]:
    """Build every table whose sources changed, in declared order, and report the rows of all."""
    for table in tables:
        if table.storage == "table" and is_stale(session.con, table.full_name):
            make_table(session, table, completed.get(table.full_name))
        yield report(session, table)


def make_table(session: Session, table: Table, complete: Complete | None) -> int:
    """Replace a table by its SELECT, completed by statistics where it has any; return its rows."""
    if complete is None:
        return build(session.con, table.full_name)
    return replace_rows(session.con, table.full_name, complete(read_frame(session.con, table.full_name)))


def report(session: Session, table: Table) -> dg.MaterializeResult:
    """Say how many rows a table has."""
    return dg.MaterializeResult(
        asset_key=key_of(table.full_name), metadata={"dagster/row_count": count_rows(session, table.full_name)}
    )


def count_rows(session: Session, full_name: str) -> int:
    """Return how many rows a declared table has."""
    row = session.con.execute(f"SELECT count(*) FROM {full_name}").fetchone()  # noqa: S608 - a declared name
    return 0 if row is None else int(row[0])
