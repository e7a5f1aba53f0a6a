"""Monthly deliveries of simulated series, as the frame that the evaluation takes: for tests and benchmarks.

Each series is an area of its own that tells of its own delays. Counts are Poisson; with `chances` each notification is
known from the delivery so many months after its month on.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from assets.watching.series import BEFORE_LOCKDOWN, ENGLAND, Chart, Series, list_series

BASELINE = 21
LATE = (0.62, 0.20, 0.08, 0.05, 0.03, 0.02)
FIRST = np.datetime64(BEFORE_LOCKDOWN.first, "M")


def name(number: int) -> str:
    return f"S{number:05d}"


def get_series(series_id: str) -> Series:
    """Give a watched series by its id."""
    (found,) = [series for series in list_series() if series.series_id == series_id]
    return found


def declare(series: int, charts: Sequence[Chart], *, measure: str = "nai_under_1") -> list[Series]:
    """Declare simulated areas, watched as England is."""
    model = get_series(f"nai_under_1_rate.{ENGLAND}")
    return [
        replace(
            model,
            series_id=name(number),
            area_code=name(number),
            pooled_over=name(number),
            measure=measure,
            charts=tuple(charts),
        )
        for number in range(series)
    ]


def deliver(
    means: np.ndarray,
    *,
    series: int,
    generator: np.random.Generator,
    chances: Sequence[float] = (1.0,),
    others: float = 0.0,
) -> pl.DataFrame:
    """Give the frame of `series` series with the monthly `means`, delivered on the last day of every month."""
    delays = np.asarray(chances)
    cells = generator.poisson(means[:, None] * delays, size=(series, means.size, delays.size))
    rest = generator.poisson(others * delays, size=cells.shape)
    events, trials = (np.cumsum(counts, axis=-1) for counts in (cells, cells + rest))
    area, month, delay = (grid.ravel() for grid in np.indices(cells.shape))
    is_delivered = month + delay < means.size
    period = FIRST + month
    rows = pl.DataFrame(
        {
            "measure": ["nai_share" if others else "nai_under_1"] * area.size,
            "category": [""] * area.size,
            "area_code": np.char.add("S", np.char.zfill(area.astype(str), 5)),
            "period_start": period.astype("datetime64[D]"),
            "covered_on": last_day(period),
            "known_on": last_day(period + delay),
            "events": events.ravel().astype(np.float64),
            "trials": trials.ravel().astype(np.float64) + (0.0 if others else 1.0),
            "exposure": np.ones(area.size),
        }
    )
    return rows.filter(pl.Series(is_delivered))


def last_day(months: np.ndarray) -> np.ndarray:
    return (months + 1).astype("datetime64[D]") - 1


def told(counts, *, months=None, covered_on=None, known_on=None):
    """Give the frame of one series of monthly counts, delivered at each month's end unless said otherwise."""
    period = FIRST + np.arange(len(counts)) if months is None else months
    last = (period + 1).astype("datetime64[D]") - 1
    return pl.DataFrame(
        {
            "measure": "nai_under_1",
            "category": "",
            "area_code": "S00000",
            "period_start": period.astype("datetime64[D]"),
            "covered_on": last if covered_on is None else covered_on,
            "known_on": last if known_on is None else known_on,
            "events": np.asarray(counts, dtype=float),
            "trials": np.asarray(counts, dtype=float) + 1,
            "exposure": 1.0,
        },
        schema_overrides={"period_start": pl.Date, "covered_on": pl.Date, "known_on": pl.Date},
    )
