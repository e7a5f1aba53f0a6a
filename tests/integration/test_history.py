"""History: what was known when, whatever the order in which it came."""

import random
from datetime import date

import pytest

from tests.integration.deliveries import CHILD, NOTIFICATION, REVIEW, ask, fresh_home, load, write
from warehouse.building import build, current_revision
from warehouse.digest import digest_tables

SECOND = {**NOTIFICATION, "notification_id": "SIN-2019-000002", "nature": "death"}


def test_amendment_closes_the_version_before_and_opens_a_new_one(tmp_path):
    with fresh_home(tmp_path) as (home, con):
        write(home.landing, "notifications_2019-03-31.csv", [NOTIFICATION])
        write(home.landing, "notifications_2019-06-30.csv", [{**NOTIFICATION, "nature": "death"}])
        load(con, home)
        assert ask(
            con, "select version, nature::varchar, valid_from, valid_to from history.notification_version order by 1"
        ) == [
            (1, "serious_harm", date(2019, 3, 31), date(2019, 6, 30)),
            (2, "death", date(2019, 6, 30), None),
        ]
        assert ask(con, "select nature::varchar from incidents_as_known(date '2019-06-29')") == [("serious_harm",)]
        assert ask(con, "select nature::varchar from incidents_as_known(date '2019-06-30')") == [("death",)]
        assert ask(con, "select nature::varchar from incidents_as_notified()") == [("serious_harm",)]
        assert ask(con, "select count(*) from incidents_as_known(date '2019-03-30')") == [(0,)]


def test_older_extract_that_comes_late_slots_in_without_overwriting_newer_truth(tmp_path):
    with fresh_home(tmp_path) as (home, con):
        write(home.landing, "notifications_2019-06-30.csv", [{**NOTIFICATION, "status": "closed"}])
        load(con, home)
        write(home.landing, "notifications_2019-03-31.csv", [NOTIFICATION])
        load(con, home)
        assert ask(con, "select status::varchar, first_seen, last_changed from core.notification") == [
            ("closed", date(2019, 3, 31), date(2019, 6, 30))
        ]
        assert ask(con, "select status::varchar from incidents_as_known(date '2019-04-30')") == [("open",)]


def test_correction_reverted_later_is_three_versions(tmp_path):
    with fresh_home(tmp_path) as (home, con):
        for day, status in (("2019-03-31", "open"), ("2019-06-30", "closed"), ("2019-09-30", "open")):
            write(home.landing, f"notifications_{day}.csv", [{**NOTIFICATION, "status": status}])
        load(con, home)
        assert ask(con, "select status::varchar from history.notification_version order by version") == [
            ("open",),
            ("closed",),
            ("open",),
        ]


@pytest.mark.parametrize(
    ("order", "revisions"),
    [((0, 1, 2), [1, 2, 3]), ((0, 2, 1), [1, 1, 2]), ((1, 2, 0), [1, 2, 2]), ((2, 1, 0), [1, 2, 2])],
)
def test_correction_taken_back_on_the_same_day_counts_as_the_last_word(tmp_path, order, revisions):
    sent = [("", NOTIFICATION), ("_v2", {**NOTIFICATION, "nature": "death"}), ("_v3", NOTIFICATION)]
    found = []
    with fresh_home(tmp_path) as (home, con):
        for tag, row in (sent[place] for place in order):
            write(home.landing, f"notifications_2019-03-31{tag}.csv", [row])
            load(con, home)
            found.append(current_revision(con))
        assert ask(con, "select nature::varchar from history.notification_version") == [("serious_harm",)]
        assert ask(con, "select count(*) from quality.load") == [(2,)]
        assert found == revisions


def test_same_rows_again_are_unchanged_and_open_no_version(tmp_path):
    with fresh_home(tmp_path) as (home, con):
        write(home.landing, "notifications_2019-03-31.csv", [NOTIFICATION, SECOND])
        write(home.landing, "notifications_2019-06-30.csv", [SECOND, NOTIFICATION])
        load(con, home)
        assert ask(con, "select count(*) from history.notification_version") == [(2,)]
        assert ask(con, "select rows_new, rows_amended, rows_unchanged from quality.load order by extract_date") == [
            (2, 0, 0),
            (0, 0, 2),
        ]


