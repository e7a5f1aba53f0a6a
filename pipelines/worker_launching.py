"""How a run gets to a worker beyond one machine: as a task of Celery's.

Belongs here: what Dagster's launcher for Celery does not know of our runs. Does not belong here: runs of one machine
(`pipelines.launching`), what a worker is told (`deploy/dagster`).
"""

import dagster as dg
from dagster._core.launcher import CheckRunHealthResult, WorkerStatus
from dagster_celery.launcher import CeleryRunLauncher
from dagster_celery.tags import DAGSTER_CELERY_TASK_ID_TAG


class WorkerRunLauncher(CeleryRunLauncher):
    """Dagster's own, which may be asked of runs it gave to no worker, too: `panelwatch run`, said by hand.

    Dagster's raises KeyError of them. Killed, such a run would never be marked failed, and hold back every other.
    """

    def check_run_worker_health(self, run: dg.DagsterRun) -> CheckRunHealthResult:
        """Tell whether a run is at work: one without a task is, on whichever machine, as long as any run may take."""
        if DAGSTER_CELERY_TASK_ID_TAG in run.tags:
            return super().check_run_worker_health(run)
        return CheckRunHealthResult(WorkerStatus.RUNNING)

    def terminate(self, run_id: str) -> bool:
        """Revoke the task of a run; False when it has none."""
        run = self._instance.get_run_by_id(run_id)
        return run is not None and DAGSTER_CELERY_TASK_ID_TAG in run.tags and super().terminate(run_id)
