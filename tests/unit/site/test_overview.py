"""The overview says the headline figures, the newest month and what is late, or that there is nothing yet."""

from datetime import date

import polars as pl
import pytest

from assets.charts.drawing import Standing
from assets.site.pages.overview import make_overview
from assets.site.sources import Sources
from assets.site.writing import write_page
from assets.watching.authorities import place_authorities
from tests.markup import read_page

SCHEMAS = {
    "site.headline": {
        "measure": pl.String,
        "value": pl.Float64,
        "numerator": pl.Int64,
        "denominator": pl.Int64,
        "lower": pl.Float64,
        "upper": pl.Float64,
        "known_on": pl.Date,
        "value_now": pl.Float64,
    },
    "figures.watched": {
        "series_id": pl.String,
        "period_start": pl.Date,
        "known_on": pl.Date,
        "observed": pl.Float64,
        "expected": pl.Float64,
        "lower": pl.Float64,
        "upper": pl.Float64,
        "is_decisive": pl.Boolean,
    },
    "site.alerts": {"alert_id": pl.String, "kind": pl.String, "summary": pl.String, "state": pl.String},
    "site.checks": {"is_passed": pl.Boolean},
    "site.extracts": {
        "extract": pl.String,
        "newest_extract": pl.Date,
        "files": pl.Int64,
        "files_refused": pl.Int64,
    },
    "site.nowcast": {
        "measure": pl.String,
        "period_start": pl.Date,
        "reported": pl.Int64,
        "expected_final": pl.Float64,
        "lower": pl.Int64,
        "upper": pl.Int64,
        "completeness": pl.Float64,
    },
    "questions.reconciled": {"status": pl.String, "figures": pl.Int64},
}
SHARE = "nai_under_1_share_of_reviewed_2018_07_to_2019_12"
COUNT = "nai_under_1_notified_2018_07_to_2020_07"
ROWS = {
    "site.headline": [
        (COUNT, 257.0, 257, None, None, None, date(2021, 9, 30), 250.0),
        (SHARE, 144 / 538, 144, 538, 0.23199, 0.30662, date(2020, 3, 31), 0.298),
    ],
    "figures.watched": [
        ("nai_under_1_rate.E92000001", date(2026, 2, 1), date(2026, 3, 31), 6.0, 8.3, 3.0, 14.0, True),
        ("nai_under_1_rate.E92000001", date(2026, 3, 1), date(2026, 3, 31), 7.0, 9.2, 4.0, 16.0, True),
    ],
    "site.alerts": [("A00001", "rate_rise", "Higher than expected.", "firing"), ("A00002", "volume", "x", "resolved")],
    "site.checks": [(True,), (False,)],
    "site.extracts": [("children", date(2026, 4, 15), 3, 1), ("engagements", date(2025, 5, 31), 1, 0)],
    "site.nowcast": [("nai_under_1", date(2026, 3, 1), 7, 7.6, 7, 9, 0.927)],
    "questions.reconciled": [("match", 131)],
}


def read_overview(rows, *, today=date(2026, 11, 24)):
    frames = {name: pl.DataFrame(rows.get(name, []), schema=schema, orient="row") for name, schema in SCHEMAS.items()}
    sources = Sources(frames, Standing(date(2026, 4, 15), is_synthetic=False), today)
    return read_page(write_page(make_overview(sources), sources).decode())


def test_it_says_both_headline_figures_with_interval_and_day():
    said = read_overview(ROWS).text
    assert (
        "257 notifications of non-accidental injury under one July 2018 to July 2020, as known on 30 September" in said
    )
    assert "27 % of incidents with a rapid review" in said
    assert "144 of 538, 95 % limits 23.2 to 30.7 %" in said


def test_it_says_the_newest_month_beside_what_was_expected():
    assert "7 notifications of non-accidental injury under one in March 2026" in read_overview(ROWS).text
    assert "expected 9.2, by chance 4 to 16; as known on 31 March 2026" in read_overview(ROWS).text


def test_it_counts_the_open_alerts_alone():
    found = read_overview(ROWS)
    assert "1 open alert 0 of them acknowledged" in found.text
    assert [row[0] for row in found.tables["overview-alerts"]] == ["Alert", "A00001"]


@pytest.mark.parametrize(("today", "said"), [(date(2026, 7, 24), "in time"), (date(2026, 7, 25), "overdue")])
def test_an_extract_is_overdue_from_the_day_that_is_named(today, said):
    found = read_overview(ROWS, today=today)
    assert found.tables["overview-freshness"][1][:4] == ["children", "15 April 2026", "25 July 2026", said]
    assert found.tables["overview-freshness"][2][2:4] == ["comes once", "not awaited"]


def test_with_nothing_loaded_it_says_so():
    said = read_overview({}).text
    assert "No month has been judged yet." in said
    assert "No alert is open" in said.replace("no alert", "No alert")
    assert "None" not in said


def test_no_authority_is_placed_where_nothing_is_expected():
    frame = pl.DataFrame({"nai_under_1": [0.0, 0.0], "infant_years": [100.0, 0.0]})
    placed = place_authorities(frame)
    assert placed["ratio"].is_nan().all()
    assert place_authorities(frame.clear()).is_empty()


def test_an_authority_far_above_its_expectation_lies_outside_the_limits():
    frame = pl.DataFrame({"nai_under_1": [30.0, 100.0], "infant_years": [10_000.0, 100_000.0]})
    assert place_authorities(frame)["position"].to_list()[0] == 2.0
