"""The department's own file, as published, through the loader."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from tests.integration.deliveries import ask, fresh_home, load
from warehouse.building import build
from warehouse.digest import digest_tables
from warehouse.home import Home

REAL_FILE = Path(__file__).parents[1] / "data" / "dfe_sin_half_year.csv"
LANDED_AS = "dfe_statistics_2021-01-28_part-1.csv"
PUBLISHED = """
    select period_kind, period_start, geographic_level, area_code, breakdown, category, value, symbol, percentage,
        percentage_symbol
    from timeseries.dfe_published order by all
"""


def deliver(con: duckdb.DuckDBPyConnection, home: Home, text: str) -> None:
    (home.landing / LANDED_AS).write_text(text, encoding="utf-8", newline="")
    load(con, home)
    build(con, "timeseries.dfe_published")


def test_every_row_is_taken_and_the_totals_are_those_published(tmp_path: Path) -> None:
    with fresh_home(tmp_path) as (home, con):
        deliver(con, home, REAL_FILE.read_text(encoding="utf-8"))
        assert ask(con, "select status, rows_in, rows_accepted, rows_rejected from quality.load") == [
            ("loaded", 25, 25, 0)
        ]
        totals = ask(
            con,
            "select release, period_start, value from timeseries.dfe_published"
            " where period_kind = 'half_year' and breakdown = 'Total' order by period_start",
        )
    assert totals == [
        ("2021-01-28 part-1", date(2018, 4, 1), 274.0),
        ("2021-01-28 part-1", date(2018, 10, 1), 224.0),
        ("2021-01-28 part-1", date(2019, 4, 1), 225.0),
        ("2021-01-28 part-1", date(2019, 10, 1), 224.0),
        ("2021-01-28 part-1", date(2020, 4, 1), 285.0),
    ]


def test_confidential_cells_stay_symbols_and_numbers_and_percentages_numbers(tmp_path: Path) -> None:
    with fresh_home(tmp_path) as (home, con):
        deliver(con, home, REAL_FILE.read_text(encoding="utf-8"))
        cells = ask(
            con,
            "select category, value, symbol, percentage, percentage_symbol from timeseries.dfe_published"
            " where period_start = date '2019-10-01' and breakdown = 'Gender' order by category",
        )
        confidential = ask(con, "select count(*) from timeseries.dfe_published where symbol = 'c'")
    assert cells == [
        ("Female", 98.0, None, 43.8, None),
        ("Male", 121.0, None, 54.0, None),
        ("Not known", None, "c", None, "c"),
        ("Transgender", None, "c", None, "c"),
    ]
    assert confidential == [(2,)]


@pytest.mark.parametrize(
    "columns",
    [
        "characteristic_type,characteristic",
        "characteristic_group,characteristic",
        "breakdown_topic,breakdown",
        "breakdown,category",
        "SIN Breakdown,Category ",
    ],
)
def test_the_releases_other_headers_are_read_the_same(tmp_path: Path, columns: str) -> None:
    text = REAL_FILE.read_text(encoding="utf-8")
    told = []
    for name, variant in (("own", text), ("other", text.replace("sin_breakdown,category", columns, 1))):
        with fresh_home(tmp_path / name) as (home, con):
            deliver(con, home, variant)
            told.append(ask(con, PUBLISHED))
    assert len(told[0]) == 25
    assert told[1] == told[0]


def test_under_its_own_name_it_is_refused_and_nothing_else_changes(tmp_path: Path) -> None:
    with fresh_home(tmp_path) as (home, con):
        deliver(con, home, REAL_FILE.read_text(encoding="utf-8"))
        before = digest_tables(con)
        (home.landing / REAL_FILE.name).write_bytes(REAL_FILE.read_bytes())
        landed, changed = load(con, home)
        after = digest_tables(con)
        books = ask(
            con, "select status, refusal_code, rows_in from quality.load where file_name = 'dfe_sin_half_year.csv'"
        )
    assert [refusal.code for refusal in landed.refused] == ["name_unknown"]
    assert not changed.is_changed
    assert books == [("refused", "name_unknown", 0)]
    assert {name for name in before if before[name] != after[name]} == {"quality.load"}
