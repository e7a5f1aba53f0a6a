"""From the catalogue to Dagster: every asset's key, group, owner, kinds, description, columns and sources.

Belongs here: what is derived from a contract. Does not belong here: anything a contract does not know, and anything
that runs.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal

import dagster as dg

from assets.lineage import find_plain_extracts, find_sources
from expectations.contracts.catalogue import EXTRACTS, TABLES, Column, Extract, Table
from warehouse.ddl import describe_column, sql_type

OWNERS: Final = ("team:panel-data",)
POOL: Final = "warehouse"
"""One writer: every stage takes its place in this pool."""

Language = Literal["sql", "python"]


def key_of(full_name: str) -> dg.AssetKey:
    """Return the key of a table: schema and name."""
    return dg.AssetKey(full_name.split("."))


def extract_key(name: str) -> dg.AssetKey:
    """Return the key of an extract."""
    return dg.AssetKey(["extract", name])


def declare_extract(extract: Extract) -> dg.AssetSpec:
    """Declare an extract: its columns are those a file may hold."""
    return _declare(
        extract_key(extract.name),
        group="extracts",
        about=" ".join((extract.model.__doc__ or "").split()),
        schema=describe_columns(extract.arriving, unique=extract.key),
        deps=(),
        language="python",
    )


def declare_table(
    table: Table, *, deps: Iterable[dg.AssetKey] | None = None, language: Language = "sql"
) -> dg.AssetSpec:
    """Declare a table or view; its sources are the tables its SQL names, unless `deps` says otherwise."""
    sources = [*map(key_of, find_sources(table.full_name)), *find_extracts(table.full_name)] if deps is None else deps
    return _declare(
        key_of(table.full_name),
        group=table.schema,
        about=table.grain,
        schema=describe_columns(table.columns, unique=table.key),
        deps=sources,
        language=language,
    )


def declare_copy(key: dg.AssetKey, *, about: str, deps: Iterable[dg.AssetKey]) -> dg.AssetSpec:
    """Declare a copy of the whole warehouse; in place of columns it lists its tables."""
    schema = dg.TableSchema(columns=[dg.TableColumn(t.full_name, t.storage, t.grain) for t in TABLES])
    return _declare(key, group="publication", about=about, schema=schema, deps=deps, language="python")


def declare_files(
    key: dg.AssetKey, *, about: str, files: Mapping[str, str], deps: Iterable[dg.AssetKey]
) -> dg.AssetSpec:
    """Declare a folder of files; in place of columns it lists what lies in it."""
    schema = dg.TableSchema(columns=[dg.TableColumn(name, "files", about_file) for name, about_file in files.items()])
    return _declare(key, group="publication", about=about, schema=schema, deps=deps, language="python")


def describe_columns(columns: Sequence[Column], *, unique: tuple[str, ...] = ()) -> dg.TableSchema:
    """Return the column schema Dagster shows: names, SQL types, descriptions, which may be blank."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                column.name,
                sql_type(column).lower(),
                describe_column(column),
                constraints=dg.TableColumnConstraints(nullable=column.is_nullable, unique=unique == (column.name,)),
            )
            for column in columns
        ]
    )


def find_extracts(full_name: str) -> list[dg.AssetKey]:
    """Return the extracts whose rows the SQL of a table reads as they arrived: the published statistics."""
    return [extract_key(name) for name in find_plain_extracts(full_name)]


def all_extract_keys() -> tuple[dg.AssetKey, ...]:
    """Return the keys of all extracts."""
    return tuple(extract_key(extract.name) for extract in EXTRACTS)


def _declare(
    key: dg.AssetKey,
    *,
    group: str,
    about: str,
    schema: dg.TableSchema,
    deps: Iterable[dg.AssetKey],
    language: Language,
) -> dg.AssetSpec:
    return dg.AssetSpec(
        key,
        deps=sorted(set(deps) - {key}),
        description=about,
        group_name=group,
        owners=OWNERS,
        kinds={"duckdb", language},
        metadata={"dagster/column_schema": schema, "dagster/table_name": ".".join(key.path)},
        # A run that finds nothing new makes nothing, and what follows is passed over.
        skippable=True,
    )
