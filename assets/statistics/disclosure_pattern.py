"""The cheapest cells to open so that no reader can work out what is to be hidden from him.

Here: the cell suppression problem by cutting planes, and a pattern found cell by cell to fall back on. Not here: what a
reader knows and how far he gets (``disclosure_attack``), what of a release must be hidden (``disclosure``).

Which patterns protect is a matter of the cells that must be protected alone: opening more cells never hurts, and a cell
opened for others' sake whose count turns out to be fixed may as well be closed again, as it told the reader nothing.

Source: Fischetti & Salazar (2001), Management Science 47:1008-1027: the master problem, and the capacity constraints of
section 3 with their coefficients cut down to what is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, csr_array, diags_array, vstack

from assets.statistics.disclosure_attack import Unreached, find_unreached, is_given_away
from assets.statistics.disclosure_problem import TOLERANCE, BoolArray, IntArray, Problem, Witnesses, check_witness
from assets.statistics.intervals import FloatArray

# Bounds on the work and not on the clock, so that every machine finds the same pattern.
_ROUNDS: Final = 60
_NODES: Final = 2_000
# How many cells around an integer breach are tried one by one to be left out of its cut.
_TRIED: Final = 24


@dataclass(frozen=True, slots=True)
class Pattern:
    """Which cells are open, of all (cells,), and a weight below which no pattern protects."""

    opened: BoolArray
    least_weight: float


class UnprotectableError(Exception):
    """Cells that are given away even when all is opened that may be; ``cells`` are their indices."""

    def __init__(self, cells: Sequence[int]) -> None:
        super().__init__("cells are given away whatever else is hidden")
        self.cells = cells


def find_pattern(problem: Problem) -> Pattern:
    """Give a pattern of the least weight, or near it where the rounds ran out.

    Raises ``UnprotectableError`` when no pattern protects.
    """
    witnesses = Witnesses()
    master = _Master(problem)
    best, opened = None, problem.is_open
    for _ in range(_ROUNDS):
        chosen = master.solve()
        if chosen is None:
            best = _open_all(problem, witnesses=witnesses)
            break
        opened = chosen
        unreached = find_unreached(problem, opened, witnesses=witnesses)
        if not unreached:
            best = opened
            break
        for one in unreached:
            master.add(_cut_by_prices(problem, one) or _cut_by_cells(problem, opened, one.cell))
    if best is None:
        best = _open_cell_by_cell(problem, opened, witnesses=witnesses)
    # What no witness moves was opened for nothing: each of them holds without it.
    best &= problem.is_open | witnesses.mark_moved(problem, best)
    if float(problem.weights[best & ~problem.is_open].sum()) > master.least_weight + TOLERANCE:
        best = _close_needless(problem, best, witnesses=witnesses)
    return Pattern(opened=best, least_weight=master.least_weight)


@dataclass(frozen=True, slots=True)
class _Cut:
    """At least 1 in total must come from opening cells: what each (cells,) brings, 0 to 1."""

    gain: FloatArray


class _Master:
    """The 0/1 problem of what to open, under the cuts so far."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.columns = np.flatnonzero(problem.can_open)
        self.rows: list[csr_array] = []
        self.seen: set[bytes] = set()
        self.least_weight = 0.0

    def add(self, cut: _Cut) -> None:
        gain = cut.gain[self.columns]
        key = gain.tobytes()
        if key not in self.seen:
            self.seen.add(key)
            self.rows.append(csr_array(gain.reshape(1, -1)))

    def solve(self) -> BoolArray | None:
        """Give what to open, or None when nothing meets all cuts."""
        opened = self.problem.is_open.copy()
        if not self.rows:
            return opened
        weights = self.problem.weights[self.columns]
        if not len(weights):
            return None
        solution = milp(
            weights,
            integrality=np.ones(len(weights)),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(vstack(self.rows, format="csr"), 1 - TOLERANCE, np.inf),  # pyright: ignore[reportArgumentType]
            options={"node_limit": _NODES, "mip_rel_gap": 0.0},
        )
        if solution.x is None:
            return None
        self.least_weight = max(self.least_weight, float(solution.mip_dual_bound))
        opened[self.columns] = solution.x > 0.5
        return opened


def _cut_by_prices(problem: Problem, unreached: Unreached) -> _Cut | None:
    """Give the capacity constraint that the prices of the sums make of how far a cell can move, if they show anything.

    It holds for any prices, whatever is open: the deviations of all other cells, at those prices, bound this one's.
    """
    room, gain = 0.0, np.zeros(len(problem.need))
    low, high = problem.limit(problem.is_open)
    for direction, prices in zip((1.0, -1.0), unreached.prices, strict=False):
        left = -(problem.equations.T @ prices)
        left[unreached.cell] -= direction
        left[np.abs(left) < TOLERANCE] = 0
        down, up = np.maximum(left, 0), np.maximum(-left, 0)
        room += float(np.sum(down * -low) + np.sum(up[up > 0] * high[up > 0]))
        gain += down * (problem.closed_low - problem.open_low) + np.where(up > 0, np.inf, 0.0)
    missing = float(problem.need[unreached.cell]) - room
    if not unreached.prices or missing <= TOLERANCE:
        # Half a step up and half a step down: no count lies there, and no price says so.
        return None
    share = np.where(problem.can_open, np.minimum(gain / missing, 1), 0)
    return _Cut(gain=np.where(share > 1 - TOLERANCE, 1.0, share))


