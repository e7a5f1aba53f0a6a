"""The views in the SQL of other databases: written for each, known to be wrong in none, and the same rows in DuckDB.

That they say the same in Spark and PostgreSQL is what `make spark` and `make postgres-views` find out.
"""

import json
from contextlib import nullcontext
from datetime import date

import pytest
from sqlglot import parse
from typer.testing import CliRunner

from assets import cohort, monitoring, timeseries
from benchmarks.elsewhere.comparing import find_difference
from expectations.contracts.catalogue import TABLES
from pipelines.cli import app
from warehouse.connection import open_to_read
from warehouse.export import Dialect
from warehouse.export.dialects import KNOWN_ON, ROUND_TRIP, find_denied, write
from warehouse.export.folder import ExportRefused, export_views
from warehouse.export.plan import (
    COMPLETED,
    LEFT_OUT,
    Export,
    make_statement,
    make_table,
    open_empty,
    plan_export,
    type_columns,
)
from warehouse.frames import fetch_frame
from warehouse.queries import has_query

DAY = date(2021, 9, 30)
#: read by many others, or asked of each day anew: enough to see a change of shape in every schema
READINGS = {"cohort.funnel_as_known", "cohort.headline_as_known", "core.figure_values", "timeseries.nai_share_as_known"}


@pytest.fixture(scope="module")
def export():
    with open_empty() as con:
        return plan_export(con)


@pytest.fixture(scope="module")
def statements(export):
    return {dialect: [make_statement(view, dialect) for view in export.views] for dialect in Dialect}


@pytest.mark.parametrize("dialect", Dialect)
def test_every_statement_is_of_its_dialect_and_holds_nothing_known_to_be_wrong(export, statements, dialect):
    # Databricks reads whatever Spark reads: what is the same for both, which is nearly all, is read once.
    read = set(statements[Dialect.SPARK]) if dialect is Dialect.DATABRICKS else set()
    for view, statement in zip(export.views, statements[dialect], strict=True):
        assert find_denied(statement, dialect) == [], view.name
        assert statement in read or len(parse(statement, read=dialect)) == 1, view.name
    for name, columns in export.base.items():
        assert len(parse(make_table(name, columns, dialect), read=dialect)) == 1


def test_every_view_made_portable_gives_the_same_rows_in_duckdb(export, sample_home):
    chosen = [view for view in export.views if not view.is_asked or view.name in READINGS]
    differ = {}
    con = open_to_read(sample_home)
    try:
        for view in chosen:
            day = {KNOWN_ON: DAY} if view.is_asked else None
            told = fetch_frame(con, write(type_columns(view), ROUND_TRIP), day)
            expected = fetch_frame(con, _as_text(view), day)
            differ[view.name] = find_difference(told, expected)
    finally:
        con.close()
    assert {name: how for name, how in differ.items() if how} == {}


def _as_text(view):
    columns = ", ".join(
        f'"{c.name}"::VARCHAR AS "{c.name}"' if c.sql_type.startswith("ENUM") else f'"{c.name}"' for c in view.columns
    )
    return f"SELECT {columns} FROM ({view.select})"


def test_a_view_comes_after_those_it_reads_and_nothing_else_is_read(export):
    made = set(export.base)
    for view in export.views:
        assert set(view.sources) <= made, view.name
        made.add(view.name)


def test_every_table_made_by_sql_is_exported_or_named_with_its_reason(export):
    made = {table.full_name for table in TABLES if has_query(table.full_name)}
    names = {view.name.removesuffix("_input") for view in export.views}
    assert made - names == set(LEFT_OUT)


def test_what_statistics_complete_is_exported_under_another_name(export):
    assert set(COMPLETED) == {*cohort.COMPLETED, *timeseries.COMPLETED, *monitoring.COMPLETED} | {"monitoring.cluster"}
    names = {view.name for view in export.views}
    assert {f"{name}_input" for name in COMPLETED} <= names
    assert not set(COMPLETED) & names


def test_the_folder_says_what_must_be_there_and_what_is_missing(tmp_path, monkeypatch, export):
    # Views and readings of one kind: writing all of them is asked above.
    few = Export(tuple(view for view in export.views if view.name.startswith("cohort.breakdown")), export.base)
    monkeypatch.setattr("warehouse.export.folder.plan_export", lambda _: few)
    written = export_views(tmp_path / "views", Dialect.SPARK)
    told = json.loads((tmp_path / "views" / "manifest.json").read_text(encoding="utf-8"))
    assert sorted(path.name for path in (tmp_path / "views").iterdir()) == sorted(told["files"])
    assert len(told["views"]) == written.views + written.readings == len(few.views)
    assert min(written.views, written.readings) > 0
    assert told["tables"]["history.child_version"]["child_id"] == "STRING"
    page = (tmp_path / "views" / "README.md").read_text(encoding="utf-8")
    missing = page.split("## What is not here")[1]
    assert [name for name in (*LEFT_OUT, *COMPLETED) if f"- {name}: " not in missing] == []
    assert "CREATE TABLE `history`.`child_version`" in (tmp_path / "views" / "tables.sql").read_text(encoding="utf-8")


@pytest.fixture
def nothing_planned(monkeypatch):
    """Let an export hold no view, for what is about its folder: no warehouse need be opened to plan it."""
    monkeypatch.setattr("warehouse.export.folder.open_empty", nullcontext)
    monkeypatch.setattr("warehouse.export.folder.plan_export", lambda _: Export((), {}))


@pytest.mark.usefixtures("nothing_planned")
def test_an_earlier_export_is_replaced_and_anything_else_is_left_alone(tmp_path):
    folder = tmp_path / "views"
    export_views(folder, Dialect.POSTGRES)
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (folder / "99_core.gone.sql").touch()
    (folder / "manifest.json").write_text(
        json.dumps({"files": [*told["files"], "99_core.gone.sql", "../other"]}), encoding="utf-8"
    )
    (tmp_path / "other").touch()
    export_views(folder, Dialect.POSTGRES)
    assert not (folder / "99_core.gone.sql").exists()
    assert (tmp_path / "other").exists()
    (folder / "manifest.json").unlink()
    with pytest.raises(ExportRefused, match="something else than an export"):
        export_views(folder, Dialect.POSTGRES)


@pytest.mark.usefixtures("nothing_planned")
def test_the_command_writes_and_says_where_to_read_on(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer = CliRunner().invoke(app, ["export-sql", "--dialect", "databricks"])
    assert answer.exit_code == 0, answer.output
    assert "0 views and 0 readings" in answer.output
    assert (tmp_path / "views-databricks" / "README.md").exists()
    assert CliRunner().invoke(app, ["export-sql", "--dialect", "oracle"]).exit_code == 2
