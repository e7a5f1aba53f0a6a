"""Workbooks made to hurt a reader: bombs of every part, far cells, directories that lie.

Belongs here: one function per kind, which writes a workbook of about a size in bytes (packed or unpacked, whichever
hurts). Does not belong here: what must come of it.
"""

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from tests.integration.deliveries import NOTIFICATION

_SPREADSHEET: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_SHEET: Final = "xl/worksheets/sheet1.xml"
_STRINGS: Final = "xl/sharedStrings.xml"
_STYLES: Final = "xl/styles.xml"
_PIECE: Final = 1024 * 1024

Pieces = Iterable[bytes]


def inline_row(number: int, cells: Iterable[str], *, first: int = 0) -> bytes:
    """Give a row of inline texts, each with its reference."""
    texts = "".join(
        f'<c r="{_letters(at)}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        for at, cell in enumerate(cells, first)
    )
    return f'<row r="{number}">{texts}</row>'.encode()


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


_HEADER_ROW: Final = inline_row(1, NOTIFICATION)
_OPEN: Final = f'<worksheet xmlns="{_SPREADSHEET}"><sheetData>'.encode() + _HEADER_ROW
_CLOSE: Final = b"</sheetData></worksheet>"
_GOOD_ROW: Final = inline_row(2, NOTIFICATION.values())


def _workbook(sheets: int) -> dict[str, Pieces]:
    listed = "".join(f'<sheet name="s{at}" sheetId="{at}" r:id="rId{at}"/>' for at in range(1, sheets + 1))
    related = "".join(
        f'<Relationship Id="rId{at}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, sheets + 1)
    )
    return {
        "[Content_Types].xml": [f'<Types xmlns="{_PACKAGE}/content-types"/>'.encode()],
        "_rels/.rels": [
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'.encode()
        ],
        "xl/workbook.xml": [
            f'<workbook xmlns="{_SPREADSHEET}" xmlns:r="{_RELATIONS}"><sheets>{listed}</sheets></workbook>'.encode()
        ],
        "xl/_rels/workbook.xml.rels": [
            f'<Relationships xmlns="{_PACKAGE}/relationships">{related}</Relationships>'.encode()
        ],
        **{f"xl/worksheets/sheet{at}.xml": [_OPEN, _GOOD_ROW, _CLOSE] for at in range(1, sheets + 1)},
    }


def write_parts(path: Path, parts: Mapping[str, Pieces], *, sheets: int = 1, method: int = zipfile.ZIP_STORED) -> None:
    """Write a small sound workbook with some parts replaced or added, piece by piece."""
    with zipfile.ZipFile(path, "w", method, compresslevel=6) as container:
        for name, pieces in {**_workbook(sheets), **parts}.items():
            with container.open(name, "w") as part:
                for piece in pieces:
                    part.write(piece)


