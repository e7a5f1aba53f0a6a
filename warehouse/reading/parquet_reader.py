"""Parquet files: every typed column written out as the text a CSV would have held.

Belongs here: the canonical spelling per type and the caps that a Parquet file's footer can be held to. Does
not belong here: trust in the types; they are proven again by the contract like any text.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from warehouse.errors import ExtractRefused, RefusalCode
from warehouse.reading.limits import Limits
from warehouse.reading.parquet_guard import check_parquet
from warehouse.reading.raw_table import ROW_NUMBER, RawTable, check_header
from warehouse.source import Source

Sizes = NDArray[np.int64]

LIST_SEPARATOR: Final = ";"
_READ_ROWS: Final = 10_000
_SLICE_BYTES: Final = 8 * 1024 * 1024
"""Texts written out at once; a single row may be as long as the limits allow."""
_BUFFER_BYTES: Final = 64 * 1024
_THRIFT_LIST: Final = 2_000
"""Row groups, or columns, that a footer may list: twenty million rows in groups of ten thousand."""

_UNREADABLE: Final = (pa.ArrowException, pl.exceptions.PolarsError, ValueError, OSError, KeyError)
"""What damaged content raises; ValueError because a damaged column name may not decode, KeyError because it may be
none."""


def read_parquet(source: Source, *, file_name: str, limits: Limits) -> RawTable:
    """Open the file as a table after holding its footer and its pages to the limits.

    Raises:
        ExtractRefused: ``parquet_unreadable``, ``parquet_nested_column``, a cap, or a fault of the header.
    """
    check_parquet(source, file_name=file_name, limits=limits)
    try:
        with _open(source) as file:
            footer, schema = file.metadata, file.schema_arrow
            texts = tuple(_list_texts(file.schema))
            header = tuple(schema.names)
        check_header(header, file_name=file_name, limits=limits)
        if footer.num_rows > limits.rows:
            raise ExtractRefused(RefusalCode.TOO_MANY_ROWS, file_name, limit=limits.rows)
        with _open(source, texts) as file:
            schema = file.schema_arrow
    except _UNREADABLE as fault:
        _raise_if_disk_failed(fault)
        raise ExtractRefused(RefusalCode.PARQUET_UNREADABLE, file_name) from None
    for number, column in enumerate(schema, start=1):
        if not (_is_text(column.type) or _is_texts(column.type) or _is_plain(column.type)):
            raise ExtractRefused(RefusalCode.PARQUET_NESTED_COLUMN, file_name, column=number)

    def blocks(size: int) -> Iterator[pl.DataFrame]:
        return _read_batches(source, texts=texts, file_name=file_name, limits=limits, size=size)

    return RawTable(file_name=file_name, header=header, blocks=blocks)


@contextmanager
def _open(source: Source, texts: tuple[str, ...] = ()) -> Iterator[pq.ParquetFile]:
    """Open the file so that no column is read ahead and every text stays in its dictionary until it is measured."""
    with source.open("rb") as file:
        yield pq.ParquetFile(
            file,
            read_dictionary=list(texts),
            buffer_size=_BUFFER_BYTES,
            pre_buffer=False,
            thrift_container_size_limit=_THRIFT_LIST,
            arrow_extensions_enabled=False,
        )


def _list_texts(schema: pq.ParquetSchema) -> Iterator[str]:
    for at in range(len(schema.names)):
        column = schema.column(at)
        if column.physical_type == "BYTE_ARRAY":
            yield column.path


def _raise_if_disk_failed(fault: Exception) -> None:
    """Raise again what the system reported; Arrow's own complaints about content are OSErrors without a number."""
    if isinstance(fault, OSError) and fault.errno is not None:
        raise fault


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_dictionary(kind) and pa.types.is_string(kind.value_type)


def _is_texts(kind: pa.DataType) -> bool:
    return (pa.types.is_list(kind) or pa.types.is_large_list(kind)) and _is_text(kind.value_type)


def _is_plain(kind: pa.DataType) -> bool:
    tests = ("boolean", "integer", "floating", "decimal", "date", "time", "timestamp", "duration", "null")
    return any(getattr(pa.types, f"is_{test}")(kind) for test in tests)


