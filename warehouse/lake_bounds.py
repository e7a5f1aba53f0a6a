"""The bounds of columns that a lake's catalog keeps: the least and greatest value of each, in all files together.

Belongs here: keeping them true. Does not belong here: those of single files, which DuckLake keeps alone.

By these bounds questions are answered, those about an older state too: rows of values outside are taken for absent.
DuckLake widens them with every file, and counts them anew where a file is written anew. A column without bounds counts
for it as one without values, and takes those of the next file for its own (docs/decisions/0053-bounds-of-a-lake.md).
"""

from typing import Final

import duckdb

from warehouse.connection import transaction
from warehouse.lake import NAME

_CATALOG: Final = f"__ducklake_metadata_{NAME}"
#: types that have no order: what is in them is a column of its own
_NESTED: Final = ("list", "struct", "map")
#: what SQL calls the types that a catalog calls otherwise
_CALLED: Final = {"float32": "FLOAT", "float64": "DOUBLE"}
_TEXT: Final = "varchar"
_COLUMNS: Final = f"""
    SELECT held.table_id, held.column_id, held.column_type, named.schema_name || '.' || holding.table_name AS table_name
    FROM {_CATALOG}.ducklake_column AS held
    INNER JOIN {_CATALOG}.ducklake_table AS holding USING (table_id)
    INNER JOIN {_CATALOG}.ducklake_schema AS named USING (schema_id)
    WHERE held.end_snapshot IS NULL AND holding.end_snapshot IS NULL AND named.end_snapshot IS NULL
        AND held.column_type NOT IN {_NESTED}
"""  # noqa: S608 - our own names
_TYPES: Final = f"SELECT DISTINCT column_type FROM ({_COLUMNS}) ORDER BY ALL"  # noqa: S608 - our own names
#: the bounds of every column with values, file by file, and of all files as the catalog keeps them; files that only an
#: older state has count as well: it is read by the same bounds. A file tells none of a text that is cut within a letter
#: (after 256 bytes), and of a number that is none.
_TOLD: Final = f"""
    SELECT held.*, told.min_value, told.max_value, kept.min_value AS least_kept, kept.max_value AS greatest_kept
    FROM {_CATALOG}.ducklake_file_column_stats AS told
    INNER JOIN ({_COLUMNS}) AS held USING (table_id, column_id)
    INNER JOIN {_CATALOG}.ducklake_data_file AS file USING (data_file_id, table_id)
    LEFT JOIN {_CATALOG}.ducklake_table_column_stats AS kept USING (table_id, column_id)
    WHERE told.value_count IS DISTINCT FROM 0
"""  # noqa: S608 - our own names
_UNKNOWN: Final = f"table_id NOT IN (SELECT table_id FROM {_CATALOG}.ducklake_table_stats)"  # noqa: S608 - our own names


def mend_bounds(con: duckdb.DuckDBPyConnection) -> None:
    """Begin the bounds of tables that are new, and compute anew all where any leaves rows out; for who writes alone.

    To be called before the session has read what it will write to.
    """
    _begin(con)
    if list_misread(con):
        recompute_bounds(con)


def recompute_bounds(con: duckdb.DuckDBPyConnection) -> None:
    """Let the bounds of every column be those of the files that some state has.

    The session has to end then: it keeps the bounds it knows, and would write them back with the next rows.
    """
    found = " UNION ALL ".join(_select_bounds(name) for name in _list_types(con))
    con.execute(f"""
        UPDATE {_CATALOG}.ducklake_table_column_stats AS kept
        SET min_value = known.least, max_value = known.greatest
        FROM (
            WITH told AS MATERIALIZED ({_TOLD})
            SELECT table_id, column_id, least, greatest
            FROM {_CATALOG}.ducklake_table_column_stats LEFT JOIN ({found}) USING (table_id, column_id)
        ) AS known
        WHERE kept.table_id = known.table_id AND kept.column_id = known.column_id
    """)  # noqa: S608 - our own names


def list_misread(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the tables with rows that the bounds of a column leave out."""
    misread = " UNION ".join(_select_misread(name) for name in _list_types(con))
    asked = f"WITH told AS MATERIALIZED ({_TOLD}) SELECT DISTINCT table_name FROM ({misread}) ORDER BY ALL"  # noqa: S608 - our own names
    return [name for (name,) in con.execute(asked).fetchall()]


def _begin(con: duckdb.DuckDBPyConnection) -> None:
    """Enter that nothing is in any table of which the catalog tells nothing yet.

    DuckLake itself enters it with the first rows, and wrongly where they come in several files of which the first has
    no value in some column.
    """
    if con.execute(f"SELECT 1 FROM ({_COLUMNS}) WHERE {_UNKNOWN} LIMIT 1").fetchone() is None:  # noqa: S608 - our own names
        return
    with transaction(con):
        con.execute(f"""
            INSERT INTO {_CATALOG}.ducklake_table_column_stats (table_id, column_id, contains_null, contains_nan)
            SELECT table_id, column_id, false, CASE WHEN column_type IN {tuple(_CALLED)} THEN false END
            FROM ({_COLUMNS}) WHERE {_UNKNOWN}
        """)  # noqa: S608 - our own names
        con.execute(f"""
            INSERT INTO {_CATALOG}.ducklake_table_stats (table_id, record_count, next_row_id, file_size_bytes)
            SELECT DISTINCT table_id, 0, 0, 0 FROM ({_COLUMNS}) WHERE {_UNKNOWN}
        """)  # noqa: S608 - our own names


def _list_types(con: duckdb.DuckDBPyConnection) -> list[str]:
    return [name for (name,) in con.execute(_TYPES).fetchall()]


def _select_bounds(name: str) -> str:
    """Return what selects the bounds of every column of a type that has values, as its files tell them.

    Of texts without bounds the least there can be is told, and no greatest: with neither, the column would count as one
    without values. Bounds of columns with numbers that are none are not asked by DuckLake.
    """
    called = _CALLED.get(name, name)
    least = f"arg_min(min_value, TRY_CAST(min_value AS {called}))"
    greatest = f"arg_max(max_value, TRY_CAST(max_value AS {called}))"
    if name == _TEXT:
        least = f"CASE WHEN bool_and(min_value IS NOT NULL) THEN {least} ELSE '' END"
        greatest = f"CASE WHEN bool_and(max_value IS NOT NULL) THEN {greatest} END"
    return f"""
        SELECT table_id, column_id, {least} AS least, {greatest} AS greatest
        FROM told WHERE column_type = '{name}' GROUP BY table_id, column_id
    """  # noqa: S608 - our own names


def _select_misread(name: str) -> str:
    """Return what selects the tables in which a column of a type has values outside its bounds, or none."""
    called = _CALLED.get(name, name)
    if name == _TEXT:
        wrong = """
            least_kept IS NULL OR least_kept > coalesce(min_value, '')
            OR greatest_kept IS NOT NULL AND (max_value IS NULL OR greatest_kept < max_value)
        """
    else:
        wrong = f"""
            min_value IS NOT NULL AND (
                least_kept IS NULL OR TRY_CAST(least_kept AS {called}) > TRY_CAST(min_value AS {called})
                OR greatest_kept IS NULL OR TRY_CAST(greatest_kept AS {called}) < TRY_CAST(max_value AS {called})
            )
        """
    return f"SELECT table_name FROM told WHERE column_type = '{name}' AND ({wrong})"  # noqa: S608 - our own names
