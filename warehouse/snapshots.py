"""Full snapshots: how many current records one would withdraw, and whether that is too many.

Belongs here: the withdrawal limit. Does not belong here: what a withdrawal does to a record (`warehouse.history`).
"""

import duckdb

from expectations.contracts.catalogue import Extract
from warehouse.ddl import quote_name


def judge_snapshots(con: duckdb.DuckDBPyConnection, extract: Extract, *, limit: float) -> bool:
    """Refuse every full snapshot that would withdraw more than `limit` of the records present before it.

    Judged in the order of what was known when, so that a refused one withdraws nothing from the next. Return whether
    others are refused now than were: an older file that comes late can turn the judgement on a later snapshot, and then
    any record may be concerned.
    """
    fulls = con.execute("SELECT load_id, place FROM placed_load WHERE withdraws ORDER BY place").fetchall()
    if not fulls:
        return False
    before = _refused(con)
    con.execute("DELETE FROM internal.snapshot_refused WHERE load_id IN (SELECT load_id FROM placed_load)")
    for load_id, place in fulls:
        present, absent = _count_withdrawals(con, extract, load_id, place)
        if present and absent > limit * present:
            con.execute("INSERT INTO internal.snapshot_refused VALUES (?, ?, ?)", [load_id, absent, present])
    return _refused(con) != before


def _refused(con: duckdb.DuckDBPyConnection) -> set[str]:
    rows = con.execute(
        "SELECT load_id FROM internal.snapshot_refused WHERE load_id IN (SELECT load_id FROM placed_load)"
    ).fetchall()
    return {load_id for (load_id,) in rows}


def _count_withdrawals(con: duckdb.DuckDBPyConnection, extract: Extract, load_id: str, place: int) -> tuple[int, int]:
    """Return how many records stood before the snapshot, and how many of them it does not hold."""
    key = ", ".join(quote_name(name) for name in extract.key)
    sql = f"""
        with counted as (
            select * from placed_load
            where place < $place and load_id not in (select load_id from internal.snapshot_refused)
        ),
        earlier as (
            select {key}, max(counted.place) as last_place
            from accepted inner join counted on accepted.load_id = counted.load_id
            group by {key}
        ),
        withdrawn as (
            select {key}, counted.load_id
            from earlier inner join counted on counted.withdraws and counted.place > earlier.last_place
            anti join held using ({key}, load_id)
        ),
        standing as (
            select {key} from earlier anti join withdrawn using ({key})
        )
        select
            (select count(*) from standing),
            (
                select count(*) from standing
                anti join (
                    select {key} from accepted where load_id = $load_id
                    union all
                    select {key} from held where load_id = $load_id
                ) using ({key})
            )
    """  # noqa: S608 - identifiers from our own contracts
    row = con.execute(sql, {"place": place, "load_id": load_id}).fetchone()
    assert row is not None  # noqa: S101 - an aggregate always gives a row
    return int(row[0]), int(row[1])
