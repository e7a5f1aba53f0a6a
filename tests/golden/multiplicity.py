"""Adjusted p-values of one family, missing ones among them. `params` is empty: every column is one adjustment."""

import polars as pl

from assets.statistics.multiplicity import adjust_p_values
from tests.golden.case import Case


def answer(case: Case) -> pl.DataFrame:
    """Answer a case: the p-values with every adjustment its columns name."""
    given = case.read_input().select("p")
    p_values = given["p"].to_numpy()
    return given.with_columns(
        **{column: adjust_p_values(p_values, method=column) for column in case.columns if column != "p"}
    )
