"""Every series that is watched, in one list: what, where, by which charts, against which baseline, at which risk.

Belongs here: the declarations. Does not belong here: how a chart judges (`charts`, `points`), what its threshold buys
(`buys`, printed in docs/signals.md), where figures come from (`timeseries.watched_figure`).

To watch another series, add it below. A chart's `false_alarms_a_year` is the chance that it raises the alarm within 12
months although nothing has changed; its threshold is solved for that.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import Final

ENGLAND: Final = "E92000001"
REGIONS: Final = {
    "E12000001": "North East",
    "E12000002": "North West",
    "E12000003": "Yorkshire and The Humber",
    "E12000004": "East Midlands",
    "E12000005": "West Midlands",
    "E12000006": "East of England",
    "E12000007": "London",
    "E12000008": "South East",
    "E12000009": "South West",
}


class Kind(StrEnum):
    """How a chart judges."""

    #: likelihood-ratio CUSUM of Poisson counts per exposure, for a change by `ratio`
    COUNT = "count_cusum"
    #: binomial CUSUM of a share, for a change of its odds by `ratio`
    SHARE = "share_cusum"
    #: exact test of each point beside the few before it
    POINTS = "few_points"
    #: the same, of counts that vary more than chance, such as rows of a delivery
    VOLUME = "volume"
    #: flexible Farrington comparison with the same months of earlier years
    FARRINGTON = "farrington"


_WORDS: Final = {
    Kind.POINTS: "exact test against the half years before",
    Kind.VOLUME: "test against all deliveries before, which vary more than chance",
    Kind.FARRINGTON: "Farrington comparison with the same months of earlier years",
}


class Period(StrEnum):
    """What one point of a series is of; `period_start` is its first day."""

    MONTH = "month"
    HALF_YEAR = "half year"
    DELIVERY = "delivery"


@dataclass(frozen=True, slots=True)
class Chart:
    """One way a series is judged."""

    method: str
    kind: Kind
    #: the change looked for; below 1 a fall
    ratio: float = 1.0
    #: chance of any false alarm in 12 months; of the exact tests the chance at each point
    false_alarms_a_year: float = 0.0
    #: second opinions never alert by themselves
    is_decisive: bool = True

    @property
    def is_yearly(self) -> bool:
        """Whether its chance of a false alarm is that of any in 12 months; of others it is that at each point."""
        return self.kind in {Kind.COUNT, Kind.SHARE}

    @property
    def words(self) -> str:
        """What it is, for a reader of messages.

        >>> Chart("cusum_x0.67", Kind.COUNT, 1 / 1.5).words
        'CUSUM chart for a fall of the rate to 0.67 times the baseline'
        """
        if self.is_yearly:
            way, what = "fall" if self.ratio < 1 else "rise", "rate" if self.kind is Kind.COUNT else "odds"
            return f"CUSUM chart for a {way} of the {what} to {round(self.ratio, 2):g} times the baseline"
        return _WORDS[self.kind]


@dataclass(frozen=True, slots=True)
class Baseline:
    """First and last period of a frozen baseline, and from which period on it is the one that counts.

    A series is rebased by adding one: only where something documented has changed, with the reason, and only for
    periods not judged yet; what was judged before stays as it was.
    """

    first: date
    last: date
    #: None: from the period after the last
    judged_from: date | None = None
    #: the documented change; none is needed for the first
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One watched series."""

    series_id: str
    title: str
    #: measure and category as `timeseries.watched_figure` names them
    measure: str
    category: str = ""
    area_code: str = ENGLAND
    charts: tuple[Chart, ...]
    #: what the charts that count hold it against, oldest first; others compare with what was before
    baselines: tuple[Baseline, ...] = ()
    #: area whose months tell how late notifications come
    pooled_over: str = ENGLAND
    period: Period = Period.MONTH
    #: whether its figures are shares of something
    is_share: bool = False
    #: the figure that shows it (docs/figures.md)
    figure: str | None = None

    def __post_init__(self) -> None:
        """Refuse baselines that do not follow each other, or that nothing documented explains."""
        for before, after in pairwise(self.baselines):
            begins = after.judged_from
            if begins is None or not before.last < after.first <= after.last < begins or not after.reason:
                raise ValueError(
                    f"{self.series_id}: a series is rebased on later months, with a reason, from a month on"
                )

    @property
    def is_national(self) -> bool:
        """Whether it is of all England."""
        return self.area_code == ENGLAND

    def get_chart(self, method: str) -> Chart:
        """Return the chart of a method; raise KeyError for one it has not."""
        return {chart.method: chart for chart in self.charts}[method]


#: The Panel's first whole month to the month of the first lockdown: what the fieldwork review was commissioned on.
#: Frozen as known when the first month after it is judged.
BEFORE_LOCKDOWN: Final = Baseline(date(2018, 7, 1), date(2020, 3, 1))

