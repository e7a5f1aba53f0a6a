"""Ages submitted as text.

Belongs here: what an age in words or figures says at least. Does not belong here: completed months between two days
(`history/age.sql`), choosing between a stated age and a date of birth, or what "NAI under 1" means.

What is not clear is refused, never guessed: ranges ("3-4 months"), approximations ("approx 8 weeks"), bare decimals
("1.5": one and a half, or one year five months?) and clinical fractions ("18/12", which spreadsheets also make of
dates).
"""

import re
from dataclasses import dataclass
from typing import Final

from expectations.normalise.outcome import Unrecognised
from expectations.normalise.text import fold

MONTHS_IN_YEAR: Final = 12
_OLDEST: Final = 25 * MONTHS_IN_YEAR
"""Care leavers' deaths are notified up to age 24; an older stated age is a typing error."""


@dataclass(frozen=True, slots=True)
class Age:
    """What a stated age says.

    `months` are the completed months it says at least, None where it gives no number of months ("<1", "0").
    `is_under_1` is None where the text leaves it open: 365 days are a year only when no leap day is among them.
    """

    months: int | None
    is_unborn: bool = False
    is_under_1: bool | None = None


_UNBORN: Final = re.compile(
    r"(?:an )?(?:unborn|pre-?birth|pre birth|in utero|foetus|fetus|antenatal)(?: (?:baby|child))?"
)
_NEWBORN: Final = re.compile(r"(?:a )?(?:newborn|new born|new-born|neonate|at birth|birth)(?: (?:baby|child))?")
_UNDER: Final = re.compile(r"(?:<|under|less than|below|younger than) ?(?:the age of )?")
_LEAD: Final = re.compile(r"^(?:aged?)\b:? ?")
_TAIL: Final = re.compile(r"[ -]?(?:old|of age)\.?$")
_BARE_YEARS: Final = re.compile(r"(\d{1,4})(?:\.0+)?")
_NEGATIVE: Final = re.compile(r"-\d.*")

_NUMBER_WORDS: Final = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
)
_VALUES: Final = {word: str(value) for value, word in enumerate(_NUMBER_WORDS)} | {"a": "1", "an": "1"}
_NUMBER_WORD: Final = re.compile(rf"\b(?:{'|'.join(_VALUES)})\b")
# One part each at most, largest first, as people say it: "1 yr 2 mths", "0y 11m", "3 months and 2 weeks".
_JOIN: Final = r"(?: ?(?:,|&|\+|and) ?| )?"
_NUMBER: Final = r"(\d{1,4}(?:\.\d{1,4})?) ?-?"
_PARTS: Final = re.compile(
    rf"(?:{_NUMBER}(?:years?|yrs?|y/?o|y)\.?)?{_JOIN}"
    rf"(?:{_NUMBER}(?:months?|mnths?|mths?|mos?|m)\.?)?{_JOIN}"
    rf"(?:{_NUMBER}(?:weeks?|wks?|w)\.?)?{_JOIN}"
    rf"(?:{_NUMBER}(?:days?|d)\.?)?{_JOIN}"
    rf"(?:{_NUMBER}(?:hours?|hrs?|h)\.?)?"
)

# The longest run of days that m completed months can be, for m = 0, 1, ... (July and August: 62). So many days are m
# months whatever the date of birth.
_LONGEST_MONTHS: Final = (0, 31, 62, 92, 123, 153, 184, 215, 245, 276, 306, 337, 366)
_SHORTEST_YEAR: Final = 365
_MOST_DAYS: Final = 3 * _SHORTEST_YEAR
"""Nobody counts a child's age in weeks or days beyond three years; a larger number is in the wrong unit."""


def normalise_age(text: str) -> Age:
    """Return what an age in text says; a number without a unit is years.

    Weeks and days become the months they are at least, whatever the date of birth: 8 weeks are 56 days, one month;
    52 weeks are 364 days, which is never a year, so 11 months. Raises `Unrecognised` with age_unrecognised or
    age_out_of_range (negative, above 25 years, or weeks beyond three years).

    >>> normalise_age("8 weeks").months, normalise_age("0y 11m").months, normalise_age("7").months
    (1, 11, 84)
    """
    folded = fold(text)
    if not folded.isascii():
        raise Unrecognised("age_unrecognised")
    if _UNBORN.fullmatch(folded):
        return Age(None, is_unborn=True, is_under_1=False)
    if _NEWBORN.fullmatch(folded):
        return Age(0, is_under_1=True)
    figures = _NUMBER_WORD.sub(lambda word: _VALUES[word[0]], _TAIL.sub("", _LEAD.sub("", folded)))
    if _NEGATIVE.fullmatch(figures):
        raise Unrecognised("age_out_of_range")
    if under := _UNDER.match(figures):
        return _read_upper_bound(figures[under.end() :])
    months, days = _read_parts(figures)
    if months == 0 and days is None and not _names_months(figures):
        return Age(None, is_under_1=True)
    return _make_age(months, days or 0)


def _names_months(figures: str) -> bool:
    """Tell whether the text counts months: "0 months" is an age, "0" only says under one."""
    found = _PARTS.fullmatch(figures)
    return found is not None and found[2] is not None


def _read_upper_bound(figures: str) -> Age:
    """Read what follows "under": up to one year it says under one, beyond that it says nothing usable."""
    months, days = _read_parts(figures)
    upper = _count_longest_days(months) + (days or 0)
    if months > MONTHS_IN_YEAR or not 0 < upper <= _LONGEST_MONTHS[MONTHS_IN_YEAR]:
        raise Unrecognised("age_unrecognised")
    return Age(0 if upper <= _LONGEST_MONTHS[1] else None, is_under_1=True)


def _count_longest_days(months: int) -> int:
    return _LONGEST_MONTHS[min(months, MONTHS_IN_YEAR)]


def _read_parts(figures: str) -> tuple[int, int | None]:
    """Return the completed months and, where the text counts weeks, days or hours, the days beside them."""
    if bare := _BARE_YEARS.fullmatch(figures):
        return int(bare[1]) * MONTHS_IN_YEAR, None
    found = _PARTS.fullmatch(figures)
    if not figures or found is None or not any(found.groups()):
        raise Unrecognised("age_unrecognised")
    years, months, weeks, days, hours = found.groups()
    several = sum(part is not None for part in found.groups()) > 1
    if several and any("." in part for part in found.groups() if part):
        raise Unrecognised("age_unrecognised")
    if years and months and int(months) >= MONTHS_IN_YEAR:
        raise Unrecognised("age_unrecognised")
    total = int(float(years or 0) * MONTHS_IN_YEAR) + int(float(months or 0))
    if weeks is None and days is None and hours is None:
        return total, None
    return total, int(float(weeks or 0) * 7 + float(days or 0) + float(hours or 0) / 24)


def _make_age(months: int, days: int) -> Age:
    if months > _OLDEST or days > _MOST_DAYS:
        raise Unrecognised("age_out_of_range")
    years, rest = divmod(days, _LONGEST_MONTHS[MONTHS_IN_YEAR])
    within = max(count for count, longest in enumerate(_LONGEST_MONTHS) if longest <= rest)
    least = months + years * MONTHS_IN_YEAR + within
    if least >= MONTHS_IN_YEAR:
        return Age(least, is_under_1=False)
    is_open = months == 0 and days >= _SHORTEST_YEAR
    return Age(least, is_under_1=None if is_open else True)
