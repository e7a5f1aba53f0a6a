"""The series over random extracts: everything adds up, and equals a recount in plain Python."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings

from assets.statistics.intervals import poisson_interval, wilson_interval
from assets.statistics.periods import PERIOD_KINDS, periods_between
from tests.hand_made import open_warehouse, undo_afterwards
from tests.integration.deliveries import fresh_home, load
from tests.random_extracts import (
    Case,
    Child,
    Extracts,
    Notified,
    Record,
    Review,
    draw_extracts,
    put,
    read_authorities,
    write_files,
)
from tests.series_oracle import (
    ENGLAND,
    FIRST_DAYS,
    MEASURES,
    NOW,
    Key,
    became,
    is_kept,
    last_day,
    list_incidents,
    recount,
    recount_clocks,
)
from warehouse.frames import fetch_frame
from warehouse.queries import read_as_known_now

KEYS = ("period_kind", "period_start", "basis", "geographic_level", "area_code")
PLACE = ("geographic_level", "area_code")
REVISED = ("notifications", "rapid_reviews", "nai_under_1", "nai_under_1_reviewed")
LONGER = ("quarter", "half_year", "financial_year", "calendar_year", "rolling_12_months")
CLOCKS = (
    ("due_5_days", "within_5_days", "aware_to_notified"),
    ("due_15_days_of_awareness", "within_15_days_of_awareness", "aware_to_review"),
    ("due_15_days_of_notification", "within_15_days_of_notification", "notified_to_review"),
)
#: one example fills a series of some 80,000 rows
few = settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with open_warehouse() as connection:
        connection.execute("SET threads = 1")
        yield connection


def read(con: duckdb.DuckDBPyConnection, series: str, day: date = NOW, where: str = "true") -> pl.DataFrame:
    """A series as known on a day; counts that are whole come as they are, shared out ones as fractions."""
    return fetch_frame(con, f"SELECT * FROM timeseries_{series}_as_known(DATE '{day}') WHERE {where}")


def by_key(frame: pl.DataFrame, columns: tuple[str, ...]) -> dict[Key, tuple]:
    found = {row[: len(KEYS)]: row[len(KEYS) :] for row in frame.select(*KEYS, *columns).iter_rows()}
    assert len(found) == frame.height
    return found


def assert_counts(frame: pl.DataFrame, counted: dict[Key, Counter[str]]) -> None:
    """The rows with a notification hold the counts expected, and no others have any."""
    told = by_key(frame.filter(pl.any_horizontal(pl.col(*MEASURES) > 0)), MEASURES)
    expected = {
        key: tuple(None if key[2] == "dfe" and name in MEASURES[6:] else counts[name] for name in MEASURES)
        for key, counts in counted.items()
    }
    assert told.keys() == expected.keys()
    for key, counts in expected.items():
        assert told[key] == pytest.approx(counts, abs=1e-9), key


def assert_same(left: pl.DataFrame, right: pl.DataFrame, keys: list[str]) -> None:
    """Two frames of counts agree wherever either has a row that is not all zero."""
    counts = [pl.col(name).cast(pl.Float64).fill_null(0) for name in MEASURES]
    both = (
        left.select(*keys, *counts)
        .join(right.select(*keys, *counts), on=keys, how="full", coalesce=True, suffix="_other")
        .with_columns(pl.col(pl.Float64).fill_null(0))
    )
    for name in MEASURES:
        np.testing.assert_allclose(both[name], both[f"{name}_other"], rtol=0, atol=1e-9)


def total(frame: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    return frame.group_by(keys).agg(pl.col(*MEASURES).sum())


def covering(months: pl.DataFrame, periods: pl.DataFrame) -> pl.DataFrame:
    """The months of each period added up."""
    parts = (
        periods.select("period_kind", "period_start", "period_end", "basis")
        .unique()
        .join(months.select(pl.col("period_start").alias("month")).unique(), how="cross")
        .filter(pl.col("month").is_between("period_start", "period_end"))
    )
    named = months.drop("period_kind", "period_end").rename({"period_start": "month"})
    return total(parts.join(named, on=["month", "basis"]), list(KEYS))


@few
@given(draw_extracts())
def test_counts_equal_a_recount_and_add_up_over_areas_and_periods(con, extracts):
    with undo_afterwards(con):
        put(con, extracts)
        frames = {name: read(con, f"notifications{name}") for name in ("", "_todays_boundaries")}
    incidents = list(list_incidents(extracts))
    period = ["period_kind", "period_start", "basis"]
    for name, frame in frames.items():
        assert_counts(frame, recount(extracts, incidents, todays=bool(name)))
        months, longer = frame.filter(period_kind="month"), frame.filter(pl.col("period_kind").is_in(LONGER))
        assert_same(covering(months, longer), longer, list(KEYS))
        total_natures = pl.col("deaths") + pl.col("serious_harm") + pl.col("other")
        assert frame.filter((total_natures - pl.col("notifications")).abs() > 1e-9).is_empty()
        parts = {
            "children": "notifications",
            "notifications": "rapid_reviews",
            "under_1": "nai_under_1",
            "nai_under_1": "nai_under_1_reviewed",
            "rapid_reviews": "nai_under_1_reviewed",
        }
        for whole, part in parts.items():
            assert frame.filter(pl.col(part) > pl.col(whole) + 1e-9).is_empty(), (whole, part)
    of_the_time = frames[""]
    england = total(of_the_time.filter(geographic_level="national"), period)
    for part in (
        of_the_time.filter(geographic_level="regional"),
        of_the_time.filter(geographic_level="local_authority"),
        frames["_todays_boundaries"],
    ):
        assert_same(total(part, period), england, period)


def list_spine(newest: date, areas: dict[str, tuple[str, date, date]]) -> dict[Key, tuple[int, bool, bool]]:
    """Every period the extracts reach in every area that existed in it: days covered, provisional, partial."""
    spine = {}
    for basis, first_day in FIRST_DAYS.items():
        months = [each.start for each in periods_between(first_day, newest, "month")]
        rolling = [month for month in months if is_kept("rolling_12_months", month, newest, basis)]
        periods = [
            (each.kind, each.start) for kind in PERIOD_KINDS for each in periods_between(first_day, newest, kind)
        ]
        for kind, start in periods + [("rolling_12_months", month) for month in rolling]:
            end = last_day(kind, start)
            for area, (level, first, last) in areas.items():
                covered = max(start, first_day, first), min(end, newest, last)
                if covered[0] <= covered[1]:
                    days = (covered[1] - covered[0]).days + 1
                    is_partial = covered[0] > start or covered[1] < min(end, newest)
                    spine[kind, start, basis, level, area] = (days, end > newest, is_partial)
    return spine


def list_areas(*, todays: bool) -> dict[str, tuple[str, date, date]]:
    """Level, first and last day of every area."""
    known = read_authorities()
    found: dict[str, tuple[str, date, date]] = {}
    if not todays:
        found[ENGLAND] = ("national", date(2009, 1, 1), date.max)
        found |= {region: ("regional", date(2009, 1, 1), date.max) for region, _, _ in known.values()}
        return found | {code: ("local_authority", first, last) for code, (_, first, last) in known.items()}
    for code, (_, first, last) in known.items():
        for area in became(code):
            _, earliest, latest = found.get(area, ("", first, last))
            found[area] = ("local_authority", min(earliest, first), max(latest, last))
    return found


@settings(few, max_examples=4)
@given(draw_extracts(most=4))
def test_every_period_an_area_existed_in_is_a_row_of_zeros_at_least(con, extracts):
    with undo_afterwards(con):
        put(con, extracts)
        frames = {name: read(con, f"notifications{name}") for name in ("", "_todays_boundaries")}
    for name, frame in frames.items():
        spine = list_spine(extracts.newest, list_areas(todays=bool(name)))
        told = by_key(frame, ("days", "is_provisional", "is_partial"))
        assert spine.keys() <= told.keys()
        assert {key: told[key] for key in spine} == spine
        # What is not reached is there only because something was notified: before the series began.
        extra = frame.filter(pl.Series([key not in spine for key in told], dtype=pl.Boolean))
        first_day = pl.col("basis").replace_strict(FIRST_DAYS, return_dtype=pl.Date)
        begun = (pl.col("period_end") >= first_day) & (pl.lit(extracts.newest) >= first_day)
        assert extra.filter((pl.col("notifications") == 0) | begun).is_empty()
        assert frame.select(pl.col(*MEASURES[:6]).null_count()).row(0) == (0,) * 6
        assert frame.filter(basis="panel").select(pl.col(*MEASURES).null_count()).row(0) == (0,) * 9
        assert frame["period_end"].to_list() == [last_day(key[0], key[1]) for key in told]


@few
@given(draw_extracts())
def test_shares_and_rates_agree_with_their_parts(con, extracts):
    with undo_afterwards(con):
        put(con, extracts)
        for name in ("", "_todays_boundaries"):
            counted = read(con, f"notifications{name}", where="basis = 'panel' and days > 0")
            check_shares(read(con, f"nai_share{name}"), counted)
            check_rates(read(con, f"nai_rate{name}"), counted, is_whole=not name)


def check_shares(shares: pl.DataFrame, counted: pl.DataFrame) -> None:
    assert shares.height == counted.height
    both = shares.join(counted, on=KEYS, validate="1:1")
    assert both.height == counted.height
    assert both["numerator"].to_list() == both["nai_under_1_reviewed"].to_list()
    assert both["denominator"].to_list() == both["rapid_reviews"].to_list()
    blank = both.filter(pl.col("denominator") == 0)
    assert blank.select(pl.col("share", "share_lower", "share_upper").is_null().all()).row(0) == (True,) * 3
    some = both.filter(pl.col("denominator") > 0)
    limits = wilson_interval(some["numerator"].to_numpy(), some["denominator"].to_numpy())
    np.testing.assert_allclose(some["share"], some["numerator"] / some["denominator"], rtol=1e-12)
    np.testing.assert_allclose(some["share_lower"], limits.lower, atol=1e-12)
    np.testing.assert_allclose(some["share_upper"], limits.upper, atol=1e-12)
    assert some.filter(~pl.col("share").is_between("share_lower", "share_upper")).is_empty()


def check_rates(rates: pl.DataFrame, counted: pl.DataFrame, *, is_whole: bool) -> None:
    assert rates.height == counted.height
    both = rates.join(counted, on=KEYS, validate="1:1", suffix="_counted")
    assert both.height == counted.height
    assert both["nai_under_1"].to_list() == both["nai_under_1_counted"].to_list()
    np.testing.assert_allclose(both["years"], both["days"] / 365.25, rtol=1e-12)
    can_be = (pl.col("infants") >= 100) & (pl.col("days") > 0)
    blank = both.filter(~can_be.fill_null(value=False))
    limits = ("rate_per_100k", "rate_lower", "rate_upper")
    assert blank.select(pl.col(*limits).is_null().all()).row(0) == (True,) * 3
    some = both.filter(can_be)
    assert some.select(pl.col(*limits).null_count()).row(0) == (0,) * 3
    infant_years = (some["infants"] * some["years"]).to_numpy()
    np.testing.assert_allclose(some["rate_per_100k"], some["nai_under_1"] / infant_years * 100_000, rtol=1e-12)
    assert some.filter(~pl.col("rate_per_100k").is_between("rate_lower", "rate_upper")).is_empty()
    whole = some if is_whole else some.filter(~pl.col("is_apportioned"))
    interval = poisson_interval(whole["nai_under_1"].to_numpy())
    infant_years = (whole["infants"] * whole["years"]).to_numpy()
    np.testing.assert_allclose(whole["rate_lower"], interval.lower / infant_years * 100_000, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(whole["rate_upper"], interval.upper / infant_years * 100_000, rtol=1e-9)


@few
@given(draw_extracts())
def test_timeliness_equals_a_recount_of_every_clock(con, extracts):
    with undo_afterwards(con):
        put(con, extracts)
        frames = {name: read(con, f"timeliness{name}") for name in ("", "_todays_boundaries")}
    incidents = list(list_incidents(extracts))
    for name, frame in frames.items():
        expected = recount_clocks(extracts, incidents, todays=bool(name))
        is_told = pl.any_horizontal(
            *(pl.col(due) > 0 for due, _, _ in CLOCKS), *(pl.col(f"{lag}_median").is_not_null() for *_, lag in CLOCKS)
        )
        told = {tuple(row[key] for key in KEYS): row for row in frame.filter(is_told).iter_rows(named=True)}
        assert told.keys() == {key for key, clocks in expected.items() if any(each.due or each.lags for each in clocks)}
        for key, row in told.items():
            for clock, (due, within, lag) in zip(expected[key], CLOCKS, strict=True):
                is_known = key[2] == "panel" or due == "due_5_days"
                assert row[due] == (pytest.approx(clock.due) if is_known else None), key
                assert row[within] == (pytest.approx(clock.in_time) if is_known else None), key
                assert row[f"{lag}_median"] == clock.quantile(0.5), key
                assert row[f"{lag}_p90"] == clock.quantile(0.9), key
        check_parts_in_time(frame)


def check_parts_in_time(frame: pl.DataFrame) -> None:
    for due, within, lag in CLOCKS:
        assert frame.filter(pl.col(within) > pl.col(due) + 1e-9).is_empty()
        assert frame.filter(pl.col(f"{lag}_median") > pl.col(f"{lag}_p90")).is_empty()
        some = frame.filter(pl.col(due) > 0)
        np.testing.assert_allclose(some[f"{within}_share"], some[within] / some[due], rtol=1e-12)
        limits = wilson_interval(np.minimum(some[within], some[due]), some[due])
        np.testing.assert_allclose(some[f"{within}_lower"], limits.lower, atol=1e-9)
        np.testing.assert_allclose(some[f"{within}_upper"], limits.upper, atol=1e-9)
        assert frame.filter(pl.col(due) == 0)[f"{within}_share"].is_null().all()


@few
@given(draw_extracts())
def test_every_revision_is_what_was_known_and_all_of_them_add_up_to_now(con, extracts):
    with undo_afterwards(con):
        put(con, extracts)
        revisions = read_revisions(con)
        known = {day: read_months(con, day) for day in (*extracts.days, NOW)}
        for day in extracts.days:
            as_known = read(con, "notifications", day, "notifications > 0")
            reached = replace(extracts, days=tuple(each for each in extracts.days if each <= day))
            assert_counts(as_known, recount(reached, list_incidents(extracts, day)))
    assert known[NOW] == known[extracts.newest]
    expected: dict[tuple, list[tuple[date, tuple[int, ...]]]] = defaultdict(list)
    nothing = (0,) * len(REVISED)
    for day in extracts.days:
        for key in known[day].keys() | expected.keys():
            before = expected[key][-1][1] if expected.get(key) else nothing
            after = known[day].get(key, nothing)
            if after != before:
                expected[key].append((day, after))
    assert revisions == {
        key: [
            (day, place, *after, *(now - then for now, then in zip(after, before, strict=True)))
            for place, ((day, after), before) in enumerate(
                zip(told, [nothing, *(each for _, each in told)], strict=False), start=1
            )
        ]
        for key, told in expected.items()
        if told
    }


def read_revisions(con: duckdb.DuckDBPyConnection) -> dict[tuple, list[tuple]]:
    """Per month and area the deliveries that moved a figure: day, place, figures, changes."""
    changes = ", ".join(f"{name}_change" for name in REVISED)
    rows = con.execute(
        f"SELECT period_start, geographic_level, area_code, known_on, revision, {', '.join(REVISED)}, {changes}"
        f" FROM ({read_as_known_now('timeseries.revisions')}) ORDER BY ALL"
    ).fetchall()
    found: dict[tuple, list[tuple]] = defaultdict(list)
    for row in rows:
        found[row[:3]].append(row[3:])
    return found


def read_months(con: duckdb.DuckDBPyConnection, day: date) -> dict[tuple, tuple[int, ...]]:
    """Per month and area the figures that are revised, as known on a day; without those of nothing."""
    frame = read(con, "notifications", day, "period_kind = 'month' AND basis = 'panel' AND notifications > 0")
    return {row[:3]: row[3:] for row in frame.select("period_start", *PLACE, *REVISED).iter_rows()}


def with_one_told_every_day(extracts: Extracts) -> Extracts:
    """Extracts with one more case of which every delivery tells something new: no file is without a row."""
    first = extracts.days[0]
    notified = Notified(first - timedelta(days=9), "E08000035", None, None, "other", "open", False, "not_known")
    received = first - timedelta(days=2)
    told = list(enumerate(extracts.days))
    steady = Case(
        "SIN-2018-900000",
        Record(tuple((day, replace(notified, nature=("other", "death")[place % 2])) for place, day in told)),
        {"C0": Record(tuple((day, Child(True, f"{place} months", False)) for place, day in told))},
        Record(tuple((day, Review(received, "not_nai", has_category=place % 2 == 0)) for place, day in told)),
    )
    return replace(extracts, cases=(*extracts.cases, steady))


@settings(few, max_examples=2)
@given(draw_extracts(most=8))
def test_extracts_that_come_as_files_are_counted_and_revised_the_same(extracts):
    extracts = with_one_told_every_day(extracts)
    with TemporaryDirectory() as folder, fresh_home(Path(folder)) as (home, con):
        write_files(home.landing, extracts)
        load(con, home, withdrawal_limit=1)
        assert con.execute(
            "SELECT count(*), sum(rows_rejected) FROM quality.load WHERE status <> 'loaded' OR rows_rejected > 0"
        ).fetchall() == [(0, None)]
        for day in extracts.days:
            reached = replace(extracts, days=tuple(each for each in extracts.days if each <= day))
            frame = read(con, "notifications", day, "notifications > 0")
            assert_counts(frame, recount(reached, list_incidents(extracts, day)))
        todays = read(con, "notifications_todays_boundaries", where="notifications > 0")
        assert_counts(todays, recount(extracts, list_incidents(extracts), todays=True))
        frozen = fetch_frame(con, "FROM timeseries_notifications_as_notified() WHERE notifications > 0")
        assert_counts(frozen, recount(extracts, list_incidents(extracts, frozen=True)))
