"""The views that count: time series, the cohort review and reconciliation.

Belongs here: the columns of every table in `timeseries`, `cohort` and `monitoring`. Does not belong here: how they are
computed (`warehouse/sql/`, `assets/statistics/`).
"""

import pandera.polars as pa
import polars as pl

from expectations import codes
from expectations.contracts.fields import an_id, counted, derived

PERIOD_KINDS = ("month", "quarter", "half_year", "financial_year", "calendar_year")
LEVELS = ("national", "regional", "local_authority")
BASES = ("panel", "dfe")


class PeriodAndArea(pa.DataFrameModel):
    """What every time series is keyed by."""

    period_kind: pl.String = derived(
        "month, quarter, half_year (from April), financial_year (from April) or calendar_year.",
        isin=list(PERIOD_KINDS),
    )
    period_start: pl.Date = derived("First day of the period.")
    basis: pl.String = derived(
        "panel: in the Panel's scope, as known now. dfe: every notification as first notified, care leavers not."
        " The two never reconcile and are never added.",
        isin=list(BASES),
    )
    geographic_level: pl.String = derived("national, regional or local_authority.", isin=list(LEVELS))
    area_code: pl.String = derived("GSS code of the area, on the boundaries of the time.")


class NotificationsSeries(PeriodAndArea):
    """One row per period, basis and area: how many notifications of what kind; empty periods are rows of zeros."""

    notifications: pl.Int64 = counted("Notifications, each counted once.", ge=0)
    children: pl.Int64 = counted("Children in those notifications.", ge=0)
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
    is_provisional: pl.Boolean = counted("Whether the period ends after the newest extract.")


class NaiShareSeries(PeriodAndArea):
    """One row per period and area on basis panel: non-accidental injury under one among reviewed notifications."""

    numerator: pl.Int64 = counted("Reviewed notifications of non-accidental injury under one.", ge=0)
    denominator: pl.Int64 = counted("Notifications with a rapid review.", ge=0)
    share: pl.Float64 = counted("Numerator over denominator; blank when nothing was reviewed.", optional=True)
    share_lower: pl.Float64 = counted("Lower 95 % limit, Wilson score.", optional=True)
    share_upper: pl.Float64 = counted("Upper 95 % limit, Wilson score.", optional=True)
    is_provisional: pl.Boolean = counted("Whether the period ends after the newest extract.")


class NaiRateSeries(PeriodAndArea):
    """One row per period and area on basis panel: non-accidental injury under one per 100,000 infants and year."""

    nai_under_1: pl.Int64 = counted("Notifications of non-accidental injury under one.", ge=0)
    infants: pl.Int64 = counted("Infants the rate is out of; blank where not available.", optional=True)
    years: pl.Float64 = counted("Length of the period in years of 365.25 days.")
    rate_per_100k: pl.Float64 = counted("Rate per 100,000 infants and year.", optional=True)
    rate_lower: pl.Float64 = counted("Lower 95 % limit: exact Poisson below 10 events, Byar from 10.", optional=True)
    rate_upper: pl.Float64 = counted("Upper 95 % limit: exact Poisson below 10 events, Byar from 10.", optional=True)
    denominator_basis: pl.String = counted(
        "Which estimate the infants are, and whether it is provisional or too small for a rate."
    )
    is_provisional: pl.Boolean = counted("Whether the period ends after the newest extract.")


class DfePublished(pa.DataFrameModel):
    """One row per figure of every loaded release of the department's own series."""

    release: pl.String = derived("The release: day of the file and its tag.")
    period_kind: pl.String = derived("Kind of period.")
    period_start: pl.Date = derived("First day of the period.")
    geographic_level: pl.String = derived("national, regional or local_authority.", isin=list(LEVELS))
    area_code: pl.String = derived("GSS code of the area.")
    breakdown: pl.String = derived("What the figures are broken down by, as published.")
    category: pl.String = derived("Category within the breakdown, as published.")
    value: pl.Float64 = derived("Number of notifications; blank where a symbol is printed.", optional=True)
    symbol: pl.String = derived("Symbol printed instead of the number, e.g. c for confidential.", optional=True)
    percentage: pl.Float64 = derived("Percentage; blank where a symbol is printed.", optional=True)
    percentage_symbol: pl.String = derived("Symbol printed instead of the percentage.", optional=True)


