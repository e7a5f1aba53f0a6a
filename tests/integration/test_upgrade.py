"""A warehouse of an earlier version is taken on as it is, or named before anything is changed."""

import re
import shutil
from contextlib import closing
from datetime import datetime

import pytest

from pipelines.doctor import REBUILD, examine
from pipelines.opening import open_session
from tests.faults.injection import begin, run, settings_of
from warehouse.connection import open_live, open_to_read
from warehouse.digest import digest_tables
from warehouse.rebuild import rebuild
from warehouse.upgrade import WarehouseOutdated

NOW = datetime(2020, 1, 1)  # noqa: DTZ001 - UTC without zone, as the ledger keeps it
EARLIER = {
    "a column was not there": ("history.adult_version", "ALTER TABLE history.adult_version DROP COLUMN role"),
    "a column has gone since": ("internal.rejected_row", "ALTER TABLE internal.rejected_row ADD COLUMN cell VARCHAR"),
    "a code has come": (
        "history.notification_version",
        "ALTER TABLE history.notification_version ALTER COLUMN nature TYPE ENUM('death', 'serious_harm')"
        " USING nature::VARCHAR",
    ),
}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    root = tmp_path_factory.mktemp("loaded") / "home"
    begin(root)
    run(root)
    return root


@pytest.fixture
def settings(loaded, tmp_path):
    return settings_of(shutil.copytree(loaded, tmp_path / "home"))


def digest(settings):
    with closing(open_to_read(settings.home)) as con:
        return digest_tables(con)


def make_older(settings, statement):
    """Leave the warehouse as an earlier version would have left it."""
    with open_live(settings.home) as con:
        con.execute(statement)
        con.execute("UPDATE internal.version SET version = 'earlier'")


def make_outdated(settings, difference):
    table, statement = EARLIER[difference]
    make_older(settings, statement)
    return f"An earlier version made the warehouse, and this one keeps {table} otherwise."


@pytest.mark.parametrize("difference", EARLIER)
def test_what_an_earlier_version_kept_otherwise_is_named_before_anything_is_changed(settings, difference):
    sentence = make_outdated(settings, difference)
    before = settings.home.warehouse.read_bytes()
    with pytest.raises(WarehouseOutdated, match=re.escape(sentence)), open_session(settings):
        pass
    assert settings.home.warehouse.read_bytes() == before
    assert (sentence, REBUILD) in {(complaint.sentence, complaint.to_do) for complaint in examine(settings)}


def test_a_rebuild_makes_it_good(settings):
    expected = digest(settings)
    make_outdated(settings, "a column was not there")
    rebuild(settings.home, now=NOW)
    run(settings.home.root, settings=settings)
    assert digest(settings) == expected
    assert list(examine(settings)) == []


def test_with_the_same_tables_views_are_made_anew_and_what_was_loaded_stays(settings):
    expected = digest(settings)
    make_older(settings, "DROP VIEW core.adult")
    run(settings.home.root, settings=settings)
    assert digest(settings) == expected
