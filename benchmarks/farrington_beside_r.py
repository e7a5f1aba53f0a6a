"""Farrington's method here and in R in turn, on the same counts; prints the seconds of both as JSON.

    python -m benchmarks.farrington_beside_r 5

A process of its own: numpy reads the number of threads when it is first loaded.
"""

import json
import sys
import time

from benchmarks.statistics_speed import (
    COMPARED,
    COMPATIBLE,
    MONTHS,
    SAME_BOUND,
    SERIES,
    find_bounds,
    list_farrington_cases,
    measure_apart,
)

# isort: split
from benchmarks.farrington_in_r import has_surveillance, run_in_r


def main(runs: int) -> int:
    if not has_surveillance():
        print("R with its package surveillance is not installed (Debian: r-cran-surveillance)", file=sys.stderr)
        return 3
    counts = next(
        case.counts for case in list_farrington_cases(SERIES) if case.counts is not None and case.in_r is COMPATIBLE
    )
    ours, theirs, version = [], [], ""
    for _ in range(runs):
        start = time.perf_counter()
        bounds = find_bounds(counts, COMPATIBLE)
        ours.append(time.perf_counter() - start)
        run = run_in_r(counts, first=MONTHS - COMPARED, settings=COMPATIBLE)
        theirs.append(run.seconds)
        version = run.version
        if measure_apart(bounds, run.upper) > SAME_BOUND:
            print("the bounds differ: the figures would mean nothing", file=sys.stderr)
            return 1
    print(json.dumps({"ours": ours, "theirs": theirs, "version": version}))
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
