"""The method card of each time series: what it is, in words.

Belongs here: definition, basis, source, interval, caveats, columns. Does not belong here: how a page looks.
"""

from dataclasses import dataclass
from typing import Final

from assets.charts.catalogue import FIGURES
from assets.charts.wording import DFE, PANEL
from assets.site.cells import Column, choose, count, percent, period, rate

_NOTIFIED: Final = "Notifications by the date they were notified to the Panel, London time."
_CODED: Final = (
    "Non-accidental injury is the Panel's own coding, confirmed or suspected: of the rapid review where there is one,"
    " else of the notification. Under one: not yet twelve completed months old on the day of the incident."
)
_LATE: Final = "The newest months still grow: records and codings come later. Periods that are not complete are marked."
_EXTRACTS: Final = "Extracts of notifications, children and rapid reviews."
_WILSON: Final = "Wilson score, 95 %."
_EXACT: Final = "Exact Poisson (gamma quantiles), 95 %."
_NONE: Final = "No interval: every notification is counted."
_STEP: Final = "Infants of mid-2021 and later rest on Census 2021: a step there can be the denominator."


@dataclass(frozen=True, slots=True)
class Card:
    """A time series: its figure, its table, and what must be known to quote it."""

    figure: str
    title: str
    kind: str
    columns: tuple[Column, ...]
    definition: str
    basis: str
    source: str
    interval: str
    caveats: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name of its page, which stays."""
        return f"series-{self.figure.replace('_', '-')}"

    @property
    def query(self) -> str:
        """The SELECT both its figure and its table come from."""
        return {figure.name: figure.query for figure in FIGURES}[self.figure]


_COMPLETE: Final = Column("is_incomplete", "Complete", choose("not complete", "complete"))


def _limits(name: str, label: str, say: object) -> tuple[Column, ...]:
    return tuple(
        Column(f"{name}{end}", f"{label}{words}", say)  # type: ignore[arg-type]
        for end, words in (("", ""), ("_lower", ", lower 95 % limit"), ("_upper", ", upper 95 % limit"))
    )


def _both_bases(kind: str) -> tuple[Column, ...]:
    return (
        Column("period_start", "Period", period(kind)),
        Column("panel", "Basis panel", count),
        Column("panel_is_incomplete", "Panel complete", choose("not complete", "complete")),
        Column("dfe", "Basis dfe", count),
        Column("dfe_is_incomplete", "DfE complete", choose("not complete", "complete")),
    )


CARDS: Final = (
    Card(
        "nai_by_month",
        "Non-accidental injury under one, by month",
        "month",
        (Column("period_start", "Month", period("month")), Column("nai_under_1", "Notifications", count), _COMPLETE),
        _CODED,
        PANEL,
        _EXTRACTS,
        _NONE,
        (_LATE, "With about ten a month, a month of 5 or of 16 is nothing unusual."),
    ),
    Card(
        "nai_share",
        "Share of non-accidental injury under one, by quarter",
        "quarter",
        (
            Column("period_start", "Quarter", period("quarter")),
            Column("numerator", "Non-accidental injury under one", count),
            Column("denominator", "Notifications with a rapid review", count),
            *_limits("share", "Share, %", percent),
            _COMPLETE,
        ),
        f"{_CODED} Out of the incidents with a rapid review, not of all notified.",
        PANEL,
        _EXTRACTS,
        _WILSON,
        (_LATE, "The 27 % of the report is of July 2018 to December 2019 as known on 31 March 2020."),
    ),
    Card(
        "nai_rate_rolling",
        "Rate of non-accidental injury under one, twelve months",
        "rolling_12_months",
        (
            Column("period_start", "Twelve months", period("rolling_12_months")),
            *_limits("rate", "Per 100,000 infants", rate),
            _COMPLETE,
        ),
        f"{_CODED} Per 100,000 infants and year, over twelve months.",
        PANEL,
        f"{_EXTRACTS} Infants: births to June 2020, then mid-year estimates.",
        _EXACT,
        (_LATE, _STEP, "Neighbouring rows share eleven months: they are not independent."),
    ),
    Card(
        "nai_rate_by_month",
        "Rate of non-accidental injury under one, by month",
        "month",
        (Column("period_start", "Month", period("month")), *_limits("rate", "Per 100,000 a year", rate), _COMPLETE),
        f"{_CODED} Per 100,000 infants and year.",
        PANEL,
        f"{_EXTRACTS} Infants: births to June 2020, then mid-year estimates.",
        _EXACT,
        (_LATE, _STEP),
    ),
    Card(
        "march_2020",
        "The monthly rate before and after March 2020",
        "month",
        (
            Column("period_start", "Month", period("month")),
            Column("rate", "Per 100,000 a year", rate),
            Column("mean", "Mean of its side of the interruption", rate),
        ),
        f"{_CODED} The mean before April 2020 beside the mean from then on.",
        PANEL,
        f"{_EXTRACTS} Infants: births to June 2020, then mid-year estimates.",
        "Segmented quasi-Poisson regression with one annual harmonic; limits allow for correlation over three months.",
        ("That the rate moved then says nothing about why.", "Other forms of the model are in timeseries.march_2020."),
    ),
    Card(
        "notifications_by_month",
        "Notifications by month",
        "month",
        _both_bases("month"),
        _NOTIFIED,
        f"{PANEL} {DFE}",
        "Extracts of notifications, children and rapid reviews.",
        _NONE,
        (_LATE, "The two bases count different things and never reconcile: they are shown beside each other."),
    ),
    Card(
        "notifications_by_year",
        "Notifications by financial year",
        "financial_year",
        _both_bases("financial_year"),
        _NOTIFIED,
        f"{PANEL} {DFE}",
        "Extracts of notifications, children and rapid reviews.",
        _NONE,
        (_LATE, "The two bases count different things and never reconcile: they are shown beside each other."),
    ),
    Card(
        "dfe_published",
        "The department's own half years",
        "half_year",
        (Column("period_start", "Half year", period("half_year")), Column("value", "Notifications", count)),
        "Serious incident notifications as the Department for Education published them.",
        "The department's own, by date notified and as first notified.",
        "The department's files under dfe_statistics, of each half year the newest release.",
        "No interval: as published.",
        ("Not our count: it never reconciles with basis panel.",),
    ),
)
