"""Whatever fails or is killed in a run, the next one comes to the same; every call once: benchmarks/fault_injection.py."""

from contextlib import suppress

import pytest

from tests.faults.injection import KILLED, InjectedError, deliver, fail_at, inject, run, run_killed, sum_up
from tests.keyed import keyed
from warehouse.connection import open_live

FAULTS, KILLS = 10, 20


@pytest.fixture(scope="module")
def quiet(tmp_path_factory):
    """What a run that nothing happens to comes to, and how many calls it makes."""
    root = tmp_path_factory.mktemp("quiet") / "home"
    deliver(root)
    with inject(None) as counter:
        run(root)
    return sum_up(root), counter.calls


def place(quiet, number, places):
    """One of so many calls, spread over the run."""
    return 1 + int((number + 0.5) / places * (quiet[1] - 1))


@pytest.mark.parametrize("number", range(FAULTS))
def test_after_a_call_that_failed_the_next_run_comes_to_the_same(quiet, tmp_path, number):
    deliver(tmp_path)
    # Some calls may fail without harm: a folder that is there already.
    with suppress(Exception):
        fail_at(tmp_path, place(quiet, number, FAULTS))
    run(tmp_path)
    assert sum_up(tmp_path) == quiet[0]


@pytest.mark.parametrize("number", range(KILLS))
def test_after_a_kill_the_next_run_comes_to_the_same(quiet, tmp_path, number):
    deliver(tmp_path)
    assert run_killed(tmp_path, place(quiet, number, KILLS)) == KILLED
    run(tmp_path)
    assert sum_up(tmp_path) == quiet[0]


def test_a_fault_is_injected_where_it_is_asked_for(tmp_path):
    deliver(tmp_path)
    with pytest.raises(InjectedError, match="injected at"), inject(100):
        run(tmp_path)


def test_nothing_a_killed_process_left_lies_about_after_the_next_opening(tmp_path):
    home = keyed(tmp_path)
    home.make_folders()
    left = [
        home.archive / ".incoming-x",
        home.accepted / "children" / "children-1.draft",
        home.work / "spill" / "block",
        home.root / "analyst.draft",
        home.root / "analyst.draft.wal",
        home.root / "warehouse.rebuilt.duckdb",
    ]
    for path in left:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("a name", encoding="utf-8")
    with open_live(home):
        assert [path for path in left if path.exists()] == []
