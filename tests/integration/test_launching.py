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
from dagster._core.origin import JobPythonOrigin

from pipelines import spare
from pipelines.definitions import build_definitions
from pipelines.names import MAIN_JOB
from tests.integration.brief_job import MAY_END, brief_job
from tests.integration.deliveries import NOTIFICATION, write
from tests.keyed import SETTINGS, keyed
from tests.workers import ONE_THREAD, find_origin, wait_until
from warehouse.connection import open_analyst

ROOT = Path(__file__).resolve().parents[2]
Status = dg.DagsterRunStatus


class Installation:
    """A home, and the orchestrator that gives its runs their processes."""

    def __init__(self, root: Path, instance: dg.DagsterInstance) -> None:
        self.home = keyed(root)
        self.instance = instance
        self.may_end = root / "may_end"

    def launch_main_job(self) -> str:
        job = build_definitions().resolve_job_def(MAIN_JOB)
        return self.launch(job, find_origin(MAIN_JOB, module="tests.integration.main_job_in_words"))

    def launch_brief_job(self) -> str:
        """Launch a job that ends when `may_end` is there."""
        place = find_origin(brief_job.name, module="tests.integration.brief_job", definitions="brief")
        return self.launch(brief_job, place)

    def launch(self, job: dg.JobDefinition, place: JobPythonOrigin) -> str:
        run = self.instance.create_run_for_job(job, job_code_origin=place)
        self.instance.run_launcher.launch_run(LaunchRunContext(dagster_run=run, workspace=None))
        return run.run_id

    def find(self, run: str) -> dg.DagsterRun:
        return self.instance.get_run_by_id(run)

    def wait_for(self, run: str, *wanted: dg.DagsterRunStatus) -> None:
        wait_until(lambda: self.find(run).status in wanted, seconds=120)

    def end(self, run: str) -> dg.DagsterRunStatus:
        self.wait_for(run, Status.SUCCESS, Status.FAILURE, Status.CANCELED)
        return self.find(run).status

    def health(self, run: str) -> WorkerStatus:
        return self.instance.run_launcher.check_run_worker_health(self.find(run)).status

    def kill(self, run: str, *, besides: int | None = None) -> int:
        """Kill the process of a run, once it has one besides this, and return its number."""
        wait_until(lambda: spare.find_process(self.find(run)) not in {besides, None}, seconds=60)
        found = spare.find_process(self.find(run))
        os.kill(found, signal.SIGKILL)
        return found

    def wait_for_spare(self) -> int:
        """Wait until a process waits for a run, and return its number."""
        launcher = self.instance.run_launcher
        wait_until(lambda: launcher._waiting is not None, seconds=60)
        return int(launcher._waiting.describe().split()[0])


@pytest.fixture
def light(monkeypatch):
    """Let processes load what Dagster needs and nothing of ours: most of what such a test takes is that."""
    # Where it is found.
    monkeypatch.chdir(ROOT)

    def lighten():
        monkeypatch.setattr(spare, "__name__", "tests.integration.light_spare")

    return lighten


@pytest.fixture(scope="module")
def untouched(tmp_path_factory):
    """The orchestrator's folder with its databases made and nothing in them: half a second each time they are made."""
    folder = tmp_path_factory.mktemp("untouched") / "dagster"
    folder.mkdir()
    shutil.copy(ROOT / "dagster.yaml", folder)
    with dg.DagsterInstance.from_config(str(folder)):
        return folder


@pytest.fixture
def installation(tmp_path, monkeypatch, untouched):
    given = {"PANELWATCH_HOME": str(tmp_path), "PANELWATCH_STABLE_SECONDS": "0", **ONE_THREAD, **SETTINGS}
    for name, text in {**given, MAY_END: str(tmp_path / "may_end")}.items():
        monkeypatch.setenv(name, text)
    shutil.copytree(untouched, tmp_path / "dagster")
    with dg.DagsterInstance.from_config(str(tmp_path / "dagster")) as instance:
        yield Installation(tmp_path, instance)


