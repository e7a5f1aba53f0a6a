"""How DuckDB is spoken to: the one place that knows what differs between its versions."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from typing import Final

import duckdb

from warehouse.ddl import create_schema, drop_derived, quote_text
from warehouse.durable import FILE_MODE
from warehouse.errors import PanelwatchError, WarehouseBusy
from warehouse.extensions import CLOSED, Config
from warehouse.fresh import adopt_fresh
from warehouse.home import Home
from warehouse.keys import Purpose
from warehouse.leftovers import sweep
from warehouse.macros import create_views_and_macros
from warehouse.queries import read_script, schema_version
from warehouse.references import fill_reference_tables
from warehouse.sealing import open_database
from warehouse.space import find_full
from warehouse.token_keys import hold_token_keys
from warehouse.upgrade import check_version
from warehouse.vault import Vault

_LOCK_POLL_SECONDS: Final = 0.2
_LOCKED_DOWN: Final[Config] = {
    # A question names tables of the copy, never a variable of the program that asks.
    "python_enable_replacements": False,
    # Nothing is spilled: it would lie on the disk in plain, and stay there when the session is killed.
    "temp_directory": "",
}


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Keep all that is written inside, or nothing of it."""
    con.execute("BEGIN")
    try:
        yield
        con.execute("COMMIT")
    except BaseException:
        con.execute("ROLLBACK")
        raise


class WarehouseDamaged(PanelwatchError):  # noqa: N818 - the state it is found in
    """The database file, or its write-ahead log, is not whole."""


@contextmanager
def hold_lock(home: Home, *, wait_seconds: float = 0.0) -> Iterator[None]:
    """Hold the one writer's lock; it goes with the process, so a killed load leaves no lock behind.

    Raises WarehouseBusy, naming the holder, when the lock is not free within `wait_seconds`.
    """
    home.make_folders()
    if home.lake is not None:
        # Other machines see no lock of a file.
        from warehouse.lake_locks import hold_alone  # noqa: PLC0415 - only where there is a lake

        with hold_alone(home.lake, wait_seconds=wait_seconds):
            yield
        return
    with open(home.lock, "a+", encoding="ascii", opener=_open_private) as file:
        deadline = time.monotonic() + wait_seconds
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    file.seek(0)
                    holder = file.read().strip() or "unknown"
                    raise WarehouseBusy(f"Another load holds the warehouse (process {holder}).") from None
                time.sleep(_LOCK_POLL_SECONDS)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, FILE_MODE)


