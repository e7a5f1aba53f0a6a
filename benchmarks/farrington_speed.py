"""How fast the Farrington comparison is on one thread; run by hand.

    python -m benchmarks.farrington_speed

Prints the median of several runs for 600 series and 24 months, as monthly comparisons use it, with all months in four
seasons, and with the few events an authority has. R surveillance 1.26.0 takes 67 s for the first and 66 s for the
second.
"""

import os
import statistics
import time

# Read by numpy's linear algebra when it is loaded.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import numpy as np

from assets.statistics.farrington import FarringtonSettings, detect_excesses

SERIES, MONTHS, COMPARED, RUNS = 600, 96, 24, 7

CASES = {
    "5 years, same months": (10.7, FarringtonSettings()),
    "4 years, delta method, as the reference": (
        10.7,
        FarringtonSettings(years_back=4, method="delta", correct_dispersion=False),
    ),
    "5 years, 4 seasons": (10.7, FarringtonSettings(periods=4)),
    "5 years, 10 seasons": (10.7, FarringtonSettings(periods=10)),
    "few events, same months": (0.86, FarringtonSettings()),
    "few events, 10 seasons": (0.86, FarringtonSettings(periods=10)),
}


def main() -> None:
    generator = np.random.default_rng(20130101)
    for name, (mean, settings) in CASES.items():
        counts = generator.poisson(mean, (SERIES, MONTHS))
        seconds: list[float] = []
        for _ in range(RUNS):
            start = time.perf_counter()
            detect_excesses(counts, at=np.arange(MONTHS - COMPARED, MONTHS), settings=settings)
            seconds.append(time.perf_counter() - start)
        print(f"{name}: {SERIES} x {COMPARED} in {statistics.median(seconds):.2f} s (median of {RUNS})")


if __name__ == "__main__":
    main()
