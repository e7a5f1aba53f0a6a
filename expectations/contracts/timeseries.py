"""The time series: what is counted by period, basis and area.

Belongs here: the columns of every table in `timeseries`. Does not belong here: how they are computed (`warehouse/sql/`,
`assets/statistics/`).
"""

from typing import Any

import pandera.polars as pa
import polars as pl

from expectations.contracts.fields import counted, derived

PERIOD_KINDS = ("month", "quarter", "half_year", "financial_year", "calendar_year", "rolling_12_months")
LEVELS = ("national", "regional", "local_authority")
BASES = ("panel", "dfe")


def _level() -> Any:
    return derived("national, regional or local_authority.", isin=list(LEVELS))


def _apportioned() -> Any:
    return counted("Whether a part of the count is the share of a split authority or joint return, by births.")


class PeriodAndArea(pa.DataFrameModel):
    """What every time series is keyed by."""

    period_kind: pl.String = derived(
        "month, quarter, half_year (from April), financial_year (from April), calendar_year or rolling_12_months (one"
        " beginning each month).",
        isin=list(PERIOD_KINDS),
    )
    period_start: pl.Date = derived("First day of the period.")
    period_end: pl.Date = derived("Last day of the period.")
    basis: pl.String = derived(
        "panel: in the Panel's scope, as known now. dfe: every notification as first notified, care leavers not."
        " The two never reconcile and are never added.",
        isin=list(BASES),
    )
    geographic_level: pl.String = _level()
    area_code: pl.String = derived("GSS code of the area (ref.area).")
    is_provisional: pl.Boolean = counted(
        "Whether the period ends after the newest extract of notifications, or after that of children, without which no"
        " injury to an infant is known as one."
    )
    is_partial: pl.Boolean = counted(
        "Whether the period began before the area or the series did (basis dfe on 1 April 2018, panel on 29 June 2018),"
        " or the area ended within it."
    )


class NotificationsSeries(PeriodAndArea):
    """One row per period, basis and area: how many notifications of what kind; empty periods are rows of zeros."""

    notifications: pl.Int64 = counted("Notifications, each counted once.", ge=0)
    children: pl.Int64 = counted(
        "Children in those notifications, at least one each: one told of before its children counts one.", ge=0
    )
    deaths: pl.Int64 = counted("Notifications of a death.", ge=0)
    serious_harm: pl.Int64 = counted("Notifications of serious harm.", ge=0)
    other: pl.Int64 = counted("Notifications of another nature.", ge=0)
    under_1: pl.Int64 = counted("Notifications whose index child was under one.", ge=0)
    rapid_reviews: pl.Int64 = counted("Notifications with a rapid review; blank on basis dfe.", optional=True, ge=0)
    nai_under_1: pl.Int64 = counted(
        "Notifications of non-accidental injury under one; blank on basis dfe.", optional=True, ge=0
    )
    nai_under_1_reviewed: pl.Int64 = counted(
        "Those of them with a rapid review: the numerator of the share; blank on basis dfe.", optional=True, ge=0
    )
    days: pl.Int64 = counted("Days of the period that the extracts and the area cover.", ge=0)


class NotificationsTodaysBoundaries(PeriodAndArea):
    """One row per period, basis and authority of today: notifications, those of a split authority shared out."""

    notifications: pl.Float64 = counted("Notifications.", ge=0)
    children: pl.Float64 = counted("Children in those notifications, at least one each.", ge=0)
    deaths: pl.Float64 = counted("Notifications of a death.", ge=0)
    serious_harm: pl.Float64 = counted("Notifications of serious harm.", ge=0)
    other: pl.Float64 = counted("Notifications of another nature.", ge=0)
    under_1: pl.Float64 = counted("Notifications whose index child was under one.", ge=0)
    rapid_reviews: pl.Float64 = counted("Notifications with a rapid review; blank on basis dfe.", optional=True, ge=0)
    nai_under_1: pl.Float64 = counted(
        "Notifications of non-accidental injury under one; blank on basis dfe.", optional=True, ge=0
    )
    nai_under_1_reviewed: pl.Float64 = counted(
        "Those of them with a rapid review; blank on basis dfe.", optional=True, ge=0
    )
    days: pl.Int64 = counted("Days of the period that the extracts and the area cover.", ge=0)
    is_apportioned: pl.Boolean = _apportioned()


