"""A lake takes the place of the warehouse file: the same run, the same rows, encrypted, one who counts at a time."""

import os
from contextlib import closing
from functools import partial
from itertools import count
from unittest import mock

import psycopg2
import psycopg2.extensions
import pytest

from pipelines.doctor import examine
from pipelines.linkage import read_audit, run_linkage
from pipelines.opening import open_session
from pipelines.settings import SettingInvalid
from pipelines.taking import take_delivery
from tests.faults.injection import deliver, run, settings_of
from tests.integration import linked
from tests.integration.deliveries import NOTIFICATION, lay_empty_warehouse, load, write
from tests.integration.test_refused_read_again import MISNAMED, NAME, misname, rename
from tests.lakes import copy_lake, digest_kept, digests, digests_kept, make_empty, settings_on
from tests.servers import POSTGRES, make_database, run_postgres
from warehouse.connection import open_analyst, open_live, open_to_read
from warehouse.digest import digest_tables
from warehouse.errors import WarehouseBusy
from warehouse.lake import Lake, LakeUnavailable
from warehouse.lake_locks import hold_alone
from warehouse.side_by_side import SharedBooks
from warehouse.vault import Draft

pytestmark = pytest.mark.skipif(not POSTGRES, reason="needs the package postgresql")
#: stands in a delivery, so that it can be looked for
VALUE = "SIN-2019-000001"
TWINS = [f"notifications_2019-03-31_{tag}-synthetic.csv" for tag in "ab"]
_numbers = count(1)


@pytest.fixture(scope="module")
def server():
    with run_postgres() as place:
        yield place


@pytest.fixture(scope="module")
def empty(server, tmp_path_factory):
    """A home with a lake in which nothing was delivered; only copied."""
    return make_empty(server, tmp_path_factory.mktemp("empty"), "empty")


@pytest.fixture
def fresh(server, empty, tmp_path):
    """The same, to deliver to."""
    return copy_lake(server, empty, tmp_path / "lake", f"fresh_{next(_numbers)}")


@pytest.fixture(scope="module")
def both(server, empty, tmp_path_factory):
    """The same deliveries in a home with a file and in one with a lake."""
    folder = tmp_path_factory.mktemp("both")
    # The file is made here: DuckDB tells a macro it reads from a file in other words than the same one just made.
    on_lake, in_file = copy_lake(server, empty, folder / "lake", "both"), settings_of(folder / "file")
    for settings in (in_file, on_lake):
        deliver(settings.home.root)
        run(settings.home.root, settings=settings)
    return in_file, on_lake


@pytest.fixture(scope="module")
def one_load(tmp_path_factory):
    """What a file comes to that took one delivery under two names."""
    home = settings_of(tmp_path_factory.mktemp("one_load")).home
    lay_empty_warehouse(home)
    with open_live(home) as con:
        for name in reversed(TWINS):
            write(home.landing, name, [NOTIFICATION])
            load(con, home)
        return digest_kept(con)


def test_every_table_is_as_in_a_file_and_so_is_the_copy_for_analysts(both):
    in_file, on_lake = both
    assert digests(on_lake.home) == digests(in_file.home)
    copies = []
    for settings in both:
        with open_analyst(settings.home) as con:
            described = con.execute(
                "SELECT schema_name, table_name, column_name, data_type, comment FROM duckdb_columns() WHERE NOT internal"
                " UNION ALL SELECT schema_name, function_name, 'macro', macro_definition, comment FROM duckdb_functions()"
                " WHERE NOT internal ORDER BY ALL"
            ).fetchall()
            copies.append((digest_tables(con), described))
    assert copies[0] == copies[1]


def test_records_and_lake_agree_and_no_file_of_it_is_in_the_clear(both):
    _, on_lake = both
    assert list(examine(on_lake)) == []
    assert not on_lake.home.warehouse.exists()
    files = [path for path in (on_lake.home.root / "lake").rglob("*") if path.is_file()]
    assert files
    for path in files:
        content = path.read_bytes()
        # An encrypted Parquet file ends so; in the clear it would be PAR1.
        assert content[-4:] == b"PARE"
        assert VALUE.encode() not in content


def test_two_who_count_do_not_meet_and_the_second_is_told_who_is_first(both):
    _, on_lake = both
    with open_session(on_lake), pytest.raises(WarehouseBusy, match=f":{os.getpid()}\\)"), open_session(on_lake):
        pass


