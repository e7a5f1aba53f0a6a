"""What must be known of a Parquet file before Arrow may unpack it: the size of its footer and of every page.

Belongs here: the headers of the pages, read by ourselves, because Arrow makes room for whatever they claim and the
footer may claim otherwise. Does not belong here: the values. Source: Apache Parquet format, parquet.thrift; Thrift
compact protocol.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import pyarrow.parquet as pq

from warehouse.errors import ExtractRefused, RefusalCode
from warehouse.reading.limits import Limits

_TAIL_BYTES: Final = 8
_HEADER_BYTES: Final = (512, 64 * 1024)
"""What is read for one header; statistics can make it longer than the first, nothing sound longer than the second."""
_DATA, _DICTIONARY, _DATA_2 = 0, 2, 3
_DETAILS: Final = {_DATA: 5, _DICTIONARY: 7, _DATA_2: 8}
"""Kind of page -> the field of its header that holds the number of values and the encoding."""
_ENCODING_FIELD: Final = {_DATA: 2, _DICTIONARY: 2, _DATA_2: 4}
_DELTA_BYTE_ARRAY: Final = 7
"""Each text repeats the beginning of the one before: a page may unpack to any size."""
_DEEPEST: Final = 8
_VARINT_BYTES: Final = 10

Struct = dict[int, "int | Struct"]


@dataclass(frozen=True, slots=True)
class _Page:
    kind: int
    unpacked: int
    packed: int
    values: int
    encoding: int


def check_footer(path: Path, *, file_name: str, limits: Limits) -> None:
    """Refuse a footer too long to be held in memory, which Arrow unpacks to many times its size."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _TAIL_BYTES))
        length = int.from_bytes(file.read(4), "little")
    if length > size:
        raise ExtractRefused(RefusalCode.PARQUET_UNREADABLE, file_name)
    if length > limits.footer_bytes:
        raise _too_large(file_name, limits.footer_bytes, "bytes of footer")


def check_pages(path: Path, footer: pq.FileMetaData, *, file_name: str, limits: Limits) -> None:
    """Walk the headers of all pages and hold what they unpack to to the limits.

    Raises:
        ExtractRefused: ``parquet_inflates_too_large``.
        ValueError: a header is damaged, or its page is packed in a way that has no bound; the caller refuses the file.
    """
    unpacked = values = pages = 0
    with path.open("rb") as file:
        for group in range(footer.num_row_groups):
            held = 0
            for column in range(footer.num_columns):
                chunk = footer.row_group(group).column(column)
                is_list = footer.schema.column(column).max_repetition_level > 0
                most = chunk_values = 0
                for page in _walk_chunk(file, chunk):
                    pages += 1
                    unpacked += page.unpacked
                    most = max(most, page.unpacked)
                    if page.kind != _DICTIONARY:
                        values += page.values
                        chunk_values += page.values
                    if unpacked > limits.unpacked_bytes:
                        raise _too_large(file_name, limits.unpacked_bytes, "bytes")
                    if pages > limits.pages:
                        raise _too_large(file_name, limits.pages, "pages")
                    if values > limits.parquet_values:
                        raise _too_large(file_name, limits.parquet_values, "values")
                    if is_list and chunk_values > limits.list_values:
                        raise _too_large(file_name, limits.list_values, "values of one list column")
                # One page of every column is held at once.
                held += most
            if held > limits.page_bytes:
                raise _too_large(file_name, limits.page_bytes, "bytes at once")


def _walk_chunk(file: BinaryIO, chunk: pq.ColumnChunkMetaData) -> Iterator[_Page]:
    """Give the pages of a column chunk in the order and up to the number that Arrow reads."""
    if chunk.file_path:
        raise ValueError("the values stand in another file")
    starts = [start for start in (chunk.data_page_offset, chunk.dictionary_page_offset) if start]
    at = min(starts, default=0)
    end = at + chunk.total_compressed_size
    seen = 0
    while at < end and seen < chunk.num_values:
        page, length = _read_page(file, at)
        if page.encoding == _DELTA_BYTE_ARRAY:
            raise ValueError("an encoding without bound")
        yield page
        if page.kind != _DICTIONARY:
            seen += page.values
        at += length + page.packed


def _read_page(file: BinaryIO, at: int) -> tuple[_Page, int]:
    for size in _HEADER_BYTES:
        file.seek(at)
        window = file.read(size)
        try:
            fields, length = _read_struct(window, 0, 0)
        except IndexError:
            continue
        return _as_page(fields), length
    raise ValueError("a page header without end")


def _as_page(fields: Struct) -> _Page:
    kind, unpacked, packed = (fields.get(field, 0) for field in (1, 2, 3))
    if not (isinstance(kind, int) and isinstance(unpacked, int) and isinstance(packed, int)):
        raise ValueError("not a page header")
    details = fields.get(_DETAILS.get(kind, 0), {})
    values = details.get(1, 0) if isinstance(details, dict) else 0
    encoding = details.get(_ENCODING_FIELD.get(kind, 0), 0) if isinstance(details, dict) else 0
    if not (isinstance(values, int) and isinstance(encoding, int)) or min(unpacked, packed, values) < 0:
        raise ValueError("not a page header")
    return _Page(kind, unpacked, packed, values, encoding)


def _read_varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for count in range(_VARINT_BYTES):
        byte = data[at + count]
        value |= (byte & 0x7F) << (7 * count)
        if byte < 0x80:
            return value, at + count + 1
    raise ValueError("a number without end")


def _read_struct(data: bytes, at: int, depth: int) -> tuple[Struct, int]:
    """Read a struct of the compact protocol: the numbers and structs among its fields; IndexError where it is cut."""
    if depth > _DEEPEST:
        raise ValueError("structs nested too deep")
    fields: Struct = {}
    field = 0
    while head := data[at]:
        at += 1
        if head >> 4:
            field += head >> 4
        else:
            number, at = _read_varint(data, at)
            field = _unzigzag(number)
        value, at = _read_value(data, at, head & 0x0F, depth)
        if value is not None:
            fields[field] = value
    return fields, at + 1


def _read_value(data: bytes, at: int, kind: int, depth: int) -> tuple["int | Struct | None", int]:
    match kind:
        case 1 | 2:
            return None, at
        case 3:
            return None, at + 1
        case 4 | 5 | 6:
            number, at = _read_varint(data, at)
            return _unzigzag(number), at
        case 7:
            return None, at + 8
        case 8:
            length, at = _read_varint(data, at)
            return None, at + length
        case 12:
            return _read_struct(data, at, depth + 1)
    raise ValueError("a kind of field no page header has")


def _unzigzag(number: int) -> int:
    return (number >> 1) ^ -(number & 1)


def _too_large(file_name: str, limit: int, unit: str) -> ExtractRefused:
    return ExtractRefused(RefusalCode.PARQUET_INFLATES_TOO_LARGE, file_name, limit=limit, unit=unit)
