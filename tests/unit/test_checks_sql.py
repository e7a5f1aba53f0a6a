"""The cross-table checks: each finds what it is about, and nothing in a warehouse that is in order."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

import warehouse
from expectations.contracts.catalogue import TABLES
from tests.hand_made import fill_incidents, insert, open_warehouse, undo_afterwards
from warehouse.queries import read_query

NAMES = sorted(path.stem for path in (Path(warehouse.__path__[0]) / "sql" / "checks").glob("*.sql"))

CHILDREN = """
    notification_id | child_id | is_index | is_under_1 | age_months
    A               | 1        | true     | true       | 3
    B               | 1        | true     | true       | 3
    """
NOTIFICATIONS = """
    notification_id | notified_on | nature | duplicate_of | nai_initial
    A               | 2019-03-01  | death  | -            | confirmed
    B               | 2019-03-01  | death  | A            | confirmed
    """
REVIEWS = "notification_id | date_received | nai\nA | 2019-03-01 | confirmed"
CASES = "notification_id | stage | outcome | themes\nA | final | died | U1"
IN_ORDER = {
    "history.notification_version": NOTIFICATIONS,
    "history.child_version": CHILDREN,
    "history.rapid_review_version": REVIEWS,
    "history.review_case_version": CASES,
    "history.adult_version": "notification_id\nA",
    "history.engagement_version": "engagement_id | valid_from | valid_to | version\n"
    "1 | 2019-01-01 | 2019-02-01 | 1\n1 | 2019-02-01 | - | 2",
    "cohort.case_theme": "notification_id | theme_code\nA | U1",
    "timeseries.notifications": """
    period_kind   | basis | geographic_level | area_code | period_start | notifications | children | deaths | serious_harm | other
    month         | panel | national         | E92000001 | 2019-02-01   | 2             | 2        | 1      | 1            | 0
    month         | panel | regional         | E12000001 | 2019-02-01   | 2             | 2        | 1      | 1            | 0
    month         | panel | local_authority  | E06000001 | 2019-02-01   | 2             | 2        | 1      | 1            | 0
    calendar_year | panel | national         | E92000001 | 2019-01-01   | 2             | 2        | 1      | 1            | 0
    calendar_year | panel | regional         | E12000001 | 2019-01-01   | 2             | 2        | 1      | 1            | 0
    calendar_year | panel | local_authority  | E06000001 | 2019-01-01   | 2             | 2        | 1      | 1            | 0
    """,
    "timeseries.notifications_todays_boundaries": """
    period_kind   | basis | geographic_level | area_code | period_start | notifications | children
    month         | panel | local_authority  | E06000001 | 2019-02-01   | 2             | 2
    calendar_year | panel | local_authority  | E06000001 | 2019-01-01   | 2             | 2
    """,
}
"""One warehouse in order: a notification, its duplicate, a review, a case, an adult, a meeting and a series."""

FOLLOWING = """
    notification_id | {key} | version | valid_from | valid_to
    Z               | 1     | 1       | 2019-01-01 | 2019-03-01
    Z               | 1     | 2       | 2019-02-01 | -
    """
PLAIN = "notification_id | version | valid_from | valid_to\nZ | 1 | 2019-01-01 | 2019-03-01\nZ | 2 | 2019-02-01 | -"

BROKEN: dict[str, tuple[str, str, int]] = {
    "index_child_missing": ("history.child_version", "notification_id | is_index\nC | false\nC | false", 1),
    "index_child_several": ("history.child_version", "notification_id | child_id | is_index\nA | 2 | true", 1),
    "notification_without_children": ("history.notification_version", "notification_id\nC\nD", 2),
    "child_without_notification": ("history.child_version", "notification_id\nC", 1),
    "adult_without_notification": ("history.adult_version", "notification_id\nC", 1),
    "rapid_review_without_notification": ("history.rapid_review_version", "notification_id\nC", 1),
    "review_case_without_notification": ("history.review_case_version", "notification_id\nC", 1),
    "incident_not_one_per_notification": ("history.incident_version", "notification_id\nA\nZ", 2),
    "review_before_notification": (
        "history.rapid_review_version",
        "notification_id | date_received\nB | 2019-02-28",
        1,
    ),
    "duplicate_of_unknown": ("history.notification_version", "notification_id | duplicate_of\nC | Z", 1),
    "duplicate_of_duplicate": ("history.notification_version", "notification_id | duplicate_of\nC | B\nD | A", 1),
    "duplicate_of_withdrawn": (
        "history.notification_version",
        "notification_id | status | duplicate_of\nC | open | W\nD | withdrawn | W\nW | withdrawn | -",
        1,
    ),
    "authority_not_valid": (
        "history.incident_version",
        "notification_id | gss_code | notified_on\nC | E10000009 | 2019-03-31\nD | E10000009 | 2019-04-01",
        1,
    ),
    "review_case_not_nai_under_1": ("history.review_case_version", "notification_id\nC", 1),
    "review_case_without_review": ("history.review_case_version", "notification_id\nB", 1),
    "outcome_disagrees_with_nature": (
        "history.review_case_version",
        "notification_id | outcome\nA | seriously_harmed\nB | died",
        1,
    ),
    "theme_unknown": ("cohort.case_theme", "notification_id | theme_code\nA | X9", 1),
    "natures_do_not_add_up": (
        "timeseries.notifications",
        "period_kind | notifications | deaths | serious_harm | other\nquarter | 3 | 1 | 1 | 0",
        1,
    ),
    "areas_do_not_add_up": (
        "timeseries.notifications",
        "period_kind | basis | geographic_level | notifications\nmonth | dfe | national | 3",
        3,
    ),
    "children_fewer_than_notifications": (
        "timeseries.notifications",
        "period_kind | basis | geographic_level | notifications | children\nmonth | dfe | regional | 3 | 2",
        1,
    ),
    "versions_of_incident_do_not_follow": (
        "history.incident_version",
        "notification_id | valid_from | valid_to\nZ | 2019-01-01 | 2019-03-01\nZ | 2019-02-01 | -",
        1,
    ),
    "months_do_not_add_up": (
        "timeseries.notifications",
        "period_kind | basis | geographic_level | notifications\nmonth | dfe | regional | 3",
        1,
    ),
    "versions_of_notification_do_not_follow": ("history.notification_version", PLAIN, 1),
    "versions_of_rapid_review_do_not_follow": ("history.rapid_review_version", PLAIN, 1),
    "versions_of_review_case_do_not_follow": ("history.review_case_version", PLAIN, 1),
    "versions_of_child_do_not_follow": ("history.child_version", FOLLOWING.format(key="child_id"), 1),
    "versions_of_adult_do_not_follow": ("history.adult_version", FOLLOWING.format(key="adult_id"), 1),
    "versions_of_engagement_do_not_follow": (
        "history.engagement_version",
        "engagement_id | version | valid_from | valid_to\n9 | 2 | 2019-01-01 | -\n8 | 1 | 2019-01-01 | 2019-01-01",
        2,
    ),
}


@pytest.fixture(scope="module")
def in_order() -> Iterator[duckdb.DuckDBPyConnection]:
    with open_warehouse() as con:
        for name, text in IN_ORDER.items():
            insert(con, name, text)
        fill_incidents(con)
        yield con


@pytest.fixture
def con(in_order: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    with undo_afterwards(in_order):
        yield in_order


def count_violations(con: duckdb.DuckDBPyConnection, name: str) -> int:
    rows = con.execute(read_query(f"checks.{name}")).fetchall()
    assert len(rows) == 1
    return rows[0][0]


def test_every_check_is_shown_something_it_must_find():
    assert sorted(BROKEN) == NAMES


def test_a_warehouse_in_order_violates_nothing(con):
    assert {name: count_violations(con, name) for name in NAMES} == dict.fromkeys(NAMES, 0)


@pytest.mark.parametrize("name", NAMES)
def test_a_check_counts_what_it_is_about(con, name):
    table, rows, violations = BROKEN[name]
    if name == "review_case_not_nai_under_1":
        insert(con, "history.notification_version", "notification_id\nC")
        fill_incidents(con)
    insert(con, table, rows)
    assert count_violations(con, name) == violations


@pytest.mark.parametrize("name", NAMES)
def test_a_check_is_a_sentence_about_one_table(con, name):
    sql = read_query(f"checks.{name}")
    sentence = sql.splitlines()[0].removeprefix("-- ")
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    _, severity, table = con.execute(sql).fetchall()[0]
    assert severity in {"error", "warning"}
    assert table in {each.full_name for each in TABLES}
