"""Counts, shares and rates by period and area, and the department's own series.

Belongs here: the third stage; which statistic completes which count. Does not belong here: formulas
(`assets.statistics`).
"""

from collections.abc import Iterator
from typing import Final

import dagster as dg
import polars as pl

from assets.boundary import guard
from assets.checks import list_key_checks, list_sql_checks, run_checks
from assets.declare import POOL, declare_table
from assets.session import Session
from assets.stage import Result, build_stage
from assets.statistics.intervals import wilson_interval
from assets.statistics.rates import estimate_rate
from expectations.contracts.catalogue import tables_of

TABLES = tables_of("timeseries")
CHECKS = (*list_key_checks(TABLES), *list_sql_checks(TABLES))

FEWEST_INFANTS: Final = 100
"""Below this a rate says nothing (two authorities, City of London and Isles of Scilly, have about 50 and 15 infants).
"""


def add_share(counts: pl.DataFrame) -> pl.DataFrame:
    """Add the share and its Wilson limits to `numerator` and `denominator`; blank where nothing was counted."""
    limits = wilson_interval(counts["numerator"].to_numpy(), counts["denominator"].to_numpy())
    nothing = counts["denominator"] == 0
    return counts.with_columns(
        _blank(counts["numerator"] / counts["denominator"], where=nothing).alias("share"),
        _blank(pl.Series(limits.lower), where=nothing).alias("share_lower"),
        _blank(pl.Series(limits.upper), where=nothing).alias("share_upper"),
    )


def add_rate(counts: pl.DataFrame) -> pl.DataFrame:
    """Add the rate per 100,000 infants and year and its limits; blank where the infants are unknown or too few."""
    infants = counts["infants"].cast(pl.Float64)
    too_few = infants.is_null() | (infants < FEWEST_INFANTS).fill_null(value=True)
    person_years = (infants * counts["years"]).fill_null(0.0).to_numpy()
    rate = estimate_rate(counts["nai_under_1"].to_numpy(), person_years)
    return counts.with_columns(
        _blank(pl.Series(rate.value), where=too_few).alias("rate_per_100k"),
        _blank(pl.Series(rate.lower), where=too_few).alias("rate_lower"),
        _blank(pl.Series(rate.upper), where=too_few).alias("rate_upper"),
    )


def _blank(values: pl.Series, *, where: pl.Series) -> pl.Series:
    return values.fill_nan(None).set(where, None)


@dg.multi_asset(
    name="timeseries",
    specs=[
        declare_table(table, language="python" if table.name in {"nai_share", "nai_rate"} else "sql")
        for table in TABLES
    ],
    check_specs=[check.check.declare() for check in CHECKS],
    pool=POOL,
)
def timeseries(session: dg.ResourceParam[Session]) -> Iterator[Result]:
    """Count by period and area, then add the limits within which a share or rate may lie by chance."""
    with guard("stage timeseries"):
        completed = {"timeseries.nai_share": add_share, "timeseries.nai_rate": add_rate}
        yield from build_stage(session, TABLES, completed=completed)
        yield from run_checks(session, CHECKS)
