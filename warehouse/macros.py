"""The table macros analysts can call, each made of one SQL file of `warehouse/sql/macros`.

Belongs here: names, parameters and what each gives. Does not belong here: SQL.
"""

from pathlib import Path
from typing import Final

import duckdb

from warehouse.queries import create_macro, list_parameters, read_query

_FOLDER: Final = Path(__file__).parent / "sql" / "macros"


def list_macros() -> tuple[str, ...]:
    """Return the names of all macros, those that others use first."""
    names = {path.stem for path in _FOLDER.glob("*.sql")}
    ordered: list[str] = []

    def add(name: str) -> None:
        body = read_query(f"macros.{name}")
        for other in sorted(names - {name} - set(ordered)):
            if f"{other}(" in body:
                add(other)
        if name not in ordered:
            ordered.append(name)

    for name in sorted(names):
        add(name)
    return tuple(ordered)


def describe_macro(name: str) -> str:
    """Return what a macro gives: the leading comment of its file."""
    lines = []
    for line in read_query(f"macros.{name}").splitlines():
        if not line.startswith("--"):
            break
        lines.append(line.removeprefix("--").strip())
    return " ".join(lines).replace("$", "")


def create_macros(con: duckdb.DuckDBPyConnection) -> None:
    """Make every macro, with its comment."""
    for name in list_macros():
        create_macro(con, f"macros.{name}", name, list_parameters(f"macros.{name}"), describe_macro(name))
