"""What must be known of a workbook before a reader may unpack it: its size, its parts, its one sheet.

Belongs here: the ZIP container, counted while it streams (its directory can claim any size), document types,
and the names of the sheets. Does not belong here: the cells (``xlsx_sheet`` walks them, ``xlsx_reader`` reads
them).
"""

import errno
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat

from warehouse.errors import ExtractRefused, RefusalCode
from warehouse.reading.limits import Limits
from warehouse.source import Source

_CHUNK: Final = 256 * 1024
_END_RECORD: Final = b"PK\x05\x06"
_END_RECORD_BYTES: Final = 22
_LARGE_FILE: Final = 0xFFFF
_DIRECTORY_BYTES_PER_PART: Final = 1024
_METHODS: Final = frozenset((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
"""Others hold dictionaries of up to four gigabytes."""
_XML: Final = (".xml", ".rels", ".vml")
_DEEPEST: Final = 100
_MORE_THAN_ANY: Final = 2**62
_RATIO_APPLIES_FROM: Final = 1024 * 1024
"""A part below this size may compress as well as it likes."""
_WORKBOOK: Final = "xl/workbook.xml"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"
_UNREADABLE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    struct.error,
    EOFError,
    LookupError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
"""What a damaged, encrypted or oddly packed container raises in the standard library."""


class DocumentTypeDeclared(Exception):  # noqa: N818 - leaves a parser callback, caught here
    """The XML declares a document type: entities could expand without end."""


@dataclass(frozen=True, slots=True)
class SheetPart:
    """The chosen sheet: its name in the workbook and the part that holds its cells."""

    name: str
    part: str
    is_1904: bool


def make_parser() -> expat.XMLParserType:
    """Return a parser that stops at a document type, before any entity can be declared."""

    def stop(*_: object) -> None:
        raise DocumentTypeDeclared

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = stop
    parser.buffer_text = True
    return parser


def _make_shallow_parser() -> expat.XMLParserType:
    """Return a parser that stops at tags nested deeper than any workbook's: each open one is held in memory."""
    depth = 0

    def open_tag(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise ValueError("tags nested too deep")

    def close_tag(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser = make_parser()
    parser.StartElementHandler, parser.EndElementHandler = open_tag, close_tag
    return parser


@contextmanager
def open_workbook(source: Source, *, file_name: str, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """Open the container once every part has been counted unpacked; what fails inside is a refusal.

    Raises:
        ExtractRefused: ``xlsx_inflates_too_large``, ``xlsx_entity_declared`` or ``xlsx_unreadable``.
    """
    try:
        _check_directory(source, file_name=file_name, limits=limits)
        with source.open("rb") as file, zipfile.ZipFile(file) as container:
            _check_parts(container, file_name=file_name, limits=limits)
            yield container
    except DocumentTypeDeclared:
        raise ExtractRefused(RefusalCode.XLSX_ENTITY_DECLARED, file_name) from None
    except _UNREADABLE:
        raise ExtractRefused(RefusalCode.XLSX_UNREADABLE, file_name) from None
    except OSError as fault:
        # A directory that points before the file's start; any other number is the disk's fault, not the file's.
        if fault.errno != errno.EINVAL:
            raise
        raise ExtractRefused(RefusalCode.XLSX_UNREADABLE, file_name) from None


def stream_part(container: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Give the unpacked bytes of a part, never all at once.

    The size that the directory claims is not believed: Python would stop there, where the workbook reader reads on.

    Raises:
        ValueError: the part is not of the size the directory claims, or packed in a way no spreadsheet program uses.
    """
    claimed = container.getinfo(part)
    if claimed.compress_type not in _METHODS:
        raise ValueError("an unusual way of packing")
    entry = copy(claimed)
    entry.file_size = _MORE_THAN_ANY
    unpacked = 0
    with container.open(entry) as file:
        while chunk := file.read(_CHUNK):
            unpacked += len(chunk)
            yield chunk
    if unpacked != claimed.file_size:
        raise ValueError("a false size")


def parse_part(container: zipfile.ZipFile, part: str, parser: expat.XMLParserType, *, limits: Limits) -> None:
    """Send a part through a parser.

    Raises:
        ValueError: a single tag or comment is longer than the limit.
    """
    given = 0
    for chunk in stream_part(container, part):
        given += len(chunk)
        _parse_chunk(parser, chunk, given=given, limits=limits)
    parser.Parse(b"", True)


def _parse_chunk(parser: expat.XMLParserType, chunk: bytes, *, given: int, limits: Limits) -> None:
    parser.Parse(chunk, False)
    if given - parser.CurrentByteIndex > limits.token_bytes + _CHUNK:
        raise ValueError("a tag without end")


def choose_sheet(container: zipfile.ZipFile, *, extract: str, file_name: str, limits: Limits) -> SheetPart:
    """Find the sheet named after the extract, or the only one.

    Raises:
        ExtractRefused: ``xlsx_several_sheets``, or ``xlsx_unreadable`` when there is none.
    """
    sheets: list[dict[str, str]] = []
    properties: dict[str, str] = {}
    targets: dict[str, str] = {}

    def take_workbook(tag: str, attributes: dict[str, str]) -> None:
        match tag.rpartition(":")[2]:
            case "sheet":
                sheets.append(attributes)
            case "workbookPr":
                properties.update(attributes)

    def take_relation(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "Relationship":
            targets[attributes["Id"]] = attributes["Target"]

    for part, take in ((_WORKBOOK, take_workbook), (_RELATIONS, take_relation)):
        parser = make_parser()
        parser.StartElementHandler = take
        parse_part(container, part, parser, limits=limits)
    named = [sheet for sheet in sheets if _folded(sheet["name"]) == extract]
    if len(named) != 1 and len(sheets) > 1:
        raise ExtractRefused(RefusalCode.XLSX_SEVERAL_SHEETS, file_name, found=len(sheets))
    chosen = (named or sheets)[:1]
    if not chosen:
        raise ExtractRefused(RefusalCode.XLSX_UNREADABLE, file_name)
    relation = next((value for key, value in chosen[0].items() if key.rpartition(":")[2] == "id"), "")
    part = posixpath.normpath(posixpath.join("/xl", targets[relation])).lstrip("/")
    if not part.endswith(_XML):
        raise ExtractRefused(RefusalCode.XLSX_UNREADABLE, file_name)
    return SheetPart(
        name=chosen[0]["name"],
        part=part,
        is_1904=properties.get("date1904", "0") in ("1", "true"),
    )


def _folded(name: str) -> str:
    return "_".join(name.replace("_", " ").split()).casefold()


def _check_directory(source: Source, *, file_name: str, limits: Limits) -> None:
    """Refuse a directory too long to be held in memory, before ``zipfile`` reads all of it.

    It must be the last thing in the file, without a comment and without the extension for large files: where a second
    end record could hide, two readers may find two directories.
    """
    with source.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _END_RECORD_BYTES))
        end = file.read()
    mark, entries, length, offset, comment = struct.unpack("<4s6xHIIH", end)
    if mark != _END_RECORD or comment or entries == _LARGE_FILE or offset + length != size - _END_RECORD_BYTES:
        raise ExtractRefused(RefusalCode.XLSX_UNREADABLE, file_name)
    if length > limits.archive_entries * _DIRECTORY_BYTES_PER_PART:
        raise _too_large(file_name, limits.archive_entries, "parts")


def _check_parts(container: zipfile.ZipFile, *, file_name: str, limits: Limits) -> None:
    parts = container.infolist()
    if len(parts) > limits.archive_entries:
        raise _too_large(file_name, limits.archive_entries, "parts")
    if len({part.filename for part in parts}) != len(parts):
        raise ExtractRefused(RefusalCode.XLSX_UNREADABLE, file_name)
    total = 0
    for part in parts:
        parser = _make_shallow_parser() if part.filename.lower().endswith(_XML) else None
        inflated = 0
        if total + part.file_size > limits.inflated_bytes:
            raise _too_large(file_name, limits.inflated_bytes, "bytes")
        for chunk in stream_part(container, part.filename):
            inflated += len(chunk)
            if total + inflated > limits.inflated_bytes:
                raise _too_large(file_name, limits.inflated_bytes, "bytes")
            if inflated > max(_RATIO_APPLIES_FROM, part.compress_size * limits.inflation_ratio):
                raise _too_large(file_name, limits.inflation_ratio, "times its packed size")
            if parser is not None:
                _parse_chunk(parser, chunk, given=inflated, limits=limits)
        if parser is not None and inflated:
            parser.Parse(b"", True)
        total += inflated


def _too_large(file_name: str, limit: int, unit: str) -> ExtractRefused:
    return ExtractRefused(RefusalCode.XLSX_INFLATES_TOO_LARGE, file_name, limit=limit, unit=unit)
