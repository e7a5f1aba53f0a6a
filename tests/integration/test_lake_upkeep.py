"""A lake keeps its files few by itself, and older snapshots as long as a setting says; nobody reads anything else."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path
from unittest import mock

import duckdb
import pytest

from pipelines.answers import QuestionFailed, ask_sql
from pipelines.settings import SettingInvalid
from tests.integration.deliveries import NOTIFICATION, load, write
from tests.lakes import copy_lake, digest_kept, digests_kept, make_empty, settings_on
from tests.servers import POSTGRES, make_database, run_postgres
from warehouse import lake_upkeep
from warehouse.connection import open_live, open_stored, open_to_read
from warehouse.lake import Lake, LakeUnavailable
from warehouse.lake_bounds import list_misread

pytestmark = pytest.mark.skipif(not POSTGRES, reason="needs the package postgresql")
MOST = 2
LOADS = 3
COUNT = "SELECT count(*) FROM core.notification"
LIVE = """
    SELECT count(*) FROM __ducklake_metadata_warehouse.ducklake_data_file WHERE end_snapshot IS NULL
    GROUP BY table_id ORDER BY ALL DESC LIMIT 1
"""


@pytest.fixture(scope="module")
def server():
    with run_postgres() as place:
        yield place


@pytest.fixture(scope="module")
def crowded(server, tmp_path_factory):
    """A home whose lake has many files, the time after each load, and what its tables come to; only copied."""
    settings = make_empty(server, tmp_path_factory.mktemp("crowded"), "crowded")
    with open_live(settings.home) as con:
        times = load_often(con, settings.home)
        return settings, times, digest_kept(con)


def load_often(con, home):
    """Load a notification a month, each time one more, and return the time after each load."""
    times = []
    for month in range(1, LOADS + 1):
        rows = [{**NOTIFICATION, "notification_id": f"SIN-2019-{number:06}"} for number in range(1, month + 1)]
        write(home.landing, f"notifications_2019-{month + 3:02}-28_synthetic.csv", rows)
        load(con, home)
        times += con.execute("SELECT now()").fetchone()
    return times


def make_old(con, last):
    """Let what was stored up to a time have been stored months before."""
    con.execute(
        "UPDATE __ducklake_metadata_warehouse.ducklake_snapshot SET snapshot_time = snapshot_time - INTERVAL 90 DAY"
        " WHERE snapshot_time <= ?",
        [last],
    )


def let_go(home):
    """Open and leave, as if what was replaced had been so for a day."""
    with mock.patch.object(lake_upkeep, "_GRACE", timedelta(0)), open_live(home):
        pass


def assert_second_load_and_later_are_kept(home, times):
    """Ask as stored some time after the second load, the last old one, and after each; nothing before answers."""
    asked = [
        ask_sql(home, COUNT, stored_at=time - timedelta(days=ago)).rows
        for time, ago in zip(times[1:], (40, 0), strict=True)
    ]
    assert asked == [((count,),) for count in range(2, LOADS + 1)]
    with pytest.raises(LakeUnavailable), open_stored(home, times[0] - timedelta(days=90)):
        pass


def test_many_small_files_become_few_and_every_state_stays_readable(crowded, server, tmp_path):
    prepared, times, expected = crowded
    home = copy_lake(server, prepared, tmp_path, "merged").home
    with mock.patch.object(lake_upkeep, "MOST_FILES", MOST):
        with open_live(home) as con:
            assert con.execute(LIVE).fetchone()[0] > MOST
            reader = open_to_read(home)
            reader.execute("BEGIN")
            assert reader.execute(COUNT).fetchone() == (LOADS,)
        with closing(reader):
            assert digest_kept(reader) == expected
    assert digests_kept(home) == expected
    with closing(open_to_read(home)) as con:
        assert con.execute(LIVE).fetchone()[0] <= MOST
    replaced = set((tmp_path / "lake").rglob("*.parquet"))
    let_go(home)
    files = set((tmp_path / "lake").rglob("*.parquet"))
    assert files < replaced
    assert {path.read_bytes()[-4:] for path in files} == {b"PARE"}
    assert not any(NOTIFICATION["notification_id"].encode() in path.read_bytes() for path in files)
    counts = []
    for time in times:
        with open_stored(home, time) as con:
            counts += con.execute(COUNT).fetchone()
    assert counts == list(range(1, LOADS + 1))


def test_what_was_stored_at_a_time_is_read_as_it_was_and_while_others_write(crowded, server, tmp_path):
    prepared, (then, *_), _ = crowded
    home = copy_lake(server, prepared, tmp_path, "stored").home
    with open_live(home) as con:
        con.execute("BEGIN")
        con.execute("DELETE FROM history.notification_version")
        with closing(open_to_read(home)) as now, open_stored(home, then) as before:
            assert (before.execute(COUNT).fetchone(), now.execute(COUNT).fetchone()) == ((1,), (LOADS,))
            for forbidden in (
                "DELETE FROM history.notification_version",
                "FROM read_csv('/etc/passwd')",
                "RESET threads",
            ):
                with pytest.raises(duckdb.Error):
                    before.execute(forbidden)
        con.execute("ROLLBACK")
    assert ask_sql(home, COUNT, stored_at=then).rows == ((1,),)
    # What was stored may hold linkage, off as it is by now.
    with pytest.raises(QuestionFailed, match="linkage groups --by NAME"):
        ask_sql(home, "FROM quality.linkage", stored_at=then)
    with pytest.raises(LakeUnavailable):
        home.lake.open(stored_at=then - timedelta(days=1))


def test_rows_are_found_after_their_files_were_written_anew_whatever_comes_later(server, tmp_path):
    lake = Lake(make_database(server, "anew"), f"{tmp_path}/")
    with closing(lake.open(may_make=True)) as con, mock.patch.object(lake_upkeep, "MOST_FILES", MOST):
        con.execute("CREATE TABLE kept (number INTEGER, word TEXT)")
        # Of a text that is cut within a letter a file tells no bounds.
        for rows in ("(1, NULL)", "(2, 'x'), (3, 'y')", "(4, NULL)", "(6, repeat('é', 300))"):
            con.execute(f"INSERT INTO kept VALUES {rows}")
        (then,) = con.execute("SELECT max(snapshot_id) FROM ducklake_snapshots('warehouse')").fetchone()
        con.execute("DELETE FROM kept WHERE number = 3")
        lake_upkeep.keep_up(con, keep_for=None)
    with closing(lake.open()) as con:
        con.execute("INSERT INTO kept VALUES (5, 'a')")
    with closing(lake.open()) as con:
        assert con.execute("SELECT number FROM kept WHERE word = 'x'").fetchall() == [(2,)]
        assert con.execute("SELECT number FROM kept WHERE word = repeat('é', 300)").fetchall() == [(6,)]
        assert list_misread(con) == []
        before = f"SELECT number FROM kept AT (VERSION => {then}) WHERE word = 'y'"
        assert con.execute(before).fetchall() == [(3,)]


def test_files_with_deleted_rows_are_merged_too(server, tmp_path):
    lake = Lake(make_database(server, "deleted"), f"{tmp_path}/")
    with closing(lake.open(may_make=True)) as con, mock.patch.object(lake_upkeep, "MOST_FILES", MOST):
        con.execute("CREATE TABLE kept (number INTEGER)")
        for number in range(LOADS):
            con.execute("INSERT INTO kept SELECT ? + range FROM range(10)", [number * 10])
        con.execute("DELETE FROM kept WHERE number % 7 = 0")
        states = "SELECT list_sort(list(number)) FROM kept AT (VERSION => {})"
        versions = [
            version for (version,) in con.execute("SELECT snapshot_id FROM ducklake_snapshots('warehouse')").fetchall()
        ]
        before = [con.execute(states.format(version)).fetchone() for version in sorted(versions)[2:]]
        assert con.execute(LIVE).fetchone() == (LOADS,)
        lake_upkeep.keep_up(con, keep_for=None)
        assert con.execute(LIVE).fetchone() == (1,)
        assert [con.execute(states.format(version)).fetchone() for version in sorted(versions)[2:]] == before


def test_snapshots_stay_as_long_as_a_setting_says(crowded, server, tmp_path):
    prepared, times, expected = crowded
    settings = copy_lake(server, prepared, tmp_path, "kept")
    home, address = settings.home, settings.home.lake.catalog
    with open_live(home) as con:
        make_old(con, times[1])
    before = set((tmp_path / "lake").rglob("*.parquet"))
    keeping = settings_on(tmp_path, address, PANELWATCH_LAKE_KEEP_DAYS="30").home
    let_go(keeping)
    assert set((tmp_path / "lake").rglob("*.parquet")) < before
    assert digests_kept(keeping) == expected
    assert_second_load_and_later_are_kept(keeping, times)
    with pytest.raises(SettingInvalid, match="PANELWATCH_LAKE_KEEP_DAYS"):
        settings_on(Path("x"), address, PANELWATCH_LAKE_KEEP_DAYS="0")
