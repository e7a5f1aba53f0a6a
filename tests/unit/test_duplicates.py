"""An incident that was notified twice counts once, and never not at all."""

import duckdb
import pytest

from tests.hand_made import fill_incidents, insert


def count_once(con: duckdb.DuckDBPyConnection, notifications: str, *, on: str = "2019-12-31") -> str:
    """Tell of notifications; give those that count in the Panel's scope as known on a day."""
    header = "notification_id | notified_on | duplicate_of | version | valid_from | valid_to"
    insert(con, "history.notification_version", f"{header}\n{notifications}")
    fill_incidents(con)
    sql = "SELECT notification_id FROM incidents_as_known($day) WHERE in_panel_scope ORDER BY ALL"
    return "".join(name for (name,) in con.execute(sql, {"day": on}).fetchall())


def test_of_an_incident_notified_twice_the_original_counts(con):
    told = "A | 2019-01-01 | - | 1 | 2019-01-31 | -\nB | 2019-01-02 | A | 1 | 2019-01-31 | -"
    assert count_once(con, told) == "A"


def test_of_a_chain_the_one_at_its_end_counts(con):
    told = """
    A | 2019-01-01 | - | 1 | 2019-01-31 | -
    B | 2019-01-02 | A | 1 | 2019-01-31 | -
    C | 2019-01-03 | B | 1 | 2019-01-31 | -
    """
    assert count_once(con, told) == "A"


def test_what_repeats_a_notification_nobody_knows_counts_itself(con):
    assert count_once(con, "B | 2019-01-02 | A | 1 | 2019-01-31 | -") == "B"


@pytest.mark.parametrize(("day", "counted"), [("2019-01-31", "B"), ("2019-02-27", "B"), ("2019-02-28", "A")])
def test_it_counts_until_the_other_is_known(con, day, counted):
    told = "A | 2019-01-01 | - | 1 | 2019-02-28 | -\nB | 2019-01-02 | A | 1 | 2019-01-31 | -"
    assert count_once(con, told, on=day) == counted


@pytest.mark.parametrize(("first", "second"), [("2019-01-01", "2019-01-02"), ("2019-01-01", "2019-01-01")])
def test_of_two_that_name_each_other_the_earlier_counts(con, first, second):
    told = f"A | {first} | B | 1 | 2019-01-31 | -\nB | {second} | A | 1 | 2019-01-31 | -"
    assert count_once(con, told) == "A"


@pytest.mark.parametrize(("day", "counted"), [("2019-01-31", "A"), ("2019-02-28", "B"), ("2019-03-31", "AB")])
def test_one_that_no_longer_names_the_other_is_counted_anew(con, day, counted):
    told = """
    A | 2019-01-01 | B | 1 | 2019-01-31 | -
    B | 2019-01-02 | A | 1 | 2019-01-31 | 2019-02-28
    B | 2019-01-02 | - | 2 | 2019-02-28 | -
    """
    if counted == "AB":
        told = told.replace(
            "A | 2019-01-01 | B | 1 | 2019-01-31 | -", "A | 2019-01-01 | B | 1 | 2019-01-31 | 2019-03-31"
        )
        told += "A | 2019-01-01 | - | 2 | 2019-03-31 | -"
    assert count_once(con, told, on=day) == counted


def test_a_stretch_begins_only_where_the_other_became_known_or_names_another(con):
    told = """
    A | 2019-01-01 | - | 1 | 2019-02-28 | 2019-03-31
    A | 2019-01-01 | - | 2 | 2019-03-31 | -
    B | 2019-01-02 | A | 1 | 2019-01-31 | -
    """
    count_once(con, told)
    stretches = con.execute(
        "SELECT valid_from::VARCHAR, is_duplicate FROM history.incident_version WHERE notification_id = 'B' ORDER BY ALL"
    )
    assert stretches.fetchall() == [("2019-01-31", False), ("2019-02-28", True)]
