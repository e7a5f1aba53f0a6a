"""Non-accidental injury under one: the incidents, the headline measures and the fieldwork review.

Belongs here: the columns of every table in `cohort`. Does not belong here: how they are computed
(`warehouse/sql/cohort`).
"""

import pandera.polars as pa
import polars as pl

from expectations import codes
from expectations.contracts.fields import an_id, counted, derived


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


class RecommendationCount(pa.DataFrameModel):
    """One row per recommendation of the fieldwork review and theme it answers."""

    recommendation_code: pl.String = derived("Recommendation (ref.recommendation).")
    theme_code: pl.String = derived("Theme it answers (ref.theme).")
    recommendation: pl.String = derived("The recommendation in our words.")
    theme: pl.String = derived("The theme in our words.")
    cases: pl.Int64 = counted("Final cases with the theme.", ge=0)
    authorities: pl.Int64 = counted("Authorities those cases come from.", ge=0)


class Comparison(pa.DataFrameModel):
    """One row per dimension and category: the final cases against all injuries under one of the review's window.

    The cohort was chosen for what could be learned from it, not drawn at random: a small probability says that it
    is unlike the others, not why.
    """

    dimension: pl.String = derived("What the cases are compared by.")
    category: pl.String = derived("Category within the dimension.")
    cohort_cases: pl.Int64 = counted("Final cases in the category.", ge=0)
    cohort_denominator: pl.Int64 = counted("Final cases.", ge=0)
    cohort_percent: pl.Float64 = counted("Of the final cases, in percent.", optional=True)
    cohort_lower: pl.Float64 = counted("Lower exact 95 % limit (Clopper and Pearson), in percent.", optional=True)
    cohort_upper: pl.Float64 = counted("Upper exact 95 % limit, in percent.", optional=True)
    all_cases: pl.Int64 = counted(
        "Notifications of July 2018 to July 2020 in the category, final cases included.", ge=0
    )
    all_denominator: pl.Int64 = counted("Notifications of those months, final cases included.", ge=0)
    all_percent: pl.Float64 = counted("Of those, in percent.", optional=True)
    all_lower: pl.Float64 = counted("Lower exact 95 % limit, in percent.", optional=True)
    all_upper: pl.Float64 = counted("Upper exact 95 % limit, in percent.", optional=True)
    p_value: pl.Float64 = counted(
        "Probability that so many cases drawn at random differ as much: exact, two-sided.", optional=True
    )


class EngagementCount(pa.DataFrameModel):
    """One row per group met by the reviewers."""

    group: pl.String = derived("Who was met.", codes=codes.ENGAGEMENT_GROUP)
    meetings: pl.Int64 = counted("Meetings or interviews.", ge=0)
    people: pl.Int64 = counted("People met.", ge=0)
