"""All pages of the internal site, in the order of its navigation.

Belongs here: which pages there are. Does not belong here: what stands on them (`pages`).
"""

from assets.site.model import Page
from assets.site.pages.overview import make_overview
from assets.site.pages.series import list_series_pages
from assets.site.sources import Sources


def list_pages(sources: Sources) -> tuple[Page, ...]:
    """Return every page."""
    return (
        make_overview(sources),
        *list_series_pages(sources),
    )