def repeat(size: int, unit: bytes, *, start: bytes = b"", end: bytes = b"") -> Pieces:
    """Give `start`, about `size` bytes of `unit`, and `end`."""
    yield start
    whole = unit * max(1, _PIECE // len(unit))
    for _ in range(max(1, size // len(whole))):
        yield whole
    yield end


def vary(size: int, start: bytes, row: Callable[[int], bytes], end: bytes) -> Pieces:
    """Give `start`, about `size` bytes of rows that differ by their number, and `end`."""
    yield start
    written, at = 0, 2
    while written < size:
        piece = b"".join(row(number) for number in range(at, at + 500))
        at += 500
        written += len(piece)
        yield piece
    yield end


def _strings(texts: Pieces) -> Pieces:
    yield f'<sst xmlns="{_SPREADSHEET}">'.encode()
    yield from texts
    yield b"</sst>"


@cache
def _noise(size: int) -> bytes:
    """Letters that pack badly: the low bits of a linear congruential generator, in hexadecimal."""
    state, out = 1, bytearray()
    while len(out) < size:
        state = state * 6364136223846793005 + 1442695040888963407 & (1 << 64) - 1
        out += f"{state >> 16:012x}".encode()
    return bytes(out[:size])


def _write_shared(path: Path, size: int) -> None:
    """Every cell names the same long shared text, of signs that take four bytes each."""
    text = "\U0001f9f8" * 24_000
    refer = "".join(f'<c r="{_letters(at)}{{0}}" t="s"><v>0</v></c>' for at in range(10))
    rows = vary(size // 500, _OPEN, lambda at: f'<row r="{at}">{refer.format(at)}</row>'.encode(), _CLOSE)
    write_parts(path, {_SHEET: rows, _STRINGS: _strings([f"<si><t>{text}</t></si>".encode()])})


def _write_many_sheets(path: Path, size: int) -> None:
    write_parts(path, {}, sheets=max(3, size // 300_000))


def _write_many_parts(path: Path, size: int) -> None:
    with zipfile.ZipFile(path, "w") as container:
        for at in range(size // 150):
            container.writestr(f"x/{at}.bin", b"")


def _write_false_size(path: Path, size: int) -> None:
    """The directory claims less than unpacks, with the checksum of just that: a part that one reader cuts short.

    To a strict reader the texts are over with the first tag; one that passes over empty tags reads on.
    """
    start = f'<sst xmlns="{_SPREADSHEET}"/>'.encode()
    write_parts(
        path,
        {_STRINGS: repeat(size, b"<si><t>" + b"x" * 1000 + b"</t></si>", start=start, end=b"</sst>")},
        method=zipfile.ZIP_DEFLATED,
    )
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as container:
        part = container.getinfo(_STRINGS)
        directory = container.start_dir
    at = content.index(_STRINGS.encode(), directory) - 46
    struct.pack_into("<I", content, at + 16, zlib.crc32(start))
    struct.pack_into("<I", content, at + 24, len(start))
    struct.pack_into("<I", content, part.header_offset + 14, zlib.crc32(start))
    struct.pack_into("<I", content, part.header_offset + 22, len(start))
    path.write_bytes(content)


def _write_overlapping(path: Path, size: int) -> None:
    """A thousand names in the directory for one and the same packed megabyte."""
    write_parts(path, {"x/0000.bin": repeat(max(_PIECE, size // 100), _noise(_PIECE))})
    content = path.read_bytes()
    with zipfile.ZipFile(path) as container:
        directory, parts = container.start_dir, len(container.infolist())
    entry_at = content.index(b"x/0000.bin", directory) - 46
    end_at = content.rindex(b"PK\x05\x06")
    entry = content[entry_at : entry_at + 46 + len(b"x/0000.bin")]
    more = b"".join(entry.replace(b"x/0000", f"x/{at:04}".encode()) for at in range(1, 900))
    end = bytearray(content[end_at:])
    struct.pack_into("<HHI", end, 8, parts + 899, parts + 899, end_at - directory + len(more))
    path.write_bytes(content[:end_at] + more + bytes(end))


def _write_rows(row: Callable[[int], bytes]) -> Callable[[Path, int], None]:
    return lambda path, size: write_parts(path, {_SHEET: vary(size, _OPEN, row, _CLOSE)})


def _write_sheet(start: bytes, unit: bytes, end: bytes) -> Callable[[Path, int], None]:
    return lambda path, size: write_parts(path, {_SHEET: repeat(size, unit, start=_OPEN + start, end=end + _CLOSE)})


def _write_part(name: str, start: bytes, unit: bytes, end: bytes) -> Callable[[Path, int], None]:
    return lambda path, size: write_parts(path, {name: repeat(size, unit, start=start, end=end)})


def _claim(dimension: str) -> bytes:
    return _OPEN.replace(b"<sheetData>", f'<dimension ref="{dimension}"/><sheetData>'.encode())


def _write_as(parts: Mapping[str, Pieces]) -> Callable[[Path, int], None]:
    return lambda path, _: write_parts(path, parts)


_BILLION: Final = (
    b"<!DOCTYPE x [<!ENTITY a0 'aaaaaaaaaa'>"
    + b"".join(b"<!ENTITY a%d '%s'>" % (at, b"&a%d;" % (at - 1) * 10) for at in range(1, 10))
    + b"]>"
)

XLSX_KINDS: Final[Mapping[str, Callable[[Path, int], None]]] = MappingProxyType(
    {
        "a part of spaces": lambda path, size: write_parts(
            path, {"xl/theme/theme1.xml": repeat(size, b" ", start=b"<a>", end=b"</a>")}, method=zipfile.ZIP_DEFLATED
        ),
        "a part of noise": _write_part("xl/media/image1.png", b"", _noise(_PIECE), b""),
        "the same bytes under 900 names": _write_overlapping,
        "a part that claims a small size": _write_false_size,
        "many parts": _write_many_parts,
        "many sheets": _write_many_sheets,
        "billion laughs": _write_as({_STRINGS: [_BILLION, b"<sst><si><t>&a9;</t></si></sst>"]}),
        "an external entity": _write_as(
            {_STRINGS: [b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/hostname'>]><sst><si><t>&a;</t></si></sst>"]}
        ),
        "nested tags": _write_part(_STRINGS, b"<sst>", b"<si>" + _noise(20).replace(b"0", b" "), b""),
        "nested tags, closed": lambda path, size: write_parts(
            path, {"xl/theme/theme1.xml": [b"<a>" * (size // 7), b"</a>" * (size // 7)]}
        ),
        "one long attribute": _write_sheet(b'<row r="2" x="', _noise(_PIECE), b'"/>'),
        "many attributes": lambda path, size: write_parts(
            path, {_SHEET: vary(size, _OPEN + b"<row ", lambda at: b'a%d="" ' % at, b"/>" + _CLOSE)}
        ),
        "one long comment": _write_sheet(b"<!--", _noise(_PIECE), b"-->"),
        "one long text": _write_sheet(
            b'<row r="2"><c r="A2" t="inlineStr"><is><t>', _noise(_PIECE), b"</t></is></c></row>"
        ),
        "long shared text nobody names": lambda path, size: write_parts(
            path, {_STRINGS: _strings(repeat(size, b"<si><t>" + _noise(_PIECE - 20) + b"</t></si>"))}
        ),
        "short shared texts": lambda path, size: write_parts(
            path, {_STRINGS: _strings(repeat(size, b"<si><t>a</t></si>"))}
        ),
        "empty shared texts": lambda path, size: write_parts(path, {_STRINGS: _strings(repeat(size, b"<si/>"))}),
        "shared text in every cell": _write_shared,
        "styles without end": lambda path, size: write_parts(
            path,
            {
                _STYLES: repeat(
                    size,
                    b'<xf numFmtId="14"/>',
                    start=f'<styleSheet xmlns="{_SPREADSHEET}"><cellXfs>'.encode(),
                    end=b"</cellXfs></styleSheet>",
                )
            },
        ),
        "names without end": lambda path, size: write_parts(
            path,
            {
                "xl/workbook.xml": repeat(
                    size,
                    b'<definedName name="a">s1!A1</definedName>',
                    start=b"".join(_workbook(1)["xl/workbook.xml"]).replace(b"</workbook>", b"<definedNames>"),
                    end=b"</definedNames></workbook>",
                )
            },
        ),
        "a huge dimension": _write_as({_SHEET: [_claim("A1:XFD1048576"), _GOOD_ROW, _CLOSE]}),
        "a cell in the far corner": _write_as({_SHEET: [_OPEN, inline_row(1_048_576, ["x"], first=16_383), _CLOSE]}),
        "a cell in the last row": _write_as({_SHEET: [_OPEN, inline_row(1_048_576, ["x"]), _CLOSE]}),
        "an empty cell in the far corner": _write_as(
            {_SHEET: [_OPEN, _GOOD_ROW, b'<row r="1048576"><c r="XFD1048576" s="1"/></row>', _CLOSE]}
        ),
        "a row beyond all rows": _write_as({_SHEET: [_OPEN, inline_row(9_999_999, ["x"]), _CLOSE]}),
        "rows that go back": _write_as({_SHEET: [_OPEN, inline_row(3, ["x"]), inline_row(2, ["y"]), _CLOSE]}),
        "a formula over everything": _write_as(
            {_SHEET: [_OPEN, b'<row r="2"><c r="A2"><f t="array" ref="A2:XFD1048576">1</f></c></row>', _CLOSE]}
        ),
        "empty cells": _write_sheet(b'<row r="2">', b'<c r="A2"/>', b"</row>"),
        "empty rows": _write_sheet(b"", b"<row/>", b""),
        "one cell again and again": _write_sheet(b'<row r="2">', b'<c r="A2"><v>1</v></c>', b"</row>"),
        "numbers": _write_rows(
            lambda at: b'<row r="%d">%s</row>' % (at, b"".join(b"<c><v>%d</v></c>" % (at + c) for c in range(12)))
        ),
        "sound rows": _write_rows(lambda at: inline_row(at, {**NOTIFICATION, "notification_id": f"A{at}"}.values())),
        "long outlines": _write_rows(
            lambda at: inline_row(
                at, {**NOTIFICATION, "notification_id": f"A{at}", "case_outline": "\U0001f9f8" * 9_000}.values()
            )
        ),
        "parts that climb": _write_as(
            {"../../climbed.xml": [b"<a/>"], "/climbed.xml": [b"<a/>"], "..\\climbed.xml": [b"<a/>"]}
        ),
    }
)
