"""CSV files: proven by ``csv_shape``, then read by Arrow with the same explicit dialect, every cell as text.

Belongs here: the dialect as Arrow wants it and the numbering of rows. Does not belong here: any guess. It is
given whole rows of a few megabytes at a time, so that what is in memory is bounded in bytes: DuckDB hands out 2,048
rows at least, which can be all of a file whose cells are long, and Arrow's own stream reads 32 blocks ahead.
"""

from collections.abc import Iterator
from itertools import pairwise
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
from warehouse.source import Source

_BLOCK_BYTES: Final = 4 * 1024 * 1024
_LOOK_AHEAD: Final = 65_536


def read_csv(source: Source, *, file_name: str, separator: str, limits: Limits) -> RawTable:
    """Open a UTF-8 file as a table.

    Raises:
        ExtractRefused: at once for every fault of shape, so that a table that opens can be read to its end.
    """
    shape = prove_csv(source, file_name=file_name, separator=separator, limits=limits)

    def blocks(size: int) -> Iterator[pl.DataFrame]:
        return _read_batches(source, shape=shape, file_name=file_name, separator=separator, size=size)

    return RawTable(file_name=file_name, header=shape.header, blocks=blocks, blank_lines=int(shape.is_blank.sum()))


def _read_batches(
    source: Source, *, shape: CsvShape, file_name: str, separator: str, size: int
) -> Iterator[pl.DataFrame]:
    numbers = _RowNumbers(shape.is_blank)
    given = 0
    try:
        for piece in _read_pieces(source, shape.cuts):
            block = _parse(piece, columns=len(shape.header), separator=separator)
            for start in range(0, block.num_rows, size):
                cells = pl.DataFrame(pl.from_arrow(block.slice(start, size)))
                cells.insert_column(0, pl.Series(ROW_NUMBER, numbers.take(cells.height), dtype=pl.Int64))
                yield cells.slice(0 if given else 1)
                given += cells.height
    except pa.ArrowInvalid:
        # Arrow's message quotes the line: it must not travel on.
        raise ExtractRefused(RefusalCode.CSV_UNREADABLE, file_name) from None
    if given != shape.records:
        raise ExtractRefused(RefusalCode.CSV_UNREADABLE, file_name)


def _read_pieces(source: Source, cuts: tuple[int, ...]) -> Iterator[bytes]:
    """Give the file's bytes in pieces of whole rows, each as long as the cuts allow up to the size of a block."""
    with source.open("rb") as file:
        # What stands before is a byte order mark at most; a source that is decoded as it is read goes forward alone.
        start = len(file.read(cuts[0]))
        for here, ahead in pairwise([*cuts, cuts[-1] + _BLOCK_BYTES]):
            if here > start and ahead - start > _BLOCK_BYTES:
                yield file.read(here - start)
                start = here


def _parse(piece: bytes, *, columns: int, separator: str) -> pa.Table:
    names = [f"c{index}" for index in range(columns)]
    return csv.read_csv(
        pa.BufferReader(piece),
        csv.ReadOptions(use_threads=False, block_size=len(piece) + 1, column_names=names),
        csv.ParseOptions(
            delimiter=separator,
            quote_char='"',
            double_quote=True,
            escape_char=False,
            newlines_in_values=True,
            ignore_empty_lines=columns > 1,
        ),
        csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=True),
    )


class _RowNumbers:
    """Gives records the numbers of a spreadsheet, which also counts blank lines.

    >>> numbers = _RowNumbers(np.array([False, True, False, True, False]))
    >>> numbers.take(1), numbers.take(2)
    (array([1]), array([3, 5]))
    """

    def __init__(self, is_blank: NDArray[np.bool_]) -> None:
        self._is_blank = is_blank
        self._at = 0

    def take(self, count: int) -> NDArray[np.int64]:
        """Return the numbers of the next ``count`` records."""
        found = [np.empty(0, np.int64)]
        missing = count
        while missing and self._at < self._is_blank.size:
            ahead = self._is_blank[self._at : self._at + max(2 * count, _LOOK_AHEAD)]
            records = np.flatnonzero(~ahead)[:missing]
            found.append(records + self._at + 1)
            missing -= records.size
            self._at += ahead.size if missing else int(records[-1]) + 1
        return np.concatenate(found)
