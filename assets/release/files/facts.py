"""What a release says of itself, whichever file says it.

Belongs here: facts and fixed wording shared by workbooks, metadata and notes. Does not belong here: tables.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from assets.charts.wording import say_day
from assets.release.files.declared import FORMS

PUBLISHER: Final = "Child Safeguarding Practice Review Panel data team (synthetic demonstration)"
LANGUAGE: Final = "en-GB"
LICENCE_NAME: Final = "Open Government Licence v3.0"
LICENCE_URL: Final = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
CONTACT: Final = "statistics.contact@example.invalid"
SYNTHETIC: Final = "SYNTHETIC: every figure is made up. Nothing here describes a real child, case or authority."

SYMBOLS: Final = {
    "c": "confidential: shown, it could say something of a child",
    "x": "not available",
    "z": "not applicable",
    "low": "more than none, but rounds to 0",
}
"""What stands where a number does not, and in words: a reader who does not know them has no number either."""

BASES: Final = (
    "Tables of notifications by characteristic, area and total count every notification by the day it was notified, as"
    " first notified (the department's basis).",
    "The table of non-accidental injury under 1 counts notifications in the Panel's scope, as known on the day given.",
    "The headline and the review count what was known when each figure was first published.",
)
CAVEATS: Final = (
    "The bases differ and never reconcile: do not subtract one series from another.",
    "A high or low count is no measure of an authority's performance.",
    "Counts of regions are rounded to the nearest 10 and need not add up to England's.",
    "Rates of the latest years use the infant population of mid-2022 and are provisional.",
)


@dataclass(frozen=True, slots=True)
class Facts:
    """One release: `release` as 2026-11, everything counted as known on `as_at`."""

    release: str
    as_at: date
    threshold: int
    is_synthetic: bool
    next_update: date | None = None
    #: names of public tables that a person chose not to print this time
    left_out: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # It stands in the names of files.
        if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", self.release):
            raise ValueError("A release is named by year and month, as 2026-11.")

    @property
    def title(self) -> str:
        """The name of the release."""
        return f"Serious incident notifications, release {self.release}"

    @property
    def hiding(self) -> str:
        """What the threshold does, in words."""
        return (
            f"Counts from 1 to {self.threshold - 1} are hidden, and further counts from which one of them could be"
            " worked out; a printed 0 is a true 0."
        )

    @property
    def coming(self) -> str:
        """When the next update comes, in a sentence."""
        return f"Next update: {say_next_update(self.next_update)}."

    @property
    def gap(self) -> str | None:
        """Which tables this release leaves out, in a sentence, where it does."""
        return say_left_out(self.left_out)

    @property
    def statement(self) -> str | None:
        """That the figures are made up, where they are."""
        return SYNTHETIC if self.is_synthetic else None


def say_next_update(day: date | None) -> str:
    """Return the day of the next update in words, or that there is none yet.

    >>> say_next_update(date(2027, 5, 6)), say_next_update(None)
    ('6 May 2027', 'to be announced')
    """
    return "to be announced" if day is None else say_day(day)


def say_left_out(tables: Sequence[str]) -> str | None:
    """Return which tables a release leaves out, in a sentence; nothing where it has all of them.

    It gives no reason, and says that none is ever given. That a count changed so that it could not be protected would
    by itself tell readers where to look for it.

    >>> say_left_out(["areas"]).partition(". ")[0]
    'Left out of this release: Notifications by area and incident type'
    """
    if not tables:
        return None
    titles = [FORMS[table].title for table in FORMS if table in tables]
    what = "it" if len(titles) == 1 else "them"
    return (
        f"Left out of this release: {'; '.join(titles)}. The figures of the last release that has {what} still stand."
        " Why a table is left out is never said, whatever the reason is: some reasons would give a small count away."
    )
