"""The main job as the orchestrator runs it, with a history that is gone afterwards."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from pipelines.definitions import build_definitions
from pipelines.names import MAIN_JOB
from pipelines.opening import open_session
from pipelines.resources import provide_session
from pipelines.settings import Settings


@contextmanager
def keep_history_in_memory() -> Iterator[dg.DagsterInstance]:
    """Give an orchestrator without files.

    What it leaves behind is collected at once: finalised later, inside `ast.parse` of another test, its complaint about
    a closed database is a SystemError of CPython 3.11.
    """
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance
    del instance
    gc.collect()


def run_main_job(settings: Settings, instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    """Run the main job in the home of the settings; a run that stops says so in its result."""
    definitions = build_definitions({"session": provide_session(open_session(settings))})
    return definitions.resolve_job_def(MAIN_JOB).execute_in_process(instance=instance, raise_on_error=False)
