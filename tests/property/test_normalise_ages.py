from datetime import date, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from expectations.normalise.ages import age_in_months, age_in_months_expr, normalise_age
from expectations.normalise.outcome import Unrecognised

_DAYS = st.dates(min_value=date(1999, 1, 1), max_value=date(2040, 12, 31))


@given(st.lists(st.tuples(_DAYS, _DAYS), min_size=1, max_size=50))
def test_the_columnar_age_is_the_scalar_age(pairs: list[tuple[date, date]]) -> None:
    expected = [age_in_months(born, on) if born <= on else None for born, on in pairs]
    frame = pl.DataFrame(pairs, schema={"born": pl.Date, "on": pl.Date}, orient="row")
    assert frame.select(age_in_months_expr(pl.col("born"), pl.col("on"))).to_series().to_list() == expected


@given(_DAYS, st.integers(0, 9000))
def test_age_never_falls_and_steps_by_one(born: date, days: int) -> None:
    today, tomorrow = born + timedelta(days=days), born + timedelta(days=days + 1)
    assert age_in_months(born, tomorrow) - age_in_months(born, today) in (0, 1)


@given(_DAYS, st.integers(0, 1094))
def test_days_are_never_more_months_than_a_calendar_gives(born: date, days: int) -> None:
    stated = normalise_age(f"{days} days")
    actual = age_in_months(born, born + timedelta(days=days))
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
