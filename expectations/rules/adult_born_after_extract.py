"""An adult on record cannot be born after the day the extract was taken."""

import polars as pl

from expectations.rules.rule import Rule

RULE = Rule(
    code="adult_born_after_extract",
    extract="adults",
    columns=("date_of_birth",),
    wording="An adult on record cannot be born after the day the extract was taken.",
    breaks=pl.col("date_of_birth") > pl.col("extract_date"),
    passing="""
        date_of_birth | extract_date
        1990-03-31 | 2019-03-31
         | 2019-03-31
    """,
    failing="""
        date_of_birth | extract_date
        2019-04-01 | 2019-03-31
    """,
)
