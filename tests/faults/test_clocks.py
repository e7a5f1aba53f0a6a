"""A clock that is set back or forward, and a host in another time zone, change nothing that is counted or told."""

import os
from datetime import UTC, date, datetime, timedelta

import pytest

from assets.alerting.kinds import KINDS
from assets.alerting.ledger import Finding, advance
from assets.alerts import Look, find_refused
from assets.session import Session, glance
from pipelines.alert_sending import look_and_deliver
from pipelines.clock import tell_day
from pipelines.doctor import examine
from tests.faults.clocks import LATE_IN_JUNE, clock_at, run_in
from tests.faults.injection import run, settings_of, sum_up, without_day
from tests.integration.deliveries import CHILD, NOTIFICATION, fresh_home, lay_empty_warehouse, load, write
from tests.integration.receivers import serve_http
from tests.keyed import keyed
from warehouse.alerts import AlertEvent, Silence, is_due_at
from warehouse.landing import scan

YEAR = timedelta(days=365)
NOW = datetime(2022, 1, 5, 6)  # noqa: DTZ001 - UTC without zone, as ledgers keep it
#: as a clock shows them one after the other
STEADY = (NOW, NOW + timedelta(hours=1), NOW + timedelta(hours=2))
BACK_AND_FORWARD = (NOW, NOW - 3 * YEAR, NOW + 3 * YEAR)


def say(home, name, rows, at):
    path = write(home.landing, name, rows)
    os.utime(path, (at.timestamp(), at.timestamp()))


def live(root, moments):
    """Three runs: a delivery, a correction under its name with a child, a late file that is refused."""
    home = keyed(root)
    lay_empty_warehouse(home)
    for number, moment in enumerate(each.replace(tzinfo=UTC) for each in moments):
        with clock_at(moment):
            if number == 0:
                say(home, "notifications_2019-03-31_synthetic.csv", [NOTIFICATION], moment)
            elif number == 1:
                say(home, "notifications_2019-03-31_synthetic.csv", [{**NOTIFICATION, "nature": "death"}], moment)
                say(home, "children_2019-03-31_synthetic.csv", [CHILD], moment)
            else:
                say(home, "adults_2019-03-31_synthetic.csv", [{"a": "b"}], moment)
            # What the first delivery counts is counted with the second: by a clock that goes back, and then forward.
            run(root, now=NOW, today=None, counts=number > 0)
    return sum_up(root)


def test_runs_by_a_wrong_clock_come_to_the_same(tmp_path):
    told = [live(tmp_path / name, moments) for name, moments in (("steady", STEADY), ("wrong", BACK_AND_FORWARD))]
    assert without_day(told[0]) == without_day(told[1])
    assert list(examine(settings_of(tmp_path / "wrong"))) == []


@pytest.fixture
def session(tmp_path):
    with fresh_home(tmp_path) as (home, con):
        yield Session(con, home, home.landing, timedelta(0), 0.05, NOW.date())


def test_no_message_is_lost_stuck_or_sent_twice_whatever_the_clock_shows(session):
    failed = {"has_run": True, "failed": "The main job stopped."}
    with serve_http() as (web, url):
        # The receiver is down while the clock is a year ahead, and while it is right again for the first time.
        for moment, is_down in (
            (NOW + YEAR, True),
            (NOW, False),
            (NOW - YEAR, False),
            (NOW + YEAR, False),
            (NOW, False),
        ):
            web.is_down = is_down
            look_and_deliver(session, Look(moment, **failed), [url], clock=lambda moment=moment: moment)
            told = [text for text in web.got if "A load failed" in text]
            assert len(told) == (not is_down)
        # That of next year was superseded while the receiver was down: only the newest says anything.
        beats = [text for text in web.got if "is running" in text]
        assert len(beats) == len(set(beats)) == 2


def test_an_alert_opened_by_a_clock_that_was_ahead_fires():
    kind = next(kind for kind in KINDS.values() if kind.confirm_after > timedelta(0))
    finding = Finding(kind.code, "x", "none", "", "Something.")
    judged = frozenset(KINDS)
    opened = advance([], [finding], judged=judged, silences=[], now=NOW + YEAR)
    assert [event.event for event in opened.events] == ["opened"]
    step = advance(opened.events, [finding], judged=judged, silences=[], now=NOW)
    assert [event.event for event in step.events] == ["fired", "messaged"]
    assert advance([*opened.events, *step.events], [finding], judged=judged, silences=[], now=NOW + YEAR).events == ()


def test_a_silence_made_by_a_clock_that_was_ahead_holds():
    silence = Silence("load_failed", "someone", "because", NOW + YEAR, NOW + 2 * YEAR)
    finding = Finding("load_failed", "load", "none", "", "A load failed.")
    step = advance([], [finding], judged=frozenset(KINDS), silences=[silence], now=NOW)
    assert step.notices == ()
    assert isinstance(step.events[0], AlertEvent)


def test_a_message_is_due_when_its_pause_is_over_or_longer_than_any():
    assert is_due_at(NOW, NOW)
    assert not is_due_at(NOW + timedelta(minutes=1), NOW)
    assert is_due_at(NOW + timedelta(minutes=61), NOW)


@pytest.mark.parametrize(("ahead", "is_ready"), [(YEAR, True), (timedelta(hours=1), False), (-YEAR, True)])
def test_a_file_that_was_changed_next_year_is_not_waited_for(session, ahead, is_ready):
    say(session.home, "notifications_2019-03-31.csv", [NOTIFICATION], NOW + ahead)
    found = scan(session.landing, stable_for=timedelta(seconds=2), now=NOW.timestamp)
    assert (len(found.ready), len(found.waiting)) == (int(is_ready), int(not is_ready))


def test_a_refused_file_is_known_and_its_correction_the_later_one_though_the_clock_was_set_back(session):
    name = "notifications_2019-03-31.csv"
    path = session.landing / name
    for moment, content in ((NOW, b""), (NOW - YEAR, None)):
        with clock_at(moment.replace(tzinfo=UTC)):
            if content is None:
                say(session.home, name, [NOTIFICATION], moment)
            else:
                path.write_bytes(content)
                # A sender whose clock is ahead.
                os.utime(path, (0, (NOW + YEAR).timestamp()))
            load(session.con, session.home)
            assert glance(session).fresh == 0
            assert len(find_refused(session.con)) == (content is not None)


def test_the_day_is_londons():
    with clock_at(LATE_IN_JUNE):
        assert tell_day() == date(2019, 7, 1)
    assert Look(datetime(2019, 6, 30, 23, 30)).today == date(2019, 7, 1)  # noqa: DTZ001 - as ledgers keep it


def test_a_run_comes_to_the_same_in_every_time_zone(tmp_path, quiet):
    # The day before and the day after, and the zone of this host, in which `quiet` ran: mostly UTC.
    zones = ("America/Los_Angeles", "Pacific/Kiritimati")
    told = run_in(zones, tmp_path)
    # The host's zone reached Python and the database.
    assert [each.shown for each in told] == ["2019-06-30T16:30:00", "2019-07-01T13:30:00"]
    assert [each.database for each in told] == list(zones)
    for each in told:
        assert each.today == date(2019, 7, 1)
        assert each.found == told[0].found
        assert without_day(each.found) == without_day(quiet[0])
