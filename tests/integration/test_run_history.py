"""The orchestrator's history: written through few connections, whole when the run is over."""

import sqlite3
from contextlib import suppress
from pathlib import Path
from unittest import mock

import dagster as dg

from pipelines.run_history import open_instance
from pipelines.running import run_main_job
from pipelines.settings import Settings, read_settings
from tests.integration.deliveries import NOTIFICATION, write


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
        assert len(events) > 300
        assert len(instance.all_asset_keys()) > 40


def test_another_process_may_write_the_history_while_a_run_holds_it(tmp_path):
    with open_instance(tmp_path) as instance:
        with sqlite3.connect(tmp_path / "history" / "runs.db", timeout=0) as other:
            other.execute("CREATE TABLE other (n INTEGER)")
        other.close()
        assert instance.get_runs() == []


def test_what_stops_a_run_closes_the_history_too(tmp_path):
    with suppress(RuntimeError), open_instance(tmp_path) as instance:
        instance.get_runs()
        raise RuntimeError
    assert not list(tmp_path.rglob("*-wal"))
