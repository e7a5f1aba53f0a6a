"""What the public site is made of: rows of `published`, and nothing else it could ask.

Belongs here: reading them. Does not belong here: what pages say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import duckdb
import polars as pl

from expectations.contracts.catalogue import tables_of

_TABLES: Final = tuple(table for table in tables_of("published") if table.name != "release")


@dataclass(frozen=True, slots=True)
class Printed:
    """One release as it is printed: what it says of itself, and its tables by name, all text."""

    release: str
    as_at: date
    threshold: int
    is_synthetic: bool
    tables: Mapping[str, pl.DataFrame]
    next_update: date | None = None
    #: names of tables the release does not have: their frames have no rows
    left_out: tuple[str, ...] = ()
    #: of those, the last release before this one that has it, where there is one
    last_with: Mapping[str, str] = field(default_factory=dict)


def read_printed(con: duckdb.DuckDBPyConnection) -> tuple[Printed, ...]:
    """Return every release, oldest first, each table in its printed order."""
    frames = {table.name: _read(con, table.full_name) for table in _TABLES}
    listed = con.execute(
        "SELECT release, as_at, threshold, is_synthetic, next_update, left_out FROM published.release ORDER BY release"
    ).fetchall()
    found: list[Printed] = []
    last_with: dict[str, str] = {}
    for release, as_at, threshold, is_synthetic, next_update, left_out in listed:
        missing = tuple(left_out.split(", ")) if left_out else ()
        found.append(
            Printed(
                release,
                as_at,
                threshold,
                is_synthetic,
                {name: frame.filter(pl.col("release") == release) for name, frame in frames.items()},
                next_update,
                missing,
                {name: last_with[name] for name in missing if name in last_with},
            )
        )
        last_with |= {name: release for name in frames if name not in missing}
    return tuple(found)


def list_values(frame: pl.DataFrame, column: str) -> Sequence[str]:
    """Return what stands in a column, each once, in printed order."""
    return frame[column].unique(maintain_order=True).to_list()


def _read(con: duckdb.DuckDBPyConnection, full_name: str) -> pl.DataFrame:
    rows = con.execute(f"SELECT * FROM {full_name} ORDER BY rowid")  # noqa: S608 - a declared name
    frame = pl.from_arrow(rows.to_arrow_table())
    assert isinstance(frame, pl.DataFrame)  # noqa: S101 - narrows the type: a table is never a series
    return frame
