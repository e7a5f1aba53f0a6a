"""Timeliness, as small tables: notifications in, what was due and in time out."""

from collections.abc import Sequence
from datetime import date

import duckdb
import pytest

from tests.hand_made import fill_incidents, insert
from warehouse.queries import read_query

ENGLAND, LEEDS, NORTHAMPTONSHIRE, NORTH, WEST = "E92000001", "E08000035", "E10000021", "E06000061", "E06000062"
NOW = date(9999, 12, 30)
DUE = {
    "told": ("due_5_days", "within_5_days", "aware_to_notified_median", "aware_to_notified_p90"),
    "aware": (
        *("due_15_days_of_awareness", "within_15_days_of_awareness"),
        *("aware_to_review_median", "aware_to_review_p90"),
    ),
    "notified": (
        *("due_15_days_of_notification", "within_15_days_of_notification"),
        *("notified_to_review_median", "notified_to_review_p90"),
    ),
}
"""Per clock: due, in time, median and 90th percentile."""


def add_extracts(con: duckdb.DuckDBPyConnection, extract: str, *days: str) -> None:
    """Extracts taken on these days: how far what is known reaches."""
    for day in days:
        con.execute(
            "INSERT INTO internal.load VALUES ($1 || $2, $1, 'f.csv', $2, NULL, false, false, '', 0, NULL,"
            " 1, 1, 0, 0, 0, 0, NULL, NULL, TIMESTAMP '2026-01-01 00:00:00')",
            [extract, day],
        )


def tell(
    con: duckdb.DuckDBPyConnection, text: str, *, until: str = "2026-06-30", reviews: Sequence[str] = ("2026-06-30",)
) -> None:
    """Rows of notifications, known from their day, each with a review known from the day it was received.

    `until` is the newest extract of notifications, `reviews` are the days of those of reviews.
    """
    add_extracts(con, "notifications", until)
    add_extracts(con, "rapid_reviews", *reviews)
    header, *rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    for place, cells in enumerate(rows):
        row = {"id": f"N{place}", "reviewed": "-", "area": LEEDS, "status": "open", "twin": "-"}
        row |= dict(zip(header, cells, strict=True))
        insert(
            con,
            "history.notification_version",
            "notification_id | notifying_authority | date_aware | notified_on | status | duplicate_of | valid_from\n"
            f"{row['id']} | {row['area']} | {row['aware']} | {row['notified']} | {row['status']} | {row['twin']}"
            f" | {row['notified']}",
        )
        if row["reviewed"] != "-":
            insert(
                con,
                "history.rapid_review_version",
                "notification_id | date_received | valid_from\n"
                f"{row['id']} | {row['reviewed']} | {max(row['reviewed'], row['notified'])}",
            )


def read(
    con: duckdb.DuckDBPyConnection,
    start: str,
    *,
    kind: str = "month",
    area: str = ENGLAND,
    basis: str = "panel",
    day: date = NOW,
    boundaries: str = "",
) -> dict[str, float | None]:
    """The row of a period and area, as known on a day."""
    fill_incidents(con)
    cursor = con.execute(
        f"SELECT * FROM timeseries_timeliness{boundaries}_as_known($day)"
        " WHERE period_kind = $kind AND period_start = $start AND area_code = $area AND basis = $basis",
        {"day": day, "kind": kind, "start": start, "area": area, "basis": basis},
    )
    [row] = cursor.fetchall()
    return dict(zip([column[0] for column in cursor.description], row, strict=True))


def pick(row: dict[str, float | None], clock: str) -> tuple[float | None, ...]:
    """Due, in time, median and 90th percentile of a clock."""
    return tuple(row[name] for name in DUE[clock])


