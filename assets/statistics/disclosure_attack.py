"""What a reader of a release can work out about a cell that was hidden from him.

Here: the reader's knowledge as integer programming, and the search for witnesses: other counts that he cannot tell from
the true ones. Not here: which cells to open so that there are enough of them (``disclosure_pattern``).

All counts are held as deviations from the true ones, so that the truth is 0 everywhere and the sums are
``equations @ deviation == 0``. A cell is *open* where the reader has no printed value of it, *closed* where he has.
Deviations at once add up nowhere, but a set of them that touch no common sum can be told apart; opening more cells
only ever gives the reader more to choose from, so a witness stays one.

Source: Fischetti & Salazar (2001), Management Science 47:1008-1027, section 2, whose attacker knows real numbers only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

# HiGHS is right to 1e-7; what is this far from an integer is not one.
_TOLERANCE: Final = 1e-6
# A bound on the work and not on the clock, so that every machine finds the same.
_NODES: Final = 2_000


@dataclass(frozen=True, slots=True)
class Problem:
    """A linked part of a release: arrays (cells,), and equations (sums, cells) of 1 for the total and -1 for parts.

    A closed cell deviates by ``closed_low`` (0 or less) to ``closed_high`` (0 or more), an open one from ``open_low``
    upwards. ``is_open`` cells are open whatever is decided, ``can_open`` ones may be. ``need`` is how far a cell must be
    able to deviate: upwards, or where ``either_way`` in one direction; 0 where nothing is asked.
    """

    equations: csr_array
    closed_low: FloatArray
    closed_high: FloatArray
    open_low: FloatArray
    is_open: BoolArray
    can_open: BoolArray
    need: IntArray
    either_way: BoolArray
    weights: FloatArray

    def limit(self, opened: BoolArray) -> tuple[FloatArray, FloatArray]:
        """Give the least and the most every cell can deviate by where these are open."""
        return np.where(opened, self.open_low, self.closed_low), np.where(opened, np.inf, self.closed_high)


@dataclass(slots=True)
class Witnesses:
    """Sets of deviations found so far, each for the cells it touches; they are tried before anything is solved."""

    found: list[IntArray] = field(default_factory=list)
    seen: set[bytes] = field(default_factory=set)

    def add(self, problem: Problem, deviation: IntArray) -> None:
        """Take up the parts of a set of deviations that have no sum in common: each is a witness alone."""
        for part in _split(problem, deviation):
            key = part.tobytes()
            if key not in self.seen:
                self.seen.add(key)
                self.found.append(part)

    def mark_reached(self, problem: Problem, opened: BoolArray) -> BoolArray:
        """Say for every cell whether a witness that holds where these are open deviates as far as it must."""
        if not self.found:
            return problem.need == 0
        low, high = problem.limit(opened)
        every = np.array(self.found)
        holding = every[np.all((every >= low) & (every <= high), axis=1)]
        far = (holding >= problem.need) | (problem.either_way & (holding <= -problem.need))
        return far.any(axis=0) | (problem.need == 0)


def find_unreached(problem: Problem, opened: BoolArray, *, witnesses: Witnesses) -> tuple[IntArray, IntArray]:
    """Give the cells that give too much away where these are open: shown so by linear programming, and by integers.

    New witnesses are added to ``witnesses``. The second kind have a witness in real numbers, which no count is.
    """
    reached = witnesses.mark_reached(problem, opened)
    stale = 0
    while not reached.all() and stale < 2:
        deviation = _deviate_together(problem, opened, aims=~reached, direction=-1.0 if stale else 1.0)
        before = reached.sum()
        if deviation is not None:
            witnesses.add(problem, deviation)
            reached = witnesses.mark_reached(problem, opened)
        stale = stale + 1 if reached.sum() == before else 0
    by_reals, by_integers = [], []
    for cell in np.flatnonzero(~reached):
        if reached[cell]:
            continue
        kind = _reach(problem, opened, int(cell), witnesses=witnesses)
        if kind is None:
            reached = witnesses.mark_reached(problem, opened)
        else:
            (by_reals if kind == "reals" else by_integers).append(int(cell))
    return np.array(by_reals, dtype=np.int64), np.array(by_integers, dtype=np.int64)


def _reach(problem: Problem, opened: BoolArray, cell: int, *, witnesses: Witnesses) -> str | None:
    """Look for a witness of one cell: None when there is one, else what shows that there is none."""
    need = int(problem.need[cell])
    shown_by = "reals"
    for direction in (1.0, -1.0) if problem.either_way[cell] else (1.0,):
        furthest, _, deviation = deviate(problem, opened, cell, direction=direction)
        if furthest < need - _TOLERANCE:
            continue
        if deviation is None:
            deviation = _deviate_in_integers(problem, opened, cell, direction=direction)
        if deviation is not None:
            witnesses.add(problem, deviation)
            return None
        shown_by = "integers"
    return shown_by


def deviate(
    problem: Problem, opened: BoolArray, cell: int, *, direction: float
) -> tuple[float, FloatArray, IntArray | None]:
    """Move one cell up (direction 1) or down (-1) as far as it need, in real numbers.

    Gives how far it goes, the price (sums,) of every sum, and the deviations themselves where they are integers.
    """
    cost = np.zeros(len(problem.need))
    cost[cell] = -direction
    low, high = problem.limit(opened)
    if direction > 0:
        high[cell] = min(high[cell], problem.need[cell])
    else:
        low[cell] = max(low[cell], -problem.need[cell])
    solution = linprog(
        cost,
        A_eq=problem.equations,
        b_eq=np.zeros(problem.equations.shape[0]),
        bounds=np.column_stack([low, high]),
        method="highs",
    )
    if solution.status != 0:
        raise ArithmeticError(f"the true counts are a solution, and yet: {solution.message}")
    return -solution.fun, solution.eqlin.marginals, check_witness(problem, opened, solution.x)


def check_witness(problem: Problem, opened: BoolArray, deviation: FloatArray) -> IntArray | None:
    """Give the deviations as integers, or None unless they are ones that hold exactly, sum by sum."""
    whole = np.rint(deviation).astype(np.int64)
    low, high = problem.limit(opened)
    holds = np.all((whole >= low) & (whole <= high)) and not np.any(problem.equations @ whole)
    return whole if holds and np.max(np.abs(whole - deviation), initial=0) < _TOLERANCE else None


def _deviate_in_integers(problem: Problem, opened: BoolArray, cell: int, *, direction: float) -> IntArray | None:
    low, high = problem.limit(opened)
    if direction > 0:
        low[cell] = problem.need[cell]
    else:
        high[cell] = -problem.need[cell]
    solution = milp(
        np.zeros(len(low)),
        integrality=np.ones(len(low)),
        bounds=Bounds(low, high),  # pyright: ignore[reportArgumentType]
        constraints=LinearConstraint(problem.equations, 0, 0),  # pyright: ignore[reportArgumentType]
        options={"node_limit": _NODES},
    )
    # Without a witness in hand the cell counts as given away, also where the search was cut short.
    return None if solution.x is None else check_witness(problem, opened, solution.x)


def _deviate_together(problem: Problem, opened: BoolArray, *, aims: BoolArray, direction: float) -> IntArray | None:
    """Move as many of these cells as far as they need at once."""
    low, high = problem.limit(opened)
    # Unequal prices, or the solver may move many cells a little and none far enough.
    price = np.where(aims, (1 + np.arange(len(aims)) % 7 / 7) / np.maximum(problem.need, 1), 0.0)
    down = aims & problem.either_way & (direction < 0)
    high = np.where(aims & ~down, np.minimum(high, problem.need), high)
    low = np.where(down, np.maximum(low, -problem.need), low)
    solution = linprog(
        np.where(down, price, -price),
        A_eq=problem.equations,
        b_eq=np.zeros(problem.equations.shape[0]),
        bounds=np.column_stack([low, high]),
        method="highs",
    )
    return None if solution.x is None else check_witness(problem, opened, solution.x)


def _split(problem: Problem, deviation: IntArray) -> list[IntArray]:
    touched = np.flatnonzero(deviation)
    if not len(touched):
        return []
    _, label = label_parts(problem.equations[:, touched])
    parts = []
    for which in np.unique(label):
        part = np.zeros_like(deviation)
        part[touched[label == which]] = deviation[touched[label == which]]
        parts.append(part)
    return parts


def label_parts(equations: csr_array) -> tuple[int, IntArray]:
    """Number the parts that sums hold together: how many, and the number (cells,) of each cell's."""
    sums, cells = equations.shape
    joined = csr_array(abs(equations))
    # Sums and cells are the nodes of one graph, a cell's part in a sum is an edge.
    edges = joined.tocoo()
    graph = csr_array(
        (np.ones(edges.nnz), (edges.coords[0], edges.coords[1] + sums)), shape=(sums + cells, sums + cells)
    )
    _, label = connected_components(graph, directed=False)
    _, numbers = np.unique(label[sums:], return_inverse=True)
    return int(numbers.max(initial=-1)) + 1, numbers.astype(np.int64)
