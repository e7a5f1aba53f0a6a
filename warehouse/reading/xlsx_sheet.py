"""One walk over a sheet's XML before it is read: its size, its formulas, what its texts add up to.

Belongs here: what the workbook reader does not tell (formulas, error cells) or would find out too late (it
allocates the whole rectangle between the first and the last cell, and copies a shared text for every cell that
names it). Does not belong here: the values.
"""

import re
import zipfile
from array import array
from dataclasses import dataclass, field
from typing import Final

from warehouse.errors import ExtractRefused, RefusalCode
from warehouse.reading.limits import Limits
from warehouse.reading.raw_table import CellDefect
from warehouse.reading.xlsx_guard import make_parser, parse_part

FORMULA_CELL: Final = "formula_cell"
ERROR_CELL: Final = "error_cell"
_SHARED_STRINGS: Final = "xl/sharedStrings.xml"
_REFERENCE: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_LONGEST_NUMBER: Final = 20
_TEXT_TAGS: Final = frozenset(("v", "t"))


@dataclass(frozen=True, slots=True)
class SharedTexts:
    """How long each shared text is, in the order cells refer to them; numbers in arrays, for there may be millions."""

    characters: "array[int]" = field(default_factory=lambda: array("L"))
    bytes: "array[int]" = field(default_factory=lambda: array("L"))


@dataclass(slots=True, kw_only=True)
class SheetWalk:
    """The state of the walk; after it, ``defects`` and ``merged_header_column`` hold what was found."""

    file_name: str
    limits: Limits
    shared: "SharedTexts"
    defects: list[CellDefect] = field(default_factory=list)
    merged_header_column: int | None = None
    rows: int = 0
    columns: int = 0
    text_bytes: int = 0
    values: int = 0
    _row: int = 0
    _column: int = 0
    _cell_type: str = "n"
    _cell_characters: int = 0
    _value: str | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take an opening tag; a cell without a reference stands right of the one before it."""
        match tag.rpartition(":")[2]:
            case "c":
                self._start_cell(attributes)
            case "v" | "t":
                self._start_value()
            case "row":
                self._row = int(attributes.get("r", self._row + 1))
                self._column = 0
            case "f":
                self._take_formula(attributes)
            case "mergeCell":
                row, column = parse_reference(attributes["ref"].partition(":")[0])
                if row == 1:
                    self.merged_header_column = column

    def text(self, characters: str) -> None:
        """Take text between tags; only that of a value or an inline text counts."""
        if self._value is None:
            return
        if self._cell_type == "s":
            self._value += characters
            if len(self._value) > _LONGEST_NUMBER:
                raise ValueError("not the number of a shared text")
        else:
            self._count(len(characters), len(characters.encode()))

    def end(self, tag: str) -> None:
        """Take a closing tag: a shared text is known by its number once its value has ended."""
        if self._value is None or tag.rpartition(":")[2] not in _TEXT_TAGS:
            return
        if self._cell_type == "s":
            number = int(self._value)
            self._count(self.shared.characters[number], self.shared.bytes[number])
        self._value = None

    def _start_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
        else:
            self._row, self._column = parse_reference(reference)
        self._cell_type = attributes.get("t", "n")
        self._cell_characters = 0
        if self._cell_type == "e":
            self._add_defect(ERROR_CELL, self._row, self._column)

    def _start_value(self) -> None:
        self._value = ""
        self.rows = max(self.rows, self._row)
        self.columns = max(self.columns, self._column)
        self.values += 1
        if max(self.rows * self.columns, self.values) > self.limits.sheet_cells:
            raise self._too_large(self.limits.sheet_cells, "cells")

    def _count(self, characters: int, size: int) -> None:
        self._cell_characters += characters
        self.text_bytes += size
        limit = self.limits.field_characters
        if self._cell_characters > limit:
            place = {"row": self._row, "column": self._column, "limit": limit}
            raise ExtractRefused(RefusalCode.FIELD_TOO_LONG, self.file_name, **place)
        if self.text_bytes > self.limits.inflated_bytes:
            raise self._too_large(self.limits.inflated_bytes, "bytes")

    def _take_formula(self, attributes: dict[str, str]) -> None:
        """Mark the cell, or every cell an array formula fills: only its first one carries the tag."""
        first_row, first_column = last_row, last_column = self._row, self._column
        if attributes.get("t") == "array" and "ref" in attributes:
            last_row, last_column = parse_reference(attributes["ref"].rpartition(":")[2])
        if (last_row - first_row + 1) * (last_column - first_column + 1) > self.limits.cell_defects:
            raise self._too_large(self.limits.cell_defects, "formulas")
        for row in range(first_row, last_row + 1):
            for column in range(first_column, last_column + 1):
                self._add_defect(FORMULA_CELL, row, column)

    def _add_defect(self, code: str, row: int, column: int) -> None:
        self.defects.append(CellDefect(row_number=row, column_index=column - 1, code=code))
        if len(self.defects) > self.limits.cell_defects:
            raise self._too_large(self.limits.cell_defects, "formulas")

    def _too_large(self, limit: int, unit: str) -> ExtractRefused:
        return _too_large(self.file_name, limit, unit)


def walk_sheet(container: zipfile.ZipFile, part: str, *, file_name: str, limits: Limits) -> SheetWalk:
    """Walk the sheet in ``part`` in bounded memory.

    Raises:
        ExtractRefused: ``too_many_rows``, ``too_many_columns``, ``field_too_long``, ``xlsx_merged_header`` or
            ``xlsx_inflates_too_large`` (cells, formulas, or all texts together).
        ValueError: the XML is well formed but no sheet; the caller refuses the workbook.
    """
    shared = _measure_shared(container, file_name=file_name, limits=limits)
    walk = SheetWalk(file_name=file_name, limits=limits, shared=shared)
    parser = make_parser()
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.text
    parse_part(container, part, parser, limits=limits)
    if walk.rows - 1 > limits.rows:
        raise ExtractRefused(RefusalCode.TOO_MANY_ROWS, file_name, limit=limits.rows)
    if walk.columns > limits.columns:
        raise ExtractRefused(RefusalCode.TOO_MANY_COLUMNS, file_name, limit=limits.columns)
    if walk.merged_header_column is not None:
        raise ExtractRefused(RefusalCode.XLSX_MERGED_HEADER, file_name, column=walk.merged_header_column)
    return walk


def parse_reference(reference: str) -> tuple[int, int]:
    """Return row and column, both from 1.

    >>> parse_reference("AB12")
    (12, 28)

    Raises:
        ValueError: this is no reference to a cell.
    """
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise ValueError("not a cell reference")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column


def _measure_shared(container: zipfile.ZipFile, *, file_name: str, limits: Limits) -> "SharedTexts":
    shared = SharedTexts()
    if _SHARED_STRINGS not in container.namelist():
        return shared

    def start(tag: str, _: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "si":
            shared.characters.append(0)
            shared.bytes.append(0)
            if len(shared.bytes) > limits.sheet_cells:
                raise _too_large(file_name, limits.sheet_cells, "texts")

    def text(characters: str) -> None:
        if shared.bytes:
            shared.characters[-1] += len(characters)
            shared.bytes[-1] += len(characters.encode())

    parser = make_parser()
    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    parse_part(container, _SHARED_STRINGS, parser, limits=limits)
    return shared


def _too_large(file_name: str, limit: int, unit: str) -> ExtractRefused:
    return ExtractRefused(RefusalCode.XLSX_INFLATES_TOO_LARGE, file_name, limit=limit, unit=unit)