class TestFiveDays:
    @pytest.mark.parametrize(
        ("aware", "notified", "lag"),
        [
            ("2020-03-02", "2020-03-02", 0),
            ("2020-03-02", "2020-03-09", 5),
            ("2020-03-02", "2020-03-10", 6),
            ("2020-03-06", "2020-03-08", 0),
            ("2020-03-07", "2020-03-09", 1),
            ("2020-05-01", "2020-05-11", 5),
            ("2020-05-01", "2020-05-12", 6),
            ("2022-09-12", "2022-09-20", 5),
            ("2022-09-12", "2022-09-21", 6),
            ("2020-12-22", "2021-01-04", 6),
            ("2020-12-23", "2021-01-04", 5),
        ],
        ids=[
            *("the same day", "five days exactly", "six days", "Friday to Sunday", "Saturday to Monday"),
            *("five over VE day, 8 May 2020", "six over VE day", "five over the funeral, 19 September 2022"),
            *("six over the funeral", "six over Christmas", "five over Christmas"),
        ],
    )
    def test_a_notification_is_in_time_within_five_of_englands_working_days(self, con, aware, notified, lag):
        tell(con, f"aware | notified\n{aware} | {notified}")
        row = read(con, f"{notified[:8]}01")
        assert pick(row, "told") == (1, int(lag <= 5), lag, lag)
        assert row["within_5_days_share"] == float(lag <= 5)

    def test_without_a_known_awareness_no_clock_runs_from_it(self, con):
        tell(
            con,
            """
            aware      | notified   | reviewed
            -          | 2020-03-02 | 2020-03-09
            2020-03-02 | 2020-03-03 | 2020-03-10
            """,
        )
        row = read(con, "2020-03-01")
        assert pick(row, "told") == (1, 1, 1, 1)
        assert pick(row, "aware") == (1, 1, 6, 6)
        assert pick(row, "notified") == (2, 2, 5, 5)

    def test_an_awareness_before_the_calendar_of_working_days_is_no_lag_rather_than_a_wrong_one(self, con):
        tell(con, "aware | notified\n2009-05-01 | 2020-03-02")
        assert pick(read(con, "2020-03-01"), "told") == (0, 0, None, None)

    def test_of_nothing_due_the_share_and_the_lags_are_blank(self, con):
        tell(con, "aware | notified\n2020-03-02 | 2020-03-02")
        row = read(con, "2020-04-01")
        for clock in DUE:
            assert pick(row, clock) == (0, 0, None, None)
        blank = ("share", "lower", "upper")
        for name in ("within_5_days", "within_15_days_of_awareness", "within_15_days_of_notification"):
            assert [row[f"{name}_{part}"] for part in blank] == [None] * 3


class TestReviews:
    """Notified on Monday 2 March 2020: the fifteenth working day is Monday 23 March."""

    def test_a_review_is_not_due_while_its_days_run(self, con):
        tell(con, "aware | notified\n2020-02-28 | 2020-03-02", reviews=["2020-03-23"])
        row = read(con, "2020-03-01")
        assert pick(row, "notified") == (0, 0, None, None)
        assert pick(row, "aware") == (1, 0, None, None)

    def test_a_review_is_due_by_the_extract_after_its_last_day_and_missing_if_it_is_not_there(self, con):
        tell(con, "aware | notified\n2020-03-02 | 2020-03-02", reviews=["2020-03-24"])
        row = read(con, "2020-03-01")
        assert pick(row, "notified") == pick(row, "aware") == (1, 0, None, None)
        assert row["within_15_days_of_notification_share"] == 0

    def test_one_received_while_its_days_run_is_not_counted_yet_but_its_lag_is(self, con):
        tell(con, "aware | notified | reviewed\n2020-03-02 | 2020-03-02 | 2020-03-09", reviews=["2020-03-20"])
        assert pick(read(con, "2020-03-01"), "notified") == (0, 0, 5, 5)

    @pytest.mark.parametrize(("received", "lag"), [("2020-03-23", 15), ("2020-03-24", 16), ("2020-04-14", 29)])
    def test_one_received_later_than_fifteen_days_is_late(self, con, received, lag):
        tell(con, f"aware | notified | reviewed\n2020-03-02 | 2020-03-02 | {received}")
        row = read(con, "2020-03-01")
        assert pick(row, "notified") == pick(row, "aware") == (1, int(lag == 15), lag, lag)

    def test_the_two_clocks_differ_by_the_days_between_awareness_and_notification(self, con):
        tell(con, "aware | notified | reviewed\n2020-02-28 | 2020-03-02 | 2020-03-23")
        row = read(con, "2020-03-01")
        assert pick(row, "notified") == (1, 1, 15, 15)
        assert pick(row, "aware") == (1, 0, 16, 16)

    def test_one_received_before_the_notification_is_in_time(self, con):
        tell(con, "aware | notified | reviewed\n2020-03-02 | 2020-03-06 | 2020-03-04")
        row = read(con, "2020-03-01")
        assert pick(row, "notified") == (1, 1, -2, -2)
        assert pick(row, "aware") == (1, 1, 2, 2)

    def test_one_received_before_the_awareness_was_told_counts_from_it_once_it_is(self, con):
        add_extracts(con, "notifications", "2020-03-31", "2020-06-30")
        add_extracts(con, "rapid_reviews", "2020-03-31")
        insert(
            con,
            "history.notification_version",
            """
            notification_id | version | date_aware | notified_on | valid_from | valid_to
            A               | 1       | -          | 2020-03-02  | 2020-03-31 | 2020-06-30
            A               | 2       | 2020-02-28 | 2020-03-02  | 2020-06-30 | -
            """,
        )
        insert(
            con,
            "history.rapid_review_version",
            "notification_id | date_received | valid_from\nA | 2020-03-20 | 2020-03-31",
        )
        before, after = (read(con, "2020-03-01", day=day) for day in (date(2020, 6, 29), date(2020, 6, 30)))
        assert pick(before, "aware") == pick(before, "told") == (0, 0, None, None)
        assert pick(after, "aware") == (1, 1, 15, 15)
        assert pick(after, "told") == (1, 1, 1, 1)
        assert pick(before, "notified") == pick(after, "notified") == (1, 1, 14, 14)
        assert pick(read(con, "2020-03-01", basis="dfe"), "told") == (0, 0, None, None)

    def test_what_is_due_goes_by_the_extracts_known_on_the_day_asked(self, con):
        tell(con, "aware | notified\n2020-03-02 | 2020-03-02", until="2020-03-20", reviews=["2020-03-20", "2020-03-31"])
        asked = [read(con, "2020-03-01", day=date(2020, 3, last)) for last in (20, 30, 31)]
        assert [row["due_15_days_of_notification"] for row in asked] == [0, 0, 1]

    def test_without_any_extract_of_reviews_none_is_due(self, con):
        tell(con, "aware | notified\n2020-03-02 | 2020-03-02", reviews=[])
        assert pick(read(con, "2020-03-01"), "notified") == (0, 0, None, None)

    def test_a_review_gone_from_a_full_snapshot_is_missing(self, con):
        tell(con, "aware | notified\n2020-03-02 | 2020-03-02")
        insert(
            con,
            "history.rapid_review_version",
            """
            notification_id | version | date_received | valid_from | valid_to   | is_present
            N0              | 1       | 2020-03-09    | 2020-03-31 | 2022-06-30 | true
            N0              | 2       | 2020-03-09    | 2022-06-30 | -          | false
            """,
        )
        add_extracts(con, "notifications", "2020-03-31")
        add_extracts(con, "rapid_reviews", "2020-03-31")
        assert pick(read(con, "2020-03-01", day=date(2022, 6, 29)), "notified") == (1, 1, 5, 5)
        assert pick(read(con, "2020-03-01", day=date(2022, 6, 30)), "notified") == (1, 0, None, None)


