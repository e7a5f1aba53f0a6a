"""Messages reach loopback sinks once per episode, are never lost, and hold nothing of a record."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from itertools import pairwise
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from assets.alerts import Look
from assets.session import Session
from pipelines.alert_sending import deliver, look_and_deliver, name_target, send_by_apprise
from tests.hand_made import insert
from tests.integration.deliveries import CHILD, NOTIFICATION, fresh_home, load, write
from tests.integration.receivers import Sink, serve_http
from tests.integration.test_nothing_leaks import MARK, files_with, tables_with, write_good, write_refused
from warehouse.alerts import count_waiting, read_events
from warehouse.analyst_copy import publish_analyst_copy
from warehouse.keys import Key, Purpose

NOW = datetime(2021, 1, 5, 6)  # noqa: DTZ001 - UTC without zone, as the ledger keeps it
HEARTBEAT = "Panelwatch is running"
SIGNAL = """
    series_id                  | period_start | method     | known_on   | direction | observed | expected | threshold | is_alarm | is_decisive
    nai_under_1_rate.E92000001 | 2020-12-01   | cusum_x1.5 | 2021-01-04 | rise      | 17       | 10.7     | 8         | true     | true
    nai_under_1_rate.E12000007 | 2020-12-01   | cusum_x2   | 2021-01-04 | rise      | 3        | 1.2      | 4         | true     | true
"""


@contextmanager
def serve_smtp() -> Iterator[tuple[Sink, str]]:
    sink = Sink()

    class Handler:
        async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - the name the server calls
            message = message_from_bytes(envelope.content, policy=policy.default)
            sink.got.append(f"{message['subject']}\n{message.get_body().get_content()}")
            return "250 OK"

    with serve_http_port() as port:
        controller = Controller(Handler(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield sink, f"mailto://127.0.0.1:{port}/?from=panelwatch@example.org&to=data@example.org&mode=insecure"
    finally:
        controller.stop()


@contextmanager
def serve_http_port() -> Iterator[int]:
    """Give a port that was free a moment ago."""
    import socket  # noqa: PLC0415

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    yield port


@pytest.fixture
def session(tmp_path):
    with fresh_home(tmp_path) as (home, con):
        yield Session(con, home, home.landing, timedelta(0), 0.05, date(2021, 1, 5))


@pytest.fixture
def sink():
    with serve_http() as opened:
        yield opened


def look(session, urls, *, at=NOW, **known):
    return look_and_deliver(session, Look(at, **known), urls, clock=lambda: at)


def titles(sink):
    return [text.splitlines()[0] for text in sink.got if HEARTBEAT not in text]


def test_thirty_looks_are_one_message_to_a_webhook_and_one_by_mail(session, sink):
    insert(session.con, "monitoring.signal", SIGNAL)
    (web, url), pause = sink, timedelta(minutes=30)
    with serve_smtp() as (mail, address):
        for number in range(30):
            look(session, [url, address], at=NOW + number * pause)
        expected = ["Panelwatch: More notifications than expected (2 together)"]
        assert titles(web) == titles(mail) == expected
    for text in (*web.got, *mail.got):
        if HEARTBEAT not in text:
            assert "docs/runbooks/rate_rise.md" in text
            assert "Observed        17" in text
            assert "fewer than 5" in text
            assert "Message A00001-fired" in text
    assert sum(HEARTBEAT in text for text in web.got) == 1


def test_one_that_is_over_is_said_to_be_so_once(session, sink):
    web, url = sink
    look(session, [url], has_run=True, failed="The main job stopped.")
    look(session, [url], has_run=True, failed="The main job stopped.", at=NOW + timedelta(hours=1))
    for hours in (2, 3):
        look(session, [url], has_run=True, at=NOW + timedelta(hours=hours))
    assert titles(web) == ["Panelwatch: A load failed", "Panelwatch: Resolved: a load failed"]


KILLED = """
import os, sys
from pathlib import Path
from datetime import date, datetime, timedelta
from pipelines import alert_sending
from assets.alerts import Look
from assets.session import Session
from tests.integration.deliveries import fresh_home
when = {"before": lambda send, url, message: os._exit(9), "after": lambda send, url, message: (send(url, message), os._exit(9))}[sys.argv[3]]
send = alert_sending.send_by_apprise
with fresh_home(Path(sys.argv[1])) as (home, con):
    session = Session(con, home, home.landing, timedelta(0), 0.05, date(2021, 1, 5))
    look = Look(datetime(2021, 1, 5, 6), has_run=True, failed="The main job stopped.")
    alert_sending.look_and_deliver(session, look, [sys.argv[2]], send=lambda url, message: when(send, url, message))
