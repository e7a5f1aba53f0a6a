"""A lake is made anew from archive and ledger: filled at once, whatever became of its files or its catalog."""

import os
import shutil
import subprocess
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from unittest import mock

import duckdb
import pytest

from expectations.contracts.catalogue import EXTRACTS
from pipelines.doctor import REBUILD, examine
from pipelines.opening import open_records, open_session
from pipelines.taking import take_delivery
from tests.faults.injection import KILLED, deliver, inject, run, run_killed, settings_of
from tests.integration.deliveries import load, write
from tests.integration.linked import ADULT
from tests.integration.test_lake import VALUE, digests, settings_on
from tests.keyed import KEYS
from tests.servers import POSTGRES, make_database, run_postgres
from warehouse import filling
from warehouse.audit import RecordsDisagree
from warehouse.connection import open_to_read
from warehouse.keys import KeyRefused, Purpose
from warehouse.purge import Order, list_named, order_purge
from warehouse.rebuild import rebuild
from warehouse.rotation import rotate

pytestmark = pytest.mark.skipif(not POSTGRES, reason="needs the package postgresql")
NOW = datetime(2020, 1, 1)  # noqa: DTZ001 - UTC without zone, as the ledger keeps it
RECORDS = [f"history.{extract.record}_version" for extract in EXTRACTS if extract.record]
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
    make_records(settings)
    return settings, digests(settings.home), ask(settings.home, EVENTS)


def make_records(settings):
    """Do what a run does with records; counting and publishing take three times as long on a lake: two tests below do."""
    run(settings.home.root, settings=settings, counts=False)


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
    failing = mock.patch.object(filling, "create_views_and_macros", side_effect=duckdb.IOException("injected"))
    with failing, pytest.raises(duckdb.IOException):
        rebuild(settings.home, now=NOW)
    with pytest.raises(duckdb.Error):
        digests(settings.home)
    assert rebuild(settings.home, now=NOW) == 5
    assert events
    assert ask(settings.home, EVENTS) == events
    make_records(settings)
    assert digests(settings.home) == expected
    assert list(examine(settings)) == []
    assert not list(settings.home.root.glob("warehouse.*"))


def test_a_catalog_that_is_lost_is_made_anew(filled, server, tmp_path):
    settings, expected, _ = filled
    home = shutil.copytree(settings.home.root, tmp_path / "home", ignore=shutil.ignore_patterns("lake"))
    again = settings_on(home, make_database(server, "again"))
    rebuild(again.home, now=NOW)
    make_records(again)
    assert digests(again.home) == expected
    assert list(examine(again)) == []


def rebuild_on(root, urls):
    rebuild(settings_on(root, urls[0]).home, now=NOW)


