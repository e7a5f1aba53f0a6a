"""The internal site as the last stage of the main job.

Belongs here: the stage. Does not belong here: what it writes (`assets.site_folder`), what a page says (`assets.site`).
"""

from collections.abc import Iterator
from typing import Final

import dagster as dg

from assets.boundary import guard
from assets.declare import POOL, declare_files
from assets.figures import PICTURES
from assets.publication import COPY
from assets.session import Session, is_site_shown
from assets.site.navigation import NAVIGATION
from assets.site_folder import write_site

SITE: Final = dg.AssetKey(["publication", "internal_site"])


def describe_pages() -> dict[str, str]:
    """Return what lies in the folder, for those who look at the asset."""
    return {link.href: f"{link.text}." for link in NAVIGATION} | {
        "*.html": "A page for every series, runbook and schema.",
        "*.csv": "Each table of a page, exactly as shown.",
        "*.svg": "The figures.",
    }


@dg.multi_asset(
    name="internal_site",
    specs=[
        declare_files(
            SITE,
            about="The pages the data team and alert readers open, made of the analysts' copy.",
            files=describe_pages(),
            deps=[COPY, PICTURES],
        )
    ],
    pool=POOL,
)
def internal_site(session: dg.ResourceParam[Session]) -> Iterator[dg.MaterializeResult]:
    """Write the site again when it would show something else."""
    with guard("stage internal_site"):
        if not is_site_shown(session):
            write_site(session)
        found = list(session.home.site.iterdir())
        yield dg.MaterializeResult(
            asset_key=SITE,
            metadata={"files": len(found), "bytes": sum(path.stat().st_size for path in found)},
        )
