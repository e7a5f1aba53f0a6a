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
from warehouse.kinds import is_lake
from warehouse.queries import (
    AS_KNOWN_NOW,
    create_function,
    create_macro,
    fill_parameters,
    has_query,
    list_parameters,
    list_queries,
    read_comment,
    read_query,
    strip_comments,
)

# A macro is called as name(...), a view read as schema.name.
_NAMES: Final = re.compile(r"\b[a-z_][a-z_0-9]*\.[a-z_][a-z_0-9]*\b|\b[a-z_][a-z_0-9]*(?=\()")
_FOR_ANALYSTS: Final = ("_as_known", "_as_notified", "figure_values")
_AS_KNOWN: Final = {"frozen": "false"}
_AS_NOTIFIED: Final = {**AS_KNOWN_NOW, "frozen": "true"}


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro: its name, its parameters, its SELECT, in which they stand as `$parameters`, and what it gives."""

    name: str
    parameters: tuple[str, ...]
    sql: str
    about: str


@cache
def list_macros() -> tuple[Macro, ...]:
    """Return all table macros: those with a file of their own and those of views."""
    return (*_read("macros"), *_list_readings())


@cache
def list_functions() -> tuple[Macro, ...]:
    """Return all scalar macros."""
    return tuple(_read("functions"))


def is_for_analysts(macro: Macro) -> bool:
    """Whether a table macro is asked by analysts; others are what such macros are made of."""
    return macro.name.endswith(_FOR_ANALYSTS)


def describe_macros() -> dict[str, str]:
    """Return what analysts can call, as name(parameters), and what each gives; building blocks are left out."""
    asked = [macro for macro in list_macros() if is_for_analysts(macro)]
    called = sorted((*asked, *list_functions()), key=lambda macro: macro.name)
    return {f"{macro.name}({', '.join(macro.parameters)})": macro.about for macro in called}


def create_views_and_macros(con: duckdb.DuckDBPyConnection) -> None:
    """Make every macro and every declared view, with comments, each after those it reads: DuckDB wants them there."""
    # Asked once: the answer costs as much as making a macro does.
    is_in_lake = is_lake(con)

    def describe(macro: Macro) -> str | None:
        return None if is_in_lake else macro.about

    for function in list_functions():
        create_function(con, function.name, function.parameters, sql=function.sql, about=describe(function))
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
            create_macro(con, thing.name, thing.parameters, sql=thing.sql, about=describe(thing))
        else:
            create_view(con, thing, describes_columns=not is_in_lake)

    for name in wanted:
        make(name)


def _read(folder: str) -> list[Macro]:
    return [
        Macro(
            name.removeprefix(f"{folder}."),
            list_parameters(name),
            read_query(name),
            read_comment(read_query(name)).replace("$", ""),
        )
        for name in list_queries(folder)
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
            about = f"{table.full_name} as it was known on that day."
            found.append(Macro(f"{name}_as_known", ("day",), fill_parameters(sql, _AS_KNOWN), about))
        if "frozen" in parameters:
            about = f"{table.full_name} as first notified."
            found.append(Macro(f"{name}_as_notified", (), fill_parameters(sql, _AS_NOTIFIED), about))
    return found
