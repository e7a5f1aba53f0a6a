"""Linkage forgotten: when it is set off all of it, after a purge what was made of the persons purged.

Belongs here: which tables hold anything of linkage, and emptying them. Does not belong here: when (`pipelines.opening`,
`warehouse.purge`).
"""

from typing import Final

import duckdb

from expectations.contracts.catalogue import LINKAGE
from warehouse.connection import transaction

_DECISIONS: Final = "internal.linkage_decision"
#: all but decisions is made anew by every run
_MADE: Final = (
    "internal.linkage_unit",
    "internal.linkage_token",
    "internal.linkage_pair",
    "internal.linkage_member",
    "internal.linkage_family",
    "internal.linkage_duplicate",
    "internal.linkage_model",
    *(table.full_name for table in LINKAGE),
)


def holds_linkage(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether anything of linkage is stored."""
    return any(con.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() for table in (*_MADE, _DECISIONS))  # noqa: S608 - our own names


def forget_linkage(con: duckdb.DuckDBPyConnection) -> None:
    """Delete all of linkage, decisions too; the ledger still says that they were made."""
    with transaction(con):
        for table in (*_MADE, _DECISIONS):
            con.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names


def forget_made(con: duckdb.DuckDBPyConnection) -> None:
    """Delete what the next run makes anew, and decisions on records that are gone, in the caller's transaction."""
    for table in _MADE:
        con.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
    for side in ("left", "right"):
        con.execute(
            f"DELETE FROM {_DECISIONS} WHERE {side}_notification NOT IN"  # noqa: S608 - our own names
            " (SELECT notification_id FROM history.notification_version)"
            f" OR ({side}_adult <> '' AND ({side}_notification, {side}_adult) NOT IN"
            " (SELECT (notification_id, adult_id) FROM history.adult_version))"
        )
