"""England's working days where the calendar is unusual."""

import socket
from datetime import date, timedelta

import pytest

from warehouse.working_days import (
    CalendarError,
    _calendar,
    calendar_bounds,
    working_day_rows,
)


def one(day: date):
    return working_day_rows(day, day)[0]


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2020, 5, 8), "Early May bank holiday (VE day)"),
        (date(2022, 6, 3), "Platinum Jubilee bank holiday"),
        (date(2022, 9, 19), "Bank Holiday for the State Funeral of Queen Elizabeth II"),
        (date(2023, 5, 8), "Bank holiday for the coronation of King Charles III"),
        (date(2021, 12, 27), "Christmas Day"),
        (date(2024, 4, 1), "Easter Monday"),
    ],
)
def test_a_bank_holiday_is_no_working_day_and_keeps_its_name(day, name):
    row = one(day)
    assert (row.is_working_day, row.holiday_name) == (False, name)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2020, 5, 4), "the early May holiday of 2020 moved to 8 May"),
        (date(2022, 5, 30), "the spring holiday of 2022 moved to 2 June"),
        (date(2020, 1, 2), "a holiday in Scotland only"),
        (date(2019, 7, 12), "a holiday in Northern Ireland only"),
    ],
)
def test_a_monday_to_friday_without_a_holiday_in_england_is_worked(day, why):
    row = one(day)
    assert row.is_working_day, why
    assert row.holiday_name is None


def test_weekends_are_never_worked():
    rows = working_day_rows(*calendar_bounds())
    assert not any(row.is_working_day for row in rows if row.day.isoweekday() in (6, 7))


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2022, 9, 14), date(2022, 9, 14), 0),
        (date(2022, 9, 16), date(2022, 9, 17), 0),
        (date(2022, 9, 16), date(2022, 9, 19), 0),
        (date(2022, 9, 16), date(2022, 9, 20), 1),
        (date(2022, 9, 20), date(2022, 9, 16), -1),
        (date(2019, 12, 24), date(2020, 1, 2), 4),
        (date(2020, 5, 7), date(2020, 5, 14), 4),
        (date(2024, 3, 28), date(2024, 4, 2), 1),
    ],
)
def test_working_days_run_from_the_day_after_the_start_to_the_end_inclusive(start, end, days):
    assert one(end).working_day_number - one(start).working_day_number == days


def test_every_year_of_the_calendar_holds_the_eight_regular_holidays_or_more():
    first, last = calendar_bounds()
    years = dict.fromkeys(range(first.year, last.year + 1), 0)
    for row in working_day_rows(first, last):
        years[row.day.year] += row.holiday_name is not None
    assert {year: n for year, n in years.items() if n != 8} == {2012: 9, 2022: 10, 2023: 9}


def test_the_calendar_covers_every_day_a_notification_can_have():
    first, last = calendar_bounds()
    assert first <= date(2018, 4, 1)
    assert last >= date(2027, 12, 31)


def test_the_number_of_a_day_does_not_depend_on_where_the_rows_begin():
    day = date(2020, 3, 31)
    long, short = working_day_rows(date(2012, 1, 1), day), working_day_rows(day, day)
    assert long[-1] == short[-1]


def test_rows_are_consecutive_days_in_order():
    rows = working_day_rows(date(2019, 12, 30), date(2020, 1, 3))
    assert [row.day for row in rows] == [date(2019, 12, 30) + timedelta(days=n) for n in range(5)]
    assert [row.is_working_day for row in rows] == [True, True, False, True, True]
    assert working_day_rows(date(2020, 1, 2), date(2020, 1, 1)) == ()


def test_a_date_without_published_holidays_is_refused_instead_of_counted():
    first, last = calendar_bounds()
    for outside in (first - timedelta(days=1), last + timedelta(days=1)):
        with pytest.raises(CalendarError, match="bank holidays are known from"):
            working_day_rows(outside, outside)
        with pytest.raises(CalendarError):
            working_day_rows(date(2020, 1, 1), outside)


def test_the_calendar_is_read_without_the_network(monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    _calendar.cache_clear()
    assert one(date(2020, 5, 8)).holiday_name
