"""Notifications that may be of one incident: a form sent again, or a second form for another person.

Belongs here: what is compared and keeping what was found. Does not belong here: deciding; `duplicate_of` itself, which
authorities and the Panel's data team set in the extracts.
"""

from typing import Final

import duckdb
import polars as pl

from expectations.contracts.catalogue import get_extract
from warehouse.frames import fetch_frame
from warehouse.history import read_accepted
from warehouse.home import Home
from warehouse.keys import Key
from warehouse.linkage.pairs import name_pair
from warehouse.linkage.units import replace_table
from warehouse.queries import read_query

MOST_DAYS: Final = 3
"""Two forms of one incident may put it some days apart, as when one tells the day it was found out."""
# Dates of birth are in the vault alone: they are seen in a temporary table, and gone with it.
_BORN: Final = """
    CREATE OR REPLACE TEMP TABLE born_child AS
    SELECT DISTINCT notification_id, child_token, date_of_birth AS born, sex,
        forename IS NOT NULL AND surname IS NOT NULL AS is_whole
    FROM accepted WHERE date_of_birth IS NOT NULL
"""
_NO_BORN: Final = """
    CREATE OR REPLACE TEMP TABLE born_child
    (notification_id VARCHAR, child_token VARCHAR, born DATE, sex VARCHAR, is_whole BOOLEAN)
"""


def find_duplicates(con: duckdb.DuckDBPyConnection, home: Home, key: Key) -> int:
    """Keep every proposal that a notification repeats another, and return how many there are."""
    con.execute(_NO_BORN)
    if read_accepted(con, get_extract("children"), home):
        con.execute(_BORN)
        con.execute("DROP VIEW temp.accepted")
    try:
        found = fetch_frame(con, read_query("linkage.duplicates"), {"days": MOST_DAYS})
    finally:
        con.execute("DROP TABLE temp.born_child")
    sides = found.select("notification_id", "duplicate_of").iter_rows()
    names = [name_pair(key, (one, ""), (other, "")) for one, other in sides]
    replace_table(con, "internal.linkage_duplicate", found.with_columns(pl.Series("pair_id", names, dtype=pl.String)))
    return found.height
