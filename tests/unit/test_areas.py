"""Areas, their infants and the periods: what every series is counted by."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

import duckdb
import pytest

from assets.statistics.periods import PERIOD_KINDS, period_of, periods_between
from tests.hand_made import open_warehouse
from tests.recount import REFERENCE

ENGLAND = "E92000001"
NORTHAMPTONSHIRE, NORTH, WEST = "E10000021", "E06000061", "E06000062"
JOINT = f"{NORTH}/{WEST}"
DORSETS = {"E06000028": "Bournemouth", "E06000029": "Poole", "E10000009": "Dorset"}
MONTHS = [date(year, month, 1) for year in range(2018, 2027) for month in range(1, 13)]


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with open_warehouse() as connection:
        yield connection


@pytest.fixture(scope="module")
def today(con) -> dict[str, dict[str, float]]:
    """Per authority code what it became: code of today -> share."""
    became: dict[str, dict[str, float]] = defaultdict(dict)
    rows = con.execute("SELECT gss_code, area_code, share FROM ref.area_member WHERE boundaries = 'todays'").fetchall()
    for code, area, share in rows:
        assert area not in became[code]
        became[code][area] = share
    return became


@pytest.fixture(scope="module")
def infants(con) -> dict[tuple[str, int], tuple[int, str]]:
    rows = con.execute("SELECT area_code, year, infants, denominator_basis FROM ref.area_infants").fetchall()
    found = {(area, year): (count, basis) for area, year, count, basis in rows}
    assert len(found) == len(rows)
    return found


def read_authorities() -> list[dict[str, str]]:
    with (REFERENCE / "local_authorities.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class TestMembers:
    def test_every_authority_is_shared_out_whole_on_both_boundaries(self, con):
        shares = con.execute(
            "SELECT boundaries, geographic_level, gss_code, sum(share) FROM ref.area_member GROUP BY ALL"
        ).fetchall()
        codes = {row["gss_code"] for row in read_authorities()} | {JOINT}
        layers = {(boundaries, level) for boundaries, level, *_ in shares}
        levels = ("national", "regional", "local_authority")
        assert layers == {*(("of_the_time", level) for level in levels), ("todays", "local_authority")}
        for layer in layers:
            assert {row[2] for row in shares if row[:2] == layer} == codes
        assert all(share == pytest.approx(1, abs=1e-12) for *_, share in shares)

    def test_of_the_time_an_authority_is_itself_and_its_region_that_of_the_list(self, con):
        regions = {row["gss_code"]: row["region_code"] for row in read_authorities()} | {JOINT: "E12000004"}
        rows = con.execute(
            "SELECT geographic_level, gss_code, area_code FROM ref.area_member WHERE boundaries = 'of_the_time'"
        ).fetchall()
        for level, code, area in rows:
            assert area == {"national": ENGLAND, "regional": regions[code], "local_authority": code}[level]

    @pytest.mark.parametrize(
        ("code", "became"),
        [
            (NORTHAMPTONSHIRE, {NORTH: 0.4606, WEST: 0.5394}),
            ("E10000006", {"E06000063": 0.5633, "E06000064": 0.4367}),
            ("E10000002", {"E06000060": 1.0}),
            ("E10000023", {"E06000065": 1.0}),
            ("E10000027", {"E06000066": 1.0}),
            ("E08000016", {"E08000038": 1.0}),
            ("E08000019", {"E08000039": 1.0}),
            ("E06000058", {"E06000058": 1.0}),
            ("E06000059", {"E06000059": 1.0}),
            ("E08000035", {"E08000035": 1.0}),
        ],
        ids=[
            *("Northamptonshire", "Cumbria", "Buckinghamshire", "North Yorkshire", "Somerset", "Barnsley", "Sheffield"),
            *("Bournemouth, Christchurch and Poole", "Dorset", "Leeds"),
        ],
    )
    def test_an_authority_became_what_the_orders_say(self, today, code, became):
        assert today[code] == pytest.approx(became)

    def test_old_dorset_stays_because_nobody_knows_the_births_of_its_parts(self, today, con):
        for code in DORSETS:
            assert today[code] == {code: 1.0}
        days = con.execute(
            "SELECT area_name, area_code, valid_to FROM ref.area WHERE boundaries = 'todays' AND valid_to IS NOT NULL"
        ).fetchall()
        assert {(code, name, last) for name, code, last in days} == {
            (code, name, date(2019, 3, 31)) for code, name in DORSETS.items()
        }

    def test_a_joint_return_is_shared_by_the_births_of_the_two_counties(self, today):
        assert today[JOINT] == pytest.approx({NORTH: 3952 / 8580, WEST: 4628 / 8580})

    def test_todays_areas_are_the_153_authorities_of_today_and_old_dorset(self, today):
        current = {row["gss_code"] for row in read_authorities() if row["valid_to"] == ""}
        assert len(current) == 153
        assert {area for became in today.values() for area in became} == current | set(DORSETS)

    def test_an_area_of_today_reaches_back_to_the_first_day_of_what_it_was_made_of(self, con):
        days = dict(
            con.execute(
                "SELECT area_code, valid_from FROM ref.area WHERE boundaries = 'todays' AND valid_to IS NULL"
            ).fetchall()
        )
        assert {days[code] for code in (NORTH, "E06000063", "E06000060", "E08000038")} == {date(2009, 1, 1)}
        assert {days[code] for code in ("E06000058", "E06000059")} == {date(2019, 4, 1)}

    def test_of_the_time_an_area_has_the_days_of_its_code(self, con):
        rows = con.execute(
            "SELECT area_code, valid_from, valid_to FROM ref.area"
            " WHERE boundaries = 'of_the_time' AND geographic_level = 'local_authority'"
        ).fetchall()
        told = {code: (first, last) for code, first, last in rows}
        assert told[NORTHAMPTONSHIRE] == (date(2009, 1, 1), date(2021, 3, 31))
        assert told[NORTH] == told[WEST] == told[JOINT] == (date(2021, 4, 1), None)
        assert told["E08000016"] == (date(2009, 1, 1), date(2025, 4, 30))
        assert told["E08000038"] == (date(2025, 5, 1), None)


class TestInfants:
    @pytest.mark.parametrize(
        ("area", "year", "count", "basis"),
        [
            (ENGLAND, 2018, 636_776, "live births, year to 30 June 2018"),
            (ENGLAND, 2019, 618_858, "population aged 0 mid-2019"),
            (ENGLAND, 2022, 596_306, "population aged 0 mid-2022"),
            (ENGLAND, 2026, 596_306, "population aged 0 mid-2022, provisional"),
            (NORTHAMPTONSHIRE, 2018, 4_000 + 4_852, "live births, year to 30 June 2018"),
            (NORTHAMPTONSHIRE, 2020, 3_845 + 4_721, "population aged 0 mid-2020"),
            (JOINT, 2021, 3_760 + 4_488, "population aged 0 mid-2021"),
            (NORTH, 2021, 3_760, "population aged 0 mid-2021"),
            ("E10000006", 2019, 2_489 + 1_920, "population aged 0 mid-2019"),
            ("E10000002", 2019, 5_811, "population aged 0 mid-2019"),
            ("E10000023", 2022, 5_205, "population aged 0 mid-2022"),
            ("E08000016", 2024, 2_559, "population aged 0 mid-2022, provisional"),
            ("E08000038", 2025, 2_559, "population aged 0 mid-2022, provisional"),
            ("E06000058", 2019, 3_696, "population aged 0 mid-2019"),
            ("E06000053", 2019, 17, "population aged 0 mid-2019"),
        ],
    )
    def test_an_area_has_the_infants_of_its_parts(self, infants, area, year, count, basis):
        assert infants[area, year] == (count, basis)

    def test_old_dorset_has_no_estimate_in_any_year(self, infants):
        assert not {area for area, _ in infants} & set(DORSETS)

    def test_every_other_area_has_one_for_every_year(self, infants, con):
        areas = {code for (code,) in con.execute("SELECT DISTINCT area_code FROM ref.area").fetchall()}
        for year in range(2017, 2061):
            assert {area for area, each in infants if each == year} == areas - set(DORSETS)

    def test_regions_add_up_to_england_and_todays_authorities_too(self, infants):
        current = [row["gss_code"] for row in read_authorities() if row["valid_to"] == ""]
        regions = [f"E1200000{number}" for number in range(1, 10)]
        for year in (2018, 2019, 2020, 2021, 2022, 2030):
            for areas in (regions, current):
                assert sum(infants[area, year][0] for area in areas) == infants[ENGLAND, year][0]


class TestPeriods:
    @pytest.fixture(scope="class")
    def told(self, con) -> dict[tuple[str, date], set[tuple[date, date]]]:
        """Per kind and month the periods (first day, last day) it belongs to."""
        found: dict[tuple[str, date], set[tuple[date, date]]] = defaultdict(set)
        rows = con.execute("SELECT period_kind, period_start, period_end, month FROM ref.period").fetchall()
        for kind, start, end, month in rows:
            assert (start, end) not in found[kind, month]
            found[kind, month].add((start, end))
        return found

    @pytest.mark.parametrize("kind", PERIOD_KINDS)
    def test_every_month_belongs_to_the_period_the_statistics_say(self, told, kind):
        for month in MONTHS:
            period = period_of(month, kind)
            assert told[kind, month] == {(period.start, period.end)}

    def test_every_month_belongs_to_the_twelve_rolling_years_that_hold_it(self, told):
        for month in MONTHS:
            numbers = range(month.year * 12 + month.month - 12, month.year * 12 + month.month)
            starts = [date(number // 12, number % 12 + 1, 1) for number in numbers]
            ends = [date(start.year + 1, start.month, 1) - timedelta(days=1) for start in starts]
            assert told["rolling_12_months", month] == set(zip(starts, ends, strict=True))

    def test_a_period_holds_exactly_its_months(self, told):
        held: dict[tuple[str, date, date], list[date]] = defaultdict(list)
        for (kind, month), periods in told.items():
            for start, end in periods:
                held[kind, start, end].append(month)
        for kind in (*PERIOD_KINDS, "rolling_12_months"):
            inside = [key for key in held if key[0] == kind and key[1] >= MONTHS[0] and key[2] < MONTHS[-1]]
            assert inside
            for key in inside:
                _, start, end = key
                months = [period.start for period in periods_between(start, end, "month")]
                assert sorted(held[key]) == months

    def test_no_kind_has_another_name(self, told):
        assert {kind for kind, _ in told} == {*PERIOD_KINDS, "rolling_12_months"}
