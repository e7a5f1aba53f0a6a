"""Whose rejected rows are: by our own register, never by what stands in a cell."""

from datetime import date

import pytest

from assets.charts.drawing import Standing
from assets.site.pages.quality import make_quality
from assets.site.sources import Sources
from expectations.contracts.catalogue import EXTRACTS
from pipelines.rejections import ask_rejected_rows
from tests.integration.deliveries import CHILD, NOTIFICATION, REVIEW, ask, fresh_home, load, write
from warehouse.analyst_copy import publish_analyst_copy
from warehouse.connection import open_analyst
from warehouse.frames import fetch_frame
from warehouse.queries import read_query

LEEDS, KENT = "E08000035", "E10000016"
BUCKINGHAMSHIRE = {"before": "E10000002", "after": "E06000060"}
WHOSE = "select row_number, authority_code from quality.rejected_row order by all"
#: what the page of data quality is made from
ASKED = [f"site.{name}" for name in ("checks", "extracts", "loads", "rejected_authorities", "rejected_rules")]
ASKED += ["site.warned_rules"]
#: no status of any list: the row is rejected whatever else it says
BROKEN = {"status": "zqx"}


@pytest.fixture
def opened(tmp_path):
    with fresh_home(tmp_path) as found:
        yield found


def number(last):
    return {"notification_id": f"SIN-2019-{last:06}"}


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"notifying_authority": "Leeds"}, LEEDS),
        ({"notifying_authority": "  LEEDS city council "}, LEEDS),
        ({"notifying_authority": "383"}, LEEDS),
        ({"notifying_authority": LEEDS}, LEEDS),
        ({"notifying_authority": "Leeds", "date_notified": "soon"}, LEEDS),
        ({"notifying_authority": "Leeds", "date_notified": ""}, LEEDS),
        ({"notifying_authority": "Buckinghamshire"}, BUCKINGHAMSHIRE["before"]),
        ({"notifying_authority": "Buckinghamshire", "date_notified": "01/06/2020 10:00"}, BUCKINGHAMSHIRE["after"]),
        # Not yet an authority on that day: rejected for it, and still theirs.
        ({"notifying_authority": BUCKINGHAMSHIRE["after"]}, BUCKINGHAMSHIRE["after"]),
        ({"notifying_authority": "Zqxtown"}, None),
        ({"notifying_authority": ""}, None),
        ({"notifying_authority": "Leeds", "notification_id": ""}, LEEDS),
    ],
)
def test_a_notification_is_the_authoritys_it_names(opened, cells, code):
    home, con = opened
    write(home.landing, "notifications_2019-04-30.csv", [{**NOTIFICATION, **BROKEN, **cells}])
    load(con, home)
    assert {found for _, found in ask(con, WHOSE)} == {code}


def test_two_rows_that_contradict_each_other_are_each_their_own_authoritys(opened):
    home, con = opened
    write(home.landing, "notifications_2019-04-30.csv", [NOTIFICATION, {**NOTIFICATION, "notifying_authority": "Kent"}])
    load(con, home)
    assert ask(con, WHOSE) == [(2, LEEDS), (3, KENT)]


def test_all_else_is_the_authoritys_of_its_notification_once_that_has_come(opened):
    home, con = opened
    write(home.landing, "children_2019-04-30.csv", [{**CHILD, **number(3), "sex": "zqx"}, {**CHILD, **number(4)}])
    write(home.landing, "rapid_reviews_2019-04-30.csv", [{**REVIEW, **number(3), "nai": "zqx"}])
    load(con, home)
    whose = "select extract, row_number, authority_code from quality.rejected_row order by all"
    # The second child waits for its notification.
    assert ask(con, whose) == [("children", 2, None), ("children", 3, None), ("rapid_reviews", 2, None)]
    write(home.landing, "notifications_2019-05-31.csv", [{**NOTIFICATION, **number(3), "notifying_authority": "Kent"}])
    load(con, home)
    theirs = [("children", 2, KENT), ("children", 3, None), ("rapid_reviews", 2, KENT)]
    assert ask(con, whose) == theirs
    publish_analyst_copy(con, home)
    with open_analyst(home) as copy:
        assert ask(copy, whose) == theirs


def test_the_page_of_data_quality_and_the_list_to_send_back_say_whose_rows_were_rejected(opened):
    home, con = opened
    rows = [{**NOTIFICATION, **BROKEN, **number(1)}, {**NOTIFICATION, **BROKEN, **number(2)}]
    lost = {**NOTIFICATION, **number(3), "notifying_authority": "Zqxtown"}
    write(home.landing, "notifications_2019-04-30.csv", [*rows, lost])
    load(con, home)
    publish_analyst_copy(con, home)
    with open_analyst(home) as copy:
        frames = {name: fetch_frame(copy, read_query(name)) for name in ASKED}
    page = make_quality(Sources(frames, Standing(date(2019, 4, 30), is_synthetic=True), date(2019, 5, 1)))
    (table,) = (each for each in page.tables if each.name == "quality-whose")
    assert [[cell.text for cell in row][:5] for row in table.rows] == [
        ["code_unknown", "Leeds", "notifications", "2", "1"],
        ["authority_unknown", "not told", "notifications", "1", "1"],
    ]
    assert [row[-1] for row in ask_rejected_rows(home, None).rows] == [LEEDS, LEEDS, None]


def test_an_amendment_that_names_nobody_we_know_is_the_authoritys_that_notified_before(opened):
    home, con = opened
    write(home.landing, "notifications_2019-04-30.csv", [NOTIFICATION])
    write(home.landing, "notifications_2019-05-31.csv", [{**NOTIFICATION, "notifying_authority": "Zqxtown"}])
    load(con, home)
    assert ask(con, WHOSE) == [(2, LEEDS)]


def test_nothing_is_kept_but_codes_of_the_register_and_numbers_of_notifications(opened):
    """Whatever stands where the authority or the number should: no spelling, no name."""
    home, con = opened
    strange = ["Zqxtown", "Leeds zqx?", "zqx", "E99999999", "John Zqx", "LEEDS\u202e"]
    rows = [{**NOTIFICATION, **BROKEN, "notifying_authority": each, "notification_id": "ZQX-JOHN"} for each in strange]
    children = [
        {**CHILD, "sex": "?", "notification_id": each} for each in ("John Zqx", "ZQX-SMITH-1", "SIN-2019-000009")
    ]
    write(home.landing, "notifications_2019-04-30.csv", rows)
    write(home.landing, "children_2019-04-30_full.csv", children)
    load(con, home)
    kept = ask(con, "select notification_id, authority_code from internal.rejected_about")
    assert {number for number, _ in kept} <= {None, "SIN-2019-000009"}
    register = {code for (code,) in ask(con, "select gss_code from ref.local_authority")}
    assert {code for _, code in kept} <= register | {None}
    publish_analyst_copy(con, home)
    with open_analyst(home) as copy:
        assert ask(copy, "select count(notification_id) from internal.rejected_about") == [(0,)]


def test_every_extract_says_whose_its_rows_are_or_has_a_notification():
    named = {each.name for each in EXTRACTS if each.authority is not None}
    assert named == {"notifications", "engagements"}
    assert {each.name for each in EXTRACTS if each.has_parent} | named == {e.name for e in EXTRACTS if e.record}
