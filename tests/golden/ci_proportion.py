"""Intervals of a share: Wilson at one or several levels, times a multiplier, and Clopper-Pearson."""

import numpy as np
import polars as pl

from assets.statistics.intervals import clopper_pearson_interval, wilson_interval
from tests.golden.case import Case


def answer(case: Case) -> pl.DataFrame:
    """Answer a case; a case without an input repeats its counts in the expectation."""
    given = (case.read_input() if case.input_name else case.read_expected()).select("x", "n")
    events, trials = given["x"].to_numpy(), given["n"].to_numpy()
    levels = np.atleast_1d(case.params.get("confidence", 0.95)).tolist()
    if "cp_lower" in case.columns:
        interval = clopper_pearson_interval(events, trials, confidence=levels[0])
        return given.with_columns(cp_lower=interval.lower, cp_upper=interval.upper)
    scale = case.params.get("multiplier", 1)
    columns = {"value": scale * events / np.where(trials == 0, np.nan, trials)}
    for level in levels:
        interval = wilson_interval(events, trials, confidence=level)
        lower, upper = name_limits(level, alone=len(levels) == 1)
        columns |= {lower: scale * interval.lower, upper: scale * interval.upper}
    return given.with_columns(**columns)


def name_limits(level: float, *, alone: bool) -> tuple[str, str]:
    """Return the names the reference gives the limits of a level: lowercl, or lower99_8cl among several."""
    percent = "" if alone else f"{100 * level:.1f}".replace(".", "_")
    return f"lower{percent}cl", f"upper{percent}cl"
