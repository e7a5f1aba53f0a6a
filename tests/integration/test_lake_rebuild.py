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

from pipelines.doctor import REBUILD, examine
from pipelines.opening import open_records, open_session
from pipelines.purging import Wish, purge
from pipelines.taking import take_delivery
from tests.faults.injection import KILLED, deliver, kill, run, run_killed, settings_of
from tests.integration.deliveries import load, write
from tests.integration.linked import ADULT
from tests.integration.test_lake import VALUE
from tests.keyed import KEYS
from tests.lakes import (
    LAST,
    ask,
    copy_lake,
    digests,
    digests_kept,
    find,
    make_empty,
    read_files,
    settings_on,
)
from tests.servers import POSTGRES, make_database, run_postgres
from warehouse import filling
from warehouse.audit import RecordsDisagree
from warehouse.connection import open_live, open_to_read, transaction
from warehouse.keys import KeyRefused, Purpose
from warehouse.lake_bounds import list_misread
from warehouse.purge import Order, list_named, order_purge
from warehouse.rebuild import rebuild
from warehouse.rotation import rotate

pytestmark = pytest.mark.skipif(not POSTGRES, reason="needs the package postgresql")
NOW = datetime(2020, 1, 1)  # noqa: DTZ001 - UTC without zone, as the ledger keeps it
EVENTS = "SELECT * FROM internal.alert_event ORDER BY ALL"
# In the clear, so that the bytes can be searched.
PLAIN = {"PANELWATCH_ENCRYPTION": "off"}
KEPT_BOUNDS = "__ducklake_metadata_warehouse.ducklake_table_column_stats"
BOUNDS = f"""
    SELECT schema_name, table_name, column_name, min_value, max_value FROM {KEPT_BOUNDS} AS kept
    INNER JOIN __ducklake_metadata_warehouse.ducklake_column AS held USING (table_id, column_id)
    INNER JOIN __ducklake_metadata_warehouse.ducklake_table AS holding USING (table_id)
    INNER JOIN __ducklake_metadata_warehouse.ducklake_schema AS named USING (schema_id)
    WHERE held.end_snapshot IS NULL AND holding.end_snapshot IS NULL AND parent_column IS NULL
        -- Written once more when all is done.
        AND table_name <> 'ledger_head'
"""
#: of texts as long as this their beginnings are told
LONG = 255


@pytest.fixture(scope="module")
def server():
    with run_postgres() as place:
        yield place


@pytest.fixture(scope="module")
def filled(server, tmp_path_factory):
    """A home with a lake, after one run, and what its tables come to; only copied."""
    settings = make_empty(server, tmp_path_factory.mktemp("filled"), "filled")
    deliver(settings.home.root)
    make_records(settings)
    return settings, digests(settings.home), ask(settings.home, EVENTS)


def make_records(settings):
    """Do what a run does with records: it counts wherever nothing is counted, as in a lake that is new."""
    run(settings.home.root, settings=settings, counts=False)


def load_all(settings):
    with open_session(settings) as session:
        load(session.con, session.home)


def files_of(home, schema, table):
    listed = f"SELECT data_file FROM ducklake_list_files('warehouse', '{table}', schema => '{schema}')"
    return [Path(name) for (name,) in ask(home, listed)]


class Ending:
    """A session in which something happens before the first statement that begins so."""

    def __init__(self, con, beginning, act):
        self._con, self._beginning, self._act = con, beginning, act

    def execute(self, sql, *given):
        if sql.startswith(self._beginning):
            self._act(sql)
        return self._con.execute(sql, *given)


def ending(beginning, act):
    fill = filling.fill
    return mock.patch.object(filling, "fill", lambda con, lake: fill(Ending(con, beginning, act), lake))


def rebuild_until_all_is_to_be_kept(root, urls):
    with ending("COMMIT", kill):
        rebuild(settings_on(root, urls[0]).home, now=NOW)


def test_a_rebuild_that_is_killed_leaves_the_lake_as_it_was_and_the_next_makes_good_what_was_lost(
    filled, server, tmp_path
):
    prepared, expected, events = filled
    settings = copy_lake(server, prepared, tmp_path / "home", "early")
    home = settings.home
    (damaged, *_), (lost, *_) = files_of(home, "internal", "load"), files_of(home, "history", "child_version")
    damaged.write_bytes(damaged.read_bytes()[:100])
    lost.unlink()
    assert list(examine(settings))

    # When every old table is gone, and every new one has its rows.
    last, files = ask(home, LAST), read_files(home.root)
    assert run_killed(home.root, 0, urls=[home.lake.catalog], work=rebuild_until_all_is_to_be_kept) == KILLED
    assert ask(home, LAST) == last
    assert read_files(home.root).items() >= files.items()
    with pytest.raises(duckdb.Error):
        digests(home)

    # A lake that holds something is its own past, whatever file lies there.
    home.warehouse.write_bytes(b"another")
    assert ask(home, "FROM internal.built")
    assert rebuild(home, now=NOW) == 5
    assert home.warehouse.read_bytes() == b"another"
    home.warehouse.unlink()
    assert not list(home.root.glob("warehouse.*"))
    assert events
    assert ask(home, EVENTS) == events
    # What a run counts it counts anew.
    assert not ask(home, "FROM internal.built")
    make_records(settings)
    assert digests(home) == expected
    assert list(examine(settings)) == []