def _cut_by_cells(problem: Problem, opened: BoolArray, cell: int) -> _Cut:
    """Ask for one more open cell, of as few as can be shown to be needed.

    Opening others does not help, so at least one of those left must be.
    """
    wanted = problem.can_open & ~opened
    alone, witnesses = _ask_only(problem, cell), Witnesses()
    near = _near_first(problem, cell)
    for distance in sorted({int(near[other]) for other in np.flatnonzero(wanted)}):
        beyond = opened | (wanted & (near > distance))
        if is_given_away(alone, beyond, witnesses=witnesses):
            wanted, opened = wanted & (near <= distance), beyond
            break
    for other in sorted(np.flatnonzero(wanted), key=lambda one: -near[one])[:_TRIED]:
        more = opened.copy()
        more[other] = True
        if is_given_away(alone, more, witnesses=witnesses):
            wanted[other], opened = False, more
    return _Cut(gain=wanted.astype(np.float64))


def _ask_only(problem: Problem, cell: int) -> Problem:
    only = np.arange(len(problem.need)) == cell
    return Problem(
        equations=problem.equations,
        by_cell=problem.by_cell,
        closed_low=problem.closed_low,
        closed_high=problem.closed_high,
        open_low=problem.open_low,
        is_open=problem.is_open,
        can_open=problem.can_open,
        need=np.where(only, problem.need, 0),
        either_way=problem.either_way,
        weights=problem.weights,
    )


def _near_first(problem: Problem, cell: int) -> IntArray:
    """Count for every cell (cells,) the sums that lie between it and this one."""
    joined = abs(problem.equations)
    distance = np.full(len(problem.need), np.iinfo(np.int64).max)
    reached = np.arange(len(problem.need)) == cell
    step = 0
    while np.any(reached & (distance > step)):
        distance[reached & (distance > step)] = step
        reached = (abs(problem.by_cell) @ (joined @ reached.astype(np.float64))) > 0
        step += 1
    return distance


def _open_all(problem: Problem, *, witnesses: Witnesses) -> BoolArray:
    """Open all that may be; raises ``UnprotectableError`` when that does not protect either."""
    everything = problem.is_open | problem.can_open
    lost = find_unreached(problem, everything, witnesses=witnesses)
    if lost:
        raise UnprotectableError([one.cell for one in lost])
    return everything


def _open_cell_by_cell(problem: Problem, opened: BoolArray, *, witnesses: Witnesses) -> BoolArray:
    """Open more until all is protected: for one cell after the other the cheapest that protects it."""
    opened = opened.copy()
    for cell in [one.cell for one in find_unreached(problem, opened, witnesses=witnesses)]:
        if witnesses.mark_reached(problem, opened)[cell]:
            continue
        deviation = _deviate_cheaply(problem, opened, int(cell))
        if deviation is None:
            return _open_all(problem, witnesses=witnesses)
        witnesses.add(deviation)
        opened |= (deviation < problem.closed_low) | (deviation > problem.closed_high)
    return opened


def _deviate_cheaply(problem: Problem, opened: BoolArray, cell: int) -> IntArray | None:
    """Find the witness of a cell that asks for the least weight to be opened."""
    cells = len(problem.need)
    closed = np.flatnonzero(problem.can_open & ~opened)
    most = 4.0 * problem.need.max() + np.max(problem.closed_high - problem.closed_low)
    low, high = problem.limit(opened)
    low, high = np.maximum(low, -most), np.minimum(high, most)
    low[closed], high[closed] = np.maximum(problem.open_low[closed], -most), most
    picks = csr_array((np.ones(len(closed)), (np.arange(len(closed)), closed)), shape=(len(closed), cells))
    nowhere = csr_array((problem.sums, len(closed)))
    rows: list[Any] = [
        block_array([[picks, diags_array(problem.closed_high[closed] - most)]], format="csr"),
        block_array([[-picks, diags_array(low[closed] - problem.closed_low[closed])]], format="csr"),
        block_array([[problem.equations, nowhere]], format="csr"),
    ]
    zeros = np.zeros(problem.sums)
    ceiling = np.concatenate([problem.closed_high[closed], -problem.closed_low[closed], zeros])
    floor = np.concatenate([np.full(2 * len(closed), -np.inf), zeros])
    cheapest: tuple[float, IntArray] | None = None
    for direction in (1, -1) if problem.either_way[cell] else (1,):
        least, largest = low.copy(), high.copy()
        if direction > 0:
            least[cell] = problem.need[cell]
        else:
            largest[cell] = -problem.need[cell]
        if least[cell] > largest[cell]:
            continue
        solution = milp(
            np.concatenate([np.zeros(cells), problem.weights[closed]]),
            integrality=np.ones(cells + len(closed)),
            bounds=Bounds(
                np.concatenate([least, np.zeros(len(closed))]),  # pyright: ignore[reportArgumentType]
                np.concatenate([largest, np.ones(len(closed))]),  # pyright: ignore[reportArgumentType]
            ),
            constraints=LinearConstraint(vstack(rows, format="csr"), floor, ceiling),  # pyright: ignore[reportArgumentType]
            options={"node_limit": _NODES},
        )
        if solution.x is not None and (cheapest is None or solution.fun < cheapest[0]):
            everything = problem.is_open | problem.can_open
            deviation = check_witness(problem, everything, np.rint(solution.x[:cells]))
            cheapest = cheapest if deviation is None else (float(solution.fun), deviation)
    return None if cheapest is None else cheapest[1]


def _close_needless(problem: Problem, opened: BoolArray, *, witnesses: Witnesses) -> BoolArray:
    """Close again, the dearest first, what all is protected without."""
    extra = np.flatnonzero(opened & ~problem.is_open)
    for cell in extra[np.argsort(-problem.weights[extra], kind="stable")]:
        fewer = opened.copy()
        fewer[cell] = False
        if not is_given_away(problem, fewer, witnesses=witnesses):
            opened = fewer & (problem.is_open | witnesses.mark_moved(problem, fewer))
    return opened
