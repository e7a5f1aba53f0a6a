"""How often the signals are false and how soon they find a rise, through the evaluation every load runs; by hand.

    python -m benchmarks.signals_performance [series]

Simulated series of 10.7 a month are delivered month by month: 21 months of baseline, whose mean is estimated as in
earnest, then a year in control, or a rise. Where notifications come late, 62, 82, 90, 95, 98 and 100 % of a month are
known by the end of it and of the five months after it, and a year has been judged before the rise. Printed is the share
of series with an alarm, one of rises or of falls or of either, and by when.
"""

import sys
import time
from collections.abc import Sequence

import numpy as np
import polars as pl

from assets.watching.evaluate import evaluate
from assets.watching.series import RATE_OF_ENGLAND, RATE_OF_REGION, SHARE_OF_ENGLAND, Chart
from tests.simulated_deliveries import BASELINE, FIRST, LATE, declare, deliver

SERIES = 2_000
MEAN = 10.7
OTHERS = 28.9
REGIONAL = 1.2


def find_alarms(  # noqa: PLR0913
    charts: Sequence[Chart],
    *,
    series: int,
    seed: int,
    mean: float = MEAN,
    rise: float = 1.0,
    run_in: int = 0,
    months: int = 12,
    late: bool = False,
    others: float = 0.0,
) -> pl.DataFrame:
    """Give the alarms after the run-in, with the number of months since it."""
    means = np.full(BASELINE + run_in + months, mean)
    means[BASELINE + run_in :] *= rise
    chances = LATE if late else (1.0,)
    frame = deliver(means, series=series, generator=np.random.default_rng(seed), chances=chances, others=others)
    declared = declare(series, charts, measure="nai_share" if others else "nai_under_1")
    begun = FIRST + BASELINE + run_in
    known = pl.col("known_on").dt.year() * 12 + pl.col("known_on").dt.month() - 1
    origin = int(begun.astype(np.int64)) + 1970 * 12
    return (
        evaluate(frame, declared)
        .filter(pl.col("is_alarm") & (pl.col("period_start") >= begun.astype("datetime64[D]").item()))
        .with_columns((known - origin + 1).alias("months"))
    )


def share_of(alarms: pl.DataFrame, series: int, *, within: int, direction: str | None = None) -> float:
    """Give the share of series with an alarm known within so many months."""
    found = alarms.filter(pl.col("months") <= within)
    if direction:
        found = found.filter(pl.col("direction") == direction)
    return found["series_id"].n_unique() / series


def main(series: int) -> None:
    began = time.perf_counter()
    print(f"{series:,} series of {MEAN} a month, baseline of {BASELINE} months")
    for late in (False, True):
        words = "with reporting delay" if late else "known at once"
        for seed, run_in in ((1, 0), (7, 12)):
            quiet = find_alarms(RATE_OF_ENGLAND, series=series, seed=seed, late=late, run_in=run_in)
            rise, fall, either = (share_of(quiet, series, within=12, direction=way) for way in ("rise", "fall", None))
            year = "second" if run_in else "first"
            print(
                f"rate, {words}: false alarm in the {year} year: rise {rise:.3f}, fall {fall:.3f}, either {either:.3f}"
            )
        for rise, spans in ((1.25, (6,)), (1.5, (3, 6)), (2.0, (3,)), (0.5, (6, 12))):
            changed = find_alarms(
                RATE_OF_ENGLAND, series=series, seed=2, late=late, run_in=12 if late else 0, rise=rise
            )
            side = "rise" if rise > 1 else "fall"
            found = [f"within {span} {share_of(changed, series, within=span, direction=side):.3f}" for span in spans]
            print(f"rate, {words}: times {rise}: {', '.join(found)}", flush=True)
    quiet = find_alarms(SHARE_OF_ENGLAND, series=series, seed=3, others=OTHERS)
    print(f"share: false rise within 12 months {share_of(quiet, series, within=12, direction='rise'):.3f}")
    risen = find_alarms(SHARE_OF_ENGLAND, series=series, seed=4, others=OTHERS, rise=1.5)
    print(
        "share, events times 1.5: " + ", ".join(f"within {s} {share_of(risen, series, within=s):.3f}" for s in (3, 6))
    )
    quiet = find_alarms(RATE_OF_REGION, series=series, seed=5, mean=REGIONAL, months=36)
    print(
        f"nine regions of {REGIONAL} a month: {9 * quiet.height / series / 3:.2f} false alarms a year, over three years"
    )
    print(f"{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SERIES)
