"""The orchestrator's history: written through few connections, whole when the run is over."""

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from unittest import mock

import dagster as dg
import psycopg2
import pytest

from pipelines.run_history import HistoryUnreachable, open_instance
from pipelines.running import run_main_job
from pipelines.settings import Settings, read_settings
from pipelines.spare import find_process
from pipelines.status import describe_last_run
from tests.integration.deliveries import NOTIFICATION, write
from tests.servers import POSTGRES, make_database, run_postgres
from tests.workers import DEPLOYED, wait_until
from warehouse.home import Home

LAKE = {"PANELWATCH_LAKE": "postgresql://panelwatch@127.0.0.1:1/lake"}


def settings_of(root: Path) -> Settings:
    return read_settings({"PANELWATCH_HOME": str(root), "PANELWATCH_STABLE_SECONDS": "0"})


def test_a_run_writes_its_events_through_few_connections_and_leaves_none_open(tmp_path):
    settings = settings_of(tmp_path)
    settings.home.make_folders()
    write(settings.home.landing, "notifications_2019-03-31_synthetic.csv", [NOTIFICATION])
    connect, asked = sqlite3.dbapi2.connect, []

    def count(*args, **kwargs):
        asked.append(args[0])
        return connect(*args, **kwargs)

    with mock.patch.object(sqlite3.dbapi2, "connect", count), mock.patch.object(sqlite3, "connect", count):
        run_main_job(settings, patience=False)

    # Four databases: runs, schedules, the index of events and this run's own. One connection an event would be over 2,000.
    assert 4 <= len(asked) <= 16
    # The last connection that closes a database takes its log in.
    assert not [path.name for path in settings.home.dagster.rglob("*") if path.name.endswith(("-wal", "-shm"))]

    with dg.DagsterInstance.from_config(str(settings.home.dagster)) as instance:
        (run,) = instance.get_runs()
        events = instance.all_logs(run.run_id)
        assert run.status is dg.DagsterRunStatus.SUCCESS
        # By which the daemon's watch would have known that it was killed.
        assert find_process(run) == os.getpid()
        assert len(events) > 300
        assert len(instance.all_asset_keys()) > 40


def test_another_process_may_write_the_history_while_a_run_holds_it(tmp_path):
    home = Home(tmp_path)
    with open_instance(home) as instance:
        with sqlite3.connect(home.dagster / "history" / "runs.db", timeout=0) as other:
            other.execute("CREATE TABLE other (n INTEGER)")
        other.close()
        assert instance.get_runs() == []


def test_what_stops_a_run_closes_the_history_too(tmp_path):
    with suppress(RuntimeError), open_instance(Home(tmp_path)) as instance:
        instance.get_runs()
        raise RuntimeError
    assert not list(tmp_path.rglob("*-wal"))


def test_the_settings_of_a_history_that_machines_share_are_left_as_they_are_and_made_where_there_are_none(tmp_path):
    shared = Home(tmp_path / "home", orchestrator=tmp_path / "shared")
    with open_instance(shared):
        pass
    settings = tmp_path / "shared" / "dagster.yaml"
    assert settings.read_text(encoding="utf-8") == (DEPLOYED.parents[1] / "dagster.yaml").read_text(encoding="utf-8")
    settings.write_text("telemetry: {enabled: false}\n", encoding="utf-8")
    with open_instance(shared):
        pass
    assert settings.read_text(encoding="utf-8") == "telemetry: {enabled: false}\n"
    assert not shared.root.exists()


@pytest.mark.skipif(not POSTGRES, reason="needs the package postgresql")
def test_a_history_on_a_server_is_asked_through_connections_that_stay_and_are_made_anew_when_it_was_restarted(
    tmp_path, monkeypatch
):
    connect, asked = psycopg2.connect, []
    with run_postgres() as server:
        url = make_database(server, "runs")
        (tmp_path / "dagster.yaml").write_text(f"storage: {{postgres: {{postgres_url: '{url}'}}}}", encoding="utf-8")
        with closing(psycopg2.connect(url)) as other, other.cursor() as cursor:
            other.autocommit = True
            monkeypatch.setattr(
                psycopg2, "connect", lambda *args, **kwargs: asked.append(1) or connect(*args, **kwargs)
            )
            with open_instance(Home(tmp_path / "home", orchestrator=tmp_path)) as instance:
                for number in range(10):
                    instance.add_dynamic_partitions("deliveries", [str(number)])
                    assert instance.get_runs() == []
                assert 1 <= len(asked) <= 4
                cursor.execute(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                    " WHERE datname = 'runs' AND pid <> pg_backend_pid()"
                )
                assert cursor.fetchone()[0] > 0
                assert len(instance.get_dynamic_partitions("deliveries")) == 10
            wait_until(lambda: count_clients(cursor) == 1, seconds=60)


def count_clients(cursor):
    cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = 'runs'")
    return cursor.fetchone()[0]


def test_beyond_one_machine_the_history_is_where_the_orchestrator_looks_and_on_one_it_is_the_homes_own(tmp_path):
    given = {"PANELWATCH_HOME": str(tmp_path / "home"), "DAGSTER_HOME": str(tmp_path / "other")}
    assert read_settings(given).home.dagster == tmp_path / "home" / "dagster"
    assert read_settings({**given, **LAKE}).home.dagster == tmp_path / "other"
    # Its own gets the settings of this version, as ever, whichever way it was named.
    for own in (" ", str(tmp_path / "home" / "dagster")):
        home = read_settings({**given, **LAKE, "DAGSTER_HOME": own}).home
        assert (home.dagster, home.orchestrator) == (tmp_path / "home" / "dagster", None)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param(None, id="not set"),
        pytest.param("postgresql://panelwatch:a-secret@127.0.0.1:1/runs", id="nobody there"),
    ],
)
def test_a_history_that_machines_share_and_that_cannot_be_opened_is_said_without_its_address(
    tmp_path, monkeypatch, url
):
    shutil.copy(DEPLOYED / "dagster.yaml", tmp_path)
    for name in ("CELERY_BROKER_URL", "CELERY_RESULT_BACKEND"):
        monkeypatch.setenv(name, "redis://127.0.0.1:1")
    monkeypatch.delenv("DAGSTER_POSTGRES_URL", raising=False)
    if url:
        monkeypatch.setenv("DAGSTER_POSTGRES_URL", url)
        # It asks five times, a fifth of a second apart.
        monkeypatch.setattr("dagster_postgres.utils.time.sleep", lambda _: None)
    settings = read_settings({**LAKE, "PANELWATCH_HOME": str(tmp_path / "home"), "DAGSTER_HOME": str(tmp_path)})
    with pytest.raises(HistoryUnreachable) as told:
        describe_last_run(settings)
    assert "127.0.0.1" not in str(told.value)
    assert "a-secret" not in str(told.value)
    assert told.value.__suppress_context__
