"""What arrives: the landing folder taken in, one asset per extract, and the reference data it is read against.

Belongs here: the first stage. Does not belong here: how a file is read (`warehouse.loading`).
"""

from collections.abc import Iterator

import dagster as dg

from assets.boundary import guard
from assets.contract_checks import list_contract_checks, run_contract_checks
from assets.declare import POOL, declare_extract, declare_table, extract_key
from assets.preload import preload
from assets.session import Session, is_finished
from assets.stage import Result, report
from expectations.contracts.catalogue import EXTRACTS, Table, tables_of
from warehouse.loading import load_landing
from warehouse.queries import has_query
from warehouse.references import load_knowledge


def declare_reference(table: Table) -> dg.AssetSpec:
    """Declare a table of reference data: a file of ours, or a view of others."""
    return declare_table(table) if has_query(table.full_name) else declare_table(table, deps=(), language="python")


@dg.multi_asset(
    name="extracts",
    specs=[
        *(declare_reference(table) for table in tables_of("ref")),
        *(declare_extract(extract) for extract in EXTRACTS),
    ],
    check_specs=[check.declare() for check in list_contract_checks()],
    pool=POOL,
)
def extracts(session: dg.ResourceParam[Session]) -> Iterator[Result]:
    """Take every new file of the landing folder; with none, and nothing left over, this run makes nothing."""
    with guard("stage extracts"):
        take_landing(session)
        if not is_finished(session):
            for table in tables_of("ref"):
                yield report(session, table)
            yield from report_extracts(session)
        # Dagster wants every declared result of a check, of a stage that made nothing too.
        yield from run_contract_checks(session)


def take_landing(session: Session) -> None:
    """Load the landing folder and tell the session's listener what came of it.

    What later stages need is loaded by the other process where there is one, once there is a file at all.
    """

    def hear_file(name: str, place: int, count: int) -> None:
        # After the last: where they are many the other process reads first.
        if place == count:
            preload(session.hands)
        session.on_file(name, place, count)

    outcome = load_landing(
        session.con,
        home=session.home,
        landing=session.landing,
        knowledge=load_knowledge(),
        stable_for=session.stable_for,
        on_file=hear_file,
        hands=session.hands,
    )
    session.on_landed(outcome)


def report_extracts(session: Session) -> Iterator[dg.MaterializeResult]:
    """Say for each extract how many rows and files the warehouse has taken in."""
    counted = session.con.execute("SELECT extract, sum(rows_in)::BIGINT, count(*) FROM quality.load GROUP BY extract")
    taken = {extract: (rows, files) for extract, rows, files in counted.fetchall()}
    for extract in EXTRACTS:
        rows, files = taken.get(extract.name, (0, 0))
        yield dg.MaterializeResult(
            asset_key=extract_key(extract.name), metadata={"dagster/row_count": rows, "files": files}
        )
