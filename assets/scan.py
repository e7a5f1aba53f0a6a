"""Clusters of neighbouring authorities, looked for by those who switch it on: no part of the main job.

Belongs here: the asset of the scan. Does not belong here: how clusters are found (`assets.watching.clusters`), when
(`pipelines`). It has no check and no part in alerts: what it finds is for analysts to look into.
"""

from collections.abc import Iterator
from typing import Final

import dagster as dg

from assets.boundary import guard
from assets.declare import POOL, declare_table, key_of
from assets.session import Session, is_published
from assets.stage import make_table, report
from assets.watching.clusters import find_clusters
from expectations.contracts.catalogue import get_table
from warehouse.analyst_copy import refresh_tables
from warehouse.building import current_revision, is_stale
from warehouse.errors import PanelwatchError

CLUSTER: Final = get_table("monitoring.cluster")
CLUSTER_KEY: Final = key_of(CLUSTER.full_name)
_COUNTS: Final = "timeseries.nai_rate_todays_boundaries"


class ScanTooEarly(PanelwatchError):  # noqa: N818 - named for what happened, as ExtractRefused
    """The counts a scan needs have not been made from the newest load yet."""


def look_for_clusters(session: Session) -> None:
    """Scan what the warehouse holds, and put the clusters into the analysts' copy where that shows the same state.

    Where it does not, because the last run stopped at a check, the next run that ends well publishes them.
    """
    if current_revision(session.con) and is_stale(session.con, _COUNTS):
        raise ScanTooEarly("The counts are older than the newest load: panelwatch run first.")
    # Made anew each time it is asked for, which takes seconds: the scan may have changed, not only the data.
    make_table(session, CLUSTER, find_clusters)
    if is_published(session):
        refresh_tables(session.con, session.home, [CLUSTER.full_name])


@dg.multi_asset(name="scan", specs=[declare_table(CLUSTER, language="python")], pool=POOL)
def scan(session: dg.ResourceParam[Session]) -> Iterator[dg.MaterializeResult]:
    """Look for neighbouring authorities that together had more notifications lately than the rest."""
    with guard("stage scan"):
        look_for_clusters(session)
        yield report(session, CLUSTER)
