"""The work of one run, as every peer is told it: what to read, what to build in which order, what to check."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.peers.checks import list_checks
from benchmarks.peers.inputs import Inputs
from benchmarks.peers.sharing import EXTRACTS, GIVEN, Model, list_models, replace_names

#: as Panelwatch has them on a machine of two cores
THREADS, MEMORY = 2, "8GB"


@dataclass(frozen=True, slots=True)
class Work:
    """A folder to work in, what is given, and the database a peer leaves there."""

    folder: Path
    inputs: Inputs

    @property
    def database(self) -> Path:
        return self.folder / "peer.duckdb"


def list_all_models(inputs: Inputs, *, read_raw: Callable[[str], str] | None = None) -> tuple[Model, ...]:
    """Give every table from reference data on; the extracts are read from their files where they are used."""

    def rename(name: str) -> str:
        schema, _, table = name.partition(".")
        if schema != "raw":
            return name
        return inputs.read_extract(table) if read_raw is None else read_raw(table)

    given = (Model(f"ref.{table}", inputs.read_given(table)) for table in GIVEN)
    return (*given, *(Model(model.name, replace_names(model.sql, rename)) for model in list_models()))


def write_plan(work: Work, models: tuple[Model, ...]) -> Path:
    """Write down the work for a program that stands alone."""
    plan = {
        "database": str(work.database),
        "threads": THREADS,
        "memory": MEMORY,
        "landing": str(work.inputs.landing),
        "given": str(work.inputs.given),
        "results": str(work.folder / "results"),
        "sources": {extract: work.inputs.read_extract(extract) for extract in EXTRACTS},
        "models": [{"name": model.name, "sql": model.sql} for model in models],
        "checks": [{"name": check.name, "sql": check.sql} for check in list_checks()],
    }
    path = work.folder / "plan.json"
    path.write_text(json.dumps(plan, indent=1), encoding="utf-8")
    return path