def test_a_rebuild_killed_while_it_fills_leaves_the_lake_as_it_was_and_the_next_one_fills_it(filled, server, tmp_path):
    settings, expected, events = filled
    home, address = settings.home, settings.home.lake.catalog
    before = []

    def note(*given):
        before.append(quiet.calls)
        return filling_once(*given)

    filling_once = filling.fill
    with mock.patch.object(filling, "fill", note), inject(None, only="duckdb") as quiet:
        rebuild(home, now=NOW)
    run(home.root, settings=settings)
    whole = digests(home)
    assert [whole[name] for name in RECORDS] == [expected[name] for name in RECORDS]
    calls = quiet.calls - before[0]
    # As the old tables are dropped, as the new ones are made and filled, and as all is to be kept.
    for at in (before[0] + calls // 10, before[0] + calls // 2, quiet.calls):
        assert run_killed(home.root, at, "duckdb", [address], rebuild_on) == KILLED
        assert digests(home) == whole
    rebuild(home, now=NOW)
    assert ask(home, EVENTS) == events
    run(home.root, settings=settings)
    assert digests(home) == whole
    assert list(examine(settings)) == []
    assert not list(home.root.glob("warehouse.*"))


def dump(server, name):
    words = [POSTGRES[-1] / "pg_dump", "-h", server, "-U", "owner", name]
    return subprocess.run(words, check=True, capture_output=True).stdout


def find(root, words):
    """Return which words stand in any file of the lake, of whatever snapshot."""
    contents = [path.read_bytes() for path in (root / "lake").rglob("*") if path.is_file()]
    return {word for word in words if any(word.encode() in content for content in contents)}


def test_tokens_under_new_keys_are_those_of_a_file_and_no_snapshot_holds_an_old_one(server, tmp_path):
    address = make_database(server, "rotated")
    holding = {Purpose.CHILD: "child", Purpose.ADULT: "adult"}
    new = {purpose.setting: os.urandom(32).hex() for purpose in holding}
    old = {purpose.setting: KEYS[purpose] for purpose in holding}
    # In the clear, so that the bytes can be searched.
    plain = {"PANELWATCH_ENCRYPTION": "off"}
    file, before = (
        settings_on(tmp_path / "file", address, **plain, **new),
        settings_on(tmp_path / "lake", address, **plain),
    )
    file = replace(file, home=replace(file.home, lake=None))
    for settings in (file, before):
        deliver(settings.home.root)
        write(settings.home.landing, "adults_2019-05-31_synthetic.csv", [ADULT])
        make_records(settings)
    root, given = before.home.root, plain | old
    for purpose, record in holding.items():
        told = {token for (token,) in ask(before.home, f"SELECT {record}_token FROM history.{record}_version")}
        assert find(root, told) == told != set()
        given[purpose.setting] = f"{new[purpose.setting]} {KEYS[purpose]}"
        both = settings_on(root, address, **given)
        assert "Tokens were made anew from 6 archived files" in rotate(both.home, purpose, now=NOW).sentence
        assert find(root, told) == set()
        make_records(both)
        assert find(root, told) == set()
        with pytest.raises(KeyRefused, match=f"{record} key"), open_session(before):
            pass
        before = both
    assert digests(before.home) == digests(file.home)


def test_a_purge_that_was_not_finished_leaves_no_byte_in_any_snapshot(server, tmp_path):
    settings = settings_on(tmp_path, make_database(server, "unfinished"), PANELWATCH_ENCRYPTION="off")
    deliver(tmp_path)
    with open_session(settings) as session:
        load(session.con, session.home)
    with open_records(settings) as (con, ledger):
        named = [name for (name,) in con.execute("SELECT load_id FROM internal.load").fetchall()]
        order_purge(con, ledger, list_named(con, named), Order("a tester", "synthetic"), now=NOW)
    assert find(tmp_path, {VALUE}) == {VALUE}
    assert rebuild(settings.home, now=NOW) == 0
    assert find(tmp_path, {VALUE}) == set()
    assert VALUE.encode() not in dump(server, "unfinished")
    assert len(ask(settings.home, "FROM ducklake_snapshots('warehouse')")) == 1


def test_a_warehouse_file_is_moved_into_a_new_lake_with_its_alerts(server, tmp_path):
    in_file = settings_of(tmp_path)
    deliver(tmp_path)
    run(tmp_path, settings=in_file)
    expected, events = digests(in_file.home), ask(in_file.home, EVENTS)
    on_lake = settings_on(tmp_path, make_database(server, "moved"))
    with pytest.raises(RecordsDisagree, match="panelwatch doctor"), open_session(on_lake):
        pass
    # Workers ask no ledger.
    assert len(take_delivery(on_lake, "notifications_2019-03-31_synthetic.csv").loaded) == 1
    assert {complaint.to_do for complaint in examine(on_lake)} == {REBUILD}
    assert rebuild(on_lake.home, now=NOW) == 5
    assert events
    assert ask(on_lake.home, EVENTS) == events
    run(tmp_path, settings=on_lake)
    assert digests(on_lake.home) == expected
    assert list(examine(on_lake)) == []
    kept = tmp_path / "warehouse.before-rebuild.duckdb"
    assert sorted(tmp_path.glob("warehouse*")) == [kept]
    kept.rename(in_file.home.warehouse)
    assert digests(in_file.home) == expected
    # A lake that holds something is its own past, whatever file lies there.
    rebuild(on_lake.home, now=NOW)
    assert in_file.home.warehouse.exists()
