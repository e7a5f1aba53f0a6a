"""Whatever fails or is killed in a run, the next one comes to the same; every call once: benchmarks/fault_injection.py."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from assets.alerts import Look
from assets.boundary import StageFailed
from assets.session import Session
from pipelines.alert_sending import look_and_deliver
from pipelines.opening import open_session
from tests.faults.injection import (
    KILLED,
    LATER,
    NOW,
    InjectedError,
    begin,
    deliver,
    fail_at,
    inject,
    list_outbox,
    run,
    run_killed,
    settings_of,
    sum_up,
)
from tests.integration.deliveries import fresh_home
from tests.integration.receivers import serve_http
from tests.keyed import keyed
from warehouse.connection import open_live

#: after which of the calls since the opening of a home in which nothing was ever opened, as parts of all of them
OF_THE_FIRST_OPENING = (0.25, 0.75)
#: whence calls are counted, and at which a run is disturbed: one stage after the other, so that each run gets further
PLACES = (
    # In the second file, then in what is left to take.
    ("tests.faults.injection.load_landing", 70),
    ("tests.faults.injection.load_landing", 70),
    ("tests.faults.injection.update_history", 40),
    ("tests.faults.injection.build_stage", 15),
    ("tests.faults.injection._count", 60),
    ("tests.faults.injection._count", 60),
    ("assets.monitoring.value_figures", 5),
    ("tests.faults.injection.publish_analyst_copy", 50),
    ("assets.figures.bring_up_to_date", 8),
    ("tests.faults.injection.show_site", 50),
    ("tests.faults.injection.look_and_deliver", 60),
)
#: where one disturbed run alone is followed by a whole one, as parts of all calls
FAULTS_ALONE, KILLS_ALONE = (0.75,), (0.25,)


def place(calls, part):
    """The call at a part of all."""
    return 1 + int(part * (calls - 1))


@pytest.mark.parametrize("part", FAULTS_ALONE)
def test_after_a_call_that_failed_the_next_run_comes_to_the_same(quiet, tmp_path, part):
    begin(tmp_path)
    # Some calls may fail without harm: a folder that is there already.
    with suppress(Exception):
        fail_at(tmp_path, place(quiet[1], part))
    run(tmp_path)
    assert sum_up(tmp_path) == quiet[0]


@pytest.mark.parametrize("part", KILLS_ALONE)
def test_after_a_kill_the_next_run_comes_to_the_same(quiet, tmp_path, part):
    begin(tmp_path)
    assert run_killed(tmp_path, place(quiet[1], part)) == KILLED
    run(tmp_path)
    assert sum_up(tmp_path) == quiet[0]


@pytest.fixture(scope="module")
def first_opening(tmp_path_factory):
    """How many calls the opening of a home makes in which nothing was ever opened."""
    root = tmp_path_factory.mktemp("opened")
    with inject(None) as counter, open_session(settings_of(root)):
        pass
    return counter.calls


def test_after_calls_that_failed_in_every_stage_one_run_comes_to_the_same(quiet, tmp_path):
    begin(tmp_path)
    for since, at in PLACES:
        with pytest.raises(StageFailed, match="InjectedError"):
            fail_at(tmp_path, at, since=since)
    run(tmp_path)
    assert sum_up(tmp_path) == quiet[0]


def test_after_kills_in_the_first_opening_and_in_every_stage_one_run_comes_to_the_same(quiet, first_opening, tmp_path):
    deliver(tmp_path)
    for part in OF_THE_FIRST_OPENING:
        assert run_killed(tmp_path, place(first_opening, part)) == KILLED
    for since, at in dict.fromkeys(PLACES):
        assert run_killed(tmp_path, at, since=since) == KILLED
    run(tmp_path)
    assert sum_up(tmp_path) == quiet[0]


def test_after_any_call_to_the_network_that_failed_each_message_arrives_and_is_marked_once(tmp_path):
    with fresh_home(tmp_path) as (home, con), serve_http() as (web, url):
        session = Session(con, home, home.landing, timedelta(0), 0.05, NOW.date())
        for at in count(1):
            for name in ("alert_event", "outbox", "delivery", "look", "run_failed"):
                con.execute(f"DELETE FROM internal.{name}")
            web.got.clear()
            look = Look(NOW, has_run=True, failed="It stopped.")
            with inject(at, only="network") as counter:
                look_and_deliver(session, look, [url], clock=lambda: NOW)
            look_and_deliver(session, replace(look, now=LATER), [url], clock=lambda: LATER)
            assert [told[1:] for told in list_outbox(con)] == [(True, 1), (True, 1)]
            # Sent and not marked is sent again; a receiver tells a repeat by its number.
            assert len(set(web.got)) == 2
            assert len(web.got) <= 3
            if counter.calls < at:
                break
    # Connect, send, hear, of two messages.
    assert at > 6


def test_a_fault_is_injected_where_it_is_asked_for(tmp_path):
    begin(tmp_path)
    with pytest.raises(StageFailed, match="InjectedError"):
        fail_at(tmp_path, 60, only="file")
    with pytest.raises(InjectedError, match="injected at duckdb"), inject(5, only="duckdb"):
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
