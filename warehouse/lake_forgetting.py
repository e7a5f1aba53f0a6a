"""What a lake held before, forgotten: rows, files, snapshots, and the bounds its catalog keeps of columns.

Belongs here: leaving nothing that can be read. Does not belong here: why (`warehouse.purge`, `warehouse.rebuild`),
keeping files few (`warehouse.lake_upkeep`).
"""

import duckdb

from warehouse.lake import NAME
from warehouse.lake_bounds import recompute_bounds


def forget_snapshots(con: duckdb.DuckDBPyConnection) -> None:
    """Remove every file that the present state of the lake does not need, and all that was deleted from the others.

    Nothing of what the lake held before can be read afterwards. Readers of an older state are cut off, and the session
    has to end.
    """
    con.execute(f"CALL ducklake_rewrite_data_files('{NAME}', delete_threshold => 0)")
    con.execute(f"CALL ducklake_expire_snapshots('{NAME}', older_than => now())")
    con.execute(f"CALL ducklake_cleanup_old_files('{NAME}', cleanup_all => true)")
    recompute_bounds(con)
