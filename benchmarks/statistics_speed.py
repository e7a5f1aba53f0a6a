"""How fast the statistics are on one thread, and Farrington's method beside R's; run by hand.

    python -m benchmarks.statistics_speed

Prints a table: seconds (the median of several runs), and how long each may take. Where R and its package surveillance
are installed, Farrington's method is run there too, once and on the same counts (two lines, up to two minutes each):
its seconds stand beside ours, and below the table how far its upper bounds are from ours, which they must equal. The
delta method is compared, whose bounds are no whole numbers, with the dispersion as that program has it.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

# Read by numpy's linear algebra when it is loaded.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import numpy as np

from assets.statistics.control_charts import chart_individuals, chart_rates
from assets.statistics.farrington import FarringtonSettings, detect_excesses
from assets.statistics.funnels import INNER, OUTER, find_smallest_ratio, limit_ratios, place_ratios
from assets.statistics.intervals import wilson_interval
from assets.statistics.multiplicity import select_discoveries
from assets.statistics.nowcast import draw_nowcasts, nowcast_triangle
from assets.statistics.overdispersion import estimate_overdispersion, limit_dispersed, score_authorities
from assets.statistics.rates import estimate_rate
from assets.statistics.reporting_delay import hide_unobserved
from benchmarks.farrington_in_r import has_surveillance, run_in_r
from benchmarks.power_methods import CHANCES, MEAN

RUNS = 7
SERIES, MONTHS, COMPARED = 600, 96, 24
#: a mean authority's NAI under 1 a year
FEW = 0.86
ROWS = 720_000
CHARTED = (600, 60)
TRIANGLES, TRIANGLE_MONTHS, DRAWS = 150, 36, 1_000
AUTHORITIES = 151
SAME_BOUND = 1e-6
#: the settings of farrington.R
COMPATIBLE = FarringtonSettings(method="delta", correct_dispersion=False)
COMPATIBLE_SEASONS = FarringtonSettings(method="delta", correct_dispersion=False, periods=4)


@dataclass(frozen=True, slots=True)
class Case:
    """Something timed, the seconds it may take, and the settings that R is to run it with."""

    name: str
    work: Callable[[], object]
    at_most: float
    counts: np.ndarray | None = None
    in_r: FarringtonSettings | None = None


def list_cases(*, series: int = SERIES, rows: int = ROWS, triangles: int = TRIANGLES) -> Iterator[Case]:
    """Give what is timed; smaller sizes are for tests."""
    yield from list_farrington_cases(series)
    generator = np.random.default_rng(720_000)
    trials = generator.integers(0, 60, rows)
    events, infants = generator.binomial(trials, 0.27), generator.uniform(1_000, 60_000, rows)
    yield Case(f"Wilson intervals, {rows:,} shares", lambda: wilson_interval(events, trials), 1.0)
    yield Case(f"rates with intervals, {rows:,} rows", lambda: estimate_rate(events, infants), 1.0)
    charted = generator.poisson(MEAN, CHARTED)
    size = f"{CHARTED[0]} series x {CHARTED[1]}"
    yield Case(f"XmR chart with rules, {size}", lambda: chart_individuals(charted), 1.0)
    yield Case(f"u chart with rules, {size}", lambda: chart_rates(charted, np.ones(CHARTED), baseline=24), 1.0)
    known = draw_triangles(generator, triangles)
    yield Case(f"nowcasts of {triangles} triangles x {DRAWS:,} draws", lambda: nowcast_all(known), 10.0)
    expected = generator.gamma(2.0, 2.0, AUTHORITIES)
    seen = generator.poisson(expected * generator.gamma(10.0, 0.1, AUTHORITIES))
    yield Case(f"funnel of {AUTHORITIES} authorities", lambda: judge_authorities(seen, expected), 0.5)


def list_farrington_cases(series: int) -> Iterator[Case]:
    generator = np.random.default_rng(20130101)
    counts, few = generator.poisson(MEAN, (series, MONTHS)), generator.poisson(FEW, (series, MONTHS))
    cases = (
        ("same months", counts, FarringtonSettings(), 3.0, None),
        ("same months, as R has it", counts, COMPATIBLE, 3.0, COMPATIBLE),
        ("4 seasons", counts, FarringtonSettings(periods=4), 10.0, None),
        ("4 seasons, as R has it", counts, COMPATIBLE_SEASONS, 10.0, COMPATIBLE_SEASONS),
        ("10 seasons", counts, FarringtonSettings(periods=10), 10.0, None),
        ("few events, same months", few, FarringtonSettings(), 3.0, None),
    )
    for name, given, settings, at_most, in_r in cases:
        yield Case(
            f"Farrington, {series} series x {COMPARED} of {MONTHS} months, {name}",
            lambda given=given, settings=settings: find_bounds(given, settings),
            at_most,
            counts=given,
            in_r=in_r,
        )


def find_bounds(counts: np.ndarray, settings: FarringtonSettings) -> np.ndarray:
    """Give the upper bounds of the latest months, NaN where too few recent events rule an alarm out, as R does."""
    found = detect_excesses(counts, at=np.arange(MONTHS - COMPARED, MONTHS), settings=settings)
    return np.where(found.has_enough_events, found.upper, np.nan)


def draw_triangles(generator: np.random.Generator, number: int) -> list[np.ndarray]:
    """Draw triangles of overdispersed months, one in ten of them without any notification."""
    totals = generator.negative_binomial(20, 20 / (20 + MEAN), (number, TRIANGLE_MONTHS))
    totals[generator.random(totals.shape) < 0.1] = 0
    return [hide_unobserved(full) for full in generator.multinomial(totals, CHANCES)]


def nowcast_all(triangles: list[np.ndarray]) -> list[np.ndarray]:
    generator = np.random.default_rng(1)
    return [draw_nowcasts(nowcast_triangle(each), draws=DRAWS, generator=generator) for each in triangles]


def judge_authorities(events: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Do all that a funnel shows: limits, places, the smallest ratio visible, overdispersion, what stands out."""
    for confidence in (INNER, OUTER):
        limit_ratios(expected, confidence=confidence)
    scores = score_authorities(events, expected, scale="root")
    tau2 = estimate_overdispersion(scores).tau2
    for deviate in (1.96, 3.09):
        limit_dispersed(expected, scale="root", target=scores.target, tau2=tau2, deviate=deviate)
    find_smallest_ratio(expected, tau2=tau2)
    return select_discoveries(place_ratios(events, expected).p_value)


