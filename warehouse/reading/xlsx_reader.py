"""Workbooks: guarded, walked once for size and formulas, then read by calamine and written out as text.

Belongs here: how a spreadsheet's typed value is spelled. Does not belong here: what a column should have
held; a day stored as a bare number stays that number, and ``RawTable.is_1904`` says from which day it counts.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice

import polars as pl
import python_calamine as calamine

from warehouse.errors import ExtractRefused, RefusalCode
from warehouse.reading.in_memory import path_in_memory
from warehouse.reading.limits import Limits
from warehouse.reading.raw_table import ROW_NUMBER, RawTable, check_header
from warehouse.reading.xlsx_guard import SheetPart, choose_sheet, open_workbook
from warehouse.reading.xlsx_sheet import walk_sheet
from warehouse.source import Source

CellValue = int | float | str | bool | time | date | datetime | timedelta
_EXACT_INTEGERS = 2**53
_BLOCK_CHARACTERS = 4_000_000


def read_xlsx(source: Source, *, file_name: str, extract: str, limits: Limits) -> RawTable:
    """Open the workbook's one sheet as a table; formula and error cells are defects of their rows.

    Raises:
        ExtractRefused: the container, the sheet or the header is not one that is read.
    """
    with open_workbook(source, file_name=file_name, limits=limits) as container:
        sheet = choose_sheet(container, extract=extract, file_name=file_name, limits=limits)
        walk = walk_sheet(container, sheet.part, file_name=file_name, limits=limits)
    if walk.rows == 0:
        raise ExtractRefused(RefusalCode.FILE_EMPTY, file_name)
    first_row = next(_text_rows(source, sheet, width=walk.columns, file_name=file_name), None)
    if first_row is None:
        raise ExtractRefused(RefusalCode.XLSX_UNREADABLE, file_name)
    header = tuple(first_row)
    check_header(header, file_name=file_name, limits=limits)

    def blocks(size: int) -> Iterator[pl.DataFrame]:
        rows = _text_rows(source, sheet, width=walk.columns, file_name=file_name)
        next(rows)
        names = [f"c{index}" for index in range(walk.columns)]
        first = 2
        while block := list(_take_rows(rows, size)):
            frame = pl.DataFrame(block, schema=dict.fromkeys(names, pl.String), orient="row")
            numbers = pl.int_range(first, first + frame.height, dtype=pl.Int64, eager=True).alias(ROW_NUMBER)
            yield frame.insert_column(0, numbers)
            first += frame.height

    return RawTable(
        file_name=file_name,
        header=header,
        blocks=blocks,
        cell_defects=tuple(sorted(walk.defects, key=lambda defect: (defect.row_number, defect.column_index))),
        is_1904=sheet.is_1904,
    )


def _take_rows(rows: Iterator[list[str]], size: int) -> Iterator[list[str]]:
    """Give the next rows, as many as asked for but no more than fill a block of characters."""
    characters = 0
    for row in islice(rows, size):
        yield row
        characters += sum(map(len, row))
        if characters > _BLOCK_CHARACTERS:
            return


def _text_rows(source: Source, sheet: SheetPart, *, width: int, file_name: str) -> Iterator[list[str]]:
    """Give every row from row 1 on as ``width`` texts; calamine's rows begin at the first used column."""
    try:
        # Given a file that is open, calamine would hold it twice.
        with path_in_memory(source) as path, calamine.load_workbook(path) as workbook:
            cells = workbook.get_sheet_by_name(sheet.name)
            left = cells.start[1] if cells.start else 0
            for row in cells.iter_rows():
                texts = [""] * left + [spell(value) for value in row[: width - left]]
                yield texts + [""] * (width - len(texts))
    except (calamine.CalamineError, calamine.XmlError, calamine.ZipError):
        # The reader's message may quote the workbook: it must not travel on.
        raise ExtractRefused(RefusalCode.XLSX_UNREADABLE, file_name) from None


def spell(value: CellValue) -> str:
    """Write a cell's value as text: days in ISO 8601, whole numbers without a point, TRUE and FALSE.

    >>> spell(3.0), spell(0.25), spell(True), spell(date(2020, 3, 31)), spell(datetime(2020, 3, 31, 9, 5))
    ('3', '0.25', 'TRUE', '2020-03-31', '2020-03-31T09:05:00')
    """
    match value:
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer() and abs(value) <= _EXACT_INTEGERS:
            return str(int(value))
        case datetime() | date() | time():
            return value.isoformat()
        case _:
            return str(value)
