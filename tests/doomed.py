"""A load that is killed half way, in a process of its own: nothing is tidied up, no transaction closed."""

import os
import sys
from datetime import timedelta
from pathlib import Path
from types import FrameType

import duckdb

from tests.forked import forking
from tests.keyed import keyed
from warehouse.connection import open_live
from warehouse.history import update_history
from warehouse.home import Home
from warehouse.loading import load_landing
from warehouse.references import load_knowledge

LIMIT = 0.5
KILLED = 9
#: what may leave a mark on the disk, as Python sees it: statements of DuckDB and changes of files
_MARKS = {"execute", "replace", "fsync", "unlink"}
#: about how many of them a load of one file has
STEPS = 65


def take_landing(con: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Load what is in the landing folder and bring the history up to date."""
    load_landing(con, home=home, landing=home.landing, knowledge=load_knowledge(), stable_for=timedelta(0))
    update_history(con, home=home, withdrawal_limit=LIMIT)


def load_until_killed(home: Home, step: int, place: str = "doomed") -> bool:
    """Kill a load just before the n-th mark on the disk that a module or function makes, itself or through others.

    False when the load ended before that.
    """
    process = forking().Process(target=_load, args=(home.root, step, place))
    process.start()
    process.join()
    assert process.exitcode in (0, KILLED)
    return process.exitcode == KILLED


def _load(root: Path, step: int, place: str) -> None:
    left = step

    def count(frame: FrameType, event: str, called: object) -> None:
        nonlocal left
        if event == "c_call" and _is_mark(called) and _is_within(frame, place):
            left -= 1
            if left == 0:
                os._exit(KILLED)

    with open_live(keyed(root, seals=False), threads=1) as con:
        sys.setprofile(count)
        take_landing(con, keyed(root, seals=False))


def _is_mark(called: object) -> bool:
    """Whether a function of C leaves a mark; `str.replace` and its like do not."""
    return getattr(called, "__name__", "") in _MARKS and not isinstance(getattr(called, "__self__", None), str)


def _is_within(frame: FrameType | None, place: str) -> bool:
    while frame is not None and place not in (Path(frame.f_code.co_filename).stem, frame.f_code.co_name):
        frame = frame.f_back
    return frame is not None
