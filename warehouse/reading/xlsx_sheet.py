"""One walk over a sheet's XML before it is read: its size, its formulas, what its texts add up to.

Belongs here: what the workbook reader does not tell (formulas, error cells) or would find out too late (it
allocates the whole rectangle between the first and the last cell, and copies a shared text for every cell that
names it). Does not belong here: the values.
"""

import re
import zipfile
from dataclasses import dataclass, field
from typing import Final

from warehouse.errors import ExtractRefused, RefusalCode
from warehouse.reading.limits import Limits
from warehouse.reading.raw_table import CellDefect
from warehouse.reading.xlsx_guard import make_parser, stream_part

FORMULA_CELL: Final = "formula_cell"
ERROR_CELL: Final = "error_cell"
_SHARED_STRINGS: Final = "xl/sharedStrings.xml"
_REFERENCE: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_TEXT_TAGS: Final = frozenset(("v", "t"))


@dataclass(slots=True, kw_only=True)
class SheetWalk:
    """The state of the walk; after it, ``defects`` and ``merged_header_column`` hold what was found."""

    file_name: str
    limits: Limits
    shared_lengths: list[int]
    defects: list[CellDefect] = field(default_factory=list)
    merged_header_column: int | None = None
    rows: int = 0
    columns: int = 0
    text_characters: int = 0
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
        else:
            self._count(len(characters))

    def end(self, tag: str) -> None:
        """Take a closing tag: a shared text is known by its number once its value has ended."""
        if self._value is None or tag.rpartition(":")[2] not in _TEXT_TAGS:
            return
        if self._cell_type == "s":
            self._count(self.shared_lengths[int(self._value)])
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
        if self.rows * self.columns > self.limits.sheet_cells:
            raise self._too_large(self.limits.sheet_cells, "cells")

    def _count(self, characters: int) -> None:
        self._cell_characters += characters
        self.text_characters += characters
        limit = self.limits.field_characters
        if self._cell_characters > limit:
            place = {"row": self._row, "column": self._column, "limit": limit}
            raise ExtractRefused(RefusalCode.FIELD_TOO_LONG, self.file_name, **place)
        if self.text_characters > self.limits.inflated_bytes:
            raise self._too_large(self.limits.inflated_bytes, "bytes")

    def _take_formula(self, attributes: dict[str, str]) -> None:
        """Mark the cell, or every cell an array formula fills: only its first one carries the tag."""
        first_row, first_column = last_row, last_column = self._row, self._column
        if attributes.get("t") == "array" and "ref" in attributes:
            last_row, last_column = parse_reference(attributes["ref"].rpartition(":")[2])
        for row in range(first_row, last_row + 1):
            for column in range(first_column, last_column + 1):
                self._add_defect(FORMULA_CELL, row, column)

    def _add_defect(self, code: str, row: int, column: int) -> None:
        self.defects.append(CellDefect(row_number=row, column_index=column - 1, code=code))
        if len(self.defects) > self.limits.cell_defects:
            raise self._too_large(self.limits.cell_defects, "formulas")

    def _too_large(self, limit: int, unit: str) -> ExtractRefused:
        return ExtractRefused(RefusalCode.XLSX_INFLATES_TOO_LARGE, self.file_name, limit=limit, unit=unit)


def walk_sheet(container: zipfile.ZipFile, part: str, *, file_name: str, limits: Limits) -> SheetWalk:
    """Walk the sheet in ``part`` in bounded memory.

    Raises:
        ExtractRefused: ``too_many_rows``, ``too_many_columns``, ``field_too_long``, ``xlsx_merged_header`` or
            ``xlsx_inflates_too_large`` (cells, formulas, or all texts together).
        ValueError: the XML is well formed but no sheet; the caller refuses the workbook.
    """
    walk = SheetWalk(file_name=file_name, limits=limits, shared_lengths=_shared_lengths(container))
    parser = make_parser()
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.text
    for chunk in stream_part(container, part):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)
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


def _shared_lengths(container: zipfile.ZipFile) -> list[int]:
    """Return the characters of each shared text, in the order cells refer to them."""
    if _SHARED_STRINGS not in container.namelist():
        return []
    lengths: list[int] = []

    def start(tag: str, _: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "si":
            lengths.append(0)

    def text(characters: str) -> None:
        if lengths:
            lengths[-1] += len(characters)

    parser = make_parser()
    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    for chunk in stream_part(container, _SHARED_STRINGS):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)
    return lengths