class CohortNaiUnder1(pa.DataFrameModel):
    """One row per notification of non-accidental injury under one in the Panel's scope."""

    notification_id: pl.String = an_id("The notification.")
    notified_on: pl.Date = derived("London day of the notification.")
    notified_month: pl.Date = derived("Month of the notification.")
    incident_on: pl.Date = derived("Day of the incident.")
    gss_code: pl.String = derived("Authority of the incident.")
    region_code: pl.String = derived("Its region.")
    nature: pl.String = derived("Nature of the incident.", codes=codes.NATURE)
    sex: pl.String = derived("Sex of the index child.", codes=codes.SEX)
    ethnicity: pl.String = derived("Ethnicity of the index child.", codes=codes.ETHNICITY)
    age_months: pl.Int32 = derived("Completed months of age; blank when only under one is known.", optional=True)
    agency_status: pl.String = derived("Agency involvement.", codes=codes.AGENCY_STATUS)
    has_rapid_review: pl.Boolean = derived("Whether a rapid review has been received.")
    nai: pl.String = derived("The coding: confirmed or suspected.", codes=codes.NAI)
    review_stage: pl.String = derived(
        "How far the case went in the fieldwork review; blank outside it.", codes=codes.STAGE, optional=True
    )
    is_in_review_window: pl.Boolean = derived(
        "Notified July 2018 to July 2020: among the 257 as the fieldwork review knew them."
    )


class Headline(pa.DataFrameModel):
    """One row per headline measure."""

    measure: pl.String = derived("Name of the measure.")
    value: pl.Float64 = counted("The measure as known on `known_on`.", optional=True)
    numerator: pl.Int64 = counted("What is counted.", optional=True)
    denominator: pl.Int64 = counted("What it is out of; blank for a count.", optional=True)
    lower: pl.Float64 = counted("Lower 95 % limit of a share, Wilson score.", optional=True)
    upper: pl.Float64 = counted("Upper 95 % limit of a share, Wilson score.", optional=True)
    known_on: pl.Date = counted("Day as known on which value, numerator and denominator are computed.")
    value_now: pl.Float64 = counted("The measure as known now.", optional=True)


class Funnel(pa.DataFrameModel):
    """One row per stage of the fieldwork review's selection; each stage holds the later ones."""

    stage: pl.String = derived("reviewed, shortlisted or final.", codes=codes.STAGE)
    cases: pl.Int64 = counted("Cases that reached the stage.", ge=0)
    authorities: pl.Int64 = counted("Authorities they come from.", ge=0)
    regions: pl.Int64 = counted("Regions they come from.", ge=0)


class Breakdown(pa.DataFrameModel):
    """One row per dimension and category of the 23 final cases."""

    dimension: pl.String = derived("What the cases are broken down by.")
    category: pl.String = derived("Category within the dimension.")
    cases: pl.Int64 = counted("Cases in the category.", ge=0)
    denominator: pl.Int64 = counted("Cases the dimension is out of.", ge=0)
    percent: pl.Float64 = counted("Cases over denominator, in percent.", optional=True)


class ThemeCount(pa.DataFrameModel):
    """One row per theme of the fieldwork review."""

    theme_code: pl.String = derived("Theme (ref.theme).")
    cases: pl.Int64 = counted("Final cases with the theme.", ge=0)
    authorities: pl.Int64 = counted("Authorities those cases come from.", ge=0)


class CaseTheme(pa.DataFrameModel):
    """One row per final case and theme found in it."""

    notification_id: pl.String = an_id("The case.")
    theme_code: pl.String = derived("Theme (ref.theme).")


class EngagementCount(pa.DataFrameModel):
    """One row per group met by the reviewers."""

    group: pl.String = derived("Who was met.", codes=codes.ENGAGEMENT_GROUP)
    meetings: pl.Int64 = counted("Meetings or interviews.", ge=0)
    people: pl.Int64 = counted("People met.", ge=0)


class Reconciliation(pa.DataFrameModel):
    """One row per published figure: what was published against what the warehouse says."""

    figure_id: pl.String = derived("The figure (ref.published_figure).")
    published: pl.Float64 = counted("As published.")
    known_on: pl.Date = counted("Day as known on which the figure was true.")
    computed: pl.Float64 = counted("Computed from the extracts as known on that day.", optional=True)
    computed_now: pl.Float64 = counted("Computed from the extracts as known now.", optional=True)
    difference: pl.Float64 = counted("Computed less published, after rounding as published.", optional=True)
    status: pl.String = counted("match, differs or not_computable.", isin=["match", "differs", "not_computable"])
    reason: pl.String = counted("Why a figure differs or cannot be computed.", optional=True)
    source: pl.String = derived("Document or page.")
    location: pl.String = derived("Place in it.")
