"""The authority cannot become aware of an incident before it happens."""

import polars as pl

from expectations.rules.rule import Rule

RULE = Rule(
    code="aware_before_incident",
    extract="notifications",
    columns=("date_aware", "date_of_incident"),
    wording="The authority cannot become aware of an incident before it happens.",
    breaks=pl.col("date_aware") < pl.col("date_of_incident"),
    passing="""
        date_of_incident | date_aware
        2019-03-01 | 2019-03-01
        2019-03-01 | 2019-03-04
        2019-03-01 |
         | 2019-03-01
    """,
    failing="""
        date_of_incident | date_aware
        2019-03-02 | 2019-03-01
    """,
)
