"""Rates on real infants: the denominators the review's period is out of."""

import pytest

from tests.integration.deliveries import CHILD, NOTIFICATION, fresh_home, load, write
from warehouse.building import build
from warehouse.frames import fetch_frame


@pytest.fixture(scope="module")
def rates(tmp_path_factory):
    with fresh_home(tmp_path_factory.mktemp("home")) as (home, con):
        write(home.landing, "notifications_2024-03-31.csv", [NOTIFICATION])
        write(home.landing, "children_2024-03-31.csv", [CHILD])
        load(con, home)
        build(con, "timeseries.nai_rate")
        return fetch_frame(con, "select * from timeseries.nai_rate")


def find(rates, period_kind, start, area):
    return rates.filter(
        (rates["period_kind"] == period_kind)
        & (rates["period_start"].cast(str) == start)
        & (rates["area_code"] == area)
    ).row(0, named=True)


@pytest.mark.parametrize(
    ("start", "infants", "basis"),
    [
        ("2019-01-01", 618_858, "population aged 0 mid-2019"),
        ("2020-01-01", 601_913, "population aged 0 mid-2020"),
        ("2021-01-01", 579_315, "population aged 0 mid-2021"),
        ("2022-01-01", 596_306, "population aged 0 mid-2022"),
        ("2023-01-01", 596_306, "population aged 0 mid-2022, provisional"),
    ],
)
def test_england_is_out_of_the_published_infants(rates, start, infants, basis):
    row = find(rates, "calendar_year", start, "E92000001")
    assert (row["infants"], row["denominator_basis"]) == (infants, basis)


def test_one_case_in_a_year_has_the_exact_interval(rates):
    row = find(rates, "calendar_year", "2019-01-01", "E92000001")
    years = 365 / 365.25
    assert row["rate_per_100k"] == pytest.approx(100_000 / 618_858 / years)
    assert row["rate_lower"] == pytest.approx(0.0253178 * 100_000 / 618_858 / years, rel=1e-5)
    assert row["rate_upper"] == pytest.approx(5.5716434 * 100_000 / 618_858 / years, rel=1e-5)


def test_authority_before_a_split_has_the_infants_of_its_successors(rates):
    whole = find(rates, "calendar_year", "2020-01-01", "E10000021")["infants"]
    parts = [find(rates, "calendar_year", "2022-01-01", code)["infants"] for code in ("E06000061", "E06000062")]
    assert whole is not None
    assert abs(whole - sum(parts)) < 0.05 * whole


def test_joint_return_has_the_infants_of_both(rates):
    joint = find(rates, "calendar_year", "2022-01-01", "E06000061/E06000062")["infants"]
    assert joint == sum(
        find(rates, "calendar_year", "2022-01-01", code)["infants"] for code in ("E06000061", "E06000062")
    )


def test_area_too_small_or_without_an_estimate_has_no_rate(rates):
    assert find(rates, "calendar_year", "2022-01-01", "E06000053")["rate_per_100k"] is None
    assert find(rates, "financial_year", "2018-04-01", "E10000009")["infants"] is None


def test_series_without_any_notification_has_no_row(tmp_path):
    with fresh_home(tmp_path) as (_, con):
        assert build(con, "timeseries.notifications") == 0
