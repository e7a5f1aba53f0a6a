"""What becomes of linkage when a key is replaced, the warehouse is made anew, or a load is purged."""

from datetime import datetime

import pytest

from assets.linkage import link_persons
from tests.integration.deliveries import ask
from tests.integration.linked import bear, deliver, link, linking_home, name, notify
from warehouse.home import Home
from warehouse.keys import KeyStore, Purpose
from warehouse.ledger import read_ledger
from warehouse.linkage.decisions import Verdict, keep_decision, list_pairs
from warehouse.linkage.forget import forget_made
from warehouse.linkage.pairs import name_pair
from warehouse.rotation import rotate

NOW = datetime.fromisoformat("2020-01-01T12:00:00")


@pytest.fixture
def session(tmp_path):
    with linking_home(tmp_path / "home") as opened:
        deliver(
            opened.home,
            "2019-12-31",
            notifications=[notify(1), notify(2, authority="Bradford", day="20/06/2019")],
            children=[bear(1), bear(2)],
            adults=[name(1), name(2)],
        )
        link(opened)
        (pair,) = list_pairs(opened.con)
        keep_decision(opened.con, pair, Verdict.SAME, by="A. Reviewer", because="both files", now=NOW)
        yield opened


def bands(con):
    return ask(con, "SELECT band FROM quality.linkage")


def test_a_decision_outlives_another_linkage_key(session):
    con, home = session.con, session.home
    (before,) = {pair.pair_id for pair in list_pairs(con)}
    other = {**home.keys.given, Purpose.LINKAGE: home.keys.given[Purpose.LINKAGE][::-1]}
    object.__setattr__(home.keys, "given", other)
    old = ask(con, "SELECT token FROM internal.linkage_token ORDER BY ALL")
    link_persons(session)
    assert bands(con) == [("confirmed",)] * 2
    assert set(ask(con, "SELECT token FROM internal.linkage_token")).isdisjoint(old)
    (pair,) = list_pairs(con)
    assert pair.pair_id == name_pair(home.keys.ring(Purpose.LINKAGE).current, pair.left, pair.right) != before


def test_the_linkage_key_is_replaced_like_the_others(tmp_path):
    home = Home(tmp_path, KeyStore(tmp_path / "keys", seals=False, links=True))
    home.make_folders()
    for purpose in home.keys.missing():
        home.keys.make(purpose)
    old = home.keys.ring(Purpose.LINKAGE).current
    done = rotate(home, Purpose.LINKAGE, now=NOW)
    assert "linkage run" in done.sentence
    assert home.keys.ring(Purpose.LINKAGE).every == (done.key,) != (old,)
    assert read_ledger(home).entries[-1].facts["purpose"] == "linkage"


def test_what_is_forgotten_after_a_purge_is_all_but_decisions_on_records_that_are_left(session):
    con = session.con
    forget_made(con)
    assert ask(con, "SELECT count(*) FROM internal.linkage_token") == [(0,)]
    assert bands(con) == []
    assert len(ask(con, "FROM internal.linkage_decision")) == 1
    con.execute("DELETE FROM history.adult_version WHERE notification_id = 'SIN-2019-000002'")
    forget_made(con)
    assert ask(con, "FROM internal.linkage_decision") == []
