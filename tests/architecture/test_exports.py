"""One place writes CSV for spreadsheets, one writes workbooks: what a cell could run is disarmed before."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT, named, package_modules, parse, sql_files

WRITERS = {"to_csv", "write_csv", "to_excel", "write_excel", "to_clipboard", "sink_csv"}
MODULES = {"xlsxwriter", "openpyxl", "xlwt", "pyexcelerate", "odfpy"}
COPY_OUT = re.compile(r"\bcopy\b[^;]*\bto\b[^;]*\b(csv|xlsx)\b", re.IGNORECASE | re.DOTALL)
THE_PLACE = {"assets/exports.py"}
# Every cell of a workbook of a release is disarmed where its sheets are laid out, before either form is written.
WORKBOOKS = {"assets/release/files/xlsx.py"}
# They make the extracts that are read: what stands in a cell must arrive as it was sent.
MADE_TO_BE_READ = {"warehouse/sample/dirt.py", "warehouse/sample/writer.py"}


def writes_spreadsheets(tree: ast.Module) -> bool:
    return any(_writes(node) for node in ast.walk(tree))


def _writes(node: ast.AST) -> bool:
    match node:
        case ast.Import(names=names):
            return any(alias.name.split(".")[0] in MODULES for alias in names)
        case ast.ImportFrom(module=str(module), names=names):
            from_csv = module == "csv" and any(alias.name in {"writer", "DictWriter"} for alias in names)
            return from_csv or module.split(".")[0] in MODULES or module == "pyarrow.csv"
        case ast.Attribute(value=value, attr=attr):
            return attr in WRITERS or (ast.unparse(value) == "csv" and attr in {"writer", "DictWriter"})
        case ast.Constant(value=str(text)):
            return COPY_OUT.search(text) is not None
        case ast.Call(func=ast.Attribute(attr="table"), keywords=keywords):
            # A table of the notebook offers a download of its own unless told not to.
            offered = {key.arg: key.value for key in keywords}
            shown = offered.get("show_download")
            return not (isinstance(shown, ast.Constant) and shown.value is False)
    return False


def list_code() -> list[Path]:
    return [*package_modules(), *sorted((ROOT / "notebooks").rglob("*.py"))]


def test_one_module_writes_csv_for_people_and_one_workbooks() -> None:
    writing = {path.relative_to(ROOT).as_posix() for path in list_code() if writes_spreadsheets(parse(path))}
    assert writing == THE_PLACE | WORKBOOKS | MADE_TO_BE_READ


def test_no_sql_writes_csv() -> None:
    assert named([path for path in sql_files() if COPY_OUT.search(path.read_text(encoding="utf-8"))]) == []


@pytest.mark.parametrize(
    "code",
    [
        "import csv\ncsv.writer(out)",
        "from csv import DictWriter",
        "frame.write_csv(path)",
        "frame.to_excel(path)",
        "import openpyxl",
        "con.execute(\"COPY (select 1) TO 'x.csv'\")",
        "mo.ui.table(rows)",
    ],
)
def test_every_way_to_write_one_is_found(code: str) -> None:
    assert writes_spreadsheets(ast.parse(code))
