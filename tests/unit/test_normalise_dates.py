from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from expectations.normalise.date_columns import (
    OrderEvidence,
    date_order_evidence,
    parse_dates,
    parse_timestamps,
)
from expectations.normalise.dates import DateFormats, parse_date, parse_timestamp
from expectations.normalise.outcome import Unrecognised

DEFAULT = DateFormats()
DAY = date(2020, 6, 18)


@pytest.mark.parametrize(
    "text",
    [
        "18/06/2020",
        "18/6/2020",
        "18-06-2020",
        "18.06.2020",
        "18 06 2020",
        "18 / 06 / 2020",
        "18/06/2020 00:00:00",
        "18/06/2020 0:00",
        "18/06/2020 11:30:00 PM",
        "2020-06-18",
        "2020/06/18",
        "2020-6-18",
        "20200618",
        "2020-06-18T09:30:00",
        "2020-06-18 09:30:00.123456",
        "2020-06-18T23:30:00+01:00",
        "20200618T093000Z",
        "18 June 2020",
        "18th June, 2020",
        "18-Jun-2020",
        "18JUN2020",
        "June 18, 2020",
        "Thursday, 18 June 2020",
        "Thu 18 Jun 2020 10:00",
        "44000",
        "44000.0",
        "44000.75",
        "\u00a018/06/2020 ",
        "18\u201306\u20132020",
    ],
)
def test_one_day_in_many_forms(text: str) -> None:
    assert parse_date(text, formats=DEFAULT) == DAY
    assert parse_timestamp(text, formats=DEFAULT).local.date() == DAY


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31/02/2020", "date_impossible"),
        ("29/02/2019", "date_impossible"),
        ("2020-13-01", "date_impossible"),
        ("00/00/0000", "date_impossible"),
        ("2020-13-13", "date_impossible"),
        ("32/01/2020", "date_impossible"),
        ("Friday, 18 June 2020", "date_impossible"),
        ("04/13/2020", "date_wrong_order"),
        ("18/06/20", "date_two_digit_year"),
        ("18-Jun-20", "date_two_digit_year"),
        ("20-06-18", "date_two_digit_year"),
        ("18/06/1899", "date_out_of_range"),
        ("18/06/2200", "date_out_of_range"),
        ("12345", "date_out_of_range"),
        ("18/06-2020", "date_unrecognised"),
        ("18/06/02020", "date_unrecognised"),
        ("18062020", "date_impossible"),
        ("2020", "date_unrecognised"),
        ("June 2020", "date_unrecognised"),
        ("2020-W25-4", "date_unrecognised"),
        ("18 Jum 2020", "date_unrecognised"),
        ("1592438400", "date_unrecognised"),
        ("4.4E4", "date_unrecognised"),
        ("today", "date_unrecognised"),
        ("٤٤٠٠٠", "date_unrecognised"),
        ("18/06/2020 25:00", "time_impossible"),
        ("18/06/2020 13:00 pm", "time_impossible"),
        ("2020-06-18T10:00:00+15:00", "time_impossible"),
        ("x" * 500, "date_unrecognised"),
    ],
)
def test_what_fits_no_declared_form_is_refused_by_name(text: str, code: str) -> None:
    for parse in (parse_date, parse_timestamp):
        with pytest.raises(Unrecognised) as refusal:
            parse(text, formats=DEFAULT)
        assert (refusal.value.code, refusal.value.suggestion) == (code, None)
        assert text not in repr(refusal.value)


def test_an_offset_decides_the_day_in_london() -> None:
    assert parse_date("2020-03-31T23:30:00Z", formats=DEFAULT) == date(2020, 4, 1)
    assert parse_date("2020-03-31T23:30:00", formats=DEFAULT) == date(2020, 3, 31)
    assert parse_date("2020-12-31T23:30:00Z", formats=DEFAULT) == date(2020, 12, 31)
    moment = parse_timestamp("2020-03-31T23:30:00Z", formats=DEFAULT)
    assert moment.local == datetime(2020, 4, 1, 0, 30)  # noqa: DTZ001 - London's wall clock
    assert moment.utc == datetime(2020, 3, 31, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("25/10/2020 01:30", "2020-10-25T00:30"),
        ("2020-10-25T01:30:00+00:00", "2020-10-25T01:30"),
        ("2020-10-25 01:30 BST", "2020-10-25T00:30"),
        ("2020-10-25 01:30 GMT", "2020-10-25T01:30"),
        ("25/10/2020 02:00", "2020-10-25T02:00"),
        ("29/03/2020 00:59:59", "2020-03-29T00:59:59"),
        ("29/03/2020 02:00", "2020-03-29T01:00"),
        ("18/06/2020", "2020-06-17T23:00"),
        ("43647.5", "2019-07-01T11:00"),
        ("44000.333333333336", "2020-06-18T07:00"),
        ("44000.9999999", "2020-06-18T23:00"),
        ("2020-06-18T10:00:00-0500", "2020-06-18T15:00"),
    ],
)
def test_the_moment_in_utc(text: str, utc: str) -> None:
    assert parse_timestamp(text, formats=DEFAULT).utc == datetime.fromisoformat(utc).replace(tzinfo=UTC)


