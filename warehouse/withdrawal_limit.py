"""Full snapshots: how many current records one would withdraw, and whether that is too many.

A snapshot is judged by the limit there was while it was the newest of its extract, and by the greatest of several: a
person who has made sure that one is whole raises the limit, and what was let in stays in when the setting is taken
back. Older ones are not let in with it.

Belongs here: the withdrawal limit. Does not belong here: what a withdrawal does to a record (`warehouse.history`).
"""

from typing import Final

import duckdb

from expectations.contracts.catalogue import Extract
from warehouse.ddl import quote_name

_LET_IN: Final = """
    WITH newest AS (
        SELECT arg_max(load_id, place) AS load_id FROM internal.placed_load WHERE withdraws GROUP BY extract
    )
    SELECT load_id FROM newest INNER JOIN internal.snapshot_refused AS refused USING (load_id)
    WHERE refused.found <= ? * refused.present
    ORDER BY load_id
"""


def list_let_in(con: duckdb.DuckDBPyConnection, *, limit: float) -> list[str]:
    """Return the snapshots that were refused and are not under this limit: those that are newest of their extract."""
    return [load_id for (load_id,) in con.execute(_LET_IN, [limit]).fetchall()]


def name_let_in(con: duckdb.DuckDBPyConnection, *, limit: float) -> tuple[str, ...]:
    """Return the names of their files."""
    named = "SELECT file_name FROM internal.load WHERE list_contains(?, load_id) ORDER BY load_id"
    return tuple(name for (name,) in con.execute(named, [list_let_in(con, limit=limit)]).fetchall())


def judge_snapshots(con: duckdb.DuckDBPyConnection, extract: Extract, *, limit: float) -> bool:
    """Refuse every full snapshot that would withdraw more than its limit of the records present before it.

    Judged in the order of what was known when, so that a refused one withdraws nothing from the next. Return whether
    others are refused now than were: an older file that comes late can turn the judgement on a later snapshot, and then
    any record may be concerned.
    """
    fulls = con.execute("SELECT load_id, place FROM placed_load WHERE withdraws ORDER BY place").fetchall()
    if not fulls:
        return False
    limits = _keep_limits(con, [load_id for load_id, _ in fulls], limit)
    before = _refused(con)
    con.execute("DELETE FROM internal.snapshot_refused WHERE load_id IN (SELECT load_id FROM placed_load)")
    for load_id, place in fulls:
        present, absent = _count_withdrawals(con, extract, load_id, place)
        if present and absent > limits[load_id] * present:
            con.execute("INSERT INTO internal.snapshot_refused VALUES (?, ?, ?)", [load_id, absent, present])
    return _refused(con) != before


def _keep_limits(con: duckdb.DuckDBPyConnection, fulls: list[str], limit: float) -> dict[str, float]:
    """Return by what limit each snapshot is judged, the newest last, and remember it."""
    kept = dict(con.execute("SELECT load_id, withdrawal_limit FROM internal.snapshot_limit").fetchall())
    limits = {load_id: kept.get(load_id, limit) for load_id in fulls}
    limits[fulls[-1]] = max(limits[fulls[-1]], limit)
    for load_id, own in limits.items():
        if kept.get(load_id) != own:
            con.execute("DELETE FROM internal.snapshot_limit WHERE load_id = ?", [load_id])
            con.execute("INSERT INTO internal.snapshot_limit VALUES (?, ?)", [load_id, own])
    return limits


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
