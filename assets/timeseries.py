"""Counts, shares, rates and timeliness by period and area, and the department's own series.

Belongs here: the third stage. Does not belong here: how anything is counted (`warehouse/sql/timeseries`).
"""

from collections.abc import Iterator

import dagster as dg

from assets.boundary import guard
from assets.checks import list_key_checks, list_sql_checks, run_checks
from assets.declare import POOL, declare_table
from assets.session import Session
from assets.stage import Result, build_stage
from expectations.contracts.catalogue import tables_of

TABLES = tables_of("timeseries")
CHECKS = (*list_key_checks(TABLES), *list_sql_checks(TABLES))


@dg.multi_asset(
    name="timeseries",
    specs=[declare_table(table) for table in TABLES],
    check_specs=[check.check.declare() for check in CHECKS],
    pool=POOL,
)
def timeseries(session: dg.ResourceParam[Session]) -> Iterator[Result]:
    """Count by period and area, with the limits within which a share or rate may lie by chance."""
    with guard("stage timeseries"):
        yield from build_stage(session, TABLES)
        yield from run_checks(session, CHECKS)
