"""CSV files made to hurt a reader: each is written in pieces, so that making one needs no memory either.

Belongs here: one function per kind, from a size in bytes to the pieces of a file. Does not belong here: what must come
of it.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain, count, repeat
from types import MappingProxyType
from typing import Final

from tests.integration.deliveries import NOTIFICATION

CANARY: Final = "zqxcanary"
_PIECE: Final = 1024 * 1024
_HEADER: Final = (",".join(NOTIFICATION) + "\n").encode()
_ROW: Final = (",".join(NOTIFICATION.values()) + "\n").encode()

Pieces = Iterator[bytes]


def fill(size: int, *, start: bytes = b"", unit: bytes, end: bytes = b"") -> Pieces:
    """Give `start`, as many whole `unit`s as fit, and `end`."""
    left = max(0, size - len(start) - len(end)) // len(unit)
    whole = unit * max(1, _PIECE // len(unit))
    in_piece = len(whole) // len(unit)
    pieces = repeat(whole, left // in_piece)
    return chain([start], pieces, [unit * (left % in_piece), end])


def number(size: int, *, start: bytes, row: Callable[[int], str]) -> Pieces:
    """Give `start` and rows that differ by their number."""
    yield start
    written = len(start)
    in_piece = max(1, _PIECE // len(row(0)))
    for first in count(step=in_piece):
        if written >= size:
            return
        piece = "".join(row(first + step) for step in range(in_piece)).encode()
        written += len(piece)
        yield piece


def write_row(**cells: str) -> str:
    """Give a good row but for some cells."""
    return ",".join({**NOTIFICATION, **cells}.values()) + "\n"


def _spoiled_row(at: int) -> str:
    return ",".join(f"{CANARY}{at}x{column}?" for column in range(len(NOTIFICATION))) + "\n"


CSV_KINDS: Final[Mapping[str, Callable[[int], Pieces]]] = MappingProxyType(
    {
        "one line": lambda size: fill(size, unit=b"x", end=b"\n"),
        "one line below the header": lambda size: fill(size, start=_HEADER, unit=b"x", end=b"\n"),
        "one quoted cell": lambda size: fill(size, start=_HEADER + b'"', unit=b"x\n", end=b'"\n'),
        "quote never closed": lambda size: fill(size, start=_HEADER + b'"', unit=_ROW),
        "quote opened in the last row": lambda size: fill(size, start=_HEADER, unit=_ROW, end=b'"' + _ROW),
        "nothing but quotes": lambda size: fill(size, start=_HEADER, unit=b'"', end=b"\n"),
        "quoted quotes": lambda size: fill(size, start=_HEADER + b'"', unit=b'""', end=b'"\n'),
        "quoted empty cells": lambda size: fill(size, start=_HEADER, unit=b'"",' * 11 + b'""\n'),
        "NULs": lambda size: fill(size, start=_HEADER, unit=b"\0", end=b"\n"),
        "NUL in the last row": lambda size: fill(size, start=_HEADER, unit=_ROW, end=b"\0\n"),
        "bytes of no encoding": lambda size: fill(size, start=_HEADER, unit=b"\xff\n"),
        "a header of short columns": lambda size: fill(size, unit=b"a,", end=b"b\n"),
        "a row of short columns": lambda size: fill(size, start=_HEADER, unit=b"a,", end=b"b\n"),
        "line feeds": lambda size: fill(size, start=_HEADER, unit=b"\n"),
        "carriage returns": lambda size: fill(size, start=_HEADER, unit=b"\r", end=b"\n"),
        "line feeds to the limit": lambda size: fill(min(size, 19_999_000), start=_HEADER, unit=b"\n", end=_ROW),
        "blank rows": lambda size: fill(size, start=_HEADER, unit=b"," * 11 + b"\n"),
        "one column of empty lines": lambda size: fill(size, start=b"notification_id\n", unit=b"\n"),
        "one row again and again": lambda size: fill(size, start=_HEADER, unit=_ROW),
        "one key, other contents": lambda size: number(
            size, start=_HEADER, row=lambda at: write_row(duplicate_of=f"SIN-2019-{at:07}")
        ),
        "nothing but keys": lambda size: number(size, start=_HEADER, row=lambda at: f"A{at}{',' * 11}\n"),
        "every cell wrong": lambda size: number(size, start=_HEADER, row=_spoiled_row),
        "every cell wrong the same": lambda size: fill(size, start=_HEADER, unit=b"?," * 11 + b"?\n"),
        "long outlines": lambda size: number(
            size, start=_HEADER, row=lambda at: write_row(notification_id=f"A{at}", case_outline="x" * 99_999)
        ),
        "long authorities": lambda size: number(
            size,
            start=_HEADER,
            row=lambda at: write_row(notification_id=f"A{at}", notifying_authority=f"{at} Leeds " * 9_000),
        ),
        "sound rows": lambda size: number(size, start=_HEADER, row=lambda at: write_row(notification_id=f"A{at}")),
        "UTF-16": lambda size: chain(
            [b"\xff\xfe"], (p.decode().encode("utf-16-le") for p in fill(size // 2, start=_HEADER, unit=_ROW))
        ),
    }
)
