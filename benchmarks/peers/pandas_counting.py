"""Counting by period and area in pandas; part of ``pandas_by_hand``."""

import numpy as np
import pandas as pd

KINDS = {"month": 1, "quarter": 3, "half_year": 6, "financial_year": 12, "calendar_year": 12, "rolling_12_months": 12}
BASES = {"panel": pd.Timestamp("2018-06-29"), "dfe": pd.Timestamp("2018-04-01")}
COUNTS = [
    "notifications", "children", "deaths", "serious_harm", "other", "under_1", "rapid_reviews", "nai_under_1",
    "nai_under_1_reviewed",
]  # fmt: skip
ON_PANEL = ["rapid_reviews", "nai_under_1", "nai_under_1_reviewed"]
PERIOD, AREA = ["period_kind", "period_start"], ["geographic_level", "area_code"]
ENGLAND = "E92000001"


def count_periods(
    incidents: pd.DataFrame, as_notified: pd.DataFrame, regions: pd.DataFrame, until: pd.Timestamp
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Count notifications of every period, basis and area, and the share that was NAI under one among reviewed."""
    on_basis = {"panel": incidents[incidents["in_panel_scope"]], "dfe": as_notified[as_notified["in_dfe_scope"]]}
    by_month = pd.concat([count_months(frame).assign(basis=basis) for basis, frame in on_basis.items()])
    members = list_members(regions)
    by_area = by_month.merge(members, on="gss_code").groupby(["basis", "month", *AREA], as_index=False)[COUNTS].sum()
    periods = list_periods()
    by_period = by_area.merge(periods, on="month")
    by_period = by_period.groupby([*PERIOD, "period_end", "basis", *AREA], as_index=False)[COUNTS].sum()
    reached = reach_periods(periods.drop(columns="month").drop_duplicates(), members, regions, until)
    found = reached.merge(by_period, on=[*PERIOD, "period_end", "basis", *AREA], how="outer", indicator=True)
    found = found[(found["_merge"] != "right_only") | (found["period_kind"] != "rolling_12_months")]
    found = found.drop(columns="_merge").fillna(dict.fromkeys([*COUNTS, "days"], 0))
    found["is_provisional"] = found["is_provisional"].eq(True)
    found["is_partial"] = ~found["is_partial"].eq(False)
    found = found.astype(dict.fromkeys([*COUNTS, "days"], "int64"))
    shares = share_of_reviewed(found[(found["basis"] == "panel") & (found["days"] > 0)])
    is_panel = found["basis"] == "panel"
    for column in ON_PANEL:
        found[column] = found[column].astype("Int64").where(is_panel)
    return found, shares


def count_months(incidents: pd.DataFrame) -> pd.DataFrame:
    is_reviewed = incidents["has_rapid_review"]
    marked = pd.DataFrame(
        {
            "month": incidents["notified_month"],
            "gss_code": incidents["gss_code"],
            "notifications": 1,
            "children": incidents["children"].clip(lower=1),
            "deaths": incidents["nature"] == "death",
            "serious_harm": incidents["nature"] == "serious_harm",
            "other": incidents["nature"] == "other",
            "under_1": incidents["is_under_1"],
            "rapid_reviews": is_reviewed,
            "nai_under_1": incidents["is_nai_under_1"],
            "nai_under_1_reviewed": incidents["is_nai_under_1"] & is_reviewed,
        }
    )
    return marked.groupby(["month", "gss_code"], as_index=False).sum()


def list_members(regions: pd.DataFrame) -> pd.DataFrame:
    """Return which authorities count in which area, on the boundaries of the time."""
    located = regions[["gss_code", "region_code"]].drop_duplicates()
    return pd.concat(
        [
            located.assign(geographic_level="national", area_code=ENGLAND),
            located.assign(geographic_level="regional", area_code=located["region_code"]),
            located.assign(geographic_level="local_authority", area_code=located["gss_code"]),
        ]
    )[["gss_code", *AREA]]


def list_periods() -> pd.DataFrame:
    """Return every period from 2009 to 2060 with its months."""
    month = pd.Series(pd.date_range("2009-01-01", "2060-12-01", freq="MS"))
    year, quarter = month.dt.year, month.dt.to_period("Q").dt.to_timestamp()
    half = quarter.mask(month.dt.quarter.isin([1, 3]), quarter - pd.DateOffset(months=3))
    starts = {
        "month": month,
        "quarter": quarter,
        "half_year": half,
        "financial_year": pd.to_datetime({"year": year - (month.dt.month < 4), "month": 4, "day": 1}),
        "calendar_year": month.dt.to_period("Y").dt.to_timestamp(),
    }
    frames = [
        pd.DataFrame({"period_kind": kind, "period_start": start, "month": month}) for kind, start in starts.items()
    ]
    for back in range(12):
        start = month - pd.DateOffset(months=back)
        frames.append(pd.DataFrame({"period_kind": "rolling_12_months", "period_start": start, "month": month}))
    periods = pd.concat(frames, ignore_index=True)
    start = periods["period_start"].dt
    number = start.year * 12 + start.month - 1 + periods["period_kind"].map(KINDS)
    after = pd.to_datetime({"year": number // 12, "month": number % 12 + 1, "day": 1})
    periods["period_end"] = after - pd.Timedelta(days=1)
    return periods


def reach_periods(
    periods: pd.DataFrame, members: pd.DataFrame, regions: pd.DataFrame, until: pd.Timestamp
) -> pd.DataFrame:
    """Return every period, basis and area the extracts reach, and how much of it they cover."""
    bases = pd.DataFrame({"basis": list(BASES), "first_day": list(BASES.values())})
    reached = periods.merge(bases, how="cross")
    reached = reached[(reached["period_end"] >= reached["first_day"]) & (reached["period_start"] <= until)]
    last_day = until + pd.offsets.MonthEnd(0)
    is_rolling = reached["period_kind"] == "rolling_12_months"
    is_whole = (reached["period_start"] >= reached["first_day"]) & (reached["period_end"] <= last_day)
    reached = reached[~is_rolling | is_whole].merge(date_areas(members, regions), how="cross")
    valid_to = reached["valid_to"]
    reached = reached[
        (reached["period_end"] >= reached["valid_from"]) & (valid_to.isna() | (reached["period_start"] <= valid_to))
    ].copy()
    begin = reached[["period_start", "first_day", "valid_from"]].max(axis=1)
    end = reached[["period_end", "valid_to"]].min(axis=1).clip(upper=until)
    reached["days"] = (end - begin).dt.days + 1
    reached["is_provisional"] = reached["period_end"] > until
    reached["is_partial"] = (begin > reached["period_start"]) | (end < reached["period_end"].clip(upper=until))
    return reached[begin <= end].drop(columns=["first_day", "valid_from", "valid_to"])


def date_areas(members: pd.DataFrame, regions: pd.DataFrame) -> pd.DataFrame:
    """Return every area with the days on which it is counted; one that lasts has no last day."""
    parts = regions.assign(begin=pd.to_datetime(regions["valid_from"]), end=pd.to_datetime(regions["valid_to"]))
    dated = members.merge(parts[["gss_code", "begin", "end"]], on="gss_code")
    grouped = dated.groupby(AREA)
    valid_to = grouped["end"].max().where(grouped["end"].count() == grouped.size())
    return pd.DataFrame({"valid_from": grouped["begin"].min(), "valid_to": valid_to}).reset_index()


def share_of_reviewed(counted: pd.DataFrame) -> pd.DataFrame:
    shares = counted.rename(columns={"nai_under_1_reviewed": "numerator", "rapid_reviews": "denominator"}).copy()
    shares["share"] = shares["numerator"] / shares["denominator"].replace(0, np.nan)
    shares["share_lower"], shares["share_upper"] = limit_share(shares["numerator"], shares["denominator"])
    return shares


def limit_share(events: pd.Series, trials: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return Wilson's 95 % limits; blank where nothing was tried."""
    square, root = 3.8414588206941254, 1.959963984540054
    count = pd.to_numeric(trials).astype(float)
    tried = count.where(count > 0)
    half = root * np.sqrt(square + 4 * events * (1 - events / tried))
    lower = ((2 * events + square - half) / (2 * (tried + square))).where((events != 0) | tried.isna(), 0.0)
    upper = ((2 * events + square + half) / (2 * (tried + square))).where((events != tried) | tried.isna(), 1.0)
    return lower, upper
