"""Frames as the SELECTs of `warehouse/sql/figures` give them, written by hand."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from assets.charts.catalogue import DRAWN, FIGURES, WATCHED

#: of the watched series one of each kind, which the others are drawn like
_KINDS = (
    "watched_nai_under_1_rate_e92000001",
    "watched_nai_under_1_share_e12000003",
    "watched_dfe_half_year_e92000001",
    "watched_delivery_rows_rapid_reviews",
    "watched_notifications_agency_status_child_protection_e92000001",
)
LOOKED_AT = (*FIGURES, *(figure for figure in WATCHED if figure.name in _KINDS))

PARTS = {"category": pl.String, "cases": pl.Int64, "denominator": pl.Int64}
SERIES: Mapping[str, tuple[str, ...]] = {
    "notifications_by_month": ("panel", "dfe"),
    "notifications_by_year": ("panel", "dfe"),
    "nai_by_month": ("nai_under_1",),
    "nai_share": ("numerator", "denominator", "share", "share_lower", "share_upper"),
    "nai_rate_by_month": ("rate", "rate_lower", "rate_upper"),
    "nai_rate_rolling": ("rate", "rate_lower", "rate_upper"),
    "dfe_published": ("value",),
    "timeliness": tuple(
        f"{clock}{limit}"
        for clock in ("notified", "from_awareness", "from_notification")
        for limit in ("", "_lower", "_upper")
    ),
}
#: what is drawn only once it is over
WHOLE_PERIODS = ("notifications_by_month", "notifications_by_year", "nai_by_month", "nai_rate_by_month")
ALARM_CHARTS = {
    "series_id": pl.String,
    "method": pl.String,
    "period_start": pl.Date,
    "level": pl.Float64,
    "is_alarm": pl.Boolean,
}
JUDGED = {
    "series_id": pl.String,
    "period_start": pl.Date,
    "method": pl.String,
    **dict.fromkeys(("observed", "expected", "lower", "upper"), pl.Float64),
    "is_alarm": pl.Boolean,
    "is_decisive": pl.Boolean,
}
AUTHORITIES = {
    "authority": pl.String,
    "region": pl.String,
    "first_year": pl.Date,
    "last_year": pl.Date,
    "nai_under_1": pl.Float64,
    "infant_years": pl.Float64,
}
SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    **dict.fromkeys(("outcome", "gender", "ethnicity", "agency_status", "parental_features"), PARTS),
    "age": {"age_months": pl.Int64, "cases": pl.Int64},
    "system": {"theme_group": pl.String, "label": pl.String, "cases": pl.Int64, "whole": pl.Int64},
    **{
        name: {
            "period_start": pl.Date,
            **dict.fromkeys(columns, pl.Float64),
            "is_incomplete": pl.Boolean,
            **({"is_over": pl.Boolean} if name in WHOLE_PERIODS else {}),
        }
        for name, columns in SERIES.items()
    },
    "nai_rate_by_region": {
        "area": pl.String,
        "period_start": pl.Date,
        **dict.fromkeys(("rate", "rate_lower", "rate_upper"), pl.Float64),
        "is_incomplete": pl.Boolean,
    },
    "alarm_charts_england": ALARM_CHARTS,
    "alarm_charts_regions": ALARM_CHARTS,
    "authority_funnel": AUTHORITIES,
    **dict.fromkeys(_KINDS, JUDGED),
    "march_2020": {
        "period_start": pl.Date,
        "is_after": pl.Boolean,
        **dict.fromkeys(("rate", "mean", "ratio", "ratio_lower", "ratio_upper"), pl.Float64),
        "is_incomplete": pl.Boolean,
    },
}


def empty(name: str) -> pl.DataFrame:
    """Give what a figure reads when nothing has been loaded."""
    return pl.DataFrame(schema=dict(SCHEMAS[name]))


def parts(**cases: int) -> pl.DataFrame:
    """Give categories with their cases, out of 23; `_` stands for a space."""
    rows = [(name.replace("_", " "), number, 23) for name, number in cases.items()]
    return pl.DataFrame(rows, schema=dict(PARTS), orient="row")


def months(start: date, values: list[float | None], column: str, **others: Any) -> pl.DataFrame:
    """Give a monthly series; the periods named in `incomplete` by their place are not complete."""
    incomplete = others.pop("incomplete", ())
    rows = [
        {
            "period_start": add_months(start, place),
            column: value,
            **{name: each[place] for name, each in others.items()},
            "is_incomplete": place in incomplete,
        }
        for place, value in enumerate(values)
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def add_months(start: date, months: int) -> date:
    place = start.year * 12 + start.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)


def draw(name: str, frame: pl.DataFrame):
    """Give the drawing of a figure of the catalogue."""
    (figure,) = [figure for figure in DRAWN if figure.name == name]
    return figure.draw(frame)
