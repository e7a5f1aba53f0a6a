"""Linkage from extracts to groups: what is tied, what is not, and that nothing later leaks back."""

import pytest

from assets.linkage import link_persons
from tests.integration.deliveries import ask
from tests.integration.linked import bear, deliver, link, linking_home, name, notify
from warehouse.errors import LinkageRefused


@pytest.fixture
def session(tmp_path):
    with linking_home(tmp_path / "home") as opened:
        yield opened


def groups(session):
    found = {}
    for group, notification, adult in ask(
        session.con, "SELECT group_id, notification_id, adult_id FROM quality.linkage ORDER BY ALL"
    ):
        found.setdefault(group, []).append((int(notification[-6:]), adult))
    return sorted(found.values())


def deliver_families(session, *adults, day="2019-12-31"):
    """One family and one notification per adult, alternately of two authorities."""
    numbers = sorted({int(adult["notification_id"][-6:]) for adult in adults})
    deliver(
        session.home,
        day,
        notifications=[notify(number, authority=("Leeds", "Bradford")[number % 2]) for number in numbers],
        children=[bear(number) for number in numbers],
        adults=list(adults),
    )


def test_a_man_named_in_two_families_is_one_candidate_group_across_the_border(session):
    deliver_families(session, name(1), name(2, role="stepfather"), name(3, surname="Synthetic-Other"))
    link(session)
    assert groups(session) == [[(1, "A1"), (2, "A1")]]
    (row,) = ask(session.con, "SELECT DISTINCT band, evidence, records, families, authorities FROM quality.linkage")
    assert row == ("strong", "same_identity", 2, 2, 2)


def test_those_who_only_share_a_name_or_a_birthday_are_tied_by_no_token(session):
    others = {
        "father and son": {"date_of_birth": "02/01/1961"},
        "stranger of one name": {"date_of_birth": "03/01/1990"},
        "date not known": {"date_of_birth": ""},
        "twin": {"forename": "Peter"},
    }
    adults = []
    for place, (kind, other) in enumerate(others.items()):
        surname = f"Synthetic {kind}"
        adults += [name(2 * place + 1, surname=surname), name(2 * place + 2, surname=surname, **other)]
    deliver_families(session, *adults)
    link(session)
    assert ask(session.con, "SELECT count(*) FROM internal.linkage_unit") == [(len(adults),)]
    assert groups(session) == []


def test_half_an_identity_ties_nobody_even_where_it_is_the_same(session):
    deliver_families(session, name(1, date_of_birth=""), name(2, date_of_birth=""))
    link(session)
    assert groups(session) == []
    assert len(ask(session.con, "SELECT DISTINCT person_token FROM internal.linkage_unit")) == 2


def test_names_in_the_other_order_are_the_same_identity(session):
    deliver_families(session, name(1), name(2, forename="Synthetic Wood", surname="JONATHAN"))
    link(session)
    assert groups(session) == [[(1, "A1"), (2, "A1")]]


def test_notifications_that_share_a_child_are_one_family_and_no_group(session):
    deliver(
        session.home,
        "2019-12-31",
        notifications=[notify(1), notify(2)],
        children=[bear(1), bear(2, forename="Child1")],
        adults=[name(1), name(2)],
    )
    link(session)
    assert groups(session) == []


def test_tokens_hold_no_name_and_follow_the_key(session):
    deliver_families(session, name(1), name(2))
    link(session)
    tokens = ask(session.con, "SELECT token FROM internal.linkage_token")
    assert len(tokens) == 6
    link_persons(session)
    assert ask(session.con, "SELECT token FROM internal.linkage_token") == tokens


def test_nothing_is_linked_while_it_is_off(session):
    from dataclasses import replace  # noqa: PLC0415

    deliver_families(session, name(1), name(2))
    with pytest.raises(LinkageRefused, match="Linkage is off"):
        link(replace(session, linkage=None))
    assert ask(session.con, "SELECT count(*) FROM internal.linkage_token") == [(0,)]


