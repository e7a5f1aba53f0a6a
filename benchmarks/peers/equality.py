"""Whether two tables say the same, row by row: a peer that comes to something else has done other work."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import duckdb

from benchmarks.peers.sharing import VIEWS
from expectations.contracts.catalogue import get_table

#: sums of shares differ in their last digits with the order of summing
_RELATIVE: Final = 1e-9


def find_differences(con: duckdb.DuckDBPyConnection, *, ours: str, theirs: str, key: Sequence[str]) -> list[str]:
    """Say in which columns the rows of two tables differ, and how often; nothing when they are equal.

    Codes are compared as text, numbers as such. Columns only they have do not matter.
    """
    kinds = {name: kind for name, kind, *_ in con.execute(f"describe from {ours}").fetchall()}
    known = {name for name, *_ in con.execute(f"describe from {theirs}").fetchall()}
    missing = [name for name in kinds if name not in known]
    if missing:
        return [f"no column {name}" for name in missing]
    counted = [
        con.execute(f"select count(*) from {table}").fetchone()
        for table in (ours, theirs, f"(select distinct {_listed(key)} from {theirs})")
    ]
    rows = [0 if row is None else row[0] for row in counted]
    if len(set(rows)) > 1:
        return [f"{rows[0]} rows here, {rows[1]} there, {rows[2]} of them different by key"]
    compared = [name for name in kinds if name not in key]
    tests = [f'count(*) filter (where {_differs(name, kinds[name])}) as "{name}"' for name in compared]
    matched = " and ".join(
        f"{_as_kind('a', n, kinds[n])} is not distinct from {_as_kind('b', n, kinds[n])}" for n in key
    )
    found = con.execute(
        f"select count(*) as matched, {', '.join(tests)} from {ours} as a inner join {theirs} as b on {matched}"
        if tests
        else f"select count(*) as matched from {ours} as a inner join {theirs} as b on {matched}"
    ).fetchone()
    assert found is not None  # noqa: S101 - an aggregate always gives a row
    if found[0] != rows[0]:
        return [f"{rows[0] - found[0]} rows have a key that is not there"]
    return [f"{name}: {count} rows" for name, count in zip(compared, found[1:], strict=True) if count]


def compare_views(ours: Path, theirs: Path, *, views: Sequence[str] = VIEWS) -> dict[str, list[str]]:
    """Compare every shared view of a folder of Parquet files with the same of another folder or of a database."""
    with duckdb.connect() as con:
        con.execute("set timezone = 'UTC'")
        if theirs.is_file():
            con.execute(f"attach '{theirs}' as peer (read_only)")
        found = {}
        for view in views:
            other = f"peer.{view}" if theirs.is_file() else f"read_parquet('{theirs / view}.parquet')"
            key = get_table(view).key
            found[view] = find_differences(con, ours=f"read_parquet('{ours / view}.parquet')", theirs=other, key=key)
    return {view: differences for view, differences in found.items() if differences}


def _differs(name: str, kind: str) -> str:
    a, b = f"a.{_quote(name)}", f"b.{_quote(name)}"
    if kind in {"DOUBLE", "FLOAT"} or kind.startswith("DECIMAL"):
        return (
            f"({a} is null) <> ({b} is null)"
            f" or abs({a}::double - {b}::double) > {_RELATIVE} * greatest(1, abs({a}::double))"
        )
    return f"{_as_kind('a', name, kind)} is distinct from {_as_kind('b', name, kind)}"


def _as_kind(table: str, name: str, kind: str) -> str:
    """Write a cell so that both sides can be compared: a day may be a moment on the other side, a code an enum."""
    cell = f"{table}.{_quote(name)}"
    is_plain = kind.endswith("INT") or kind in {"INTEGER", "BOOLEAN", "DATE"} or kind.startswith("TIMESTAMP")
    return f"{cell}::{kind}" if is_plain else f"{cell}::varchar"


def _quote(name: str) -> str:
    return f'"{name}"'


def _listed(key: Sequence[str]) -> str:
    return ", ".join(map(_quote, key))
