"""Rows of one file that are about the same record.

Belongs here: finding them among the rows of a file that fit, and those that do not but tell their key. Does not belong
here: what the books say of them.
"""

from dataclasses import dataclass
from functools import cache

import polars as pl

from expectations.contracts.catalogue import Extract
from expectations.contracts.fields import Kind
from expectations.contracts.keys import ABOUT_SCHEMA, tell_about
from warehouse.ddl import quote_name
from warehouse.errors import ExtractRefused, RefusalCode
from warehouse.frames import fetch_frame, lend_frame
from warehouse.vault import Draft


@dataclass(frozen=True, slots=True)
class Repeated:
    """Rows whose key stands more than once: say the same again, or another thing than another row."""

    #: row numbers of those that say what an earlier row said
    duplicates: pl.Series
    #: row number and key of all that contradict each other, or a row that does not fit
    clashing: pl.DataFrame
    #: row numbers of the rows that do not fit and that others, which do, contradict
    contradicted: pl.Series
    #: whose rows these are (`expectations.contracts.keys.ABOUT_SCHEMA`)
    about: pl.DataFrame


def find_repeated(draft: Draft, extract: Extract, rejected: pl.DataFrame, *, file_name: str, limit: int) -> Repeated:
    """Return the rows of a draft that repeat a key; the same content again is a duplicate, other content clashes.

    So does a key that a row of `rejected` (row number and key, null where it cannot be read) has too: which of two
    rows stands must not depend on which had the typing error. Raises ExtractRefused when there are more than `limit`.
    """
    told = _type_keys(rejected, extract).drop_nulls()
    spoilt = told.select(extract.key).unique()
    repeated = _count_repeated(draft, extract, spoilt)
    if repeated > limit:
        raise ExtractRefused(RefusalCode.TOO_MANY_REPEATED, file_name, limit=limit)
    if not repeated:
        return _find_none(extract)
    rows = _list_repeated(draft, extract, spoilt)
    clashing = rows.filter("differs").select("row_number", *extract.key)
    return Repeated(
        duplicates=rows.filter(~pl.col("differs") & (pl.col("place") > 1))["row_number"],
        clashing=clashing,
        contradicted=told.join(clashing, on=extract.key, how="semi")["row_number"],
        about=tell_about(rows.filter("differs")),
    )


def _type_keys(rejected: pl.DataFrame, extract: Extract) -> pl.DataFrame:
    """Return keys in the types that fitting rows have them in; published figures have a date among theirs."""
    return rejected.cast({c.name: c.dtype for c in extract.columns if c.name in extract.key})


@cache
def _find_none(extract: Extract) -> Repeated:
    key = dict.fromkeys(extract.key, pl.String)
    return Repeated(
        duplicates=pl.Series("row_number", dtype=pl.Int64),
        clashing=pl.DataFrame(schema={"row_number": pl.Int64, **key}),
        contradicted=pl.Series("row_number", dtype=pl.Int64),
        about=pl.DataFrame(schema=ABOUT_SCHEMA),
    )


def _name_key(extract: Extract) -> str:
    return ", ".join(quote_name(name) for name in extract.key)


def _count_repeated(draft: Draft, extract: Extract, spoilt: pl.DataFrame) -> int:
    """Count the rows whose key stands more than once, or in a row that does not fit.

    It spares nearly every file the dearer look at contents.
    """
    key, with_spoilt, is_repeated = _name_key(extract), "", "rows > 1"
    if not spoilt.is_empty():
        # A clean file is spared this: its keys would be carried along, and not only be counted.
        with_spoilt = f"LEFT JOIN (SELECT *, true AS is_spoilt FROM spoilt_keys) USING ({key})"  # noqa: S608 - as below
        is_repeated = "rows > 1 OR is_spoilt"
    with draft.lend(extract.key) as keys, lend_frame(draft.con, "spoilt_keys", spoilt):
        sql = f"""
            SELECT coalesce(sum(rows), 0)::bigint
            FROM (SELECT {key}, count(*) AS rows FROM {keys} GROUP BY {key}) {with_spoilt}
            WHERE {is_repeated}
        """  # noqa: S608 - identifiers from our own contracts
        row = draft.con.execute(sql).fetchone()
    return 0 if row is None else int(row[0])


def _list_repeated(draft: Draft, extract: Extract, spoilt: pl.DataFrame) -> pl.DataFrame:
    key, rows = _name_key(extract), draft.write_all()
    authority = quote_name(extract.authority) if extract.authority else "null::varchar"
    content = ", ".join(quote_name(c.name) for c in extract.columns if c.notes.kind is not Kind.FREE_TEXT)
    sql = f"""
        with spoilt as materialized (
            select *, true as is_spoilt from spoilt_keys
        ),
        repeated as (
            select {key} from {rows} group by {key} having count(*) > 1
            union
            select {key} from spoilt
        ),
        listed as (
            select
                row_number, {key}, {authority} as authority_code, sha256(row({content})::varchar) as content
            from {rows} semi join repeated using ({key})
        )
        select
            row_number,
            {key},
            authority_code,
            row_number() over (partition by {key} order by row_number) as place,
            is_spoilt is not null or count(distinct content) over (partition by {key}) > 1 as differs
        from listed left join spoilt using ({key})
        order by row_number
    """  # noqa: S608 - identifiers from our own contracts
    with lend_frame(draft.con, "spoilt_keys", spoilt):
        return fetch_frame(draft.con, sql)
