"""Dates and timestamps as submitted, one cell at a time.

Belongs here: the forms a date can arrive in and the fixed order in which they are tried. Does not belong
here: whole columns (`date_columns`), or rules that compare two dates.

Nothing is guessed. A profile declares in `DateFormats` how its numeric dates are ordered; a cell that fits
no declared form is refused by a code that says why. The order of tries is: ISO 8601 (year first), numeric
in the declared order, month by name, Excel serial of five digits. No two of them fit the same text.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from expectations.normalise.outcome import Unrecognised
from expectations.normalise.text import fold

LONDON: Final = ZoneInfo("Europe/London")


def london_day(moment: datetime) -> date:
    """Return the day of this house's calendar on which a moment falls, given in UTC without zone.

    >>> london_day(datetime(2020, 3, 31, 23, 30)), london_day(datetime(2020, 12, 31, 23, 30))
    (datetime.date(2020, 4, 1), datetime.date(2020, 12, 31))
    """
    return london_time(moment).date()


def london_time(moment: datetime) -> datetime:
    """Return what London's clocks show at a moment given in UTC without zone.

    >>> f"{london_time(datetime(2020, 3, 31, 23, 30)):%d %H:%M}"
    '01 00:30'
    """
    return moment.replace(tzinfo=UTC).astimezone(LONDON)


@dataclass(frozen=True, slots=True)
class DateFormats:
    """What a delivery profile declares about the dates in its files.

    `day_first` orders numeric dates (03/04/2020 is 3 April). Two-digit years are refused unless declared,
    and then fall in the hundred years ending with `two_digit_last_year`. `excel_1904` is the day count of
    workbooks saved by old Macintosh versions. Days outside `earliest` to `latest` are typing errors; dates
    of birth of adults need an earlier start.
    """

    day_first: bool = True
    two_digit_years: bool = False
    two_digit_last_year: int = 2049
    excel_1904: bool = False
    earliest: date = date(1990, 1, 1)
    latest: date = date(2099, 12, 31)


class Timestamp(NamedTuple):
    """A moment, as the clock on a wall in London showed it (naive) and in UTC (aware)."""

    local: datetime
    utc: datetime


class _Moment(NamedTuple):
    """Date and time as written: without `offset` they are London's."""

    day: date
    clock: time
    offset: timedelta | None


_LONGEST: Final = 64
_CLOCK: Final = re.compile(
    r"(?:t|,? )(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"(?: ?(?P<half>[ap]m))?(?: ?(?P<zone>z|utc|gmt|bst|[+-]\d\d(?::?\d\d)?))?$"
)
_COMPACT_CLOCK: Final = re.compile(
    r"(?<=\d)t(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?(?P<fraction>)(?P<half>)(?P<zone>z|[+-]\d{4})?$"
)
_YEAR_FIRST: Final = re.compile(r"(\d{4})([-/.]?)(\d\d)\2(\d\d)|(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_NUMERIC: Final = re.compile(r"(\d{1,2}) ?([-/. ]) ?(\d{1,2}) ?\2 ?(\d{4}|\d\d)")
_WEEKDAY: Final = r"(?:(?P<weekday>mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? )?"
_DAY_AND_NAME: Final = re.compile(
    _WEEKDAY + r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?: of)?[- /.]?(?P<month>[a-z]{3,9})\.?,?[- /.]?'?(?P<year>\d{4}|\d\d)"
)
_NAME_AND_DAY: Final = re.compile(
    _WEEKDAY + r"(?P<month>[a-z]{3,9})\.?[- ](?P<day>\d{1,2})(?:st|nd|rd|th)?(?:, ?| )(?P<year>\d{4})"
)
# Five digits are the days from 1927 to 2173. Four digits would turn the year "2020" into a day in 1905.
_SERIAL: Final = re.compile(r"(\d{5})(?:\.(\d{1,17}))?")

_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH_BY_NAME: Final = {
    **{name: number for number, name in enumerate(_MONTHS, start=1)},
    **{name[:3]: number for number, name in enumerate(_MONTHS, start=1)},
    "sept": 9,
}
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ZONES: Final = {"z": 0, "utc": 0, "gmt": 0, "bst": 60}
_WIDEST_OFFSET: Final = timedelta(hours=14)
# Day 1 is 1 January 1900, but Excel counts a 29 February 1900 that never was: from March on the zero is a
# day early.
_EXCEL_1900: Final = date(1899, 12, 30)
_EXCEL_1904: Final = date(1904, 1, 1)
_SECONDS_A_DAY: Final = 86_400


def parse_date(text: str, *, formats: DateFormats) -> date:
    """Return the calendar day in London.

    A time without an offset only has to be possible; one with an offset decides the day
    ("2020-03-31T23:30:00Z" is 1 April). Raises `Unrecognised` with date_unrecognised, date_impossible,
    date_wrong_order, date_two_digit_year, date_out_of_range or time_impossible.

    >>> parse_date("44000", formats=DateFormats())
    datetime.date(2020, 6, 18)
    """
    moment = _read(text, formats)
    day = moment.day if moment.offset is None else _to_utc(moment).astimezone(LONDON).date()
    return _check_range(day, formats)


