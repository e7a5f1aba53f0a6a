"""The tables of linkage that people read, and by which word each is asked for.

Belongs here: which tables they are, reading one. Does not belong here: who may, and the ledger (`pipelines.linkage`).

They are in the warehouse alone: a file that anyone with its key may open has no way to say that it was read.
"""

from types import MappingProxyType
from typing import Final

import duckdb
import polars as pl

from warehouse.frames import fetch_frame

VIEWS: Final = MappingProxyType(
    {"groups": "quality.linkage", "men": "cohort.linked_men", "duplicates": "quality.duplicate_proposal"}
)
_NAMES: Final = {full_name.rpartition(".")[2]: word for word, full_name in VIEWS.items()}
_WORKINGS: Final = "linkage_"


def read_view(con: duckdb.DuckDBPyConnection, view: str, *, group: str | None = None) -> pl.DataFrame:
    """Return the rows of one of `VIEWS`, or of those one group's; `group` is for views of persons alone."""
    where = "" if group is None else " WHERE group_id = $group"
    values = None if group is None else {"group": group}
    return fetch_frame(con, f"FROM {VIEWS[view]}{where} ORDER BY ALL", values)


def find_view(table: str) -> str | None:
    """Return the word by which a table of linkage is read, None for any other table.

    >>> find_view("analyst.quality.linkage"), find_view('internal."linkage_pair"'), find_view("core.adult")
    ('groups', 'groups', None)
    """
    name = table.casefold().replace('"', "").rpartition(".")[2]
    return "groups" if name.startswith(_WORKINGS) else _NAMES.get(name)