def test_child_before_its_notification_waits_and_is_let_go_by_itself(tmp_path):
    with fresh_home(tmp_path) as (home, con):
        write(home.landing, "children_2019-03-31.csv", [CHILD])
        load(con, home)
        assert ask(con, "select rule_code, row_number from quality.rejected_row") == [("orphan", 2)]
        assert ask(con, "select rows_in, rows_accepted, rows_rejected from quality.load") == [(1, 0, 1)]
        write(home.landing, "notifications_2019-06-30.csv", [NOTIFICATION])
        load(con, home)
        assert ask(con, "select count(*) from quality.rejected_row") == [(0,)]
        assert ask(con, "select rows_accepted, rows_rejected from quality.load where extract = 'children'") == [(1, 0)]
        assert ask(con, "select is_nai_under_1, age_months from core.incident") == [(True, 2)]


def test_age_follows_an_amended_day_of_the_incident(tmp_path):
    with fresh_home(tmp_path) as (home, con):
        write(home.landing, "children_2019-03-31.csv", [{**CHILD, "date_of_birth": "02/03/2018"}])
        write(home.landing, "notifications_2019-03-31.csv", [NOTIFICATION])
        write(home.landing, "notifications_2019-06-30.csv", [{**NOTIFICATION, "date_of_incident": "02/03/2019"}])
        load(con, home)
        assert ask(con, "select age_months, is_under_1 from incidents_as_known(date '2019-05-01')") == [(11, True)]
        assert ask(con, "select age_months, is_under_1 from core.incident") == [(12, False)]


BORN = {
    ("29/02/2020", "28/02/2021"): (11, True),
    ("29/02/2020", "01/03/2021"): (12, False),
    ("05/03/2020", "04/03/2021"): (11, True),
    ("31/01/2021", "28/02/2021"): (0, True),
    ("31/12/2020", "01/01/2021"): (0, True),
    ("02/03/2021", "01/03/2021"): (None, False),
}


def number(rows):
    """Rows of as many notifications."""
    return [{**row, "notification_id": f"SIN-2021-{at:06}"} for at, row in enumerate(rows)]


def test_age_is_in_completed_calendar_months(tmp_path):
    days = [{"date_of_incident": day, "date_aware": day, "date_notified": "05/03/2021"} for _, day in BORN]
    with fresh_home(tmp_path) as (home, con):
        write(home.landing, "notifications_2021-03-31.csv", number({**NOTIFICATION, **each} for each in days))
        write(home.landing, "children_2021-03-31.csv", number({**CHILD, "date_of_birth": born} for born, _ in BORN))
        load(con, home)
        told = ask(con, "select age_months, is_under_1 from core.incident order by notification_id")
        assert told == list(BORN.values())


IN_WORDS = {
    "8 weeks": (1, True, False),
    "11 months": (11, True, False),
    "<1": (None, True, False),
    "7": (84, False, False),
    "unborn": (None, False, True),
    "0y 11m": (11, True, False),
}


def test_age_in_words_counts_where_no_date_of_birth_is_given(tmp_path):
    children = [{**CHILD, "date_of_birth": "", "age_at_incident": words} for words in IN_WORDS]
    with fresh_home(tmp_path) as (home, con):
        write(home.landing, "notifications_2019-03-31.csv", number([NOTIFICATION] * len(IN_WORDS)))
        write(home.landing, "children_2019-03-31.csv", number(children))
        load(con, home)
        told = ask(con, "select age_months, is_under_1, is_unborn from core.incident order by notification_id")
        assert told == list(IN_WORDS.values())


def test_full_snapshot_withdraws_what_it_no_longer_holds(tmp_path):
    many = [{**NOTIFICATION, "notification_id": f"SIN-2019-{number:06}"} for number in range(1, 41)]
    with fresh_home(tmp_path) as (home, con):
        write(home.landing, "notifications_2019-03-31.csv", many)
        write(home.landing, "notifications_2019-06-30_full.csv", many[1:])
        load(con, home)
        gone = "SIN-2019-000001"
        assert ask(
            con, f"select status::varchar, last_changed from core.notification where notification_id = '{gone}'"
        ) == [("withdrawn", date(2019, 6, 30))]
        assert ask(con, "select count(*) from core.incident where is_withdrawn") == [(1,)]
        assert ask(con, "select count(*) from incidents_as_known(date '2019-06-29') where is_withdrawn") == [(0,)]
        write(home.landing, "notifications_2019-09-30.csv", [many[0]])
        load(con, home)
        assert ask(con, "select count(*) from core.incident where is_withdrawn") == [(0,)]


