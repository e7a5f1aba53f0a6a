"""One rule for the group of ages a child is counted in, wherever it is counted."""

from collections.abc import Iterator

import duckdb
import pytest

from tests.hand_made import fill_incidents, insert, open_warehouse
from warehouse.queries import read_query

DAY = "2019-12-31"


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """Three notified in one month: under one without a number of months, a year old perhaps, and three months old."""
    with open_warehouse() as con:
        for extract in ("notifications", "children", "rapid_reviews"):
            con.execute(
                "INSERT INTO internal.load VALUES ($1, $1, 'f.csv', $2, NULL, false, true, '', 0, NULL, 1, 1, 0, 0, 0, 0,"
                " NULL, NULL, TIMESTAMP '2020-01-01 00:00:00')",
                [extract, DAY],
            )
        notified = "\n".join(f"{name} | 2019-02-01" for name in "ABC")
        insert(con, "history.notification_version", f"notification_id | notified_on\n{notified}")
        insert(
            con,
            "history.child_version",
            """
            notification_id | is_index | age_months | is_under_1
            A               | true     | -          | true
            B               | true     | 11         | -
            C               | true     | 3          | true
            """,
        )
        fill_incidents(con)
        yield con


@pytest.mark.parametrize(
    ("unborn", "under_1", "months", "group"),
    [
        (True, False, None, "unborn"),
        (False, True, None, "under_1"),
        (False, True, 0, "under_1"),
        (False, False, None, "not_known"),
        (False, False, 11, "not_known"),
        (False, False, 12, "1_to_5"),
        (False, False, 71, "1_to_5"),
        (False, False, 72, "6_to_10"),
        (False, False, 131, "6_to_10"),
        (False, False, 132, "11_to_15"),
        (False, False, 191, "11_to_15"),
        (False, False, 192, "16_and_over"),
    ],
)
def test_every_age_has_its_group(con, unborn, under_1, months, group):
    assert con.execute("SELECT age_group(?, ?, ?::INTEGER)", [unborn, under_1, months]).fetchone() == (group,)


def test_a_release_counts_those_under_one_as_the_series_do(con):
    released = con.execute(
        f"SELECT category, cases FROM ({read_query('release.count')}) WHERE topic = 'age' AND basis = 'dfe'"
        " AND geographic_level = 'national' AND period_kind = 'financial_year' ORDER BY ALL",
        {"day": DAY},
    ).fetchall()
    series = con.execute(
        "SELECT under_1 FROM timeseries_notifications_as_notified() WHERE basis = 'dfe'"
        " AND geographic_level = 'national' AND period_kind = 'financial_year' AND notifications > 0"
    ).fetchall()
    assert (released, series) == ([("not_known", 1), ("under_1", 2)], [(2,)])


def test_the_watched_counts_of_an_age_are_the_same(con):
    watched = con.execute(
        f"SELECT category, events FROM ({read_query('timeseries.watched_figure')})"
        " WHERE starts_with(category, 'age ') AND period_start = DATE '2019-02-01'"
    ).fetchall()
    assert watched == [("age under_1", 2.0)]
