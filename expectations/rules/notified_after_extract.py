"""A notification cannot be made after the day its extract was taken."""

import polars as pl

from expectations.rules.rule import Rule

RULE = Rule(
    code="notified_after_extract",
    extract="notifications",
    columns=("date_notified",),
    wording="A notification cannot be made after the day its extract was taken.",
    breaks=pl.col("notified_on") > pl.col("extract_date"),
    passing="""
        notified_on | extract_date
        2019-03-31 | 2019-03-31
        2019-03-30 | 2019-03-31
    """,
    failing="""
        notified_on | extract_date
        2019-04-01 | 2019-03-31
    """,
)
