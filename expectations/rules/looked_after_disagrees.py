"""Agency status says looked after but the looked-after flag says no."""

import polars as pl

from expectations.rules.rule import Rule, Severity

RULE = Rule(
    code="looked_after_disagrees",
    extract="children",
    columns=("looked_after", "agency_status"),
    wording="Agency status says looked after but the looked-after flag says no.",
    breaks=(pl.col("agency_status") == "looked_after") & (pl.col("looked_after") == "no"),
    passing="""
        looked_after | agency_status
        yes | looked_after
        no | early_help
        not_known | looked_after
    """,
    failing="""
        looked_after | agency_status
        no | looked_after
    """,
    severity=Severity.WARNING,
)
