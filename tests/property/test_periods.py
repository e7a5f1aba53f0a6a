"""What holds for every day and every kind of period."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from assets.statistics.periods import PERIOD_KINDS, label_period, period_of, periods_between

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
KINDS = st.sampled_from(PERIOD_KINDS)


@given(day=DAYS, kind=KINDS)
def test_a_day_lies_in_its_own_period_and_every_day_of_it_names_the_same_one(day, kind):
    period = period_of(day, kind)
    assert period.start <= day <= period.end
    assert period_of(period.start, kind) == period_of(period.end, kind) == period
    assert period.start.day == 1
    assert (period.end + timedelta(days=1)).day == 1


@given(day=DAYS, kind=KINDS)
def test_the_day_after_a_period_begins_another_with_another_label(day, kind):
    period = period_of(day, kind)
    following = period_of(period.end + timedelta(days=1), kind)
    assert following.start == period.end + timedelta(days=1)
    assert following.label != period.label


@given(first=DAYS, length=st.integers(0, 1500), kind=KINDS)
def test_periods_between_two_days_are_consecutive_and_cover_both(first, length, kind):
    last = first + timedelta(days=length)
    found = periods_between(first, last, kind)
    assert found[0].start <= first <= found[0].end
    assert found[-1].start <= last <= found[-1].end
    for earlier, later in pairwise(found):
        assert later.start == earlier.end + timedelta(days=1)


@given(day=DAYS)
def test_smaller_periods_fill_the_larger_ones(day):
    for small, large, count in (
        ("month", "quarter", 3),
        ("month", "half_year", 6),
        ("quarter", "half_year", 2),
        ("half_year", "financial_year", 2),
        ("quarter", "calendar_year", 4),
    ):
        whole = period_of(day, large)
        parts = periods_between(whole.start, whole.end, small)
        assert len(parts) == count
        assert (parts[0].start, parts[-1].end) == (whole.start, whole.end)
        assert sum(part.days for part in parts) == whole.days


@given(days=st.lists(DAYS, min_size=2, max_size=2), kind=KINDS)
def test_two_days_share_a_label_exactly_when_they_share_a_period(days, kind):
    same_label = label_period(days[0], kind) == label_period(days[1], kind)
    assert same_label == (period_of(days[0], kind) == period_of(days[1], kind))
