"""XmR charts as Making Data Count draws them, with rebasing, fixed limits and the label of every point."""

import polars as pl

from assets.statistics.control_charts import chart_individuals
from assets.statistics.control_rules import name_causes, name_point_types
from tests.golden.case import Case

DIRECTIONS = {1: "increase", -1: "decrease", 0: "neutral"}


def answer(case: Case) -> pl.DataFrame:
    """Answer a case: a row for a point, in order of time; a rebase date that is no point of the series is none."""
    told = case.params
    given = case.read_input().select("month", "value").sort("month")
    rebase = told.get("rebase") or []
    months = [rebase] if isinstance(rebase, str) else rebase
    chart = chart_individuals(
        given["value"].to_numpy(),
        starts=[given["month"].to_list().index(month) for month in months if month in given["month"]],
        fixed_after=told.get("fix_after_n_points"),
        screen=told.get("screen_outliers", True),
    )
    improvement = told.get("improvement_direction", "increase")
    signals = chart.signals
    return given.with_columns(
        rebase_group=chart.segment,
        mean=chart.limits.centre,
        lpl=chart.limits.lower,
        upl=chart.limits.upper,
        outside_limits=abs(signals.outside),
        relative_to_mean=signals.side,
        close_to_limits=abs(signals.near),
        special_cause_type=name_causes(signals.cause),
        point_type=name_point_types(signals.cause, improvement=DIRECTIONS.get(improvement, improvement)),
    )
