"""What the warehouse says held against what was published, the signals of the watched series, and the ledger's views.

Belongs here: the stage of monitoring. Does not belong here: how a figure is computed (`warehouse/sql/monitoring`), what
is watched and when it signals (`assets/watching`), what alerts there are (`assets.alerts`).
"""

from collections.abc import Iterator
from typing import Final

import dagster as dg
import duckdb

from assets.boundary import guard
from assets.checks import Check, SqlCheck, list_key_checks, list_sql_checks, run_checks
from assets.declare import POOL, declare_table, key_of
from assets.lineage import read_names
from assets.session import Session
from assets.stage import Result, build_stage
from assets.watching.evaluate import evaluate
from expectations.contracts.catalogue import tables_of
from warehouse.building import is_stale
from warehouse.figure_values import SELECT_NOW, list_selects

# Clusters are looked for apart, by those who want them (`assets.scan`).
TABLES = tuple(table for table in tables_of("monitoring") if table.full_name != "monitoring.cluster")
RECONCILIATION: Final = "monitoring.reconciliation"

# With public data alone, or part of the extracts, figures differ without anything being wrong: a warning.
FIGURES_MATCH = SqlCheck(
    Check(
        "published_figures_match",
        key_of(RECONCILIATION),
        "Every published figure that can be computed matches.",
        is_warning=True,
    ),
    "SELECT count(*) FROM monitoring.reconciliation WHERE status = 'differs'",
)
# What their SQL reads, Dagster would not see: temporary tables of `value_figures`, and the ledger, which is brought up
# to date after a run by what was found in signals, loads and checks.
DEPENDENCIES: Final = {
    RECONCILIATION: [key_of(name) for name in sorted(read_names("figure_values(") | {"ref.published_figure"})],
    "monitoring.alert_event": [key_of("monitoring.signal"), key_of("quality.load")],
}
COMPLETED: Final = {"monitoring.signal": evaluate}
CHECKS = (FIGURES_MATCH, *list_key_checks(TABLES), *list_sql_checks(TABLES))


def value_figures(con: duckdb.DuckDBPyConnection) -> None:
    """Compute every published figure as known on its own day, and now, into two temporary tables."""
    con.execute("CREATE OR REPLACE TEMP TABLE figure_value (figure_id VARCHAR, known_on DATE, value DOUBLE)")
    for select in list_selects():
        con.execute(f"INSERT INTO figure_value {select}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE figure_value_now AS {SELECT_NOW}")


@dg.multi_asset(
    name="monitoring",
    specs=[
        declare_table(
            table,
            deps=DEPENDENCIES.get(table.full_name),
            language="python" if table.full_name in COMPLETED else "sql",
        )
        for table in TABLES
    ],
    check_specs=[check.check.declare() for check in CHECKS],
    pool=POOL,
)
def monitoring(session: dg.ResourceParam[Session]) -> Iterator[Result]:
    """Compute every published figure as known on its day, and now; judge the watched series."""
    with guard("stage monitoring"):
        if is_stale(session.con, RECONCILIATION):
            value_figures(session.con)
        yield from build_stage(session, TABLES, completed=COMPLETED)
        yield from run_checks(session, CHECKS)