def test_the_hour_that_summer_time_skips_does_not_exist() -> None:
    with pytest.raises(Unrecognised, match=r"^time_does_not_exist$"):
        parse_timestamp("29/03/2020 01:30", formats=DEFAULT)
    assert parse_date("29/03/2020 01:30", formats=DEFAULT) == date(2020, 3, 29)


def test_the_1904_count_is_declared_never_detected() -> None:
    assert parse_date("42538", formats=DateFormats(excel_1904=True)) == DAY
    assert parse_date("42538", formats=DEFAULT) == date(2016, 6, 17)


def test_a_declared_month_first_order_turns_numeric_dates_round() -> None:
    month_first = DateFormats(day_first=False)
    assert parse_date("03/04/2020", formats=DEFAULT) == date(2020, 4, 3)
    assert parse_date("03/04/2020", formats=month_first) == date(2020, 3, 4)
    assert parse_date("2020-04-03", formats=month_first) == date(2020, 4, 3)
    with pytest.raises(Unrecognised, match=r"^date_wrong_order$"):
        parse_date("13/04/2020", formats=month_first)


def test_declared_two_digit_years_fall_in_the_declared_century() -> None:
    formats = DateFormats(two_digit_years=True, two_digit_last_year=2029, earliest=date(1920, 1, 1))
    assert parse_date("18/06/20", formats=formats) == DAY
    assert parse_date("01/01/29", formats=formats) == date(2029, 1, 1)
    assert parse_date("01/01/30", formats=formats) == date(1930, 1, 1)


def test_order_evidence_counts_only_numeric_dates() -> None:
    texts = [
        "13/04/2020",
        "04/13/2020 10:00",
        "03/04/2020",
        "2020-04-13",
        "44000",
        "13 April 2020",
        None,
        "",
        "40/13/2020",
    ]
    assert date_order_evidence(texts) == OrderEvidence(day_first=1, month_first=1, either=1)
    assert date_order_evidence([]) == date_order_evidence([None]) == OrderEvidence(0, 0, 0)


@pytest.mark.parametrize(
    ("texts", "day_first", "code"),
    [
        (["13/04/2020", "03/04/2020"], True, None),
        (["03/04/2020", "05/06/2020"], True, None),
        (["13/04/2020", "04/13/2020"], True, "date_order_mixed"),
        (["13/04/2020", "04/13/2020"], False, "date_order_mixed"),
        (["04/13/2020", "03/04/2020"], True, "date_order_not_declared"),
        (["13/04/2020", "03/04/2020"], False, "date_order_not_declared"),
        (["04/13/2020", "03/04/2020"], False, None),
    ],
)
def test_a_column_is_refused_whole_when_its_order_is_mixed_or_undeclared(
    texts: list[str], day_first: bool, code: str | None
) -> None:
    assert date_order_evidence(texts).find_refusal(DateFormats(day_first=day_first)) == code


def test_a_column_gives_a_value_or_a_code_for_every_cell() -> None:
    column = pl.Series("seen", ["18/06/2020", None, "31/02/2020", "44000", "01/01/1800"])
    days, codes = parse_dates(column, formats=DEFAULT)
    assert days.dtype == pl.Date
    assert days.to_list() == [DAY, None, None, DAY, None]
    assert codes.to_list() == [None, None, "date_impossible", None, "date_out_of_range"]
    assert days.name == codes.name == "seen"


def test_a_column_of_timestamps_gives_london_and_utc() -> None:
    column = pl.Series(["2020-03-31T23:30:00Z", "29/03/2020 01:30", None, "25/10/2020 01:30:00"])
    local, utc, codes = parse_timestamps(column, formats=DEFAULT)
    assert local.dtype == pl.Datetime("us")
    assert utc.dtype == pl.Datetime("us", "UTC")
    assert local.dt.to_string("%F %R").to_list() == ["2020-04-01 00:30", None, None, "2020-10-25 01:30"]
    assert utc.dt.to_string("%F %R").to_list() == ["2020-03-31 23:30", None, None, "2020-10-25 00:30"]
    assert codes.to_list() == [None, "time_does_not_exist", None, None]


@pytest.mark.parametrize("texts", [[], [None, None]])
def test_an_empty_column_stays_empty(texts: list[None]) -> None:
    column = pl.Series("x", texts, dtype=pl.String)
    assert parse_dates(column, formats=DEFAULT).days.to_list() == texts
    assert parse_timestamps(column, formats=DEFAULT).utc.to_list() == texts


def test_the_result_does_not_depend_on_the_zone_of_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    local = parse_timestamp("18/06/2020 12:00", formats=DEFAULT)
    assert local.utc.astimezone(ZoneInfo("Europe/London")).hour == 12
