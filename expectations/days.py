"""Days and months in words, for whatever speaks to people: in English, whatever the language of the machine.

Belongs here: how a day is said. Does not belong here: periods of figures (`assets.charts.wording`), reading days
(`normalise.dates`).
"""

from datetime import date
from typing import Final

# Not those of `calendar`, which speak the language of the machine.
MONTH_NAMES: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def say_day(day: date) -> str:
    """Return a day in words.

    >>> say_day(date(2020, 3, 31))
    '31 March 2020'
    """
    return f"{day.day} {say_month(day)}"


def say_month(day: date) -> str:
    """Return the month of a day in words.

    >>> say_month(date(2020, 3, 1))
    'March 2020'
    """
    return f"{say_month_name(day.month)} {day.year}"


def say_month_name(month: int) -> str:
    """Return the name of a month by its number.

    >>> say_month_name(3)
    'March'
    """
    return MONTH_NAMES[month - 1]
