"""Plain DuckDB: how fast the files can be read at all, and the shared work with nothing around it."""

from pathlib import Path

from benchmarks.peers.plans import Work, list_all_models, write_plan
from benchmarks.peers.steps import Step

PROGRAM = Path(__file__).with_name("plain_duckdb.py")


def prepare(work: Work, python: Path) -> Step:
    """Give the command that builds and checks all shared views."""
    return _make_step(work, python, "full")


def prepare_limit(work: Work, python: Path) -> Step:
    """Give the command that only reads the extracts into tables of text: nothing can be faster."""
    return _make_step(work, python, "limit")


def _make_step(work: Work, python: Path, mode: str) -> Step:
    plan = write_plan(work, list_all_models(work.inputs))
    return Step([python, PROGRAM, mode, plan], clear=(work.database,), results=work.database)
