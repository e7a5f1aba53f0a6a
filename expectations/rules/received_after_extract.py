"""A rapid review cannot be received after the day its extract was taken."""

import polars as pl

from expectations.rules.rule import Rule

RULE = Rule(
    code="received_after_extract",
    extract="rapid_reviews",
    columns=("date_received",),
    wording="A rapid review cannot be received after the day its extract was taken.",
    breaks=pl.col("date_received") > pl.col("extract_date"),
    passing="""
        date_received | extract_date
        2019-03-31 | 2019-03-31
    """,
    failing="""
        date_received | extract_date
        2019-04-01 | 2019-03-31
    """,
)
