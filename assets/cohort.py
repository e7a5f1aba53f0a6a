"""Non-accidental injury under one: the incidents, the headline measures and the fieldwork review.

Belongs here: the stage of the cohort. Does not belong here: what is counted (`warehouse/sql/cohort`).
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
from assets.statistics.intervals import clopper_pearson_interval
from assets.statistics.sampling import compare_sample_with_population
from expectations.contracts.catalogue import LINKAGE, tables_of

TABLES = tuple(table for table in tables_of("cohort") if table not in LINKAGE)
CHECKS = (*list_key_checks(TABLES), *list_sql_checks(TABLES))


def add_exact_limits(compared: pl.DataFrame) -> pl.DataFrame:
    """Add to the counts of cohort and population their shares, exact 95 % limits and the chance of such a cohort."""
    cohort = (compared["cohort_cases"].to_numpy(), compared["cohort_denominator"].to_numpy())
    everyone = (compared["all_cases"].to_numpy(), compared["all_denominator"].to_numpy())
    columns = {"p_value": pl.Series(compare_sample_with_population(cohort, everyone), dtype=pl.Float64)}
    for name, (events, trials) in {"cohort": cohort, "all": everyone}.items():
        limits = clopper_pearson_interval(events, trials)
        columns |= {
            f"{name}_percent": 100 * pl.Series(events) / pl.Series(trials),
            f"{name}_lower": 100 * pl.Series(limits.lower),
            f"{name}_upper": 100 * pl.Series(limits.upper),
        }
    return compared.with_columns(*(values.fill_nan(None).alias(name) for name, values in columns.items()))


COMPLETED: Final = {"cohort.comparison": add_exact_limits}


@dg.multi_asset(
    name="cohort",
    specs=[declare_table(table, language="python" if table.full_name in COMPLETED else "sql") for table in TABLES],
    check_specs=[check.check.declare() for check in CHECKS],
    pool=POOL,
)
def cohort(session: dg.ResourceParam[Session]) -> Iterator[Result]:
    """Describe the incidents of non-accidental injury under one, and those the fieldwork review chose."""
    with guard("stage cohort"):
        yield from build_stage(session, TABLES, completed=COMPLETED)
        yield from run_checks(session, CHECKS)
