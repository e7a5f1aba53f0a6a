"""A lake whose files are in a bucket: the same rows, merged, let go and purged there as in a folder."""

from contextlib import closing
from datetime import datetime
from unittest import mock

import pytest

from pipelines.doctor import examine
from pipelines.opening import open_session
from pipelines.purging import Wish, purge
from tests.faults.injection import deliver, settings_of
from tests.integration.deliveries import lay_empty_warehouse, load
from tests.integration.test_lake import VALUE
from tests.integration.test_lake_upkeep import (
    LIVE,
    MOST,
    assert_second_load_and_later_are_kept,
    let_go,
    load_often,
    make_old,
)
from tests.lakes import ask, digest_kept, digests, digests_kept, settings_on
from tests.servers import MOTO, POSTGRES, make_database, run_postgres, run_s3
from warehouse import lake_upkeep
from warehouse.connection import open_live, open_to_read
from warehouse.purge import Order
from warehouse.rebuild import rebuild

pytestmark = [
    pytest.mark.skipif(not POSTGRES, reason="needs the package postgresql"),
    pytest.mark.skipif(not MOTO.exists(), reason="the storage is installed by `make validators`"),
]
BUCKET = "panelwatch"
NOW = datetime(2020, 1, 1)  # noqa: DTZ001 - UTC without zone, as the ledger keeps it


@pytest.fixture(scope="module")
def server():
    with run_postgres() as place:
        yield place


@pytest.fixture(scope="module")
def storage():
    with run_s3(BUCKET) as address:
        yield address


@pytest.fixture
def make_settings(server, storage, tmp_path):
    def make(name, **given):
        reached = {
            "PANELWATCH_LAKE_STORAGE": f"s3://{BUCKET}/{name}/",
            "PANELWATCH_S3_KEY_ID": "synthetic",
            "PANELWATCH_S3_SECRET": "synthetic",
            "PANELWATCH_S3_ENDPOINT": storage,
            "PANELWATCH_S3_REGION": "eu-west-2",
        }
        return settings_on(tmp_path, make_database(server, name), **reached, **given)

    return make


def list_files(home):
    """Return the content of every file of a lake, of whatever snapshot, by its name."""
    with closing(home.lake.open(read_only=True)) as con:
        return dict(con.execute("SELECT filename, content FROM read_blob(?)", [f"{home.lake.storage}**"]).fetchall())


def load_all(settings):
    with open_session(settings) as session:
        load(session.con, session.home)


def holds(files):
    return any(VALUE.encode() in content for content in files.values())


def purge_notifications(settings):
    names = ask(settings.home, "SELECT load_id FROM internal.load WHERE extract = 'notifications'")
    purge(settings, Wish(loads=tuple(name for (name,) in names), older_than=None), Order("a tester", "synthetic"))


def test_loads_into_a_bucket_give_the_rows_of_a_file_and_a_purge_and_a_rebuild_those_that_stay_and_no_byte_more(
    make_settings, tmp_path
):
    # In the clear, so that the bytes can be searched.
    settings, in_file = make_settings("loaded", PANELWATCH_ENCRYPTION="off"), settings_of(tmp_path / "file")
    lay_empty_warehouse(in_file.home)
    for each in (settings, in_file):
        deliver(each.home.root)
        load_all(each)
    assert digests(settings.home) == digests(in_file.home)
    assert holds(list_files(settings.home))
    for each in (settings, in_file):
        purge_notifications(each)
    expected = digests_kept(in_file.home)
    assert expected["history.notification_version"] == (0, 0)
    assert expected["quality.load"][0] == 3
    assert digests_kept(settings.home) == expected
    files = list_files(settings.home)
    assert files
    assert not holds(files)
    assert list(examine(settings)) == []
    assert rebuild(settings.home, now=NOW) == 3
    # What was purged would be refused anew.
    for path in settings.home.landing.iterdir():
        path.unlink()
    load_all(settings)
    assert digests_kept(settings.home) == expected
    assert list(examine(settings)) == []


def test_small_files_become_few_in_a_bucket_encrypted_and_old_snapshots_go(make_settings):
    settings = make_settings("kept", PANELWATCH_LAKE_KEEP_DAYS="30")
    home = settings.home
    home.make_folders()
    with mock.patch.object(lake_upkeep, "MOST_FILES", MOST):
        with open_live(home) as con:
            times = load_often(con, home)
            expected = digest_kept(con)
            assert con.execute(LIVE).fetchone()[0] > MOST
            make_old(con, times[1])
        with closing(open_to_read(home)) as con:
            assert con.execute(LIVE).fetchone()[0] <= MOST
        before = list_files(home)
        let_go(home)
    assert {content[-4:] for content in before.values()} == {b"PARE"}
    assert not holds(before)
    assert set(list_files(home)) < set(before)
    assert digests_kept(home) == expected
    assert_second_load_and_later_are_kept(home, times)
