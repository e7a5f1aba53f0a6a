"""Workers of tests, as deploy/ starts them: their queue, their history of runs, and deliveries given to them.

Belongs here: starting them and handing out runs. Does not belong here: the sensor that asks for runs in earnest
(`pipelines.deliveries`).
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from warnings import catch_warnings, simplefilter

import dagster as dg
from dagster._core.code_pointer import CodePointer
from dagster._core.launcher import LaunchRunContext
from dagster._core.origin import JobPythonOrigin, RepositoryPythonOrigin

from pipelines.deliveries import DELIVERIES
from pipelines.names import DELIVERY_JOB

ROOT = Path(__file__).parents[1]
DEPLOYED = ROOT / "deploy" / "dagster"
#: none of a worker's memory goes to more threads than one
ONE_THREAD = {"PANELWATCH_THREADS": "1", "POLARS_MAX_THREADS": "1", "PANELWATCH_HELPERS": "0"}


@dataclass(slots=True)
class Workers:
    """Workers that are running, the history they write, and the environment they were started with."""

    instance: dg.DagsterInstance
    environment: Mapping[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, count: int) -> None:
        """Start some more workers and wait until they answer."""
        program = Path(sys.executable).with_name("celery")
        for _ in range(count):
            name = f"worker-{len(self.processes)}"
            words = [program, "-A", "dagster_celery.app", "worker", "--loglevel", "INFO", "-n", f"{name}@%h"]
            log = (Path(self.environment["DAGSTER_HOME"]) / f"{name}.log").open("wb")
            self.processes.append(
                subprocess.Popen(words, env=self.environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
            )
        wanted = len([process for process in self.processes if process.poll() is None])
        wait_until(lambda: len(self._app().control.ping(timeout=0.5)) == wanted, seconds=300)

    def take(self, names: Sequence[str]) -> list[str]:
        """Ask for a run for each delivery, as the sensor and the daemon do; return the runs' ids."""
        self.instance.add_dynamic_partitions(DELIVERIES.name, list(names))
        return [self._launch(name) for name in names]

    def statuses(self, runs: Sequence[str]) -> list[str]:
        """Return how each run stands."""
        found = self.instance.get_runs(dg.RunsFilter(run_ids=list(runs)))
        told = {run.run_id: run.status.value for run in found}
        return [told[run] for run in runs]

    def wait(self, runs: Sequence[str], *, seconds: float = 300) -> None:
        """Wait until every run has succeeded."""
        # To ask takes several milliseconds of a processor that the workers want.
        wait_until(lambda: set(self.statuses(runs)) <= {"SUCCESS", "FAILURE"}, seconds=seconds, pause=0.25)
        assert set(self.statuses(runs)) == {"SUCCESS"}

    def find_whoever_has(self, run: str) -> int:
        """Wait until a worker has a run; return its number."""
        found: list[str] = []

        def is_found() -> bool:
            active = self._app().control.inspect(timeout=0.5).active() or {}
            found[:] = [host for host, tasks in active.items() if run in str(tasks)]
            return bool(found)

        wait_until(is_found, seconds=120)
        return int(found[0].partition("@")[0].removeprefix("worker-"))

    def kill(self, number: int) -> None:
        """Kill a worker, and all it started, without a word."""
        os.killpg(self.processes[number].pid, 9)
        self.processes[number].wait()

    def end(self, number: int) -> int:
        """Tell a worker to end, as a container is told, and return what it ended with."""
        self.processes[number].terminate()
        return self.processes[number].wait(300)

    @contextmanager
    def run_daemon(self, module: str) -> Iterator[None]:
        """Let the daemon ask for runs, with the sensors and schedules of an installation that a module defines."""
        where = ["-m", module, "--working-directory", ROOT]
        words = [Path(sys.executable).with_name("dagster-daemon"), "run", *where]
        log = (Path(self.environment["DAGSTER_HOME"]) / "daemon.log").open("wb")
        daemon = subprocess.Popen(words, env=self.environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
        try:
            yield
        finally:
            os.killpg(daemon.pid, 9)
            daemon.wait()

    def wait_for_job(self, name: str, *, seconds: float = 300) -> None:
        """Wait until somebody's run of a job has succeeded."""

        def tell() -> set[str]:
            return {run.status.value for run in self.instance.get_runs(dg.RunsFilter(job_name=name))}

        wait_until(lambda: tell() & {"SUCCESS", "FAILURE"}, seconds=seconds, pause=1)
        assert tell() == {"SUCCESS"}

    def stop(self) -> None:
        """End every worker, and what it was doing."""
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, 9)
                process.wait()

    def _app(self):
        return self.instance.run_launcher.celery

    def _launch(self, name: str) -> str:
        origin = find_origin(DELIVERY_JOB)
        run = self.instance.create_run_for_job(_find_job(), job_code_origin=origin, tags={"dagster/partition": name})
        with catch_warnings():
            # The launcher registers the same task at each launch, and says so.
            simplefilter("ignore")
            self.instance.run_launcher.launch_run(LaunchRunContext(dagster_run=run, workspace=None))
        return run.run_id


def find_origin(job: str, *, module: str = "pipelines.definitions", definitions: str = "panelwatch") -> JobPythonOrigin:
    """Return where a process of a run finds the code of its job."""
    pointer = CodePointer.from_module(module, definitions, str(ROOT))
    return JobPythonOrigin(job, RepositoryPythonOrigin(sys.executable, pointer))


@cache
def _find_job() -> dg.JobDefinition:
    from pipelines.definitions import build_definitions  # noqa: PLC0415

    return build_definitions(is_side_by_side=True).resolve_job_def(DELIVERY_JOB)


@contextmanager
def run_workers(count: int, folder: Path, given: Mapping[str, str]) -> Iterator[Workers]:
    """Start workers on the settings given; `folder` is their DAGSTER_HOME."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(DEPLOYED / "dagster.yaml", folder)
    kept = {name: text for name, text in os.environ.items() if not name.startswith("PANELWATCH_")}
    kept["PATH"] = f"{Path(sys.executable).parent}:{kept['PATH']}"
    placed = {"DAGSTER_HOME": str(folder), "PYTHONPATH": str(DEPLOYED), "DAGSTER_DISABLE_TELEMETRY": "1"}
    environment = {**kept, **placed, **ONE_THREAD, **given}
    before = dict(os.environ)
    os.environ.update(environment)
    try:
        with dg.DagsterInstance.from_config(str(folder)) as instance:
            workers = Workers(instance, environment)
            try:
                workers.start(count)
                yield workers
            finally:
                workers.stop()
    finally:
        os.environ.clear()
        os.environ.update(before)


def wait_until(is_so, *, seconds: float, pause: float = 0.05) -> None:
    """Wait until something is so, looking again after a pause."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(pause)