"""


@pytest.mark.parametrize(("killed", "received"), [("before", 1), ("after", 2)])
def test_what_a_killed_process_left_is_sent_by_the_next(tmp_path, sink, killed, received):
    web, url = sink
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path), url, killed],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": "."},
        check=False,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 9, ended.stderr
    with fresh_home(tmp_path) as (home, con):
        session = Session(con, home, home.landing, timedelta(0), 0.05, date(2021, 1, 5))
        later = NOW + timedelta(hours=1)
        look_and_deliver(session, Look(later), [url], clock=lambda: later)
        assert count_waiting(con) == 0
    fired = [text for text in web.got if "Message A00001-fired" in text]
    assert len(fired) == received
    assert len(set(fired)) == 1


def test_a_receiver_that_is_down_for_an_hour_gets_it_afterwards_and_the_other_at_once(session, sink):
    web, url = sink
    web.is_down = True
    insert(session.con, "monitoring.signal", SIGNAL)
    with serve_http() as (other, second):
        for minutes in range(0, 60, 5):
            standing = look(session, [url, second], at=NOW + timedelta(minutes=minutes))
        assert titles(web) == []
        assert len(titles(other)) == 1
        assert standing.waiting == 2
        web.is_down = False
        for minutes in range(60, 190, 5):
            standing = look(session, [url, second], at=NOW + timedelta(minutes=minutes))
        assert len(titles(web)) == len(titles(other)) == 1
        assert standing.waiting == 0


def test_pauses_double_up_to_an_hour_and_nothing_is_given_up(session):
    tried = []
    insert(session.con, "monitoring.signal", SIGNAL)
    look(session, [])
    # Every minute while pauses grow and come back, then only when the next try is due, for the rest of a day.
    for minute in (*range(300), *range(303, 60 * 24, 60)):
        now = NOW + timedelta(minutes=minute)
        deliver(session, ["json://x"], send=lambda *_, now=now: bool(tried.append(now)), clock=lambda now=now: now)
    pauses = [int((b - a).total_seconds() // 60) for a, b in pairwise(tried)]
    assert pauses[:7] == [1, 2, 4, 8, 16, 32, 60]
    assert set(pauses[6:]) == {60}
    assert count_waiting(session.con) == 1


def test_without_a_target_messages_wait_and_a_target_set_later_gets_them(session, sink):
    web, url = sink
    insert(session.con, "monitoring.signal", SIGNAL)
    assert look(session, []).waiting == 1
    assert look(session, [url], at=NOW + timedelta(hours=1)).waiting == 0
    assert len(titles(web)) == 1


def test_a_sign_of_life_goes_out_once_a_day_and_only_the_newest_waits(session, sink):
    web, url = sink
    for hours in range(0, 72, 6):
        web.is_down = hours < 48
        look(session, [url], at=NOW.replace(hour=0) + timedelta(hours=hours))
    beats = [text for text in web.got if HEARTBEAT in text]
    assert len(beats) == 1
    assert "heartbeat-2021-01-07" in beats[0]


def test_days_without_a_look_are_told_by_the_next(session, sink):
    web, url = sink
    for days in (0, 1, 4, 5):
        look(session, [url], at=NOW + timedelta(days=days))
    assert titles(web) == ["Panelwatch: Panelwatch had stopped looking"]


def test_an_overdue_extract_is_told_by_the_day_and_resolved_when_the_next_comes(session, sink):
    web, url = sink
    write(session.landing, "notifications_2020-09-01.csv", [NOTIFICATION])
    load(session.con, session.home)
    for days in (0, 1):
        look(session, [url], at=NOW + timedelta(days=days))
    write(session.landing, "notifications_2021-01-06.csv", [NOTIFICATION])
    load(session.con, session.home)
    look(session, [url], at=NOW + timedelta(days=2))
    assert titles(web) == ["Panelwatch: Extracts are overdue", "Panelwatch: Resolved: extracts are overdue"]


def test_a_check_that_did_not_pass_is_told_the_next_morning_though_the_run_is_green(session, sink):
    web, url = sink
    session.con.execute(
        "INSERT INTO quality.check_result VALUES ('category_mix_x', 'quality.load', 'warning', false, 1, 'The mix moved.'),"
        " ('cells_fit_children', 'extract.children', 'warning', false, 5, 'Broken by 5 rows.')"
    )
    look(session, [url], has_run=True)
    assert titles(web) == []
    look(session, [url], has_run=True, at=NOW + timedelta(days=1))
    assert len(titles(web)) == 1
    assert "The mix moved." in "".join(web.got)
    assert "5 rows" not in "".join(web.got)


def test_a_schedule_that_is_dead_is_told_only_where_one_was_asked(session, sink):
    web, url = sink
    look(session, [url], dead=("The schedule daily_at_six",))
    look(session, [url], at=NOW + timedelta(hours=1))
    look(session, [url], dead=(), at=NOW + timedelta(hours=2))
    assert [title.split(": ")[1] for title in titles(web)] == [
        "The orchestrator's schedule or sensor is dead",
        "Resolved",
    ]


def test_events_and_messages_are_written_together_or_not_at_all(session):
    insert(session.con, "monitoring.signal", SIGNAL)
    session.con.execute("DROP TABLE internal.outbox")
    with pytest.raises(Exception, match="outbox"):
        look(session, [])
    assert read_events(session.con) == []


def test_analysts_see_the_ledger_after_every_look_and_the_rest_as_it_was(session):
    publish_analyst_copy(session.con, session.home)
    look(session, [], has_run=True, failed="The main job stopped.")
    from warehouse.connection import open_analyst  # noqa: PLC0415

    with open_analyst(session.home) as copy:
        assert copy.execute("select state, kind from monitoring.alert").fetchall() == [("firing", "load_failed")]
    inode = session.home.analyst.stat().st_ino
    look(session, [], has_run=True, failed="The main job stopped.", at=NOW + timedelta(hours=1))
    assert session.home.analyst.stat().st_ino == inode


def test_nothing_of_a_record_or_a_file_name_is_in_ledger_outbox_or_message(session, sink, capfd, caplog):
    web, url = sink
    write_good(session.landing)
    write_refused(session.landing)
    (session.landing / f"{MARK}.docx").write_text(MARK, encoding="utf-8")
    (session.landing / f"notifications_2019-04-29_{MARK}.csv").write_text("", encoding="utf-8")
    write(session.landing, "children_2019-04-30.csv", [{**CHILD, "notification_id": MARK, "child_id": f"{MARK}1"}])
    load(session.con, session.home)
    look(session, [url, "json://127.0.0.1:1/"])
    assert "A file was refused" in "".join(web.got)
    assert MARK not in "".join(web.got).lower()
    # The books of loads name every file; ledger and outbox do not.
    named = {'"internal"."load"', '"internal"."seen_file"'}
    assert tables_with(session.con, MARK) <= named
    assert MARK not in f"{capfd.readouterr()}{caplog.text}".lower()


def test_no_address_is_kept_or_shown(session, sink, capfd, caplog):
    _, url = sink
    caplog.set_level(0)
    gone = "json://user:topsecret@127.0.0.1:1/secret-path"
    look(session, [url, gone], has_run=True, failed="The main job stopped.")
    assert not send_by_apprise("nonsense://secret-path", None)
    session.con.execute("CHECKPOINT")
    for secret in ("secret-path", "topsecret"):
        assert tables_with(session.con, secret) == set()
        assert files_with(session.home, secret) == set()
        assert secret not in f"{capfd.readouterr()}{caplog.text}"
    key = session.home.keys.ring(Purpose.TARGET).current
    assert name_target(gone, key).startswith("json-")
    assert name_target(gone, key) != name_target(gone, Key(key.secret[::-1]))
