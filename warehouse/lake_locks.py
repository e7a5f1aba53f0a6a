"""Who may write to a lake: many who take deliveries, or one who counts.

Belongs here: locks in the catalog's server. Does not belong here: what is done under them (`warehouse.side_by_side`).

A lock belongs to a connection of its own and goes with it: a killed process leaves none behind.
"""

import os
import socket
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import Final

from warehouse.errors import WarehouseBusy
from warehouse.lake import Lake, LakeUnavailable

#: the numbers of our locks in a server that others may use too: one for each lock, one for all of us
_OURS: Final = 0x70616E65
_WAREHOUSE: Final = 1
_BOOKS: Final = 2
_HOLDERS: Final = """
    SELECT DISTINCT split_part(application_name, ' ', 2) FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND granted
"""


@contextmanager
def hold_alone(lake: Lake, *, wait_seconds: float = 0.0) -> Iterator[None]:
    """Hold the warehouse as the one who writes to it. Raises WarehouseBusy, naming a holder, and LakeUnavailable."""
    with _hold(lake, "pg_advisory_lock", _WAREHOUSE, wait_seconds):
        yield


@contextmanager
def hold_beside(lake: Lake, delivery: str, *, wait_seconds: float) -> Iterator[None]:
    """Hold one delivery, beside others who hold theirs, while nobody holds the warehouse. Raises as `hold_alone`."""
    with _hold(lake, "pg_advisory_lock_shared", _WAREHOUSE, wait_seconds):
        name = zlib.crc32(delivery.encode()) | 1 << 31
        with _hold(lake, "pg_advisory_lock", name - (1 << 32), wait_seconds):
            yield


@contextmanager
def hold_books(lake: Lake, *, wait_seconds: float) -> Iterator[None]:
    """Hold the books: deliveries taken side by side are entered one after the other. Raises as `hold_alone`."""
    with _hold(lake, "pg_advisory_lock", _BOOKS, wait_seconds):
        yield


@contextmanager
def _hold(lake: Lake, function: str, number: int, wait_seconds: float) -> Iterator[None]:
    try:
        import psycopg2  # noqa: PLC0415 - only installed where a lake is used
    except ModuleNotFoundError:
        raise LakeUnavailable("A lake needs the packages of panelwatch[scale].") from None
    try:
        held = psycopg2.connect(lake.catalog, application_name=f"panelwatch {socket.gethostname()}:{os.getpid()}")
    except psycopg2.Error:
        raise LakeUnavailable("The catalog of the lake cannot be reached.") from None
    with closing(held):
        held.autocommit = True
        cursor = held.cursor()
        try:
            # In milliseconds; nought would mean for ever.
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [str(max(1, int(wait_seconds * 1000)))])
            cursor.execute(f"SELECT {function}(%s, %s)", [_OURS, number])
        except psycopg2.errors.LockNotAvailable:
            cursor.execute(_HOLDERS, [_OURS, number % (1 << 32)])
            holders = ", ".join(name for (name,) in cursor.fetchall()) or "unknown"
            raise WarehouseBusy(f"Another load holds the warehouse (process {holders}).") from None
        except psycopg2.Error as fault:
            raise LakeUnavailable(f"The catalog of the lake refused a lock ({type(fault).__name__}).") from None
        try:
            yield
        finally:
            # The server notices that a connection was closed a moment later than the next one asks.
            with suppress(psycopg2.Error):
                cursor.execute("SELECT pg_advisory_unlock_all()")
