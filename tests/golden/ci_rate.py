"""Intervals of a rate (exact below 10 events, Byar's from 10; or exact throughout) and exact ratios of two rates."""

import numpy as np
import polars as pl

from assets.statistics.intervals import EXACT_BELOW, exact_poisson_interval
from assets.statistics.rates import compare_rates, estimate_rate
from tests.golden.case import Case
from tests.golden.ci_proportion import name_limits


def answer(case: Case) -> pl.DataFrame:
    """Answer a case; a case without an input repeats its counts in the expectation."""
    given = case.read_input() if case.input_name else case.read_expected()
    levels = np.atleast_1d(case.params.get("confidence", 0.95)).tolist()
    if "rate_ratio" in case.columns:
        return compare(given.select("x1", "n1", "x2", "n2"), confidence=levels[0])
    given = given.select("x", "n")
    events, exposure = given["x"].to_numpy(), given["n"].to_numpy()
    scale = case.params.get("multiplier", 100_000)
    if "exact_lower" in case.columns:
        limits = exact_poisson_interval(events, confidence=levels[0])
        return given.with_columns(
            exact_lower=scale * limits.lower / exposure, exact_upper=scale * limits.upper / exposure
        )
    columns = {"method": np.where(events < EXACT_BELOW, "Exact", "Byars")}
    for level in levels:
        rate = estimate_rate(events, exposure, confidence=level, per=scale)
        lower, upper = name_limits(level, alone=len(levels) == 1)
        columns |= {"value": rate.value, lower: rate.lower, upper: rate.upper}
    return given.with_columns(**columns)


def compare(given: pl.DataFrame, *, confidence: float) -> pl.DataFrame:
    """Compare the pairs of counts."""
    x1, n1, x2, n2 = (given[name].to_numpy() for name in ("x1", "n1", "x2", "n2"))
    ratio = compare_rates((x1, x2), (n1, n2), confidence=confidence)
    return given.with_columns(rate_ratio=ratio.value, lower=ratio.lower, upper=ratio.upper, p_value=ratio.p_value)