def parse_timestamp(text: str, *, formats: DateFormats) -> Timestamp:
    """Return the moment in London and in UTC.

    An offset in the text is honoured; without one the clock is London's. A date alone is its midnight. The
    hour that happens twice when summer time ends is taken as its first occurrence (BST), since nothing in
    the text tells; the hour skipped when it begins raises time_does_not_exist. Otherwise raises as
    `parse_date`.

    >>> parse_timestamp("2020-03-31T23:30:00Z", formats=DateFormats()).local
    datetime.datetime(2020, 4, 1, 0, 30)
    """
    moment = _read(text, formats)
    utc = _to_utc(moment)
    local = utc.astimezone(LONDON).replace(tzinfo=None, fold=0)
    _check_range(local.date(), formats)
    if moment.offset is None and local != datetime.combine(moment.day, moment.clock):
        raise Unrecognised("time_does_not_exist")
    return Timestamp(local, utc)


def _to_utc(moment: _Moment) -> datetime:
    wall = datetime.combine(moment.day, moment.clock)
    if moment.offset is None:
        return wall.replace(tzinfo=LONDON).astimezone(UTC)
    return (wall - moment.offset).replace(tzinfo=UTC)


def _check_range(day: date, formats: DateFormats) -> date:
    if not formats.earliest <= day <= formats.latest:
        raise Unrecognised("date_out_of_range")
    return day


def _read(text: str, formats: DateFormats) -> _Moment:
    folded = fold(text)
    if len(folded) > _LONGEST or not folded.isascii():
        raise Unrecognised("date_unrecognised")
    if serial := _SERIAL.fullmatch(folded):
        return _read_serial(serial, formats)
    clock = _CLOCK.search(folded) or _COMPACT_CLOCK.search(folded)
    written = folded[: clock.start()] if clock else folded
    day = _read_day(written.strip(), formats)
    if clock is None:
        return _Moment(day, time(), None)
    return _Moment(day, _read_clock(clock), _read_offset(clock["zone"]))


def _read_serial(serial: re.Match[str], formats: DateFormats) -> _Moment:
    """Read an Excel day count; the fraction is rounded to the second, as Excel shows it."""
    digits = serial[2] or "0"
    seconds = (2 * int(digits) * _SECONDS_A_DAY + 10 ** len(digits)) // (2 * 10 ** len(digits))
    zero = _EXCEL_1904 if formats.excel_1904 else _EXCEL_1900
    midnight = datetime.combine(zero + timedelta(days=int(serial[1])), time())
    moment = midnight + timedelta(seconds=seconds)
    return _Moment(moment.date(), moment.time(), None)


def _read_day(text: str, formats: DateFormats) -> date:
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = (int(part) for part in found.groups() if part and part.isdigit())
        return _make_day(year, month, day)
    if found := _NUMERIC.fullmatch(text):
        return _read_numeric(found, formats)
    if found := _DAY_AND_NAME.fullmatch(text) or _NAME_AND_DAY.fullmatch(text):
        return _read_named(found, formats)
    raise Unrecognised("date_unrecognised")


def _read_numeric(found: re.Match[str], formats: DateFormats) -> date:
    first, second = int(found[1]), int(found[3])
    day, month = (first, second) if formats.day_first else (second, first)
    if month > 12 >= day:
        raise Unrecognised("date_wrong_order")
    return _make_day(_read_year(found[4], formats), month, day)


def _read_named(found: re.Match[str], formats: DateFormats) -> date:
    month = _MONTH_BY_NAME.get(found["month"])
    if month is None:
        raise Unrecognised("date_unrecognised")
    day = _make_day(_read_year(found["year"], formats), month, int(found["day"]))
    weekday = found["weekday"]
    if weekday and _WEEKDAYS[day.weekday()] != weekday:
        raise Unrecognised("date_impossible")
    return day


def _read_year(digits: str, formats: DateFormats) -> int:
    if len(digits) == 4:
        return int(digits)
    if not formats.two_digit_years:
        raise Unrecognised("date_two_digit_year")
    last = formats.two_digit_last_year
    return last - (last - int(digits)) % 100


def _make_day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Unrecognised("date_impossible") from None


def _read_clock(found: re.Match[str]) -> time:
    hour, half = int(found["hour"]), found["half"]
    if half:
        if not 1 <= hour <= 12:
            raise Unrecognised("time_impossible")
        hour = hour % 12 + (12 if half == "pm" else 0)
    microsecond = int((found["fraction"] or "0").ljust(6, "0")[:6])
    try:
        return time(hour, int(found["minute"]), int(found["second"] or 0), microsecond)
    except ValueError:
        raise Unrecognised("time_impossible") from None


def _read_offset(zone: str | None) -> timedelta | None:
    if not zone:
        return None
    if zone in _ZONES:
        return timedelta(minutes=_ZONES[zone])
    digits = zone[1:].replace(":", "").ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    offset = timedelta(hours=hours, minutes=minutes)
    if minutes > 59 or offset > _WIDEST_OFFSET:
        raise Unrecognised("time_impossible")
    return -offset if zone[0] == "-" else offset