@contextmanager
def open_live(
    home: Home, *, threads: int | None = None, memory_limit: str | None = None, wait_seconds: float = 0.0
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the live warehouse as its one writer, complete with schema, views, macros and reference data.

    Raises WarehouseBusy and WarehouseDamaged. On leaving, everything is checkpointed: a truncated write-ahead log would
    lose the last commit without a word. Of a lake many small files are merged then.
    """
    with hold_lock(home, wait_seconds=wait_seconds):
        sweep(home)
        adopt_fresh(home)
        config: Config = {"temp_directory": str(home.name_spill_folder())}
        if threads is not None:
            config["threads"] = threads
        if memory_limit is not None:
            config["memory_limit"] = memory_limit
        is_new = not home.has_warehouse()
        try:
            con = _open_warehouse(home, config=config)
        except duckdb.Error as fault:
            # Its own words may quote what it read.
            raise find_full(fault, place=home.warehouse) or WarehouseDamaged(
                f"The warehouse cannot be opened ({type(fault).__name__}); `panelwatch doctor` says what to do."
            ) from None
        try:
            if home.lake is None:
                home.warehouse.chmod(FILE_MODE)
            Vault.of(home).admit(con)
            prepare(con, is_new=is_new)
            if home.lake is not None:
                from warehouse.lake_bounds import mend_bounds  # noqa: PLC0415 - only where there is a lake

                mend_bounds(con)
            hold_token_keys(con, home)
            yield con
            if home.lake is None:
                con.execute("CHECKPOINT")
            else:
                from warehouse.lake_upkeep import keep_up  # noqa: PLC0415 - only where there is a lake

                # What a writer did not get to, the next one does.
                with suppress(duckdb.Error):
                    keep_up(con, keep_for=home.lake.keep_for)
        finally:
            con.close()
            adopt_fresh(home)


def _open_warehouse(home: Home, *, read_only: bool = False, config: Config) -> duckdb.DuckDBPyConnection:
    """Open the warehouse where it is: a file of the home, or a lake."""
    if home.lake is not None:
        return home.lake.open(read_only=read_only, may_make=not read_only, config=config)
    return open_database(home.warehouse, home.keys.sealing(Purpose.WAREHOUSE), read_only=read_only, config=config)


def prepare(con: duckdb.DuckDBPyConnection, *, is_new: bool = True) -> None:
    """Make or refresh schema, macros, views and reference data; skipped when this version has done so already.

    Raises WarehouseOutdated where an earlier version kept what was loaded otherwise.
    """
    set_up(con)
    if not is_new:
        if is_prepared(con):
            return
        check_version(con)
    with transaction(con):
        con.execute("CREATE SCHEMA IF NOT EXISTS internal")
        con.execute(read_script("internal.schema"))
        drop_derived(con)
        create_schema(con)
        fill_reference_tables(con)
        create_views_and_macros(con)
        con.execute("DELETE FROM internal.version")
        con.execute("INSERT INTO internal.version VALUES (?)", [schema_version()])
        con.execute("DELETE FROM internal.built")


def set_up(con: duckdb.DuckDBPyConnection) -> None:
    """Let a session of a loader work as all do."""
    con.execute("SET TimeZone = 'UTC'")
    con.execute("SET enable_progress_bar = false")
    # Inside the loading transaction DuckDB takes fresh tables for tiny and joins them row by row: 16 s instead of 0.4 s
    # for 12,000 children.
    con.execute("SET asof_loop_join_threshold = 0")


def is_prepared(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether this version has made schema, macros, views and reference data."""
    try:
        row = con.execute("SELECT version FROM internal.version").fetchone()
    except duckdb.CatalogException:
        return False
    return row is not None and row[0] == schema_version()


def open_to_read(home: Home) -> duckdb.DuckDBPyConnection:
    """Open the live warehouse to read it, as its one user. Raises KeyRefused, and duckdb.Error when it is damaged."""
    con = _open_warehouse(home, read_only=True, config={"temp_directory": ""})
    con.execute("SET TimeZone = 'UTC'")
    return con


@contextmanager
def open_analyst(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the analysts' copy: read only, no files, no network, no extensions, and no way to change that.

    Raises KeyRefused when its key is not here, and duckdb.Error when the copy is damaged.
    """
    ring = home.keys.sealing(Purpose.ANALYST)
    con = open_database(home.analyst, ring, read_only=True, config=_LOCKED_DOWN)
    if ring is None:
        # Detached from a session in memory, a file in the clear could be attached again, to be written.
        con.close()
        con = duckdb.connect(home.analyst, read_only=True, config={**CLOSED, **_LOCKED_DOWN})
    try:
        con.execute("SET TimeZone = 'UTC'")
        con.execute("SET enable_progress_bar = false")
        con.execute("SET enable_external_access = false")
        con.execute("SET lock_configuration = true")
        yield con
    finally:
        con.close()


@contextmanager
def open_stored(home: Home, at: datetime) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the lake as it was stored at a time, while others may write: read only, its own files and no others.

    Raises LakeUnavailable where there is no lake, or nothing was stored yet.
    """
    from warehouse.lake import LakeUnavailable  # noqa: PLC0415 - only where there is a lake

    if home.lake is None:
        raise LakeUnavailable("Only a lake keeps what it held before: set PANELWATCH_LAKE.")
    with closing(home.lake.open(stored_at=at, config=_LOCKED_DOWN)) as con:
        con.execute("SET TimeZone = 'UTC'")
        con.execute("SET enable_progress_bar = false")
        con.execute(f"SET allowed_directories = [{quote_text(home.lake.storage)}]")
        con.execute("SET enable_external_access = false")
        con.execute("SET lock_configuration = true")
        yield con
