"""Which full snapshots may withdraw: a person's word counts for the newest of an extract, and stays."""

from contextlib import closing
from dataclasses import replace
from datetime import datetime
from unittest import mock

import pytest

from assets.session import is_finished
from pipelines import running
from pipelines.doctor import examine
from pipelines.opening import open_session
from pipelines.summary import describe_run
from tests.faults.injection import run, settings_of
from tests.integration.deliveries import NOTIFICATION, ask, fresh_home, lay_empty_warehouse, load, write
from tests.keyed import keyed
from warehouse.connection import open_to_read
from warehouse.digest import digest_tables
from warehouse.ledger import read_ledger
from warehouse.rebuild import rebuild

NOW = datetime(2020, 1, 1)  # noqa: DTZ001 - UTC without zone, as the ledger keeps it
ALL = [{**NOTIFICATION, "notification_id": f"SIN-2019-{number:06}"} for number in range(1, 11)]
WITHDRAWN = "SELECT notification_id FROM core.incident WHERE is_withdrawn ORDER BY ALL"
REFUSED = "SELECT extract_date::VARCHAR FROM quality.load WHERE refusal_code = 'withdrawal_limit' ORDER BY ALL"


def deliver(home, *, gone):
    """Ten notifications, then per day a full snapshot that leaves some of them out."""
    home.make_folders()
    write(home.landing, "notifications_2019-03-31_synthetic.csv", ALL)
    for day, count in gone.items():
        write(home.landing, f"notifications_{day}_full_synthetic.csv", ALL[count:])


def test_a_raised_limit_lets_the_newest_snapshot_in_with_nothing_new_delivered(tmp_path):
    with fresh_home(tmp_path) as (home, con):
        deliver(home, gone={"2019-06-30": 2})
        load(con, home)
        assert ask(con, WITHDRAWN) == []
        assert not load(con, home)[1].is_changed
        assert load(con, home, withdrawal_limit=0.2)[1].is_changed
        assert ask(con, WITHDRAWN) == [("SIN-2019-000001",), ("SIN-2019-000002",)]
        assert ask(con, "SELECT status, rows_unchanged FROM quality.load WHERE is_full") == [("loaded", 8)]
        assert not load(con, home, withdrawal_limit=0.2)[1].is_changed


def test_what_was_let_in_stays_in_when_the_limit_is_taken_back(tmp_path):
    with fresh_home(tmp_path) as (home, con):
        deliver(home, gone={"2019-06-30": 2})
        load(con, home)
        load(con, home, withdrawal_limit=0.2)
        for day in ("2019-05-31", "2019-07-31"):
            write(home.landing, f"notifications_{day}_synthetic.csv", [{**ALL[9], "nature": "death"}])
            load(con, home)
            assert ask(con, REFUSED) == []
            assert len(ask(con, WITHDRAWN)) == 2


def test_one_that_comes_later_is_judged_by_the_limit_of_its_own_time(tmp_path):
    with fresh_home(tmp_path) as (home, con):
        deliver(home, gone={"2019-06-30": 2})
        load(con, home, withdrawal_limit=0.2)
        deliver(home, gone={"2019-09-30": 4})
        load(con, home)
        assert ask(con, REFUSED) == [("2019-09-30",)]
        assert len(ask(con, WITHDRAWN)) == 2


def test_an_older_one_is_not_let_in_with_the_newest(tmp_path):
    with fresh_home(tmp_path) as (home, con):
        deliver(home, gone={"2019-06-30": 4, "2019-09-30": 2})
        load(con, home)
        load(con, home, withdrawal_limit=0.5)
        assert ask(con, REFUSED) == [("2019-06-30",)]
        assert len(ask(con, WITHDRAWN)) == 2


def test_a_limit_that_is_raised_and_not_enough_lets_nothing_in(tmp_path):
    with fresh_home(tmp_path) as (home, con):
        deliver(home, gone={"2019-06-30": 4})
        load(con, home)
        assert not load(con, home, withdrawal_limit=0.3)[1].is_changed
        assert ask(con, REFUSED) == [("2019-06-30",)]


@pytest.fixture
def settings(tmp_path):
    lay_empty_warehouse(keyed(tmp_path))
    found = settings_of(tmp_path)
    deliver(found.home, gone={"2019-06-30": 2})
    return found


def digest(settings):
    with closing(open_to_read(settings.home)) as con:
        return digest_tables(con)


def take(settings, limit):
    """Do with records what a run under a limit does."""
    with open_session(replace(settings, withdrawal_limit=limit)) as session:
        load(session.con, session.home, withdrawal_limit=limit)


def test_a_run_under_a_raised_limit_has_something_to_do(settings):
    run(settings.home.root, settings=settings)
    for limit, is_done in ((0.05, True), (0.1, True), (0.2, False)):
        with open_session(replace(settings, withdrawal_limit=limit)) as session:
            assert is_finished(session) == is_done


def test_the_ledger_keeps_the_limit_and_a_rebuild_comes_to_the_same(settings):
    take(settings, 0.05)
    take(settings, 0.2)
    entries = [entry for entry in read_ledger(settings.home).entries if "load_id" in entry.facts]
    assert [entry.what for entry in entries] == ["loaded", "loaded", "judged"]
    assert [entry.facts["withdrawal_limit"] for entry in entries] == [None, 0.05, 0.2]
    assert list(examine(settings)) == []
    expected = digest(settings)
    rebuild(settings.home, now=NOW)
    take(settings, 0.05)
    assert digest(settings) == expected
    assert list(examine(settings)) == []


def test_a_person_is_told_which_snapshot_was_let_in(settings):
    take(settings, 0.05)
    raised = replace(settings, withdrawal_limit=0.2)
    with mock.patch.object(running, "execute"), mock.patch.object(running, "preload"):
        told = list(describe_run(running.run_main_job(raised, patience=False), raised))[:2]
    assert told == [
        "Nothing new: 2 files in the landing folder, all known.",
        "Let in, refused before: notifications_2019-06-30_full_synthetic.csv."
        " A full snapshot may withdraw 20 % in this run.",
    ]
