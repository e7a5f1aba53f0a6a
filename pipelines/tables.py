"""How rows are shown: a table for people, CSV for spreadsheets, JSON for programs.

Belongs here: the three forms. Does not belong here: where rows come from, what makes a CSV cell harmless
(`assets.exports`).
"""

import json
from decimal import Decimal
from enum import StrEnum
from math import isnan
from typing import IO, Any

from assets.exports import to_text, write_rows
from pipelines.answers import Answer


class Form(StrEnum):
    """In which form rows are written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def write_answer(answer: Answer, form: Form, out: IO[str], *, title: str | None = None) -> None:
    """Write an answer; CSV and JSON hold nothing but the answer."""
    if form is Form.CSV:
        write_csv(answer, out)
    elif form is Form.JSON:
        write_json(answer, out)
    else:
        write_table(answer, out, title=title)


def write_csv(answer: Answer, out: IO[str]) -> None:
    """Write a header row and one line per row; text a spreadsheet would run is written behind an apostrophe."""
    write_rows(answer.columns, answer.rows, out)


def write_json(answer: Answer, out: IO[str]) -> None:
    """Write a list of objects, one per row."""
    records = [{name: to_json(value) for name, value in record.items()} for record in answer.as_records()]
    json.dump(records, out, ensure_ascii=False, indent=1)
    out.write("\n")


def write_table(answer: Answer, out: IO[str], *, title: str | None = None) -> None:
    """Write a table as wide as the terminal; where there is none, as wide as its cells; of no rows, that."""
    if not answer.rows:
        heading = f"{title}: no rows" if title else "No rows"
        out.write(f"{heading}. The columns would be {', '.join(answer.columns)}.\n")
        return
    from rich import box  # noqa: PLC0415 - help shows no table
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left")
    for position, name in enumerate(answer.columns):
        is_number = any(isinstance(row[position], int | float | Decimal) for row in answer.rows)
        table.add_column(Text(name), justify="right" if is_number else "left", overflow="fold")
    for row in answer.rows:
        # As text, because rich would read square brackets in a cell as its own marks.
        table.add_row(*(Text(to_words(value)) for value in row))
    console = Console(file=out, width=None if out.isatty() else 10_000, highlight=False)
    console.print(table, soft_wrap=not out.isatty())


def to_words(value: Any) -> str:
    """Return a value as people read it: at most four digits behind the point, yes and no."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return "" if isnan(value) else f"{value:.4f}".rstrip("0").rstrip(".")
    return "".join(c if c.isprintable() else " " for c in to_text(value))


def to_json(value: Any) -> Any:
    """Return a value JSON has: numbers as numbers, days as ISO 8601, a missing one as null."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float | Decimal):
        number = float(value)
        return None if isnan(number) else number
    if isinstance(value, list | tuple):
        return [to_json(part) for part in value]
    if isinstance(value, dict):
        return {str(name): to_json(part) for name, part in value.items()}
    return to_text(value)
