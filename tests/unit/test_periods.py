"""Periods at their edges: leap days, year ends, half years, labels."""

from datetime import date

import numpy as np
import pytest

from assets.statistics.periods import (
    PERIOD_KINDS,
    Period,
    label_period,
    period_end,
    period_of,
    period_start,
    periods_between,
    person_years,
    years_of_period,
)


@pytest.mark.parametrize(
    ("day", "kind", "start", "end", "label"),
    [
        (date(2020, 2, 29), "month", date(2020, 2, 1), date(2020, 2, 29), "February 2020"),
        (date(2021, 2, 28), "month", date(2021, 2, 1), date(2021, 2, 28), "February 2021"),
        (date(2020, 12, 31), "month", date(2020, 12, 1), date(2020, 12, 31), "December 2020"),
        (date(2020, 3, 31), "quarter", date(2020, 1, 1), date(2020, 3, 31), "January to March 2020"),
        (date(2020, 4, 1), "quarter", date(2020, 4, 1), date(2020, 6, 30), "April to June 2020"),
        (date(2020, 9, 30), "half_year", date(2020, 4, 1), date(2020, 9, 30), "2020-21 Part 1"),
        (date(2020, 10, 1), "half_year", date(2020, 10, 1), date(2021, 3, 31), "2020-21 Part 2"),
        (date(2021, 1, 1), "half_year", date(2020, 10, 1), date(2021, 3, 31), "2020-21 Part 2"),
        (date(2020, 3, 31), "financial_year", date(2019, 4, 1), date(2020, 3, 31), "2019-20"),
        (date(2020, 4, 1), "financial_year", date(2020, 4, 1), date(2021, 3, 31), "2020-21"),
        (date(1999, 4, 1), "financial_year", date(1999, 4, 1), date(2000, 3, 31), "1999-00"),
        (date(2020, 12, 31), "calendar_year", date(2020, 1, 1), date(2020, 12, 31), "2020"),
    ],
)
def test_a_day_belongs_to_its_period(day, kind, start, end, label):
    assert period_start(day, kind) == start
    assert period_end(day, kind) == end
    assert label_period(day, kind) == label
    assert period_of(day, kind) == Period(start=start, end=end, kind=kind)
    assert period_of(day, kind).label == label


def test_periods_between_take_in_the_partly_covered_first_and_last():
    found = periods_between(date(2019, 6, 30), date(2020, 4, 1), "half_year")
    assert [period.label for period in found] == ["2019-20 Part 1", "2019-20 Part 2", "2020-21 Part 1"]


def test_no_period_lies_between_dates_in_the_wrong_order():
    assert periods_between(date(2020, 1, 2), date(2020, 1, 1), "month") == ()


def test_the_25_months_of_the_published_257_are_25_months():
    assert len(periods_between(date(2018, 7, 1), date(2020, 7, 31), "month")) == 25


@pytest.mark.parametrize("call", [period_start, period_end, label_period, years_of_period])
def test_an_unknown_kind_is_refused_with_the_known_ones_named(call):
    with pytest.raises(ValueError, match="half_year"):
        call(date(2020, 1, 1), "week")


def test_an_unknown_kind_is_refused_even_when_no_period_would_be_listed():
    with pytest.raises(ValueError, match="half_year"):
        periods_between(date(2020, 1, 2), date(2020, 1, 1), "week")


def test_person_years_annualise_a_month():
    leap_february = period_of(date(2020, 2, 1), "month")
    assert person_years(36_525, leap_february.days) == pytest.approx(2_900)
    assert years_of_period(date(2020, 2, 1), "month") == pytest.approx(29 / 365.25)


def test_person_years_keep_missing_populations_missing_and_refuse_negative_ones():
    years = person_years([0, np.nan, 100], 365.25)
    assert years[[0, 2]].tolist() == [0, 100]
    assert np.isnan(years[1])
    with pytest.raises(ValueError, match="negative"):
        person_years(-1, 30)


def test_the_kinds_are_those_of_the_contract():
    assert PERIOD_KINDS == ("month", "quarter", "half_year", "financial_year", "calendar_year")
