"""A child may live, or come to harm, outside England; who notifies the Panel is in England."""

import pytest

from tests.integration.deliveries import NOTIFICATION, ask, fresh_home, load, write

FILE = "notifications_2019-03-31_synthetic.csv"
COUNTED = "SELECT gss_code FROM core.incident"
NOTED = "SELECT column_name, rule_code, suggestion FROM quality.warned_row"


@pytest.mark.parametrize("column", ["home_authority", "incident_authority"])
@pytest.mark.parametrize("place", ["Cardiff", "W06000015", "S12000033"])
def test_where_a_child_lives_or_was_harmed_outside_england_is_noted_and_the_row_is_kept(tmp_path, column, place):
    with fresh_home(tmp_path) as (home, con):
        write(home.landing, FILE, [{**NOTIFICATION, "notifying_authority": "Kent", column: place}])
        load(con, home)
        assert ask(con, COUNTED) == [("E10000016",)]
        assert ask(con, NOTED) == [(column, "authority_outside_england", None)]
        assert ask(con, f"SELECT {column} FROM core.notification") == [(None,)]
        assert ask(con, "SELECT rows_accepted, rows_rejected FROM quality.load") == [(1, 0)]


@pytest.mark.parametrize(
    ("column", "text"),
    [("notifying_authority", "Cardiff"), ("home_authority", "Atlantis"), ("home_authority", "Newport??")],
)
def test_who_notifies_is_in_england_and_what_nobody_knows_is_still_rejected(tmp_path, column, text):
    with fresh_home(tmp_path) as (home, con):
        write(home.landing, FILE, [{**NOTIFICATION, column: text}])
        load(con, home)
        assert ask(con, COUNTED) == []
        assert ask(con, "SELECT column_name FROM quality.rejected_row") == [(column,)]
        assert ask(con, NOTED) == []
