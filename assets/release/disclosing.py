"""What a release does not print: the cells hidden for their own count, for others' and for releases before it.

Belongs here: what hiding a count costs and what earlier releases have said of it. Does not belong here: the search for
a pattern (`assets.statistics.disclosure`).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from assets.release.counting import KEY, CellTable
from assets.release.tables import list_printing
from assets.statistics.disclosure import Cells, NotProtectable, Suppression, suppress
from warehouse.errors import PanelwatchError

EARLIER: Final = 8
"""How many releases before this one a reader is taken to have kept."""
CONFIDENTIAL: Final = "c"

# A total the department has always printed is hidden last of all, a single authority first.
_COST: Final = {"national": 100.0, "regional": 10.0, "local_authority": 1.0}
_TOTAL_COST: Final = 100.0
_PERIOD_COST: Final = {"review": 1.0, "quarter": 1.0, "half_year": 2.0, "financial_year": 6.0}


class ReleaseRefused(PanelwatchError):  # noqa: N818 - named for what happened, as ExtractRefused
    """A release that would give a count away, or contradict itself; nothing of it is published."""


def hide(table: CellTable, earlier: Sequence[pl.Series], *, threshold: int) -> Suppression:
    """Choose what is hidden, knowing what each earlier release printed of the cells: (n,) text, blank where nothing.

    Raises ReleaseRefused when nothing protects a count, because an earlier release gave it away.
    """
    hidden, shown, shown_rounded = _recall(table, earlier)
    cells = Cells(
        table.values,
        table.sums,
        table.bases,
        weigh(table),
        hidden & ~shown & (table.values > 0),
        shown,
        shown_rounded,
    )
    try:
        return suppress(cells, threshold=threshold)
    except NotProtectable as fault:
        tables = list_printing(_list_names(table, fault.cells))
        raise ReleaseRefused(
            f"{len(fault.cells)} counts cannot be protected, the first of them {_name(table, fault.cells[0])}: an"
            " earlier release printed them, or what gives them away. Nothing is published. They would stand in"
            f" {', '.join(tables)}: --leave-out leaves a table out of this release."
        ) from None


def weigh(table: CellTable) -> NDArray[np.float64]:
    """Return what hiding each cell costs: the larger the area, the time and the count, the more."""
    cost = 1.0 * table.keys["geographic_level"].replace_strict(_COST, return_dtype=pl.Float64).to_numpy()
    cost = cost * table.keys["period_kind"].replace_strict(_PERIOD_COST, return_dtype=pl.Float64).to_numpy()
    is_total = (table.keys["topic"] == "total").to_numpy()
    return cost * (1.0 + np.log1p(table.values)) * np.where(is_total, _TOTAL_COST, 1.0)


def print_cells(table: CellTable, suppressed: NDArray[np.bool_]) -> list[str | None]:
    """Return each count as it is printed: as it is, rounded, `c`, or None where it is never printed.

    A half is rounded up, as in 15 to 20.
    """
    printed: list[str | None] = []
    for value, base, is_hidden in zip(table.values, table.bases, suppressed, strict=True):
        if base == 0:
            printed.append(None)
        elif is_hidden:
            printed.append(CONFIDENTIAL)
        else:
            printed.append(str((2 * int(value) + int(base)) // (2 * int(base)) * int(base)))
    return printed


def _recall(
    table: CellTable, earlier: Sequence[pl.Series]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which cells an earlier release hid, and which it printed as they would be now, exactly and rounded."""
    now = pl.Series(print_cells(table, np.zeros(len(table.values), dtype=bool)), dtype=pl.String)
    hidden, same = np.zeros(len(now), dtype=bool), np.zeros(len(now), dtype=bool)
    for printed in earlier[-EARLIER:]:
        hidden |= (printed == CONFIDENTIAL).fill_null(value=False).to_numpy()
        same |= (printed == now).fill_null(value=False).to_numpy()
    return hidden, same & (table.bases == 1), same & (table.bases > 1)


def _list_names(table: CellTable, cells: Sequence[int]) -> Iterator[Mapping[str, Any]]:
    """Give every name of these cells: tables print some of them under several."""
    yield from (table.keys.row(cell, named=True) for cell in cells)
    yield from (dict[str, Any](zip(KEY, name, strict=True)) for name, cell in table.aliases.items() if cell in cells)


def _name(table: CellTable, cell: int) -> str:
    place = dict(zip(KEY, table.keys.row(cell), strict=False))
    what, when = f"{place['topic']} {place['category']}", f"{place['period_kind']} from {place['period_start']}"
    return f"{what} of {place['area_code']} in the {when}"
