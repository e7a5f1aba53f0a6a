"""The pages everyone can reach from everywhere.

Belongs here: the list of them. Does not belong here: pages of one series, one runbook, one schema.
"""

from typing import Final

from assets.site.model import Link

OVERVIEW: Final = Link("Overview", "index.html")
SERIES: Final = Link("Series", "series.html")
REGIONS: Final = Link("Regions", "regions.html")
AUTHORITIES: Final = Link("Authorities", "authorities.html")
TIMELINESS: Final = Link("Timeliness", "timeliness.html")
COHORT: Final = Link("Cohort review", "cohort.html")
NOWCAST: Final = Link("Nowcast and revisions", "nowcast.html")
RECONCILIATION: Final = Link("Reconciliation", "reconciliation.html")
QUALITY: Final = Link("Data quality", "quality.html")
ALERTS: Final = Link("Alerts", "alerts.html")
LINEAGE: Final = Link("Lineage", "lineage.html")

NAVIGATION: Final = (
    OVERVIEW,
    SERIES,
    REGIONS,
    AUTHORITIES,
    TIMELINESS,
    COHORT,
    NOWCAST,
    RECONCILIATION,
    QUALITY,
    ALERTS,
    LINEAGE,
)