class ShareAndLimits(PeriodAndArea):
    """A share and how far it may lie by chance."""

    share: pl.Float64 = counted("Numerator over denominator; blank when nothing was reviewed.", optional=True)
    share_lower: pl.Float64 = counted("Lower 95 % limit, Wilson score.", optional=True)
    share_upper: pl.Float64 = counted("Upper 95 % limit, Wilson score.", optional=True)


class NaiShareSeries(ShareAndLimits):
    """One row per period and area on basis panel: non-accidental injury under one among reviewed notifications."""

    numerator: pl.Int64 = counted("Reviewed notifications of non-accidental injury under one.", ge=0)
    denominator: pl.Int64 = counted("Notifications with a rapid review.", ge=0)


class NaiShareTodaysBoundaries(ShareAndLimits):
    """One row per period and authority of today: non-accidental injury under one among reviewed notifications."""

    numerator: pl.Float64 = counted("Reviewed notifications of non-accidental injury under one.", ge=0)
    denominator: pl.Float64 = counted("Notifications with a rapid review.", ge=0)
    is_apportioned: pl.Boolean = _apportioned()


class RateAndLimits(PeriodAndArea):
    """A rate per 100,000 infants and year, what it is out of and how far it may lie by chance."""

    infants: pl.Int64 = counted("Infants the rate is out of; blank where not available.", optional=True)
    years: pl.Float64 = counted("The days that the extracts and the area cover, in years of 365.25 days.")
    rate_per_100k: pl.Float64 = counted("Rate per 100,000 infants and year.", optional=True)
    rate_lower: pl.Float64 = counted(
        "Lower 95 % limit: exact Poisson below 10 events, Byar from 10; of a shared out count by Dobson's method.",
        optional=True,
    )
    rate_upper: pl.Float64 = counted("Upper 95 % limit, likewise.", optional=True)
    denominator_basis: pl.String = counted(
        "Which estimate the infants are, and whether it is provisional or too small for a rate."
    )


class NaiRateSeries(RateAndLimits):
    """One row per period and area on basis panel: non-accidental injury under one per 100,000 infants and year."""

    nai_under_1: pl.Int64 = counted("Notifications of non-accidental injury under one.", ge=0)


class NaiRateTodaysBoundaries(RateAndLimits):
    """One row per period and authority of today: non-accidental injury under one per 100,000 infants and year."""

    nai_under_1: pl.Float64 = counted("Notifications of non-accidental injury under one.", ge=0)
    is_apportioned: pl.Boolean = _apportioned()


class InTimeAndLags(PeriodAndArea):
    """Shares done in time with their limits, and lags in England's working days."""

    within_5_days_share: pl.Float64 = counted("Done in time over due.", optional=True)
    within_5_days_lower: pl.Float64 = counted("Lower 95 % limit, Wilson score.", optional=True)
    within_5_days_upper: pl.Float64 = counted("Upper 95 % limit, Wilson score.", optional=True)
    aware_to_notified_median: pl.Int32 = counted("Working days by which half were notified.", optional=True)
    aware_to_notified_p90: pl.Int32 = counted("Working days by which nine in ten were notified.", optional=True)
    within_15_days_of_awareness_share: pl.Float64 = counted("Done in time over due.", optional=True)
    within_15_days_of_awareness_lower: pl.Float64 = counted("Lower 95 % limit, Wilson score.", optional=True)
    within_15_days_of_awareness_upper: pl.Float64 = counted("Upper 95 % limit, Wilson score.", optional=True)
    aware_to_review_median: pl.Int32 = counted(
        "Working days from awareness by which half of the reviews received were received.", optional=True
    )
    aware_to_review_p90: pl.Int32 = counted("The same for nine in ten.", optional=True)
    within_15_days_of_notification_share: pl.Float64 = counted("Done in time over due.", optional=True)
    within_15_days_of_notification_lower: pl.Float64 = counted("Lower 95 % limit, Wilson score.", optional=True)
    within_15_days_of_notification_upper: pl.Float64 = counted("Upper 95 % limit, Wilson score.", optional=True)
    notified_to_review_median: pl.Int32 = counted(
        "Working days from notification by which half of the reviews received were received.", optional=True
    )
    notified_to_review_p90: pl.Int32 = counted("The same for nine in ten.", optional=True)


