"""A notification cannot repeat itself."""

import polars as pl

from expectations.rules.rule import Rule

RULE = Rule(
    code="duplicate_of_itself",
    extract="notifications",
    columns=("duplicate_of", "notification_id"),
    wording="A notification cannot repeat itself.",
    breaks=pl.col("duplicate_of") == pl.col("notification_id"),
    passing="""
        notification_id | duplicate_of
        SIN-2019-1 | SIN-2019-2
        SIN-2019-1 |
    """,
    failing="""
        notification_id | duplicate_of
        SIN-2019-1 | SIN-2019-1
    """,
)