def _read_batches(
    source: Source, *, texts: tuple[str, ...], file_name: str, limits: Limits, size: int
) -> Iterator[pl.DataFrame]:
    first = 2
    written = 0
    try:
        with _open(source, texts) as file:
            for batch in _read_groups(file, min(size, _READ_ROWS)):
                sizes = _measure(batch, first=first, file_name=file_name, limits=limits)
                written += int(sizes.sum())
                if written > limits.text_bytes:
                    unit = "bytes of text"
                    raise ExtractRefused(
                        RefusalCode.PARQUET_INFLATES_TOO_LARGE, file_name, limit=limits.text_bytes, unit=unit
                    )
                for start, stop in _cut(sizes):
                    columns = {
                        f"c{at}": _spell(column.slice(start, stop - start)) for at, column in enumerate(batch.columns)
                    }
                    numbers = pl.int_range(first + start, first + stop, dtype=pl.Int64, eager=True)
                    yield pl.DataFrame({ROW_NUMBER: numbers, **columns})
                first += batch.num_rows
    except _UNREADABLE as fault:
        _raise_if_disk_failed(fault)
        raise ExtractRefused(RefusalCode.PARQUET_UNREADABLE, file_name) from None


def _read_groups(file: pq.ParquetFile, size: int) -> Iterator[pa.RecordBatch]:
    """Give the rows of one row group after the other: Arrow cannot join lists whose dictionaries differ."""
    for group in range(file.num_row_groups):
        yield from file.iter_batches(batch_size=size, row_groups=[group], use_threads=False)


def _measure(batch: pa.RecordBatch, *, first: int, file_name: str, limits: Limits) -> Sizes:
    """Return the bytes of text in each row, and refuse a cell or a row beyond the limits before it is written out."""
    sizes = np.zeros(batch.num_rows, np.int64)
    limit = limits.field_characters
    for number, column in enumerate(batch.columns, start=1):
        if pa.types.is_dictionary(column.type) or pa.types.is_nested(column.type):
            characters, own = (_lengths(column, measure) for measure in ("utf8_length", "binary_length"))
            too_long = np.flatnonzero(characters > limit)
            if too_long.size:
                row = first + int(too_long[0])
                raise ExtractRefused(RefusalCode.FIELD_TOO_LONG, file_name, row=row, column=number, limit=limit)
            sizes += own
    too_long = np.flatnonzero(sizes > limits.record_bytes)
    if too_long.size:
        row = first + int(too_long[0])
        raise ExtractRefused(RefusalCode.ROW_TOO_LONG, file_name, row=row, limit=limits.record_bytes)
    return sizes


def _lengths(column: pa.Array, measure: str) -> Sizes:
    """Return the length of each cell's text, or of all the texts of its list with their separators."""
    texts = column if pa.types.is_dictionary(column.type) else column.flatten()
    # Arrow hands on what it read: bytes that are no UTF-8, places beyond the dictionary.
    texts.validate(full=True)
    texts.dictionary.validate(full=True)
    own = np.concatenate([pc.call_function(measure, [texts.dictionary]).to_numpy(zero_copy_only=False), [0]])
    lengths = own[pc.fill_null(texts.indices, len(own) - 1).to_numpy(zero_copy_only=False)].astype(np.int64)
    if texts is column:
        return lengths
    ends = np.cumsum(pc.fill_null(column.value_lengths(), 0).to_numpy(zero_copy_only=False))
    until = np.concatenate([[0], np.cumsum(lengths + len(LIST_SEPARATOR))])[ends]
    return np.diff(until, prepend=0)


def _cut(sizes: Sizes) -> Iterator[tuple[int, int]]:
    """Cut rows into slices of a bounded size."""
    until = np.cumsum(sizes)
    start = 0
    while start < sizes.size:
        before = int(until[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(until, before + _SLICE_BYTES, side="right")))
        yield start, stop
        start = stop


def _spell(column: pa.Array) -> pl.Series:
    """Write a column as text: ISO 8601 days and times, TRUE and FALSE, whole numbers without a point."""
    if pa.types.is_nested(column.type):
        lengths = pc.fill_null(column.value_lengths(), 0).to_numpy(zero_copy_only=False)
        offsets = pa.array(np.concatenate([[0], np.cumsum(lengths)]), pa.int64())
        column = pa.LargeListArray.from_arrays(offsets, column.flatten().dictionary_decode())
    elif pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    series = pl.Series(pl.from_arrow(column))
    if series.dtype == pl.List:
        series = series.list.join(LIST_SEPARATOR)
    elif series.dtype == pl.Boolean:
        series = series.replace_strict({True: "TRUE", False: "FALSE"}, return_dtype=pl.String)
    elif isinstance(series.dtype, pl.Datetime):
        series = series.dt.strftime("%Y-%m-%dT%H:%M:%S%.f" + ("%:z" if series.dtype.time_zone else ""))
    elif series.dtype.is_float():
        series = series.cast(pl.String).str.strip_suffix(".0")
    else:
        series = series.cast(pl.String)
    return series.fill_null("")
