"""Rows of one file that are about the same record.

Belongs here: finding them among the accepted rows of a file. Does not belong here: what the books say of them.
"""

from dataclasses import dataclass
from functools import cache

import polars as pl

from expectations.contracts.catalogue import Extract
from expectations.contracts.fields import Kind
from expectations.contracts.keys import ABOUT_SCHEMA, tell_about
from warehouse.ddl import quote_name
from warehouse.errors import ExtractRefused, RefusalCode
from warehouse.frames import fetch_frame
from warehouse.vault import Draft


@dataclass(frozen=True, slots=True)
class Repeated:
    """Rows whose key stands more than once: say the same again, or another thing than another row."""

    #: row numbers of those that say what an earlier row said
    duplicates: pl.Series
    #: row number and key of all that contradict each other
    clashing: pl.DataFrame
    #: whose rows these are (`expectations.contracts.keys.ABOUT_SCHEMA`)
    about: pl.DataFrame


def find_repeated(draft: Draft, extract: Extract, *, file_name: str, limit: int) -> Repeated:
    """Return the rows of a draft that repeat a key; the same content again is a duplicate, other content clashes.

    Raises ExtractRefused when there are more than `limit` of them.
    """
    repeated = _count_repeated(draft, extract)
    if repeated > limit:
        raise ExtractRefused(RefusalCode.TOO_MANY_REPEATED, file_name, limit=limit)
    if not repeated:
        return _find_none(extract)
    rows = _list_repeated(draft, extract)
    return Repeated(
        duplicates=rows.filter(~pl.col("differs") & (pl.col("place") > 1))["row_number"],
        clashing=rows.filter("differs").select("row_number", *extract.key),
        about=tell_about(rows.filter("differs")),
    )


@cache
def _find_none(extract: Extract) -> Repeated:
    key = dict.fromkeys(extract.key, pl.String)
    return Repeated(
        duplicates=pl.Series("row_number", dtype=pl.Int64),
        clashing=pl.DataFrame(schema={"row_number": pl.Int64, **key}),
        about=pl.DataFrame(schema=ABOUT_SCHEMA),
    )


def _name_key(extract: Extract) -> str:
    return ", ".join(quote_name(name) for name in extract.key)


def _count_repeated(draft: Draft, extract: Extract) -> int:
    """Count the rows whose key stands more than once; spares nearly every file the dearer look at contents."""
    with draft.lend(extract.key) as keys:
        sql = f"""
            SELECT coalesce(sum(rows), 0)::bigint
            FROM (SELECT count(*) AS rows FROM {keys} GROUP BY {_name_key(extract)})
            WHERE rows > 1
        """  # noqa: S608 - identifiers from our own contracts
        row = draft.con.execute(sql).fetchone()
    return 0 if row is None else int(row[0])


def _list_repeated(draft: Draft, extract: Extract) -> pl.DataFrame:
    key, rows = _name_key(extract), draft.write_all()
    authority = quote_name(extract.authority) if extract.authority else "null::varchar"
    content = ", ".join(quote_name(c.name) for c in extract.columns if c.notes.kind is not Kind.FREE_TEXT)
    sql = f"""
        with repeated as (
            select {key} from {rows} group by {key} having count(*) > 1
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
            count(distinct content) over (partition by {key}) > 1 as differs
        from listed
        order by row_number
    """  # noqa: S608 - identifiers from our own contracts
    return fetch_frame(draft.con, sql)
