"""The series recounted from random extracts with dicts and loops alone: no SQL.

Belongs here: what each notification is counted as, by month and area, on either basis. Does not belong here: drawing
extracts (`random_extracts`).
"""

import csv
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from assets.statistics.periods import PERIOD_KINDS, PeriodKind, period_of
from tests.random_extracts import Case, Child, Extracts, Notified, Review, read_age, read_authorities
from tests.recount import REFERENCE
from warehouse.working_days import calendar_bounds, working_day_rows

ENGLAND = "E92000001"
FIRST_DAYS = {"panel": date(2018, 6, 29), "dfe": date(2018, 4, 1)}
"""Since when there is a series: the Panel receives and codes notifications since 29 June 2018."""
NOW = date(9999, 12, 30)
MEASURES = (
    *("notifications", "children", "deaths", "serious_harm", "other", "under_1"),
    *("rapid_reviews", "nai_under_1", "nai_under_1_reviewed"),
)
#: period kind, first day, basis, geographic level, area
Key = tuple[str, date, str, str, str]
#: births in the year to June 2019 of North and West Northamptonshire
JOINT_BIRTHS = {"E06000061": 3952, "E06000062": 4628}


@dataclass(frozen=True, slots=True)
class Incident:
    """One notification as it was known, and what it is counted as."""

    notified_on: date
    gss_code: str
    aware: date | None
    received: date | None
    measures: frozenset[str]
    children: int
    basis: str


def list_incidents(extracts: Extracts, day: date = NOW, *, frozen: bool = False) -> Iterator[Incident]:
    """Every notification in scope as known on a day, per basis; basis dfe is as first notified whatever is asked."""
    for basis in ("panel", "dfe"):
        is_frozen = frozen or basis == "dfe"
        repeating = find_repeating(extracts, day, frozen=is_frozen)
        for case in extracts.cases:
            found = _read_case(case, day, basis=basis, frozen=is_frozen, is_repeat=case.reference in repeating)
            if found is not None:
                yield found


def find_repeating(extracts: Extracts, day: date, *, frozen: bool) -> set[str]:
    """Which notifications repeat another that is known; of two that name each other only the later one does."""
    known = {
        case.reference: case.notification.first() if frozen else told
        for case in extracts.cases
        if (told := case.notification.on(day)) is not None
    }
    found = set()
    for reference, told in known.items():
        original = known.get(told.repeats or "")
        if original is None:
            continue
        names = [(told.notified_on, reference), (original.notified_on, str(told.repeats))]
        if original.repeats != reference or names[0] > names[1]:
            found.add(reference)
    return found


def _read_case(case: Case, day: date, *, basis: str, frozen: bool, is_repeat: bool) -> Incident | None:
    notified = case.notification.on(day)
    if notified is None:
        return None
    children = {name: told for name, child in case.children.items() if (told := child.on(day)) and not told.is_gone}
    review = case.review.on(day) if case.review else None
    if review is not None and review.is_gone:
        review = None
    if frozen:
        notified, review = case.notification.first(), None
        told_first = min(child.told[0][0] for child in case.children.values())
        children = {
            name: child.first()
            for name, child in case.children.items()
            if child.told[0][0] == told_first and told_first <= day
        }
    return _count(notified, children, review, basis=basis, is_repeat=is_repeat)


def _count(
    notified: Notified, children: dict[str, Child], review: Review | None, *, basis: str, is_repeat: bool
) -> Incident | None:
    index = min(children, key=lambda name: (not children[name].is_index, name), default=None)
    months, is_under_1, _ = read_age(children[index].age) if index else (None, False, False)
    nai = review.nai if review is not None and review.nai != "not_known" else notified.nai
    is_nai = nai in {"confirmed", "suspected"}
    is_care_leaver = months is not None and months >= 216
    is_plain_death = (
        notified.nature == "death"
        and index is not None
        and children[index].is_looked_after
        and not is_nai
        and not (review is not None and review.has_category)
    )
    is_out = notified.is_gone or notified.status in {"withdrawn", "not_met"} or is_repeat or is_plain_death
    if is_care_leaver or (basis == "panel" and is_out):
        return None
    measures = {"notifications", {"death": "deaths"}.get(notified.nature, notified.nature)}
    measures |= {"under_1"} if is_under_1 else set()
    if basis == "panel":
        measures |= {"rapid_reviews"} if review else set()
        measures |= {"nai_under_1"} if is_nai and is_under_1 else set()
        measures |= {"nai_under_1_reviewed"} if is_nai and is_under_1 and review else set()
    return Incident(
        notified_on=notified.notified_on,
        gss_code=notified.incident_authority or notified.authority,
        aware=notified.aware,
        received=review.received if review else None,
        measures=frozenset(measures),
        children=max(len(children), 1),
        basis=basis,
    )


def list_areas(gss_code: str, *, todays: bool) -> list[tuple[str, str, float]]:
    """Level, area and share of every area an authority counts in."""
    if todays:
        return [("local_authority", area, share) for area, share in became(gss_code).items()]
    region = read_authorities()[gss_code][0]
    return [("national", ENGLAND, 1.0), ("regional", region, 1.0), ("local_authority", gss_code, 1.0)]


