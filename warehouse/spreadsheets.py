"""What makes a cell harmless in a spreadsheet, and the one writer of CSV for people.

Belongs here: how text is neutralised and lines are ended. Does not belong here: which rows are written, and where to.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO, Final

# A spreadsheet runs a cell that begins with one of these, the full-width ones in some East Asian settings too, and some
# programs pass over the blanks and marks without width before it.
_RUNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_PASSED_OVER: Final = " \u00a0\u3000\u200b\u2060\ufeff"


@dataclass(frozen=True, slots=True)
class _Lines:
    """Ends lines with a line feed; a writer told to do so itself leaves a carriage return in a cell unquoted."""

    out: IO[str]

    def write(self, line: str) -> int:
        return self.out.write(line.removesuffix("\r\n") + "\n")


def disarm(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run as a formula.

    >>> disarm("=1+1"), disarm("a=b")
    ("'=1+1", 'a=b')
    """
    return f"'{text}" if text.lstrip(_PASSED_OVER).startswith(_RUNS) else text


def write_rows(rows: Iterable[Iterable[str]], out: IO[str]) -> None:
    """Write rows of cells as CSV; whoever makes the cells has disarmed those that are text."""
    csv.writer(_Lines(out)).writerows(list(row) for row in rows)
