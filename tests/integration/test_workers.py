"""Workers take deliveries side by side, and one that is killed loses nothing: the next to ask gets the same rows."""

from contextlib import closing

import dagster as dg
import pytest
from dagster._core.launcher import WorkerStatus

from pipelines.names import DELIVERY_JOB, MAIN_JOB
from pipelines.running import run_main_job
from pipelines.settings import read_settings
from pipelines.status import describe_last_run
from tests.faults.injection import deliver
from tests.integration.deliveries import NOTIFICATION, lay_empty_warehouse, load, write
from tests.keyed import SETTINGS, keyed
from tests.lakes import settings_on
from tests.servers import POSTGRES, REDIS, make_database, run_postgres, run_redis
from tests.workers import run_workers, wait_until
from warehouse.connection import open_analyst, open_live, open_to_read
from warehouse.digest import digest_tables
from warehouse.intake import BATCH_ROWS

pytestmark = pytest.mark.skipif(not (POSTGRES and REDIS), reason="needs the packages postgresql and redis-server")
#: of two batches, so that one can be written and the next not yet
DAY = "2019-05-31"
LARGE = f"notifications_{DAY}_synthetic.csv"


def deliver_all(home):
    deliver(home.root)
    many = ({**NOTIFICATION, "notification_id": f"SIN-2019-{number:06}"} for number in range(1, BATCH_ROWS * 2))
    write(home.landing, LARGE, list(many))
    return sorted(path.name for path in home.landing.iterdir())


def count_loads(home):
    """Read the lake as it stands, in a session of its own, while others write."""
    with closing(open_to_read(home)) as con:
        return con.execute("SELECT count(*), count(DISTINCT load_id) FROM internal.load").fetchone()


def settings_for(home, address, server, queue):
    return {
        **SETTINGS,
        "PANELWATCH_HOME": str(home.root),
        "PANELWATCH_LAKE": address,
        "PANELWATCH_STABLE_SECONDS": "0",
        "DAGSTER_POSTGRES_URL": make_database(server, "runs"),
        "CELERY_BROKER_URL": queue,
        "CELERY_RESULT_BACKEND": queue,
    }


def test_a_worker_killed_in_the_middle_of_a_delivery_loses_nothing_and_all_comes_to_what_one_process_makes(tmp_path):
    alone = keyed(tmp_path / "alone")
    lay_empty_warehouse(alone)
    deliver_all(alone)
    with open_live(alone) as con:
        load(con, alone)
        expected = digest_tables(con)
    with run_postgres() as server, run_redis() as queue:
        address = make_database(server, "lake")
        home = settings_on(tmp_path / "beside", address).home
        names = deliver_all(home)
        given = settings_for(home, address, server, queue)
        with run_workers(2, tmp_path / "orchestrator", given) as workers:
            (large,) = workers.take([LARGE])
            # Asked before it writes: to ask takes longer than writing.
            holder = workers.find_whoever_has(large)
            others = workers.take([name for name in names if name != LARGE])
            # Its copy is there before its first row is read.
            wait_until(lambda: list(home.archive.rglob(f"*{DAY}*")), seconds=300)
            workers.kill(holder)
            # As it leaves one when it is killed while it writes, which takes it too short to be met.
            left = home.accepted / "notifications" / "killed.draft"
            left.parent.mkdir(parents=True, exist_ok=True)
            left.write_bytes(b"rows")
            read = []
            # To ask takes a quarter of a second of a processor that the workers want.
            every = (len(others), len(others))
            wait_until(lambda: read.append(count_loads(home)) or read[-1] == every, seconds=300, pause=0.5)
            assert read == sorted(read)
            assert all(entered == distinct for entered, distinct in read)
            workers.wait(others)
            assert workers.statuses([large]) == ["STARTED"]
            # Told to end it ends what it has begun, and only then.
            again = workers.take([LARGE])
            assert workers.end(workers.find_whoever_has(again[0])) == 0
            assert workers.statuses(again) == ["SUCCESS"]
        assert left.exists()
        with open_live(home) as con:
            landed, _ = load(con, home)
            assert (landed.loaded, landed.unchanged) == ((), len(names))
            assert digest_tables(con) == expected
            assert con.execute("SELECT list_sort(list(place)) FROM internal.arrival").fetchone() == (
                list(range(1, len(names) + 1)),
            )
        assert not list(home.accepted.rglob("*.draft"))


def test_a_file_in_the_landing_folder_is_taken_and_counted_with_nobody_asking(tmp_path):
    with run_postgres() as server, run_redis() as queue:
        address = make_database(server, "lake")
        home = settings_on(tmp_path / "home", address).home
        home.make_folders()
        given = settings_for(home, address, server, queue)
        with run_workers(1, tmp_path / "orchestrator", given) as workers:
            # There before the first look: the next is half a minute later, and asks for the main job.
            write(home.landing, "notifications_2019-03-31_synthetic.csv", [NOTIFICATION])
            with workers.run_daemon("tests.integration.main_job_in_words"):
                workers.wait_for_job(DELIVERY_JOB)
                workers.wait_for_job(MAIN_JOB)
            settings = read_settings(workers.environment)
            assert "Last run: done" in describe_last_run(settings)
            # Whoever asks for a run by hand writes the same history; what is refused leaves little to count.
            (home.landing / "adults_2019-04-30_synthetic.csv").write_text("a,b\n1\n", encoding="utf-8")
            run_main_job(settings, patience=False)
            counted = workers.instance.get_runs(dg.RunsFilter(job_name=MAIN_JOB))
            assert [run.status.value for run in counted] == ["SUCCESS", "SUCCESS"]
            # The watch takes it for one at work, as long as any run may take, and nobody can revoke what is no task.
            launcher = workers.instance.run_launcher
            assert launcher.check_run_worker_health(counted[0]).status is WorkerStatus.RUNNING
            assert not launcher.terminate(counted[0].run_id)
            assert launcher.check_run_worker_health(counted[1]).status is WorkerStatus.SUCCESS
        assert not (home.root / "dagster").exists()
        with closing(open_to_read(home)) as con:
            (taken,) = con.execute("SELECT list(load_id) FROM internal.load").fetchone()
            assert len(taken) == 2
        with open_analyst(home) as con:
            assert con.execute("SELECT notification_id FROM core.notification").fetchall() == [("SIN-2019-000001",)]
