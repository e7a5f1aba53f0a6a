"""How rows become CSV that a spreadsheet opens without running any of it.

Belongs here: cells of a CSV and what makes one harmless. Does not belong here: where rows come from. No other module
writes CSV that leaves the house (`tests/architecture/test_exports.py`).
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import isnan
from typing import IO, Any, Final

# A spreadsheet runs a cell that begins with one of these, the full-width ones in some East Asian settings too, and some
# programs pass over the blanks and marks without width before it.
_RUNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_PASSED_OVER: Final = " \u00a0\u3000\u200b\u2060\ufeff"


def write_rows(columns: Sequence[str], rows: Iterable[Sequence[Any]], out: IO[str]) -> None:
    """Write a header row and one line per row; text a spreadsheet would run is written behind an apostrophe."""
    writer = csv.writer(_Lines(out))
    writer.writerow(disarm(name) for name in columns)
    writer.writerows([to_cell(value) for value in row] for row in rows)


@dataclass(frozen=True, slots=True)
class _Lines:
    """Ends lines with a line feed; a writer told to do so itself leaves a carriage return in a cell unquoted."""

    out: IO[str]

    def write(self, line: str) -> int:
        return self.out.write(line.removesuffix("\r\n") + "\n")


def to_cell(value: Any) -> str | int | float:
    """Return a value as a CSV cell; blank where it is missing."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return "" if isinstance(value, float) and isnan(value) else str(value)
    return disarm(to_text(value))


def disarm(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run as a formula.

    >>> disarm("=1+1"), disarm("a=b")
    ("'=1+1", 'a=b')
    """
    return f"'{text}" if text.lstrip(_PASSED_OVER).startswith(_RUNS) else text


def to_text(value: Any) -> str:
    """Return a value as plain text: days as ISO 8601, lists separated by semicolons."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return ";".join(to_text(part) for part in value)
    return str(value)
