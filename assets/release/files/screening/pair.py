"""A data file and its metadata file as the rules see them, and the registry of rules.

Belongs here: reading the two files and naming places in them. Does not belong here: rules.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

_NAMED_ROWS: Final = 5

OBSERVATIONAL: Final = (
    "time_period",
    "time_identifier",
    "geographic_level",
    "country_code",
    "country_name",
    "region_code",
    "region_name",
    "old_la_code",
    "new_la_code",
    "la_name",
)
"""Columns that say when and where; all others are filters, groups or indicators."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule not kept: its code and a sentence that names file, column and rows, never a value."""

    code: str
    message: str


@dataclass(frozen=True)
class Pair:
    """The two files as they would be uploaded; `without_total` are filters whose categories add up to nothing."""

    data_name: str
    data: bytes
    meta_name: str
    meta: bytes
    without_total: tuple[str, ...] = ()

    @cached_property
    def lines(self) -> list[list[str]]:
        """All lines of the data file, the header first."""
        return _read(self.data)

    @cached_property
    def header(self) -> list[str]:
        """Names of the data file's columns."""
        return self.lines[0] if self.lines else []

    @cached_property
    def rows(self) -> list[dict[str, str]]:
        """Rows of the data file by column."""
        return [dict(zip(self.header, line, strict=False)) for line in self.lines[1:]]

    @cached_property
    def meta_lines(self) -> list[list[str]]:
        """All lines of the metadata file, the header first."""
        return _read(self.meta)

    @cached_property
    def declared(self) -> list[dict[str, str]]:
        """Rows of the metadata file by column."""
        header = self.meta_lines[0] if self.meta_lines else []
        return [dict(zip(header, line, strict=False)) for line in self.meta_lines[1:]]

    def of_type(self, kind: str) -> list[str]:
        """Return the columns declared as filters or indicators that the data have."""
        return [row["col_name"] for row in self.declared if row["col_type"] == kind and row["col_name"] in self.header]

    @property
    def filters(self) -> list[str]:
        """Columns of categories."""
        return self.of_type("Filter")

    @property
    def indicators(self) -> list[str]:
        """Columns of numbers."""
        return self.of_type("Indicator")

    @property
    def groups(self) -> list[str]:
        """Columns that group the categories of a filter, where the data have them."""
        named = dict.fromkeys(row["filter_grouping_column"] for row in self.declared)
        return [name for name in named if name and name in self.header]

    def find(self, column: str, is_wrong: Callable[[str], bool]) -> list[int]:
        """Return the row numbers, as a spreadsheet shows them, whose cell of a column is wrong."""
        if column not in self.header:
            return []
        return [number for number, row in enumerate(self.rows, start=2) if is_wrong(row[column])]


Check = Callable[[Pair], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the screener: its code, what must hold, and the function that finds where it does not."""

    code: str
    says: str
    check: Check
    #: rules of the first stage read bytes; where one of them is broken the others are not asked
    is_first: bool = False


RULES: Final[dict[str, Rule]] = {}


def rule(code: str, says: str, *, is_first: bool = False) -> Callable[[Check], Check]:
    """Register a rule under its code."""

    def register(check: Check) -> Check:
        if code in RULES:
            raise ValueError(f"There are two rules {code}.")
        RULES[code] = Rule(code, says, check, is_first)
        return check

    return register


def at(rows: Sequence[int]) -> str:
    """Name rows, the first few of them.

    >>> at([2]), at([2, 3]), at([2, 3, 4, 5, 6, 7, 8])
    ('row 2', 'rows 2, 3', 'rows 2, 3, 4, 5, 6 and 2 more')
    """
    named = ", ".join(map(str, rows[:_NAMED_ROWS]))
    more = f" and {len(rows) - _NAMED_ROWS} more" if len(rows) > _NAMED_ROWS else ""
    return f"row{'s' if len(rows) > 1 else ''} {named}{more}"


def in_cells(pair: Pair, columns: Iterable[str], is_wrong: Callable[[str], bool], what: str) -> Iterator[str]:
    """Give one sentence per column with wrong cells."""
    for column in columns:
        if rows := pair.find(column, is_wrong):
            yield f"{pair.data_name}, column {column}, {at(rows)}: {what}."


def _read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))
