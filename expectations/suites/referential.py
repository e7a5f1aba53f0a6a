"""Referential counts: every record has the notification it belongs to.

A child, adult, rapid review or review case whose notification is missing waits outside the core tables
(rule ``orphan``), so inside them no record may be without one. When this fails counts per notification are
wrong, so it blocks the views. Not here: the records that wait, which are no fault.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.suites.declaration import Suite, expect_between, expect_present, expect_unique

if TYPE_CHECKING:
    import pandas


def measure_orphans(referential: pandas.DataFrame) -> pandas.DataFrame:
    """Give one row per relation between two tables: the records whose other end is missing."""
    return referential.rename(columns={"relation": "subject"})[["subject", "orphans"]]


REFERENTIAL = Suite(
    name="referential",
    severity="error",
    frame="referential",
    columns=("relation", "orphans"),
    measure=measure_orphans,
    checks=(
        expect_unique(
            name="relation_counted_once",
            column="subject",
            holds="Every relation is counted once.",
            broken="Counted more than once: {subjects}.",
        ),
        expect_present(
            name="orphans_counted",
            column="orphans",
            holds="Every relation was counted.",
            broken="Not counted: {subjects}.",
        ),
        expect_between(
            name="no_orphans",
            column="orphans",
            minimum=0,
            maximum=0,
            holds="Every record has the record it refers to.",
            broken="Records without the one they refer to in {subjects}: {observed} at most.",
        ),
    ),
)
