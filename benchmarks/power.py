"""How soon each method finds a rise, all tuned to one false alarm a year in ten; run by hand, about a minute.

    python -m benchmarks.power [series]

Prints, for each method, the share of simulated series with an alarm within 3 or 6 months of a rise by 25 %, 50 % and
100 %, the reference's figure in brackets. Each method has the strictness at which the share of series in control with
an alarm within 12 months is nearest to 0.10, sought by halving on four times as many series; the last column is that
share on as many others. A cell has series of its own. Everything is seeded: the same command prints the same table.

Below, for the CUSUMs whose chances can be told exactly: the solved threshold and the exact chances at it.
"""

import sys
import time

import numpy as np

from assets.statistics.run_length import find_first_alarms
from assets.statistics.thresholds import solve_threshold
from benchmarks.power_methods import MEAN, Method, list_methods

SERIES = 5_000
#: series the strictness is sought with, for each of a cell
TUNED_WITH = 4
MONTHS = 12
FALSE_ALARMS = 0.10
PRECISION = 1e-3
#: rise and months within which it is to be found
CELLS = ((1.25, 6), (1.5, 3), (1.5, 6), (2.0, 3))
HEADER = (
    "method",
    "months before",
    "setting",
    *(f"+{rise - 1:.0%} in {months}" for rise, months in CELLS),
    "false alarm, other series",
)


def tune(method: Method, series: int) -> float:
    """Give the strictness whose share of false alarms within 12 months is nearest to 0.10."""
    shown = method.show(np.random.default_rng(1), series, MONTHS, 1.0)

    def share(strictness: float) -> float:
        return float(method.fires(shown, strictness).mean())

    low, high = 0.0, method.strictest
    while high - low > PRECISION:
        middle = (low + high) / 2
        low, high = (middle, high) if share(middle) > FALSE_ALARMS else (low, middle)
    return min(high, low, key=lambda strictness: abs(share(strictness) - FALSE_ALARMS))


def find_false_alarms(method: Method, strictness: float, series: int) -> float:
    """Give the share of false alarms within 12 months on series the method was not tuned with."""
    return float(method.fires(method.show(np.random.default_rng(2), series, MONTHS, 1.0), strictness).mean())


def find_power(method: Method, strictness: float, series: int) -> list[float]:
    """Give the share of series in which each rise is found in time."""
    return [
        float(method.fires(method.show(np.random.default_rng([3, place]), series, months, rise), strictness).mean())
        for place, (rise, months) in enumerate(CELLS)
    ]


def measure(method: Method, series: int) -> list[str]:
    """Give the row of a method, as text."""
    strictness = tune(method, TUNED_WITH * series)
    power = find_power(method, strictness, series)
    cells = [
        f"{ours:.2f} ({'-' if theirs is None else f'{theirs:.2f}'})"
        for ours, theirs in zip(power, method.reference, strict=True)
    ]
    false = find_false_alarms(method, strictness, TUNED_WITH * series)
    return [method.name, str(method.months_before), method.setting(strictness), *cells, f"{false:.3f}"]


def describe_exact(ratio: float) -> list[str]:
    """Give the solved threshold of a CUSUM that knows its mean, and its exact chances, as text."""
    solved = solve_threshold([MEAN] * MONTHS, ratio=ratio, probability=FALSE_ALARMS)

    def chance(rise: float, months: int) -> float:
        return float(find_first_alarms([MEAN] * months, ratio=ratio, threshold=solved, actual=rise * MEAN).sum())

    exact = [f"{chance(rise, months):.2f}" for rise, months in CELLS]
    return [f"LR-CUSUM x{ratio:g}, exact", "0", f"h {solved:.2f}", *exact, f"{chance(1.0, MONTHS):.3f}"]


def print_row(cells: list[str] | tuple[str, ...]) -> None:
    print("| " + " | ".join(cells) + " |", flush=True)


def main(series: int) -> None:
    began = time.perf_counter()
    print(f"{series:,} series a cell, {TUNED_WITH * series:,} to tune and to check; ours (the reference's)\n")
    print_row(HEADER)
    print("|" + "---|" * len(HEADER))
    for method in list_methods():
        print_row(measure(method, series))
    for ratio in (1.5, 1.25):
        print_row(describe_exact(ratio))
    print(f"\n{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SERIES)
