"""Every call of a whole run fails once, or kills the process once; the next run must come to the same; by hand.

    python -m benchmarks.fault_injection faults [step] [first]
    python -m benchmarks.fault_injection kills [number]

`faults` fails the n-th call to the file system or DuckDB for every step-th n; `kills` kills the process at so many
random calls. After each a run without a fault follows, and every table, the analysts' copy, the ledger, archive and
vault are compared with those of a home that nothing happened to.
"""

import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from shutil import rmtree

import numpy as np

from tests.faults.injection import deliver, fail_at, inject, run, run_killed, sum_up


def main(way: str, *numbers: str) -> None:
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        quiet = Path(folder) / "quiet"
        deliver(quiet)
        with inject(None) as counter:
            run(quiet)
        wanted = sum_up(quiet)
        places: Iterable[int]
        if way == "kills":
            wanted_kills = int(numbers[0]) if numbers else 200
            chosen = np.random.default_rng(1).choice(counter.calls, wanted_kills, replace=False)
            places = sorted(int(at) + 1 for at in chosen)
        else:
            step, first = (int(numbers[at]) if len(numbers) > at else 1 for at in (0, 1))
            places = range(first, counter.calls + 1, step)
        tried, differ = 0, []
        for at in places:
            root = Path(folder) / str(at)
            deliver(root)
            with suppress(Exception):
                (run_killed if way == "kills" else fail_at)(root, at)
            run(root)
            tried += 1
            if sum_up(root) != wanted:
                differ.append(at)
                print(f"call {at}: not the same", flush=True)
            rmtree(root)
    print(
        f"{counter.calls:,} calls in a run; {way} at {tried:,} of them; {len(differ)} left something different;"
        f" {time.perf_counter() - began:.0f} s"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
