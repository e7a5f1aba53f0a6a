"""The ledger as small text tables: what is found at each look, what is added and told."""

from datetime import date, datetime, timedelta

import pytest

from assets.alerting.kinds import KINDS
from assets.alerting.ledger import AlertUnknown, Finding, acknowledge, advance, fold
from warehouse.alerts import Silence

START = datetime(2026, 1, 1, 6)  # noqa: DTZ001 - UTC without zone, as the ledger keeps it
SERIES = {
    "england": Finding("rate_rise", "nai.england", "rise", "2025-01", "England higher."),
    "london": Finding("rate_rise", "nai.london", "rise", "2025-01", "London higher."),
    "fall": Finding("rate_fall", "nai.england", "fall", "2025-01", "England lower."),
    "volume": Finding("volume", "rows.children", "none", "", "Too few rows."),
    "failed": Finding("load_failed", "load", "none", "", "The load failed."),
    "ended": Finding("rate_rise", "nai.england", "rise", "2025-01", "England higher.", is_over=True),
    "past": Finding("rate_rise", "nai.england", "rise", "2020-01", "England higher.", is_over=True, is_old=True),
}


def play(table):
    """Take a look per line, an hour apart or at the hour given: hour | found | what people do | what is told.

    Told is the message's last word and its alerts; people may `ack A00001` or `silence <series> <hours>`.
    """
    events, silences, told, expected = [], [], [], []
    for line in table.strip().splitlines():
        hour, found, people, message = (cell.strip() for cell in line.split("|"))
        now = START + timedelta(hours=float(hour))
        if people.startswith("ack"):
            events.append(acknowledge(events, people.split()[1], author="A. Person", note=None, now=now))
        if people.startswith("silence"):
            _, series, hours = people.split()
            silences.append(Silence(series, "A. Person", "test", now, now + timedelta(hours=float(hours))))
        step = advance(
            events,
            [SERIES[name] for name in found.split()],
            judged=frozenset(KINDS),
            silences=silences,
            now=now,
        )
        events += step.events
        words = [
            f"{note.message_id.rpartition('-')[2]} {'+'.join(a.series_id for a in note.alerts)}"
            for note in step.notices
        ]
        told.append((hour, "; ".join(words)))
        expected.append((hour, message))
    return events, told, expected


CASES = {
    "one message when it fires, one when it is resolved": """
        0 | england |  | fired nai.england
        1 | england |  |
        2 | england |  |
        3 |         |  | resolved nai.england
        4 |         |  |
    """,
    "what fires together is told together": """
        0 | england london |  | fired nai.england+nai.london
        1 | england london |  |
        2 | london         |  | resolved nai.england
        3 |                |  | resolved nai.london
    """,
    "an acknowledged alert is silent until it is resolved, which is told once": """
        0 | england |            | fired nai.england
        1 | england | ack A00001 |
        9 | england |            |
        10 |        |            | resolved nai.england
        11 |        |            |
    """,
    "a pending one that is acknowledged never says anything": """
        0  | volume |            |
        1  | volume | ack A00001 |
        20 | volume |            |
        21 |        |            |
    """,
    "a delivery's size is told when it still stands the next morning": """
        0  | volume |  |
        6  | volume |  |
        12 | volume |  | fired rows.children
    """,
    "one corrected the same day is never told": """
        0  | volume |  |
        6  |        |  |
        12 |        |  |
    """,
    "while a load has failed a fall waits, a rise does not": """
        0 | failed fall england |  | fired load; fired nai.england
        1 | failed fall england |  |
        2 | fall england        |  | fired nai.england; resolved load
    """,
    "what a silence held back is told when it expires and still stands": """
        0 | england | silence nai.england 5 |
        4 | england |                       |
        5 | england |                       | fired nai.england
        6 |         |                       | resolved nai.england
    """,
    "what began and ended within a silence is never told": """
        0 | england | silence rate_rise 5 |
        4 |         |                     |
        9 |         |                     |
    """,
    "one that was over when first seen is told once": """
        0 | ended |  | fired nai.england
        1 | ended |  |
        2 | ended |  |
    """,
    "history is entered and not told": """
        0 | past |  |
        1 | past |  |
    """,
    "one that ends as an episode is told so": """
        0 | england |  | fired nai.england
        1 | ended   |  | resolved nai.england
        2 | ended   |  |
    """,
    "one that returns is another alert": """
        0 | england |  | fired nai.england
        1 |         |  | resolved nai.england
        2 | england |  | fired nai.england
    """,
}


@pytest.mark.parametrize("table", CASES.values(), ids=CASES)
def test_messages(table):
    _, told, expected = play(table)
    assert [(hour, sorted(text.split("; "))) for hour, text in told] == [
        (hour, sorted(text.split("; "))) for hour, text in expected
    ]


def test_one_that_returns_names_the_one_it_takes_up_again():
    events, _, _ = play("0 | england | |\n1 | | |\n2 | england | |")
    alerts = fold(events)
    assert alerts["A00002"].last.earlier_alert_id == "A00001"
    assert [alert.state for alert in alerts.values()] == ["resolved", "firing"]


def test_a_new_run_that_reaches_back_before_an_earlier_alarm_names_it():
    first = Finding(
        "rate_rise",
        "s",
        "rise",
        "2025-05",
        "x",
        opened_for=date(2025, 5, 1),
        onset=date(2025, 3, 1),
    )
    second = Finding(
        "rate_rise",
        "s",
        "rise",
        "2025-12",
        "x",
        opened_for=date(2025, 12, 1),
        onset=date(2025, 4, 1),
    )
    events = list(advance([], [first], judged=frozenset(KINDS), silences=[], now=START).events)
    events += advance(events, [second], judged=frozenset(KINDS), silences=[], now=START).events
    assert fold(events)["A00002"].last.earlier_alert_id == "A00001"


def test_a_kind_that_was_not_looked_at_is_not_resolved():
    events = list(advance([], [SERIES["england"]], judged=frozenset(KINDS), silences=[], now=START).events)
    assert advance(events, [], judged=frozenset(), silences=[], now=START).events == ()


@pytest.mark.parametrize(
    ("table", "alert_id"),
    [
        ("0 | england | |", "A00009"),
        ("0 | england | |\n1 | | |", "A00001"),
        ("0 | england | |\n1 | england | ack A00001 |", "A00001"),
    ],
    ids=["unknown", "resolved", "taken"],
)
def test_only_an_open_alert_that_nobody_has_can_be_taken(table, alert_id):
    events, _, _ = play(table)
    with pytest.raises(AlertUnknown):
        acknowledge(events, alert_id, author="x", note=None, now=START)
