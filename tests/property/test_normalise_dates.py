from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from expectations.normalise.date_columns import date_order_evidence, parse_dates, parse_timestamps
from expectations.normalise.dates import DateFormats, parse_date, parse_timestamp
from expectations.normalise.outcome import Unrecognised

_LONDON = ZoneInfo("Europe/London")
_FORMATS = st.builds(DateFormats, day_first=st.booleans(), two_digit_years=st.booleans(), excel_1904=st.booleans())
_NUMBERS = st.integers(0, 99)
_SHAPES = st.sampled_from(
    [
        "{d:02}/{m:02}/{y}",
        "{d}/{m}/{y}",
        "{d:02}/{m:02}/{y} {h:02}:{n:02}",
        "{d:02}/{m:02}/{y} {h:02}:{n:02}:{s:02}",
        "{y}-{m:02}-{d:02}",
        "{y}-{m:02}-{d:02} {h:02}:{n:02}",
        "{y}-{m:02}-{d:02} {h:02}:{n:02}:{s:02}",
        "{y}-{m:02}-{d:02}T{h:02}:{n:02}:{s:02}",
        "{y}-{m:02}-{d:02}T{h:02}:{n:02}:{s:02}Z",
        "{y}-{m:02}-{d:02}T{h:02}:{n:02}:{s:02}+01:00",
        "{d:02}.{m:02}.{y}\n",
        "{y}{m:02}{d:02}",
        "{d:02}-{m:02}-{s:02}",
        "4{d:02}{m:02}.{n}",
    ]
)
_WRITTEN = st.builds(
    lambda shape, **parts: shape.format(**parts),
    _SHAPES,
    d=st.integers(0, 33),
    m=st.integers(0, 14),
    y=st.sampled_from(["1989", "1990", "2019", "2020", "2021", "2099", "2100", "20", "02020"]),
    h=st.integers(0, 25),
    n=st.integers(0, 61),
    s=st.integers(0, 61),
)
_CELLS = st.lists(st.none() | _WRITTEN | st.text(max_size=12), max_size=30)


def _try_date(text: str, formats: DateFormats) -> tuple[date | None, str | None]:
    try:
        return parse_date(text, formats=formats), None
    except Unrecognised as refusal:
        return None, refusal.code


def _try_moment(text: str, formats: DateFormats) -> tuple[datetime | None, datetime | None, str | None]:
    try:
        return *parse_timestamp(text, formats=formats), None
    except Unrecognised as refusal:
        return None, None, refusal.code


@settings(max_examples=300)
@given(_CELLS, _FORMATS)
def test_a_column_of_dates_is_its_cells(cells: list[str | None], formats: DateFormats) -> None:
    days, codes = parse_dates(pl.Series(cells, dtype=pl.String), formats=formats)
    expected = [(None, None) if cell is None else _try_date(cell, formats) for cell in cells]
    assert list(zip(days, codes, strict=True)) == expected


@settings(max_examples=300)
@given(_CELLS, _FORMATS)
def test_a_column_of_timestamps_is_its_cells(cells: list[str | None], formats: DateFormats) -> None:
    columns = parse_timestamps(pl.Series(cells, dtype=pl.String), formats=formats)
    expected = [(None, None, None) if cell is None else _try_moment(cell, formats) for cell in cells]
    assert list(zip(*columns, strict=True)) == expected


@given(st.datetimes(datetime(1990, 1, 2), datetime(2099, 12, 30)).map(lambda moment: moment.replace(microsecond=0)))  # noqa: DTZ001
def test_a_moment_written_in_utc_comes_back(moment: datetime) -> None:
    read = parse_timestamp(f"{moment.isoformat()}Z", formats=DateFormats())
    assert read.utc == moment.replace(tzinfo=UTC)
    assert read.local == read.utc.astimezone(_LONDON).replace(tzinfo=None)
    assert parse_date(f"{moment.isoformat()}Z", formats=DateFormats()) == read.local.date()


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)), st.booleans())
def test_every_form_of_a_day_is_that_day(day: date, day_first: bool) -> None:
    formats = DateFormats(day_first=day_first)
    numeric = day.strftime("%d/%m/%Y" if day_first else "%m/%d/%Y")
    serial = str((day - date(1899, 12, 30)).days)
    for text in (
        numeric,
        day.isoformat(),
        day.strftime("%d %B %Y"),
        day.strftime("%A %d-%b-%Y"),
        serial,
        f"{serial}.5",
    ):
        assert parse_date(text, formats=formats) == day


@given(st.lists(st.dates(date(1990, 1, 1), date(2099, 12, 31)), max_size=20))
def test_dates_written_in_one_order_never_prove_the_other(days: list[date]) -> None:
    evidence = date_order_evidence([day.strftime("%d/%m/%Y") for day in days])
    assert evidence.month_first == 0
    assert evidence.day_first + evidence.either == len(days)


@given(st.integers(0, 86_399))
def test_an_excel_fraction_is_read_to_the_second(second: int) -> None:
    read = parse_timestamp(repr(44_000 + second / 86_400), formats=DateFormats())
    assert read.local == datetime(2020, 6, 18) + timedelta(seconds=second)  # noqa: DTZ001 - London's wall clock
