"""The folder of exported views: a file per view, the tables they need, and a page that says what is what.

Belongs here: names of files, the page, the manifest. Does not belong here: SQL (`plan`).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from warehouse.errors import PanelwatchError
from warehouse.export import Dialect
from warehouse.export.dialects import KNOWN_ON
from warehouse.export.plan import (
    COMPLETED,
    LEFT_OUT,
    Export,
    View,
    make_statement,
    make_table,
    open_empty,
    plan_export,
    type_in,
)
from warehouse.macros import list_functions

MANIFEST: Final = "manifest.json"
TABLES: Final = "tables.sql"
PAGE: Final = "README.md"

_NEEDS: Final = {
    Dialect.SPARK: "Spark 4.1 or later (recursive common table expressions), in its ANSI mode, as it comes, and for"
    " `monitoring.reconciliation`, which counts figures as known on seven days, a driver with 4 GB of memory."
    " Last run on 4.3.0.",
    Dialect.DATABRICKS: "Databricks Runtime 17 or later (recursive common table expressions)."
    " Written as for Spark, never run on Databricks itself.",
    Dialect.POSTGRES: "PostgreSQL 14 or later, and a database that compares texts byte by byte (`LOCALE 'C'`)."
    " Last run on 15.",
}
_ASKED: Final = {
    Dialect.POSTGRES: f"a function of `{KNOWN_ON}`, a date: `cohort.funnel_as_known(DATE '2020-03-31')`.",
    Dialect.SPARK: f"a SELECT with the named parameter `:{KNOWN_ON}`, a date:"
    f' `spark.sql(text, args={{"{KNOWN_ON}": date(2020, 3, 31)}})`. A view takes no parameter.',
    Dialect.DATABRICKS: f"a SELECT with the named parameter `:{KNOWN_ON}`, a date, as the SQL editor and `spark.sql`"
    " take it. A view takes no parameter.",
}


class ExportRefused(PanelwatchError):  # noqa: N818 - named for what happened, as ExtractRefused
    """The folder an export should go to holds something else."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: how many views and readings, and from how many tables."""

    views: int
    readings: int
    tables: int


def export_views(folder: Path, dialect: Dialect) -> Written:
    """Write every view into a folder, in the place of an earlier export. Raises ExportRefused."""
    earlier = _list_earlier(folder)
    with open_empty() as con:
        export = plan_export(con)
    files = {_file_of(number, view): make_statement(view, dialect) for number, view in enumerate(export.views, 1)}
    schemas = sorted({name.split(".")[0] for name in (*export.base, *(view.name for view in export.views))})
    made = [f"CREATE SCHEMA IF NOT EXISTS {schema};\n" for schema in schemas]
    files[TABLES] = "\n".join([*made, *(make_table(name, columns, dialect) for name, columns in export.base.items())])
    files[PAGE] = _write_page(export, dialect)
    files[MANIFEST] = json.dumps(_describe(export, dialect, sorted(files)), indent=2) + "\n"
    folder.mkdir(parents=True, exist_ok=True)
    for name in earlier:
        (folder / name).unlink(missing_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    readings = sum(view.is_asked for view in export.views)
    return Written(len(export.views) - readings, readings, len(export.base))


def _list_earlier(folder: Path) -> list[str]:
    """Return the files of an earlier export; a folder with anything else is not ours to write into."""
    if not folder.is_dir() or not any(folder.iterdir()):
        return []
    refused = ExportRefused(f"{folder} holds something else than an export; name a new folder with --to.")
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        raise refused from None
    return [name for name in told if isinstance(name, str) and Path(name).name == name]


def _file_of(number: int, view: View) -> str:
    return f"{number:02}_{view.name}.sql"


def _describe(export: Export, dialect: Dialect, files: list[str]) -> dict[str, Any]:
    return {
        "dialect": dialect.value,
        "files": [*files, MANIFEST],
        "tables": {
            name: {column.name: type_in(column.sql_type, dialect) for column in columns}
            for name, columns in export.base.items()
        },
        "views": [
            {
                "name": view.name,
                "file": _file_of(number, view),
                "kind": "reading" if view.is_asked else "view",
                "reads": list(view.sources),
                "columns": {column.name: type_in(column.sql_type, dialect) for column in view.columns},
            }
            for number, view in enumerate(export.views, 1)
        ],
        "not_exported": LEFT_OUT,
        "completed_in_python": COMPLETED,
    }


def _write_page(export: Export, dialect: Dialect) -> str:
    views = [(number, view) for number, view in enumerate(export.views, 1) if not view.is_asked]
    readings = [(number, view) for number, view in enumerate(export.views, 1) if view.is_asked]
    return "\n".join(
        [
            f"# The views of Panelwatch for {dialect.value}",
            "",
            f"Written by `panelwatch export-sql --dialect {dialect.value}`; an export after an upgrade replaces it.",
            f"Needs {_NEEDS[dialect]}",
            "",
            "1. Make schemas and tables (`tables.sql`) and fill them. Codes, closed lists in the warehouse, are text;"
            " timestamps are in UTC and have no time zone.",
            "2. Run the files of the views in the order of their numbers: each reads only what was made before it.",
            "",
            "A view holds what is known now (the parameter `$day` of the warehouse's SQL is 9999-12-30, `$frozen` is"
            " false), one whose name ends in `_as_notified` what was first notified.",
            "",
            "## Tables that must be there",
            "",
            "Column by column, with types, in `tables.sql` and `manifest.json`.",
            "",
            *(f"- {name}" for name in export.base),
            "",
            "## Views, in order",
            "",
            *_list(views),
            "",
            "## As known on a day",
            "",
            f"Each is {_ASKED[dialect]}",
            "",
            *_list(readings),
            "",
            "## What is not here",
            "",
            *(f"- {name}: {reason}" for name, reason in LEFT_OUT.items()),
            *(f"- {name}: {name}_input is what it is made of; {reason}" for name, reason in COMPLETED.items()),
            f"- {_name_functions()}",
            "- Public releases (`published`) are made by a person's approval, not by a view.",
            "",
        ]
    )


def _list(views: Iterable[tuple[int, View]]) -> list[str]:
    return [f"- [{view.name}]({_file_of(number, view)}): {view.about}" for number, view in views]


def _name_functions() -> str:
    names = ", ".join(function.name for function in list_functions())
    return f"The functions {names} are written out where a view calls them; nothing of their name is exported."
