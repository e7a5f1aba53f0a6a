"""What was known when, and what is true now: history, core and the books of quality.

Belongs here: the second stage and its blocking checks. Does not belong here: how versions are made
(`warehouse.history`).
"""

from collections.abc import Iterator

import dagster as dg

from assets.boundary import guard
from assets.checks import list_key_checks, list_sql_checks, run_checks
from assets.declare import POOL, all_extract_keys, declare_table, extract_key, key_of
from assets.session import Session
from assets.stage import Result, build_stage, report
from assets.suite_checks import enter_suites, list_suite_checks, start_suites
from expectations.contracts.catalogue import EXTRACTS, LINKAGE, Table, get_table, tables_of
from warehouse.history import update_history

RECORDS = {f"history.{extract.record}_version": extract for extract in EXTRACTS if extract.record}
HISTORY = tuple(table for table in tables_of("history") if table.full_name in RECORDS)
INCIDENTS = tuple(table for table in tables_of("history") if table.full_name not in RECORDS)
CORE = tables_of("core")
#: the results of the checks are complete after the last stage only
BOOKS = tuple(
    table
    for table in tables_of("quality")
    if table not in LINKAGE and table.name not in {"check_result", "scope_count"}
)
COUNTS = tuple(table for table in tables_of("quality") if table.name == "scope_count")
DERIVED = (*INCIDENTS, *CORE, *COUNTS)
TABLES = (*HISTORY, *BOOKS, *DERIVED)
LOAD = get_table("quality.load")
# A finding listed twice is untidy; a file, a version or a record counted twice makes a number wrong.
FINDINGS = tuple(table for table in BOOKS if table != LOAD)
CHECKS = (
    *list_key_checks((*HISTORY, *INCIDENTS, LOAD, *CORE)),
    *list_key_checks(FINDINGS, is_warning=True),
    *list_sql_checks(TABLES),
)


def list_history_sources(table: Table) -> list[dg.AssetKey]:
    """Return what a record's versions are made of: its extract and, for one that waits for it, the notification."""
    extract = RECORDS[table.full_name]
    parent = [key_of("history.notification_version")] if extract.has_parent else []
    return [extract_key(extract.name), *parent]


@dg.multi_asset(
    name="records",
    specs=[
        *(declare_table(table, deps=list_history_sources(table)) for table in HISTORY),
        *(declare_table(table, deps=all_extract_keys(), language="python") for table in BOOKS),
        *(declare_table(table) for table in DERIVED),
    ],
    check_specs=[check.declare() for check in (*list_suite_checks(), *(c.check for c in CHECKS))],
    pool=POOL,
)
def records(session: dg.ResourceParam[Session]) -> Iterator[Result]:
    """Bring history and core up to the newest load; prove that no row is lost and no record alone."""
    with guard("stage records"):
        update_history(session.con, home=session.home, withdrawal_limit=session.withdrawal_limit)
        for table in (*HISTORY, *BOOKS):
            yield report(session, table)
        yield from build_stage(session, DERIVED)
        suites = start_suites(session)
        yield from run_checks(session, CHECKS)
        yield from enter_suites(session, suites)
