import pytest

from expectations.normalise.ages import Age, normalise_age
from expectations.normalise.outcome import Unrecognised


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("8 weeks", 1),
        ("8\u00a0Weeks", 1),
        ("6 wks", 1),
        ("4 weeks", 0),
        ("52 weeks", 11),
        ("53 weeks", 12),
        ("104 weeks", 23),
        ("8-week-old", 1),
        ("10 days", 0),
        ("31 days", 1),
        ("3 hours", 0),
        ("newborn", 0),
        ("<1 month", 0),
        ("0 months", 0),
        ("0y0m", 0),
        ("11 months", 11),
        ("11 months and 30 days", 11),
        ("12 months", 12),
        ("3m", 3),
        ("0y 11m", 11),
        ("1y2m", 14),
        ("1 yr 2 mths", 14),
        ("2 years and 3 months", 27),
        ("1.5 years", 18),
        ("three months", 3),
        ("a year", 12),
        ("Aged 3", 36),
        ("3 years old", 36),
        ("3 y/o", 36),
        ("7", 84),
        ("7.0", 84),
        ("1", 12),
        ("25", 300),
    ],
)
def test_a_stated_age_is_the_months_it_is_at_least(text: str, months: int) -> None:
    assert normalise_age(text) == Age(months, is_under_1=months < 12)


@pytest.mark.parametrize(
    "text", ["<1", "< 1", "under 1", "Under one year", "less than 1 yr", "<12 months", "0", "0 years"]
)
def test_under_one_says_no_months(text: str) -> None:
    assert normalise_age(text) == Age(None, is_under_1=True)


@pytest.mark.parametrize("text", ["unborn", "Unborn baby", "UNBORN CHILD", "pre-birth", "in utero"])
def test_unborn_is_not_under_one(text: str) -> None:
    assert normalise_age(text) == Age(None, is_unborn=True, is_under_1=False)


def test_365_days_leave_open_whether_a_year_is_complete() -> None:
    assert normalise_age("364 days").is_under_1 is True
    assert normalise_age("365 days") == Age(11, is_under_1=None)
    assert normalise_age("366 days") == Age(12, is_under_1=False)


@pytest.mark.parametrize(
    "text",
    [
        "3-4 months",
        "2 to 3",
        "18/12",
        "1.5",
        "approx 8 weeks",
        "2½ years",
        "6 and a half months",
        "under 2",
        "<0 weeks",
        "baby",
        "m",
        "quite small",
        "1 year 14 months",
        "1.5 years 2 months",
        "2 months 1 year",
        "5+",
        "٣ weeks",
        "3 4 m",
    ],
)
def test_what_is_not_clear_is_refused(text: str) -> None:
    with pytest.raises(Unrecognised, match=r"^age_unrecognised$"):
        normalise_age(text)


@pytest.mark.parametrize("text", ["-1", "-3 months", "26", "301 months", "2019", "200 weeks", "1500 days"])
def test_an_impossible_age_is_out_of_range(text: str) -> None:
    with pytest.raises(Unrecognised, match=r"^age_out_of_range$"):
        normalise_age(text)
