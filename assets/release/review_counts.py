"""The headline and the fieldwork review as cells: a handful of cases, broken down many ways.

Belongs here: how the review's counts hang together. Does not belong here: counts by period and area (`counting`).
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from assets.release.counting import KEY, CellTable
from assets.statistics.disclosure import Sum

ENGLAND: Final = "E92000001"
KIND: Final = "review"
TOTAL: Final = ("total", "total")
#: what a dimension is out of, where that is not all cases of the review
POPULATIONS: Final = {
    "injury_of_died": ("outcome", "died"),
    "pattern_of_died": ("outcome", "died"),
    "injury_of_harmed": ("outcome", "seriously harmed"),
    "pattern_of_harmed": ("outcome", "seriously harmed"),
    "prognosis": ("outcome", "seriously harmed"),
    "criminal_proceedings_detail": ("criminal_proceedings", "trial ongoing"),
}
#: dimensions whose categories overlap or do not hold every case: what is left of each is worked out, not printed
OVERLAPPING: Final = frozenset(
    {
        "additional_feature",
        "criminal_proceedings_detail",
        "injury_of_died",
        "local_review",
        "parental_feature",
        "probation",
        "service",
    }
)
_REST: Final = " (all others)"

_Cell = tuple[str, str]


def lay_out_review(breakdown: pl.DataFrame, known_on: date) -> CellTable:
    """Return the cells of the fieldwork review: `breakdown` has dimension, category, cases, denominator."""
    counts: dict[_Cell, int] = {TOTAL: _total(breakdown)}
    printed: set[_Cell] = {TOTAL}
    for dimension, category, cases, denominator in _rows(breakdown):
        counts[(dimension, category)] = cases
        printed.add((dimension, category))
        if dimension in OVERLAPPING:
            counts[(dimension, category + _REST)] = denominator - cases
    places = {cell: at for at, cell in enumerate(counts)}
    sums = [Sum(places[total], tuple(places[part] for part in parts)) for total, parts in _list_sums(counts)]
    return _make_table("cohort", known_on, counts, [1 if cell in printed else 0 for cell in counts], sums)


def lay_out_headline(headline: pl.DataFrame) -> CellTable:
    """Return the cells of the headline measures: `headline` has measure, numerator, denominator."""
    counts: dict[_Cell, int] = {}
    bases, sums = [], []
    for measure, numerator, denominator in headline.select("measure", "numerator", "denominator").iter_rows():
        at = len(counts)
        counts[(measure, "numerator")] = numerator
        bases.append(1)
        if denominator is not None:
            counts[(measure, "denominator")] = denominator
            counts[(measure, "rest")] = denominator - numerator
            bases += [1, 0]
            sums.append(Sum(at + 1, (at, at + 2)))
    return _make_table("headline", headline["known_on"].max(), counts, bases, sums)


def join_tables(*tables: CellTable) -> CellTable:
    """Return the cells of several tables as one; no count stands in two of them."""
    sums, at = [], 0
    for table in tables:
        sums += [Sum(s.total + at, tuple(part + at for part in s.parts)) for s in table.sums]
        at += len(table.values)
    return CellTable(
        pl.concat([table.keys for table in tables]),
        np.concatenate([table.values for table in tables]),
        np.concatenate([table.bases for table in tables]),
        sums,
    )


def population_of(dimension: str) -> _Cell:
    """Return the cell a dimension's categories are out of.

    >>> population_of("prognosis")
    ('outcome', 'seriously harmed')
    """
    return POPULATIONS.get(dimension, TOTAL)


def _list_sums(counts: dict[_Cell, int]) -> Iterator[tuple[_Cell, list[_Cell]]]:
    dimensions = dict.fromkeys(dimension for dimension, _ in counts if dimension != "total")
    for dimension in dimensions:
        cells = [cell for cell in counts if cell[0] == dimension]
        if dimension in OVERLAPPING:
            for cell in cells[::2]:
                yield population_of(dimension), [cell, (dimension, cell[1] + _REST)]
        else:
            yield population_of(dimension), cells


def _rows(breakdown: pl.DataFrame) -> Iterator[tuple[str, str, int, int]]:
    yield from (
        breakdown.select("dimension", "category", "cases", "denominator").sort("dimension", "category").iter_rows()
    )


def _total(breakdown: pl.DataFrame) -> int:
    whole = breakdown.filter(pl.col("dimension") == "outcome")["denominator"].max()
    return 0 if whole is None else int(whole)  # pyright: ignore[reportArgumentType]


def _make_table(
    basis: str, day: date | object, counts: dict[_Cell, int], bases: list[int], sums: list[Sum]
) -> CellTable:
    rows = [(basis, KIND, day, "national", ENGLAND, topic, category, None) for topic, category in counts]
    schema = dict.fromkeys((*KEY, "region_code"), pl.String) | {"period_start": pl.Date}
    return CellTable(
        pl.DataFrame(rows, schema=schema, orient="row"),
        np.array(list(counts.values()), dtype=np.int64),
        np.array(bases, dtype=np.int64),
        sums,
    )
