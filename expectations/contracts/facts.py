"""The facts of each record: the canonical columns that arrive, are versioned and are queried under one name.

Belongs here: columns shared by an extract, its history and its core view, declared once. Does not belong here:
columns only an extract has (identifiers, free text) or only the warehouse adds (tokens, validity).
"""

import pandera.polars as pa
import polars as pl

from expectations import codes
from expectations.contracts.fields import (
    Kind,
    Sensitivity,
    a_code,
    a_code_set,
    a_date,
    a_text,
    an_authority,
    an_id,
    derived,
    describe,
)


class NotificationFacts(pa.DataFrameModel):
    """One row per notification."""

    notification_id: pl.String = an_id("The notification's reference, e.g. SIN-2019-000123.")
    notifying_authority: pl.String = an_authority(
        "GSS code of the authority that notified the Panel.", valid_on="notified_on"
    )
    incident_authority: pl.String = an_authority(
        "GSS code of the authority where the incident took place.", valid_on="notified_on", optional=True
    )
    home_authority: pl.String = an_authority(
        "GSS code of the authority where the child normally lives.", valid_on="notified_on", optional=True
    )
    date_of_incident: pl.Date = a_date("Day of the incident.", optional=True)
    date_aware: pl.Date = a_date("Day the authority became aware of the incident.", optional=True)
    date_notified: pl.Datetime("us") = describe(  # type: ignore[valid-type]
        Kind.TIMESTAMP, "When the Panel was notified, as a clock on a London wall showed it."
    )
    date_notified_utc: pl.Datetime("us") = derived(  # type: ignore[valid-type]
        "The same moment in UTC; tells the two 01:30s of an October night apart.", source="date_notified"
    )
    notified_on: pl.Date = derived("London day of the notification; all periods go by it.", source="date_notified")
    nature: pl.String = a_code(codes.NATURE, "Nature of the incident.")
    status: pl.String = a_code(codes.STATUS, "Where the notification stands.")
    duplicate_of: pl.String = an_id("The notification of the same incident that this one repeats.", optional=True)
    nai_initial: pl.String = a_code(
        codes.NAI, "The Panel's coding of non-accidental injury on reading the notification.", optional=True
    )
    has_case_outline: pl.Boolean = derived(
        "Whether an outline of the case was given; its text never enters the warehouse.",
        source="case_outline",
    )


class ChildFacts(pa.DataFrameModel):
    """One row per child of a notification."""

    notification_id: pl.String = an_id("The notification the child belongs to.")
    child_id: pl.String = an_id("The child's reference within the notification.")
    is_index: pl.Boolean = describe(
        Kind.BOOLEAN, "Whether this is the index child, by whom the notification is counted."
    )
    sex: pl.String = a_code(codes.SEX, "Sex as recorded.")
    ethnicity: pl.String = a_code(codes.ETHNICITY, "Ethnicity, children in need census code.")
    disability: pl.String = a_code(codes.DISABILITY, "Whether the child has a disability.")
    looked_after: pl.String = a_code(
        codes.YES_NO_NOT_KNOWN, "Whether the child was looked after by an authority at the incident."
    )
    agency_status: pl.String = a_code(codes.AGENCY_STATUS, "Highest level of involvement of agencies at the incident.")
    placement: pl.String = a_code(codes.PLACEMENT, "Where the child lived at the incident.", optional=True)


class RapidReviewFacts(pa.DataFrameModel):
    """One row per rapid review."""

    notification_id: pl.String = an_id("The notification reviewed.")
    date_received: pl.Date = a_date("Day the Panel received the rapid review.")
    nai: pl.String = a_code(
        codes.NAI,
        "The Panel's coding of non-accidental injury on reading the review; supersedes the initial one"
        " unless not known.",
    )
    abuse_categories: pl.List(pl.String) = a_code_set(  # type: ignore[valid-type]
        codes.ABUSE_CATEGORY, "Every category of abuse the review names.", optional=True
    )
    lcspr_decision: pl.String = a_code(
        codes.LCSPR_DECISION, "Whether a local child safeguarding practice review is commissioned."
    )
    coder: pl.String = a_text("Who coded the review.")
    coded_on: pl.Date = a_date("Day of the coding.")
    scheme: pl.String = a_text("Version of the coding scheme.")


