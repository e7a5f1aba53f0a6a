"""The views of the warehouse in the SQL of another database.

Belongs here: which views and readings are exported, in which order, from which tables and with which types. Does not
belong here: how their SQL is changed (`portable`, `dialects`), files and their page (`folder`).
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import duckdb
from sqlglot import exp

from expectations.contracts.catalogue import LINKAGE, TABLES, Table
from warehouse.connection import prepare
from warehouse.export import Dialect
from warehouse.export.dialects import KNOWN_ON, write
from warehouse.export.portable import Catalog, MacroText, make_portable
from warehouse.figure_values import write_out
from warehouse.macros import Macro, is_for_analysts, list_functions, list_macros
from warehouse.queries import AS_KNOWN_NOW, has_query, read_as_known_now

#: the schemas whose tables are made by SQL; public releases are made by a person's approval
_SCHEMAS: Final = ("ref", "quality", "history", "core", "timeseries", "cohort", "monitoring")
_SCRIPTS: Final = {Dialect.SPARK, Dialect.DATABRICKS}
# As wide as DuckDB's dates go in what every database takes; asked for the types of a reading only.
_ANY_DAY: Final = AS_KNOWN_NOW["day"]

#: tables whose SELECT is what a method of statistics starts from: exported under the name of what it is
COMPLETED: Final = {
    "cohort.comparison": "its exact limits and its probability are computed in Python from these counts.",
    "timeseries.march_2020": "the regression over these months is fitted in Python.",
    "timeseries.nowcast": "the nowcasts are computed in Python from these figures.",
    "monitoring.cluster": "the scan for clusters runs in Python over these months.",
    "monitoring.signal": "these figures are judged month by month in Python.",
}
#: its SELECT reads temporary tables of a run, which are written out in it elsewhere
_RECONCILIATION: Final = "monitoring.reconciliation"
#: what is not exported, each with its reason
_LINKAGE: Final = "linkage of persons never leaves the installation."
LEFT_OUT: Final = {table.full_name: _LINKAGE for table in LINKAGE}


@dataclass(frozen=True, slots=True)
class TypedColumn:
    """A column and its type in DuckDB."""

    name: str
    sql_type: str


@dataclass(frozen=True, slots=True)
class View:
    """What is exported: a view, or with `is_asked` a reading as known on the day one gives."""

    name: str
    #: the SELECT that gives the same rows in DuckDB, `$known_on` in it for a reading
    select: str
    query: exp.Query
    columns: tuple[TypedColumn, ...]
    about: str
    is_asked: bool = False

    @property
    def sources(self) -> tuple[str, ...]:
        """The tables and views it reads."""
        names = {f"{table.db}.{table.name}" for table in self.query.find_all(exp.Table) if table.db}
        return tuple(sorted(names))


@dataclass(frozen=True, slots=True)
class Export:
    """Every view after those it reads, readings last, and the tables that must be there, with their columns."""

    views: tuple[View, ...]
    base: Mapping[str, tuple[TypedColumn, ...]]


@contextmanager
def open_empty() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a warehouse in memory that holds nothing but its schema: it knows every name and type."""
    with duckdb.connect() as con:
        prepare(con)
        yield con


def plan_export(con: duckdb.DuckDBPyConnection) -> Export:
    """Return what is exported; of the warehouse only the schema is looked at."""
    catalog = _read_catalog(con)
    views = {table.full_name: _make_view(con, table, catalog) for table in TABLES if _is_made_by_sql(table)}
    readings = [_make_reading(con, macro, catalog) for macro in list_macros() if is_for_analysts(macro)]
    read = {name for view in (*views.values(), *readings) for name in view.sources}
    base = {name: _describe(con, f"FROM {name}") for name in sorted(read - set(views))}
    return Export((*_in_order(views), *sorted(readings, key=lambda each: (each.is_asked, each.name))), base)


def _is_made_by_sql(table: Table) -> bool:
    return table.schema in _SCHEMAS and has_query(table.full_name) and table.full_name not in LEFT_OUT


def make_statement(view: View, dialect: str) -> str:
    """Return the statement that makes a view in another database, or asks or makes a reading there."""
    about = f"-- {view.about}\n-- Written by `panelwatch export-sql`.\n"
    query = write(type_columns(view), dialect)
    if not view.is_asked:
        return f"{about}CREATE VIEW {_quote(view.name, dialect)} AS\n{query};\n"
    if dialect in _SCRIPTS:
        return f"{about}{query};\n"
    columns = ", ".join(
        f"{exp.to_identifier(c.name, quoted=True).sql(dialect=dialect)} {type_in(c.sql_type, dialect)}"
        for c in view.columns
    )
    return (
        f"{about}CREATE FUNCTION {_quote(view.name, dialect)}({KNOWN_ON} date)\n"
        f"RETURNS TABLE ({columns})\nLANGUAGE sql STABLE AS $reading$\n{query}\n$reading$;\n"
    )


