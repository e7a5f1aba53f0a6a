"""What an equality test starts from: the base tables of a home as Parquet, the views' SQL, and the rows DuckDB has.

    folder/base/internal.load.parquet      folder/views/<order>_<schema>.<name>.sql
    folder/expected/core.incident.parquet  folder/plan.json: names, columns and types, in order
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from warehouse.connection import open_to_read
from warehouse.dialects import KNOWN_ON
from warehouse.exporting import Export, TypedColumn, View, make_statement, plan_export, type_in
from warehouse.home import Home

#: the day readings are asked for: much was delivered after it, and put right
DAY = "2021-09-30"


def make_home(folder: Path) -> None:
    """Make a home of the default sample: synthetic extracts, taken through the main job."""
    command = (sys.executable, "-m", "pipelines.cli")
    environment = {**os.environ, "PANELWATCH_HOME": str(folder)}
    for verb in ("sample", "run"):
        program = "import sys; from pipelines.cli import main; sys.argv = ['panelwatch', sys.argv[1]]; main()"
        subprocess.run((*command[:1], "-c", program, verb), env=environment, check=True, stdout=subprocess.DEVNULL)


def write_input(home: Home, folder: Path, dialect: str) -> Export:
    """Write base tables, views and expected rows of a home into a folder."""
    for name in ("base", "views", "expected", "told"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    con = open_to_read(home)
    try:
        export = plan_export(con)
        for name, columns in export.base.items():
            _write(con, folder / "base" / f"{name}.parquet", f"SELECT {_listed(columns)} FROM {name}")
        for number, view in enumerate(export.views, 1):
            path = folder / "views" / f"{number:02}_{view.name}.sql"
            path.write_text(make_statement(view, dialect), encoding="utf-8")
            select = view.select.replace(f"${KNOWN_ON}", f"date '{DAY}'")
            expected = f"SELECT {_listed(view.columns)} FROM ({select})"
            _write(con, folder / "expected" / f"{view.name}.parquet", expected)
    finally:
        con.close()
    (folder / "plan.json").write_text(json.dumps(_describe(export, dialect)), encoding="utf-8")
    return export


def _listed(columns: tuple[TypedColumn, ...]) -> str:
    """Codes are text elsewhere: no database shares DuckDB's closed lists."""
    return ", ".join(
        f'"{c.name}"::VARCHAR AS "{c.name}"' if c.sql_type.startswith("ENUM") else f'"{c.name}"' for c in columns
    )


def _write(con: duckdb.DuckDBPyConnection, path: Path, sql: str) -> None:
    pq.write_table(con.execute(sql).to_arrow_table(), path)


def _describe(export: Export, dialect: str) -> dict[str, object]:
    def columns(named: tuple[TypedColumn, ...]) -> list[tuple[str, str]]:
        return [(c.name, type_in(c.sql_type, dialect)) for c in named]

    def view(number: int, each: View) -> dict[str, object]:
        return {
            "name": each.name,
            "file": f"{number:02}_{each.name}.sql",
            "columns": columns(each.columns),
            "day": DAY if each.is_asked else None,
        }

    return {
        "base": [{"name": name, "columns": columns(each)} for name, each in export.base.items()],
        "views": [view(number, each) for number, each in enumerate(export.views, 1)],
    }
