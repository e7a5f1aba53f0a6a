"""Rows as frames: out of DuckDB, and into it.

Belongs here: how rows go from one to the other. Does not belong here: which rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb
import polars as pl


def fetch_frame(
    con: duckdb.DuckDBPyConnection, sql: str, params: Sequence[Any] | Mapping[str, Any] | None = None
) -> pl.DataFrame:
    """Run ``sql`` and give its whole result as one frame."""
    frame = pl.from_arrow(con.execute(sql, params).to_arrow_table())
    assert isinstance(frame, pl.DataFrame)  # noqa: S101 - narrows the type: a table is never a series
    return frame


@contextmanager
def lend_frame(con: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame) -> Iterator[None]:
    """Let SQL inside read a frame under a name, once: asked for its rows again, DuckDB raises InvalidInputException.

    Given as a stream: for a table of pyarrow DuckDB imports its datasets, and those pandas, a quarter of a second.
    """
    con.register(name, frame.__arrow_c_stream__())
    try:
        yield
    finally:
        con.unregister(name)
