"""Parquet files made to hurt a reader: small on disk, large in memory, with headers and footers that lie.

Belongs here: one function per kind, which writes a file of about a size in bytes (packed or unpacked, whichever hurts).
Does not belong here: what must come of it.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from tests.integration.deliveries import NOTIFICATION

_GROUP: Final = 10_000


def _good(rows: int, **columns: pa.Array) -> pa.Table:
    """Give rows of a sound notification but for some columns."""
    given = {name: pa.array([value]).take(pa.array([0] * rows)) for name, value in NOTIFICATION.items()}
    return pa.table({**given, **columns})


def _write(path: Path, groups: Iterable[pa.Table], **how: Any) -> None:
    writer = None
    for group in groups:
        writer = writer or pq.ParquetWriter(path, group.schema, **{"compression": "zstd", **how})
        writer.write_table(group)
    if writer is not None:
        writer.close()


def _keys(rows: int, first: int = 0) -> pa.Array:
    return pa.array([f"A{at}" for at in range(first, first + rows)])


def _write_one_text(path: Path, size: int, length: int) -> None:
    """One text of a dictionary in every row: the file holds it once, the rows as often as there are."""
    rows = min(_GROUP, 100_000_000 // length)
    outlines = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array(["x" * length]))
    groups = (
        _good(rows, notification_id=_keys(rows, at * rows), case_outline=outlines)
        for at in range(max(1, size // 1_000_000))
    )
    _write(path, groups)


def _write_lists(path: Path, size: int) -> None:
    """One text in every place of a list: neither the list nor its values take room."""
    values = pa.DictionaryArray.from_arrays(pa.array([0] * 100, pa.int32()), pa.array(["x" * 90_000])).cast(pa.string())
    lists = pa.ListArray.from_arrays(pa.array([0, 100], pa.int32()), values).take(pa.array([0] * 20))
    _write(path, (_good(20, status=lists) for _ in range(max(1, size // 4_000_000))))


def _write_long_list(path: Path, size: int) -> None:
    """One row whose list has millions of empty texts."""
    count = min(size, 30_000_000)
    lists = pa.ListArray.from_arrays(pa.array([0, count], pa.int32()), pa.repeat(pa.scalar(""), count))
    _write(path, [_good(1, status=lists)])


def _write_nulls(path: Path, size: int) -> None:
    """Rows of nothing, which take a few bytes a column however many they are."""
    rows = 1_000_000
    group = pa.table({name: pa.nulls(rows, pa.string()) for name in NOTIFICATION})
    _write(path, (group for _ in range(max(1, min(size // 10_000_000, 20)))))


def _write_prefixes(path: Path, size: int) -> None:
    """Every text begins as the one before, and the encoding stores only what differs."""
    count = max(100, min(size // 20_000, 5_000))
    outlines = pa.array(["x" * 90_000 + f"{at:06}" for at in range(count)])
    table = _good(count, notification_id=_keys(count), case_outline=outlines)
    _write(path, [table], use_dictionary=False, column_encoding={"case_outline": "DELTA_BYTE_ARRAY"})


def _write_large_page(path: Path, size: int) -> None:
    """One page of spaces, which packs to next to nothing."""
    count = max(1, size // 90_000)
    outlines = pa.array([" " * 90_000]).take(pa.array([0] * count))
    table = _good(count, notification_id=_keys(count), case_outline=outlines)
    _write(path, [table], use_dictionary=False, data_page_size=1 << 30)


def _write_claimed_page(path: Path, _: int) -> None:
    """A page that claims to unpack to two gigabytes, in a file whose footer claims nothing of the kind."""
    pq.write_table(pa.table({"notification_id": ["A1"] * 5}), path, compression="zstd", use_dictionary=False)
    with pq.ParquetFile(path) as file:
        at = file.metadata.row_group(0).column(0).data_page_offset
    content = path.read_bytes()
    header = (
        b"\x15\x00\x15"
        + _varint(2 * (2**31 - 1))
        + b"\x15"
        + _varint(2 * 20)
        + b"\x2c\x15\x0a\x15\x00\x15\x06\x15\x06\x00\x00"
    )
    path.write_bytes(content[:at] + header + content[at + len(header) :])


def _varint(number: int) -> bytes:
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def _write_footer(path: Path, size: int) -> None:
    table = _good(1)
    pq.write_table(table.replace_schema_metadata({"x": "y" * size}), path)


def _write_claimed_footer(path: Path, _: int) -> None:
    pq.write_table(_good(1), path)
    content = path.read_bytes()
    path.write_bytes(content[:-8] + (2**31 - 1).to_bytes(4, "little") + content[-4:])


def _write_many_columns(path: Path, size: int) -> None:
    pq.write_table(pa.table({f"column {at}": ["x"] for at in range(max(201, min(size // 1_000, 20_000)))}), path)


def _write_row_groups(path: Path, size: int) -> None:
    table = pa.table({"notification_id": ["x"]})
    _write(path, (table for _ in range(max(100, min(size // 200, 60_000)))))


def _write_pages(path: Path, size: int) -> None:
    """Pages of one value each."""
    count = max(1_000, size // 40)
    _write(
        path, [pa.table({"notification_id": _keys(count)})], use_dictionary=False, data_page_size=1, write_batch_size=1
    )


def _write_sound(path: Path, size: int) -> None:
    _write(
        path,
        (_good(_GROUP, notification_id=_keys(_GROUP, at * _GROUP)) for at in range(max(1, size // 100 // _GROUP))),
    )


def _write_outlines(path: Path, size: int) -> None:
    """Long texts that differ, so that no dictionary holds them."""
    groups = max(1, size // 9_000_000)
    _write(
        path,
        (
            _good(
                100,
                notification_id=_keys(100, at * 100),
                case_outline=pa.array([f"{at * 100 + row}" + "\U0001f9f8" * 22_000 for row in range(100)]),
            )
            for at in range(groups)
        ),
        compression="none",
    )


def _write_type(make: Callable[[], pa.Array]) -> Callable[[Path, int], None]:
    """Values are made when they are written: one kind is half a gigabyte, and every test process reads this module."""

    def write(path: Path, _: int) -> None:
        values = make()
        pq.write_table(_good(len(values), status=values), path)

    return write


PARQUET_KINDS: Final[Mapping[str, Callable[[Path, int], None]]] = MappingProxyType(
    {
        "one long text in every row": lambda path, size: _write_one_text(path, size, 99_000),
        "one text in every row": lambda path, size: _write_one_text(path, size, 3_000),
        "one text in every place of lists": _write_lists,
        "one list of millions": _write_long_list,
        "rows of nothing": _write_nulls,
        "texts that share their beginning": _write_prefixes,
        "one page of spaces": _write_large_page,
        "a page that claims two gigabytes": _write_claimed_page,
        "a long footer": _write_footer,
        "a footer that claims two gigabytes": _write_claimed_footer,
        "many columns": _write_many_columns,
        "many row groups": _write_row_groups,
        "many pages": _write_pages,
        "wide binary of nothing": _write_type(lambda: pa.nulls(10, pa.binary(50_000_000))),
        "structs": _write_type(lambda: pa.array([{"a": {"b": {"c": "x"}}}])),
        "lists of lists": _write_type(lambda: pa.array([[["x"]]])),
        "maps": _write_type(lambda: pa.array([[("a", "b")]], pa.map_(pa.string(), pa.string()))),
        "bytes": _write_type(lambda: pa.array([b"\xff\xfe"])),
        "text that is none": _write_type(
            lambda: pa.Array.from_buffers(pa.string(), 1, pa.array([b"\xff\xfe"]).buffers())
        ),
        "long outlines": _write_outlines,
        "sound rows": _write_sound,
    }
)
