"""Pairs of units and the decisions on them, as the warehouse keeps them.

Belongs here: what a pair is called, keeping pairs, members and families, the ties of the current records. Does not
belong here: how pairs are found (`tokens`, `model`), bands and groups (`assets.linking`).
"""

from collections.abc import Iterable, Mapping

import duckdb
import polars as pl

from warehouse.connection import transaction
from warehouse.keys import Key
from warehouse.linkage.tokens import hash_text
from warehouse.linkage.units import replace_table
from warehouse.queries import read_query

_ID_DIGITS = 12


def name_pair(key: Key, *records: tuple[str, str]) -> str:
    """Return what two records are called together: the same in each run, whatever their order."""
    return hash_text(key, "pair", *(part for record in sorted(records) for part in record))[:_ID_DIGITS]


def keep_pairs(con: duckdb.DuckDBPyConnection, units: pl.DataFrame, pairs: pl.DataFrame, key: Key) -> None:
    """Write the pairs down: left_unit, right_unit, band and evidence, and the name of the two records."""
    record = units.select("unit", pl.concat_list("notification_id", "adult_id").alias("record"))
    sides = pairs.join(record.rename({"record": "one"}), left_on="left_unit", right_on="unit", how="left").join(
        record.rename({"record": "other"}), left_on="right_unit", right_on="unit", how="left"
    )
    names = [name_pair(key, tuple(one), tuple(other)) for one, other in sides.select("one", "other").iter_rows()]
    replace_table(con, "internal.linkage_pair", pairs.with_columns(pl.Series("pair_id", names, dtype=pl.String)))


def read_ties(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str, str, str, str]]:
    """Return the ties of current records, decisions applied: both records, band and evidence."""
    return con.execute(read_query("linkage.ties")).fetchall()


def read_apart(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str, str]]:
    """Return the pairs of records of which a person decided that they are different persons."""
    return con.execute(read_query("linkage.apart")).fetchall()


def keep_groups(
    con: duckdb.DuckDBPyConnection, family_of: Mapping[str, str], members: Iterable[Mapping[str, object]]
) -> None:
    """Write down the family of every notification and the members of every group."""
    texts = ("group_id", "notification_id", "adult_id", "band", "evidence")
    schema = {**dict.fromkeys(texts, pl.String), "is_disputed": pl.Boolean}
    families = {"notification_id": list(family_of), "family_id": list(family_of.values())}
    with transaction(con):
        replace_table(con, "internal.linkage_member", pl.DataFrame(list(members), schema=schema))
        replace_table(con, "internal.linkage_family", pl.DataFrame(families, schema=dict.fromkeys(families, pl.String)))
