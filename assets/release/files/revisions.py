"""What changed between the printed cells of two releases.

Belongs here: comparing what was printed with what is. Does not belong here: words about it (`notes`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assets.release.files.declared import FORMS, INDICATORS, key_of
from assets.release.files.ees import DataFile, split_tables

if TYPE_CHECKING:
    import polars as pl

_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
_HIDDEN: Final = "c"


@dataclass(frozen=True, slots=True)
class Change:
    """A number that was printed and is printed otherwise now; a hidden one never stands here."""

    file: DataFile
    place: tuple[str, ...]
    column: str
    before: str
    after: str

    @property
    def size(self) -> float:
        """How far the number moved."""
        return abs(float(self.after) - float(self.before))


@dataclass(frozen=True, slots=True)
class Revision:
    """How many printed cells of a table changed, by kind."""

    table: str
    differing: int
    new: int
    gone: int
    became_hidden: int
    became_shown: int


def compare(now: Sequence[DataFile], before: Sequence[DataFile]) -> tuple[list[Revision], list[Change]]:
    """Return one revision per table, and every number that moved, the largest move first."""
    revisions, changes = [], []
    for table in dict.fromkeys(file.table for file in (*now, *before)):
        new, old = _cells(now, table), _cells(before, table)
        pairs = [(old[key], new[key]) for key in new if key in old]
        revisions.append(
            Revision(
                table,
                differing=sum(a != b for a, b in pairs),
                new=len(new.keys() - old.keys()),
                gone=len(old.keys() - new.keys()),
                became_hidden=sum(a != _HIDDEN and b == _HIDDEN for a, b in pairs),
                became_shown=sum(a == _HIDDEN and b != _HIDDEN for a, b in pairs),
            )
        )
        changes += _moved([file for file in now if file.table == table], old)
    return revisions, sorted(changes, key=lambda change: -change.size)


def compare_tables(now: Mapping[str, "pl.DataFrame"], before: Mapping[str, "pl.DataFrame"]) -> list[Revision]:
    """Return one revision per printed table of a release, beside the one before it."""
    return compare(split_tables(now), split_tables(before))[0]


def count_revised(now: Mapping[str, "pl.DataFrame"], before: Mapping[str, "pl.DataFrame"] | None) -> dict[str, int]:
    """Return how many cells of each table both releases print, and not alike; nothing for the first release."""
    return {} if before is None else {each.table: each.differing for each in compare_tables(now, before)}


def _cells(files: Sequence[DataFile], table: str) -> dict[tuple[tuple[str, ...], str], str]:
    return {
        (place, column): cell for file in files if file.table == table for place, column, cell in _printed_cells(file)
    }


def _printed_cells(file: DataFile) -> Iterator[tuple[tuple[str, ...], str, str]]:
    key = key_of(file.table)
    for row in file.rows:
        named = dict(zip(file.columns, row, strict=True))
        for column in file.columns:
            if column in INDICATORS:
                yield tuple(named[name] for name in key), column, named[column]


def _moved(files: Sequence[DataFile], old: dict[tuple[tuple[str, ...], str], str]) -> Iterator[Change]:
    for file in files:
        for place, column, cell in _printed_cells(file):
            was = old.get((place, column), "")
            if cell != was and _NUMBER.fullmatch(cell) and _NUMBER.fullmatch(was):
                yield Change(file, place, column, was, cell)


def title_of(table: str) -> str:
    """Return the title of a table."""
    return FORMS[table].title
