"""What must be known of a Parquet file before Arrow may unpack it: the size of its footer and of every page.

Belongs here: the headers of the pages, read by ourselves, because Arrow makes room for whatever they claim and the
footer may claim otherwise. Does not belong here: the values. Source: Apache Parquet format, parquet.thrift; Thrift
compact protocol.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, TypeAlias

from warehouse.errors import ExtractRefused, RefusalCode
from warehouse.reading.limits import Limits
from warehouse.source import Source

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

_ROW_GROUPS: Final = 4
_BYTE_ARRAY: Final = 6
_TEXT, _LIST, _STRUCT, _LONG_LIST = 8, 9, 12, 15
_PLAIN: Final = {1: 0, 2: 0, 3: 1, 7: 8}
"""Kind of field -> its bytes: true, false, a byte, a double; what they say is of no use here."""
_NUMBERS: Final = frozenset((4, 5, 6, _TEXT))
_LISTS: Final = frozenset((_LIST, 10))
_CONTAINERS: Final = _LISTS | {_STRUCT}

Value: TypeAlias = "int | list[Struct] | Struct"
Struct: TypeAlias = "dict[int, Value]"


@dataclass(frozen=True, slots=True)
class _Page:
    unpacked: int
    packed: int
    values: int
    encoding: int


def check_parquet(source: Source, *, file_name: str, limits: Limits) -> None:
    """Walk the footer and the headers of all pages, and hold what they unpack to to the limits.

    Not through Arrow's own view of the footer: a damaged one ends the process there.

    Raises:
        ExtractRefused: ``parquet_inflates_too_large`` or ``parquet_unreadable``.
    """
    with source.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _TAIL_BYTES))
        length = int.from_bytes(file.read(4), "little")
        if length > size - _TAIL_BYTES:
            raise ExtractRefused(RefusalCode.PARQUET_UNREADABLE, file_name)
        if length > limits.footer_bytes:
            raise _too_large(file_name, limits.footer_bytes, "bytes of footer")
        file.seek(size - _TAIL_BYTES - length)
        tally = _Tally(file_name, limits)
        try:
            for group in _walk_footer(file.read(length)):
                tally.take_group(file, group)
        except (IndexError, ValueError):
            raise ExtractRefused(RefusalCode.PARQUET_UNREADABLE, file_name) from None


@dataclass(slots=True)
class _Tally:
    """What the pages so far unpack to."""

    file_name: str
    limits: Limits
    unpacked: int = 0
    values: int = 0
    pages: int = 0

    def take_group(self, file: BinaryIO, group: Struct) -> None:
        held = 0
        for chunk in _structs(group, 1):
            meta = chunk.get(3, {})
            if 1 in chunk or not isinstance(meta, dict):
                raise ValueError("the values stand in another file, or nowhere")
            is_list = _number(meta, 3) > 1
            is_text = _number(meta, 1) == _BYTE_ARRAY
            most = total = chunk_values = 0
            for page in _walk_chunk(file, meta):
                most = max(most, page.unpacked)
                total += page.unpacked
                chunk_values += page.values
                self._take_page(page)
                if is_list and chunk_values > self.limits.list_values:
                    raise _too_large(self.file_name, self.limits.list_values, "values of one list column")
            # One page of every column is held at once, and all texts of the row group.
            held += total if is_text else most
        if held > self.limits.page_bytes:
            raise _too_large(self.file_name, self.limits.page_bytes, "bytes at once")

    def _take_page(self, page: _Page) -> None:
        self.pages += 1
        self.unpacked += page.unpacked
        self.values += page.values
        for found, limit, unit in (
            (self.unpacked, self.limits.unpacked_bytes, "bytes"),
            (self.pages, self.limits.pages, "pages"),
            (self.values, self.limits.parquet_values, "values"),
        ):
            if found > limit:
                raise _too_large(self.file_name, limit, unit)


def _walk_footer(data: bytes) -> Iterator[Struct]:
    """Give the row groups of a footer one by one: all of them at once would take many times its size."""
    at = field = 0
    while head := data[at]:
        field, at = _read_field(data, at, field)
        if field == _ROW_GROUPS and head & 0x0F == _LIST:
            count, kind, at = _read_list_head(data, at)
            if kind != _STRUCT:
                raise ValueError("not row groups")
            for _ in range(count):
                group, at = _read_struct(data, at, 1)
                yield group
        else:
            _, at = _read_value(data, at, head & 0x0F, 0)


def _walk_chunk(file: BinaryIO, meta: Struct) -> Iterator[_Page]:
    """Give the pages of a column chunk in the order and up to the number that Arrow reads."""
    starts = [start for start in (_number(meta, 9), _number(meta, 11)) if start > 0]
    at = min(starts, default=0)
    end = at + _number(meta, 7)
    wanted, seen = _number(meta, 5), 0
    while at < end and seen < wanted:
        page, length = _read_page(file, at)
        if page.encoding == _DELTA_BYTE_ARRAY:
            raise ValueError("an encoding without bound")
        yield page
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
    kind, unpacked, packed = (_number(fields, field) for field in (1, 2, 3))
    details = fields.get(_DETAILS.get(kind, 0), {})
    if not isinstance(details, dict):
        raise ValueError("not a page header")
    values, encoding = _number(details, 1), _number(details, _ENCODING_FIELD.get(kind, 0))
    if min(unpacked, packed, values) < 0:
        raise ValueError("not a page header")
    return _Page(unpacked, packed, 0 if kind == _DICTIONARY else values, encoding)


def _number(fields: Struct, field: int) -> int:
    value = fields.get(field, 0)
    if not isinstance(value, int):
        raise ValueError("not a number")
    return value


def _structs(fields: Struct, field: int) -> list[Struct]:
    value = fields.get(field, [])
    if not isinstance(value, list):
        raise ValueError("not a list of structs")
    return value


def _read_varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for count in range(_VARINT_BYTES):
        byte = data[at + count]
        value |= (byte & 0x7F) << (7 * count)
        if byte < 0x80:
            return value, at + count + 1
    raise ValueError("a number without end")


def _read_field(data: bytes, at: int, before: int) -> tuple[int, int]:
    head = data[at]
    if head >> 4:
        return before + (head >> 4), at + 1
    number, at = _read_varint(data, at + 1)
    return _unzigzag(number), at


def _read_struct(data: bytes, at: int, depth: int) -> tuple[Struct, int]:
    """Read a struct of the compact protocol; IndexError where it is cut.

    Numbers and structs are kept, of a list its structs or else its length, of a text its length. A struct that comes
    twice is the two put together, as Thrift reads it.
    """
    if depth > _DEEPEST:
        raise ValueError("structs nested too deep")
    fields: Struct = {}
    field = 0
    while head := data[at]:
        field, at = _read_field(data, at, field)
        value, at = _read_value(data, at, head & 0x0F, depth)
        before = fields.get(field)
        fields[field] = {**before, **value} if isinstance(before, dict) and isinstance(value, dict) else value
    return fields, at + 1


def _read_value(data: bytes, at: int, kind: int, depth: int) -> tuple[Value, int]:
    if kind in _PLAIN:
        return 0, at + _PLAIN[kind]
    if kind in _CONTAINERS:
        return _read_list(data, at, depth) if kind in _LISTS else _read_struct(data, at, depth + 1)
    if kind not in _NUMBERS:
        raise ValueError("a kind of field that Parquet has not")
    number, at = _read_varint(data, at)
    return (number, at + number) if kind == _TEXT else (_unzigzag(number), at)


def _read_list_head(data: bytes, at: int) -> tuple[int, int, int]:
    count, kind = data[at] >> 4, data[at] & 0x0F
    at += 1
    if count == _LONG_LIST:
        count, at = _read_varint(data, at)
    return count, kind, at


def _read_list(data: bytes, at: int, depth: int) -> tuple[Value, int]:
    count, kind, at = _read_list_head(data, at)
    if kind in (1, 2):
        # Alone they take no room, in a list a byte each.
        return count, at + count
    structs: list[Struct] = []
    for _ in range(count):
        value, at = _read_value(data, at, kind, depth)
        if isinstance(value, dict):
            structs.append(value)
        if at > len(data):
            raise IndexError
    return (structs if kind == _STRUCT else count), at


def _unzigzag(number: int) -> int:
    return (number >> 1) ^ -(number & 1)


def _too_large(file_name: str, limit: int, unit: str) -> ExtractRefused:
    return ExtractRefused(RefusalCode.PARQUET_INFLATES_TOO_LARGE, file_name, limit=limit, unit=unit)
