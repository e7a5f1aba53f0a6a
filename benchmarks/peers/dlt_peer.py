"""dlt: its pipeline loads the extracts into DuckDB, then the shared views are built and checked there."""

from pathlib import Path

from benchmarks.peers.plans import THREADS, Work, list_all_models, write_plan
from benchmarks.peers.steps import Step

PROGRAM = Path(__file__).with_name("dlt_load.py")


def prepare(work: Work, python: Path) -> Step:
    """Write the plan; give the command that carries it out."""
    plan = write_plan(work, list_all_models(work.inputs, read_raw=lambda extract: f"raw.{extract}"))
    state = work.folder / "pipelines"
    env = {
        "NORMALIZE__WORKERS": str(THREADS),
        "LOAD__WORKERS": str(THREADS),
        "HOME": str(work.folder),
        "DLT_DATA_DIR": str(work.folder / "dlt"),
    }
    command = [python, PROGRAM, plan, state]
    return Step(command, cwd=work.folder, env=env, clear=(work.database, state), results=work.database)
