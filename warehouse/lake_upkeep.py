"""The files of a lake kept few, and what nobody asks for any more let go.

Belongs here: what is done when a writer leaves, in the place of a file's checkpoint. Does not belong here: forgetting
what must not be kept (`warehouse.lake_forgetting`).

Each commit adds a file to every table it writes to, and every read opens all of them. Merging changes nothing for
anybody: rows remember in which snapshot they came, so an older state is read from the merged file as it was.
"""

from datetime import timedelta
from typing import Final

import duckdb

from warehouse.ddl import quote_text
from warehouse.lake import NAME
from warehouse.lake_bounds import recompute_bounds

#: A file costs a read 0.15 ms on a disk and a round trip or two in a bucket; merging 35 of them took 34 ms.
MOST_FILES: Final = 32
#: how long a file that was merged stays for those who began to read before
_GRACE: Final = timedelta(days=1)
_CATALOG: Final = f"__ducklake_metadata_{NAME}"
_CROWDED: Final = f"""
    SELECT schema_name, table_name FROM {_CATALOG}.ducklake_data_file AS file
    JOIN {_CATALOG}.ducklake_table AS held USING (table_id) JOIN {_CATALOG}.ducklake_schema AS named USING (schema_id)
    WHERE file.end_snapshot IS NULL AND held.end_snapshot IS NULL AND named.end_snapshot IS NULL
    GROUP BY ALL HAVING count(*) > ? ORDER BY ALL
"""  # noqa: S608 - our own names
_LAST_BEFORE: Final = f"""
    SELECT max(snapshot_time) FROM ducklake_snapshots('{NAME}') WHERE snapshot_time <= now() - to_seconds(?)
"""  # noqa: S608 - our own names


def keep_up(con: duckdb.DuckDBPyConnection, *, keep_for: timedelta | None) -> None:
    """Merge the files of every table that has many, and let snapshots go that were replaced longer ago than that.

    Only who writes alone may, and whose session ends then. Without `keep_for` every snapshot stays.
    """
    crowded = con.execute(_CROWDED, [MOST_FILES]).fetchall()
    for schema, table in crowded:
        named = f"{quote_text(NAME)}, {quote_text(table)}, schema => {quote_text(schema)}"
        # A file with deleted rows is never merged. Some tables are written whole by every run: this one, now and then.
        con.execute(f"CALL ducklake_rewrite_data_files({named}, delete_threshold => 0)")
        con.execute(f"CALL ducklake_merge_adjacent_files({named})")
    if crowded:
        # A file that is written anew lets DuckLake count the bounds of its table anew, and lose some.
        recompute_bounds(con)
    if keep_for is not None:
        _expire(con, keep_for)
    con.execute(
        f"CALL ducklake_cleanup_old_files('{NAME}', older_than => now() - to_seconds({_GRACE.total_seconds()}))"
    )


def _expire(con: duckdb.DuckDBPyConnection, keep_for: timedelta) -> None:
    """Let go of all before the snapshot that was the present one so long ago."""
    (last,) = con.execute(_LAST_BEFORE, [keep_for.total_seconds()]).fetchall()[0]
    if last is not None:
        con.execute(f"CALL ducklake_expire_snapshots('{NAME}', older_than => {quote_text(last.isoformat())})")
