"""The public tables: what a release prints, as it prints it.

Belongs here: the columns of every table in `published`, which are those of the CSV files of a release. Does not belong
here: what is counted and hidden (`assets/release`).
"""

from typing import Any

import pandera.polars as pa
import polars as pl

from expectations.contracts.fields import Kind, Sensitivity, describe

#: what stands where a number does not: confidential, not available, not applicable, more than none but rounded to none
SYMBOLS = ("c", "x", "z", "low")
_PRINTED = rf"^(-?\d+(\.\d+)?|{'|'.join(SYMBOLS)})$"


def _label(description: str, *, optional: bool = False) -> Any:
    """Text every row has, or one that is blank where a level has no such thing."""
    return describe(Kind.TEXT, description, optional=optional, sensitivity=Sensitivity.PUBLIC)


def _printed(description: str) -> Any:
    """A number as it is printed, or a symbol in its place."""
    return describe(
        Kind.TEXT,
        f"{description} As printed: c confidential, x not available, z not applicable, low rounds to 0.",
        sensitivity=Sensitivity.PUBLIC,
        str_matches=_PRINTED,
    )


class Release(pa.DataFrameModel):
    """One row per public release."""

    release: pl.String = _label("Year and month of the release, as 2026-11.")
    as_at: pl.Date = describe(Kind.DATE, "Day as known on which everything is counted.", sensitivity=Sensitivity.PUBLIC)
    threshold: pl.Int64 = describe(
        Kind.INTEGER, "Counts from 1 to one below this are confidential.", sensitivity=Sensitivity.PUBLIC, ge=1
    )
    is_synthetic: pl.Boolean = describe(Kind.BOOLEAN, "Whether the data are made up.", sensitivity=Sensitivity.PUBLIC)
    next_update: pl.Date = describe(
        Kind.DATE,
        "Day of the next update as announced; blank where none is.",
        optional=True,
        sensitivity=Sensitivity.PUBLIC,
    )
    left_out: pl.String = _label(
        "Public tables this release does not have, by name, separated by commas; blank where it has all.",
        optional=True,
    )


class Published(pa.DataFrameModel):
    """What every public table has."""

    release: pl.String = _label("The release the row stands in, as 2026-11.")
    time_period: pl.String = _label("The year, as 202021 for one from April, or 2021.")
    time_identifier: pl.String = _label("What kind of period it is, in the words of the department's standard.")
    geographic_level: pl.String = _label("National, Regional or Local authority.")
    country_code: pl.String = _label("GSS code of England.")
    country_name: pl.String = _label("England.")


class _Regional(Published):
    region_code: pl.String = _label("GSS code of the region; blank for England.", optional=True)
    region_name: pl.String = _label("Name of the region; blank for England.", optional=True)


class Characteristics(Published):
    """One row per period, characteristic and category for England: serious incident notifications as first notified."""

    breakdown_topic: pl.String = _label("What the notifications are broken down by.")
    breakdown: pl.String = _label("The category.")
    notifications: pl.String = _printed("Serious incident notifications.")
    percentage: pl.String = _printed("Their share of all of the period, per cent, one decimal.")


class Areas(_Regional):
    """One row per financial year, area, incident type: serious incident notifications as first notified."""

    old_la_code: pl.String = _label("The department's three-digit code of the authority.", optional=True)
    new_la_code: pl.String = _label("GSS code of the authority.", optional=True)
    la_name: pl.String = _label("Name of the authority.", optional=True)
    breakdown_topic: pl.String = _label("What the notifications are broken down by.")
    breakdown: pl.String = _label("The category.")
    notifications: pl.String = _printed("Serious incident notifications; of regions rounded to 10.")


class Totals(Published):
    """One row per quarter, half or financial year for England: serious incident notifications as first notified."""

    notifications: pl.String = _printed("Serious incident notifications.")


class PublishedNaiUnder1(_Regional):
    """One row per half or financial year, for England and regions: non-accidental injury under 1, as known then."""

    notifications: pl.String = _printed("Notifications in the Panel's scope; of regions rounded to 10.")
    reviewed: pl.String = _printed("Those with a rapid review; of regions rounded to 10.")
    nai_under_1: pl.String = _printed("Those of non-accidental injury under 1; of regions rounded to 10.")
    nai_under_1_reviewed: pl.String = _printed("Those of them with a rapid review; of regions rounded to 10.")
    share: pl.String = _printed("nai_under_1_reviewed of reviewed, per cent.")
    share_lower: pl.String = _printed("Lower 95 % limit of the share, Wilson score.")
    share_upper: pl.String = _printed("Upper 95 % limit of the share, Wilson score.")
    rate_per_100k: pl.String = _printed("nai_under_1 per 100,000 infants and year.")
    rate_lower: pl.String = _printed("Lower 95 % limit of the rate, exact Poisson.")
    rate_upper: pl.String = _printed("Upper 95 % limit of the rate, exact Poisson.")


class Headline(Published):
    """One row per headline measure of the review, as known when it was published."""

    measure: pl.String = _label("The measure in words.")
    number: pl.String = _printed("What is counted.")
    denominator: pl.String = _printed("What it is out of.")
    percentage: pl.String = _printed("The share, per cent.")
    percentage_lower: pl.String = _printed("Lower 95 % limit of the share, Wilson score.")
    percentage_upper: pl.String = _printed("Upper 95 % limit of the share, Wilson score.")


class CohortReview(Published):
    """One row per dimension and category of the fieldwork review's cases."""

    breakdown_topic: pl.String = _label("The dimension.")
    breakdown: pl.String = _label("The category.")
    cases: pl.String = _printed("Cases of the fieldwork review.")
    denominator: pl.String = _printed("Cases they are out of.")
    percentage: pl.String = _printed("Their share, per cent.")
