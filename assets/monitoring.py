"""What the warehouse says held against what was published.

Belongs here: the stage of monitoring. Does not belong here: how a figure is computed (`warehouse/sql/monitoring`).
"""

from collections.abc import Iterator
from typing import Final

import dagster as dg
import duckdb

from assets.boundary import guard
from assets.checks import Check, SqlCheck, list_key_checks, list_sql_checks, run_checks
from assets.declare import POOL, declare_table, key_of, read_names
from assets.session import Session
from assets.stage import Result, build_stage, report
from expectations.contracts.catalogue import Table, tables_of
from warehouse.building import is_stale

TABLES = tables_of("monitoring")
# The ledger of alerts is written after a run; its views only show it.
LEDGER: Final = ("monitoring.signal", "monitoring.alert_event", "monitoring.alert")
BUILT = tuple(table for table in TABLES if table.full_name not in LEDGER)

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
# The SELECT reads the temporary tables of `value_figures`; what those read, Dagster would not see.
SOURCES = [key_of(name) for name in sorted(read_names("figure_values(") | {"ref.published_figure"})]
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


def find_ledger_sources(table: Table) -> list[dg.AssetKey]:
    """Return what the ledger is made from: signals and loads; signals come from the series."""
    sources = {
        "monitoring.alert": ["monitoring.alert_event"],
        "monitoring.alert_event": ["monitoring.signal", "quality.load"],
    }
    return [key_of(name) for name in sources.get(table.full_name, ["timeseries.nai_rate", "timeseries.nai_share"])]


@dg.multi_asset(
    name="monitoring",
    specs=[
        *(declare_table(table, deps=SOURCES) for table in BUILT),
        *(
            declare_table(table, language="python", deps=find_ledger_sources(table))
            for table in TABLES
            if table not in BUILT
        ),
    ],
    check_specs=[check.check.declare() for check in CHECKS],
    pool=POOL,
)
def monitoring(session: dg.ResourceParam[Session]) -> Iterator[Result]:
    """Compute every published figure as known on the day it was published, and now."""
    with guard("stage monitoring"):
        if any(is_stale(session.con, table.full_name) for table in BUILT):
            value_figures(session.con)
        yield from build_stage(session, BUILT)
        yield from (report(session, table) for table in TABLES if table not in BUILT)
        yield from run_checks(session, CHECKS)
