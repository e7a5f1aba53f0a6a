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

from collections.abc import Iterator
from dataclasses import dataclass
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
# So few cells are sooner moved one by one, which says at once what keeps them from moving.
_FEW: Final = 3
# So many are moved at once: more take longer to solve than they save.
_MANY: Final = 1_000


@dataclass(frozen=True, slots=True)
class Problem:
    """A linked part of a release: arrays (cells,), and equations (sums, cells) of 1 for the total and -1 for parts.

    A closed cell deviates by ``closed_low`` (0 or less) to ``closed_high`` (0 or more), an open one from ``open_low``
    upwards. ``is_open`` cells are open whatever is decided, ``can_open`` ones may be. ``need`` is how far a cell must be
    able to deviate: upwards, or where ``either_way`` in one direction; 0 where nothing is asked. ``by_cell`` are the equations turned over.
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

    def limit(self, opened: BoolArray) -> tuple[FloatArray, FloatArray]:
        """Give the least and the most every cell can deviate by where these are open."""
        return np.where(opened, self.open_low, self.closed_low), np.where(opened, np.inf, self.closed_high)


class Witnesses:
    """Sets of deviations found so far, as the cells they touch and how far; they are tried before anything is solved."""

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
        reached[cells[_is_far(problem, cells, steps)]] = True
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


@dataclass(frozen=True, slots=True)
class Unreached:
    """A cell that cannot move as far as it must, and the ``prices`` (sums,) that show it, of each direction it was tried in.

    Without prices it is so in integers alone: real numbers would reach, but no counts were found that do.
    """

    cell: int
    prices: tuple[FloatArray, ...]


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """The free cells some steps around one, the sums that led to them, and all sums they are in."""

    cells: IntArray
    inner: IntArray
    sums: IntArray


def find_unreached(problem: Problem, opened: BoolArray, *, witnesses: Witnesses) -> list[Unreached]:
    """Give the cells that are given away where these are open; new witnesses are added to ``witnesses``."""
    return list(_attack(problem, opened, witnesses=witnesses))


def is_given_away(problem: Problem, opened: BoolArray, *, witnesses: Witnesses) -> bool:
    """Say whether any cell is given away where these are open; the first one decides."""
    return next(_attack(problem, opened, witnesses=witnesses), None) is not None


def _attack(problem: Problem, opened: BoolArray, *, witnesses: Witnesses) -> Iterator[Unreached]:
    reached = _move_together(problem, opened, witnesses.mark_reached(problem, opened), witnesses=witnesses)
    for cell in np.flatnonzero(~reached):
        if reached[cell]:
            continue
        prices: list[FloatArray] = []
        for direction in (1, -1) if problem.either_way[cell] else (1,):
            found = _move(problem, opened, int(cell), direction=direction, wanted=~reached)
            if isinstance(found, _Witness):
                witnesses.add(found.deviation)
                reached |= _is_far(problem, np.arange(len(reached)), found.deviation)
                break
            prices.append(found)
        else:
            yield Unreached(cell=int(cell), prices=tuple(prices) if all(map(np.any, prices)) else ())


def _move_together(problem: Problem, opened: BoolArray, reached: BoolArray, *, witnesses: Witnesses) -> BoolArray:
    """Say what is reached once as many cells as possible were moved at once, part by part."""
    low, high = problem.limit(opened)
    reached, pending, direction = reached.copy(), ~reached, 1
    while np.sum(pending) > _FEW:
        around = _look_around_far(problem, low < high, int(np.flatnonzero(pending)[0]))
        wanted = ~reached
        # Unequal prices, or the solver may move many cells a little and none far enough.
        price = np.where(wanted, (1 + np.arange(len(wanted)) % 7 / 7) / np.maximum(problem.need, 1), 0.0)
        down = wanted & problem.either_way & (direction < 0)
        limits = (
            np.where(down, np.maximum(low, -problem.need), low),
            np.where(wanted & ~down, np.minimum(high, problem.need), high),
        )
        moved = _minimise(problem, np.where(down, price, -price), limits, rows=around.sums, cells=around.cells)
        deviation = check_witness(problem, opened, moved.deviation)
        before = int(reached.sum())
        if deviation is not None:
            witnesses.add(deviation)
            reached |= _is_far(problem, np.arange(len(reached)), deviation)
        if reached.sum() - before < 2:
            pending[around.cells] = False
        pending &= ~reached
        direction = -direction
    return reached


def _look_around_far(problem: Problem, free: BoolArray, cell: int) -> _Surroundings:
    """Give surroundings wide enough to move many cells at once, and small enough for it to be quick."""
    nearest = np.array([cell])
    for around in _look_around(problem, free, cell):
        nearest = np.concatenate([nearest, np.setdiff1d(around.cells, nearest)])
        if len(nearest) >= _MANY:
            break
    cells = np.sort(nearest[:_MANY])
    sums = _list_members(problem.by_cell, cells)
    return _Surroundings(cells=cells, inner=sums, sums=sums)


def _is_far(problem: Problem, cells: IntArray, steps: IntArray) -> BoolArray:
    need = problem.need[cells]
    return (steps >= need) | (problem.either_way[cells] & (steps <= -need))


@dataclass(frozen=True, slots=True)
class _Witness:
    deviation: IntArray


def _move(
    problem: Problem, opened: BoolArray, cell: int, *, direction: int, wanted: BoolArray
) -> _Witness | FloatArray:
    """Move a cell up (direction 1) or down (-1) as far as it need, and on the way others that are ``wanted``.

    Gives a witness, or the price (sums,) of every sum that shows that there is none: 0 throughout where only integers do.
    Few cells around it decide nearly always: when they alone can move, all sums they are in held, that is a witness; when
    they cannot even move freed of all other sums, there is none. Otherwise more cells are looked at.
    """
    low, high = problem.limit(opened)
    if direction > 0:
        high[cell] = min(high[cell], problem.need[cell])
    else:
        low[cell] = max(low[cell], -problem.need[cell])
    need = float(problem.need[cell])
    for around in _look_around(problem, low < high, cell):
        cost = np.zeros(len(low))
        cost[cell] = -direction
        freed = _minimise(problem, cost, (low, high), rows=around.inner, cells=around.cells)
        if freed.furthest < need - _TOLERANCE:
            return freed.prices
        found = check_witness(problem, opened, freed.deviation)
        if found is None and len(around.inner) < len(around.sums):
            with_others = np.where(wanted & ~problem.either_way, -1e-3 / np.maximum(problem.need, 1), 0.0)
            with_others[cell] = -direction
            capped = np.where(wanted & ~problem.either_way, np.minimum(high, problem.need), high)
            held = _minimise(problem, with_others, (low, capped), rows=around.sums, cells=around.cells)
            if held.deviation[cell] * direction < need - _TOLERANCE:
                continue
            found = check_witness(problem, opened, held.deviation)
        if found is None:
            found = _move_in_integers(problem, opened, cell, direction=direction, around=around)
        if found is not None and found[cell] * direction >= need:
            return _Witness(found)
    return np.zeros(problem.equations.shape[0])


def _look_around(problem: Problem, free: BoolArray, cell: int) -> Iterator[_Surroundings]:
    """Give wider and wider surroundings, over free cells alone, until there is nothing more; all at once where few are."""
    everything = np.flatnonzero(free | (np.arange(len(free)) == cell))
    if len(everything) <= _MANY:
        sums = np.arange(problem.equations.shape[0])
        yield _Surroundings(cells=everything, inner=sums, sums=sums)
        return
    cells = np.array([cell])
    sums = _list_members(problem.by_cell, cells)
    while True:
        inner = sums
        cells = _list_members(problem.equations, inner)
        cells = np.union1d(cells[free[cells]], [cell])
        sums = _list_members(problem.by_cell, cells)
        yield _Surroundings(cells=cells, inner=inner, sums=sums)
        if len(sums) == len(inner):
            return


def _list_members(matrix: csr_array, rows: IntArray) -> IntArray:
    return np.unique(
        np.concatenate([matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]] for row in rows] or [[]])
    ).astype(np.int64)


@dataclass(frozen=True, slots=True)
class _Moved:
    """How little a sum of costs can be, negated; the prices (sums,) that show it; and deviations (cells,) that reach it."""

    furthest: float
    prices: FloatArray
    deviation: FloatArray


def _minimise(
    problem: Problem, cost: FloatArray, limits: tuple[FloatArray, FloatArray], *, rows: IntArray, cells: IntArray
) -> _Moved:
    """Minimise a cost in real numbers, under these sums, where only these cells deviate."""
    low, high = limits
    solution = linprog(
        cost[cells],
        A_eq=problem.equations[rows][:, cells] if len(rows) else None,
        b_eq=np.zeros(len(rows)) if len(rows) else None,
        bounds=np.column_stack([low[cells], high[cells]]),
        method="highs",
    )
    if solution.status != 0:
        raise ArithmeticError(f"the true counts are a solution, and yet: {solution.message}")
    prices, deviation = np.zeros(problem.equations.shape[0]), np.zeros(len(cost))
    prices[rows], deviation[cells] = solution.eqlin.marginals, solution.x
    return _Moved(furthest=-float(solution.fun), prices=prices, deviation=deviation)


def check_witness(problem: Problem, opened: BoolArray, deviation: FloatArray) -> IntArray | None:
    """Give the deviations as integers, or None unless they are ones that hold exactly, sum by sum."""
    whole = np.rint(deviation).astype(np.int64)
    low, high = problem.limit(opened)
    holds = np.all((whole >= low) & (whole <= high)) and not np.any(problem.equations @ whole)
    return whole if holds and np.max(np.abs(whole - deviation), initial=0) < _TOLERANCE else None


def _move_in_integers(
    problem: Problem, opened: BoolArray, cell: int, *, direction: int, around: _Surroundings
) -> IntArray | None:
    low, high = problem.limit(opened)
    if direction > 0:
        low[cell] = problem.need[cell]
    else:
        high[cell] = -problem.need[cell]
    cells = around.cells
    if np.any(low > high):
        return None
    solution = milp(
        np.zeros(len(cells)),
        integrality=np.ones(len(cells)),
        bounds=Bounds(low[cells], high[cells]),  # pyright: ignore[reportArgumentType]
        constraints=LinearConstraint(problem.equations[around.sums][:, cells], 0, 0),  # pyright: ignore[reportArgumentType]
        options={"node_limit": _NODES},
    )
    # Without a witness in hand the cell counts as given away, also where the search was cut short.
    if solution.x is None:
        return None
    deviation = np.zeros(len(low))
    deviation[cells] = np.rint(solution.x)
    return check_witness(problem, opened, deviation)


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