class AdultFacts(pa.DataFrameModel):
    """One row per adult of a notification."""

    notification_id: pl.String = an_id("The notification the adult belongs to.")
    adult_id: pl.String = an_id("The adult's reference within the notification.")
    role: pl.String = a_code(codes.ROLE, "The adult's relationship to the child.")
    suspected: pl.String = a_code(codes.YES_NO_NOT_KNOWN, "Whether the adult is suspected of the harm.")
    domestic_abuse_current: pl.String = a_code(codes.YES_NO_NOT_KNOWN, "Domestic abuse involving a current partner.")
    domestic_abuse_historical: pl.String = a_code(codes.YES_NO_NOT_KNOWN, "Domestic abuse in the past.")
    mental_health: pl.String = a_code(codes.YES_NO_NOT_KNOWN, "A mental health issue is recorded.")
    care_leaver: pl.String = a_code(codes.YES_NO_NOT_KNOWN, "The adult left local authority care.")
    convictions: pl.String = a_code(codes.YES_NO_NOT_KNOWN, "The adult has criminal convictions.")
    probation: pl.String = a_code(codes.PROBATION, "The adult's standing with the probation service.")


class ReviewCaseFacts(pa.DataFrameModel):
    """One row per case of the national fieldwork review."""

    notification_id: pl.String = an_id("The notification the case is about.")
    stage: pl.String = a_code(codes.STAGE, "How far the case went in the review's selection.")
    outcome: pl.String = a_code(codes.OUTCOME, "Whether the baby died or was seriously harmed.")
    injury: pl.String = a_code(codes.INJURY, "The injury.")
    pattern: pl.String = a_code(codes.PATTERN, "Whether harm was done once or on several occasions.")
    prognosis: pl.String = a_code(codes.PROGNOSIS, "Long-term prognosis; blank when the baby died.", optional=True)
    relationship_of_male: pl.String = a_code(codes.ROLE, "Relationship of the man concerned to the baby.")
    ethnicity_reported: pl.String = a_text("The baby's ethnicity in the review's own wording.")
    criminal_proceedings: pl.String = a_code(codes.CRIMINAL_PROCEEDINGS, "Where criminal proceedings stand.")
    both_parents_charged: pl.String = a_code(codes.YES_NO, "Whether both parents were charged.")
    care_finding: pl.String = a_code(codes.CARE_FINDING, "Finding of fact in care proceedings.")
    local_review: pl.String = a_code(
        codes.YES_NO, "Whether a serious case review or local review was or is being undertaken."
    )
    premature: pl.String = a_code(codes.YES_NO_NOT_KNOWN, "Whether the baby was born prematurely.")
    family_nurse_partnership: pl.String = a_code(codes.YES_NO, "Whether the area has a Family Nurse Partnership.")
    themes: pl.List(pl.String) = a_code_set(  # type: ignore[valid-type]
        None, "Themes the reviewers found in the case; codes of ref.theme.", optional=True
    )


class EngagementFacts(pa.DataFrameModel):
    """One row per meeting or interview of the fieldwork review."""

    engagement_id: pl.String = an_id("The meeting's reference.")
    authority: pl.String = an_authority(
        "GSS code of the authority the meeting was about.", valid_on="held_on", optional=True
    )
    held_on: pl.Date = a_date("Day of the meeting.")
    group: pl.String = a_code(codes.ENGAGEMENT_GROUP, "Who was met.")
    role: pl.String = a_text("The role of those met, in the reviewers' words.")
    people: pl.Int32 = describe(Kind.INTEGER, "How many people took part.", ge=1, le=10_000)


class PublishedStatisticFacts(pa.DataFrameModel):
    """One row per figure of a file published by the Department for Education."""

    time_period: pl.String = a_text("Period as published, e.g. 202021.")
    time_identifier: pl.String = a_text("Kind of period as published, e.g. Financial year.")
    period_kind: pl.String = derived("Our word for the kind of period.", source="time_identifier")
    period_start: pl.Date = derived("First day of the period.", source="time_period")
    geographic_level: pl.String = describe(
        Kind.TEXT,
        "national, regional or local_authority.",
        isin=["national", "regional", "local_authority"],
    )
    area_code: pl.String = derived("GSS code of the area.", sensitivity=Sensitivity.PUBLIC)
    breakdown: pl.String = a_text("What the figures are broken down by, as published.", absent_as="Total")
    category: pl.String = a_text("Category within the breakdown, as published.", absent_as="Total")
    number: pl.Float64 = describe(
        Kind.PUBLISHED_NUMBER, "Number of notifications; blank where a symbol is printed.", optional=True
    )
    number_symbol: pl.String = derived("Symbol printed instead of the number.", source="number", optional=True)
    percentage: pl.Float64 = describe(
        Kind.PUBLISHED_NUMBER, "Percentage; blank where a symbol is printed.", optional=True
    )
    percentage_symbol: pl.String = derived(
        "Symbol printed instead of the percentage.", source="percentage", optional=True
    )
