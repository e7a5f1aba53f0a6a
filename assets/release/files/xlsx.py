"""The workbook as XLSX, accessible by the Analysis Function's checklist.

Belongs here: what Excel's form asks for. Does not belong here: what stands in the cells (`sheets`, which disarms them).
"""

import io
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from assets.release.files.facts import LANGUAGE, PUBLISHER, Facts
from assets.release.files.sheets import Cell, Sheet
from assets.release.files.zipping import pack, unpack


def write_xlsx(sheets: Sequence[Sheet], facts: Facts) -> bytes:
    """Return the workbook: one marked-up table per sheet, nothing merged, the header frozen, opened at the cover."""
    import xlsxwriter  # noqa: PLC0415 - whoever writes no release does not wait for it

    out = io.BytesIO()
    # Text is text: nothing of it becomes a formula, a link or a number.
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, {"in_memory": True, **plain})
    book.set_properties(
        {
            "title": facts.title,
            "subject": "Serious incident notifications in England, by period, place and characteristic",
            "author": PUBLISHER,
            "comments": facts.statement or "",
            # The clock of the machine that writes must not change a byte.
            "created": datetime.combine(facts.as_at, time()),
        }
    )
    styles = {
        "title": book.add_format({"bold": True, "font_size": 15}),
        "header": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
        "text": book.add_format({"valign": "top"}),
        "wrapped": book.add_format({"valign": "top", "text_wrap": True}),
        "right": book.add_format({"valign": "top", "align": "right"}),
        "link": book.add_format({"valign": "top", "underline": 1, "font_color": "#0000EE"}),
    }
    for sheet in sheets:
        _write(book.add_worksheet(sheet.name), sheet, styles)
    book.worksheets()[0].activate()
    book.close()
    return _say_language(out.getvalue())


def _write(page: Any, sheet: Sheet, styles: dict[str, Any]) -> None:
    page.write_string(0, 0, sheet.title, styles["title"])
    for number, line in enumerate(sheet.lines, start=1):
        page.write_string(number, 0, line, styles["text"])
    top, last = sheet.header_row, sheet.header_row + len(sheet.rows)
    page.add_table(
        top,
        0,
        last,
        len(sheet.header) - 1,
        {
            "name": sheet.table_name,
            "autofilter": False,
            "style": "Table Style Light 1",
            "banded_rows": False,
            "columns": [{"header": label, "header_format": styles["header"]} for label in sheet.header],
        },
    )
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width)
    for number, row in enumerate(sheet.rows, start=top + 1):
        for column, cell in enumerate(row):
            _write_cell(page, number, column, cell, styles)
    page.freeze_panes(top + 1, 0)


def _write_cell(page: Any, row: int, column: int, cell: Cell, styles: dict[str, Any]) -> None:
    if cell.link is not None:
        page.write_url(row, column, f"internal:'{cell.link}'!A1", styles["link"], cell.text)
    elif cell.number is not None:
        page.write_number(row, column, cell.number, styles["right"])
    elif cell.text:
        wrapped = "wrapped" if len(cell.text) > 60 else "text"
        page.write_string(row, column, cell.text, styles["right" if cell.is_right else wrapped])


def _say_language(book: bytes) -> bytes:
    parts = unpack(book)
    core = parts["docProps/core.xml"].decode("utf-8")
    language = f"<dc:language>{LANGUAGE}</dc:language></cp:coreProperties>"
    parts["docProps/core.xml"] = core.replace("</cp:coreProperties>", language).encode("utf-8")
    return pack(parts)
