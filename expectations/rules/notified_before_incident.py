"""The Panel cannot be notified of an incident before it happens."""

import polars as pl

from expectations.rules.rule import Rule

RULE = Rule(
    code="notified_before_incident",
    extract="notifications",
    columns=("date_notified", "date_of_incident"),
    wording="The Panel cannot be notified of an incident before it happens.",
    breaks=(pl.col("notified_on") < pl.col("date_of_incident")) & pl.col("date_aware").is_null(),
    passing="""
        date_of_incident | date_aware | notified_on
        2019-03-01 | | 2019-03-01
        2019-03-02 | 2019-03-02 | 2019-03-01
    """,
    failing="""
        date_of_incident | date_aware | notified_on
        2019-03-02 | | 2019-03-01
    """,
)
