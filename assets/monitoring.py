"""What the warehouse says held against what was published.

Belongs here: the stage of monitoring. Does not belong here: how a figure is computed (`warehouse/sql/monitoring`).
"""

from collections.abc import Iterator

import dagster as dg

from assets.boundary import guard
from assets.checks import Check, SqlCheck, list_key_checks, list_sql_checks, run_checks
from assets.declare import POOL, declare_table, key_of
from assets.session import Session
from assets.stage import Result, build_stage
from expectations.contracts.catalogue import tables_of

TABLES = tables_of("monitoring")

# With public data alone, or part of the extracts, figures differ without anything being wrong: a warning.
FIGURES_MATCH = SqlCheck(
    Check(
        "published_figures_match",
        key_of("monitoring.reconciliation"),
        "Every published figure that can be computed matches.",
        is_warning=True,
    ),
    "SELECT count(*) FROM monitoring.reconciliation WHERE status = 'differs'",
)
CHECKS = (FIGURES_MATCH, *list_key_checks(TABLES), *list_sql_checks(TABLES))


@dg.multi_asset(
    name="monitoring",
    specs=[declare_table(table) for table in TABLES],
    check_specs=[check.check.declare() for check in CHECKS],
    pool=POOL,
)
def monitoring(session: dg.ResourceParam[Session]) -> Iterator[Result]:
    """Compute every published figure as known on the day it was published, and now."""
    with guard("stage monitoring"):
        yield from build_stage(session, TABLES)
        yield from run_checks(session, CHECKS)
