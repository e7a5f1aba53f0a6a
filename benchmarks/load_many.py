"""How fast and in how much memory the loader takes many notifications; run by hand.

    python -m benchmarks.load_many 1000000

Writes the synthetic sample of that size, loads it into a fresh home and prints rows a second and the peak of resident
memory of the loading process, stage by stage.
"""

import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from warehouse.analyst_copy import publish_analyst_copy
from warehouse.building import build
from warehouse.connection import open_live
from warehouse.first_keys import make_first_keys
from warehouse.history import update_history
from warehouse.home import Home
from warehouse.loading import load_landing
from warehouse.references import load_knowledge
from warehouse.sample.writer import write_sample


def peak_mebibytes() -> int:
    """Return the most this process held since it began, or since `forget_peak`.

    Not what the system tells of a process that has ended: to that counts what its parent held when it began.
    """
    told = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) // 1024 for line in told.splitlines() if line.startswith("VmHWM"))


def forget_peak() -> None:
    """Count the peak from now on: what made the sample is not the load's."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def main(notifications: int, landing: Path | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        home.make_folders()
        if landing is None:
            landing = home.landing
            write_sample(landing, seed=1, notifications=notifications)
            print(f"sample written, peak {peak_mebibytes()} MiB")
        make_first_keys(home)
        forget_peak()
        with open_live(home, threads=2, memory_limit="2GB") as con:
            start = time.perf_counter()
            outcome = load_landing(
                con,
                home=home,
                landing=landing,
                knowledge=load_knowledge(),
                stable_for=timedelta(0),
            )
            seconds = time.perf_counter() - start
            rows = sum(load.rows_in for load in outcome.loaded)
            rejected = sum(load.rows_rejected for load in outcome.loaded)
            print(
                f"landing to accepted: {rows:,} rows in {seconds:.1f} s, {rows / seconds:,.0f} rows/s,"
                f" {rejected} rejected, peak {peak_mebibytes()} MiB"
            )
            start = time.perf_counter()
            versions = update_history(con, home=home, withdrawal_limit=0.05).versions
            seconds = time.perf_counter() - start
            print(f"history: {sum(versions.values()):,} versions in {seconds:.1f} s, peak {peak_mebibytes()} MiB")
            for table in ("history.incident_version", "timeseries.notifications"):
                start = time.perf_counter()
                count = build(con, table)
                seconds = time.perf_counter() - start
                print(f"{table}: {count:,} rows in {seconds:.1f} s, peak {peak_mebibytes()} MiB")
            start = time.perf_counter()
            publish_analyst_copy(con, home)
            seconds = time.perf_counter() - start
            size = home.analyst.stat().st_size / 1e6
            print(f"analysts' copy: {size:,.0f} MB in {seconds:.1f} s, peak {peak_mebibytes()} MiB")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
