"""The signals of real deliveries: of the sample, and of the department's own file."""

from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from assets.monitoring import COMPLETED
from assets.watching.series import Period, list_series
from tests.integration.deliveries import NOTIFICATION, ask, fresh_home, load, write
from warehouse.building import build, read_frame, replace_rows
from warehouse.connection import open_to_read
from warehouse.frames import fetch_frame

REAL_FILE = Path(__file__).parents[1] / "data" / "dfe_sin_half_year.csv"
SOURCES = ("timeseries.revisions", "timeseries.dfe_published", "timeseries.watched_figure")
TABLE = "monitoring.signal"
RATE = "nai_under_1_rate.E92000001"


def build_signals(con):
    for name in SOURCES:
        build(con, name)
    return replace_rows(con, TABLE, COMPLETED[TABLE](read_frame(con, TABLE)))


def load_until(con, home, folder, last):
    for path in folder.iterdir():
        if path.suffix == ".csv" and path.name.split("_synthetic")[0][-10:] <= last:
            (home.landing / path.name).write_bytes(path.read_bytes())
    load(con, home)
    build_signals(con)


@pytest.fixture(scope="module")
def sample_signals(tmp_path_factory, sample_folder, sample_home):
    """Everything a run over the sample signals, and what the sample did when its deliveries ended in June 2022."""
    read, early = f"select * from {TABLE} order by series_id, method, period_start", "2022-06-30"
    with closing(open_to_read(sample_home)) as con:
        now = fetch_frame(con, read)
    with fresh_home(tmp_path_factory.mktemp("home")) as (home, con):
        load_until(con, home, sample_folder, early)
        return {"9999-12-31": now, early: fetch_frame(con, read)}


def test_the_shift_of_the_sample_is_signalled_in_december_2020_by_the_delivery_of_april_2021(sample_signals):
    now = sample_signals["9999-12-31"]
    first = now.filter((now["series_id"] == RATE) & now["is_alarm"]).sort("period_start").row(0, named=True)
    assert (first["period_start"], first["known_on"], first["onset"], first["direction"]) == (
        date(2020, 12, 1),
        date(2021, 4, 30),
        date(2020, 10, 1),
        "rise",
    )


def test_every_chart_that_alerts_by_itself_judges_the_sample(sample_signals):
    """But for the department's half years, of which the sample holds no file."""
    judged = set(sample_signals["9999-12-31"].select("series_id", "method").iter_rows())
    declared = {
        (series.series_id, chart.method)
        for series in list_series()
        for chart in series.charts
        if chart.is_decisive and series.period is not Period.HALF_YEAR
    }
    assert declared <= judged


def test_a_later_look_gives_the_signals_of_then(sample_signals):
    day = date(2022, 6, 30)
    now, then = sample_signals["9999-12-31"], sample_signals["2022-06-30"]
    assert then.height > 500
    assert now.filter(now["known_on"] <= day).equals(then)


def test_the_signals_fit_their_contract_and_no_fall_came_from_an_incomplete_month(sample_signals):
    now = sample_signals["9999-12-31"]
    assert now.height > 2000
    fell = now.filter((now["direction"] == "fall") & now["series_id"].str.starts_with("nai_"))
    assert (fell["completeness"] >= 0.9 - 1e-9).all()


def test_the_departments_own_file_signals_its_newest_half_year_and_no_other(tmp_path):
    with fresh_home(tmp_path) as (home, con):
        text = REAL_FILE.read_text(encoding="utf-8")
        (home.landing / "dfe_statistics_2021-01-28_part-1.csv").write_text(text, encoding="utf-8", newline="")
        load(con, home)
        build_signals(con)
        rows = ask(con, f"select period_start, observed, direction, known_on from {TABLE} where is_alarm")
        judged = ask(con, f"select count(*) from {TABLE}")
    assert rows == [(date(2020, 4, 1), 285.0, "rise", date(2021, 1, 28))]
    assert judged == [(4,)]


def test_a_home_with_one_notification_signals_nothing(tmp_path):
    with fresh_home(tmp_path) as (home, con):
        write(home.landing, "notifications_2019-03-31.csv", [NOTIFICATION])
        load(con, home)
        assert build_signals(con) == 0


def test_an_empty_home_has_no_signals(tmp_path):
    with fresh_home(tmp_path) as (_, con):
        assert build_signals(con) == 0
