"""The tables of a release: which counts stand in which of them, and in whose words.

Belongs here: what is published, declared once. Does not belong here: how it is counted (`warehouse/sql/release`), what
is hidden of it (`assets.statistics.disclosure`), how it is written down (`assets.release.files`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

from expectations import codes

Basis = Literal["dfe", "panel", "cohort"]


@dataclass(frozen=True, slots=True)
class Topic:
    """Categories that add up to the total of a period and area, and those of them that are printed."""

    name: str
    label: str
    categories: Mapping[str, str]
    #: categories a reader can only work out: they are protected as if they were printed
    unprinted: tuple[str, ...] = ()

    @property
    def printed(self) -> tuple[str, ...]:
        """The categories that stand in a table."""
        return tuple(name for name in self.categories if name not in self.unprinted)


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of a table: all topics for every one of these periods and levels."""

    basis: Basis
    topics: tuple[Topic, ...]
    period_kinds: tuple[str, ...]
    levels: tuple[str, ...]


def _topic(name: str, label: str, unprinted: tuple[str, ...] = (), /, **categories: str) -> Topic:
    return Topic(name, label, MappingProxyType(categories), unprinted)


def _of_codes(name: str, label: str, listed: codes.CodeList) -> Topic:
    return Topic(name, label, MappingProxyType({code.code: code.label for code in listed.codes}))


TOTAL: Final = _topic("total", "Total", total="Total")
NATURE: Final = _of_codes("nature", "Incident type", codes.NATURE)
SEX: Final = _of_codes("sex", "Gender", codes.SEX)
LOOKED_AFTER: Final = _of_codes("looked_after", "Child looked after", codes.YES_NO_NOT_KNOWN)
AGE: Final = Topic(
    "age",
    "Age group",
    MappingProxyType(
        {
            "unborn": "Unborn",
            "under_1": "Under 1",
            "1_to_5": "1 to 5",
            "6_to_10": "6 to 10",
            "11_to_15": "11 to 15",
            "16_and_over": "16 and over",
            "not_known": "Not known",
        }
    ),
)
ETHNICITY: Final = _topic(
    "ethnicity",
    "Ethnic group",
    white="White",
    mixed="Mixed or multiple ethnic groups",
    asian="Asian or Asian British",
    black="Black, Black British, Caribbean or African",
    other="Other ethnic group",
    not_known="Not known or not given",
)
REVIEW: Final = _topic(
    "review", "Rapid review", ("not_reviewed",), reviewed="With a rapid review", not_reviewed="Without one"
)
NAI: Final = _topic(
    "nai", "Non-accidental injury under 1", ("rest",), nai="Non-accidental injury under 1", rest="Other"
)
NAI_REVIEW: Final = _topic(
    "nai_review",
    "Non-accidental injury under 1, with a rapid review",
    ("nai_not_reviewed", "rest_reviewed", "rest_not_reviewed"),
    nai_reviewed="Non-accidental injury under 1, with a rapid review",
    nai_not_reviewed="Non-accidental injury under 1, without one",
    rest_reviewed="Other, with a rapid review",
    rest_not_reviewed="Other, without one",
)

#: what a category of one topic is made of in another, beyond that each topic adds up to the total
CROSSED: Final[Mapping[tuple[str, str], tuple[tuple[str, str], ...]]] = MappingProxyType(
    {
        ("review", "reviewed"): (("nai_review", "nai_reviewed"), ("nai_review", "rest_reviewed")),
        ("nai", "nai"): (("nai_review", "nai_reviewed"), ("nai_review", "nai_not_reviewed")),
    }
)

_YEARS: Final = ("financial_year",)
_YEARS_AND_HALVES: Final = (*_YEARS, "half_year")
_ENGLAND: Final = ("national",)

COUNTED: Final[Mapping[str, tuple[Counts, ...]]] = MappingProxyType(
    {
        "characteristics": (
            Counts("dfe", (TOTAL, NATURE, AGE, SEX, ETHNICITY, LOOKED_AFTER), _YEARS_AND_HALVES, _ENGLAND),
        ),
        # Zeros are printed. Were an authority broken down by incident type, most counts above zero would be ones, and
        # England's 9 of another type with 9 authorities behind a `c` would say so: England's deaths would have to be
        # hidden in seven of eight years.
        "areas": (
            Counts("dfe", (TOTAL, NATURE), _YEARS, ("national", "regional")),
            Counts("dfe", (TOTAL,), _YEARS, ("local_authority",)),
        ),
        "totals": (Counts("dfe", (TOTAL,), (*_YEARS_AND_HALVES, "quarter"), _ENGLAND),),
        # How few of a region wait for their review would follow from two of its counts: one of them is printed.
        "nai_under_1": (
            Counts("panel", (TOTAL, REVIEW, NAI, NAI_REVIEW), _YEARS_AND_HALVES, _ENGLAND),
            Counts("panel", (TOTAL, NAI), _YEARS, ("regional",)),
        ),
    }
)
"""The tables made of counts by period and area, by the name they have in `published`."""

_OF_REVIEW: Final = {"headline": "headline", "cohort": "cohort_review"}
"""Tables of a basis of their own, which are no counts by period and area."""


def list_printing(cells: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the tables in which any of these cells stands or could be worked out, each known by its key.

    >>> deaths = {"basis": "dfe", "topic": "nature", "geographic_level": "national", "period_kind": "half_year"}
    >>> list_printing([deaths, {"basis": "cohort"}])
    ['characteristics', 'cohort_review']
    """
    return sorted({name for cell in cells for name in _list_tables(cell)})


def _list_tables(cell: Mapping[str, Any]) -> list[str]:
    if cell["basis"] in _OF_REVIEW:
        return [_OF_REVIEW[cell["basis"]]]
    return [name for name, listed in COUNTED.items() if any(_has(counts, cell) for counts in listed)]


def _has(counts: Counts, cell: Mapping[str, Any]) -> bool:
    return (
        cell["basis"] == counts.basis
        and cell["period_kind"] in counts.period_kinds
        and cell["geographic_level"] in counts.levels
        and cell["topic"] in [topic.name for topic in counts.topics]
    )


#: counts of regions are printed rounded to this, all others exactly; national and authority counts unrounded
ROUNDED_TO: Final[Mapping[str, int]] = MappingProxyType({"national": 1, "regional": 10, "local_authority": 1})

NAI_NOTIFIED: Final = "Notifications of non-accidental injury under 1, July 2018 to July 2020"
MEASURES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "deaths_share_of_reviewed_2018_07_to_2019_12": (
            "Reviewed incidents in which a child died, July 2018 to December 2019"
        ),
        "known_to_social_services_share_of_reviewed_2018_07_to_2019_12": (
            "Reviewed incidents of a child known to social services, July 2018 to December 2019"
        ),
        "nai_under_1_notified_2018_07_to_2020_07": NAI_NOTIFIED,
        "nai_under_1_share_of_reviewed_2018_07_to_2019_12": (
            "Reviewed incidents of non-accidental injury under 1, July 2018 to December 2019"
        ),
        "review_authorities": "Authorities the fieldwork review's cases come from",
        "review_cases_final": "Cases of the fieldwork review",
        "review_cases_shortlisted": "Cases shortlisted for the fieldwork review",
    }
)
"""The headline measures in words."""
