"""All pages of the internal site, in the order of its navigation.

Belongs here: which pages there are. Does not belong here: what stands on them (`pages`).
"""

from assets.site.model import Page
from assets.site.pages.alerts import list_alert_pages
from assets.site.pages.authorities import make_authorities
from assets.site.pages.cohort import make_cohort
from assets.site.pages.lineage import list_lineage_pages
from assets.site.pages.nowcast import make_nowcast
from assets.site.pages.overview import make_overview
from assets.site.pages.quality import make_quality
from assets.site.pages.reconciliation import make_reconciliation
from assets.site.pages.regions import make_regions
from assets.site.pages.series import list_series_pages
from assets.site.pages.timeliness import make_timeliness
from assets.site.sources import Sources


def list_pages(sources: Sources) -> tuple[Page, ...]:
    """Return every page."""
    return (
        make_overview(sources),
        *list_series_pages(sources),
        make_regions(sources),
        make_authorities(sources),
        make_timeliness(sources),
        make_cohort(sources),
        make_nowcast(sources),
        make_reconciliation(sources),
        make_quality(sources),
        *list_alert_pages(sources),
        *list_lineage_pages(sources),
    )