def make_table(name: str, columns: Iterable[TypedColumn], dialect: str) -> str:
    """Return the statement that makes one of the tables views read, empty."""
    listed = ",\n".join(
        f"  {exp.to_identifier(c.name, quoted=True).sql(dialect=dialect)} {type_in(c.sql_type, dialect)}"
        for c in columns
    )
    return f"CREATE TABLE {_quote(name, dialect)} (\n{listed}\n);\n"


def type_in(sql_type: str, dialect: str) -> str:
    """Return the name of one of DuckDB's types in another database.

    >>> type_in("ENUM('yes', 'no')", "spark"), type_in("TIMESTAMP", "spark"), type_in("VARCHAR[]", "postgres")
    ('STRING', 'TIMESTAMP_NTZ', 'TEXT[]')
    """
    return exp.DataType.build(_plain(sql_type), dialect="duckdb").sql(dialect=dialect)


def _quote(name: str, dialect: str) -> str:
    return exp.to_table(name).sql(dialect=dialect, identify=True)


def _plain(sql_type: str) -> str:
    """Return a type every database has: a closed list of codes is text elsewhere."""
    return "VARCHAR" if sql_type.startswith("ENUM") else sql_type


def type_columns(view: View) -> exp.Select:
    """Return the query of a view with its columns in declared order, each cast to its declared type."""
    chosen = [
        exp.alias_(exp.cast(exp.column(c.name, table="made"), _plain(c.sql_type), dialect="duckdb"), c.name)
        for c in view.columns
    ]
    query = view.query.copy()
    tables = query.args.get("with_")
    query.set("with_", None)
    typed = exp.select(*chosen).from_(exp.Subquery(this=query, alias=exp.TableAlias(this=exp.to_identifier("made"))))
    typed.set("with_", tables)
    return typed


def _read_catalog(con: duckdb.DuckDBPyConnection) -> Catalog:
    rows = con.execute(
        "SELECT schema_name || '.' || table_name, list(column_name ORDER BY column_index) FROM duckdb_columns()"
        " WHERE NOT internal GROUP BY ALL"
    ).fetchall()
    macros, functions = (
        {each.name: MacroText(each.parameters, each.sql) for each in listed}
        for listed in (list_macros(), list_functions())
    )
    return Catalog({name: tuple(columns) for name, columns in rows}, macros, functions)


def _describe(con: duckdb.DuckDBPyConnection, select: str) -> tuple[TypedColumn, ...]:
    rows = con.execute(f"DESCRIBE {select}").fetchall()
    return tuple(TypedColumn(row[0], row[1]) for row in rows)


def _make_view(con: duckdb.DuckDBPyConnection, table: Table, catalog: Catalog) -> View:
    sql = read_as_known_now(table.full_name)
    query, _ = make_portable(write_out(sql) if table.full_name == _RECONCILIATION else sql, catalog)
    if table.full_name in COMPLETED:
        about = f"What {table.full_name} is made of: {COMPLETED[table.full_name]}"
        return View(f"{table.full_name}_input", sql, query, _describe(con, sql), about)
    select = f"FROM {table.full_name}"
    return View(table.full_name, select, query, _describe(con, select), table.grain)


def _make_reading(con: duckdb.DuckDBPyConnection, macro: Macro, catalog: Catalog) -> View:
    """Return a macro of the analysts': asked for a day where it takes one, else a view."""
    is_asked = macro.parameters == ("day",)
    select = f"FROM {macro.name}({f'${KNOWN_ON}' if is_asked else ''})"
    query, _ = make_portable(select, catalog)
    columns = _describe(con, f"FROM {macro.name}({_ANY_DAY if is_asked else ''})")
    return View(_name_of(macro), select, query, columns, macro.about, is_asked)


def _name_of(macro: Macro) -> str:
    """Return the name of a reading, in the schema of what it reads: `cohort.funnel_as_known`."""
    schema, _, rest = macro.name.partition("_")
    if schema in _SCHEMAS and rest:
        return f"{schema}.{rest}"
    return f"core.{macro.name}"


def _in_order(views: dict[str, View]) -> Iterable[View]:
    done: dict[str, View] = {}

    def add(name: str) -> None:
        if name in done or name not in views:
            return
        for source in views[name].sources:
            add(source)
        done[name] = views[name]

    for name in views:
        add(name)
    return done.values()
