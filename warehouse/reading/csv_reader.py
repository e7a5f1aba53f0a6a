"""CSV files: proven by ``csv_shape``, then read by Arrow with the same explicit dialect, every cell as text.

Belongs here: the dialect as Arrow wants it and the numbering of rows. Does not belong here: any guess. Arrow reads a
block at a time, so that what is in memory is bounded in bytes and not in rows: DuckDB hands out 2,048 rows at least,
which can be all of a file whose cells are long.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv

from warehouse.errors import ExtractRefused, RefusalCode
from warehouse.reading.csv_shape import CsvShape, prove_csv
from warehouse.reading.limits import Limits
from warehouse.reading.raw_table import ROW_NUMBER, RawTable

_BLOCK_BYTES: Final = 4 * 1024 * 1024


def read_csv(path: Path, *, file_name: str, separator: str, limits: Limits) -> RawTable:
    """Open the UTF-8 file at ``path`` as a table.

    Raises:
        ExtractRefused: at once for every fault of shape, so that a table that opens can be read to its end.
    """
    shape = prove_csv(path, file_name=file_name, separator=separator, limits=limits)
    # A row that fills more than a block is none to Arrow; those of the limit's length must fit.
    block_bytes = max(_BLOCK_BYTES, 2 * (limits.record_bytes + 2))

    def source(size: int) -> Iterator[pl.DataFrame]:
        return _read_batches(
            path, shape=shape, file_name=file_name, separator=separator, size=size, block_bytes=block_bytes
        )

    return RawTable(file_name=file_name, header=shape.header, source=source, blank_lines=int(shape.is_blank.sum()))


def _read_batches(
    path: Path, *, shape: CsvShape, file_name: str, separator: str, size: int, block_bytes: int
) -> Iterator[pl.DataFrame]:
    numbers = _RowNumbers(shape.is_blank, first=1)
    given = 0
    try:
        for block in _open(path, columns=len(shape.header), separator=separator, block_bytes=block_bytes):
            given += block.num_rows
            for start in range(0, block.num_rows, size):
                cells = pl.DataFrame(pl.from_arrow(block.slice(start, size)))
                yield cells.insert_column(0, pl.Series(ROW_NUMBER, numbers.take(cells.height), dtype=pl.Int64))
    except pa.ArrowInvalid:
        # Arrow's message quotes the line: it must not travel on.
        raise ExtractRefused(RefusalCode.CSV_UNREADABLE, file_name) from None
    if given != shape.records - 1:
        raise ExtractRefused(RefusalCode.CSV_UNREADABLE, file_name)


def _open(path: Path, *, columns: int, separator: str, block_bytes: int) -> csv.CSVStreamingReader:
    names = [f"c{index}" for index in range(columns)]
    return csv.open_csv(
        path,
        csv.ReadOptions(use_threads=False, block_size=block_bytes, column_names=names, skip_rows_after_names=1),
        csv.ParseOptions(
            delimiter=separator,
            quote_char='"',
            double_quote=True,
            escape_char=False,
            newlines_in_values=True,
            ignore_empty_lines=columns > 1,
        ),
        csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.large_string()), strings_can_be_null=False, check_utf8=True
        ),
    )


class _RowNumbers:
    """Gives records the numbers of a spreadsheet, which also counts blank lines.

    >>> numbers = _RowNumbers(np.array([False, True, False, True, False]), first=1)
    >>> numbers.take(1), numbers.take(1)
    (array([3]), array([5]))
    """

    def __init__(self, is_blank: NDArray[np.bool_], *, first: int) -> None:
        self._is_blank = is_blank
        self._at = first

    def take(self, count: int) -> NDArray[np.int64]:
        """Return the numbers of the next ``count`` records."""
        found = [np.empty(0, np.int64)]
        missing = count
        while missing and self._at < self._is_blank.size:
            ahead = self._is_blank[self._at : self._at + 2 * count]
            records = np.flatnonzero(~ahead)[:missing]
            found.append(records + self._at + 1)
            missing -= records.size
            self._at += ahead.size if missing else int(records[-1]) + 1
        return np.concatenate(found)
