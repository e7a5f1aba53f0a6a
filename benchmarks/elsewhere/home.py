"""What an equality test starts from: the base tables of a home as Parquet, the views' SQL, and the rows DuckDB has.

folder/base/internal.load.parquet      folder/views/<order>_<schema>.<name>.sql
folder/expected/core.incident.parquet  folder/plan.json: names, columns and types, in order
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from warehouse.connection import open_to_read
from warehouse.export.dialects import KNOWN_ON
from warehouse.export.plan import Export, TypedColumn, View, make_statement, plan_export, type_in
from warehouse.home import Home

#: the day readings are asked for: much was delivered after it, and put right
DAY = "2021-09-30"
#: a file of the department's own, as published
STATISTICS = Path(__file__).parents[2] / "tests" / "data" / "dfe_sin_half_year.csv"


def make_home(folder: Path) -> None:
    """Make a home of the default sample, taken through the main job, with two files more so that no view is empty."""
    _call(folder, "sample")
    landing = folder / "landing"
    shutil.copy(STATISTICS, landing / "dfe_statistics_2021-01-28_part-1.csv")
    newest = max(landing.glob("children_*.csv"))
    header, *rows = newest.read_text(encoding="utf-8").splitlines()[:7]
    # Of a notification nobody knows, and of a sex that is no code.
    unknown = [row.replace(row.split(",")[0], f"SIN-1999-00000{number}") for number, row in enumerate(rows[:3])]
    wrong = [row.replace(",male,", ",?,").replace(",female,", ",?,") for row in rows[3:]]
    (landing / "children_2026-05-15_synthetic.csv").write_text(
        "\n".join([header, *unknown, *wrong, ""]), encoding="utf-8"
    )
    _call(folder, "run")


def _call(folder: Path, verb: str) -> None:
    program = f"import sys; from pipelines.cli import main; sys.argv = ['panelwatch', '{verb}']; main()"
    environment = {**os.environ, "PANELWATCH_HOME": str(folder)}
    subprocess.run((sys.executable, "-c", program), env=environment, check=True, stdout=subprocess.DEVNULL)


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
