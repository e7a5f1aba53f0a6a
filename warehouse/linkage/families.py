"""Families: notifications that share a child, a mother or the incident.

Belongs here: what ties notifications together. Does not belong here: making components of ties (`assets.linking`).
"""

import duckdb

from expectations.contracts.catalogue import get_extract
from warehouse.history import read_accepted
from warehouse.home import Home
from warehouse.queries import read_query

_WHOLE_CHILDREN = """
    CREATE OR REPLACE TEMP TABLE whole_child AS
    SELECT DISTINCT child_token FROM accepted
    WHERE child_token IS NOT NULL AND forename IS NOT NULL AND surname IS NOT NULL AND date_of_birth IS NOT NULL
"""


def find_family_ties(con: duckdb.DuckDBPyConnection, home: Home) -> list[tuple[str, str]]:
    """Return pairs of notifications of one family. Half an identity ties nothing: strangers share those."""
    note_whole_children(con, home)
    try:
        return con.execute(read_query("linkage.family_ties")).fetchall()
    finally:
        con.execute("DROP TABLE temp.whole_child")


def list_notifications(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Return every notification, the earliest first."""
    rows = con.execute("SELECT notification_id FROM core.notification ORDER BY notified_on, notification_id").fetchall()
    return [notification for (notification,) in rows]


def note_whole_children(con: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Make a temporary table of the tokens of children whose names and date of birth are all known."""
    con.execute("CREATE OR REPLACE TEMP TABLE whole_child (child_token VARCHAR)")
    if read_accepted(con, get_extract("children"), home):
        con.execute(_WHOLE_CHILDREN)
        con.execute("DROP VIEW temp.accepted")
