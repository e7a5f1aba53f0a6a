"""A lake is made anew from archive and ledger: filled at once, whatever became of its files or its catalog."""

import shutil
from contextlib import closing
from datetime import datetime
from pathlib import Path
from unittest import mock

import duckdb
import pytest

from pipelines.doctor import examine
from tests.faults.injection import deliver, run
from tests.integration.test_lake import digests, settings_on
from tests.servers import POSTGRES, make_database, run_postgres
from warehouse import filling
from warehouse.connection import open_to_read
from warehouse.rebuild import rebuild

pytestmark = pytest.mark.skipif(not POSTGRES, reason="needs the package postgresql")
NOW = datetime(2020, 1, 1)  # noqa: DTZ001 - UTC without zone, as the ledger keeps it
EVENTS = "SELECT * FROM internal.alert_event ORDER BY ALL"


@pytest.fixture(scope="module")
def server():
    with run_postgres() as place:
        yield place


@pytest.fixture(scope="module")
def filled(server, tmp_path_factory):
    """A home with a lake, after one run, and what its tables come to."""
    settings = settings_on(tmp_path_factory.mktemp("filled"), make_database(server, "filled"))
    deliver(settings.home.root)
    run(settings.home.root, settings=settings)
    return settings, digests(settings.home), ask(settings.home, EVENTS)


def ask(home, sql):
    with closing(open_to_read(home)) as con:
        return con.execute(sql).fetchall()


def files_of(home, schema, table):
    listed = f"SELECT data_file FROM ducklake_list_files('warehouse', '{table}', schema => '{schema}')"
    return [Path(name) for (name,) in ask(home, listed)]


def test_a_lake_whose_files_are_lost_is_made_anew_with_its_alerts(filled):
    settings, expected, events = filled
    (damaged, *_), (lost, *_) = (
        files_of(settings.home, "internal", "load"),
        files_of(settings.home, "history", "child_version"),
    )
    damaged.write_bytes(damaged.read_bytes()[:100])
    lost.unlink()
    assert list(examine(settings))
    with mock.patch.object(filling, "create_views_and_macros", side_effect=duckdb.IOException("injected")):
        with pytest.raises(duckdb.IOException):
            rebuild(settings.home, now=NOW)
    with pytest.raises(duckdb.Error):
        digests(settings.home)
    assert rebuild(settings.home, now=NOW) == 5
    assert events
    assert ask(settings.home, EVENTS) == events
    run(settings.home.root, settings=settings)
    assert digests(settings.home) == expected
    assert list(examine(settings)) == []
    assert not list(settings.home.root.glob("warehouse.*"))


def test_a_catalog_that_is_lost_is_made_anew(filled, server, tmp_path):
    settings, expected, _ = filled
    home = shutil.copytree(settings.home.root, tmp_path / "home", ignore=shutil.ignore_patterns("lake"))
    again = settings_on(home, make_database(server, "again"))
    rebuild(again.home, now=NOW)
    run(home, settings=again)
    assert digests(again.home) == expected
    assert list(examine(again)) == []