def test_full_snapshot_above_the_withdrawal_limit_is_refused_whole(tmp_path):
    many = [{**NOTIFICATION, "notification_id": f"SIN-2019-{number:06}"} for number in range(1, 41)]
    with fresh_home(tmp_path) as (home, con):
        write(home.landing, "notifications_2019-03-31.csv", many)
        write(home.landing, "notifications_2019-06-30_full.csv", many[3:])
        load(con, home)
        assert ask(con, "select status, refusal_code, rows_in from quality.load where is_full") == [
            ("refused", "withdrawal_limit", 0)
        ]
        assert ask(con, "select count(*) from core.incident where is_withdrawn") == [(0,)]


SNAPSHOT = [{**NOTIFICATION, "notification_id": f"SIN-2019-{number:06}"} for number in range(1, 41)]


@pytest.mark.parametrize(
    "said",
    [
        [{**SNAPSHOT[0], "nature": "no such nature"}],
        [{**SNAPSHOT[0], "case_outline": "a\u202eb"}],
        [SNAPSHOT[0], {**SNAPSHOT[0], "nature": "death"}],
        [{**SNAPSHOT[0], "notification_id": " sin-2019-000001", "date_of_incident": "31/02/2019"}],
    ],
)
def test_a_row_a_full_snapshot_holds_is_not_absent_because_it_was_rejected(tmp_path, said):
    with fresh_home(tmp_path) as (home, con):
        write(home.landing, "notifications_2019-03-31.csv", SNAPSHOT)
        write(home.landing, "notifications_2019-06-30_full.csv", [*said, *SNAPSHOT[2:]])
        load(con, home)
        withdrawn = "select notification_id from core.incident where is_withdrawn"
        assert ask(con, withdrawn) == [("SIN-2019-000002",)]
        # A later one that holds it no longer withdraws it, and one that is refused says nothing.
        write(home.landing, "notifications_2019-07-31_full.csv", SNAPSHOT[2:])
        load(con, home)
        assert ask(con, f"{withdrawn} order by all") == [("SIN-2019-000001",), ("SIN-2019-000002",)]


def test_a_full_snapshot_with_a_row_that_does_not_tell_its_record_withdraws_nothing(tmp_path):
    with fresh_home(tmp_path) as (home, con):
        write(home.landing, "notifications_2019-03-31.csv", SNAPSHOT)
        write(
            home.landing, "notifications_2019-06-30_full.csv", [{**SNAPSHOT[0], "notification_id": ""}, *SNAPSHOT[2:]]
        )
        load(con, home)
        assert ask(con, "select count(*) from core.incident where is_withdrawn") == [(0,)]
        assert ask(con, "select rows_without_key, rows_rejected, status from quality.load where is_full") == [
            (1, 1, "loaded")
        ]
        write(home.landing, "notifications_2019-06-30_full-again.csv", SNAPSHOT[1:])
        load(con, home)
        assert ask(con, "select notification_id from core.incident where is_withdrawn") == [("SIN-2019-000001",)]


def test_sample_gives_equal_tables_in_any_order_and_in_one_batch(tmp_path, sample_folder):
    files = sorted(path for path in sample_folder.iterdir() if "20-" in path.name or "2019-12" in path.name)
    digests = []
    for order in (None, 1):
        with fresh_home(tmp_path / str(order)) as (home, con):
            batches = [files] if order is None else [[f] for f in random.Random(order).sample(files, len(files))]
            for batch in batches:
                for path in batch:
                    (home.landing / path.name).write_bytes(path.read_bytes())
                load(con, home)
            build(con, "timeseries.notifications")
            digests.append(digest_tables(con))
    assert digests[0] == digests[1]


def test_second_look_at_the_same_landing_changes_nothing(tmp_path):
    with fresh_home(tmp_path) as (home, con):
        write(home.landing, "notifications_2019-03-31.csv", [NOTIFICATION])
        write(home.landing, "rapid_reviews_2019-03-31.csv", [{**REVIEW, "coded_on": "30/03/2019"}])
        load(con, home)
        before = digest_tables(con)
        landed, changed = load(con, home)
        assert (len(landed.loaded), landed.unchanged, changed.is_changed) == (0, 2, False)
        assert digest_tables(con) == before
