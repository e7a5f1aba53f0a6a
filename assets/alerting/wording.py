"""What a message says: in words and figures of series, never of a record.

Belongs here: titles and texts of messages. Does not belong here: when one is due (`ledger`), how it is sent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from assets.alerting.kinds import KINDS
from assets.alerting.series import Signal, Watched
from warehouse.alerts import AlertEvent

SYNTHETIC: Final = "SYNTHETIC DATA: no child, family or incident in these figures is real."

#: counts below this are not told of a region: messages leave the house
_SMALLEST_TOLD: Final = 5
_MOST_LISTED: Final = 12


@dataclass(frozen=True, slots=True)
class Text:
    """Title and body of a message."""

    title: str
    body: str


def summarise_signal(series: Watched, first: Signal) -> str:
    """Return an episode in one sentence, from its first alarm."""
    word = "higher" if first.direction == "rise" else "lower"
    return (
        f"{series.title}: {word} than expected since {month(first.onset or first.period_start)},"
        f" signalled for {month(first.period_start)} by the delivery of {day(first.known_on)}."
    )


def describe_signal(series: Watched, newest: Signal, *, since: date) -> str:
    """Return the lines of a message about one series, from its newest alarm."""
    told = number(newest.observed)
    if not series.is_national and newest.observed is not None and 1 <= newest.observed < _SMALLEST_TOLD:
        told = f"fewer than {_SMALLEST_TOLD}"
    interval = f"; by chance alone {number(newest.lower)} to {number(newest.upper)}"
    if newest.lower is None or newest.upper is None:
        interval = ""
    lines = [
        series.title,
        f"  Period          {month(newest.period_start)}, as known on {day(newest.known_on)}",
        f"  Observed        {told}",
        f"  Expected        {number(newest.expected)}{interval}",
        f"  Since           {month(since)}, as far as the chart can tell",
        f"  Method          {newest.method}",
        f"  How sure        {describe_certainty(series.false_alarms.get(newest.method))}",
        f"  How complete    {describe_completeness(newest.completeness)}",
    ]
    return "\n".join([*lines, *([] if series.chart is None else [f"  Chart           {series.chart}"])])


def describe_certainty(false_alarms: float | None) -> str:
    """Say how often the chart would alarm although nothing changed.

    >>> describe_certainty(0.1)
    'with no change, such an alarm would come in 10 of 100 years'
    """
    if not false_alarms:
        return "see the method's page in docs/methods.md"
    often = f"{100 * false_alarms:.0f} of 100" if false_alarms >= 0.01 else f"{1000 * false_alarms:.1f} of 1,000"
    return f"with no change, such an alarm would come in {often} years"


def describe_completeness(completeness: float | None) -> str:
    """Say how much of the final count was in; the expected count allows for the rest.

    >>> describe_completeness(0.934)
    'about 93 % of the final count was in; the expected figure allows for what was not'
    """
    if completeness is None:
        return "not known"
    return f"about {100 * completeness:.0f} % of the final count was in; the expected figure allows for what was not"


def word_fired(alerts: Sequence[AlertEvent], texts: Mapping[str, str], *, synthetic: bool) -> Text:
    """Word the one message of everything that fires together; `texts` by fingerprint."""
    kind = KINDS[alerts[0].kind]
    more = "" if len(alerts) == 1 else f" ({len(alerts)} together)"
    body = [alert.summary for alert in alerts[:_MOST_LISTED]]
    body += _more(len(alerts))
    body += ["", *(text for alert in alerts[:_MOST_LISTED] if (text := texts.get(alert.fingerprint)))]
    earlier = sorted({alert.earlier_alert_id for alert in alerts if alert.earlier_alert_id})
    if earlier:
        body += ["", f"Takes up again: {', '.join(earlier)}."]
    body += [
        "",
        f"What to do: {kind.to_do}",
        f"Runbook: {kind.runbook}",
        f"To take it: panelwatch alerts ack {alerts[0].alert_id} --by NAME",
    ]
    return _finish(f"{kind.title}{more}", body, alerts, synthetic=synthetic)


def word_resolved(alerts: Sequence[AlertEvent], *, synthetic: bool) -> Text:
    """Word the one message that alerts are over."""
    kind = KINDS[alerts[0].kind]
    body = ["No longer found:", *(alert.summary for alert in alerts[:_MOST_LISTED]), *_more(len(alerts))]
    return _finish(f"Resolved: {kind.title[0].lower()}{kind.title[1:]}", body, alerts, synthetic=synthetic)


def word_heartbeat(
    *, open_alerts: int, waiting: int, newest: date | None, last_run_failed: bool, synthetic: bool
) -> Text:
    """Word the daily sign of life: its absence is what a receiver watches for."""
    body = [
        "The last run failed." if last_run_failed else "The last run ended well.",
        f"Open alerts: {open_alerts}. Other messages that wait to be sent: {waiting}.",
        "No extract is loaded yet." if newest is None else f"The newest extract is of {day(newest)}.",
        "When this message does not come for a day, nobody is looking: docs/runbooks/heartbeat_missing.md",
    ]
    return _finish("Panelwatch is running", body, (), synthetic=synthetic)


def word_test(*, synthetic: bool) -> Text:
    """Word the message that proves a target can be reached."""
    return _finish("Test", ["This is a test. Nothing has happened."], (), synthetic=synthetic)


def month(value: date) -> str:
    """Return a month in words."""
    return f"{value:%B %Y}"


def day(value: date) -> str:
    """Return a day in words."""
    return f"{value.day} {value:%B %Y}"


def number(value: float | None) -> str:
    """Return a figure of a series.

    >>> number(12.0), number(10.68), number(0.2683), number(None)
    ('12', '10.7', '0.27', 'not known')
    """
    if value is None:
        return "not known"
    if float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:,.1f}" if abs(value) >= 1 else f"{value:.2f}"


def _more(alerts: int) -> list[str]:
    return [f"and {alerts - _MOST_LISTED} more: panelwatch alerts list"] if alerts > _MOST_LISTED else []


def _finish(title: str, body: Sequence[str], alerts: Sequence[AlertEvent], *, synthetic: bool) -> Text:
    names = [alert.alert_id for alert in alerts[:_MOST_LISTED]]
    head = [SYNTHETIC, ""] if synthetic else []
    foot = ["", f"Alerts: {', '.join(names)}"] if names else []
    mark = "SYNTHETIC: " if synthetic else ""
    return Text(f"Panelwatch: {mark}{title}", "\n".join([*head, *body, *foot]))
