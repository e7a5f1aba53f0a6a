"""A baby who died has no long-term prognosis; leave it blank."""

import polars as pl

from expectations.rules.rule import Rule

RULE = Rule(
    code="prognosis_when_died",
    extract="review_cases",
    columns=("prognosis", "outcome"),
    wording="A baby who died has no long-term prognosis; leave it blank.",
    breaks=(pl.col("outcome") == "died") & pl.col("prognosis").is_not_null(),
    passing="""
        outcome | prognosis
        died |
        seriously_harmed | not_known
    """,
    failing="""
        outcome | prognosis
        died | not_known
    """,
)
