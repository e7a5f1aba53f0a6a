"""Random histories of a lake's table held against the same in memory: does any bound of a column leave rows out?

    python -m benchmarks.lake_histories 200          as our sessions treat a lake
    python -m benchmarks.lake_histories 200 --bare   as DuckLake leaves it by itself

A history is a few transactions of inserts, updates and deletes, with files written anew and sessions begun in between;
after each the table is asked the same questions in both. Its catalog is a file: no server is needed. Ends with 1 when
anything differed. Some 0.5 s a history.
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb

from warehouse.extensions import open_in_memory
from warehouse.lake import NAME
from warehouse.lake_bounds import list_misread, mend_bounds, recompute_bounds

TABLE = "CREATE TABLE kept (number INTEGER, word TEXT, day DATE, share DOUBLE)"
#: cut within a letter, so that a file tells no bounds of it
LONG = "repeat('é', 300)"
DELETES = ("number > 100", "word = 'x'", "true", "number IS NULL")
CHANGES = ("number = 7", "word = 'k'", "word = NULL", "number = NULL", "share = 1.5")
CHANGED = ("number < 100", "word IS NULL", "true", "day IS NOT NULL")
QUESTIONS = (
    "FROM kept",
    "SELECT number, count(*) FROM kept GROUP BY number",
    "SELECT word, count(*) FROM kept GROUP BY word",
    "SELECT count(*) FROM kept WHERE number = 7",
    "SELECT count(*) FROM kept WHERE word = 'x'",
    f"SELECT count(*) FROM kept WHERE word = {LONG}",
    "SELECT count(*) FROM kept WHERE number IS NULL",
    "SELECT count(*) FROM kept WHERE word > 'b'",
    "SELECT min(number), max(number), min(word), max(word), min(day), max(share) FROM kept",
    "SELECT count(*) FROM kept WHERE day >= DATE '2020-01-01'",
    "SELECT count(*) FROM kept WHERE share < 0",
)


def draw_row(rng: random.Random) -> str:
    number, word = str(rng.randrange(-5, 400)), rng.choice(("'a'", "'b'", "'x'", "'y'", "'z'", LONG))
    day, share = f"DATE '20{rng.randrange(10, 30)}-01-01'", str(rng.random() * 100 - 50)
    return ", ".join(rng.choice(("NULL", value)) for value in (number, word, day, share))


def draw_statement(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.7:
        rows = ", ".join(f"({draw_row(rng)})" for _ in range(rng.randrange(1, 3)))
        return f"INSERT INTO kept VALUES {rows}"
    if kind < 0.85:
        return f"DELETE FROM kept WHERE {rng.choice(DELETES)}"
    return f"UPDATE kept SET {rng.choice(CHANGES)} WHERE {rng.choice(CHANGED)}"


def begin(folder: Path, *, is_bare: bool) -> duckdb.DuckDBPyConnection:
    """Begin a session of someone who writes alone."""
    con = open_in_memory(extensions=("ducklake",))
    con.execute(f"ATTACH 'ducklake:{folder}/catalog' AS {NAME} (DATA_PATH '{folder}/files', DATA_INLINING_ROW_LIMIT 0)")
    con.execute(f"USE {NAME}")
    if not is_bare:
        mend_bounds(con)
    return con


def write_anew(con: duckdb.DuckDBPyConnection, *, is_bare: bool) -> None:
    """Do what upkeep does with a table of many files."""
    con.execute(f"CALL ducklake_rewrite_data_files('{NAME}', delete_threshold => 0)")
    con.execute(f"CALL ducklake_merge_adjacent_files('{NAME}')")
    if not is_bare:
        recompute_bounds(con)


def find_differences(lake: duckdb.DuckDBPyConnection, memory: duckdb.DuckDBPyConnection) -> Iterator[str]:
    for question in QUESTIONS:
        try:
            told = sorted(map(str, lake.execute(question).fetchall()))
        except duckdb.Error as fault:
            yield f"{type(fault).__name__}: {question}"
            continue
        if told != sorted(map(str, memory.execute(question).fetchall())):
            yield f"other rows: {question}"


def live(seed: int, folder: Path, *, is_bare: bool) -> list[str]:
    """Live one history until something differs; return what."""
    rng = random.Random(seed)
    with closing(begin(folder, is_bare=True)) as lake:
        lake.execute(TABLE)
    with duckdb.connect() as memory:
        memory.execute(TABLE)
        for _ in range(rng.randrange(2, 7)):
            statements = [draw_statement(rng) for _ in range(rng.randrange(1, 4))]
            with closing(begin(folder, is_bare=is_bare)) as lake:
                for con in (lake, memory):
                    for statement in ("BEGIN", *statements, "COMMIT"):
                        con.execute(statement)
                if rng.random() < 0.3:
                    write_anew(lake, is_bare=is_bare)
            with closing(begin(folder, is_bare=True)) as reader:
                found = list(find_differences(reader, memory))
            with closing(begin(folder, is_bare=is_bare)) as lake:
                if list_misread(lake):
                    found.append("a bound leaves rows out")
            if found:
                return found
    return []


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("histories", type=int, nargs="?", default=200)
    parser.add_argument("--bare", action="store_true")
    asked = parser.parse_args()
    wrong = 0
    for seed in range(asked.histories):
        with tempfile.TemporaryDirectory() as folder:
            found = live(seed, Path(folder), is_bare=asked.bare)
        if found:
            wrong += 1
            print(f"history {seed}: {'; '.join(found)}", flush=True)
    print(f"{asked.histories} histories, {wrong} with something that differed")
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main())