@cache
def became(gss_code: str) -> dict[str, float]:
    """What an authority is on today's boundaries; where the shares are not known it stays as it was."""
    if "/" in gss_code:
        return {code: births / sum(JOINT_BIRTHS.values()) for code, births in JOINT_BIRTHS.items()}
    with (REFERENCE / "local_authority_changes.csv").open(encoding="utf-8", newline="") as file:
        changes = list(csv.DictReader(file))
    unknown = {change["new_gss_code"] for change in changes if not change["share_of_old_by_births"]}
    parts = [c for c in changes if c["old_gss_code"] == gss_code and c["new_gss_code"] not in unknown]
    found: Counter[str] = Counter()
    for part in parts:
        for area, share in became(part["new_gss_code"]).items():
            found[area] += share * float(part["share_of_old_by_births"])
    return dict(found) or {gss_code: 1.0}


def list_periods(day: date) -> Iterator[tuple[str, date]]:
    """Kind and first day of every period that holds a day."""
    kind: PeriodKind
    for kind in PERIOD_KINDS:
        yield kind, period_of(day, kind).start
    for back in range(12):
        yield "rolling_12_months", move_months(day.replace(day=1), -back)


def move_months(first: date, months: int) -> date:
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def last_day(kind: str, start: date) -> date:
    months = {"month": 1, "quarter": 3, "half_year": 6}.get(kind, 12)
    return move_months(start, months) - timedelta(days=1)


def is_kept(kind: str, start: date, newest: date, basis: str) -> bool:
    """Whether a period is in the series: a rolling year once it is whole, any other even when it lies before."""
    month_end = move_months(newest.replace(day=1), 1) - timedelta(days=1)
    return kind != "rolling_12_months" or (start >= FIRST_DAYS[basis] and last_day(kind, start) <= month_end)


def recount(extracts: Extracts, incidents: Iterable[Incident], *, todays: bool = False) -> dict[Key, Counter[str]]:
    """Per period and area with a notification the counts of it."""
    counted: dict[Key, Counter[str]] = defaultdict(Counter)
    for incident in incidents:
        for kind, start in list_periods(incident.notified_on):
            if not is_kept(kind, start, extracts.newest, incident.basis):
                continue
            for level, area, share in list_areas(incident.gss_code, todays=todays):
                counts = counted[kind, start, incident.basis, level, area]
                for measure in incident.measures:
                    counts[measure] += share
                counts["children"] += share * incident.children
    return counted


@cache
def _working_days() -> list[date]:
    return [row.day for row in working_day_rows(*calendar_bounds()) if row.is_working_day]


def count_working_days(first: date, second: date) -> int:
    """Working days after the first day, up to and including the second."""
    days = _working_days()
    return bisect_right(days, second) - bisect_right(days, first)


@dataclass
class Clock:
    """What was due, done in time, and the lags of all that was done, each with its share."""

    due: float = 0
    in_time: float = 0
    lags: Counter[int] | None = None

    def count(self, share: float, *, lag: int | None, is_due: bool, allowed: int) -> None:
        self.due += share * is_due
        self.in_time += share * (is_due and lag is not None and lag <= allowed)
        if lag is not None:
            self.lags = self.lags or Counter()
            self.lags[lag] += share

    def quantile(self, part: float) -> int | None:
        """The smallest lag by which at least that part is done."""
        if not self.lags:
            return None
        total, done = sum(self.lags.values()), 0.0
        for lag in sorted(self.lags):
            done += self.lags[lag]
            if done >= part * total * (1 - 1e-9):
                return lag
        raise AssertionError("a part of nothing")


def recount_clocks(
    extracts: Extracts, incidents: Iterable[Incident], *, todays: bool = False
) -> dict[Key, tuple[Clock, Clock, Clock]]:
    """Per period and area: notification from awareness, review from awareness, review from notification."""
    counted: dict[Key, tuple[Clock, Clock, Clock]] = defaultdict(lambda: (Clock(), Clock(), Clock()))
    for incident in incidents:
        for kind, start in list_periods(incident.notified_on):
            is_before = last_day(kind, start) < FIRST_DAYS[incident.basis]
            if is_before or not is_kept(kind, start, extracts.newest, incident.basis):
                continue
            for level, area, share in list_areas(incident.gss_code, todays=todays):
                clocks = counted[kind, start, incident.basis, level, area]
                _run_clocks(clocks, incident, share, extracts.newest)
    return counted


def _run_clocks(clocks: tuple[Clock, Clock, Clock], incident: Incident, share: float, newest: date) -> None:
    told, from_awareness, from_notification = clocks
    aware, notified, received = incident.aware, incident.notified_on, incident.received
    if aware is not None:
        told.count(share, lag=count_working_days(aware, notified), is_due=True, allowed=5)
    if incident.basis == "dfe":
        return
    for clock, start in ((from_awareness, aware), (from_notification, notified)):
        if start is not None:
            lag = None if received is None else count_working_days(start, received)
            clock.count(share, lag=lag, is_due=count_working_days(start, newest) > 15, allowed=15)
