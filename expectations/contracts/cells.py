"""How the cells of one column are read: from text to typed values, with a finding for every cell that cannot be.

Belongs here: the way from one column of text to one or more typed columns, on distinct values. Does not belong here:
what a
spelling means (`expectations/normalise/`), rules across columns (`expectations/rules/`).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

import polars as pl

from expectations.normalise.blank import is_blank
from expectations.normalise.outcome import Unrecognised

FINDING_SCHEMA = {
    "row_number": pl.Int64,
    "rule_code": pl.String,
    "column_name": pl.String,
    "suggestion": pl.String,
}
SPELLING_SCHEMA = {"column_name": pl.String, "submitted": pl.String, "canonical": pl.String, "cells": pl.Int64}


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """What came of one column: typed columns, a code for each cell that could not be read, and the spellings."""

    typed: tuple[pl.Series, ...]
    #: per row: rule code or null
    codes: pl.Series
    #: per row: suggestion or null
    suggestions: pl.Series
    spellings: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SPELLING_SCHEMA))


class Applied(NamedTuple):
    """What every cell of a column means, in order: value, rule code and suggestion, each null where there is none."""

    value: pl.Series
    codes: pl.Series
    suggestions: pl.Series


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the distinct spellings of a column mean."""

    #: one row each: text, value, code, suggestion
    frame: pl.DataFrame
    #: how many cells hold each
    cells: pl.Series
    #: whether each that is not empty means what it says, letter by letter
    is_literal: bool

    @property
    def is_told(self) -> bool:
        """Whether any spelling could not be read."""
        return self.frame["code"].null_count() < self.frame.height

    def apply(self, cells: pl.Series) -> Applied:
        """Return what the cells mean."""
        if not self.is_literal:
            return Applied(self._look_up(cells, "value")["value"], *self.find(cells))
        is_empty = (cells == "").fill_null(value=False)
        return Applied(cells.set(is_empty, None) if is_empty.any() else cells, *self.find(cells))

    def find(self, cells: pl.Series) -> tuple[pl.Series, pl.Series]:
        """Return rule code and suggestion of the cells that could not be read."""
        if not self.is_told:
            return nothing_found(len(cells))
        found = self._look_up(cells, "code", "suggestion")
        return found["code"], found["suggestion"]

    def _look_up(self, cells: pl.Series, *names: str) -> pl.DataFrame:
        meaning = self.frame.select("text", *names)
        return pl.DataFrame({"text": cells}).join(meaning, on="text", how="left", maintain_order="left")

    def count_spellings(self, name: str) -> pl.DataFrame:
        """Return the spellings that were read as something written differently, with how many cells hold each."""
        if self.is_literal:
            return pl.DataFrame(schema=SPELLING_SCHEMA)
        value = self.frame["value"]
        as_text = value.list.join(";") if isinstance(value.dtype, pl.List) else value.cast(pl.String)
        told = {"column_name": name, "submitted": self.frame["text"], "canonical": as_text, "cells": self.cells}
        return pl.DataFrame(told, schema=SPELLING_SCHEMA).filter(pl.col("submitted") != pl.col("canonical"))


def read_distinct(
    cells: pl.Series, read: Callable[[str], Any], dtype: pl.DataType | type[pl.DataType], *, none_is_blank: bool = False
) -> Meaning:
    """Read every distinct spelling once; blank ones mean nothing and are no finding."""
    counted = cells.alias("text").value_counts(name="cells").drop_nulls("text")
    texts = counted["text"].to_list()
    values: list[Any] = []
    codes: list[str | None] = []
    suggestions: list[str | None] = []
    for text in texts:
        value = code = suggestion = None
        if not is_blank(text, none_is_blank=none_is_blank):
            try:
                value = read(text)
            except Unrecognised as no:
                code, suggestion = no.code, no.suggestion
        values.append(value)
        codes.append(code)
        suggestions.append(suggestion)
    frame = pl.DataFrame(
        {"text": texts, "value": values, "code": codes, "suggestion": suggestions},
        schema={"text": pl.String, "value": dtype, "code": pl.String, "suggestion": pl.String},
    )
    is_literal = dtype == pl.String and values == [text or None for text in texts]
    return Meaning(frame, counted["cells"], is_literal)


def nothing_found(rows: int) -> tuple[pl.Series, pl.Series]:
    """Return empty codes and suggestions for a column in which every cell was read."""
    return nothing_said(rows), nothing_said(rows)


@lru_cache(maxsize=4)
def nothing_said(rows: int) -> pl.Series:
    """Return a column of text without a word in it: the same for all columns of a batch."""
    return pl.Series(dtype=pl.String).clear(rows)


def count_spellings_by_cell(name: str, cells: pl.Series, canonical: pl.Series) -> pl.DataFrame:
    """Count spellings, as `Meaning` does, where what one means depends on its row."""
    if not (cells != canonical).any():
        return pl.DataFrame(schema=SPELLING_SCHEMA)
    return (
        pl.DataFrame({"submitted": cells, "canonical": canonical})
        .filter(pl.col("canonical").is_not_null() & (pl.col("submitted") != pl.col("canonical")))
        .group_by("submitted", "canonical")
        .agg(pl.len().cast(pl.Int64).alias("cells"))
        .select(pl.lit(name).alias("column_name"), "submitted", "canonical", "cells")
    )


def read_coded(
    name: str, cells: pl.Series, read: Callable[[str], Any], dtype: pl.DataType | type[pl.DataType]
) -> ReadColumn:
    """Read a column of few distinct spellings and keep how each was written."""
    meaning = read_distinct(cells, read, dtype)
    applied = meaning.apply(cells)
    spellings = meaning.count_spellings(name)
    return ReadColumn((applied.value.alias(name),), applied.codes, applied.suggestions, spellings)


def read_plain(
    name: str,
    cells: pl.Series,
    read: Callable[[str], Any],
    dtype: pl.DataType | type[pl.DataType],
    *,
    canonical: str | None = None,
) -> ReadColumn:
    """Read a column of mostly distinct cells; cells that match the pattern `canonical` are taken as they are.

    The pattern is what makes a million references cost one vectorised pass instead of a million calls.
    """
    if canonical is None:
        applied = read_distinct(cells, read, dtype, none_is_blank=True).apply(cells)
        return ReadColumn((applied.value.alias(name),), applied.codes, applied.suggestions)
    is_canonical = cells.str.contains(canonical)
    if bool(is_canonical.all()):
        return ReadColumn((cells.alias(name),), *nothing_found(len(cells)))
    others = cells.set(is_canonical, None)
    applied = read_distinct(others, read, dtype, none_is_blank=True).apply(others)
    typed = applied.value.zip_with(~is_canonical, cells)
    return ReadColumn((typed.alias(name),), applied.codes, applied.suggestions)