class TimelinessSeries(InTimeAndLags):
    """One row per period, basis and area: notifications and rapid reviews due and made in time, with their lags.

    A rapid review is due once its last day has passed by the newest extract of reviews.
    """

    due_5_days: pl.Int64 = counted("Notifications whose day of awareness is known.", ge=0)
    within_5_days: pl.Int64 = counted("Those of them made within 5 working days of awareness.", ge=0)
    due_15_days_of_awareness: pl.Int64 = counted(
        "Notifications whose review was due, counted from awareness (earlier guidance).", optional=True, ge=0
    )
    within_15_days_of_awareness: pl.Int64 = counted(
        "Those of them reviewed within 15 working days of awareness.", optional=True, ge=0
    )
    due_15_days_of_notification: pl.Int64 = counted(
        "Notifications whose review was due, counted from notification (later guidance).", optional=True, ge=0
    )
    within_15_days_of_notification: pl.Int64 = counted(
        "Those of them reviewed within 15 working days of notification.", optional=True, ge=0
    )


class TimelinessTodaysBoundaries(InTimeAndLags):
    """One row per period, basis and authority of today: notifications and rapid reviews due and made in time."""

    due_5_days: pl.Float64 = counted("Notifications whose day of awareness is known.", ge=0)
    within_5_days: pl.Float64 = counted("Those of them made within 5 working days of awareness.", ge=0)
    due_15_days_of_awareness: pl.Float64 = counted(
        "Notifications whose review was due, counted from awareness (earlier guidance).", optional=True, ge=0
    )
    within_15_days_of_awareness: pl.Float64 = counted(
        "Those of them reviewed within 15 working days of awareness.", optional=True, ge=0
    )
    due_15_days_of_notification: pl.Float64 = counted(
        "Notifications whose review was due, counted from notification (later guidance).", optional=True, ge=0
    )
    within_15_days_of_notification: pl.Float64 = counted(
        "Those of them reviewed within 15 working days of notification.", optional=True, ge=0
    )


class Revisions(pa.DataFrameModel):
    """One row per month, area and delivery that moved a figure of it, basis panel: the figures known from then on."""

    period_start: pl.Date = derived("The month.")
    geographic_level: pl.String = _level()
    area_code: pl.String = derived("GSS code of the area, on the boundaries of the time.")
    known_on: pl.Date = derived("Day of the delivery that moved the figures.")
    revision: pl.Int64 = counted("1 for the first delivery that told of the month, then counting up.", ge=1)
    notifications: pl.Int64 = counted("Notifications as known from this delivery on.", ge=0)
    notifications_change: pl.Int64 = counted("How far the delivery moved them.")
    rapid_reviews: pl.Int64 = counted("Rapid reviews as known from this delivery on.", ge=0)
    rapid_reviews_change: pl.Int64 = counted("How far the delivery moved them.")
    nai_under_1: pl.Int64 = counted("Non-accidental injury under one as known from this delivery on.", ge=0)
    nai_under_1_change: pl.Int64 = counted("How far the delivery moved it.")
    nai_under_1_reviewed: pl.Int64 = counted("Those of them reviewed, as known from this delivery on.", ge=0)
    nai_under_1_reviewed_change: pl.Int64 = counted("How far the delivery moved them.")


