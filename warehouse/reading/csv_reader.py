"""CSV files: proven by ``csv_shape``, then read by DuckDB with the same explicit dialect, every cell as text.

Belongs here: the dialect as DuckDB wants it and the numbering of rows. Does not belong here: any guess.
DuckDB's sniffer swaps day and month for a whole column after one American date, and takes every half-copied
file.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import polars as pl

from warehouse.connection import fetch_batches
from warehouse.errors import ExtractRefused, RefusalCode
from warehouse.reading.csv_shape import CsvShape, prove_csv
from warehouse.reading.limits import Limits
from warehouse.reading.raw_table import ROW_NUMBER, RawTable

_READ: Final = """
select *
from read_csv(
    $path,
    auto_detect = false,
    header = false,
    columns = $columns,
    force_not_null = $names,
    delim = $separator,
    quote = '"',
    escape = '"',
    strict_mode = $strict,
    parallel = $strict,
    null_padding = false,
    ignore_errors = false,
    encoding = 'utf-8',
    compression = 'none',
    hive_partitioning = false,
    max_line_size = $line_bytes
)
"""
"""The line end is taken from the first line break: naming CR LF outright makes DuckDB 1.5.5 lose rows without a
word. When that first break stands inside a column name it may be of the other kind, which only the lenient mode
survives. Strictness is proven before either way, and the records given are counted afterwards."""
_PRIVATE: Final[dict[str, Any]] = {
    "temp_directory": "",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
"""No spill to disk: an extract holds identifiers, and outside the archive nothing of it may be written."""


def read_csv(path: Path, *, file_name: str, separator: str, limits: Limits) -> RawTable:
    """Open the UTF-8 file at ``path`` as a table.

    Raises:
        ExtractRefused: at once for every fault of shape, so that a table that opens can be read to its end.
    """
    shape = prove_csv(path, file_name=file_name, separator=separator, limits=limits)

    def source(size: int) -> Iterator[pl.DataFrame]:
        return _read_batches(
            path,
            shape=shape,
            file_name=file_name,
            separator=separator,
            size=size,
            line_bytes=limits.record_bytes,
        )

    return RawTable(file_name=file_name, header=shape.header, source=source, blank_lines=int(shape.blank_lines.size))


def _read_batches(
    path: Path, *, shape: CsvShape, file_name: str, separator: str, size: int, line_bytes: int
) -> Iterator[pl.DataFrame]:
    names = [f"c{index}" for index in range(len(shape.header))]
    parameters = {
        "path": str(path),
        "columns": dict.fromkeys(names, "VARCHAR"),
        "names": names,
        "separator": separator,
        "strict": not shape.header_spans_lines,
        "line_bytes": line_bytes + 2,
    }
    given = 0
    with closing(duckdb.connect(":memory:", config=_PRIVATE)) as con:
        try:
            for batch in fetch_batches(con, _READ, parameters, rows=size):
                numbers = _row_numbers(given, batch.height, blank_lines=shape.blank_lines)
                given += batch.height
                numbered = batch.insert_column(0, pl.Series(ROW_NUMBER, numbers, dtype=pl.Int64))
                yield numbered.filter(pl.col(ROW_NUMBER) > 1)
        except (duckdb.InvalidInputException, duckdb.ConversionException):
            # DuckDB's message quotes the line: it must not travel on.
            raise ExtractRefused(RefusalCode.CSV_UNREADABLE, file_name) from None
    if given != shape.records:
        raise ExtractRefused(RefusalCode.CSV_UNREADABLE, file_name)


def _row_numbers(start: int, count: int, *, blank_lines: np.ndarray) -> np.ndarray:
    """Give ``count`` records from ``start`` on the numbers of a spreadsheet, which also counts blank lines.

    Blank line j stands after ``blank_lines[j] - 1 - j`` records that are not blank.

    >>> _row_numbers(0, 3, blank_lines=np.array([2, 4]))
    array([1, 3, 5])
    """
    records = np.arange(start, start + count, dtype=np.int64)
    records_before = blank_lines - 1 - np.arange(blank_lines.size)
    return records + 1 + np.searchsorted(records_before, records, side="right")
