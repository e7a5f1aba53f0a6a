"""The rows of one delivery of each extract, as text cells under the contract's headers.

Belongs here: selecting a delivery's versions and laying them out in contract order. Does not belong here:
files (``writer.py``), spelling (``spellings.py``).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from warehouse.sample.plan import DELIVERIES
from warehouse.sample.spellings import STYLES, Style, spell_date, spell_moment, spell_places, spell_words
from warehouse.sample.versions import rows_of_delivery

EXTRACTS = ("notifications", "children", "rapid_reviews", "adults", "review_cases", "engagements")
ADULT_FLAGS = (
    "suspected",
    "domestic_abuse_current",
    "domestic_abuse_historical",
    "mental_health",
    "care_leaver",
    "convictions",
)


@dataclass(frozen=True, slots=True)
class Versions:
    """All versions of one part of the sample, by extract; an extract may be missing."""

    by_extract: dict[str, pl.DataFrame]


def lay_out(rng: np.random.Generator, versions: Versions, delivery: int) -> dict[str, pl.DataFrame]:
    """Give the text rows of every extract a delivery brings; extracts without rows are left out."""
    style = STYLES[delivery]
    laid_out: dict[str, pl.DataFrame] = {}
    for extract in EXTRACTS:
        if extract in versions.by_extract:
            rows = rows_of_delivery(rng, versions.by_extract[extract], delivery)
            if rows.height:
                laid_out[extract] = _LAYOUTS[extract](rng, rows, style)
    return laid_out


def _lay_out_notifications(rng: np.random.Generator, rows: pl.DataFrame, style: Style) -> pl.DataFrame:
    return rows.select(
        "notification_id",
        spell_places(rng, rows["place"], style).alias("notifying_authority"),
        spell_places(rng, rows["incident_place"], style).alias("incident_authority"),
        spell_places(rng, rows["home_place"], style).alias("home_authority"),
        spell_date("incident_on", style).alias("date_of_incident"),
        spell_date("aware_on", style).alias("date_aware"),
        spell_moment("notified_on", "minute", style).alias("date_notified"),
        "nature",
        "status",
        "duplicate_of",
        "nai_initial",
        pl.col("outline").alias("case_outline"),
    )


def _lay_out_children(_: np.random.Generator, rows: pl.DataFrame, style: Style) -> pl.DataFrame:
    return rows.select(
        "notification_id",
        pl.format("C{}", "number").alias("child_id"),
        spell_words("index_word", style.answers).alias("is_index"),
        "forename",
        "surname",
        spell_date("birth", style).alias("date_of_birth"),
        pl.col("age_text").alias("age_at_incident"),
        spell_words("sex", style.sexes),
        "ethnicity",
        spell_words("disability", style.answers),
        spell_words("looked_after", style.answers),
        "agency_status",
        "placement",
    )


def _lay_out_reviews(_: np.random.Generator, rows: pl.DataFrame, style: Style) -> pl.DataFrame:
    return rows.select(
        "notification_id",
        spell_date("review_on", style).alias("date_received"),
        "nai",
        pl.col("abuse").alias("abuse_categories"),
        "lcspr_decision",
        "coder",
        spell_date("coded_on", style),
        "scheme",
    )


def _lay_out_adults(_: np.random.Generator, rows: pl.DataFrame, style: Style) -> pl.DataFrame:
    return rows.select(
        "notification_id",
        pl.format("A{}", "number").alias("adult_id"),
        "role",
        "forename",
        "surname",
        spell_date("birth", style).alias("date_of_birth"),
        *(spell_words(flag, style.answers) for flag in ADULT_FLAGS),
        "probation",
    )


def _lay_out_cases(_: np.random.Generator, rows: pl.DataFrame, __: Style) -> pl.DataFrame:
    return rows.select(
        "notification_id",
        "stage",
        "outcome",
        "injury",
        "pattern",
        "prognosis",
        "relationship_of_male",
        "ethnicity_reported",
        "criminal_proceedings",
        "both_parents_charged",
        "care_finding",
        "local_review",
        "premature",
        "family_nurse_partnership",
        "themes",
    )


def _lay_out_engagements(rng: np.random.Generator, rows: pl.DataFrame, style: Style) -> pl.DataFrame:
    return rows.select(
        "engagement_id",
        spell_places(rng, rows["place"], style).alias("authority"),
        spell_date("held_on", style),
        "group",
        "role",
        "people",
    )


_LAYOUTS: dict[str, Callable[[np.random.Generator, pl.DataFrame, Style], pl.DataFrame]] = {
    "notifications": _lay_out_notifications,
    "children": _lay_out_children,
    "rapid_reviews": _lay_out_reviews,
    "adults": _lay_out_adults,
    "review_cases": _lay_out_cases,
    "engagements": _lay_out_engagements,
}

assert len(STYLES) == len(DELIVERIES), "every delivery needs a style"  # noqa: S101 - a declaration checked on import