class TestBases:
    TABLE = """
        aware      | notified   | reviewed   | status    | twin
        2020-03-02 | 2020-03-02 | 2020-03-09 | open      | -
        2020-03-02 | 2020-03-10 | 2020-03-30 | withdrawn | -
        2020-03-02 | 2020-03-11 | 2020-03-30 | not_met   | -
        2020-03-02 | 2020-03-12 | 2020-03-30 | open      | N0
        """

    def test_withdrawn_unmet_and_repeated_notifications_are_on_no_clock_of_the_panel(self, con):
        tell(con, self.TABLE)
        row = read(con, "2020-03-01")
        assert pick(row, "told") == (1, 1, 0, 0)
        assert pick(row, "aware") == pick(row, "notified") == (1, 1, 5, 5)

    def test_the_departments_basis_counts_them_all_and_knows_no_reviews(self, con):
        tell(con, self.TABLE)
        row = read(con, "2020-03-01", basis="dfe")
        assert pick(row, "told") == (4, 1, 6, 8)
        assert pick(row, "aware") == pick(row, "notified") == (None, None, None, None)
        assert row["within_15_days_of_notification_share"] is None

    def test_the_departments_basis_keeps_the_awareness_first_told(self, con):
        add_extracts(con, "notifications", "2020-03-31", "2020-06-30")
        insert(
            con,
            "history.notification_version",
            """
            notification_id | version | date_aware | notified_on | valid_from | valid_to
            A               | 1       | 2020-03-02 | 2020-03-09  | 2020-03-31 | 2020-06-30
            A               | 2       | 2020-02-28 | 2020-03-09  | 2020-06-30 | -
            """,
        )
        assert pick(read(con, "2020-03-01", basis="dfe"), "told") == (1, 1, 5, 5)
        assert pick(read(con, "2020-03-01"), "told") == (1, 0, 6, 6)
        [(lag,)] = con.execute(
            "SELECT aware_to_notified_median FROM timeseries_timeliness_as_notified() WHERE period_kind = 'month'"
            " AND period_start = '2020-03-01' AND geographic_level = 'national' AND basis = 'panel'"
        ).fetchall()
        assert lag == 5

    def test_as_first_notified_nothing_is_said_of_reviews(self, con):
        tell(con, "aware | notified | reviewed\n2020-03-02 | 2020-03-02 | 2020-03-09")
        fill_incidents(con)
        [told] = con.execute(
            "SELECT due_5_days, due_15_days_of_awareness, due_15_days_of_notification,"
            " within_15_days_of_awareness_share, within_15_days_of_notification_share"
            " FROM timeseries_timeliness_as_notified() WHERE period_kind = 'month'"
            " AND period_start = '2020-03-01' AND geographic_level = 'national' AND basis = 'panel'"
        ).fetchall()
        assert told == (1, None, None, None, None)


