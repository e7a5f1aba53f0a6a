"""A disk that is full, wherever a run has got to: one sentence, nothing half-done, and the next run comes to the same."""

import errno
import itertools
import os
import shutil
import sqlite3
from contextlib import contextmanager
from datetime import timedelta
from unittest import mock

import duckdb
import polars
import pytest

from assets import figures, site_folder
from assets.alerts import Look
from assets.boundary import StageFailed, guard
from assets.session import Session, mark_published
from pipelines.alert_sending import look_and_deliver
from tests.command_line import call_here
from tests.faults import injection
from tests.faults.injection import NOW, begin, deliver, fail_at, fill, run, sum_up
from tests.integration.deliveries import fresh_home
from tests.keyed import SETTINGS, keyed
from warehouse import analyst_copy, reading_apart
from warehouse.analyst_copy import publish_analyst_copy
from warehouse.archive import Archive
from warehouse.connection import open_analyst
from warehouse.first_keys import make_first_keys
from warehouse.home import Home
from warehouse.keys import KeyStore, check_apart
from warehouse.ledger import Ledger, read_ledger
from warehouse.space import DiskFull, MemoryShort, find_full

#: what fills the disk when it is about to begin, and what the sentence then names
STAGES = {
    "archive": (Archive, "store", "the archive"),
    "vault": (reading_apart, "take_file", "the vault"),
    "ledger": (Ledger, "append", "the ledger"),
    "history": (injection, "update_history", "the warehouse"),
    "copy": (analyst_copy, "attach", "the analysts' copy"),
    "figures": (figures, "write_files", "the figures"),
    "site": (site_folder, "write_files", "the internal site"),
    # Whether the log of the warehouse has room for the events in its last block is a matter of bytes.
    "outbox": (injection, "look_and_deliver", "the analysts' copy|the warehouse"),
}
SENTENCE = "Free some space there and give the same command again"
#: `python -m benchmarks.fault_injection full` says so at every call
PARTS = (0.15, 0.5)
FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def fill_up(disk, *, leave=0):
    """Leave no more than so many bytes free, whatever was free before."""
    ballast = disk / "ballast"
    with ballast.open("ab") as file:
        status = os.statvfs(disk)
        free = status.f_bavail * status.f_frsize - leave
        if free > 0:
            os.posix_fallocate(file.fileno(), 0, ballast.stat().st_size + free)


@contextmanager
def full_from(disk, owner, name):
    """Fill the disk up when a function is called."""
    real, calls = getattr(owner, name), itertools.count()

    def call_full(*args, **kwargs):
        # The first file of all is refused, and writes nothing into the vault.
        if next(calls) or name != "take_file":
            fill_up(disk)
        return real(*args, **kwargs)

    with mock.patch.object(owner, name, call_full):
        yield
    (disk / "ballast").unlink()


def test_a_disk_that_is_full_at_one_stage_after_the_other(quiet, disk):
    """Every run gets a stage further than the one before; the last has space enough."""
    root = disk / "home"
    deliver(root)
    for owner, name, place in STAGES.values():
        with full_from(disk, owner, name), pytest.raises(DiskFull, match=place), guard("run"):
            run(root)
    run(root)
    assert sum_up(root) == quiet[0]


def test_calls_that_say_the_disk_is_full(quiet, tmp_path):
    begin(tmp_path)
    for part in PARTS:
        with pytest.raises(DiskFull, match=SENTENCE):
            fail_at(tmp_path, int(part * quiet[1]), fill)
    run(tmp_path)
    assert sum_up(tmp_path) == quiet[0]


def test_a_person_is_told_in_one_line(disk):
    deliver(disk / "home")
    fill_up(disk, leave=100_000)
    code, out, err = call_here(disk / "home", "run", **SETTINGS)
    assert (code, out) == (1, "")
    assert err.startswith("The disk is full: no space for the warehouse (warehouse.duckdb).")
    assert err.count("\n") == 1
    assert SENTENCE in err
    assert not keyed(disk / "home").analyst.exists()
    assert not keyed(disk / "home").figures.exists()


def test_a_line_of_the_ledger_that_fits_in_part_is_no_line(tmp_path):
    ledger = read_ledger(keyed(tmp_path))
    ledger.append("loaded", {"load_id": "1"}, now=NOW)
    before = ledger.path.read_bytes()
    write = os.write
    with mock.patch.object(os, "write", lambda to, line: write(to, line[:20])), pytest.raises(DiskFull, match="ledger"):
        ledger.append("loaded", {"load_id": "2"}, now=NOW)
    assert ledger.path.read_bytes() == before
    ledger.append("loaded", {"load_id": "2"}, now=NOW)
    assert read_ledger(keyed(tmp_path)).entries == ledger.entries


def test_events_that_did_not_reach_analysts_on_a_full_disk_reach_them_at_the_next_look(tmp_path):
    failed = Look(NOW, has_run=True, failed="The main job stopped.")
    with fresh_home(tmp_path) as (home, con):
        session = Session(con, home, home.landing, timedelta(0), 0.05, NOW.date())
        publish_analyst_copy(con, home)
        mark_published(session)
        with mock.patch.object(shutil, "copyfile", side_effect=FULL), pytest.raises(OSError, match="space"):
            look_and_deliver(session, failed, [])
        look_and_deliver(session, failed, [])
        with open_analyst(home) as copy:
            assert copy.execute("SELECT count(*) FROM monitoring.alert").fetchone() == (1,)


def test_a_first_run_that_has_no_space_for_its_keys_leaves_none_half_written(tmp_path):
    home = Home(tmp_path, KeyStore(tmp_path / "keys"))
    with mock.patch.object(os, "fsync", side_effect=FULL), pytest.raises(OSError, match="space"):
        make_first_keys(home)
    assert list((tmp_path / "keys").glob("*.key")) == []
    assert len(make_first_keys(home)) == len(home.keys.needed)
    check_apart(home.keys)


def test_spilling_without_space_is_told_as_what_it_is(tmp_path):
    limits = {"temp_directory": str(tmp_path), "memory_limit": "30MB", "max_temp_directory_size": "1MB", "threads": 1}
    with duckdb.connect(":memory:", config=limits) as con, pytest.raises(MemoryShort, match="work/"), guard("stage"):
        con.execute("SELECT hash(i) AS s, count(*) FROM range(5000000) AS r(i) GROUP BY s")


@pytest.mark.parametrize(
    ("fault", "is_full"),
    [
        (OSError(errno.ENOSPC, "words"), True),
        (OSError(errno.EDQUOT, "words"), True),
        (OSError(errno.EIO, "no space left on device"), False),
        (sqlite3.OperationalError("database or disk is full"), True),
        (polars.exceptions.ComputeError("No space left on device (os error 28)"), True),
        (OSError("no space left on device"), True),
        (ValueError("a cell"), False),
    ],
)
def test_which_faults_mean_a_full_disk(fault, is_full):
    assert (find_full(fault) is not None) == is_full
    with pytest.raises(DiskFull if is_full else StageFailed), guard("stage"):
        raise fault
