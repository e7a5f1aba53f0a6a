"""EARS C1, C2 and C3 of a monthly series; the reference gives the points that have a bound."""

import polars as pl

from assets.statistics.ears import bound_counts
from tests.golden.case import Case


def answer(case: Case) -> pl.DataFrame:
    """Answer a case: a row for every point with a bound."""
    given, told = case.read_input(), case.params
    bounds = bound_counts(
        given["count"].to_numpy(),
        method=told.get("method", "C1"),
        baseline=told.get("baseline", 7),
        alpha=told.get("alpha"),
        min_sigma=told.get("minSigma", 0.0),
    )
    # Flooring at 0 hides no gap: a point without a full window has no bound.
    return (
        given.select("t", observed="count")
        .with_columns(upperbound=bounds.upper, alarm=bounds.is_alarm.astype(int))
        .filter(pl.col("upperbound").is_not_nan())
    )
