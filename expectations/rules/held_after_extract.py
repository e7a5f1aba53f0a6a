"""A meeting cannot be held after the day its extract was taken."""

import polars as pl

from expectations.rules.rule import Rule

RULE = Rule(
    code="held_after_extract",
    extract="engagements",
    columns=("held_on",),
    wording="A meeting cannot be held after the day its extract was taken.",
    breaks=pl.col("held_on") > pl.col("extract_date"),
    passing="""
        held_on | extract_date
        2020-09-30 | 2021-09-30
    """,
    failing="""
        held_on | extract_date
        2021-10-01 | 2021-09-30
    """,
)