class WatchedFigure(pa.DataFrameModel):
    """One row per watched measure, category, area, period and delivery that moved its figure: what was known then."""

    measure: pl.String = derived("What is counted (assets/watching/series.py).")
    category: pl.String = derived("Stratum, or the extract of a volume; empty where the measure has none.")
    area_code: pl.String = derived("GSS code of England or a region.")
    period_start: pl.Date = derived("First day of the period; of a delivery's volume, the day of the delivery.")
    known_on: pl.Date = derived("Day of the delivery from which on the figure was known.")
    covered_on: pl.Date = derived("Day of the delivery that first covered the whole period: it is judged then.")
    events: pl.Float64 = counted("What is counted, as known from that delivery on.", ge=0)
    trials: pl.Float64 = counted("Out of how many; of a rate, all notifications.", ge=0)
    exposure: pl.Float64 = counted("Infant-years of a rate, otherwise 1; blank without births.", optional=True, ge=0)


class Nowcast(pa.DataFrameModel):
    """One row per measure, month and area: what was told of it by the newest delivery, and what it will come to."""

    measure: pl.String = derived("notifications or nai_under_1, basis panel.", isin=["notifications", "nai_under_1"])
    area_code: pl.String = derived("GSS code of England or a region, on the boundaries of the time.")
    period_start: pl.Date = derived("The month; months no delivery has covered are left out.")
    known_on: pl.Date = derived("Day of the newest delivery.")
    reported: pl.Int64 = counted("Told of by that day.", ge=0)
    expected_final: pl.Float64 = counted(
        "What the month is expected to come to; blank where too few months tell how late notifications come.",
        optional=True,
        ge=0,
    )
    lower: pl.Int64 = counted("Lower 90 % limit of the final count.", optional=True, ge=0)
    upper: pl.Int64 = counted("Upper 90 % limit of the final count.", optional=True, ge=0)
    completeness: pl.Float64 = counted(
        "Share of the final count known at the month's age, pooled over England.", optional=True, ge=0, le=1
    )
    is_complete: pl.Boolean = derived("Whether at least nine in ten are expected to be known.")


class March2020(pa.DataFrameModel):
    """One row per form of the model and term: how the rate of non-accidental injury under one moved in March 2020."""

    form: pl.String = derived("step, step_and_trend or step_trend_and_slope: what the model lets change.")
    is_primary: pl.Boolean = derived("Whether this is the form to quote; the others show how much hangs on it.")
    term: pl.String = derived(
        "step: after over before; trend: month over month; slope: the trend after over the trend before."
    )
    rate_ratio: pl.Float64 = counted("The rate times this; a step: after over before.", optional=True)
    ratio_lower: pl.Float64 = counted("Lower 95 % limit, robust to correlated months.", optional=True)
    ratio_upper: pl.Float64 = counted("Upper 95 % limit, robust to correlated months.", optional=True)
    p_value: pl.Float64 = counted("Two-sided probability of a ratio as far from 1 by chance.", optional=True)
    dispersion: pl.Float64 = counted("Variance over mean around the fit; 1 is what chance alone gives.", optional=True)
    months_before: pl.Int64 = counted("Months before the interruption.", ge=0)
    months_after: pl.Int64 = counted("Months from the interruption on.", ge=0)
    events_before: pl.Int64 = counted("Notifications of non-accidental injury under one in the months before.", ge=0)
    events_after: pl.Int64 = counted("Those in the months after.", ge=0)
    assumption: pl.String = derived("What the form assumes, in words.")


class DfePublished(pa.DataFrameModel):
    """One row per figure of every loaded release of the department's own series."""

    release: pl.String = derived("The release: day of the file and its tag.")
    period_kind: pl.String = derived("Kind of period.")
    period_start: pl.Date = derived("First day of the period.")
    geographic_level: pl.String = _level()
    area_code: pl.String = derived("GSS code of the area.")
    breakdown: pl.String = derived("What the figures are broken down by, as published.")
    category: pl.String = derived("Category within the breakdown, as published.")
    value: pl.Float64 = derived("Number of notifications; blank where a symbol is printed.", optional=True)
    symbol: pl.String = derived("Symbol printed instead of the number, e.g. c for confidential.", optional=True)
    percentage: pl.Float64 = derived("Percentage; blank where a symbol is printed.", optional=True)
    percentage_symbol: pl.String = derived("Symbol printed instead of the percentage.", optional=True)