def test_a_lock_is_free_before_the_server_notices_that_its_connection_was_closed(server):
    lake = Lake(make_database(server, "locked"), "unused/")
    opened = []

    class Late(psycopg2.extensions.connection):
        def close(self):
            opened.append(self)

    with mock.patch.object(psycopg2, "connect", partial(psycopg2.connect, connection_factory=Late)):
        for _ in range(2):
            with hold_alone(lake):
                pass
    assert len(opened) == 2


def test_persons_are_linked_in_a_lake_as_in_a_file(server, empty, tmp_path):
    given = {"PANELWATCH_LINKAGE": "on", "PANELWATCH_LINKAGE_PURPOSE": linked.PURPOSE}
    settings = copy_lake(server, empty, tmp_path, "linked", **given)
    linked.deliver(
        settings.home,
        "2019-12-31",
        notifications=[linked.notify(1), linked.notify(2, authority="Bradford", day="20/06/2019")],
        children=[linked.bear(1), linked.bear(2)],
        adults=[linked.name(1), linked.name(2)],
    )
    with open_live(settings.home) as con:
        load(con, settings.home)
    assert run_linkage(settings)["groups"] == 1
    assert ["linkage run" in line for line in read_audit(settings)] == [True]


def test_a_lake_is_in_use_once_a_loader_has_opened_it(server, both, tmp_path):
    lake = Lake(make_database(server, "unused"), str(tmp_path))
    assert not lake.is_in_use()
    lake.open(may_make=True).close()
    assert not lake.is_in_use()
    _, on_lake = both
    assert on_lake.home.lake.is_in_use()


def test_a_lake_that_is_not_there_is_told_without_its_address(tmp_path):
    settings = settings_on(tmp_path, "postgresql://owner:secret-word@127.0.0.1:1/none")
    with pytest.raises(LakeUnavailable) as told, open_session(settings):
        pass
    assert "secret-word" not in f"{told.value}{settings!r}{settings.home!r}"
    for ask in (settings.home.lake.open, settings.home.lake.is_in_use):
        with pytest.raises(LakeUnavailable) as told:
            ask()
        assert "secret-word" not in str(told.value)


def test_the_address_of_a_lake_is_one_of_postgresql(tmp_path):
    with pytest.raises(SettingInvalid, match="PANELWATCH_LAKE"):
        settings_on(tmp_path, "metadata.sqlite")
    given = {"PANELWATCH_LAKE_STORAGE": "s3://bucket/lake", "PANELWATCH_S3_SECRET": "hidden"}
    lake = settings_on(tmp_path, "dbname=x", **given).home.lake
    assert lake.storage == "s3://bucket/lake"
    assert "hidden" not in repr(lake)


@pytest.mark.parametrize(
    ("where", "step"),
    [pytest.param(Draft, "finish", id="both read it"), pytest.param(SharedBooks, "take_turn", id="both have read it")],
)
def test_one_delivery_under_two_names_taken_side_by_side_is_one_load(fresh, one_load, where, step):
    for name in TWINS:
        write(fresh.home.landing, name, [NOTIFICATION])
    entered = []
    go_on = getattr(where, step)

    def let_the_other_be_faster(*given):
        with mock.patch.object(where, step, go_on):
            entered.append(take_delivery(fresh, TWINS[1]))
        return go_on(*given)

    with mock.patch.object(where, step, let_the_other_be_faster):
        entered.append(take_delivery(fresh, TWINS[0]))
    assert [len(each.loaded) for each in entered] == [1, 0]
    with open_live(fresh.home) as con:
        load(con, fresh.home)
    assert digests_kept(fresh.home) == one_load
    assert not list(fresh.home.accepted.rglob("*.draft"))


def test_a_delivery_that_was_refused_under_a_wrong_name_is_taken_under_the_right_one(fresh):
    settings = fresh
    path = misname(settings.home)
    assert [len(take_delivery(settings, MISNAMED).refused) for _ in range(2)] == [1, 0]
    rename(path, NAME)
    assert [len(take_delivery(settings, NAME).loaded) for _ in range(2)] == [1, 0]
    with open_session(settings) as session:
        load(session.con, settings.home)
    assert list(examine(settings)) == []
    with closing(open_to_read(settings.home)) as con:
        assert con.execute("SELECT file_name, status, rows_accepted FROM quality.load").fetchall() == [
            (NAME, "loaded", 1)
        ]
        assert con.execute("SELECT count(*) FROM internal.arrival").fetchall() == [(2,)]
