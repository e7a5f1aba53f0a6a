"""The sheets of a release's workbook, whichever form it is written in.

Belongs here: what stands in which cell, as text or as a number. Does not belong here: file formats (`xlsx`, `ods`).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from assets.charts.wording import say_day
from assets.exports import disarm
from assets.release.files.declared import INDICATORS, describe_column, label_of
from assets.release.files.ees import DataFile
from assets.release.files.facts import (
    BASES,
    CAVEATS,
    CONTACT,
    LICENCE_NAME,
    LICENCE_URL,
    PUBLISHER,
    SYMBOLS,
    Facts,
    say_next_update,
)

_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
_SHEET_NAMES: Final = {
    "headline_reporting_year": "Headline",
    "nai_under_1_financial_year": "NAI_under_1_years",
    "nai_under_1_half_year": "NAI_under_1_halves",
    "characteristics_financial_year": "Characteristics_years",
    "characteristics_half_year": "Characteristics_halves",
    "areas_financial_year": "Areas",
    "totals_financial_year": "Totals_years",
    "totals_half_year": "Totals_halves",
    "totals_quarter": "Totals_quarters",
    "cohort_review_reporting_year": "Review",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: `text` as printed, and the number where it is one. A link leads to a sheet."""

    text: str
    number: float | int | None = None
    link: str | None = None
    #: symbols stand at the right, where the numbers they replace would
    is_right: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """Lines above, then one table, marked up under its own name; columns begin at A."""

    name: str
    title: str
    lines: tuple[str, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    #: which columns hold numbers
    numeric: tuple[bool, ...]

    @property
    def table_name(self) -> str:
        """The name of the marked-up table."""
        return f"table_{self.name.lower()}"

    @property
    def header_row(self) -> int:
        """The row of the table's header, from 0."""
        return 1 + len(self.lines)

    @property
    def widths(self) -> tuple[int, ...]:
        """Width of every column in characters: what is longest in it, from 10 to 60; headers may wrap."""
        longest = [min(28, len(label)) for label in self.header]
        for row in self.rows:
            longest = [max(width, len(cell.text)) for width, cell in zip(longest, row, strict=True)]
        return tuple(min(60, max(10, width + 2)) for width in longest)


def lay_out(files: Sequence[DataFile], facts: Facts) -> tuple[Sheet, ...]:
    """Return the sheets: cover, contents, notes, then one per data file, cell for cell the same."""
    tables = tuple(_table(file, facts) for file in files)
    return (_cover(facts), _contents(tables), _notes(files, facts), *tables)


def clean(text: str) -> str:
    """Return text as a cell may hold it: on one line, without marks XML forbids, and harmless.

    >>> clean("a" + chr(0) + "b"), clean("=1")
    ('a b', "'=1")
    """
    return disarm(text).translate(_UNSAFE)


class _Unsafe(dict[int, str | None]):
    """Control characters, lone surrogates and non-characters become blanks; all others stay."""

    def __missing__(self, point: int) -> str:
        is_unsafe = point < 32 or 0x7F <= point < 0xA0 or 0xD800 <= point < 0xE000 or point & 0xFFFE == 0xFFFE
        return " " if is_unsafe or point in (0x2028, 0x2029) else chr(point)


_UNSAFE: Final = _Unsafe()


def _text(*texts: str) -> tuple[Cell, ...]:
    return tuple(Cell(clean(text)) for text in texts)


def _printed(text: str, *, is_number: bool) -> Cell:
    if is_number and _NUMBER.fullmatch(text):
        return Cell(text, float(text) if "." in text else int(text), is_right=True)
    return Cell(clean(text), is_right=is_number)


def _table(file: DataFile, facts: Facts) -> Sheet:
    numeric = tuple(column in INDICATORS for column in file.columns)
    rows = tuple(
        tuple(_printed(cell, is_number=number) for cell, number in zip(row, numeric, strict=True)) for row in file.rows
    )
    lines = (
        f"This sheet holds one table. As known on {say_day(facts.as_at)}. Source: {PUBLISHER}.",
        "Some cells hold symbols in place of numbers: " + _say_symbols() + ".",
        f"The same cells in comma separated form: data/{file.name}.",
        *_statement(facts),
    )
    name = _SHEET_NAMES.get(file.stem, file.stem)[:31]
    return Sheet(name, clean(file.title), lines, tuple(label_of(c) for c in file.columns), rows, numeric)


def _cover(facts: Facts) -> Sheet:
    said = [
        ("Release", facts.release),
        ("As known on", say_day(facts.as_at)),
        ("Published by", PUBLISHER),
        ("Next update", say_next_update(facts.next_update)),
        ("Contact", CONTACT),
        ("Licence", f"{LICENCE_NAME}, {LICENCE_URL}"),
    ]
    gap = (facts.gap,) if facts.gap else ()
    return _pairs("Cover", facts.title, ("This sheet says what the workbook is.", *_statement(facts), *gap), said)


def _contents(tables: Iterable[Sheet]) -> Sheet:
    rows = [(Cell("Notes", link="Notes"), Cell("Symbols, threshold, bases and caveats"))]
    rows += [(Cell(table.name, link=table.name), Cell(table.title)) for table in tables]
    lines = ("This sheet holds one table: every sheet with a link to it.",)
    return Sheet("Contents", "Contents", lines, ("Sheet", "What it holds"), tuple(rows), (False, False))


def _notes(files: Iterable[DataFile], facts: Facts) -> Sheet:
    said = [(f"Symbol {symbol}", meaning) for symbol, meaning in SYMBOLS.items()]
    said.append(("Threshold", facts.hiding))
    said += [(f"Basis {number}", text) for number, text in enumerate(BASES, start=1)]
    said += [(f"Caveat {number}", text) for number, text in enumerate(CAVEATS, start=1)]
    described = {
        label_of(column): describe_column(file.table, column) for file in reversed([*files]) for column in file.columns
    }
    said += sorted(described.items())
    return _pairs("Notes", "Notes", ("This sheet holds one table of notes.", *_statement(facts)), said)


def _pairs(name: str, title: str, lines: tuple[str, ...], said: Iterable[tuple[str, str]]) -> Sheet:
    rows = tuple(_text(*pair) for pair in said)
    return Sheet(name, clean(title), lines, ("Item", "Description"), rows, (False, False))


def _say_symbols() -> str:
    return "; ".join(f"{symbol} {meaning}" for symbol, meaning in SYMBOLS.items())


def _statement(facts: Facts) -> tuple[str, ...]:
    return (facts.statement,) if facts.statement else ()
