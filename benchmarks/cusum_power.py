"""How soon the CUSUMs find a rise, all tuned to one false alarm a year in ten; run by hand, a few seconds.

    python -m benchmarks.cusum_power [series]

Prints, for each chart, the share of simulated series with an alarm within 3 or 6 months of a rise by 25 %, 50 % and
100 %, beside the reference's figure, and below them the exact chance where it can be told. Counts are Poisson with
the mean 10.7 a month; for the share, 28.9 other notifications beside them. Each threshold is the one that one
in-control series in ten reaches within 12 months, found on as many other series; the solved one is printed with the
chance of a false alarm it has in the same simulation. Charts start at 0 in the month of the rise.

Where notifications come late, 62, 82, 90, 95, 98 and 100 % of a month are known by the end of it and of the five months
after it. The chart is drawn anew at the end of each month, with a baseline thinned by what can be known; its newest
month decides. It has run for a year before the rise, whose latest months are still filling up.
"""

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from assets.statistics.cusum import chart_cusum, chart_share_cusum
from assets.statistics.reporting_delay import (
    DelayDistribution,
    completeness_of_months,
    is_complete,
    thin_baseline,
)
from assets.statistics.run_length import find_first_alarms
from assets.statistics.thresholds import solve_share_threshold, solve_threshold

SERIES = 5_000
MONTHS = 12
MEAN = 10.7
OTHERS = 28.9
SHARE = MEAN / (MEAN + OTHERS)
CHANCES = np.array([0.62, 0.20, 0.08, 0.05, 0.03, 0.02])
DELAY = DelayDistribution(chance=CHANCES, completeness=np.cumsum(CHANCES))
FALSE_ALARMS = 0.10
#: months that a chart of late notifications has run before the rise
RUN_IN = 12
#: rise and months within which it is to be found
CELLS = ((1.25, 6), (1.5, 3), (1.5, 6), (2.0, 3))

#: draws so many series of so many months whose mean is so many times the baseline; gives the highest value that each
#: chart has reached by each month
Highest = Callable[[np.random.Generator, int, int, float], np.ndarray]


@dataclass(frozen=True, slots=True)
class Row:
    """A chart, the reference's figures for it, and its solved threshold."""

    name: str
    highest: Highest
    reference: tuple[float, ...]
    solved: float
    ratio: float | None = None


def draw(generator: np.random.Generator, series: int, months: int, rise: float) -> np.ndarray:
    return generator.poisson(rise * MEAN, size=(series, months))


def never_restarted(statistic: np.ndarray) -> np.ndarray:
    return np.maximum.accumulate(statistic, axis=-1)


def at_once(ratio: float) -> Highest:
    def highest(generator: np.random.Generator, series: int, months: int, rise: float) -> np.ndarray:
        counts = draw(generator, series, months, rise)
        return never_restarted(chart_cusum(counts, MEAN, ratio=ratio, threshold=np.inf, acknowledged=False).statistic)

    return highest


def late(ratio: float, *, complete_only: bool) -> Highest:
    def highest(generator: np.random.Generator, series: int, months: int, rise: float) -> np.ndarray:
        rises = np.where(np.arange(RUN_IN + months) < RUN_IN, 1.0, rise)
        means = MEAN * rises[:, None] * CHANCES
        cells = generator.poisson(means, size=(series, *means.shape))
        newest = [as_known(cells, RUN_IN + month) for month in range(1, months + 1)]
        return never_restarted(np.stack(newest, axis=-1))

    def as_known(cells: np.ndarray, months: int) -> np.ndarray:
        age = np.arange(months)[::-1, None]
        counts = (cells[:, :months] * (np.arange(CHANCES.size) <= age)).sum(axis=-1).astype(float)
        completeness = completeness_of_months(DELAY, months=months)
        if complete_only:
            counts[:, ~is_complete(completeness)] = np.nan
        means = thin_baseline(MEAN, completeness)
        return chart_cusum(counts, means, ratio=ratio, threshold=np.inf, acknowledged=False).statistic[:, -1]

    return highest


def share(odds_ratio: float) -> Highest:
    def highest(generator: np.random.Generator, series: int, months: int, rise: float) -> np.ndarray:
        events = draw(generator, series, months, rise)
        trials = events + generator.poisson(OTHERS, size=events.shape)
        return never_restarted(
            chart_share_cusum(
                events, trials, share=SHARE, odds_ratio=odds_ratio, threshold=np.inf, acknowledged=False
            ).statistic
        )

    return highest


def rows() -> Iterator[Row]:
    fast, slow = (solve_threshold([MEAN] * MONTHS, ratio=ratio, probability=FALSE_ALARMS) for ratio in (1.5, 1.25))
    yield Row("LR-CUSUM x1.5", at_once(1.5), (0.46, 0.60, 0.90, 0.99), fast, ratio=1.5)
    yield Row("LR-CUSUM x1.25", at_once(1.25), (0.48, 0.53, 0.93, 0.98), slow, ratio=1.25)
    yield Row("delay, thinned baseline", late(1.5, complete_only=False), (0.42, 0.54, 0.88, 0.96), fast)
    yield Row("delay, complete months", late(1.5, complete_only=True), (0.29, 0.15, 0.76, 0.51), fast)
    trials = [round(MEAN + OTHERS)] * MONTHS
    solved = solve_share_threshold(trials, share=SHARE, odds_ratio=1.5, probability=FALSE_ALARMS)
    yield Row("share, binomial CUSUM", share(1.5), (0.37, 0.47, 0.82, 0.94), solved)


def measure(row: Row, series: int) -> None:
    started = time.perf_counter()
    in_control = row.highest(np.random.default_rng(1), series, MONTHS, 1.0)[:, -1]
    threshold = float(np.quantile(in_control, 1 - FALSE_ALARMS))
    again = row.highest(np.random.default_rng(2), series, MONTHS, 1.0)[:, -1]
    found = [
        float((row.highest(np.random.default_rng([3, place]), series, months, rise)[:, -1] >= threshold).mean())
        for place, (rise, months) in enumerate(CELLS)
    ]
    print(
        f"{row.name:24}"
        + "".join(f"{ours:6.2f} ({theirs:.2f})" for ours, theirs in zip(found, row.reference, strict=True))
        + f"  h {threshold:5.2f} false {float((again >= threshold).mean()):.3f}"
        + f"  solved h {row.solved:5.2f} false {float((again >= row.solved).mean()):.3f}"
        + f"  {time.perf_counter() - started:.1f} s",
        flush=True,
    )
    if row.ratio is not None:
        exact = [exact_chance(row.ratio, row.solved, rise=rise, months=months) for rise, months in CELLS]
        print(f"{'  exact, at solved h':24}" + "".join(f"{chance:6.2f}       " for chance in exact))


def exact_chance(ratio: float, threshold: float, *, rise: float, months: int) -> float:
    return float(find_first_alarms([MEAN] * months, ratio=ratio, threshold=threshold, actual=rise * MEAN).sum())


def main(series: int) -> None:
    print(f"{series:,} series a cell; ours (reference)")
    print(f"{'':24}" + "".join(f"{f'+{rise - 1:.0%} in {months}':>13}" for rise, months in CELLS))
    for row in rows():
        measure(row, series)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SERIES)
