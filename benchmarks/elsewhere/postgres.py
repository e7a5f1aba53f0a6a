"""A PostgreSQL server of its own, on a socket in a temporary folder, with the base tables and the views."""

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

BLANK = "\\N"
Run = Callable[..., bytes]


@contextmanager
def run_server() -> Iterator[Run]:
    """Start a server that no network reaches, as nobody when we are root: it refuses to run as root."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    other: dict[str, object] = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        if other:
            shutil.chown(place, "nobody", "nogroup")
        call = partial(subprocess.run, check=True, capture_output=True, cwd=place, **other)
        data = place / "data"
        # The C locale compares bytes, as DuckDB and Spark do.
        call([binaries / "initdb", "-D", data, "-U", "owner", "-A", "trust", "--locale=C", "--encoding=UTF8", "-N"])
        options = f"-c listen_addresses='' -c unix_socket_directories={place} -c timezone=Pacific/Auckland -c jit=off"
        start = [binaries / "pg_ctl", "-D", data, "-w", "-l", place / "log", "-o", options, "start"]
        subprocess.run(start, check=True, cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **other)
        try:
            psql = [binaries / "psql", "-h", place, "-U", "owner", "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-qX"]

            def run(sql: str, sent: bytes | None = None) -> bytes:
                # A long statement does not fit into an argument.
                words, given = (["-f", "-"], sql.encode()) if sent is None else (["-c", sql], sent)
                return call([*psql, *words], input=given).stdout

            yield run
        finally:
            call([binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop"])


def run_postgres(folder: Path) -> dict[str, tuple[float, str]]:
    """Run the views on a server; return the seconds and the complaint of each."""
    plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    told = {}
    with run_server() as run:
        for schema in dict.fromkeys(each["name"].split(".")[0] for each in (*plan["base"], *plan["views"])):
            run(f'CREATE SCHEMA "{schema}"')
        for table in plan["base"]:
            _load(run, table, folder / "base" / f"{table['name']}.parquet")
        for view in plan["views"]:
            start = time.monotonic()
            complaint = ""
            try:
                run((folder / "views" / view["file"]).read_text(encoding="utf-8"))
                _fetch(run, view, folder)
            except subprocess.CalledProcessError as fault:
                complaint = " ".join(fault.stderr.decode().split())[:300]
            told[view["name"]] = (round(time.monotonic() - start, 1), complaint)
            print(f"{view['name']}: {told[view['name']]}", flush=True)
    return told


def _load(run: Run, table: dict, path: Path) -> None:
    columns = ", ".join(f'"{name}" {kind}' for name, kind in table["columns"])
    run(f"CREATE TABLE {table['name']} ({columns})")
    frame = pl.from_arrow(pq.read_table(path))
    lists = [
        pl.lit("{") + pl.col(c).list.join(",") + pl.lit("}") for c, t in frame.schema.items() if isinstance(t, pl.List)
    ]
    sent = BytesIO()
    frame.with_columns(lists_named(frame, lists)).write_csv(sent, null_value=BLANK)
    run(f"COPY {table['name']} FROM STDIN (FORMAT csv, HEADER, NULL '{BLANK}')", sent.getvalue())
    run(f"ANALYZE {table['name']}")


def lists_named(frame: pl.DataFrame, lists: list[pl.Expr]) -> list[pl.Expr]:
    names = [c for c, t in frame.schema.items() if isinstance(t, pl.List)]
    return [each.alias(name) for each, name in zip(lists, names, strict=True)]


def _fetch(run: Run, view: dict, folder: Path) -> None:
    expected = pq.read_schema(folder / "expected" / f"{view['name']}.parquet")
    schema = pl.from_arrow(expected.empty_table()).schema
    chosen = ", ".join(
        f'array_to_json("{name}")::text AS "{name}"' if isinstance(kind, pl.List) else f'"{name}"'
        for name, kind in schema.items()
    )
    source = f"{view['name']}('{view['day']}')" if view["day"] else view["name"]
    raw = run(f"COPY (SELECT {chosen} FROM {source}) TO STDOUT (FORMAT csv, HEADER, NULL '{BLANK}', FORCE_QUOTE *)")
    text = pl.read_csv(raw, null_values=BLANK, empty_string_is_null=False, infer_schema=False)
    text.select(_read(name, kind) for name, kind in schema.items()).write_parquet(
        folder / "told" / f"{view['name']}.parquet"
    )


def _read(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if kind == pl.Boolean:
        return column == "t"
    if kind == pl.Date:
        return column.str.to_date("%Y-%m-%d")
    if isinstance(kind, pl.Datetime):
        return column.str.to_datetime(time_unit="us")
    if isinstance(kind, pl.List):
        return column.str.json_decode(kind)
    return column.cast(kind)
