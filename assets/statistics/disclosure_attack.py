"""How far a reader of a release gets with a cell that was hidden from him.

Here: the attack on every cell that must be protected, by linear and integer programming, and what shows its success.
Not here: what the reader knows (``disclosure_problem``), which cells to open so that he fails (``disclosure_pattern``).

Source: Fischetti & Salazar (2001), Management Science 47:1008-1027, section 2, whose attacker knows real numbers only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from assets.statistics.disclosure_problem import (
    TOLERANCE,
    BoolArray,
    IntArray,
    Problem,
    Witnesses,
    check_witness,
    is_far,
    list_members,
    pick,
)
from assets.statistics.intervals import FloatArray

# A bound on the work and not on the clock, so that every machine finds the same.
_NODES: Final = 2_000
# So few cells are sooner moved one by one, which says at once what keeps them from moving.
_FEW: Final = 3
# So many are moved at once: more take longer to solve than they save.
_MANY: Final = 1_000


@dataclass(frozen=True, slots=True)
class Unreached:
    """A cell that cannot move as far as it must, and the ``prices`` (sums,) that show it, of each direction tried.

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
                reached |= is_far(problem, np.arange(len(reached)), found.deviation)
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
            reached |= is_far(problem, np.arange(len(reached)), deviation)
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
    sums = list_members(problem.by_cell, cells)
    return _Surroundings(cells=cells, inner=sums, sums=sums)


@dataclass(frozen=True, slots=True)
class _Witness:
    deviation: IntArray


def _move(
    problem: Problem, opened: BoolArray, cell: int, *, direction: int, wanted: BoolArray
) -> _Witness | FloatArray:
    """Move a cell up (direction 1) or down (-1) as far as it need, and on the way others that are ``wanted``.

    Gives a witness, or the price (sums,) of every sum that shows that there is none: 0 throughout where only integers
    do. Few cells around it decide nearly always: when they alone can move, all sums they are in held, that is a
    witness; when they cannot even move freed of all other sums, there is none. Otherwise more cells are looked at.
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
        if freed.furthest < need - TOLERANCE:
            return freed.prices
        found = check_witness(problem, opened, freed.deviation)
        if found is None and len(around.inner) < len(around.sums):
            with_others = np.where(wanted & ~problem.either_way, -1e-3 / np.maximum(problem.need, 1), 0.0)
            with_others[cell] = -direction
            capped = np.where(wanted & ~problem.either_way, np.minimum(high, problem.need), high)
            held = _minimise(problem, with_others, (low, capped), rows=around.sums, cells=around.cells)
            if held.deviation[cell] * direction < need - TOLERANCE:
                continue
            found = check_witness(problem, opened, held.deviation)
        if found is None:
            found = _move_in_integers(problem, opened, cell, direction=direction, around=around)
        if found is not None and found[cell] * direction >= need:
            return _Witness(found)
    return np.zeros(problem.sums)


def _look_around(problem: Problem, free: BoolArray, cell: int) -> Iterator[_Surroundings]:
    """Give wider and wider surroundings, over free cells alone, until there is no more; all at once where few are."""
    everything = np.flatnonzero(free | (np.arange(len(free)) == cell))
    if len(everything) <= _MANY:
        sums = np.arange(problem.sums)
        yield _Surroundings(cells=everything, inner=sums, sums=sums)
        return
    cells = np.array([cell])
    sums = list_members(problem.by_cell, cells)
    while True:
        inner = sums
        cells = list_members(problem.equations, inner)
        cells = np.union1d(cells[free[cells]], [cell])
        sums = list_members(problem.by_cell, cells)
        yield _Surroundings(cells=cells, inner=inner, sums=sums)
        if len(sums) == len(inner):
            return


@dataclass(frozen=True, slots=True)
class _Moved:
    """How far a cost goes down, the prices (sums,) that show it, and deviations (cells,) that reach it."""

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
        A_eq=pick(problem.equations, rows, cells) if len(rows) else None,
        b_eq=np.zeros(len(rows)) if len(rows) else None,
        bounds=np.column_stack([low[cells], high[cells]]),
        method="highs",
    )
    if solution.status != 0:
        raise ArithmeticError(f"the true counts are a solution, and yet: {solution.message}")
    prices, deviation = np.zeros(problem.sums), np.zeros(len(cost))
    prices[rows], deviation[cells] = solution.eqlin.marginals, solution.x
    return _Moved(furthest=-float(solution.fun), prices=prices, deviation=deviation)


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
        constraints=LinearConstraint(pick(problem.equations, around.sums, cells), 0, 0),  # pyright: ignore[reportArgumentType]
        options={"node_limit": _NODES},
    )
    # Without a witness in hand the cell counts as given away, also where the search was cut short.
    if solution.x is None:
        return None
    deviation = np.zeros(len(low))
    deviation[cells] = np.rint(solution.x)
    return check_witness(problem, opened, deviation)
