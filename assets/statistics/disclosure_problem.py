"""A linked part of a release as a problem of whole numbers, and the witnesses that its cells are protected.

Here: what the reader of a release knows, and what counts as a witness. Not here: the search for witnesses
(``disclosure_attack``) and for what to open so that there are enough of them (``disclosure_pattern``).

All counts are held as deviations from the true ones, so that the truth is 0 everywhere and the sums are
``equations @ deviation == 0``. A cell is *open* where the reader has no printed value of it, *closed* where he has.
A witness is a set of deviations that he cannot rule out. It is checked in integers, sum by sum, before it counts: an
inexact solver can make too much be hidden, never too little. Opening more cells only ever gives the reader more to
choose from, so a witness stays one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from assets.statistics.intervals import FloatArray

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

# HiGHS is right to 1e-7; what is this far from an integer is not one.
TOLERANCE: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Problem:
    """A linked part of a release: arrays (cells,), and equations (sums, cells) of 1 for a total and -1 for its parts.

    ``by_cell`` are the equations turned over. A closed cell deviates by ``closed_low`` (0 or less) to ``closed_high``
    (0 or more), an open one from ``open_low`` upwards. ``is_open`` cells are open whatever is decided, ``can_open``
    ones may be. ``need`` is how far a cell must be able to deviate: upwards, or where ``either_way`` in one direction;
    0 where nothing is asked.
    """

    equations: csr_array
    by_cell: csr_array
    closed_low: FloatArray
    closed_high: FloatArray
    open_low: FloatArray
    is_open: BoolArray
    can_open: BoolArray
    need: IntArray
    either_way: BoolArray
    weights: FloatArray

    @property
    def sums(self) -> int:
        """How many sums there are."""
        return len(self.equations.indptr) - 1

    def limit(self, opened: BoolArray) -> tuple[FloatArray, FloatArray]:
        """Give the least and the most every cell can deviate by where these are open."""
        return np.where(opened, self.open_low, self.closed_low), np.where(opened, np.inf, self.closed_high)


class Witnesses:
    """Sets of deviations found so far, as the cells they touch and how far; tried before anything is solved."""

    def __init__(self) -> None:
        self._cells: list[IntArray] = []
        self._steps: list[IntArray] = []

    def add(self, deviation: IntArray) -> None:
        """Take up a set of deviations (cells,) that holds."""
        touched = np.flatnonzero(deviation)
        self._cells.append(touched)
        self._steps.append(deviation[touched])

    def mark_reached(self, problem: Problem, opened: BoolArray) -> BoolArray:
        """Say for every cell whether a witness that holds where these are open deviates as far as it must."""
        cells, steps = self._list_holding(problem, opened)
        reached = problem.need == 0
        reached[cells[is_far(problem, cells, steps)]] = True
        return reached

    def mark_moved(self, problem: Problem, opened: BoolArray) -> BoolArray:
        """Say for every cell whether a witness that holds where these are open deviates there at all."""
        moved = np.zeros(len(problem.need), dtype=bool)
        moved[self._list_holding(problem, opened)[0]] = True
        return moved

    def _list_holding(self, problem: Problem, opened: BoolArray) -> tuple[IntArray, IntArray]:
        none = np.array([], dtype=np.int64)
        cells, steps = np.concatenate([none, *self._cells]), np.concatenate([none, *self._steps])
        owner = np.repeat(np.arange(len(self._cells)), [len(touched) for touched in self._cells])
        low, high = problem.limit(opened)
        outside = (steps < low[cells]) | (steps > high[cells])
        holds = np.bincount(owner[outside], minlength=len(self._cells)) == 0
        return cells[holds[owner]], steps[holds[owner]]


def is_far(problem: Problem, cells: IntArray, steps: IntArray) -> BoolArray:
    """Say which of these cells deviate, by these steps, as far as they must."""
    need = problem.need[cells]
    return (steps >= need) | (problem.either_way[cells] & (steps <= -need))


def check_witness(problem: Problem, opened: BoolArray, deviation: FloatArray) -> IntArray | None:
    """Give the deviations as integers, or None unless they are ones that hold exactly, sum by sum."""
    whole = np.rint(deviation).astype(np.int64)
    low, high = problem.limit(opened)
    holds = np.all((whole >= low) & (whole <= high)) and not np.any(problem.equations @ whole)
    return whole if holds and np.max(np.abs(whole - deviation), initial=0) < TOLERANCE else None


def pick(matrix: Any, rows: IntArray, columns: IntArray) -> csr_array:
    """Give these rows and columns of a sparse matrix."""
    return csr_array(matrix[rows][:, columns])


def list_members(matrix: Any, rows: IntArray) -> IntArray:
    """Give the columns that any of these rows has an entry in, in order."""
    found = [matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]] for row in rows]
    return np.unique(np.concatenate([np.array([], dtype=np.int64), *found]))


def label_parts(equations: Any) -> tuple[int, IntArray]:
    """Number the parts that sums hold together: how many, and the number (cells,) of each cell's."""
    sums, cells = equations.shape
    # Sums and cells are the nodes of one graph, a cell's part in a sum is an edge.
    rows, columns = equations.nonzero()
    graph = csr_array((np.ones(len(rows)), (rows, columns + sums)), shape=(sums + cells, sums + cells))
    _, label = connected_components(graph, directed=False)
    _, numbers = np.unique(label[sums:], return_inverse=True)
    return int(numbers.max(initial=-1)) + 1, numbers.astype(np.int64)
