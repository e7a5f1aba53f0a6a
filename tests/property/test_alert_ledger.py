"""Whatever is found, taken and silenced in whatever order, the ledger only grows and says everything once."""

from collections import Counter
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from assets.alerting.kinds import KINDS
from assets.alerting.ledger import Finding, State, What, acknowledge, advance, fold
from warehouse.alerts import Silence

START = datetime(2026, 1, 1)  # noqa: DTZ001 - UTC without zone, as the ledger keeps it
FINDINGS = [
    Finding(kind, f"{kind}.{place}", "none", episode, "x", is_over=is_over)
    for kind in ("rate_rise", "rate_fall", "volume", "load_failed")
    for place in "ab"
    for episode, is_over in (("1", False), ("2", True))
]
LOOKS = st.lists(
    st.tuples(
        st.sets(st.sampled_from(FINDINGS), max_size=5),
        st.sampled_from(["", "", "acknowledge", "silence"]),
        st.integers(0, 9),
        st.integers(0, 20),
    ),
    max_size=15,
)


def play(looks):
    """Give, after each look, the events so far and the notices of that look."""
    events, silences, now = [], [], START
    for found, deed, choice, hours in looks:
        now += timedelta(hours=hours)
        takeable = [name for name, alert in fold(events).items() if alert.state in (State.PENDING, State.FIRING)]
        if deed == "acknowledge" and takeable:
            name = takeable[choice % len(takeable)]
            events = [*events, acknowledge(events, name, author="x", note=None, now=now)]
        if deed == "silence":
            silences.append(Silence(FINDINGS[choice].series_id, "x", "x", now, now + timedelta(hours=choice)))
        step = advance(events, sorted(found, key=repr), judged=frozenset(KINDS), silences=silences, now=now)
        before, events = events, [*events, *step.events]
        yield before, events, step, (found, silences, now)


@given(LOOKS)
def test_events_are_only_added_and_the_same_look_again_adds_nothing(looks):
    for before, events, _, (found, silences, now) in play(looks):
        assert events[: len(before)] == before
        again = advance(events, sorted(found, key=repr), judged=frozenset(KINDS), silences=silences, now=now)
        assert (again.events, again.notices) == ((), ())


@given(LOOKS)
def test_an_alert_sends_at_most_one_message_when_it_fires_and_one_when_it_ends(looks):
    told = Counter()
    for _, _, step, _ in play(looks):
        told.update((note.what, alert.alert_id) for note in step.notices for alert in note.alerts)
    assert set(told.values()) <= {1}


@given(LOOKS)
def test_an_acknowledged_alert_says_nothing_before_it_is_resolved(looks):
    for before, _, step, _ in play(looks):
        taken = {name for name, alert in fold(before).items() if alert.state is State.ACKNOWLEDGED}
        assert not [
            a for note in step.notices if note.what is What.MESSAGED for a in note.alerts if a.alert_id in taken
        ]


@given(LOOKS)
def test_no_two_open_alerts_are_the_same(looks):
    for _, events, _, _ in play(looks):
        prints = [alert.last.fingerprint for alert in fold(events).values() if alert.is_open]
        assert len(prints) == len(set(prints))


@given(LOOKS)
def test_only_what_was_told_is_told_to_be_over(looks):
    told = set()
    for _, _, step, _ in play(looks):
        for note in step.notices:
            names = {alert.alert_id for alert in note.alerts}
            if note.what is What.MESSAGED:
                told |= names
            else:
                assert names <= told
