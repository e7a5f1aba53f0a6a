"""The extracts: what arrives in the landing folder, one model each.

Belongs here: the columns that only arrive (identifiers, free text, ages in words) beside the facts they share with
the warehouse. Does not belong here: header spellings (`expectations/profiles/`) and cross-field rules
(`expectations/rules/`).
"""

import polars as pl

from expectations.contracts import facts
from expectations.contracts.fields import (
    Kind,
    Sensitivity,
    a_birth_date,
    a_name,
    derived,
    describe,
)


class NotificationsExtract(facts.NotificationFacts):
    """One row per notification known on the day of the extract."""

    case_outline: pl.String = describe(
        Kind.FREE_TEXT,
        "Outline of the case; read only to see whether there is one.",
        optional=True,
        sensitivity=Sensitivity.IDENTIFIER,
    )


class ChildrenExtract(facts.ChildFacts):
    """One row per child of a notification known on the day of the extract."""

    forename: pl.String = a_name("The child's forename.")
    surname: pl.String = a_name("The child's surname.")
    date_of_birth: pl.Date = a_birth_date("The child's date of birth.")
    age_at_incident: pl.String = describe(
        Kind.AGE, "Age at the incident in words, used when the date of birth is blank.", optional=True
    )
    stated_age_months: pl.Int32 = derived(
        "Completed months the stated age amounts to, where it says.", source="age_at_incident", optional=True
    )
    stated_unborn: pl.Boolean = derived("Whether the stated age is unborn.", source="age_at_incident", optional=True)
    stated_under_1: pl.Boolean = derived(
        "Whether the stated age is under one year.", source="age_at_incident", optional=True
    )


class RapidReviewsExtract(facts.RapidReviewFacts):
    """One row per rapid review known on the day of the extract."""


class AdultsExtract(facts.AdultFacts):
    """One row per adult of a notification known on the day of the extract."""

    forename: pl.String = a_name("The adult's forename.")
    surname: pl.String = a_name("The adult's surname.")
    date_of_birth: pl.Date = a_birth_date("The adult's date of birth.")


class ReviewCasesExtract(facts.ReviewCaseFacts):
    """One row per case of the fieldwork review known on the day of the extract."""


class EngagementsExtract(facts.EngagementFacts):
    """One row per meeting or interview of the fieldwork review known on the day of the extract."""


class DfeStatisticsExtract(facts.PublishedStatisticFacts):
    """One row per published figure of one release of the Department for Education."""

    country_code: pl.String = describe(Kind.TEXT, "GSS code of the country.", optional=True)
    region_code: pl.String = describe(Kind.TEXT, "GSS code of the region.", optional=True)
    new_la_code: pl.String = describe(Kind.TEXT, "GSS code of the authority.", optional=True)
    old_la_code: pl.String = describe(Kind.TEXT, "Three-digit code of the authority.", optional=True)
