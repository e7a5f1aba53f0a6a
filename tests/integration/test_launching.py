"""A run under `dagster dev` gets the process that waits for one, and nothing is lost with a process."""

import os
import shutil
import signal
from contextlib import nullcontext
from pathlib import Path
from unittest import mock

import dagster as dg
import pytest
from dagster._core.launcher import LaunchRunContext, WorkerStatus

from pipelines import spare
from pipelines.definitions import build_definitions
from pipelines.names import MAIN_JOB
from tests.integration.deliveries import NOTIFICATION, write
from tests.keyed import SETTINGS, keyed
from tests.workers import find_origin, wait_until
from warehouse.connection import open_analyst

ROOT = Path(__file__).resolve().parents[2]
FINISHED = {dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED}


class Installation:
    """A home, and the orchestrator that gives its runs their processes."""

    def __init__(self, root: Path, instance: dg.DagsterInstance) -> None:
        self.home = keyed(root)
        self.home.make_folders()
        self.instance = instance
        self.job = build_definitions().resolve_job_def(MAIN_JOB)
        self.deliveries = 0

    def deliver(self) -> None:
        self.deliveries += 1
        row = {**NOTIFICATION, "notification_id": f"SIN-2019-{self.deliveries:06}"}
        self.home.landing.mkdir(exist_ok=True)
        write(self.home.landing, f"notifications_2019-03-{self.deliveries:02}_synthetic.csv", [row])

    def launch(self) -> str:
        run = self.instance.create_run_for_job(self.job, job_code_origin=find_origin(MAIN_JOB))
        self.instance.run_launcher.launch_run(LaunchRunContext(dagster_run=run, workspace=None))
        return run.run_id

    def status(self, run: str) -> dg.DagsterRunStatus:
        return self.instance.get_run_by_id(run).status

    def end(self, run: str) -> dg.DagsterRunStatus:
        wait_until(lambda: self.status(run) in FINISHED, seconds=120)
        return self.status(run)

    def process(self, run: str) -> int | None:
        return spare.find_process(self.instance.get_run_by_id(run))

    def wait_for_spare(self) -> int:
        """Wait until a process waits for a run, and return its number."""
        launcher = self.instance.run_launcher
        wait_until(lambda: launcher._waiting is not None, seconds=60)
        return int(launcher._waiting.describe().split()[0])

    def count(self) -> int:
        with open_analyst(self.home) as con:
            return con.execute("SELECT count(*) FROM quality.load").fetchone()[0]


@pytest.fixture
def installation(tmp_path, monkeypatch):
    given = {"PANELWATCH_HOME": str(tmp_path), "PANELWATCH_STABLE_SECONDS": "0", "PANELWATCH_HELPERS": "0", **SETTINGS}
    for name, text in given.items():
        monkeypatch.setenv(name, text)
    (tmp_path / "dagster").mkdir()
    shutil.copy(ROOT / "dagster.yaml", tmp_path / "dagster")
    with dg.DagsterInstance.from_config(str(tmp_path / "dagster")) as instance:
        yield Installation(tmp_path, instance)


def test_runs_get_the_process_that_waits_and_what_is_killed_is_seen_and_made_good(installation):
    installation.deliver()
    first = installation.launch()
    assert installation.process(first) is not None
    assert installation.end(first) is dg.DagsterRunStatus.SUCCESS
    assert installation.count() == 1

    waiting = installation.wait_for_spare()
    installation.deliver()
    second = installation.launch()
    assert installation.process(second) == waiting
    wait_until(lambda: installation.status(second) is dg.DagsterRunStatus.STARTED, seconds=60)
    health = installation.instance.run_launcher.check_run_worker_health
    assert health(installation.instance.get_run_by_id(second)).status is WorkerStatus.RUNNING
    os.kill(waiting, signal.SIGKILL)
    wait_until(lambda: health(installation.instance.get_run_by_id(second)).status is WorkerStatus.FAILED, seconds=10)

    # Who waits may be killed, too: the next run starts a process for itself.
    os.kill(installation.wait_for_spare(), signal.SIGKILL)
    third = installation.launch()
    assert installation.end(third) is dg.DagsterRunStatus.SUCCESS
    assert installation.count() == 2


def test_a_run_is_interrupted_on_demand(installation):
    installation.deliver()
    run = installation.launch()
    wait_until(lambda: installation.status(run) is dg.DagsterRunStatus.STARTED, seconds=60)
    assert installation.instance.run_launcher.terminate(run)
    assert installation.end(run) is dg.DagsterRunStatus.CANCELED
    assert not installation.instance.run_launcher.terminate(run)


def test_a_process_that_waits_leaves_with_whoever_started_it():
    waiting = spare.Spare()
    waiting.leave()
    waiting.wait(60)
    assert waiting.describe() == ""


def test_code_that_was_replaced_since_is_not_run(monkeypatch):
    asked = []
    monkeypatch.setattr(spare, "load", nullcontext)
    monkeypatch.setattr(spare, "look_at_code", mock.Mock(side_effect=[1, 2]))
    monkeypatch.setattr(spare, "execute_run", lambda told: asked.append("old"))
    monkeypatch.setattr(os, "execv", lambda program, words: asked.append(words[-3:]))
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr("sys.stdin", mock.Mock(buffer=mock.Mock(read=lambda: b"{}")))
    spare.main()
    assert asked == [["api", "execute_run", "{}"]]


def test_a_file_that_changes_changes_what_the_code_is(tmp_path, monkeypatch):
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "a.py").write_text("1", encoding="utf-8")
    monkeypatch.setattr(spare, "_ROOT", tmp_path)
    before = spare.look_at_code()
    assert spare.look_at_code() == before
    os.utime(tmp_path / "assets" / "a.py", ns=(1, 1))
    assert spare.look_at_code() != before


def test_a_number_that_another_process_has_now_is_not_the_runs():
    mine = spare.describe_process(os.getpid())
    assert mine.split()[0] == str(os.getpid())
    run = mock.Mock(tags={spare.PROCESS_TAG: mine})
    assert spare.find_process(run) == os.getpid()
    assert spare.find_process(mock.Mock(tags={spare.PROCESS_TAG: f"{os.getpid()} 1"})) is None
    assert spare.find_process(mock.Mock(tags={})) is None