def known(session):
    rows = ask(
        session.con,
        "SELECT notification_id, known_notifications, known_authorities, known_children, known_across_border,"
        " known_convictions, known_probation FROM cohort.linked_men ORDER BY notification_id",
    )
    return {int(notification[-6:]): tuple(rest) for notification, *rest in rows}


def test_what_was_known_on_the_day_of_a_notification_is_what_extracts_of_that_day_held(session):
    deliver(
        session.home,
        "2019-03-31",
        notifications=[notify(1, day="08/03/2019")],
        children=[bear(1), bear(1, child_id="C2", is_index="no", forename="Second")],
        adults=[name(1, convictions="no", probation="none")],
    )
    deliver(
        session.home,
        "2019-06-30",
        notifications=[notify(2, authority="Bradford", day="03/06/2019")],
        children=[bear(2)],
        adults=[name(2)],
    )
    # His conviction became known after his second notification, before his third.
    deliver(session.home, "2019-09-30", adults=[name(1, convictions="yes", probation="open")])
    deliver(
        session.home,
        "2019-12-31",
        notifications=[notify(3, day="02/12/2019")],
        children=[bear(3)],
        adults=[name(3)],
    )
    link(session)
    assert known(session) == {
        1: (0, 0, 0, False, "not_known", "not_known"),
        2: (1, 1, 2, True, "no", "none"),
        3: (2, 2, 3, True, "yes", "open"),
    }


def test_a_name_corrected_later_ties_nothing_on_an_earlier_day(session):
    misspelt = name(1, forename="Xavier")
    deliver(session.home, "2019-03-31", notifications=[notify(1)], children=[bear(1)], adults=[misspelt])
    second = notify(2, authority="Bradford", day="03/06/2019")
    deliver(session.home, "2019-06-30", notifications=[second], children=[bear(2)], adults=[name(2)])
    deliver(session.home, "2019-09-30", adults=[name(1)])
    link(session)
    assert groups(session) == [[(1, "A1"), (2, "A1")]]
    assert known(session)[2] == (0, 0, 0, False, "not_known", "not_known")


def proposals(session):
    rows = ask(session.con, "SELECT notification_id, duplicate_of, band, same_child FROM quality.duplicate_proposal")
    return [(int(later[-6:]), int(earlier[-6:]), *rest) for later, earlier, *rest in rows]


#: what the second form says otherwise, of its child too (nothing: it is the same child), and what is proposed of it
FORMS = {
    "a form for another person": ({}, {"date_of_birth": "05/01/2004", "sex": "male"}, ("possible", False)),
    "sent again": ({}, None, ("strong", True)),
    "another place": ({"authority": "Bradford"}, {"date_of_birth": "05/01/2004"}, None),
    "the same place, told by another authority": (
        {"authority": "Bradford", "incident_authority": "Leeds"},
        {"date_of_birth": "05/01/2004"},
        ("possible", False),
    ),
    "known another day": (
        {"date_aware": "29/12/2019", "date_notified": "30/12/2019"},
        {"date_of_birth": "05/01/2004"},
        None,
    ),
    "not told when it was known": ({"date_aware": ""}, {"date_of_birth": "05/01/2004"}, None),
}


def test_forms_that_may_be_of_one_incident_share_a_child_or_both_days_and_the_place(session):
    notifications, children, adults, expected = [], [], [], {}
    for place, (kind, (other, child, proposed)) in enumerate(FORMS.items()):
        first, second, day = 2 * place + 1, 2 * place + 2, f"08/{place + 3:02}/2019"
        notifications += [notify(first, day=day), notify(second, **{"day": day, **other})]
        children += [bear(first), bear(second, **({"forename": f"Child{first}"} if child is None else child))]
        adults += [name(first, surname=kind), name(second, forename="Peter", surname=f"Other {kind}")]
        expected |= {(second, first): proposed} if proposed else {}
    deliver(session.home, "2019-12-31", notifications=notifications, children=children, adults=adults)
    link(session)
    assert len(ask(session.con, "SELECT notification_id FROM core.notification")) == 2 * len(FORMS)
    assert {(later, earlier): found for later, earlier, *found in proposals(session)} == {
        pair: list(proposed) for pair, proposed in expected.items()
    }
