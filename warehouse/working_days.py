"""England's working days, the calendar behind every "within n working days".

Here: the rows of ``ref.working_day``, by whose numbers working days are counted. Not here: which dates a
lag runs between (``core.incident``) and how many days are allowed (the rules).

A working day is Monday to Friday and no bank holiday in England. The holidays are the copy of GOV.UK's
published list (Open Government Licence v3.0) inside the ``govuk-bank-holidays`` package; the network is
never asked, so the same release of the package always gives the same calendar. The list covers whole years,
2012 to 2028 in release 0.19; a date outside is refused, because an unlisted holiday would silently count as
a working day.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from itertools import accumulate

SATURDAY = 5
DIVISION = "england-and-wales"
"""GOV.UK publishes one list for England and Wales together."""


class CalendarError(ValueError):
    """A date for which no bank holidays are published."""


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """One calendar day; ``working_day_number`` counts working days from the first day of the calendar."""

    day: date
    is_working_day: bool
    holiday_name: str | None
    working_day_number: int


def working_day_rows(first: date, last: date) -> tuple[WorkingDay, ...]:
    """Give one row per calendar day from ``first`` up to and including ``last``, in order.

    ``working_day_number`` is the number of working days up to and including the day, counted from the first
    day of the calendar whatever ``first`` is: the difference of two is the number of working days between.
    Raises ``CalendarError`` when either date is not covered; gives no rows when ``last`` is before
    ``first``.

    >>> for row in working_day_rows(date(2020, 5, 7), date(2020, 5, 8)):
    ...     print(row.day, row.is_working_day, row.holiday_name)
    2020-05-07 True None
    2020-05-08 False Early May bank holiday (VE day)
    """
    rows = _calendar()
    return rows[_position(first) : _position(last) + 1]


def calendar_bounds() -> tuple[date, date]:
    """Give the first and the last day the calendar covers."""
    rows = _calendar()
    return rows[0].day, rows[-1].day


def _position(day: date) -> int:
    first, last = calendar_bounds()
    if not first <= day <= last:
        raise CalendarError(
            f"bank holidays are known from {first:%d/%m/%Y} to {last:%d/%m/%Y} only;"
            " a newer release of govuk-bank-holidays may hold the later years"
        )
    return (day - first).days


@cache
def _calendar() -> tuple[WorkingDay, ...]:
    holidays = _holiday_names()
    # The list holds whole years: it opens with a New Year's Day and closes with a Boxing Day.
    first, last = date(min(holidays).year, 1, 1), date(max(holidays).year, 12, 31)
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    working = [day.weekday() < SATURDAY and day not in holidays for day in days]
    return tuple(
        WorkingDay(day=day, is_working_day=works, holiday_name=holidays.get(day), working_day_number=number)
        for day, works, number in zip(days, working, accumulate(working), strict=True)
    )


def _holiday_names() -> dict[date, str]:
    # Its list is read as it lies in the package, whose own code brings requests.
    listed = resources.files("govuk_bank_holidays").joinpath("bank-holidays.json").read_text(encoding="utf-8")
    events = json.loads(listed)[DIVISION]["events"]
    return {date.fromisoformat(event["date"]): event["title"] for event in events}
