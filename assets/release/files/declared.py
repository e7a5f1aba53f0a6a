"""What the columns of the public tables are to the department's standard, declared once.

Belongs here: which columns are filters, indicators and places, with labels, units and decimals. Does not belong here:
which columns a table has (`expectations.contracts.releases`).
"""

from dataclasses import dataclass
from typing import Final

from expectations.contracts.catalogue import get_table

TIME: Final = ("time_period", "time_identifier")
PLACES: Final = {
    "geographic_level": "Geographic level",
    "country_code": "Country code",
    "country_name": "Country",
    "region_code": "Region code",
    "region_name": "Region",
    "old_la_code": "Local authority number",
    "new_la_code": "Local authority code",
    "la_name": "Local authority",
}


@dataclass(frozen=True, slots=True)
class Indicator:
    """A column of numbers; `unit` as the standard writes it, blank for counts and rates."""

    label: str
    unit: str = ""
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Filter:
    """A column of categories, and the column that groups them where there is one."""

    label: str
    grouped_by: str | None = None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """What a table is called, and whether its categories have a total."""

    title: str
    #: the measures of a headline and the themes of a review add up to nothing
    has_total: bool = True


FILTERS: Final = {
    "measure": Filter("Measure", hint="Filter by measure"),
    "breakdown": Filter("Breakdown", "breakdown_topic", "Filter by characteristic and category"),
}
GROUP_LABELS: Final = {"breakdown_topic": "Breakdown topic"}
INDICATORS: Final = {
    "notifications": Indicator("Serious incident notifications"),
    "percentage": Indicator("Percentage", "%", 1),
    "percentage_lower": Indicator("Percentage, lower 95% confidence limit", "%", 1),
    "percentage_upper": Indicator("Percentage, upper 95% confidence limit", "%", 1),
    "reviewed": Indicator("Notifications with a rapid review"),
    "nai_under_1": Indicator("Non-accidental injury under 1"),
    "nai_under_1_reviewed": Indicator("Non-accidental injury under 1 with a rapid review"),
    "share": Indicator("Share of reviewed notifications, non-accidental injury under 1", "%", 1),
    "share_lower": Indicator("Share, lower 95% confidence limit", "%", 1),
    "share_upper": Indicator("Share, upper 95% confidence limit", "%", 1),
    "rate_per_100k": Indicator("Non-accidental injury under 1 per 100,000 infants and year", "", 1),
    "rate_lower": Indicator("Rate per 100,000, lower 95% confidence limit", "", 1),
    "rate_upper": Indicator("Rate per 100,000, upper 95% confidence limit", "", 1),
    "number": Indicator("Number"),
    "denominator": Indicator("Number it is out of"),
    "cases": Indicator("Cases of the fieldwork review"),
}
FORMS: Final = {
    "headline": Form("Headline figures of the review", has_total=False),
    "nai_under_1": Form("Non-accidental injury under 1"),
    "characteristics": Form("Notifications by characteristic"),
    "areas": Form("Notifications by area and incident type"),
    "totals": Form("Total notifications"),
    "cohort_review": Form("The fieldwork review's cases", has_total=False),
}

#: the standard forbids two kinds of period in one file: years, halves and quarters stand in files of their own
FAMILIES: Final = {
    "financial_year": ("Financial year",),
    "half_year": ("Part 1 (April to September)", "Part 2 (October to March)"),
    "quarter": tuple(f"Financial year Q{number}" for number in range(1, 5)),
    "reporting_year": ("Reporting year",),
}
FAMILY_WORDS: Final = {
    "financial_year": "financial years",
    "half_year": "half years",
    "quarter": "quarters",
    "reporting_year": "reporting years",
}


def columns_of(table: str) -> tuple[str, ...]:
    """Return the columns of a table's files: those of its contract but the release."""
    return tuple(c.name for c in get_table(f"published.{table}").columns if c.name != "release")


def describe_column(table: str, column: str) -> str:
    """Return what the contract says of a column."""
    return next(c.description for c in get_table(f"published.{table}").columns if c.name == column)


def label_of(column: str) -> str:
    """Return what a reader sees above a column."""
    if column in INDICATORS:
        indicator = INDICATORS[column]
        return (
            f"{indicator.label} (%)" if indicator.unit == "%" and "ercent" not in indicator.label else indicator.label
        )
    if column in FILTERS:
        return FILTERS[column].label
    named = {**PLACES, **GROUP_LABELS, "time_period": "Time period", "time_identifier": "Time identifier"}
    return named[column]


def key_of(table: str) -> tuple[str, ...]:
    """Return the columns that tell the rows of a file apart."""
    return tuple(name for name in get_table(f"published.{table}").key if name != "release")
