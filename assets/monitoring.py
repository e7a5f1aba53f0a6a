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


_READINGS: Final = {
    "panel": "INSERT INTO figure_value SELECT figure_id, $day, value FROM figure_values_series($day, false)"
    " SEMI JOIN (SELECT figure_id FROM ref.published_figure WHERE basis = $basis) USING (figure_id)",
    "review": "INSERT INTO figure_value SELECT figure_id, $day, value FROM figure_values_review($day)"
    " SEMI JOIN (SELECT figure_id FROM ref.published_figure WHERE basis = $basis) USING (figure_id)",
}


def value_figures(con: duckdb.DuckDBPyConnection) -> None:
    """Compute every published figure as known on its own day, and now, into two temporary tables.

    Once per day, because computing them per figure would read the history some hundred times.
    """
    con.execute("CREATE OR REPLACE TEMP TABLE figure_value (figure_id VARCHAR, known_on DATE, value DOUBLE)")
    # The frozen reading of the department is the same on any day: once will do.
    con.execute(
        "INSERT INTO figure_value SELECT figure.figure_id, figure.known_on, told.value"
        " FROM figure_values_series(DATE '9999-12-30', true) AS told"
        " INNER JOIN ref.published_figure AS figure ON told.figure_id = figure.figure_id AND figure.basis = 'dfe'"
    )
    for basis, reading in _READINGS.items():
        days = con.execute(
            "SELECT DISTINCT known_on FROM ref.published_figure WHERE basis = $basis ORDER BY ALL", {"basis": basis}
        ).fetchall()
        for (day,) in days:
            con.execute(reading, {"day": day, "basis": basis})
    con.execute(
        "CREATE OR REPLACE TEMP TABLE figure_value_now AS SELECT figure_id, value FROM figure_values(DATE '9999-12-30')"
    )


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