class TestLags:
    @pytest.mark.parametrize(
        ("lags", "median", "p90"),
        [
            ([3], 3, 3),
            ([1, 9], 1, 9),
            ([1, 2, 9], 2, 9),
            (list(range(10)), 4, 8),
            (list(range(11)), 5, 9),
            (list(range(20)), 9, 17),
            ([0, 0, 0, 0, 0, 0, 0, 0, 0, 12], 0, 0),
            ([0, 0, 0, 0, 0, 0, 0, 0, 12, 12], 0, 12),
        ],
    )
    def test_half_and_nine_in_ten_are_done_by_the_smallest_lag_that_will_do(self, con, lags, median, p90):
        # Working days after Monday 1 June 2020, a month without a holiday.
        days = [f"2020-06-{1 + lag + 2 * (lag // 5):02}" for lag in lags]
        tell(con, "aware | notified\n" + "\n".join(f"2020-06-01 | {day}" for day in days))
        assert pick(read(con, "2020-06-01"), "told") == (len(lags), sum(lag <= 5 for lag in lags), median, p90)

    def test_a_longer_period_has_the_lags_of_all_its_months_and_not_the_middle_of_theirs(self, con):
        tell(
            con,
            """
            aware      | notified
            2020-04-01 | 2020-04-02
            2020-04-01 | 2020-04-03
            2020-04-01 | 2020-04-06
            2020-05-11 | 2020-05-21
            2020-06-01 | 2020-06-11
            """,
        )
        medians = [read(con, f"2020-0{month}-01")["aware_to_notified_median"] for month in (4, 5, 6)]
        assert medians == [2, 8, 8]
        assert pick(read(con, "2020-04-01", kind="quarter"), "told") == (5, 3, 3, 8)


class TestAreas:
    TABLE = f"""
        area               | aware      | notified   | reviewed
        {NORTHAMPTONSHIRE} | 2021-02-01 | 2021-02-03 | 2021-02-10
        {NORTHAMPTONSHIRE} | 2021-02-01 | 2021-02-03 | -
        {NORTHAMPTONSHIRE} | 2021-02-01 | 2021-02-15 | -
        {NORTH}            | 2021-06-07 | 2021-06-11 | 2021-06-18
        """

    def test_on_todays_boundaries_a_split_authority_counts_by_its_share_of_births(self, con):
        tell(con, self.TABLE)
        row = read(con, "2021-01-01", kind="calendar_year", area=NORTH, boundaries="_todays_boundaries")
        # By 2 days 2 x .4606 of 2.3818 are done, by 4 days 1.9212, by 10 all: half is 1.1909, nine in ten 2.1436.
        assert pick(row, "told") == (pytest.approx(2.3818), pytest.approx(1.9212), 4, 10)
        assert row["within_5_days_share"] == pytest.approx(1.9212 / 2.3818)
        assert pick(row, "notified") == (pytest.approx(2.3818), pytest.approx(1.4606), 5, 5)

    def test_the_other_part_has_the_rest(self, con):
        tell(con, self.TABLE)
        row = read(con, "2021-01-01", kind="calendar_year", area=WEST, boundaries="_todays_boundaries")
        assert pick(row, "told") == (pytest.approx(3 * 0.5394), pytest.approx(2 * 0.5394), 2, 10)

    def test_of_the_time_old_and_new_authorities_stand_apart_and_the_region_has_both(self, con):
        tell(con, self.TABLE)
        told = {
            area: pick(read(con, "2021-01-01", kind="calendar_year", area=area), "told")
            for area in (NORTHAMPTONSHIRE, NORTH, "E12000004", LEEDS)
        }
        assert told == {
            NORTHAMPTONSHIRE: (3, 2, 2, 10),
            NORTH: (1, 1, 4, 4),
            "E12000004": (4, 3, 2, 10),
            LEEDS: (0, 0, None, None),
        }


def test_the_table_holds_what_the_macro_says_of_now(con):
    tell(con, TestBases.TABLE)
    fill_incidents(con)
    query = read_query("timeseries.timeliness").replace("$day", "DATE '9999-12-30'").replace("$frozen", "false")
    assert (
        con.execute(f"{query} EXCEPT SELECT * FROM timeseries_timeliness_as_known(DATE '9999-12-30')").fetchall() == []
    )