def test_a_catalog_that_is_lost_is_made_anew(filled, server, tmp_path):
    settings, expected, _ = filled
    home = shutil.copytree(settings.home.root, tmp_path / "home", ignore=shutil.ignore_patterns("lake"))
    again = settings_on(home, make_database(server, "again"))
    rebuild(again.home, now=NOW)
    load_all(again)
    told = digests_kept(again.home)
    assert told == {name: expected[name] for name in told}
    assert list(examine(again)) == []


def dump(server, name):
    words = [POSTGRES[-1] / "pg_dump", "-h", server, "-U", "owner", name]
    return subprocess.run(words, check=True, capture_output=True).stdout


def test_tokens_under_a_new_key_are_those_of_a_file_and_no_snapshot_holds_an_old_one(server, tmp_path):
    before = make_empty(server, tmp_path / "lake", "rotated", **PLAIN)
    name, new = Purpose.ADULT.setting, os.urandom(32).hex()
    file = settings_on(tmp_path / "file", before.home.lake.catalog, **PLAIN, **{name: new})
    file = replace(file, home=replace(file.home, lake=None))
    for settings in (before, file):
        deliver(settings.home.root)
        write(settings.home.landing, "adults_2019-05-31_synthetic.csv", [ADULT])
        load_all(settings)
    root = before.home.root
    old = {token for (token,) in ask(before.home, "SELECT adult_token FROM history.adult_version")}
    assert old
    assert find(root, old) == old
    after = settings_on(root, before.home.lake.catalog, **PLAIN, **{name: f"{new} {KEYS[Purpose.ADULT]}"})
    assert "Tokens were made anew from 6 archived files" in rotate(after.home, Purpose.ADULT, now=NOW).sentence
    assert find(root, old) == set()
    with pytest.raises(KeyRefused, match="adult key"), open_session(before):
        pass
    load_all(after)
    assert find(root, old) == set()
    assert digests(after.home) == digests(file.home)


def assert_bounds_are_those_of_rows(home):
    """The catalog tells the least and greatest value of every column; of long texts it tells how they begin."""
    told, held, long = {}, {}, set()
    # Rows are read whole: what a database computes it may compute from what is told.
    with closing(open_to_read(home)) as con:
        types = dict(
            con.execute("SELECT (schema_name, table_name, column_name), data_type FROM duckdb_columns()").fetchall()
        )
        for *column, least, greatest in con.execute(BOUNDS).fetchall():
            schema, table, name = place = tuple(column)
            if (least, greatest) != (None, None):
                read = f"SELECT CAST(? AS {types[place]}), CAST(? AS {types[place]})"
                told[place] = con.execute(read, [least, greatest]).fetchone()
            rows = con.execute(f'SELECT "{name}" FROM {schema}."{table}"').fetchall()
            if values := [value for (value,) in rows if value is not None]:
                held[place] = (min(values), max(values))
                long |= {place for value in values if isinstance(value, str) and len(value) > LONG}
    assert len(held) > 50
    assert {place: bounds for place, bounds in told.items() if place not in long} == {
        place: bounds for place, bounds in held.items() if place not in long
    }


def assert_more_can_be_loaded(settings):
    """Nothing that is there is taken for absent once another file has bounds of its own."""
    write(settings.home.landing, "adults_2019-06-30_synthetic.csv", [ADULT])
    load_all(settings)
    assert list(examine(settings)) == []
    (names,) = zip(*ask(settings.home, "SELECT load_id FROM internal.load"), strict=True)
    for name in names:
        assert ask(settings.home, f"SELECT count(*) FROM internal.load WHERE load_id = '{name}'") == [(1,)], name


def order_notifications_gone(settings):
    """Leave a purge as it is when its process was killed: ordered, and nothing done."""
    with open_records(settings) as (con, ledger):
        query = "SELECT load_id FROM internal.load WHERE extract = 'notifications'"
        named = [name for (name,) in con.execute(query).fetchall()]
        order_purge(con, ledger, list_named(con, named), Order("a tester", "synthetic"), now=NOW)


def test_a_purge_that_was_not_finished_leaves_no_row_and_no_file_of_before(filled, server, tmp_path):
    settings = copy_lake(server, filled[0], tmp_path, "unfinished")
    order_notifications_gone(settings)
    before = read_files(tmp_path)
    assert VALUE.encode() in dump(server, "unfinished")
    assert rebuild(settings.home, now=NOW) == 3
    assert VALUE.encode() not in dump(server, "unfinished")
    assert read_files(tmp_path).keys().isdisjoint(before)
    assert len(ask(settings.home, "FROM ducklake_snapshots('warehouse')")) == 1
    assert_bounds_are_those_of_rows(settings.home)
    assert_more_can_be_loaded(settings)
    assert VALUE.encode() not in dump(server, "unfinished")


