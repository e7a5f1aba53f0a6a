"""The first keys of an installation.

Belongs here: when keys may be made. Does not belong here: how (`warehouse.keys`), replacing them
(`warehouse.rotation`).
"""

from pathlib import Path

from warehouse.connection import hold_lock
from warehouse.home import Home
from warehouse.keys import KeyRefused, Purpose
from warehouse.synthetic import read_marks


def make_first_keys(home: Home) -> tuple[Purpose, ...]:
    """Make every key that is needed and missing, and return for which purposes.

    Raises KeyRefused for an installation that holds data: a new key would not open them, and a new key for tokens would
    break the link between what is there and what comes.
    """
    missing = home.keys.missing()
    # Nothing is under a linkage key until linkage is set on, which may come years after the data.
    lost = [purpose for purpose in missing if purpose is not Purpose.LINKAGE]
    if lost and holds_data(home):
        named = ", ".join(lost)
        raise KeyRefused(
            f"Missing keys: {named}. This installation holds data, which new keys would not open: put the keys back"
            " from a backup."
        )
    for purpose in missing:
        home.keys.make(purpose)
    return missing


def make_demonstration_keys(home: Home, landing: Path) -> bool:
    """Make the keys of an empty installation whose landing folder holds synthetic data alone; say whether any was made.

    Real data wait until somebody has made keys and put a copy of them away.
    """
    if not _are_due(home) or not _is_synthetic(landing):
        return False
    # Two first runs at once: the one that came second must not replace keys that the first has begun to use.
    with hold_lock(home):
        is_due = _are_due(home)
        if is_due:
            make_first_keys(home)
    return is_due


def _are_due(home: Home) -> bool:
    return len(home.keys.missing()) == len(home.keys.needed) and not holds_data(home)


def holds_data(home: Home) -> bool:
    """Whether anything was ever loaded here; a lake may hold data though its folder is a new one."""
    if home.warehouse.exists() or home.ledger.exists() or next(home.archive.glob("*/*/*"), None) is not None:
        return True
    return home.lake is not None and home.lake.is_in_use()


def _is_synthetic(landing: Path) -> bool:
    """Whether every file that is named like an extract is marked as synthetic, and there is one."""
    marks = list(read_marks(landing))
    return bool(marks) and all(marks)
