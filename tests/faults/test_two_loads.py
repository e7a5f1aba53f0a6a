"""Two loads at once: one loads, the other says so in one sentence, and whoever reads meanwhile reads one state."""

import os
import shutil
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from unittest import mock

import pytest

from assets.boundary import guard
from pipelines.definitions import build_definitions
from pipelines.names import MAIN_JOB
from pipelines.opening import Listener, open_session
from pipelines.resources import open_session_of_environment, provide_session
from tests.faults.injection import deliver, drawing_in_words, run, settings_of, sum_up, without_day
from tests.faults.readers import read_copy
from tests.forked import forking
from tests.integration.deliveries import NOTIFICATION, lay_empty_warehouse, write
from tests.integration.orchestrator import keep_history_in_memory
from tests.integration.test_cli import call
from tests.keyed import SETTINGS, keyed
from warehouse.connection import WarehouseBusy, hold_lock
from warehouse.first_keys import make_demonstration_keys
from warehouse.home import Home
from warehouse.keys import KeyStore

BUSY = 75


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """A home with a first delivery published, and what comes of it once the rest is delivered and nothing happens."""
    root = tmp_path_factory.mktemp("begun") / "home"
    home = keyed(root)
    lay_empty_warehouse(home)
    other = {**NOTIFICATION, "notification_id": "SIN-2019-000009"}
    write(home.landing, "notifications_2019-01-31_synthetic.csv", [other])
    run(root)
    quiet = Path(shutil.copytree(root, root.with_name("quiet")))
    deliver(quiet)
    run(quiet)
    return root, sum_up(quiet)


@pytest.fixture
def root(begun, tmp_path):
    """A copy of it, with the rest delivered."""
    copied = Path(shutil.copytree(begun[0], tmp_path / "home"))
    deliver(copied)
    return copied


@contextmanager
def reading(root):
    """Read the analysts' copy all the while; give what was read, one answer a reading."""
    answers, is_over = [], Event()

    def read():
        # Some readings in between are enough, or the loads would have no processor left.
        while not is_over.wait(0.1):
            answers.append(read_copy(keyed(root)))

    thread = Thread(target=read)
    thread.start()
    try:
        yield answers
    finally:
        is_over.set()
        thread.join()


def load_once_all_are_there(root, together):
    together.wait()
    with guard("run"), suppress(WarehouseBusy):
        run(root)
        sys.exit(0)
    sys.exit(BUSY)


def test_of_two_that_start_together_one_loads_and_the_other_says_so(begun, root):
    context = forking()
    together = context.Barrier(2)
    with reading(root) as answers:
        loads = [context.Process(target=load_once_all_are_there, args=(root, together)) for _ in range(2)]
        for each in loads:
            each.start()
        for each in loads:
            each.join()
    assert sorted(each.exitcode for each in loads) == [0, BUSY]
    assert all(is_one_state for _, is_one_state in answers)
    assert [revision for revision, _ in answers] == sorted(revision for revision, _ in answers)
    assert answers
    assert sum_up(root) == begun[1]


def test_the_command_line_gives_way_to_a_job_of_the_orchestrator(begun, root):
    told = []

    def call_meanwhile(_):
        told.append(call(root, "run", **SETTINGS))

    opened = open_session(settings_of(root), Listener(on_landed=call_meanwhile))
    job = build_definitions({"session": provide_session(opened)}).resolve_job_def(MAIN_JOB)
    with drawing_in_words(), keep_history_in_memory() as instance:
        assert job.execute_in_process(instance=instance).success
    assert told == [(BUSY, "", f"Another load holds the warehouse (process {os.getpid()}).\n")]
    found = without_day(sum_up(root))
    assert {name: found[name] for name in found if "alerts" not in name} == {
        name: value for name, value in without_day(begun[1]).items() if "alerts" not in name
    }


def test_a_run_of_the_orchestrator_waits_for_whoever_looks_at_alerts(root, monkeypatch):
    for name, text in {**SETTINGS, "PANELWATCH_HOME": str(root)}.items():
        monkeypatch.setenv(name, text)
    has_waited, is_open, sleep = Event(), Event(), time.sleep

    def wait(seconds):
        has_waited.set()
        sleep(min(seconds, 0.05))

    def open_it():
        with open_session_of_environment():
            is_open.set()

    monkeypatch.setattr(time, "sleep", wait)
    run_of_orchestrator = Thread(target=open_it)
    with hold_lock(keyed(root)):
        run_of_orchestrator.start()
        assert has_waited.wait(60)
        assert not is_open.is_set()
    run_of_orchestrator.join(60)
    assert is_open.is_set()


def test_of_two_first_runs_one_makes_the_keys_and_the_other_leaves_them_alone(tmp_path):
    home = Home(tmp_path, KeyStore(tmp_path / "keys"))
    deliver(tmp_path)
    make = KeyStore.make

    made = []

    def make_meanwhile(store, purpose, **how):
        if not made:
            with pytest.raises(WarehouseBusy):
                make_demonstration_keys(home, home.landing)
        made.append(purpose)
        return make(store, purpose, **how)

    with mock.patch.object(KeyStore, "make", make_meanwhile):
        assert make_demonstration_keys(home, home.landing)
    assert not make_demonstration_keys(home, home.landing)
    assert len(made) == len(home.keys.needed)
