"""A file that is overwritten, and then holds again what it held before: its last word counts, whatever the clock says."""

import os
from contextlib import contextmanager
from datetime import UTC, datetime
from unittest import mock

import pytest

from pipelines.opening import open_session
from tests.faults.injection import settings_of
from tests.integration.deliveries import NOTIFICATION, ask, fresh_home, load, write
from tests.keyed import keyed
from warehouse import books
from warehouse.audit import find_disagreements
from warehouse.history import update_history
from warehouse.home import Home
from warehouse.ledger import read_ledger
from warehouse.rebuild import rebuild

NAME = "notifications_2019-03-31_synthetic.csv"
NOW = datetime(2020, 1, 1)  # noqa: DTZ001 - UTC without zone, as the ledger keeps it


def say(home, nature, *, at, name=NAME):
    """Let a file say this, as of a moment."""
    path = write(home.landing, name, [{**NOTIFICATION, "nature": nature}])
    os.utime(path, (at, at))


def natures(con):
    return [nature for (nature,) in ask(con, "SELECT nature FROM core.notification")]


def test_content_that_is_put_back_under_its_name_counts_again(tmp_path):
    with fresh_home(tmp_path) as (home, con):
        for at, nature in enumerate(("death", "other", "death", "other", "death"), start=1):
            say(home, nature, at=at)
            landed, _ = load(con, home)
            assert natures(con) == [nature]
            assert landed.put_back == ((NAME,) if at > 2 else ())
        assert load(con, home)[0].unchanged == 1
        assert natures(con) == ["death"]


def test_it_does_so_with_its_old_time_of_change(tmp_path):
    with fresh_home(tmp_path) as (home, con):
        for at, nature in ((1, "death"), (2, "other"), (1, "death")):
            say(home, nature, at=at)
            load(con, home)
        assert natures(con) == ["death"]


def test_a_later_tag_still_stands_above_it(tmp_path):
    with fresh_home(tmp_path) as (home, con):
        say(home, "serious_harm", at=1, name="notifications_2019-03-31_u_synthetic.csv")
        for at, nature in enumerate(("death", "other", "death"), start=2):
            say(home, nature, at=at)
            load(con, home)
        assert natures(con) == ["serious_harm"]


def test_the_same_file_in_another_folder_or_touched_changes_nothing(tmp_path):
    with fresh_home(tmp_path) as (home, con):
        for at, nature in enumerate(("death", "other"), start=1):
            say(home, nature, at=at)
            load(con, home)
        say(home, "other", at=3)
        load(con, home)
        elsewhere = keyed(tmp_path / "elsewhere")
        elsewhere.landing.mkdir(parents=True)
        say(elsewhere, "death", at=4)
        with mock.patch.object(Home, "landing", elsewhere.landing):
            load(con, home)
        assert natures(con) == ["other"]


def test_of_files_of_one_day_the_one_that_came_again_under_the_latest_tag_counts(tmp_path):
    """Whether all come together or one by one."""
    told = (("first", "death"), ("second", "other"), ("third", "death"))
    for name, is_at_once in (("together", True), ("apart", False)):
        with fresh_home(tmp_path / name) as (home, con):
            for tag, nature in told:
                row = {**NOTIFICATION, "nature": nature}
                write(home.landing, f"notifications_2019-03-31_{tag}_synthetic.csv", [row])
                if not is_at_once:
                    load(con, home)
            load(con, home)
            assert natures(con) == ["death"]
            assert con.execute("SELECT count(*) FROM internal.load").fetchone() == (2,)


def test_ledger_and_rebuild_know_of_it(tmp_path):
    home = keyed(tmp_path)
    home.make_folders()
    for at, nature in enumerate(("death", "other", "death"), start=1):
        say(home, nature, at=at)
        with open_session(settings_of(tmp_path)) as session:
            load(session.con, home)
    assert [entry.what for entry in read_ledger(home).entries] == ["loaded", "loaded", "sent_again"]
    rebuild(home, now=NOW)
    with open_session(settings_of(tmp_path)) as session:
        update_history(session.con, home=home, withdrawal_limit=1)
        assert natures(session.con) == ["death"]
        assert list(find_disagreements(session.con, home, read_ledger(home), thorough=True)) == []


@contextmanager
def clock_at(moment):
    with mock.patch.object(books, "datetime") as clock:
        clock.now.return_value = moment
        yield


@pytest.mark.parametrize("second", [2019, 2025], ids=["set back", "set forward"])
def test_a_correction_that_comes_by_another_clock_is_the_later_one(tmp_path, second):
    with fresh_home(tmp_path) as (home, con):
        for at, (nature, year) in enumerate((("death", 2022), ("other", second)), start=1):
            say(home, nature, at=at)
            with clock_at(datetime(year, 1, 1, tzinfo=UTC)):
                load(con, home)
        assert natures(con) == ["other"]
