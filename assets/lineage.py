"""What every table is made from, as its SQL says.

Belongs here: reading names out of SQL and columns out of contracts. Does not belong here: Dagster (`declare`), the page
that shows it (`assets.site.pages.lineage`).
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from assets.site.sources import Asset
from expectations.contracts.catalogue import EXTRACTS, TABLES, Column, Table
from warehouse.ddl import describe_column, sql_type
from warehouse.macros import list_macros
from warehouse.queries import has_query, read_query, strip_comments

_NAMES: Final = frozenset(table.full_name for table in TABLES)
_NAME: Final = re.compile(r"\b[a-z]+\.[a-z][a-z0-9_]*\b")


@cache
def find_sources(full_name: str) -> frozenset[str]:
    """Return the declared tables that the SQL of a table reads, directly or through a macro."""
    return read_names(read_query(full_name)) - {full_name}


def find_plain_extracts(full_name: str) -> list[str]:
    """Return the extracts whose rows the SQL of a table reads as they arrived: the published statistics."""
    plain = [extract.name for extract in EXTRACTS if extract.record is None]
    return plain if "internal.published_statistic" in read_query(full_name) else []


def read_names(sql: str) -> frozenset[str]:
    """Return the declared tables a statement names, those inside the macros it calls included."""
    code = strip_comments(sql)
    found = _NAMES.intersection(_NAME.findall(code))
    for macro in list_macros():
        if f"{macro.name}(" in code:
            found |= read_names(macro.sql)
    return frozenset(found)


def list_lineage() -> tuple[Asset, ...]:
    """Return every extract and table with what it is made from and its columns, for the page that shows it."""
    extracts = (
        Asset(f"extract.{extract.name}", " ".join((extract.model.__doc__ or "").split()), (), _list(extract.arriving))
        for extract in EXTRACTS
    )
    return (*extracts, *(_trace(table) for table in TABLES))


def _trace(table: Table) -> Asset:
    has_sql = has_query(table.full_name)
    sources = sorted(find_sources(table.full_name)) if has_sql else []
    extracts = [f"extract.{name}" for name in find_plain_extracts(table.full_name)] if has_sql else []
    return Asset(table.full_name, table.grain, (*sources, *extracts), _list(table.columns))


def _list(columns: Sequence[Column]) -> tuple[tuple[str, str, str], ...]:
    return tuple((column.name, sql_type(column).lower(), describe_column(column)) for column in columns)
