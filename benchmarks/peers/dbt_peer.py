"""dbt on DuckDB: `dbt build` of the shared models and checks, in a project written for one run.

Extracts are sources read in place, every cell as text; each model is a table; checks are dbt's own generic tests where
it has them, else tests of the project.
"""

import json
import shutil
from pathlib import Path

from benchmarks.peers.checks import Check, list_checks
from benchmarks.peers.plans import MEMORY, THREADS, Work
from benchmarks.peers.sharing import EXTRACTS, GIVEN, Model, list_models, replace_names
from benchmarks.peers.steps import Step

PROJECT = Path(__file__).with_name("dbt_project")
_SCHEMAS = ("ref", "stg", "history", "quality", "mid", "timeseries", "cohort")


def prepare(work: Work, python: Path) -> Step:
    """Write the project; give the command that builds it."""
    project = work.folder / "project"
    shutil.copytree(PROJECT, project)
    (project / "tests").mkdir()
    given = (Model(f"ref.{table}", _type_cells(work, table)) for table in GIVEN)
    for model in (*given, *list_models()):
        _write_model(project, model)
    _write(project / "models" / "sources.yml", _describe_sources(work))
    _write(project / "models" / "schema.yml", _describe_tests())
    for check in list_checks():
        if not _is_generic(check):
            (project / "tests" / f"{check.name}.sql").write_text(replace_names(check.sql, refer), encoding="utf-8")
    command = [python.with_name("dbt"), "build", "--quiet", "--no-version-check", "--project-dir", project]
    env = {
        "DBT_PROFILES_DIR": str(project),
        "PEER_DATABASE": str(work.database),
        "PEER_THREADS": str(THREADS),
        "PEER_MEMORY": MEMORY,
    }
    return Step(command, cwd=project, env=env, clear=(work.database,), results=work.database)


def refer(name: str) -> str:
    """Write a table's name as dbt has it."""
    schema, _, table = name.partition(".")
    if schema == "raw":
        return f"{{{{ source('raw', '{table}') }}}}"
    return f"{{{{ ref('{schema}__{table}') }}}}" if schema in _SCHEMAS else name


def _write_model(project: Path, model: Model) -> None:
    schema, _, table = model.name.partition(".")
    folder = project / "models" / schema
    folder.mkdir(parents=True, exist_ok=True)
    config = f"{{{{ config(schema='{schema}', alias='{table}') }}}}\n"
    (folder / f"{schema}__{table}.sql").write_text(config + replace_names(model.sql, refer), encoding="utf-8")


def _type_cells(work: Work, table: str) -> str:
    return work.inputs.read_given(table).replace(work.inputs.file_of(table), f"{{{{ source('given', '{table}') }}}}")


def _describe_sources(work: Work) -> dict[str, object]:
    # dbt formats the text it is given: no brackets of Python's may stand in it.
    raw = {extract: work.inputs.read_extract(extract) for extract in EXTRACTS}
    given = {table: work.inputs.file_of(table) for table in GIVEN}
    return {
        "version": 2,
        "sources": [
            {
                "name": name,
                "tables": [
                    {"name": table, "config": {"meta": {"external_location": location}}}
                    for table, location in tables.items()
                ],
            }
            for name, tables in (("raw", raw), ("given", given))
        ],
    }


def _describe_tests() -> dict[str, object]:
    by_table: dict[str, dict[str, list[object]]] = {}
    for check in filter(_is_generic, list_checks()):
        by_table.setdefault(check.table, {}).setdefault(check.columns[0], []).append(_as_generic(check))
    models = [
        {
            "name": table.replace(".", "__"),
            "columns": [{"name": name, "data_tests": tests} for name, tests in columns.items()],
        }
        for table, columns in by_table.items()
    ]
    return {"version": 2, "models": models}


def _is_generic(check: Check) -> bool:
    return check.kind in {"not_null", "accepted_values", "relationships"} or (
        check.kind == "unique" and len(check.columns) == 1
    )


def _as_generic(check: Check) -> object:
    if check.kind == "accepted_values":
        return {"accepted_values": {"arguments": {"values": list(check.among)}}}
    if check.kind == "relationships":
        parent, key = check.among
        return {"relationships": {"arguments": {"to": f"ref('{parent.replace('.', '__')}')", "field": key}}}
    return check.kind


def _write(path: Path, content: dict[str, object]) -> None:
    # JSON is YAML.
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")
