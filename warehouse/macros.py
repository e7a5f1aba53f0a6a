"""The macros analysts can call.

Belongs here: which macros there are, their names and parameters. Does not belong here: SQL.

A file of `warehouse/sql/functions` is a scalar macro, one of `warehouse/sql/macros` a table macro. A view whose SELECT
says `$day` can be asked as known on a day, and one that says `$frozen` as first notified: `cohort.funnel` gives
`cohort_funnel_as_known(day)`, `timeseries.notifications` also `timeseries_notifications_as_notified()`.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

import duckdb

from expectations.contracts.catalogue import TABLES
from warehouse.ddl import create_view
from warehouse.queries import (
    AS_KNOWN_NOW,
    create_function,
    create_macro,
    fill_parameters,
    has_query,
    list_parameters,
    list_queries,
    read_query,
    strip_comments,
)

# A macro is called as name(...), a view read as schema.name.
_NAMES: Final = re.compile(r"\b[a-z_][a-z_0-9]*\.[a-z_][a-z_0-9]*\b|\b[a-z_][a-z_0-9]*(?=\()")
_AS_KNOWN: Final = {"frozen": "false"}
_AS_NOTIFIED: Final = {**AS_KNOWN_NOW, "frozen": "true"}


@dataclass(frozen=True, slots=True)
class Macro:
    """A table macro: its name, its parameters and its SELECT, in which they stand as `$parameters`."""

    name: str
    parameters: tuple[str, ...]
    sql: str


@cache
def list_macros() -> tuple[Macro, ...]:
    """Return all table macros: those with a file of their own and those of views."""
    return (*_list_files(), *_list_readings())


def create_views_and_macros(con: duckdb.DuckDBPyConnection) -> None:
    """Make every macro and every declared view, with comments, each after those it reads: DuckDB wants them there."""
    for name in list_queries("functions"):
        create_function(con, name.removeprefix("functions."), list_parameters(name), sql=read_query(name))
    made: set[str] = set()
    wanted = {macro.name: macro for macro in list_macros()} | {t.full_name: t for t in TABLES if t.storage == "view"}

    def make(name: str) -> None:
        if name in made:
            return
        made.add(name)
        thing = wanted[name]
        sql = thing.sql if isinstance(thing, Macro) else read_query(name)
        for other in _NAMES.findall(strip_comments(sql)):
            if other in wanted:
                make(other)
        if isinstance(thing, Macro):
            create_macro(con, thing.name, thing.parameters, sql=thing.sql)
        else:
            create_view(con, thing)

    for name in wanted:
        make(name)


def _list_files() -> list[Macro]:
    return [
        Macro(name.removeprefix("macros."), list_parameters(name), read_query(name)) for name in list_queries("macros")
    ]


def _list_readings() -> list[Macro]:
    """Return the views as known on a day, and as first notified where they can be."""
    found = []
    for table in TABLES:
        if not has_query(table.full_name):
            continue
        name, parameters = table.full_name.replace(".", "_"), list_parameters(table.full_name)
        sql = read_query(table.full_name)
        if "day" in parameters:
            found.append(Macro(f"{name}_as_known", ("day",), fill_parameters(sql, _AS_KNOWN)))
        if "frozen" in parameters:
            found.append(Macro(f"{name}_as_notified", (), fill_parameters(sql, _AS_NOTIFIED)))
    return found
