"""A purge that may be killed, in a process of its own.

Belongs here: what that process does, with no more imports than it needs. Does not belong here: what is then looked at.
"""

from collections.abc import Sequence
from pathlib import Path

from pipelines.purging import Wish, purge
from tests.faults.injection import run_killed, settings_of
from warehouse.purge import Order

ORDER = Order("the data protection officer", "retention period over")


def purge_loads(root: Path, loads: Sequence[str]) -> None:
    """Purge loads of a home by order."""
    purge(settings_of(root), Wish(tuple(loads)), ORDER)


def purge_killed(root: Path, loads: Sequence[str], at: int) -> int:
    """Purge in a process of its own that is killed at the n-th call; return how it ended."""
    return run_killed(root, at, urls=loads, work=purge_loads)
