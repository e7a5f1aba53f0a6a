"""Neither date of birth nor age is given, so the child counts in no age group."""

import polars as pl

from expectations.rules.rule import Rule, Severity

RULE = Rule(
    code="age_missing",
    extract="children",
    columns=("age_at_incident", "date_of_birth"),
    wording="Neither date of birth nor age is given, so the child counts in no age group.",
    breaks=pl.col("date_of_birth").is_null() & pl.col("age_at_incident").is_null(),
    passing="""
        date_of_birth | age_at_incident
        2019-03-31 |
         | 8 weeks
    """,
    failing="""
        date_of_birth | age_at_incident
         |
    """,
    severity=Severity.WARNING,
)
