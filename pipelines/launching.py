"""How a run gets its process on one machine: one that waits with everything loaded.

Belongs here: Dagster's run launcher of `dagster.yaml`. Does not belong here: what the process does (`pipelines.spare`),
workers on other machines, which have a launcher of their own.

Started when it is asked for, as Dagster's own launcher does it, a run's process spends seconds on imports before it
looks at a file.
"""

import os
import signal
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from threading import Thread
from typing import Any, Final, Self

import dagster as dg
from dagster._core.launcher import CheckRunHealthResult, LaunchRunContext, RunLauncher, WorkerStatus
from dagster._grpc.types import ExecuteRunArgs
from dagster._serdes import ConfigurableClass, ConfigurableClassData, serialize_value

from pipelines.run_history import keep_connections
from pipelines.spare import PROCESS_TAG, Spare, find_process

_NOT_BEGUN: Final = (dg.DagsterRunStatus.NOT_STARTED, dg.DagsterRunStatus.STARTING)
_GONE: Final = "The process of the run is gone."


class SpareRunLauncher(RunLauncher[dg.DagsterInstance], ConfigurableClass):
    """Gives a run the process that waits for one, and starts the next when the run has ended.

    The first run of a daemon starts its process itself. What waits goes with the daemon; a run under way may end.
    """

    def __init__(self, inst_data: ConfigurableClassData | None = None) -> None:
        self._inst_data = inst_data
        self._waiting: Spare | None = None
        self._given: dict[str, Spare] = {}
        self._connections = ExitStack()
        self._is_connected = False
        self._is_leaving = False
        super().__init__()

    @property
    def inst_data(self) -> ConfigurableClassData | None:
        """Where in `dagster.yaml` it is named."""
        return self._inst_data

    @classmethod
    def config_type(cls) -> dict[str, Any]:
        """It takes no settings."""
        return {}

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData, config_value: Mapping[str, Any]) -> Self:
        """Return the launcher that `dagster.yaml` names."""
        return cls(inst_data, **config_value)

    def launch_run(self, context: LaunchRunContext) -> None:
        """Give a run to the process that waits, or to one that starts now."""
        run = context.dagster_run
        if run.job_code_origin is None:
            raise dg.DagsterInvariantViolationError("A run without the code of its job cannot be launched.")
        if not self._is_connected:
            # The daemon writes 180 events for every run it plans.
            self._connections.enter_context(keep_connections())
            self._is_connected = True
        told = serialize_value(ExecuteRunArgs(run.job_code_origin, run.run_id, self._instance.get_ref()))
        spare, self._waiting = self._waiting, None
        # Killed while it waited, it is none.
        if spare is None or not spare.describe():
            spare = Spare()
        self._give(run.run_id, spare, told)
        Thread(target=self._follow, args=(run.run_id, told), daemon=True).start()

    def _give(self, run_id: str, spare: Spare, told: str) -> None:
        self._given[run_id] = spare
        self._instance.add_run_tags(run_id, {PROCESS_TAG: spare.describe()})
        spare.take(told)

    def _follow(self, run_id: str, told: str) -> None:
        """Wait for the end of a run; the next process loads then, not while this one needs the processors."""
        try:
            self._given[run_id].wait()
            if not self._is_leaving and not self._has_begun(run_id):
                # Killed before the run began, it left nothing half done. Once more: gone again, it is no accident.
                self._give(run_id, Spare(), told)
                self._given[run_id].wait()
        finally:
            # Whatever failed here: who watches runs can tell that its process is gone.
            del self._given[run_id]
        if not self._is_leaving:
            self._waiting = self._waiting or Spare()
            self._settle(run_id)

    def _has_begun(self, run_id: str) -> bool:
        run = self._instance.get_run_by_id(run_id)
        return run is None or run.status not in _NOT_BEGUN

    def _settle(self, run_id: str) -> None:
        """Say how a run ended that could not say so itself: who watches runs would, minutes later."""
        run = self._instance.get_run_by_id(run_id)
        if run is None or run.is_finished:
            return
        if run.status is dg.DagsterRunStatus.CANCELING:
            self._instance.report_run_canceled(run)
        else:
            self._instance.report_run_failed(run, _GONE)

    def terminate(self, run_id: str) -> bool:
        """Interrupt a run, from any process of this machine; False when it has ended or its process is gone."""
        run = self._instance.get_run_by_id(run_id)
        if run is None or run.is_finished:
            return False
        self._instance.report_run_canceling(run)
        # Asked for by the web server as a rule, which did not start it.
        pid = find_process(run)
        if pid is None:
            return False
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        return True

    def dispose(self) -> None:
        """Start no process any more, let the one that waits go, and close what is open; a run under way may end."""
        self._is_leaving = True
        if self._waiting is not None:
            self._waiting.leave()
        self._connections.close()

    def join(self, timeout: int = 30) -> None:
        """Wait for the runs under way."""
        for spare in list(self._given.values()):
            spare.wait(timeout)

    @property
    def supports_check_run_worker_health(self) -> bool:
        """Whether it can tell that the process of a run is gone: it can."""
        return True

    def check_run_worker_health(self, run: dg.DagsterRun) -> CheckRunHealthResult:
        """Tell whether the process of a run is there."""
        # One that names no process has one of its own: `dagster job execute`.
        if PROCESS_TAG not in run.tags or run.run_id in self._given or find_process(run) is not None:
            return CheckRunHealthResult(WorkerStatus.RUNNING)
        return CheckRunHealthResult(WorkerStatus.FAILED, _GONE)
