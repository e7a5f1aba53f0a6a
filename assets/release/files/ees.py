"""Data and metadata files in the form of the department's Explore Education Statistics standard.

Belongs here: how printed tables become files. Does not belong here: what the columns are (`declared`), whether the
files keep to the standard (`screener`).
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from assets.exports import write_rows
from assets.release.files.declared import (
    FAMILIES,
    FAMILY_WORDS,
    FILTERS,
    FORMS,
    INDICATORS,
    columns_of,
)
from warehouse.errors import PanelwatchError

if TYPE_CHECKING:
    import polars as pl

_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")

META_COLUMNS: Final = (
    "col_name",
    "col_type",
    "label",
    "indicator_grouping",
    "indicator_unit",
    "indicator_dp",
    "filter_hint",
    "filter_grouping_column",
)


class TableNotPublishable(PanelwatchError):  # noqa: N818 - named for what happened, as ExtractRefused
    """A table that cannot be written as files: a column or a kind of period that was never declared."""


@dataclass(frozen=True, slots=True)
class DataFile:
    """One data file: the rows of a table with periods of one kind, every cell as it is printed."""

    table: str
    family: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def stem(self) -> str:
        """The name without its ending."""
        return f"{self.table}_{self.family}"

    @property
    def name(self) -> str:
        """The name of the data file."""
        return f"{self.stem}.csv"

    @property
    def meta_name(self) -> str:
        """The name of the metadata file, which the standard derives from the other."""
        return f"{self.stem}.meta.csv"

    @property
    def title(self) -> str:
        """What the file holds, in words."""
        return f"{FORMS[self.table].title}, {FAMILY_WORDS[self.family]}"

    def cells(self) -> Iterator[tuple[str | Decimal, ...]]:
        """Give the rows as they are written: a number as one, so that nothing is put before a minus."""
        is_number = [column in INDICATORS for column in self.columns]
        for row in self.rows:
            yield tuple(
                Decimal(cell) if number and _NUMBER.fullmatch(cell) else cell
                for cell, number in zip(row, is_number, strict=True)
            )


def split_tables(tables: Mapping[str, "pl.DataFrame"]) -> tuple[DataFile, ...]:
    """Return the data files of a release, in the order in which the tables are declared.

    Raises TableNotPublishable for a table, column or kind of period that is not declared.
    """
    if unknown := sorted(set(tables) - set(FORMS)):
        raise TableNotPublishable(f"The table {unknown[0]} is not a public one.")
    return tuple(file for table in FORMS if table in tables for file in _split(table, tables[table]))


def write_data(file: DataFile) -> bytes:
    """Return the data file: UTF-8 without a mark, commas, lines ended by a line feed."""
    return _to_csv([file.columns, *file.cells()])


def write_meta(file: DataFile) -> bytes:
    """Return the metadata file: one line per filter and indicator."""
    return _to_csv([META_COLUMNS, *_describe(file)])


def _split(table: str, frame: "pl.DataFrame") -> Iterator[DataFile]:
    columns = columns_of(table)
    if missing := [column for column in columns if column not in frame.columns]:
        raise TableNotPublishable(f"The table {table} has no column {missing[0]}.")
    kinds = frame["time_identifier"].to_list()
    known = {identifier: family for family, listed in FAMILIES.items() for identifier in listed}
    if not set(kinds) <= set(known):
        raise TableNotPublishable(f"The table {table} has a kind of period that is not declared.")
    rows = [tuple("" if cell is None else str(cell) for cell in row) for row in frame.select(columns).iter_rows()]
    for family in FAMILIES:
        kept = tuple(row for row, kind in zip(rows, kinds, strict=True) if known[kind] == family)
        if kept:
            yield DataFile(table, family, columns, kept)


def _describe(file: DataFile) -> Iterator[tuple[str, ...]]:
    for name, declared in FILTERS.items():
        if name in file.columns:
            yield (name, "Filter", declared.label, "", "", "", declared.hint, declared.grouped_by or "")
    for name in file.columns:
        if name in INDICATORS:
            indicator = INDICATORS[name]
            yield (name, "Indicator", indicator.label, "", indicator.unit, str(indicator.decimals), "", "")


def _to_csv(rows: Sequence[tuple[str | Decimal, ...]]) -> bytes:
    out = io.StringIO(newline="")
    columns, *lines = rows
    write_rows([str(column) for column in columns], lines, out)
    return out.getvalue().encode("utf-8")
