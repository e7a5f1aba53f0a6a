"""SQLMesh on DuckDB: `sqlmesh plan` of the shared models with their audits, in a project written for one run."""

import shutil
from pathlib import Path

from benchmarks.peers.checks import Check, list_checks
from benchmarks.peers.plans import MEMORY, THREADS, Work, list_all_models
from benchmarks.peers.steps import Step

PROJECT = Path(__file__).with_name("sqlmesh_project")


def prepare(work: Work, python: Path) -> Step:
    """Write the project; give the command that builds it."""
    project = work.folder / "project"
    shutil.copytree(PROJECT, project)
    for folder in ("models", "audits"):
        (project / folder).mkdir()
    checks = list_checks()
    for model in list_all_models(work.inputs):
        header = _write_header(model.name, [check for check in checks if check.table == model.name])
        (project / "models" / f"{model.name}.sql").write_text(header + model.sql, encoding="utf-8")
    for check in checks:
        if check.kind in {"relationships", "rule"}:
            broken = check.sql.replace(f"from {check.table} ", "from @this_model ")
            text = f"AUDIT (name {check.name}, dialect duckdb);\n\n{broken}"
            (project / "audits" / f"{check.name}.sql").write_text(text, encoding="utf-8")
    command = [python.with_name("sqlmesh"), "--paths", project, "plan", "--auto-apply", "--no-prompts"]
    env = {
        "PEER_DATABASE": str(work.database),
        "PEER_THREADS": str(THREADS),
        "PEER_MEMORY": MEMORY,
        # What is kept of an earlier run lies beside the project and nowhere else.
        "HOME": str(work.folder),
    }
    return Step(command, cwd=project, env=env, clear=(work.database,), results=work.database)


def _write_header(name: str, checks: list[Check]) -> str:
    audits = ", ".join(map(_call_audit, checks))
    # What only an audit reads must be said, or it is looked for before it is built.
    parents = ", ".join(dict.fromkeys(check.among[0] for check in checks if check.kind == "relationships"))
    said = (f", audits ({audits})" if audits else "") + (f", depends_on ({parents})" if parents else "")
    return f"MODEL (name {name}, kind FULL{said});\n\n"


def _call_audit(check: Check) -> str:
    """Write the audit of a model: SQLMesh's own where it has one."""
    column = check.columns[0]
    if check.kind == "not_null":
        return f"not_null(columns := ({column}))"
    if check.kind == "accepted_values":
        return f"accepted_values(column := {column}, is_in := ({_quoted(check.among)}))"
    if check.kind == "unique":
        if len(check.columns) == 1:
            return f"unique_values(columns := ({column}))"
        return f"unique_combination_of_columns(columns := ({', '.join(check.columns)}))"
    return check.name


def _quoted(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)
