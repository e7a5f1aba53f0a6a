"""What every derived table costs to build from a history of a given size; run by hand.

    python -m benchmarks.views 10000 100000 1000000 10000000

Prints one line per table: seconds for each size, the median of three builds (of one from ten million on), in a process
limited to two threads and 8 GB.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import duckdb

from assets import cohort, timeseries
from assets.monitoring import value_figures
from benchmarks.history_of_size import write_history
from expectations.contracts.catalogue import tables_of
from warehouse.building import build, read_frame, replace_rows
from warehouse.connection import open_live
from warehouse.home import Home
from warehouse.keys import KeyStore

COMPLETED = {**timeseries.COMPLETED, **cohort.COMPLETED}
TABLES = [
    "history.incident_version",
    "history.incident_as_notified",
    *(table.full_name for schema in ("timeseries", "cohort") for table in tables_of(schema)),
]
RECONCILIATION = "monitoring.reconciliation"
RUNS, LARGE = 3, 10_000_000


def build_completed(con: duckdb.DuckDBPyConnection, name: str) -> None:
    if name == RECONCILIATION:
        value_figures(con)
    complete = COMPLETED.get(name)
    if complete is None:
        build(con, name)
    else:
        replace_rows(con, name, complete(read_frame(con, name)))


def take_time(work: Callable[[], None], *, runs: int) -> float:
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return median(seconds)


def make_home(root: Path) -> Home:
    """Give a home in the clear: what is measured is SQL."""
    return Home(root, KeyStore(root / "keys", seals=False))


def time_tables(notifications: int) -> dict[str, float]:
    """Return the seconds each table takes to build from that many notifications."""
    runs = 1 if notifications >= LARGE else RUNS
    with (
        tempfile.TemporaryDirectory() as folder,
        open_live(
            Home(Path(folder), KeyStore(Path(folder) / "keys", seals=False)), threads=2, memory_limit="8GB"
        ) as con,
    ):
        write_history(con, notifications=notifications)
        return {
            name: take_time(lambda name=name: build_completed(con, name), runs=runs)
            for name in (*TABLES, RECONCILIATION)
        }


def main(sizes: list[int]) -> None:
    times = {size: time_tables(size) for size in sizes}
    print("| table | " + " | ".join(f"{size:,}" for size in sizes) + " |")
    print("|---|" + "---|" * len(sizes))
    for name in (*TABLES, RECONCILIATION):
        print(f"| `{name}` | " + " | ".join(f"{times[size][name]:.2f}" for size in sizes) + " |")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]])
