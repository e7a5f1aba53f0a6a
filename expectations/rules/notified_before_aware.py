"""The Panel cannot be notified before the authority is aware of the incident."""

import polars as pl

from expectations.rules.rule import Rule

RULE = Rule(
    code="notified_before_aware",
    extract="notifications",
    columns=("date_notified", "date_aware"),
    wording="The Panel cannot be notified before the authority is aware of the incident.",
    breaks=pl.col("notified_on") < pl.col("date_aware"),
    passing="""
        date_aware | notified_on
        2019-03-01 | 2019-03-01
        2019-03-01 | 2019-03-08
         | 2019-03-01
    """,
    failing="""
        date_aware | notified_on
        2019-03-02 | 2019-03-01
    """,
)
