"""The pages of a release, each at a place that stays.

Belongs here: the list of them. Does not belong here: what stands on them.
"""

from typing import Final

from assets.site.model import Link

OVERVIEW: Final = Link("Overview", "index.html")
NAI: Final = Link("Non-accidental injury under 1", "nai-under-1.html")
CHARACTERISTICS: Final = Link("Characteristics", "characteristics.html")
AREAS: Final = Link("Regions and authorities", "areas.html")
TOTALS: Final = Link("Totals by period", "totals.html")
REVIEW: Final = Link("Fieldwork review", "fieldwork-review.html")
DOWNLOADS: Final = Link("Downloads", "downloads.html")
NOTES: Final = Link("About this release", "about.html")
METHODS: Final = Link("Methods", "methods.html")
ACCESSIBILITY: Final = Link("Accessibility", "accessibility.html")
ARCHIVE: Final = Link("All releases", "../../archive.html")

NAVIGATION: Final = (
    OVERVIEW,
    NAI,
    CHARACTERISTICS,
    AREAS,
    TOTALS,
    REVIEW,
    DOWNLOADS,
    NOTES,
    METHODS,
    ACCESSIBILITY,
    ARCHIVE,
)
"""What every page of a release leads to."""

PAGE_OF: Final = {
    "headline": NAI,
    "nai_under_1": NAI,
    "characteristics": CHARACTERISTICS,
    "areas": AREAS,
    "totals": TOTALS,
    "cohort_review": REVIEW,
}
"""On which page each public table stands."""

FRONT: Final = (Link("Latest release", "index.html"), Link("All releases", "archive.html"))
"""What the pages above the releases lead to."""
