"""Periods as the department prints them: one period, several spellings.

Belongs here: `time_period` and `time_identifier` of its open data standard. Does not belong here: dates of incidents.
"""

import re
from datetime import date
from typing import Final

from expectations.normalise.outcome import Unrecognised
from expectations.normalise.text import fold

_MONTHS: Final = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_APRIL: Final = 4
_TWO_YEARS: Final = re.compile(r"^(\d{4})[-/]?(\d{2}|\d{4})$")
_ONE_YEAR: Final = re.compile(r"^\d{4}$")
_QUARTER: Final = re.compile(r"^(?P<year>financial|calendar) year q(?P<number>[1-4])$")


def normalise_published_period(time_period: str, time_identifier: str) -> tuple[str, date]:
    """Return the kind of period and its first day.

    A financial or reporting year printed as one year is the year ending on 31 March of it. Raises Unrecognised
    `period_unrecognised`.

    >>> normalise_published_period("202021", "Part 1 (April to September)")
    ('half_year', datetime.date(2020, 4, 1))
    >>> normalise_published_period("2024", "Reporting year")
    ('financial_year', datetime.date(2023, 4, 1))
    """
    identifier = fold(time_identifier)
    year, is_spanning = _read_year(time_period.strip())
    if identifier.startswith("part 1") or identifier == "april to september":
        return "half_year", date(year if is_spanning else year - 1, _APRIL, 1)
    if identifier.startswith("part 2") or identifier == "october to march":
        return "half_year", date(year if is_spanning else year - 1, 10, 1)
    if identifier in ("financial year", "reporting year", "year to 31 march", "tax year"):
        return "financial_year", date(year if is_spanning else year - 1, _APRIL, 1)
    if identifier == "calendar year" and not is_spanning:
        return "calendar_year", date(year, 1, 1)
    if identifier in _MONTHS and not is_spanning:
        return "month", date(year, _MONTHS.index(identifier) + 1, 1)
    if (quarter := _QUARTER.match(identifier)) is not None:
        return "quarter", _start_quarter(year, is_spanning, quarter["year"], int(quarter["number"]))
    raise Unrecognised("period_unrecognised")


def _read_year(text: str) -> tuple[int, bool]:
    """Return the first year printed and whether a second, the next one, follows it."""
    text = text.removesuffix(".0")
    if _ONE_YEAR.match(text):
        return int(text), False
    match = _TWO_YEARS.match(text)
    if match is None or int(match[2]) % 100 != (int(match[1]) + 1) % 100:
        raise Unrecognised("period_unrecognised")
    return int(match[1]), True


def _start_quarter(year: int, is_spanning: bool, kind: str, number: int) -> date:
    if kind == "calendar":
        return date(year, 3 * number - 2, 1)
    first = year if is_spanning else year - 1
    month = _APRIL + 3 * (number - 1)
    return date(first, month, 1) if month <= 12 else date(first + 1, month - 12, 1)
