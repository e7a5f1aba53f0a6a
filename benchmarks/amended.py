"""What a delivery of amendments costs beside the load of everything before it; run by hand.

    python -m benchmarks.amended NOTIFICATIONS [PERCENT]

Writes the synthetic sample of that size and loads it into a fresh home: files to history. Then amends every hundredth
notification (or PERCENT of them) with its children, adults and review: each row as it was last told, but for one
answer, which becomes that of another row. Told are seconds by the clock and of the processor for both, and their ratio;
and for comparison what DuckDB alone takes from the same files to tables of text in a file.
"""

import os
import sys
import tempfile
import time
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from benchmarks.load_many import peak_mebibytes
from expectations.contracts.catalogue import EXTRACTS, get_extract
from warehouse.connection import open_live
from warehouse.first_keys import make_first_keys
from warehouse.hands import lend_hands
from warehouse.history import update_history
from warehouse.home import Home
from warehouse.loading import load_landing
from warehouse.references import load_knowledge
from warehouse.sample.writer import write_sample

#: which answer of each extract is amended
AMENDED: Final = {
    "notifications": "nature",
    "children": "ethnicity",
    "adults": "convictions",
    "rapid_reviews": "lcspr_decision",
}
DAY: Final = "2026-12-31"


def main(notifications: int, percent: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        home.make_folders()
        whole, amended = Path(folder) / "whole", Path(folder) / "amended"
        # By a process of its own: what it takes is not the load's.
        with get_context("spawn").Pool(1) as writer:
            rows = writer.apply(write_both, (whole, amended, notifications, percent))
        make_first_keys(home)
        full = measure(home, whole)
        again = measure(home, amended)
        plain = measure_plain(Path(folder) / "plain.duckdb", whole)
        print(f"the load against DuckDB's CSV to text: {full[0] / plain[0]:.2f} by the clock, {full[1] / plain[1]:.2f}")
        ratios = [new / old for new, old in zip(again, full, strict=True)]
        print(f"{rows:,} rows amended; ratio {ratios[0]:.3f} by the clock, {ratios[1]:.3f} of the processor")


def write_both(whole: Path, amended: Path, notifications: int, percent: float) -> int:
    """Write the sample and its amendments; return how many rows are amended."""
    write_sample(whole, seed=1, notifications=notifications)
    amended.mkdir()
    return sum(amend(whole, amended, extract, percent) for extract in AMENDED)


def amend(whole: Path, amended: Path, extract: str, percent: float) -> int:
    """Write the amended rows of an extract; return how many."""
    key = list(get_extract(extract).key)
    files = sorted(whole.glob(f"{extract}_*.csv"))
    told = pl.concat([pl.read_csv(file, infer_schema=False) for file in files], how="diagonal")
    newest = told.unique(key, keep="last", maintain_order=True)
    chosen = newest.filter(pl.col("notification_id").hash(seed=1) % 10_000 < round(percent * 100))
    column = AMENDED[extract]
    chosen.with_columns(pl.col(column).shift(1, fill_value=pl.col(column).last())).write_csv(
        amended / f"{extract}_{DAY}_synthetic.csv"
    )
    return chosen.height


def measure(home: Home, landing: Path) -> tuple[float, float]:
    """Load a folder, files to history; return seconds by the clock and of the processor."""
    clock, processor = time.perf_counter(), count_processor()
    with lend_hands(1) as hands, open_live(home, threads=2, memory_limit="1800MB") as con:
        outcome = load_landing(
            con, home=home, landing=landing, knowledge=load_knowledge(), stable_for=timedelta(0), hands=hands
        )
        loaded = time.perf_counter() - clock
        # So few files as were amended are read by one process.
        beside = hands.start(peak_mebibytes).elsewhere if len(outcome.loaded) > len(AMENDED) else None
        versions = sum(update_history(con, home=home, withdrawal_limit=0.05).versions.values())
        peak_beside = beside.result() if beside else 0
    taken = time.perf_counter() - clock, count_processor() - processor
    rows = sum(load.rows_in for load in outcome.loaded)
    lost = sum(load.rows_rejected for load in outcome.loaded) + len(outcome.refused)
    print(
        f"{rows:,} rows, {lost} rejected, {versions:,} versions: {taken[0]:.1f} s ({loaded:.1f} the load),"
        f" {taken[1]:.1f} of the processor, peak {peak_mebibytes()} MiB, beside {peak_beside}"
    )
    return taken


def count_processor() -> float:
    """Return the processor's seconds of this process and of those beside it that have ended."""
    return sum(os.times()[:4])


def measure_plain(database: Path, landing: Path) -> tuple[float, float]:
    """Put every file into a table of text, without a look at any cell; return seconds."""
    clock, processor = time.perf_counter(), count_processor()
    with duckdb.connect(database, config={"threads": 2, "memory_limit": "2GB"}) as con:
        for extract in EXTRACTS:
            if files := sorted(str(path) for path in landing.glob(f"{extract.name}_*.csv")):
                con.execute(
                    f"CREATE TABLE {extract.name} AS FROM read_csv(?, all_varchar = true, union_by_name = true)",
                    [files],
                )
    taken = time.perf_counter() - clock, count_processor() - processor
    print(f"DuckDB, CSV to tables of text: {taken[0]:.1f} s, {taken[1]:.1f} of the processor")
    return taken


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 1.0)
