"""Reference tables (`ref`): facts about England that every view leans on, each row with its source.

Does not belong here: anything that arrives in an extract.
"""

from typing import Any

import pandera.polars as pa
import polars as pl

from expectations.contracts.fields import Kind, Sensitivity, describe


def _public(description: str, *, optional: bool = False, **checks: Any) -> Any:
    return describe(Kind.DERIVED, description, optional=optional, sensitivity=Sensitivity.PUBLIC, **checks)


class Region(pa.DataFrameModel):
    """One row per region of England."""

    region_code: pl.String = _public("GSS code of the region.")
    region_name: pl.String = _public("Name of the region.")
    source: pl.String = _public("Where the row comes from.")


class LocalAuthority(pa.DataFrameModel):
    """One row per children's-services authority and span of validity of its code."""

    gss_code: pl.String = _public("Nine-character code; a joint return is two codes joined by a slash.")
    dfe_code: pl.String = _public("The department's three-digit code.")
    name: pl.String = _public("Official name.")
    authority_type: pl.String = _public("county, unitary, metropolitan, london borough or joint return.")
    region_code: pl.String = _public("Region the authority lies in.")
    valid_from: pl.Date = _public("First day of validity; 2009-01-01 stands for this day or before.")
    valid_to: pl.Date = _public("Last day of validity; blank while valid.", optional=True)
    source: pl.String = _public("Where the row comes from.")


class AuthorityChange(pa.DataFrameModel):
    """One row per old and new code of an authority that changed."""

    effective_from: pl.Date = _public("First day of the new code.")
    old_gss_code: pl.String = _public("Code before.")
    new_gss_code: pl.String = _public("Code after.")
    kind: pl.String = _public("What happened: merge, split or recode.")
    share_of_old_by_births: pl.Float64 = _public(
        "Share of the old authority's births in the new one; blank where the share is not published.",
        optional=True,
        ge=0,
        le=1,
    )
    source: pl.String = _public("Where the row comes from.")


class AuthorityNeighbour(pa.DataFrameModel):
    """One row per two of today's authorities that share a border, named once, the lower code first."""

    gss_code: pl.String = _public("One of the two.")
    neighbour_gss_code: pl.String = _public("The other.")
    source: pl.String = _public("Where the row comes from.")


class InfantPopulation(pa.DataFrameModel):
    """One row per authority, measure and year: births, and population aged 0, on April 2023 boundaries."""

    gss_code: pl.String = _public("Authority on April 2023 boundaries.")
    measure: pl.String = _public(
        "live_births_year_to_30_june or population_age_0_mid_year.",
        isin=["live_births_year_to_30_june", "population_age_0_mid_year"],
    )
    year: pl.Int32 = _public("Year.")
    value: pl.Int64 = _public("Number of infants.", ge=0)
    source: pl.String = _public("Where the row comes from.")


class Area(pa.DataFrameModel):
    """One row per area of a series on the boundaries of the time or today's."""

    boundaries: pl.String = _public("of_the_time or todays.", isin=["of_the_time", "todays"])
    geographic_level: pl.String = _public("national, regional or local_authority; on today's boundaries the last only.")
    area_code: pl.String = _public("GSS code of the area; a joint return is two codes joined by a slash.")
    area_name: pl.String = _public("Its name.")
    valid_from: pl.Date = _public("First day on which it is counted; 2009-01-01 stands for this day or before.")
    valid_to: pl.Date = _public("Last day on which it is counted; blank while it is.", optional=True)


class AreaMember(pa.DataFrameModel):
    """One row per area of a series and authority code counted in it."""

    boundaries: pl.String = _public("of_the_time or todays.", isin=["of_the_time", "todays"])
    geographic_level: pl.String = _public("national, regional or local_authority.")
    area_code: pl.String = _public("GSS code of the area.")
    gss_code: pl.String = _public("Code of an authority, or joint return, whose incidents count in it.")
    share: pl.Float64 = _public("How much of each incident counts: 1, or the share of births of a split.", gt=0, le=1)


class AreaInfants(pa.DataFrameModel):
    """One row per area and calendar year: the infants that a rate of that year is out of."""

    area_code: pl.String = _public("GSS code of the area.")
    year: pl.Int32 = _public("Calendar year in which the middle of a period lies.")
    infants: pl.Int64 = _public("Infants.", ge=0)
    denominator_basis: pl.String = _public("Which estimate they are, and whether it is provisional.")


class Period(pa.DataFrameModel):
    """One row per period and month in it."""

    period_kind: pl.String = _public("Kind of period.")
    period_start: pl.Date = _public("First day of the period.")
    period_end: pl.Date = _public("Last day of the period.")
    month: pl.Date = _public("First day of a month in it.")


class WorkingDay(pa.DataFrameModel):
    """One row per day, with England's working days counted."""

    day: pl.Date = _public("The day.")
    is_working_day: pl.Boolean = _public("Monday to Friday and no bank holiday in England.")
    holiday_name: pl.String = _public("Name of the bank holiday.", optional=True)
    working_day_number: pl.Int32 = _public(
        "Working days since the first day of the table, this one included: differences are lags."
    )


class Theme(pa.DataFrameModel):
    """One row per theme of the fieldwork review."""

    theme_code: pl.String = _public("Code of the theme.")
    theme_group: pl.String = _public("Group of themes.")
    label: pl.String = _public("The theme in our words.")
    source_location: pl.String = _public("Where in the report.")
    source: pl.String = _public("The report.")


class Recommendation(pa.DataFrameModel):
    """One row per recommendation."""

    recommendation_code: pl.String = _public("Code of the recommendation.")
    recommendation_group: pl.String = _public("Group of recommendations.")
    label: pl.String = _public("The recommendation in our words.")
    theme_codes: pl.String = _public("Themes it answers, joined by semicolons.")
    source_location: pl.String = _public("Where in the document.")
    source: pl.String = _public("The document.")


class PublishedFigure(pa.DataFrameModel):
    """One row per published figure the warehouse is held against."""

    figure_id: pl.String = _public("Stable name of the figure.")
    series: pl.String = _public("The publication or series the figure belongs to.")
    dimension: pl.String = _public("What is counted by.")
    category: pl.String = _public("Category within the dimension.")
    value: pl.Float64 = _public("The figure as published.")
    denominator: pl.Float64 = _public("What it is out of, where published.", optional=True)
    unit: pl.String = _public("What is counted.")
    population: pl.String = _public("Among whom.")
    basis: pl.String = _public("panel, dfe or review: which reading of the data the figure is on.")
    period_kind: pl.String = _public("Kind of period, for a figure of a series.", optional=True)
    period_start: pl.Date = _public("First day of the period, for a figure of a series.", optional=True)
    known_on: pl.Date = _public("Day as known on which the figure was true.")
    source: pl.String = _public("Document or page.")
    location: pl.String = _public("Place in it.")


class CodeOfList(pa.DataFrameModel):
    """One row per code of every closed code list."""

    code_list: pl.String = _public("Name of the list.")
    code: pl.String = _public("Canonical code.")
    label: pl.String = _public("Its label.")
    position: pl.Int32 = _public("Place in display order.")
    source: pl.String = _public("Where the list comes from.")
