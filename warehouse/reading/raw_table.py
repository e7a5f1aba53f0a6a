"""The one shape every reader gives: a header and batches of text.

Belongs here: the table, its row numbers and what is the same for all formats (header checks, blank rows).
Does not belong here: anything that knows a format.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

import polars as pl

from warehouse.errors import ExtractRefused, RefusalCode
from warehouse.reading.limits import Limits

ROW_NUMBER: Final = "row_number"
BATCH_ROWS: Final = 50_000
"""The most rows given at once, whatever is asked for: rows of empty cells are short, and a cell takes its 16 bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvDialect:
    """What a profile declares about its CSV files; never sniffed from them.

    A byte order mark overrides ``encoding``, because it can only have been put there on purpose.
    """

    separator: str = ","
    encoding: Literal["utf-8", "cp1252"] = "utf-8"


@dataclass(frozen=True, slots=True)
class CellDefect:
    """A cell that must reject its row; the row as a spreadsheet counts, the column from 0 as in ``c0``."""

    row_number: int
    column_index: int
    code: str


@dataclass(slots=True)
class RawTable:
    """An extract as text.

    Attributes:
        file_name: the name the file arrived under.
        header: the column names as sent, surrounding white space included; column i of a batch is ``c{i}``.
        cell_defects: cells that have no plain value (formulas), in the order of rows.
        blank_lines: empty lines which ``blocks`` itself passes over.
        is_1904: bare numbers of days count from 1 January 1904 (a setting of workbooks).
        rows: rows given so far, blank ones not included; final after a run through ``batches``.
        blank_rows: rows passed over so far because no cell holds anything but white space.
    """

    file_name: str
    header: tuple[str, ...]
    blocks: Callable[[int], Iterator[pl.DataFrame]] = field(repr=False)
    cell_defects: tuple[CellDefect, ...] = ()
    blank_lines: int = 0
    is_1904: bool = False
    rows: int = 0
    blank_rows: int = 0

    def batches(self, size: int = BATCH_ROWS) -> Iterator[pl.DataFrame]:
        """Give the rows in file order, at most ``size`` at a time, as ``row_number`` and ``c0`` to ``cn``.

        All cells are String and never null. ``row_number`` (Int64) is the one a spreadsheet shows: the header
        is row 1 and every record after it counts one, blank ones included, however many lines a quoted cell
        spans.

        Raises:
            ExtractRefused: the file stops reading, or holds no row at all (``file_header_only``).
        """
        self.rows, self.blank_rows = 0, self.blank_lines
        is_blank = pl.all_horizontal(pl.col(f"c{index}").str.strip_chars() == "" for index in range(len(self.header)))
        for batch in self.blocks(min(size, BATCH_ROWS)):
            # A blank row begins with a blank cell: nearly no batch has one.
            kept = batch.filter(~is_blank) if (batch["c0"].str.strip_chars() == "").any() else batch
            self.rows += kept.height
            self.blank_rows += batch.height - kept.height
            if kept.height:
                yield kept
        if self.rows == 0:
            raise ExtractRefused(RefusalCode.FILE_HEADER_ONLY, self.file_name)


def check_header(header: tuple[str, ...], *, file_name: str, limits: Limits) -> None:
    """Refuse a header which does not name every column once, whatever its case and spacing.

    Raises:
        ExtractRefused: ``too_many_columns``, ``header_blank`` or ``header_duplicate``.
    """
    if len(header) > limits.columns:
        raise ExtractRefused(RefusalCode.TOO_MANY_COLUMNS, file_name, limit=limits.columns)
    first_seen: dict[str, int] = {}
    for number, name in enumerate(header, start=1):
        key = " ".join(name.replace("_", " ").split()).casefold()
        if not key:
            raise ExtractRefused(RefusalCode.HEADER_BLANK, file_name, column=number)
        if key in first_seen:
            raise ExtractRefused(RefusalCode.HEADER_DUPLICATE, file_name, column=number, first=first_seen[key])
        first_seen[key] = number
