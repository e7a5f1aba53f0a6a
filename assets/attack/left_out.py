"""What a reader may suppose of a table that a release leaves out: that it still is as earlier releases printed it.

Belongs here: telling which of it cannot be so any more, and what he had worked out before. Does not belong here: tables
a release prints (`knowledge`), solving (`bounds`).
"""

from collections.abc import Sequence
from dataclasses import replace

from assets.attack.bounds import Attack, attack
from assets.attack.knowledge import UNLIMITED, Cell, Knowledge, list_left_out, remember


def suppose_left_out(known: Knowledge, now: Knowledge, before: Sequence[Knowledge]) -> Knowledge:
    """Return what is known together with the counts of tables that this release, `now`, leaves out.

    Each is as it last was, a hidden one hidden, but what adds up with a count that was seen to change: one of them must
    have changed, and no print tells which.
    """
    missing = list_left_out(now, before)
    if not missing:
        return known
    earlier = _gather(before)
    is_usable = known.bounds.keys() | missing | earlier.unprinted
    sums = {(total, parts) for total, parts in earlier.sums if is_usable.issuperset((total, *parts))}
    cells = {cell for total, parts in sums for cell in (total, *parts)} - known.bounds.keys()
    touched = _find_touched(now, earlier)
    still = {cell for cell in cells & missing if cell not in touched}
    return replace(
        known,
        bounds=known.bounds | {cell: earlier.bounds[cell] if cell in still else (0, UNLIMITED) for cell in cells},
        hidden=known.hidden | (still & earlier.hidden),
        unprinted=known.unprinted | (cells & earlier.unprinted),
        sums=known.sums | sums,
    )


def forget_known(came: Attack, now: Knowledge, before: Sequence[Knowledge], *, threshold: int) -> Attack:
    """Return what an attack worked out, without counts this release does not print and that were known before it.

    Nothing it leaves unsaid takes those back.
    """
    if all(breach.cell in now.bounds for breach in came.breaches):
        return came
    was = {breach.cell for breach in attack(_gather(before), threshold=threshold, is_certain=False).breaches}
    new = tuple(breach for breach in came.breaches if breach.cell in now.bounds or breach.cell not in was)
    return replace(came, breaches=new)


def _gather(releases: Sequence[Knowledge]) -> Knowledge:
    """Return what a reader knew after the last of these releases, oldest first."""
    *before, now = releases
    return suppose_left_out(remember(now, before), now, before)


def _find_touched(now: Knowledge, earlier: Knowledge) -> set[Cell]:
    """Return the cells that add up with one whose print was seen to change, to another number or to a hidden one."""
    changed = {
        cell
        for cell, (low, high) in earlier.bounds.items()
        if cell in now.bounds
        and (
            now.bounds[cell][0] > high
            or now.bounds[cell][1] < low
            or (cell in now.hidden and cell not in earlier.hidden and cell not in earlier.unprinted)
        )
    }
    return {cell for total, parts in earlier.sums if changed & {total, *parts} for cell in (total, *parts)}
