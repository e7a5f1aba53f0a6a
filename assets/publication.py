"""The analysts' copy, swapped in once every blocking check has passed.

Belongs here: the last stage. Does not belong here: how the copy is made (`warehouse.analyst_copy`).
"""

from collections.abc import Iterator

import dagster as dg

from assets.boundary import guard
from assets.declare import POOL, declare_copy, declare_table, key_of
from assets.session import Session, mark_published
from assets.stage import Result, report
from expectations.contracts.catalogue import TABLES, get_table
from warehouse.analyst_copy import publish_analyst_copy
from warehouse.space import writing_to

CHECK_RESULT = get_table("quality.check_result")
COPY = dg.AssetKey(["publication", "analyst_copy"])
_SOURCES = [key_of(table.full_name) for table in TABLES]


@dg.multi_asset(
    name="publication",
    specs=[
        declare_table(
            CHECK_RESULT, deps=[k for k in _SOURCES if k != key_of(CHECK_RESULT.full_name)], language="python"
        ),
        declare_copy(
            COPY,
            about="The analysts' copy of the warehouse: every table and view, replaced whole.",
            deps=_SOURCES,
        ),
    ],
    pool=POOL,
)
def publication(session: dg.ResourceParam[Session]) -> Iterator[Result]:
    """Swap the analysts' copy; a blocking check that failed leaves the one before in its place."""
    with guard("stage publication"):
        yield report(session, CHECK_RESULT)
        with writing_to(session.home.analyst):
            path = publish_analyst_copy(session.con, session.home)
        mark_published(session)
        yield dg.MaterializeResult(asset_key=COPY, metadata={"tables": len(TABLES), "bytes": path.stat().st_size})
