"""Parquet files: every typed column written out as the text a CSV would have held.

Belongs here: the canonical spelling per type and the caps that a Parquet file's footer can be held to. Does
not belong here: trust in the types; they are proven again by the contract like any text.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from warehouse.errors import ExtractRefused, RefusalCode
from warehouse.reading.limits import Limits
from warehouse.reading.raw_table import ROW_NUMBER, RawTable, check_header

LIST_SEPARATOR: Final = ";"
_READ_ROWS: Final = 10_000
"""Rows decoded at once: with every cell at its limit of characters this is what stays in memory."""

_UNREADABLE: Final = (pa.ArrowException, pl.exceptions.PolarsError, ValueError, OSError)
"""What damaged content raises; ValueError because a damaged column name may not decode."""


def read_parquet(path: Path, *, file_name: str, limits: Limits) -> RawTable:
    """Open the file as a table after holding its footer to the limits.

    Raises:
        ExtractRefused: ``parquet_unreadable``, ``parquet_nested_column``, a cap, or a fault of the header.
    """
    try:
        with pq.ParquetFile(path) as file:
            footer, schema = file.metadata, file.schema_arrow
            header = tuple(schema.names)
    except _UNREADABLE as fault:
        _raise_if_disk_failed(fault)
        raise ExtractRefused(RefusalCode.PARQUET_UNREADABLE, file_name) from None
    check_header(header, file_name=file_name, limits=limits)
    if footer.num_rows > limits.rows:
        raise ExtractRefused(RefusalCode.TOO_MANY_ROWS, file_name, limit=limits.rows)
    inflated = sum(footer.row_group(index).total_byte_size for index in range(footer.num_row_groups))
    if inflated > limits.inflated_bytes:
        raise ExtractRefused(RefusalCode.FILE_TOO_LARGE, file_name, limit=limits.inflated_bytes)
    for number, column in enumerate(schema, start=1):
        if not _is_spelled(column.type):
            raise ExtractRefused(RefusalCode.PARQUET_NESTED_COLUMN, file_name, column=number)

    def source(size: int) -> Iterator[pl.DataFrame]:
        return _read_batches(path, schema=schema, file_name=file_name, limits=limits, size=size)

    return RawTable(file_name=file_name, header=header, source=source)


def _raise_if_disk_failed(fault: Exception) -> None:
    """Raise again what the system reported; Arrow's own complaints about content are OSErrors without a number."""
    if isinstance(fault, OSError) and fault.errno is not None:
        raise fault


def _is_spelled(kind: pa.DataType) -> bool:
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pa.types.is_string(kind.value_type) or pa.types.is_large_string(kind.value_type)
    if pa.types.is_dictionary(kind):
        return _is_spelled(kind.value_type)
    return not (pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


def _read_batches(
    path: Path, *, schema: pa.Schema, file_name: str, limits: Limits, size: int
) -> Iterator[pl.DataFrame]:
    first = 2
    # Texts stay in their dictionary until they are measured: one long text may stand in every row.
    texts = [column.name for column in schema if pa.types.is_string(column.type)]
    try:
        with pq.ParquetFile(path, read_dictionary=texts, pre_buffer=False) as file:
            for batch in file.iter_batches(batch_size=min(size, _READ_ROWS), use_threads=False):
                columns = {
                    f"c{index}": _spell_column(column, place=(first, index + 1), file_name=file_name, limits=limits)
                    for index, column in enumerate(batch.columns)
                }
                numbers = pl.int_range(first, first + batch.num_rows, dtype=pl.Int64, eager=True)
                yield pl.DataFrame({ROW_NUMBER: numbers, **columns})
                first += batch.num_rows
    except _UNREADABLE as fault:
        _raise_if_disk_failed(fault)
        raise ExtractRefused(RefusalCode.PARQUET_UNREADABLE, file_name) from None


def _spell_column(column: pa.Array, *, place: tuple[int, int], file_name: str, limits: Limits) -> pl.Series:
    if isinstance(column, pa.DictionaryArray):
        if pa.types.is_string(column.type.value_type):
            lengths = pl.Series(
                pl.from_arrow(pc.take(pc.call_function("utf8_length", [column.dictionary]), column.indices))
            )
            _check_lengths(lengths, place=place, file_name=file_name, limits=limits)
        column = column.dictionary_decode()
    series = _spell(column)
    _check_lengths(series.str.len_chars(), place=place, file_name=file_name, limits=limits)
    return series


def _check_lengths(lengths: pl.Series, *, place: tuple[int, int], file_name: str, limits: Limits) -> None:
    limit = limits.field_characters
    too_long = (lengths > limit).arg_true()
    if too_long.len():
        row, column = place[0] + int(too_long[0]), place[1]
        raise ExtractRefused(RefusalCode.FIELD_TOO_LONG, file_name, row=row, column=column, limit=limit)
    if int(lengths.sum()) > limits.inflated_bytes:
        raise ExtractRefused(RefusalCode.FILE_TOO_LARGE, file_name, limit=limits.inflated_bytes)


def _spell(column: pa.Array) -> pl.Series:
    """Write a column as text: ISO 8601 days and times, TRUE and FALSE, whole numbers without a point."""
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
