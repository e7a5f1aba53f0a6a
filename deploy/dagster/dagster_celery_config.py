"""What a worker is told, beside its own environment: `celery -A dagster_celery.app worker`, this folder in PYTHONPATH.

Dagster's app for Celery looks for a module of this name. `dagster-celery worker start` would write one, with the
broker's password in it, into a file, and start Celery as a process of its own: told to end, in a container, it passes
nothing on, and is killed ten minutes later with whatever is under way.
"""

import os
from contextlib import ExitStack

from celery.signals import worker_process_init

broker_url = os.environ["CELERY_BROKER_URL"]
result_backend = os.environ["CELERY_RESULT_BACKEND"]

# One delivery at a time; more of them are more workers. What waits stays in the queue: a worker that dies takes no
# other delivery with it than its own.
worker_concurrency = 1
worker_prefetch_multiplier = 1
task_acks_late = True
# Longer than any run may take (max_runtime_seconds of dagster.yaml): only then is it given to another worker.
broker_transport_options = {"visibility_timeout": 18000}
# The memory of a large delivery goes back to the machine.
worker_max_tasks_per_child = 50
task_track_started = True

_KEPT = ExitStack()


@worker_process_init.connect
def keep_connections_of_history(**_: object) -> None:
    """Have the process that takes deliveries keep its connections to the history of runs: each asks forty times."""
    from pipelines.run_history import keep_connections  # noqa: PLC0415 - the worker's own process takes nothing

    _KEPT.enter_context(keep_connections(is_shared=True))
