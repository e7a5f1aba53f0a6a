"""The review was coded before it was received."""

import polars as pl

from expectations.rules.rule import Rule, Severity

RULE = Rule(
    code="coded_before_received",
    extract="rapid_reviews",
    columns=("coded_on", "date_received"),
    wording="The review was coded before it was received.",
    breaks=pl.col("coded_on") < pl.col("date_received"),
    passing="""
        date_received | coded_on
        2019-03-31 | 2019-03-31
    """,
    failing="""
        date_received | coded_on
        2019-03-31 | 2019-03-30
    """,
    severity=Severity.WARNING,
)
