"""Two workers of one thread each against one, taking the same deliveries into a lake: `make workers`.

Servers and workers are started as deploy/ starts them, on this machine, each pair of runs on fresh lakes: one worker,
then two, or the other way round. Timed is from asking for the runs to the last that has ended, once every worker has
taken a small delivery and so has all it needs in memory. Both lakes must hold equal rows afterwards. What follows, the
main job, is one process's work and not timed here.
"""

import argparse
import csv
import os
import statistics
import tempfile
import time
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from pipelines.settings import read_settings
from tests.integration.deliveries import NOTIFICATION
from tests.keyed import SETTINGS
from tests.servers import make_database, run_postgres, run_redis
from tests.workers import run_workers
from warehouse.connection import open_to_read

_HELD = "SELECT extract_date, rows_in, rows_fitting, rows_rejected FROM internal.load ORDER BY ALL"


def write_deliveries(folder: Path, count: int, rows: int) -> list[str]:
    """Write monthly deliveries of as many notifications, and a small one for each worker to begin with."""
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    for number in range(count + 2):
        day = date(2019, 4, 1) + timedelta(days=number)
        names.append(f"notifications_{day}_synthetic.csv")
        with (folder / names[-1]).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(NOTIFICATION))
            writer.writeheader()
            for row in range(1 if number < 2 else rows):
                writer.writerow({**NOTIFICATION, "notification_id": f"SIN-2019-{row + 1:06}"})
    return names


def take(workers: int, landing: Path, names: list[str], server: Path, queue: str) -> tuple[float, list[tuple]]:
    """Return the seconds that some workers need for all deliveries, and what the books then hold."""
    mark = f"{workers}_{time.monotonic_ns()}"
    with tempfile.TemporaryDirectory() as folder:
        given = {
            **SETTINGS,
            "PANELWATCH_HOME": folder,
            "PANELWATCH_LANDING": str(landing),
            "PANELWATCH_LAKE": make_database(server, f"lake_{mark}"),
            "DAGSTER_POSTGRES_URL": make_database(server, f"runs_{mark}"),
            "CELERY_BROKER_URL": queue,
            "CELERY_RESULT_BACKEND": queue,
            "PANELWATCH_STABLE_SECONDS": "0",
        }
        with run_workers(workers, Path(folder) / "orchestrator", given) as running:
            small, large = names[:2], names[2:]
            running.wait(running.take(small))
            start = time.monotonic()
            running.wait(running.take(large), seconds=3600)
            seconds = time.monotonic() - start
        with closing(open_to_read(read_settings(given).home)) as con:
            return seconds, con.execute(_HELD).fetchall()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--deliveries", type=int, default=8)
    parser.add_argument("--rows", type=int, default=200_000)
    asked = parser.parse_args()
    ratios = []
    with tempfile.TemporaryDirectory() as folder:
        names = write_deliveries(Path(folder), asked.deliveries, asked.rows)
        for number in range(asked.runs):
            seconds, held = {}, []
            for workers in (1, 2) if number % 2 == 0 else (2, 1):
                with run_postgres() as server, run_redis() as queue:
                    seconds[workers], rows = take(workers, Path(folder), names, server, queue)
                held.append(rows)
            if held[0] != held[1]:
                raise SystemExit("The lakes differ: what is timed is not the same work.")
            ratios.append(seconds[1] / seconds[2])
            print(
                f"run {number + 1}: one worker {seconds[1]:.1f} s, two {seconds[2]:.1f} s, {ratios[-1]:.2f} times as"
                f" fast (load of the machine {os.getloadavg()[0]:.1f})",
                flush=True,
            )
    print(
        f"{asked.deliveries} deliveries of {asked.rows:,} rows, {asked.runs} runs: two workers"
        f" {statistics.median(ratios):.2f} times as fast as one ({min(ratios):.2f} to {max(ratios):.2f})"
    )


if __name__ == "__main__":
    main()
