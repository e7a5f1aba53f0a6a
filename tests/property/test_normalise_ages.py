from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from expectations.normalise.ages import normalise_age
from expectations.normalise.outcome import Unrecognised

_DAYS = st.dates(min_value=date(1999, 1, 1), max_value=date(2040, 12, 31))


def count_months(born: date, on: date) -> int:
    """Completed calendar months: one is complete on the day of birth, or on the first where a month is too short."""
    return 12 * (on.year - born.year) + on.month - born.month - (on.day < born.day)


@given(_DAYS, st.integers(0, 1094))
def test_days_are_never_more_months_than_a_calendar_gives(born: date, days: int) -> None:
    stated = normalise_age(f"{days} days")
    actual = count_months(born, born + timedelta(days=days))
    assert stated.months is not None
    assert stated.months <= actual <= stated.months + 2
    assert stated.is_under_1 in (None, actual < 12)


@given(st.integers(0, 24), st.integers(0, 11))
def test_years_and_months_add_up_in_every_spelling(years: int, months: int) -> None:
    for text in (f"{years}y {months}m", f"{years} years and {months} months", f"{years}yrs, {months}mths"):
        assert normalise_age(text).months == years * 12 + months


def _read_months(text: str) -> int | str | None:
    try:
        return normalise_age(text).months
    except Unrecognised as refusal:
        return refusal.code


@given(st.text(max_size=30))
def test_any_text_has_an_age_or_a_code(text: str) -> None:
    assert _read_months(text) in {"age_unrecognised", "age_out_of_range", None, *range(337)}
