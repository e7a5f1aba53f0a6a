"""How far a reader gets: which hidden counts he can pin down, by whole-number programming.

Belongs here: solving. Does not belong here: what the tables tell (`knowledge`).

A count is safe once two sets of whole numbers are found that fit all that is printed and differ in it, one of them at
or above the threshold: no reader can then rule either out. Only what no such sets show is solved for by itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from assets.attack.knowledge import Cell, Knowledge

_BATCHES: Final = 12
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Breach:
    """A count that can be worked out, exactly or as below the threshold: its cell, never the count itself."""

    cell: Cell
    #: exact or below
    kind: str


@dataclass(frozen=True, slots=True)
class Attack:
    """What came of an attack: what was worked out, of how many counts tried, by how many programs solved."""

    breaches: tuple[Breach, ...]
    contradictions: tuple[str, ...]
    tried: int
    solved: int

    @property
    def is_safe(self) -> bool:
        """Whether nothing was worked out, and nothing printed contradicts itself."""
        return not self.breaches and not self.contradictions


class Unsolvable(Exception):  # noqa: N818 - named for what happened
    """No whole numbers fit what is printed: the equations or the tables are wrong."""


def attack(known: Knowledge, *, threshold: int, is_certain: bool = True) -> Attack:
    """Try to work out every hidden count and every unprinted one.

    Raises Unsolvable when nothing fits what is known. Without `is_certain`, where some of that is supposed, a part that
    nothing fits is passed over: a reader sees there that he took too much for unchanged.
    """
    cells = sorted(known.bounds)
    at = {cell: place for place, cell in enumerate(cells)}
    low, high = (np.array([known.bounds[cell][end] for cell in cells], dtype=float) for end in (0, 1))
    matrix = _write(sorted(known.sums), at)
    if is_certain:
        _check_known(matrix, low, high)
    breaches: list[Breach] = []
    tried = solved = 0
    for part in _split(matrix, low < high):
        system = _System.take(matrix, low, high, part, cells, known, threshold)
        tried += len(system.targets)
        try:
            found, programs = system.attack()
        except Unsolvable:
            if is_certain:
                raise
            continue
        solved += programs
        breaches += [Breach(cells[part[place]], kind) for place, kind in found]
    return Attack(tuple(breaches), tuple(known.contradictions), tried, solved)


def _check_known(matrix: csr_array, low: Array, high: Array) -> None:
    """Raise Unsolvable where counts that are all known do not add up."""
    off = matrix @ np.where(low == high, low, 0.0)
    is_known = (abs(matrix) @ (low < high).astype(float)) == 0
    if np.any(is_known & (off != 0)):
        raise Unsolvable


def _write(sums: Sequence[tuple[Cell, tuple[Cell, ...]]], at: dict[Cell, int]) -> csr_array:
    rows, columns, signs = [], [], []
    for row, (total, parts) in enumerate(sums):
        rows += [row] * (1 + len(parts))
        columns += [at[total], *(at[part] for part in parts)]
        signs += [1.0, *[-1.0] * len(parts)]
    return csr_array(coo_array((signs, (rows, columns)), shape=(len(sums), len(at))))


def _split(matrix: csr_array, is_open: NDArray[np.bool_]) -> Iterator[NDArray[np.int64]]:
    """Give the places of unknown cells that hang together; a known one ties nothing together."""
    unknown = np.flatnonzero(is_open)
    links = abs(matrix[:, unknown])
    _, label = connected_components(links.T @ links, directed=False)
    for which in range(label.max(initial=-1) + 1):
        yield unknown[label == which]


@dataclass(slots=True)
class _System:
    """The unknowns of one part: bounds, equations with the known moved to the right, and what is wanted of which."""

    matrix: csr_array
    right: Array
    low: Array
    high: Array
    #: places of cells that must not be worked out
    targets: NDArray[np.int64]
    is_printed: NDArray[np.bool_]
    threshold: int
    seen_low: Array
    seen_high: Array
    solved: int = 0

    @classmethod
    def take(
        cls,
        matrix: csr_array,
        low: Array,
        high: Array,
        part: NDArray[np.int64],
        cells: Sequence[Cell],
        known: Knowledge,
        threshold: int,
    ) -> "_System":
        touched = np.unique(matrix[:, part].tocoo().row)
        rows = matrix[touched]
        fixed = low == high
        right = -(rows[:, np.flatnonzero(fixed)] @ low[fixed])
        names = [cells[place] for place in part]
        is_printed = np.array([name in known.hidden for name in names])
        wanted = np.array([name in known.hidden or name in known.unprinted for name in names])
        size = len(part)
        return cls(
            csr_array(rows[:, part]),
            right,
            low[part],
            high[part],
            np.flatnonzero(wanted),
            is_printed,
            threshold,
            np.full(size, np.inf),
            np.full(size, -np.inf),
        )

    def attack(self) -> tuple[list[tuple[int, str]], int]:
        """Return what can be worked out, and how many programs that took."""
        if self._solve(np.zeros(len(self.low))) is None:
            raise Unsolvable
        if not len(self.targets):
            return [], self.solved
        self._look_at_many()
        breaches = [(int(place), kind) for place in self._open() if (kind := self._look_at(int(place)))]
        return breaches, self.solved

    def _open(self) -> NDArray[np.int64]:
        """Return the targets not yet shown to be safe."""
        low, high = self.seen_low[self.targets], self.seen_high[self.targets]
        hidden = self.is_printed[self.targets]
        # Of a count nobody printed it may be known that it is large, or that there may be none: not that there are few.
        is_safe = np.where(hidden, (high >= self.threshold) & (low < high), (high >= self.threshold) | (low == 0))
        return self.targets[~is_safe]

    def _look_at_many(self) -> None:
        """Raise, then lower, as many open targets as go together, until nothing more comes of it."""
        for turn in range(_BATCHES):
            still = self._open()
            if not len(still):
                return
            aim, high = np.zeros(len(self.low)), self.high.copy()
            if turn % 2:
                aim[still] = 1.0
            else:
                aim[still] = -1.0
                high[still] = np.minimum(high[still], np.maximum(self.low[still], self.threshold))
            if self._solve(aim, high) is None:
                self._solve(aim)
            if len(self._open()) == len(still) and turn > 1:
                return

    def _look_at(self, place: int) -> str | None:
        """Find the least and the greatest value of one target; say what is wrong with it."""
        if place not in self._open():
            return None
        aim = np.zeros(len(self.low))
        aim[place] = -1.0
        self._solve(aim)
        aim[place] = 1.0
        if place in self._open():
            self._solve(aim)
        if place not in self._open():
            return None
        return "exact" if self.seen_low[place] == self.seen_high[place] else "below"

    def _solve(self, aim: Array, high: Array | None = None) -> Array | None:
        self.solved += 1
        result = milp(
            aim,
            integrality=np.ones(len(self.low)),
            bounds=Bounds(self.low, self.high if high is None else high),  # pyright: ignore[reportArgumentType]
            constraints=LinearConstraint(self.matrix, self.right, self.right),  # pyright: ignore[reportArgumentType]
        )
        if result.x is None:
            return None
        found = np.round(result.x)
        # The solver counts in floating point: only what adds up exactly shows anything.
        is_within = np.all((self.low <= found) & (found <= self.high))
        if not is_within or not np.array_equal(self.matrix @ found, self.right):
            return None
        self.seen_low = np.minimum(self.seen_low, found)
        self.seen_high = np.maximum(self.seen_high, found)
        return found
