"""How DuckDB is spoken to: the one place that knows what differs between its versions."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import duckdb
import polars as pl


def fetch_batches(
    con: duckdb.DuckDBPyConnection,
    sql: str,
    params: Sequence[Any] | Mapping[str, Any] | None = None,
    *,
    rows: int,
) -> Iterator[pl.DataFrame]:
    """Run ``sql`` and give its result as frames of about ``rows`` rows, never all of it at once."""
    for batch in con.execute(sql, params).to_arrow_reader(rows):
        frame = pl.from_arrow(batch)
        assert isinstance(frame, pl.DataFrame)  # noqa: S101 - a record batch is never a series
        yield frame
