"""The warehouse's records: every version of each (`history`) and the current truth (`core`).

Belongs here: what the warehouse adds to the facts (tokens, ages, validity). Does not belong here: views that count.
"""

import pandera.polars as pa
import polars as pl

from expectations import codes
from expectations.contracts import facts
from expectations.contracts.fields import Sensitivity, an_id, derived


class Versioned(pa.DataFrameModel):
    """What every version carries."""

    version: pl.Int32 = derived("1 for the first version of the record, then counting up.", ge=1)
    first_seen: pl.Date = derived("Day of the first extract that held the record.")
    valid_from: pl.Date = derived("Day of the extract that brought this version: known from this day on.")
    valid_to: pl.Date = derived("Day of the extract that replaced it; blank while it stands.", optional=True)
    is_present: pl.Boolean = derived("False when a full snapshot no longer held the record: withdrawn by absence.")
    load_id: pl.String = derived("The load that brought this version (quality.load).")


class Current(pa.DataFrameModel):
    """What every current record carries."""

    first_seen: pl.Date = derived("Day of the first extract that held the record.")
    last_changed: pl.Date = derived("Day of the extract that brought the record's current version.")


class ChildAttributes(facts.ChildFacts):
    """One row per child, identifiers replaced by a token and an age."""

    child_token: pl.String = derived(
        "Keyed token of the child's name and date of birth; blank when none is given.",
        optional=True,
        sensitivity=Sensitivity.PERSONAL,
    )
    age_months: pl.Int32 = derived(
        "Completed calendar months of age on the day of the incident; blank when unborn or not known.",
        optional=True,
    )
    is_unborn: pl.Boolean = derived("Born after the incident, or recorded as unborn.")
    is_under_1: pl.Boolean = derived(
        "Not yet twelve months old on the day of the incident; an unborn child is not; blank when not known.",
        optional=True,
    )


class AdultAttributes(facts.AdultFacts):
    """One row per adult, identifiers replaced by a token and an age band."""

    adult_token: pl.String = derived(
        "Keyed token of the adult's name and date of birth; blank when none is given.",
        optional=True,
        sensitivity=Sensitivity.PERSONAL,
    )
    age_band: pl.String = derived("Age on the day of the incident, in bands.", codes=codes.AGE_BAND)


class NotificationVersion(facts.NotificationFacts, Versioned):
    """One row per notification and version of it."""


class ChildVersion(ChildAttributes, Versioned):
    """One row per child and version of it."""


class RapidReviewVersion(facts.RapidReviewFacts, Versioned):
    """One row per rapid review and version of it."""


class AdultVersion(AdultAttributes, Versioned):
    """One row per adult and version of it."""


class ReviewCaseVersion(facts.ReviewCaseFacts, Versioned):
    """One row per fieldwork case and version of it."""


class EngagementVersion(facts.EngagementFacts, Versioned):
    """One row per meeting and version of it."""


class CoreNotification(facts.NotificationFacts, Current):
    """One row per notification ever known, as it is known now; withdrawn ones stay, marked by their status."""


class CoreChild(ChildAttributes, Current):
    """One row per child, as it is known now."""


class CoreRapidReview(facts.RapidReviewFacts, Current):
    """One row per rapid review, as it is known now."""


class CoreAdult(AdultAttributes, Current):
    """One row per adult, as it is known now."""


class CoreReviewCase(facts.ReviewCaseFacts, Current):
    """One row per fieldwork case, as it is known now."""


class CoreEngagement(facts.EngagementFacts, Current):
    """One row per meeting or interview, as it is known now."""


