"""A disk that is full, or memory: known in the words of every library that writes, told in one sentence.

Belongs here: which faults mean it, and where space was missing. Does not belong here: tidying up, which every writer
does for itself.
"""

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from warehouse.errors import PanelwatchError

_NUMBERS: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
# DuckDB, Arrow, polars and SQLite tell it in words alone.
_WORDS: Final = re.compile(
    r"no space left on device|disk is full|disk quota exceeded|max_temp_directory_size", re.IGNORECASE
)
_PATH: Final = re.compile(r"""["']([^"']*/[^"']+)["']""")
#: what lies under a name in the home; a name with its endings (`analyst.draft.wal`) is found by its start
_PLACES: Final = {
    "archive": "the archive (archive/)",
    "vault": "the vault (vault/)",
    "work": "temporary files (work/)",
    "figures": "the figures (figures/)",
    "site": "the internal site (site/)",
    "public": "the public folder (public/)",
    "release-draft": "the draft of a release (release-draft/)",
    "dagster": "the history of the runs (dagster/)",
    "keys": "the keys (keys/)",
    "ledger": "the ledger (ledger.jsonl)",
    "warehouse": "the warehouse (warehouse.duckdb)",
    "analyst": "the analysts' copy (analyst.duckdb)",
}
_HISTORY_OF_RUNS: Final = ("sqlite3", "sqlalchemy")


class NoSpace(PanelwatchError):  # noqa: N818 - named for what happened, as ExtractRefused
    """Disk or memory were used up."""


class MemoryShort(NoSpace):
    """The database could neither keep in memory what it was doing nor spill it."""

    def __init__(self) -> None:
        super().__init__(
            "The database has neither memory nor space for temporary files (work/) left. Free space there, or raise"
            " PANELWATCH_MEMORY_LIMIT, and give the same command again; what was taken before is kept, and nothing"
            " half-done is visible."
        )


class DiskFull(NoSpace):
    """There was no space left to write to."""

    def __init__(self, place: str | None = None) -> None:
        wanted = "" if place is None else f": no space for {place}"
        super().__init__(
            f"The disk is full{wanted}. Free some space there and give the same command again;"
            " what was taken before is kept, and nothing half-done is visible."
        )


def find_full(fault: BaseException | None, *, place: Path | None = None) -> NoSpace | None:
    """Return the sentence when a fault, or one behind it, says that a disk or memory is full; else None.

    `place` is where something was being written, for faults that name no file.

    >>> str(find_full(OSError(errno.ENOSPC, "No space left on device", "home/vault/accepted/x"))).partition(".")[0]
    'The disk is full: no space for the vault (vault/)'
    >>> find_full(OSError(errno.EACCES, "Permission denied"))
    """
    while fault is not None:
        if isinstance(fault, NoSpace):
            return fault
        if _is_full(fault):
            return DiskFull(_name_place(fault, place) or (None if place is None else _name(str(place))))
        # DuckDB gives up spilling before the disk is full to the brim, and then says that memory is.
        if type(fault).__name__ == "OutOfMemoryException":
            return MemoryShort()
        fault = fault.__cause__ or fault.__context__
    return None


@contextmanager
def writing_to(place: Path) -> Iterator[None]:
    """Let a full disk be told with the name of what was being written; every other fault passes as it is."""
    try:
        yield
    except Exception as fault:
        full = find_full(fault, place=place)
        if full is not None:
            raise full from None
        raise


def _is_full(fault: BaseException) -> bool:
    if isinstance(fault, OSError) and fault.errno is not None:
        return fault.errno in _NUMBERS
    # A sentence of ours is no report of a library.
    return not isinstance(fault, PanelwatchError) and _WORDS.search(str(fault)) is not None


def _name_place(fault: BaseException, place: Path | None) -> str | None:
    if type(fault).__module__.startswith(_HISTORY_OF_RUNS):
        return _PLACES["dagster"]
    named = [fault.filename] if isinstance(fault, OSError) and fault.filename else _PATH.findall(str(fault))
    # In a folder that was being written, or in its draft, files have names of their own: `public/archive.html`.
    if place is not None and any(str(path).startswith(str(place)) for path in named):
        return _name(str(place))
    return next((found for path in named if (found := _name(str(path)))), None)


def _name(path: str) -> str | None:
    """Return what lies at a path: the last of its parts that has a name with us, in our own words."""
    starts = (part.partition(".")[0] for part in reversed(Path(path).parts))
    return next((_PLACES[start] for start in starts if start in _PLACES), None)