#: Together, any false alarm in a year: .11 (benchmarks/signals_performance.py). Most of it goes to the fast chart,
#: which finds a rise by half soonest; falls get little: a loss of notifications shows in the volume of deliveries too.
RATE_OF_ENGLAND: Final = (
    Chart("cusum_x1.5", Kind.COUNT, 1.5, 0.11),
    Chart("cusum_x1.25", Kind.COUNT, 1.25, 0.045),
    Chart("cusum_x0.67", Kind.COUNT, 1 / 1.5, 0.006),
    Chart("cusum_x0.8", Kind.COUNT, 1 / 1.25, 0.006),
)
SHARE_OF_ENGLAND: Final = (
    Chart("share_cusum_x1.5", Kind.SHARE, 1.5, 0.10),
    Chart("share_cusum_x0.67", Kind.SHARE, 1 / 1.5, 0.02),
)
#: Nine regions together at most one false alarm a year: 108 months each. A region whose baseline came out low by chance
#: raises more than one, so that the chance of any is less than 12 / 108.
RATE_OF_REGION: Final = (Chart("cusum_x2", Kind.COUNT, 2.0, 0.07),)
SHARE_OF_REGION: Final = (Chart("share_cusum_x2", Kind.SHARE, 2.0, 0.07),)
#: Fewer in time is what calls for a word with the authorities; that more are is said and alerts nobody.
TIMELINESS: Final = (
    Chart("share_cusum_x0.67", Kind.SHARE, 1 / 1.5, 0.05),
    Chart("share_cusum_x1.5", Kind.SHARE, 1.5, 0.05, is_decisive=False),
)
PUBLISHED: Final = (Chart("exact_earlier", Kind.POINTS, false_alarms_a_year=0.00135),)
VOLUME: Final = (Chart("exact_dispersed", Kind.VOLUME, false_alarms_a_year=0.00135),)
SECOND_OPINION: Final = (Chart("farrington", Kind.FARRINGTON, false_alarms_a_year=0.005, is_decisive=False),)

STRATA: Final = {
    "nature death": "of a death",
    "nature serious_harm": "of serious harm",
    "nature other": "of another nature",
    "sex male": "of a boy",
    "sex female": "of a girl",
    "agency_status universal": "of a child known to universal services only",
    "agency_status early_help": "of a child with early help",
    "agency_status child_in_need": "of a child in need",
    "agency_status child_protection": "of a child on a protection plan",
    "agency_status looked_after": "of a looked-after child",
    "age under_1": "of a child under 1",
    "age 1_to_5": "of a child of 1 to 5",
    "age 6_to_10": "of a child of 6 to 10",
    "age 11_to_15": "of a child of 11 to 15",
    "age 16_and_over": "of a child of 16 or 17",
}
EXTRACTS: Final = ("notifications", "children", "rapid_reviews", "adults")


_AREAS: Final = {ENGLAND: "England", **REGIONS}


@cache
def list_series() -> tuple[Series, ...]:
    """Return every watched series."""
    return (
        *_list_rates(),
        *_list_shares(),
        *_list_timeliness(),
        *_list_published(),
        *_list_volumes(),
        *_list_strata(),
    )


def _list_rates() -> list[Series]:
    return [
        Series(
            series_id=f"nai_under_1_rate.{code}",
            title=f"Non-accidental injury under 1, notified in a month, {name}",
            measure="nai_under_1",
            area_code=code,
            charts=(*RATE_OF_ENGLAND, *SECOND_OPINION) if code == ENGLAND else RATE_OF_REGION,
            baselines=(BEFORE_LOCKDOWN,),
            figure=_find_figure(code),
        )
        for code, name in _AREAS.items()
    ]


def _list_shares() -> list[Series]:
    return [
        Series(
            series_id=f"nai_under_1_share.{code}",
            title=f"Share of non-accidental injury under 1 among incidents with a rapid review, {name}",
            measure="nai_share",
            area_code=code,
            charts=SHARE_OF_ENGLAND if code == ENGLAND else SHARE_OF_REGION,
            is_share=True,
            baselines=(BEFORE_LOCKDOWN,),
            figure=_find_figure(code),
        )
        for code, name in _AREAS.items()
    ]


def _list_timeliness() -> list[Series]:
    titles = {
        "within_5_days": "Notifications made within 5 working days of awareness",
        "reviewed_within_15_days": "Rapid reviews made within 15 working days of notification",
    }
    return [
        Series(
            series_id=f"timeliness_{measure}.{ENGLAND}",
            title=f"{title}, England",
            measure=measure,
            charts=TIMELINESS,
            is_share=True,
            baselines=(BEFORE_LOCKDOWN,),
            figure=_find_figure(ENGLAND),
        )
        for measure, title in titles.items()
    ]


def _list_published() -> list[Series]:
    return [
        Series(
            series_id=f"dfe_half_year.{ENGLAND}",
            title="Notifications published by the Department for Education, by half year",
            measure="dfe_half_year",
            charts=PUBLISHED,
            period=Period.HALF_YEAR,
            # The published half years from April 2018 to March 2020: four points.
            baselines=(Baseline(date(2018, 4, 1), date(2019, 10, 1)),),
            figure="dfe_published",
        )
    ]


def _list_volumes() -> list[Series]:
    return [
        Series(
            series_id=f"delivery_rows.{extract}",
            title=f"Rows of a delivery of {extract.replace('_', ' ')}",
            measure="delivery_rows",
            category=extract,
            charts=VOLUME,
            period=Period.DELIVERY,
        )
        for extract in EXTRACTS
    ]


def _list_strata() -> list[Series]:
    return [
        Series(
            series_id=f"notifications_{category.replace(' ', '_')}.{ENGLAND}",
            title=f"Notifications {words}, England",
            measure="notifications",
            category=category,
            charts=SECOND_OPINION,
            figure="notifications_by_month",
        )
        for category, words in STRATA.items()
    ]


def _find_figure(area_code: str) -> str:
    return "alarm_charts_england" if area_code == ENGLAND else "alarm_charts_regions"
