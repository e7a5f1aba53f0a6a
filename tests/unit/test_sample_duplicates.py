"""Duplicates of the sample as the domain has them: forms of one incident say the same of it, and a form sent again of all."""

import pytest

from tests.recount import LAST, incidents_known, read_authority, read_day


@pytest.fixture(scope="module", params=(1, 7))
def told_twice(request):
    incidents = incidents_known(request.param, LAST)
    pairs = [(each, incidents[each.notification["duplicate_of"]]) for each in incidents.values() if is_duplicate(each)]
    assert len(pairs) > 50
    return pairs


def is_duplicate(incident):
    return incident.notification["duplicate_of"] != ""


def where(notification):
    """Give the authority of today in which it was, None for one of the past."""
    try:
        return read_authority(notification["incident_authority"] or notification["notifying_authority"])["gss_code"]
    except KeyError:
        return None


def test_forms_of_one_incident_say_the_same_of_when_and_where_it_was(told_twice):
    places = [(where(each.notification), where(first.notification)) for each, first in told_twice]
    assert sum(one == other is not None for one, other in places) > 0.9 * len(told_twice)
    assert all(one == other for one, other in places if one and other)
    for each, first in told_twice:
        for day in ("date_of_incident", "date_aware"):
            assert read_day(each.notification[day]) == read_day(first.notification[day])
        assert each.notified >= first.notified


def test_a_form_sent_again_names_the_same_child_and_a_second_form_another(told_twice):
    names = ("forename", "surname")
    resent = [(each, first) for each, first in told_twice if all(each.child[n] == first.child[n] != "" for n in names)]
    assert 0.35 < len(resent) / len(told_twice) < 0.75
    for each, first in resent:
        born = {child["date_of_birth"] and read_day(child["date_of_birth"]) for child in (each.child, first.child)}
        assert len(born - {""}) <= 1