def take_time(work: Callable[[], object], *, runs: int = RUNS) -> float:
    seconds: list[float] = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def measure_apart(first: np.ndarray, second: np.ndarray) -> float:
    """Give the largest difference of two sets of bounds; infinite where one has a bound and the other has none."""
    if not np.array_equal(np.isnan(first), np.isnan(second)):
        return np.inf
    return float(np.nanmax(np.abs(first - second), initial=0.0))


def print_row(case: Case, *, with_r: bool) -> float:
    """Print the line of a case; give how far R's bounds are from ours, 0 where R takes no part."""
    ours = take_time(case.work)
    apart, theirs = 0.0, ""
    if with_r and case.in_r is not None and case.counts is not None:
        run = run_in_r(case.counts, first=MONTHS - COMPARED, settings=case.in_r)
        apart, theirs = measure_apart(find_bounds(case.counts, case.in_r), run.upper), f"{run.seconds:.0f}"
    print(f"| {case.name} | {ours:.3f} | {case.at_most:g} | {theirs} |", flush=True)
    return apart


def main() -> int:
    with_r = has_surveillance()
    print(f"Seconds on one thread, median of {RUNS} runs; R's of one run.\n")
    print("| what | ours | at most | R |\n|---|---|---|---|")
    apart = max(print_row(case, with_r=with_r) for case in list_cases())
    if not with_r:
        print("\nR with its package surveillance is not installed: its column is empty.")
        return 0
    print(f"\nUpper bounds of all series in R and here differ by {apart:.1e} at most; {SAME_BOUND:g} is allowed.")
    return int(apart > SAME_BOUND)


if __name__ == "__main__":
    sys.exit(main())
