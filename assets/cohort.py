"""Non-accidental injury under one: the incidents, the headline measures and the fieldwork review.

Belongs here: the stage of the cohort. Does not belong here: what is counted (`warehouse/sql/cohort`).
"""

from collections.abc import Iterator

import dagster as dg
import polars as pl

from assets.boundary import guard
from assets.checks import list_key_checks, list_sql_checks, run_checks
from assets.declare import POOL, declare_table
from assets.session import Session
from assets.stage import Result, build_stage
from assets.statistics.intervals import wilson_interval
from expectations.contracts.catalogue import tables_of

TABLES = tables_of("cohort")
CHECKS = (*list_key_checks(TABLES), *list_sql_checks(TABLES))


def add_limits(measures: pl.DataFrame) -> pl.DataFrame:
    """Add Wilson limits to the measures that are shares; a count has none."""
    is_share = measures["denominator"].fill_null(0) > 0
    events = measures["numerator"].fill_null(0).set(~is_share, 0).to_numpy()
    limits = wilson_interval(events, measures["denominator"].fill_null(0).to_numpy())
    return measures.with_columns(
        pl.Series(limits.lower).fill_nan(None).set(~is_share, None).alias("lower"),
        pl.Series(limits.upper).fill_nan(None).set(~is_share, None).alias("upper"),
    )


@dg.multi_asset(
    name="cohort",
    specs=[declare_table(table, language="python" if table.name == "headline" else "sql") for table in TABLES],
    check_specs=[check.check.declare() for check in CHECKS],
    pool=POOL,
)
def cohort(session: dg.ResourceParam[Session]) -> Iterator[Result]:
    """Describe the incidents of non-accidental injury under one, and those the fieldwork review chose."""
    with guard("stage cohort"):
        yield from build_stage(session, TABLES, completed={"cohort.headline": add_limits})
        yield from run_checks(session, CHECKS)
