"""The headline and the fieldwork review as cells: a handful of cases, broken down many ways.

Belongs here: how the review's counts hang together. Does not belong here: counts by period and area (`counting`).
"""

from collections.abc import Callable, Iterator, Sequence
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
#: what is part of another though both are printed: how many are in that alone is worked out
NESTED: Final = {
    ("injury_of_died", "head injury or trauma"): ("injury_of_died", "head injury with additional fractures"),
    ("review_cases_shortlisted", "numerator"): ("review_cases_final", "numerator"),
}
_REST: Final = " (all others)"
_ALONE: Final = " (in no part printed)"

_Cell = tuple[str, str]
_Equation = tuple[_Cell, list[_Cell]]


def lay_out_review(breakdown: pl.DataFrame, known_on: date) -> CellTable:
    """Return the cells of the fieldwork review: `breakdown` has dimension, category, cases, denominator."""
    counts: dict[_Cell, int] = {TOTAL: _total(breakdown)}
    printed: set[_Cell] = {TOTAL}
    for dimension, category, cases, denominator in _rows(breakdown):
        counts[(dimension, category)] = cases
        printed.add((dimension, category))
        if dimension in OVERLAPPING:
            counts[(dimension, category + _REST)] = denominator - cases
    equations = [*_list_sums(counts), *_add_nested(counts)]
    rows = [(known_on, cell, count, cell in printed) for cell, count in counts.items()]
    return _make_table("cohort", rows, equations)


def lay_out_headline(headline: pl.DataFrame) -> CellTable:
    """Return the cells of the headline measures: `headline` has measure, numerator, denominator, known_on."""
    days = dict(headline.select("measure", "known_on").iter_rows())
    counts: dict[_Cell, int] = {}
    equations: list[_Equation] = []
    for measure, numerator, denominator in headline.select("measure", "numerator", "denominator").iter_rows():
        counts[(measure, "numerator")] = numerator
        if denominator is not None:
            counts |= {(measure, "denominator"): denominator, (measure, "rest"): denominator - numerator}
            equations.append(((measure, "denominator"), [(measure, "numerator"), (measure, "rest")]))
    # What was known on one day is no part of what was known on another.
    equations += _add_nested(counts, is_one=lambda whole, part: days[whole[0]] == days[part[0]])
    rows = [(days[cell[0]], cell, count, cell[1] in ("numerator", "denominator")) for cell, count in counts.items()]
    return _make_table("headline", rows, equations)


def join_tables(*tables: CellTable) -> CellTable:
    """Return the cells of several tables as one; no name stands in two of them."""
    sums, aliases, at = [], {}, 0
    for table in tables:
        sums += [Sum(s.total + at, tuple(part + at for part in s.parts)) for s in table.sums]
        aliases |= {name: cell + at for name, cell in table.aliases.items()}
        at += len(table.values)
    return CellTable(
        pl.concat([table.keys for table in tables]),
        np.concatenate([table.values for table in tables]),
        np.concatenate([table.bases for table in tables]),
        sums,
        aliases,
    )


def population_of(dimension: str) -> _Cell:
    """Return the cell a dimension's categories are out of.

    >>> population_of("prognosis")
    ('outcome', 'seriously harmed')
    """
    return POPULATIONS.get(dimension, TOTAL)


def _list_sums(counts: dict[_Cell, int]) -> Iterator[_Equation]:
    dimensions = dict.fromkeys(dimension for dimension, _ in counts if dimension != "total")
    for dimension in dimensions:
        cells = [cell for cell in counts if cell[0] == dimension]
        if dimension in OVERLAPPING:
            for cell in cells[::2]:
                yield population_of(dimension), [cell, (dimension, cell[1] + _REST)]
        else:
            yield population_of(dimension), cells


def _add_nested(
    counts: dict[_Cell, int], is_one: Callable[[_Cell, _Cell], bool] = lambda whole, part: True
) -> list[_Equation]:
    """Add what is in a count but not in the printed part of it, where both are there, and give the equations."""
    nested = [(whole, part) for whole, part in NESTED.items() if {whole, part} <= counts.keys() and is_one(whole, part)]
    for whole, part in nested:
        counts[(whole[0], whole[1] + _ALONE)] = counts[whole] - counts[part]
    return [(whole, [part, (whole[0], whole[1] + _ALONE)]) for whole, part in nested]


def _rows(breakdown: pl.DataFrame) -> Iterator[tuple[str, str, int, int]]:
    yield from (
        breakdown.select("dimension", "category", "cases", "denominator").sort("dimension", "category").iter_rows()
    )


def _total(breakdown: pl.DataFrame) -> int:
    whole = breakdown.filter(pl.col("dimension") == "outcome")["denominator"].max()
    return 0 if whole is None else int(whole)  # pyright: ignore[reportArgumentType]


def _make_table(
    basis: str, cells: Sequence[tuple[date, _Cell, int, bool]], equations: Sequence[_Equation]
) -> CellTable:
    """Make a table of cells: the day they are known on, topic and category, count, and whether they are printed."""
    rows = [(basis, KIND, day, "national", ENGLAND, *cell, None) for day, cell, _, _ in cells]
    schema = dict.fromkeys((*KEY, "region_code"), pl.String) | {"period_start": pl.Date}
    places = {cell: at for at, (_, cell, _, _) in enumerate(cells)}
    return CellTable(
        pl.DataFrame(rows, schema=schema, orient="row"),
        np.array([count for _, _, count, _ in cells], dtype=np.int64),
        np.array([1 if is_printed else 0 for _, _, _, is_printed in cells], dtype=np.int64),
        [Sum(places[total], tuple(places[part] for part in parts)) for total, parts in equations],
    )
