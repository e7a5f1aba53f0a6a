"""A baby who was seriously harmed needs a prognosis, not known included."""

import polars as pl

from expectations.rules.rule import Rule

RULE = Rule(
    code="prognosis_missing",
    extract="review_cases",
    columns=("prognosis", "outcome"),
    wording="A baby who was seriously harmed needs a prognosis, not known included.",
    breaks=(pl.col("outcome") == "seriously_harmed") & pl.col("prognosis").is_null(),
    passing="""
        outcome | prognosis
        died |
        seriously_harmed | not_known
    """,
    failing="""
        outcome | prognosis
        seriously_harmed |
    """,
)
