"""Dirt at the sample's default size, seed after seed: is every planted defect found and no clean row lost?

By hand: ``python -m benchmarks.dirt_seeds [first last [heavy|light]]``; about half a minute a seed.
Ends with 1 when anything was missed.
"""

import sys
import tempfile
import time
from pathlib import Path

from tests.integration.deliveries import fresh_home, load
from tests.integration.planted import Comparison, compare
from warehouse.sample.writer import TRUTH_FILE, Dirt, write_sample

DEFAULT_SEEDS = (1, 20)


def deliver(seed: int, dirt: Dirt) -> Comparison:
    with tempfile.TemporaryDirectory() as folder, fresh_home(Path(folder)) as (home, con):
        write_sample(home.landing, seed=seed, dirt=dirt)
        load(con, home)
        return compare(con, home.landing / TRUTH_FILE)


def count(comparison: Comparison) -> dict[str, int]:
    files = comparison.found_files
    return {
        "planted": len(comparison.planted),
        "found": len(comparison.planted & comparison.found),
        "clean rows rejected": len(comparison.clean_rows_rejected),
        "rows": sum(books.rows_in for books in files.values()),
        "files": len(files),
        "files refused": sum(books.refusal is not None for books in files.values()),
        "files conserved": len(files) - len(comparison.not_conserved),
        "files as planted": len(files) - len(comparison.unlike),
    }


def main(first: int, last: int, dirt: Dirt) -> int:
    totals: dict[str, int] = {}
    for seed in range(first, last + 1):
        started = time.perf_counter()
        counts = count(deliver(seed, dirt))
        totals = {name: totals.get(name, 0) + number for name, number in counts.items()}
        print(
            f"seed {seed}", *(f"{name} {number}" for name, number in counts.items()), sep=" | ", end=" | ", flush=True
        )
        print(f"{time.perf_counter() - started:.1f} s", flush=True)
    print("total", *(f"{name} {number}" for name, number in totals.items()), sep=" | ")
    whole = totals["planted"] == totals["found"] and totals["clean rows rejected"] == 0
    return 0 if whole and totals["files"] == totals["files conserved"] == totals["files as planted"] else 1


if __name__ == "__main__":
    first_seed, last_seed = (int(text) for text in sys.argv[1:3]) if len(sys.argv) >= 3 else DEFAULT_SEEDS
    sys.exit(main(first_seed, last_seed, "light" if "light" in sys.argv[3:] else "heavy"))
