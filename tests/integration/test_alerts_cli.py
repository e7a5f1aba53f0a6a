"""`panelwatch alerts`, as a person sees it."""

import json
import re
from datetime import date, datetime, timedelta

import pytest

from assets.alerts import Look
from assets.session import Session
from pipelines.alert_sending import look_and_deliver
from tests.command_line import call_here
from tests.integration.receivers import serve_http
from tests.integration.test_cli import call
from warehouse.analyst_copy import publish_analyst_copy
from warehouse.connection import open_live
from warehouse.first_keys import make_first_keys
from warehouse.home import Home

NOW = datetime(2021, 1, 5, 6)  # noqa: DTZ001 - UTC without zone, as the ledger keeps it


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home in which a load failed."""
    root = tmp_path_factory.mktemp("home")
    home = Home(root)
    make_first_keys(home)
    with open_live(home) as con:
        publish_analyst_copy(con, home)
        session = Session(con, home, home.landing, timedelta(0), 0.05, date(2021, 1, 5))
        look_and_deliver(session, Look(NOW, has_run=True, failed="The main job stopped."), [])
    return root


def test_the_ledger_is_listed_shown_taken_and_silenced(home):
    code, out, _ = call_here(home, "alerts", "list", "--format", "json")
    assert code == 0
    assert [(row["alert_id"], row["state"], row["kind"]) for row in json.loads(out)] == [
        ("A00001", "firing", "load_failed")
    ]
    code, out, _ = call_here(home, "alerts")
    assert out.splitlines()[:2] == [
        "A00001  firing since 5 January 2021: load_failed, load",
        "        The main job stopped.",
    ]
    assert "Open alerts: 1" in call_here(home, "status")[1]
    code, out, err = call(home, "alerts", "ack", "a00001", "--by", "A. Person", "--note", "on it")
    assert (code, err) == (0, "")
    assert "A00001 is acknowledged by A. Person." in out
    code, out, _ = call_here(home, "alerts", "show", "A00001")
    assert code == 0
    for part in (
        "A load failed: acknowledged",
        "The main job stopped.",
        "What to do:",
        "docs/runbooks/load_failed.md",
        "on it",
    ):
        assert part in out
    code, _, err = call_here(home, "alerts", "ack", "A00001", "--by", "B. Person")
    assert (code, err.strip()) == (1, "Alert A00001 is acknowledged already, by A. Person.")
    code, out, _ = call_here(
        home, "alerts", "silence", "rate_fall", "--by", "A. Person", "--days", "7", "--reason", "late"
    )
    assert (code, "are held back until" in out) == (0, True)
    code, out, _ = call_here(home, "alerts")
    assert re.search(r"^rate_fall  silent until .*, by A\. Person: late$", out, re.MULTILINE)


@pytest.mark.parametrize(
    "words",
    [
        ("ack", "A00099", "--by", "x"),
        ("ack", "A00001", "--by", " "),
        ("show", "A00099"),
        ("silence", "nothing", "--by", "x", "--days", "1", "--reason", "x"),
        ("silence", "volume", "--by", "x", "--days", "1", "--reason", " "),
        ("test",),
    ],
)
def test_what_cannot_be_done_is_one_plain_sentence(home, words):
    code, out, err = call_here(home, "alerts", *words)
    assert (code, out) == (1, "")
    assert err.count("\n") == 1


def test_a_test_message_says_of_every_target_what_came_of_it_and_shows_no_address(home, tmp_path):
    with serve_http() as (sink, url):
        targets = tmp_path / "targets"
        targets.write_text(f"# ours\n{url}\njson://127.0.0.1:1/secret-path\n", encoding="utf-8")
        code, out, err = call_here(home, "alerts", "test", PANELWATCH_ALERT_URLS_FILE=str(targets))
    assert code == 1
    assert out.splitlines() == ["Target 1 (json): sent", "Target 2 (json): NOT SENT"]
    assert len(sink.got) == 1
    assert "secret-path" not in out + err