class IncidentFacts(pa.DataFrameModel):
    """What counting needs of a notification: index child, review, coding, scope, area and lags."""

    notification_id: pl.String = an_id("The notification.")
    notified_on: pl.Date = derived("London day of the notification.")
    notified_month: pl.Date = derived("First day of the month of the notification.")
    incident_on: pl.Date = derived(
        "Day of the incident; where not given the day of awareness, else of the notification."
    )
    gss_code: pl.String = derived(
        "Authority of the incident where given, else the notifying one, on the boundaries of the time."
    )
    region_code: pl.String = derived("Region of that authority.")
    nature: pl.String = derived("Nature of the incident.", codes=codes.NATURE)
    status: pl.String = derived("Where the notification stands.", codes=codes.STATUS)
    children: pl.Int32 = derived("How many children the notification holds.", ge=0)
    index_child_id: pl.String = derived(
        "The child the notification is counted by.", optional=True, sensitivity=Sensitivity.PERSONAL
    )
    sex: pl.String = derived("Sex of the index child.", codes=codes.SEX)
    ethnicity: pl.String = derived("Ethnicity of the index child.", codes=codes.ETHNICITY)
    disability: pl.String = derived("Disability of the index child.", codes=codes.DISABILITY)
    looked_after: pl.String = derived("Whether the index child was looked after.", codes=codes.YES_NO_NOT_KNOWN)
    agency_status: pl.String = derived("Agency involvement of the index child.", codes=codes.AGENCY_STATUS)
    placement: pl.String = derived("Placement of the index child.", codes=codes.PLACEMENT, optional=True)
    age_months: pl.Int32 = derived("Completed months of age of the index child.", optional=True)
    is_unborn: pl.Boolean = derived("Whether the index child was unborn.")
    is_under_1: pl.Boolean = derived("Whether the index child was not yet twelve months old; unborn is not.")
    has_rapid_review: pl.Boolean = derived("Whether a rapid review has been received.")
    review_received_on: pl.Date = derived("Day the rapid review was received.", optional=True)
    lcspr_decision: pl.String = derived("Decision on a local review.", codes=codes.LCSPR_DECISION, optional=True)
    nai: pl.String = derived(
        "The coding that counts: the review's unless not known, else the initial one.", codes=codes.NAI
    )
    nai_source: pl.String = derived("Where the coding comes from.", isin=["rapid_review", "notification", "none"])
    is_nai_under_1: pl.Boolean = derived(
        "Coded non-accidental injury, confirmed or suspected, and index child under one."
    )
    is_withdrawn: pl.Boolean = derived("Withdrawn, by status or by absence from a full snapshot.")
    is_not_met: pl.Boolean = derived("Found not to meet the criteria.")
    is_duplicate: pl.Boolean = derived("Repeats another known notification of the incident, which counts in its place.")
    is_care_leaver_death: pl.Boolean = derived("Index child aged 18 or over: a voluntary care leaver notification.")
    is_looked_after_death_without_abuse: pl.Boolean = derived(
        "Death of a looked-after child for which nothing recorded suspects abuse."
    )
    in_panel_scope: pl.Boolean = derived("Counts on basis panel: none of the five marks before this one.")
    in_dfe_scope: pl.Boolean = derived("Counts on basis dfe: every notification but care leavers.")
    aware_to_notified: pl.Int32 = derived("Working days from awareness to notification; due within 5.", optional=True)
    aware_to_review: pl.Int32 = derived(
        "Working days from awareness to the rapid review; earlier guidance: due within 15.", optional=True
    )
    notified_to_review: pl.Int32 = derived(
        "Working days from notification to the rapid review; later guidance: due within 15.", optional=True
    )
    first_seen: pl.Date = derived("Day of the first extract that held the notification.")


class IncidentVersion(IncidentFacts):
    """One row per notification and stretch of days on which what was known of its incident stayed the same."""

    valid_from: pl.Date = derived("Day of the extract that changed anything of it: known from this day on.")
    valid_to: pl.Date = derived("Day of the extract that changed it again; blank while it stands.", optional=True)


class IncidentAsNotified(IncidentVersion):
    """One row per notification as first told, and one before it where its children came in a later extract."""


class Incident(IncidentFacts):
    """One row per notification with everything counting needs: index child, review, coding, scope, area and lags."""

    last_changed: pl.Date = derived("Day of the last extract that changed anything of the incident.")
