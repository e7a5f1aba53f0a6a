"""Disclosure control of published counts by cell suppression: which cells of a release are not printed.

Here: what a release is, what must be hidden of it, and the pattern that hides it. Not here: the search for that pattern
(``disclosure_pattern``, from ``disclosure_attack`` and ``disclosure_problem``), the symbols printed instead of counts.

Source: Fischetti & Salazar (2001), Management Science 47:1008-1027; Hundepool et al. (2012), Statistical Disclosure
Control (Wiley), chapter 4. Theirs protect against a reader who knows real numbers; ours knows that counts are whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from assets.statistics.disclosure_problem import Problem, label_parts, list_members, pick


@dataclass(frozen=True, slots=True)
class Sum:
    """One equation: the cell ``total`` is the sum of the cells ``parts``, all by their index."""

    total: int
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cells:
    """All tables of a release as one list of counts; a count that stands in two tables is one cell.

    ``values`` (n,) are the true counts. ``sums`` are all equations a reader can write down: margins, hierarchies,
    halves of a year, whichever table they come from. ``bases`` (n,) say how a count is printed: 1 exactly, b > 1
    rounded to the nearest b, halves up, 0 never. ``weights`` (n,) are what hiding a cell costs. ``hidden`` (n,) cells
    were suppressed in an earlier release and are unchanged since: they stay suppressed. ``shown`` (n,) ones were
    printed exactly in an earlier release: the reader knows them whatever is printed now. ``shown_rounded`` (n,), none
    unless given, were printed rounded to their base: he knows that much.
    """

    values: NDArray[np.int64]
    sums: Sequence[Sum]
    bases: NDArray[np.int64]
    weights: NDArray[np.float64]
    hidden: NDArray[np.bool_]
    shown: NDArray[np.bool_]
    shown_rounded: NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True)
class Suppression:
    """Which cells (n,) are not printed: ``primary`` for their own count, ``secondary`` for the sake of others.

    Cells hidden in an earlier release are secondary, unless their count is small. ``least_weight`` is what no pattern
    that protects can weigh less than, those cells not counted; a search that was cut short may hide more than that.
    """

    primary: NDArray[np.bool_]
    secondary: NDArray[np.bool_]
    least_weight: float


class NotProtectable(Exception):  # noqa: N818 - what callers catch says what is wrong, as ExtractRefused does
    """No pattern protects these cells: what is known of them already gives them away.

    ``cells`` are their indices; the message has neither values nor bounds.
    """

    def __init__(self, cells: Sequence[int]) -> None:
        self.cells = tuple(cells)
        super().__init__(f"no suppression protects the cells {', '.join(map(str, self.cells))}")


def suppress(cells: Cells, *, threshold: int = 5) -> Suppression:
    """Choose what is not printed so that nobody finds a count of 1 to ``threshold`` - 1, at the least weight.

    Primary are all printed cells with such a count, rounded ones too: a rounded 0 is always a true one. A true zero
    is never hidden. The reader knows these rules and the threshold, all sums, that a hidden cell is at least 1 and one
    never printed at least 0, and that a rounded cell was not below the threshold: of 10, printed to base 10, it is 5
    to 14. He does not know which hidden cells are primary.

    Every hidden cell can then, over all counts that fit, be another count, and be ``threshold`` or more. So can one
    that is never printed, if its count is small. Of a zero that is never printed nothing is asked: were it printed it
    would be a 0, which tells of no child, so that it may follow from the others. The price is that a reader who knows
    this rule takes a cell never printed that cannot reach the threshold for a 0; print such zeros instead.

    The pattern weighs ``least_weight``, the least there is, unless the search was cut short; it is bounded by rounds
    and nodes, so that the same cells give the same pattern on every machine. Raises ``NotProtectable``, and
    ``ValueError`` where cells contradict themselves: sums that do not add up, negative counts, a hidden zero, or a
    base above twice the threshold, which would print small counts as 0; ``ArithmeticError`` should the solver fail.

    The cohort: 4 died, 19 survived, of 23. Hiding the 4 alone gives it back, hence 19 is hidden too:

    >>> nowhere = np.zeros(3, dtype=bool)
    >>> cohort = Cells(
    ...     values=np.array([4, 19, 23]),
    ...     sums=[Sum(total=2, parts=(0, 1))],
    ...     bases=np.array([1, 1, 1]),
    ...     weights=np.array([4.0, 19.0, 23.0]),
    ...     hidden=nowhere,
    ...     shown=nowhere,
    ... )
    >>> found = suppress(cohort)
    >>> found.primary, found.secondary, found.least_weight
    (array([ True, False, False]), array([False,  True, False]), 19.0)
    """
    # Imported here: every run knows what a release is, and next to none makes one; the solver takes 0.3 s to load.
    from assets.statistics.disclosure_pattern import UnprotectableError, find_pattern  # noqa: PLC0415

    _check(cells, threshold=threshold)
    problem, primary = _pose(cells, threshold=threshold)
    fixed = (problem.closed_low == 0) & (problem.closed_high == 0) & ~problem.is_open & ~problem.can_open
    free = np.flatnonzero(~fixed)
    _, label = label_parts(pick(problem.equations, np.arange(len(cells.sums)), free))
    opened = problem.is_open.copy()
    least_weight, lost = 0.0, [int(cell) for cell in np.flatnonzero(fixed & (problem.need > 0))]
    for which in range(label.max(initial=-1) + 1):
        members = free[label == which]
        part = _take(problem, members)
        if not part.need.any():
            continue
        try:
            pattern = find_pattern(part)
        except UnprotectableError as failure:
            lost += [int(members[cell]) for cell in failure.cells]
            continue
        opened[members] = pattern.opened
        least_weight += pattern.least_weight
    if lost:
        raise NotProtectable(sorted(lost))
    secondary = (opened | cells.hidden) & (cells.bases > 0) & ~primary
    return Suppression(primary=primary, secondary=secondary, least_weight=least_weight)


def _check(cells: Cells, *, threshold: int) -> None:
    size = len(cells.values)
    arrays = [cells.bases, cells.weights, cells.hidden, cells.shown]
    arrays += [] if cells.shown_rounded is None else [cells.shown_rounded]
    if any(np.shape(array) != (size,) for array in arrays):
        raise ValueError("one value, base, weight and mark for each cell")
    if threshold < 1:
        raise ValueError("a threshold is 1 or more")
    if np.any(cells.bases > 2 * threshold):
        raise ValueError("a base of more than twice the threshold prints a count as 0 that is none")
    if np.any(cells.values < 0) or np.any(cells.bases < 0):
        raise ValueError("counts and bases are 0 or more")
    if not np.all(np.isfinite(cells.weights)) or np.any(cells.weights < 0):
        raise ValueError("weights are finite and 0 or more")
    if np.any(cells.hidden & (cells.values == 0)):
        raise ValueError("a true zero is never hidden")
    if cells.shown_rounded is not None and np.any(cells.shown_rounded & (cells.bases <= 1)):
        raise ValueError("a cell that was shown rounded has a base of more than 1")
    for equation in cells.sums:
        members = (equation.total, *equation.parts)
        if not 0 <= min(members) <= max(members) < size:
            raise ValueError("a sum names a cell that is none")
        if cells.values[equation.total] != sum(int(cells.values[part]) for part in equation.parts):
            raise ValueError(f"the parts of cell {equation.total} do not add up to it")


def _pose(cells: Cells, *, threshold: int) -> tuple[Problem, NDArray[np.bool_]]:
    values, printed = cells.values, cells.bases > 0
    small = (values > 0) & (values < threshold)
    primary = printed & small
    rounded = np.zeros(len(values), dtype=bool) if cells.shown_rounded is None else cells.shown_rounded
    # A small count that was rounded before was printed as 0, which gives it away like the count itself.
    known = cells.shown | (printed & (values == 0)) | (rounded & small)
    low, high = _bound_printed(values, cells.bases, threshold=threshold)
    low, high = np.where(known, values, low), np.where(known, values, high)
    suppressed = primary | cells.hidden
    is_open = (suppressed | ~printed) & ~known & ~rounded
    asked = suppressed | (small & ~printed)
    equations = _write_equations(cells.sums, size=len(values))
    problem = Problem(
        equations=equations,
        by_cell=csr_array(equations.T),
        closed_low=(low - values).astype(np.float64),
        closed_high=(high - values).astype(np.float64),
        open_low=(np.where(printed | cells.hidden, 1, 0) - values).astype(np.float64),
        is_open=is_open,
        can_open=printed & ~is_open & ~known & ~rounded,
        need=np.where(asked, np.where(small, threshold - values, 1), 0),
        either_way=values >= threshold,
        weights=np.asarray(cells.weights, dtype=np.float64),
    )
    return problem, primary


def _bound_printed(
    values: NDArray[np.int64], bases: NDArray[np.int64], *, threshold: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    base = np.maximum(bases, 1)
    rounded = (2 * values + base) // (2 * base) * base
    return np.maximum(rounded - base // 2, threshold), rounded + (base - 1) // 2


def _write_equations(sums: Sequence[Sum], *, size: int) -> csr_array:
    rows = [row for row, equation in enumerate(sums) for _ in range(1 + len(equation.parts))]
    columns = [cell for equation in sums for cell in (equation.total, *equation.parts)]
    signs = [sign for equation in sums for sign in (1.0, *[-1.0] * len(equation.parts))]
    return csr_array((signs, (rows, columns)), shape=(len(sums), size))


def _take(problem: Problem, members: NDArray[np.int64]) -> Problem:
    equations = pick(problem.equations, list_members(problem.by_cell, members), members)
    return Problem(
        equations,
        csr_array(equations.T),
        *(getattr(problem, name)[members] for name in list(Problem.__dataclass_fields__)[2:]),
    )