def test_a_purge_leaves_no_row_in_the_lake_and_no_file_of_before(filled, server, tmp_path):
    settings = copy_lake(server, filled[0], tmp_path, "purged")
    home = settings.home
    snapshots = len(ask(home, "FROM ducklake_snapshots('warehouse')"))
    old = files_of(home, "history", "notification_version")
    assert old
    assert read_files(tmp_path).keys() >= set(old)
    names = tuple(name for (name,) in ask(home, "SELECT load_id FROM internal.load WHERE extract = 'notifications'"))
    purge(settings, Wish(loads=names, older_than=None), Order("a tester", "synthetic"))
    assert ask(home, "FROM history.notification_version") == []
    assert files_of(home, "history", "notification_version") == []
    assert read_files(tmp_path).keys().isdisjoint(old)
    assert len(ask(home, "FROM ducklake_snapshots('warehouse')")) < snapshots
    assert list(examine(settings)) == []
    assert VALUE.encode() not in dump(server, "purged")
    assert_bounds_are_those_of_rows(home)
    assert_more_can_be_loaded(settings)
    assert VALUE.encode() not in dump(server, "purged")


def test_a_purge_that_the_next_load_finishes_leaves_no_bound_of_before(filled, server, tmp_path):
    settings = copy_lake(server, filled[0], tmp_path, "finished_later")
    order_notifications_gone(settings)
    assert_more_can_be_loaded(settings)
    assert VALUE.encode() not in dump(server, "finished_later")


def test_rows_that_come_in_several_files_at_first_are_found_whatever_comes_later(filled, server, tmp_path):
    home = copy_lake(server, filled[0], tmp_path, "several").home
    with open_live(home) as con:
        con.execute("CREATE TABLE internal.tried (number INTEGER, word VARCHAR)")
    with open_live(home) as con, transaction(con):
        con.execute("INSERT INTO internal.tried VALUES (1, NULL)")
        con.execute("INSERT INTO internal.tried VALUES (2, 'x')")
    with open_live(home) as con:
        con.execute("INSERT INTO internal.tried VALUES (3, 'a')")
    assert ask(home, "SELECT number FROM internal.tried WHERE word = 'x'") == [(2,)]


def leave_rows_out(settings):
    """Let the catalog tell too few values; what is told when a session begins it mends, so later."""
    with open_live(settings.home) as con:
        con.execute(f"UPDATE {KEPT_BOUNDS} SET max_value = min_value WHERE min_value LIKE 'adults-%'")


def test_bounds_that_leave_rows_out_are_told_and_mended_by_whoever_comes_next(filled, server, tmp_path):
    settings = copy_lake(server, filled[0], tmp_path, "misread")
    assert list(examine(settings)) == []
    leave_rows_out(settings)
    told = "The catalog of the lake tells too few values of internal.load: questions would miss rows."
    assert told in {complaint.sentence for complaint in examine(settings)}
    with open_session(settings):
        pass
    assert list(examine(settings)) == []
    leave_rows_out(settings)
    write(settings.home.landing, "adults_2019-06-30_synthetic.csv", [ADULT])
    assert len(take_delivery(settings, "adults_2019-06-30_synthetic.csv").loaded) == 1
    with closing(open_to_read(settings.home)) as con:
        assert list_misread(con) == []
    leave_rows_out(settings)
    rebuild(settings.home, now=NOW)
    assert list(examine(settings)) == []


def test_a_warehouse_file_is_moved_into_a_new_lake_with_its_alerts(server, tmp_path):
    in_file = settings_of(tmp_path)
    deliver(tmp_path)
    make_records(in_file)
    expected, events = digests_kept(in_file.home), ask(in_file.home, EVENTS)
    on_lake = settings_on(tmp_path, make_database(server, "moved"))
    with pytest.raises(RecordsDisagree, match="panelwatch doctor"), open_session(on_lake):
        pass
    # Workers ask no ledger.
    assert len(take_delivery(on_lake, "notifications_2019-03-31_synthetic.csv").loaded) == 1
    assert {complaint.to_do for complaint in examine(on_lake)} == {REBUILD}
    assert rebuild(on_lake.home, now=NOW) == 5
    assert events
    assert ask(on_lake.home, EVENTS) == events
    load_all(on_lake)
    assert digests_kept(on_lake.home) == expected
    assert list(examine(on_lake)) == []
    kept = tmp_path / "warehouse.before-rebuild.duckdb"
    assert sorted(tmp_path.glob("warehouse*")) == [kept]
    kept.rename(in_file.home.warehouse)
    assert digests_kept(in_file.home) == expected
