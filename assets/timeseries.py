"""Counts, shares, rates and timeliness by period and area, and the department's own series.

Belongs here: the third stage. Does not belong here: how anything is counted (`warehouse/sql/timeseries`), formulas
(`assets.statistics`).
"""

from collections.abc import Iterator
from typing import Final

import dagster as dg
import polars as pl

from assets.boundary import guard
from assets.checks import list_key_checks, list_sql_checks, run_checks
from assets.declare import POOL, declare_table
from assets.session import Session
from assets.stage import Result, build_stage
from assets.statistics.interrupted_series import INTERRUPTION_FORMS, Interruption, estimate_interruption
from assets.watching.nowcasting import nowcast_months
from expectations.contracts.catalogue import tables_of

TABLES = tables_of("timeseries")
CHECKS = (*list_key_checks(TABLES), *list_sql_checks(TABLES))

_TERMS: Final = {"post": "step", "time": "trend", "tpost": "slope"}
_ASSUMPTIONS: Final = {
    "step": "The rate was level, but for the season, and moved once, between March and April 2020; nothing else that"
    " bears on it changed then.",
    "step_and_trend": "Besides the step the rate rose or fell by the same ratio every month, before and after.",
    "step_trend_and_slope": "Besides the step the monthly ratio may itself have changed; with so few months before, the"
    " step of this form is poorly told apart from the trends.",
}


def estimate_march_2020(months: pl.DataFrame) -> pl.DataFrame:
    """Estimate by what the monthly rate was multiplied from April 2020 on, in the three forms of the model.

    Segmented quasi-Poisson regression with infant years as offset and one annual harmonic; limits allow for
    correlation over three months. Without months before and after, every estimate is blank.
    """
    before, after = (months.filter(pl.col("is_after") == side) for side in (False, True))
    rows = []
    for form in INTERRUPTION_FORMS:
        found = estimate_interruption(
            months["nai_under_1"].to_numpy(),
            months["infant_years"].fill_null(0).to_numpy(),
            break_at=before.height,
            form=form,
            month_of_year=months["period_start"].dt.month().to_numpy(),
        )
        rows += describe_terms(found)
    counts = {
        "months_before": before.height,
        "months_after": after.height,
        "events_before": int(before["nai_under_1"].sum()),
        "events_after": int(after["nai_under_1"].sum()),
    }
    frame = pl.DataFrame(rows, infer_schema_length=None)
    estimates = ["rate_ratio", "ratio_lower", "ratio_upper", "p_value", "dispersion"]
    return frame.with_columns(
        *(pl.col(name).cast(pl.Float64).fill_nan(None) for name in estimates),
        *(pl.lit(value, dtype=pl.Int64).alias(name) for name, value in counts.items()),
    )


def describe_terms(found: Interruption) -> list[dict[str, object]]:
    """Return one row per term of a form that says something of the interruption: not the level, not the season."""
    return [
        {
            "form": found.form,
            "is_primary": found.form == INTERRUPTION_FORMS[0],
            "term": _TERMS[term],
            "rate_ratio": float(found.rate_ratio[place]),
            "ratio_lower": float(found.lower[place]),
            "ratio_upper": float(found.upper[place]),
            "p_value": float(found.p_value[place]),
            "dispersion": float(found.dispersion),
            "assumption": _ASSUMPTIONS[found.form],
        }
        for place, term in enumerate(found.terms)
        if term in _TERMS
    ]


COMPLETED: Final = {"timeseries.march_2020": estimate_march_2020, "timeseries.nowcast": nowcast_months}


@dg.multi_asset(
    name="timeseries",
    specs=[declare_table(table, language="python" if table.full_name in COMPLETED else "sql") for table in TABLES],
    check_specs=[check.check.declare() for check in CHECKS],
    pool=POOL,
)
def timeseries(session: dg.ResourceParam[Session]) -> Iterator[Result]:
    """Count by period and area, with the limits within which a share or rate may lie by chance."""
    with guard("stage timeseries"):
        yield from build_stage(session, TABLES, completed=COMPLETED)
        yield from run_checks(session, CHECKS)
