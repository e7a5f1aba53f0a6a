"""Freshness: extracts come when they are due.

An extract later than its limit does not make a number wrong, but the newest months then look quieter than
they were: a warning to ask for the delivery. An extract dated after today is a wrong date in a file name.
The fieldwork review's extracts came once and are never late. Today is an input (``as_of``) of the profile
frame, not of this file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from expectations.suites.declaration import Suite, expect_between

if TYPE_CHECKING:
    import pandas

DEFAULT_LIMIT_DAYS: Final = 100
"""Deliveries are quarterly: 92 days at most, and a week to prepare one."""

LIMIT_DAYS: Final = {"dfe_statistics": 400}
"""The department publishes once a year, in spring or summer."""

NEVER_LATE: Final = frozenset({"review_cases", "engagements"})


def measure_freshness(freshness: pandas.DataFrame) -> pandas.DataFrame:
    """Give one row per extract: days since the newest extract date, and days beyond its limit (0 when in time)."""
    extract, days = freshness["extract"], freshness["days_since_extract"]
    limit = extract.map(LIMIT_DAYS).fillna(DEFAULT_LIMIT_DAYS)
    return freshness.assign(
        subject=extract,
        days_late=(days - limit).clip(lower=0).mask(extract.isin(NEVER_LATE), 0),
    )[["subject", "days_since_extract", "days_late"]]


FRESHNESS = Suite(
    name="freshness",
    severity="warning",
    frame="freshness",
    columns=("extract", "days_since_extract"),
    measure=measure_freshness,
    checks=(
        expect_between(
            name="extracts_in_time",
            column="days_late",
            maximum=0,
            holds="No extract is overdue.",
            broken="Overdue: {subjects}; the latest of them by {observed} days.",
        ),
        expect_between(
            name="extracts_not_from_the_future",
            column="days_since_extract",
            minimum=0,
            holds="No extract is dated after today.",
            broken="Dated after today: {subjects}.",
        ),
    ),
)
