"""Directly standardised rates and indirectly standardised ratios of areas, strata in rows.

`params` is empty: the levels stand in the columns, the multiplier in the call.
"""

import re

import polars as pl

from assets.statistics.standardisation import standardise_directly, standardise_indirectly
from tests.golden.calls import read_call, read_numbers
from tests.golden.case import Case
from tests.golden.ci_proportion import name_limits


def answer(case: Case) -> pl.DataFrame:
    """Answer a case: a row for an area."""
    given = case.read_input()
    areas = given["area"].unique(maintain_order=True)
    events, populations, standard = (spread(given, name) for name in ("x", "n", "stdpop"))
    call = read_call(case)
    scale = read_numbers(call["multiplier"])[0] if "multiplier" in call else None
    levels = [
        float(found[1].replace("_", ".")) / 100
        for column in case.columns
        if (found := re.fullmatch(r"lower([\d_]+)cl", column))
    ]
    columns = {"area": areas}
    for level in levels or [0.95]:
        lower, upper = name_limits(level, alone=not levels)
        if "observed" in case.columns:
            reference = (events.sum(axis=0), populations.sum(axis=0))
            ratio = standardise_indirectly(events, populations, reference=reference, confidence=level)
            times = scale or 1
            method = ["Exact" if few else "Byars" for few in ratio.observed < 10]
            columns |= {"observed": ratio.observed, "expected": ratio.expected, "method": method}
            columns |= {"value": times * ratio.value, lower: times * ratio.lower, upper: times * ratio.upper}
        else:
            rate = standardise_directly(events, populations, standard=standard, confidence=level, per=scale or 100_000)
            columns |= {"total_count": events.sum(axis=1), "total_pop": populations.sum(axis=1)}
            columns |= {"value": rate.value, lower: rate.lower, upper: rate.upper}
    return pl.DataFrame(columns)


def spread(given: pl.DataFrame, column: str):
    """Lay a column out with a row for an area and a column for a stratum."""
    return given.pivot(on="age", index="area", values=column).drop("area").to_numpy().astype(float)
