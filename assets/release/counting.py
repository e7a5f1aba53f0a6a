"""The counts of a release as cells: one per distinct count, and every equation a reader can write down between them.

Belongs here: which cells there are and how they hang together. Does not belong here: what is hidden (`disclosing`),
what a table shows of them (`printing`).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from assets.release.tables import COUNTED, CROSSED, ROUNDED_TO, Counts
from assets.statistics.disclosure import Sum
from warehouse.errors import PanelwatchError

KEY: Final = ("basis", "period_kind", "period_start", "geographic_level", "area_code", "topic", "category")
"""What a count is known by, whichever table it stands in."""
Name = tuple[Any, ...]
"""The values of KEY."""

_PLACE: Final = ("basis", "period_kind", "period_start", "geographic_level", "area_code")
_MONTHS: Final = {"half_year": 6, "financial_year": 12}
_HALVES: Final = {"half_year": "quarter", "financial_year": "half_year"}


class CountsDisagree(PanelwatchError):  # noqa: N818 - named for what happened, as ExtractRefused
    """Counts of a release that should add up do not."""


@dataclass(frozen=True, slots=True)
class CellTable:
    """Cells of a release: `keys` (n rows: KEY, region_code); `values`, `bases`, `sums` as in `disclosure.Cells`."""

    keys: pl.DataFrame
    values: NDArray[np.int64]
    bases: NDArray[np.int64]
    sums: Sequence[Sum]
    #: further names of cells that are printed under more than one
    aliases: Mapping[Name, int] = field(default_factory=dict)


def lay_out(counted: pl.DataFrame, spine: pl.DataFrame, left_out: Collection[str] = ()) -> CellTable:
    """Return the cells of the tables of counts, empty ones included, without what only tables left out would print.

    `counted` has KEY and `cases`, one row per count above zero; `spine` one row per period and area, with
    `region_code`. Raises CountsDisagree when parts do not add up to their total.
    """
    printed = [counts for name, table in COUNTED.items() if name not in left_out for counts in table]
    # Of no counts at all there are no rows, but the columns are wanted.
    none = spine.clear().pipe(partial(_list_cells, COUNTED["totals"][0]))
    wanted = pl.concat([none, *(_list_cells(counts, spine) for counts in printed)])
    keys = wanted.group_by(*KEY, "region_code").agg(pl.col("base").max()).sort(KEY)
    cells = keys.join(counted, on=list(KEY), how="left", maintain_order="left").with_columns(
        pl.col("cases").fill_null(0)
    )
    table = CellTable(
        cells.select(*KEY, "region_code"),
        cells["cases"].to_numpy().astype(np.int64),
        cells["base"].to_numpy().astype(np.int64),
        list(find_sums(cells)),
    )
    _check_sums(table)
    return table


def find_sums(cells: pl.DataFrame) -> Iterator[Sum]:
    """Give every equation between the cells: topics, crossed topics, areas and parts of a year."""
    indexed = cells.select(*KEY, "region_code").with_row_index("cell")
    yield from _add_topics(indexed)
    yield from _add_crossed(indexed)
    yield from _add_areas(indexed)
    yield from _add_periods(indexed)


def _list_cells(counts: Counts, spine: pl.DataFrame) -> pl.DataFrame:
    listed = pl.DataFrame(
        [
            (topic.name, category, category not in topic.unprinted)
            for topic in counts.topics
            for category in topic.categories
        ],
        schema={
            "topic": pl.String,
            "category": pl.String,
            "is_printed": pl.Boolean,
        },
        orient="row",
    )
    places = spine.filter(
        (pl.col("basis") == counts.basis)
        & pl.col("period_kind").is_in(counts.period_kinds)
        & pl.col("geographic_level").is_in(counts.levels)
    )
    base = pl.col("geographic_level").replace_strict(dict(ROUNDED_TO), return_dtype=pl.Int64)
    return (
        places.select(*_PLACE, "region_code")
        .join(listed, how="cross")
        .with_columns(pl.when("is_printed").then(base).otherwise(0).alias("base"))
        .select(*KEY, "region_code", "base")
    )


def _add_topics(cells: pl.DataFrame) -> Iterator[Sum]:
    """Each topic of a period and area adds up to its total."""
    totals = cells.filter(pl.col("topic") == "total").select(*_PLACE, pl.col("cell").alias("total"))
    parts = cells.filter(pl.col("topic") != "total").group_by(*_PLACE, "topic").agg(pl.col("cell").sort())
    yield from _pair(totals.join(parts, on=list(_PLACE)), (*_PLACE, "topic"))


def _add_crossed(cells: pl.DataFrame) -> Iterator[Sum]:
    """A category of one topic is the sum of some of another's."""
    for (topic, category), parts in CROSSED.items():
        whole = cells.filter((pl.col("topic") == topic) & (pl.col("category") == category))
        belongs = pl.any_horizontal([(pl.col("topic") == t) & (pl.col("category") == c) for t, c in parts])
        found = cells.filter(belongs).group_by(*_PLACE).agg(pl.col("cell").sort())
        yield from _pair(whole.select(*_PLACE, pl.col("cell").alias("total")).join(found, on=list(_PLACE)), _PLACE)


def _add_areas(cells: pl.DataFrame) -> Iterator[Sum]:
    """England is the sum of its regions, a region of its authorities."""
    rest = ("basis", "period_kind", "period_start", "topic", "category")
    for level, part, on in (
        ("national", "regional", rest),
        ("regional", "local_authority", (*rest, "region_code")),
    ):
        totals = cells.filter(pl.col("geographic_level") == level).select(*on, pl.col("cell").alias("total"))
        parts = cells.filter(pl.col("geographic_level") == part).group_by(*on).agg(pl.col("cell").sort())
        yield from _pair(totals.join(parts, on=list(on)), on)


def _add_periods(cells: pl.DataFrame) -> Iterator[Sum]:
    """A year is its two halves, a half its two quarters, where all of them are cells."""
    rest = tuple(name for name in KEY if name not in ("period_kind", "period_start"))
    for kind, half in _HALVES.items():
        totals = cells.filter(pl.col("period_kind") == kind).select(
            *rest, "period_start", pl.col("cell").alias("total")
        )
        halves = cells.filter(pl.col("period_kind") == half).select(
            *rest, pl.col("period_start").alias("start"), "cell"
        )
        within = totals.join(halves, on=list(rest)).filter(
            (pl.col("start") == pl.col("period_start"))
            | (pl.col("start") == pl.col("period_start").dt.offset_by(f"{_MONTHS[kind] // 2}mo"))
        )
        whole = (
            within.group_by(*rest, "period_start", "total")
            .agg(pl.col("cell").sort())
            .filter(pl.col("cell").list.len() == 2)
        )
        yield from _pair(whole, (*rest, "period_start"))


def _pair(found: pl.DataFrame, order: Iterable[str]) -> Iterator[Sum]:
    for total, parts in found.sort(list(order)).select("total", "cell").iter_rows():
        yield Sum(total, tuple(parts))


def _check_sums(table: CellTable) -> None:
    for equation in table.sums:
        if table.values[equation.total] != table.values[list(equation.parts)].sum():
            where = dict(zip(KEY, table.keys.row(equation.total), strict=False))
            raise CountsDisagree(
                f"Counts of topic {where['topic']} of {where['area_code']} in the {where['period_kind']} from"
                f" {where['period_start']} (basis {where['basis']}) do not add up; nothing is published."
            )