@pytest.fixture
def brief(installation, light):
    """The same, for what is about processes and not about what they do."""
    light()
    return installation


def test_runs_get_the_process_that_waits_and_one_that_is_killed_keeps_none_back(installation, light):
    installation.home.landing.mkdir()
    write(installation.home.landing, "notifications_2019-03-31_synthetic.csv", [NOTIFICATION])
    assert installation.end(installation.launch_main_job()) is Status.SUCCESS
    with open_analyst(installation.home) as con:
        assert con.execute("SELECT count(*) FROM quality.load").fetchone() == (1,)

    waiting = installation.wait_for_spare()
    light()
    second = installation.launch_brief_job()
    assert spare.find_process(installation.find(second)) == waiting
    installation.wait_for(second, Status.STARTED)
    assert installation.health(second) is WorkerStatus.RUNNING
    os.kill(waiting, signal.SIGKILL)
    # Nobody watches runs here: the launcher itself says so.
    assert installation.end(second) is Status.FAILURE
    assert installation.health(second) is WorkerStatus.FAILED

    # Who waits may be killed, too: the next run gets another process, however late that is noticed.
    os.kill(installation.wait_for_spare(), signal.SIGKILL)
    installation.may_end.touch()
    assert installation.end(installation.launch_brief_job()) is Status.SUCCESS


def test_a_run_is_interrupted_on_demand(brief):
    run = brief.launch_brief_job()
    brief.wait_for(run, Status.STARTED)
    assert brief.instance.run_launcher.terminate(run)
    assert brief.end(run) is Status.CANCELED
    assert not brief.instance.run_launcher.terminate(run)


def test_a_run_interrupted_while_its_process_loads_never_begins(brief):
    run = brief.launch_brief_job()
    assert brief.find(run).status is Status.NOT_STARTED
    assert brief.instance.run_launcher.terminate(run)
    assert brief.end(run) is Status.CANCELED
    assert not brief.instance.all_logs(run, of_type=dg.DagsterEventType.STEP_START)


def test_a_run_whose_process_is_killed_before_it_began_gets_another(brief):
    run = brief.launch_brief_job()
    brief.kill(run)
    brief.may_end.touch()
    assert brief.end(run) is Status.SUCCESS


def test_a_run_whose_process_is_killed_twice_before_it_began_has_failed(brief):
    run = brief.launch_brief_job()
    brief.kill(run, besides=brief.kill(run))
    assert brief.end(run) is Status.FAILURE


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_where_a_run_cannot_be_followed_who_watches_runs_can_tell_that_its_process_is_gone(brief, monkeypatch):
    monkeypatch.setattr(brief.instance.run_launcher, "_has_begun", mock.Mock(side_effect=OSError("disk full")))
    run = brief.launch_brief_job()
    brief.kill(run)
    wait_until(lambda: brief.health(run) is WorkerStatus.FAILED, seconds=60)


def test_a_run_of_the_command_line_is_not_taken_for_dead(installation):
    run = installation.instance.create_run_for_job(brief_job)
    assert installation.health(run.run_id) is WorkerStatus.RUNNING


def test_a_process_that_waits_leaves_with_whoever_started_it(light):
    light()
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
    changed = spare.look_at_code()
    assert changed != before
    # Where packages are installed, another folder now.
    monkeypatch.setattr(spare, "get_path", lambda _: str(tmp_path))
    assert spare.look_at_code() != changed


def test_a_number_that_another_process_has_now_is_not_the_runs():
    mine = spare.describe_process(os.getpid())
    assert mine.split()[0] == str(os.getpid())
    run = mock.Mock(tags={spare.PROCESS_TAG: mine})
    assert spare.find_process(run) == os.getpid()
    assert spare.find_process(mock.Mock(tags={spare.PROCESS_TAG: f"{os.getpid()} 1"})) is None
    assert spare.find_process(mock.Mock(tags={})) is None
