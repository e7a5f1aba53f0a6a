"""Random extracts for property tests: what a few deliveries told of a few notifications, their children and reviews.

Belongs here: drawing them, and putting them into a warehouse as rows of the history or as files. Does not belong here:
what they should be counted as (`series_oracle`).
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

import duckdb
from hypothesis import strategies as st

from tests.hand_made import fill_incidents, insert
from tests.integration.deliveries import CHILD, NOTIFICATION, REVIEW, write
from tests.recount import REFERENCE

#: authorities that were split, merged, joined or recoded, two too small for a rate, and three like any other
AUTHORITIES = (
    *("E10000021", "E06000061", "E06000062", "E06000061/E06000062"),
    *("E10000006", "E06000063", "E06000064", "E10000002", "E06000060", "E10000027", "E06000066"),
    *("E10000009", "E06000028", "E06000029", "E06000058", "E06000059"),
    *("E08000016", "E08000038", "E08000019", "E08000039"),
    *("E09000001", "E06000053", "E08000035", "E08000025", "E09000007"),
)
FIRST_DAY = date(2018, 2, 1)
"""Two months before the series: a few may have been notified then."""
#: the days on which authorities changed, a year turned, or a bank holiday was moved
CHANGES = (
    "2018-04-01",
    "2019-04-01",
    "2020-01-01",
    "2020-05-08",
    "2021-04-01",
    "2022-09-19",
    "2023-04-01",
    "2025-05-01",
)
TURNS = (FIRST_DAY, *(date.fromisoformat(day) - timedelta(days=back) for day in CHANGES for back in (1, 0)))
#: the first is after the Panel began: an extract that ends before a series does not reach it
DELIVERY_DAYS = tuple(date(year, month, 28) for year in range(2018, 2027) for month in (3, 6, 9, 12))[2:-1]
AGES = ("0 months", "3 months", "11 months", "12 months", "7 years", "17 years", "18 years", "unborn", "<1")
NAI = ("confirmed", "suspected", "not_nai", "not_known")
#: what a notification is said to repeat: mostly nothing, one of the first three, or one that nobody ever tells of
REPEATED = (*(None,) * 6, "SIN-2018-000000", "SIN-2018-000001", "SIN-2018-000002", "SIN-2018-999999")


class Told(Protocol):
    """What one delivery said of a record; gone when a full snapshot did not hold it."""

    is_gone: bool


@dataclass(frozen=True, slots=True)
class Notified:
    """What one delivery said of a notification."""

    notified_on: date
    authority: str
    incident_authority: str | None
    aware: date | None
    nature: str
    status: str
    repeats: str | None
    nai: str
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Child:
    """What one delivery said of a child."""

    is_index: bool
    age: str
    is_looked_after: bool
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Review:
    """What one delivery said of a rapid review."""

    received: date
    nai: str
    has_category: bool
    is_gone: bool = False


T = TypeVar("T", bound=Told)


@dataclass(frozen=True, slots=True)
class Record(Generic[T]):
    """What was told of one record, in order of the days: only what changed."""

    told: tuple[tuple[date, T], ...]

    def first(self) -> T:
        return self.told[0][1]

    def on(self, day: date) -> T | None:
        """What was known on a day; nothing before it was first told."""
        known = [told for known_on, told in self.told if known_on <= day]
        return known[-1] if known else None


@dataclass(frozen=True, slots=True)
class Case:
    """One notification with its children and its review."""

    reference: str
    notification: Record[Notified]
    children: dict[str, Record[Child]]
    review: Record[Review] | None


@dataclass(frozen=True, slots=True)
class Extracts:
    """Deliveries on a few days, and what they told."""

    days: tuple[date, ...]
    cases: tuple[Case, ...]

    @property
    def newest(self) -> date:
        return self.days[-1]


@cache
def read_authorities() -> dict[str, tuple[str, date, date]]:
    """Per code its region, first and last day."""
    found = {"E06000061/E06000062": ("E12000004", date(2021, 4, 1), date.max)}
    with (REFERENCE / "local_authorities.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            last = date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max
            region, first, until = found.get(row["gss_code"], (row["region_code"], date.max, date.min))
            days = (min(first, date.fromisoformat(row["valid_from"])), max(until, last))
            found[row["gss_code"]] = (region, *days)
    return found


@cache
def authorities_on(day: date) -> tuple[str, ...]:
    known = read_authorities()
    return tuple(code for code in AUTHORITIES if known[code][1] <= day <= known[code][2])


@st.composite
def draw_extracts(draw: st.DrawFn, *, most: int = 12) -> Extracts:
    days = tuple(sorted(draw(st.lists(st.sampled_from(DELIVERY_DAYS), min_size=1, max_size=4, unique=True))))
    count = draw(st.integers(1, most))
    return Extracts(days, tuple(_draw_case(draw, f"SIN-2018-{number:06}", days) for number in range(count)))


def _draw_case(draw: st.DrawFn, reference: str, days: Sequence[date]) -> Case:
    others = tuple(name for name in REPEATED if name != reference)
    notification = _draw_record(
        draw, days, partial(_draw_notified, others=others), partial(_amend_notified, others=others)
    )
    count = draw(st.sampled_from((1, 1, 1, 2, 3)))
    index = draw(st.integers(0, count - 1))
    children = {
        f"C{place}": _draw_record(
            draw, days, lambda draw, day, place=place: _draw_child(draw, is_index=place == index), _amend_child
        )
        for place in range(count)
    }
    review = _draw_record(draw, days, _draw_review, _amend_review) if draw(st.booleans()) else None
    return Case(reference, notification, children, review)


def _draw_record(draw: st.DrawFn, days: Sequence[date], first: Any, amend: Any) -> Record[Any]:
    """A record first told on one of the days, and on later ones amended, gone, back or as it was."""
    start = draw(st.integers(0, len(days) - 1))
    told = [(days[start], first(draw, days[start]))]
    for day in days[start + 1 :]:
        what = draw(st.sampled_from(("same", "same", "amended", "gone")))
        if what == "amended":
            told.append((day, replace(amend(draw, told[-1][1]), is_gone=False)))
        if what == "gone":
            told.append((day, replace(told[-1][1], is_gone=True)))
    return Record(tuple(each for place, each in enumerate(told) if place == 0 or each[1] != told[place - 1][1]))


def _draw_notified(draw: st.DrawFn, day: date, *, others: Sequence[str | None]) -> Notified:
    turns = [turn for turn in TURNS if turn <= day]
    notified_on = draw(st.sampled_from(turns) | st.dates(FIRST_DAY, day))
    return Notified(
        notified_on=notified_on,
        authority=draw(st.sampled_from(authorities_on(notified_on))),
        incident_authority=draw(st.none() | st.sampled_from(authorities_on(notified_on))),
        aware=draw(st.none() | st.integers(0, 20).map(lambda back: notified_on - timedelta(days=back))),
        nature=draw(st.sampled_from(("death", "serious_harm", "other"))),
        status=draw(st.sampled_from(("open", "open", "open", "closed", "withdrawn", "not_met"))),
        repeats=draw(st.sampled_from(others)),
        nai=draw(st.sampled_from(NAI)),
    )


def _amend_notified(draw: st.DrawFn, before: Notified, *, others: Sequence[str | None]) -> Notified:
    other = _draw_notified(draw, before.notified_on, others=others)
    if draw(st.booleans()):
        return replace(other, nature=before.nature)
    return replace(before, nature=other.nature, status=other.status, repeats=other.repeats, nai=other.nai)


def _draw_child(draw: st.DrawFn, *, is_index: bool) -> Child:
    return Child(is_index, draw(st.sampled_from(AGES)), draw(st.booleans()))


def _amend_child(draw: st.DrawFn, before: Child) -> Child:
    return _draw_child(draw, is_index=before.is_index)


def _draw_review(draw: st.DrawFn, day: date) -> Review:
    received = day - timedelta(days=draw(st.integers(0, 400)))
    return Review(received, draw(st.sampled_from(NAI)), draw(st.booleans()))


def _amend_review(draw: st.DrawFn, before: Review) -> Review:
    return replace(before, nai=draw(st.sampled_from(NAI)), has_category=draw(st.booleans()))


def read_age(text: str) -> tuple[int | None, bool, bool]:
    """Completed months where known, whether under one, whether unborn."""
    if text in {"unborn", "<1"}:
        return None, text == "<1", text == "unborn"
    number, unit = text.split()
    months = int(number) * (12 if unit == "years" else 1)
    return months, months < 12, False


def put(con: duckdb.DuckDBPyConnection, extracts: Extracts) -> None:
    """Put extracts into a warehouse as rows of the history."""
    for extract in ("notifications", "children", "rapid_reviews"):
        for day in extracts.days:
            con.execute(
                "INSERT INTO internal.load VALUES ($1 || $2, $1, 'f.csv', $2, NULL, false, false, '', 0, NULL,"
                " 1, 1, 0, 0, 0, 0, NULL, NULL, TIMESTAMP '2026-01-01 00:00:00')",
                [extract, str(day)],
            )
    rows: dict[str, list[dict[str, object]]] = {"notification": [], "child": [], "rapid_review": []}
    for case in extracts.cases:
        rows["notification"] += _versions(case.reference, case.notification, describe_notified)
        for name, child in case.children.items():
            rows["child"] += [{"child_id": name, **row} for row in _versions(case.reference, child, describe_child)]
        if case.review is not None:
            rows["rapid_review"] += _versions(case.reference, case.review, describe_review)
    for record, versions in rows.items():
        if versions:
            table = [" | ".join(versions[0]), *(" | ".join(map(_cell, row.values())) for row in versions)]
            insert(con, f"history.{record}_version", "\n".join(table))
    fill_incidents(con)


def _versions(reference: str, record: Record[Any], describe: Any) -> list[dict[str, object]]:
    ends = [day for day, _ in record.told[1:]] + [None]
    return [
        {
            "notification_id": reference,
            "version": place,
            "first_seen": record.told[0][0],
            "valid_from": day,
            "valid_to": end,
            "is_present": not told.is_gone,
            **describe(told),
        }
        for place, ((day, told), end) in enumerate(zip(record.told, ends, strict=True), start=1)
    ]


def describe_notified(told: Notified) -> dict[str, object]:
    return {
        "notified_on": told.notified_on,
        "notifying_authority": told.authority,
        "incident_authority": told.incident_authority,
        "date_aware": told.aware,
        "nature": told.nature,
        "status": "withdrawn" if told.is_gone else told.status,
        "duplicate_of": told.repeats,
        "nai_initial": told.nai,
    }


def describe_child(told: Child) -> dict[str, object]:
    months, is_under_1, is_unborn = read_age(told.age)
    return {
        "is_index": told.is_index,
        "looked_after": "yes" if told.is_looked_after else "no",
        "age_months": months,
        "is_under_1": is_under_1,
        "is_unborn": is_unborn,
    }


def describe_review(told: Review) -> dict[str, object]:
    categories = "physical" if told.has_category else None
    return {"date_received": told.received, "nai": told.nai, "abuse_categories": categories}


def _cell(value: object) -> str:
    return "-" if value is None else str(value)


def write_files(folder: Path, extracts: Extracts) -> None:
    """Write extracts as CSV deliveries; one in which a record is gone is a full snapshot of all the others."""
    for day in extracts.days:
        told: dict[str, list[tuple[bool, bool, dict[str, str]]]] = {
            "notifications": [],
            "children": [],
            "rapid_reviews": [],
        }
        for case in extracts.cases:
            told["notifications"] += _row(
                day, case.notification, lambda each: NOTIFICATION | _write_notified(each), case
            )
            for name, child in case.children.items():
                cells = {"child_id": name}
                told["children"] += _row(day, child, lambda each, cells=cells: CHILD | cells | _write_child(each), case)
            if case.review is not None:
                told["rapid_reviews"] += _row(day, case.review, lambda each: REVIEW | _write_review(each), case)
        for extract, rows in told.items():
            is_full = any(is_new and is_gone for is_new, is_gone, _ in rows)
            chosen = [row for is_new, is_gone, row in rows if not is_gone and (is_full or is_new)]
            if chosen:
                write(folder, f"{extract}_{day}{'_full' if is_full else ''}.csv", chosen)


def _row(day: date, record: Record[Any], describe: Any, case: Case) -> list[tuple[bool, bool, dict[str, str]]]:
    """Whether the record was told of anew on a day, whether it is gone by then, and its row."""
    told = record.on(day)
    if told is None:
        return []
    is_new = any(known_on == day for known_on, _ in record.told)
    return [(is_new, told.is_gone, describe(told) | {"notification_id": case.reference})]


def _write_notified(told: Notified) -> dict[str, str]:
    return {
        "notifying_authority": told.authority.replace("/", " / "),
        "incident_authority": (told.incident_authority or "").replace("/", " / "),
        "date_of_incident": "",
        "date_aware": "" if told.aware is None else f"{told.aware:%d/%m/%Y}",
        "date_notified": f"{told.notified_on:%d/%m/%Y} 12:00",
        "nature": told.nature,
        "status": told.status,
        "duplicate_of": told.repeats or "",
        "nai_initial": told.nai,
    }


def _write_child(told: Child) -> dict[str, str]:
    return {
        "is_index": "yes" if told.is_index else "no",
        "date_of_birth": "",
        "age_at_incident": told.age,
        "looked_after": "yes" if told.is_looked_after else "no",
        "agency_status": "not_known",
        "placement": "",
    }


def _write_review(told: Review) -> dict[str, str]:
    return {
        "date_received": f"{told.received:%d/%m/%Y}",
        "nai": told.nai,
        "abuse_categories": "physical" if told.has_category else "",
        "coded_on": f"{told.received:%d/%m/%Y}",
    }
