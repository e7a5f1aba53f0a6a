"""The alert ledger as a state machine: from the events so far and what is found now to new events and messages.

An alert is pending (seen), firing (confirmed), acknowledged (a person has it) or resolved (no longer found). Events
are only ever added. Each alert is one episode of one series, kind and direction: it says so once when it fires and once
when it is resolved, however often it is looked at; once acknowledged it is silent until it is resolved.

Belongs here: states and when they change. Does not belong here: words (`wording`), where findings come from
(`signals`), storage (`warehouse.alerts`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from assets.alerting.kinds import KINDS
from warehouse.alerts import AlertEvent, Silence
from warehouse.errors import PanelwatchError


class State(StrEnum):
    """Where an alert stands."""

    PENDING = "pending"
    FIRING = "firing"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


class What(StrEnum):
    """What an event says."""

    OPENED = "opened"
    FIRED = "fired"
    MESSAGED = "messaged"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"
    RESOLVED_MESSAGED = "resolved_messaged"


class AlertUnknown(PanelwatchError):  # noqa: N818 - named for what happened, as ExtractRefused
    """There is no such alert, or it is not open."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found now that deserves an alert; `text` is the body of its message."""

    kind: str
    series_id: str
    direction: str
    #: which episode of the series: the first period of a run of alarms, the refused load, or nothing
    episode: str
    summary: str
    text: str = ""
    opened_for: date | None = None
    onset: date | None = None
    #: it was over when it was first seen
    is_over: bool = False
    #: it is history: entered in the ledger, worth no message any more
    is_old: bool = False

    @property
    def fingerprint(self) -> str:
        """What makes it the same alert at the next look."""
        return ":".join((self.kind, self.series_id, self.direction, self.episode))


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert as its events leave it."""

    last: AlertEvent
    state: State
    opened_at: datetime
    is_messaged: bool = False
    is_resolution_messaged: bool = False
    #: a person took it, before it was told perhaps
    is_taken: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it is not resolved."""
        return self.state is not State.RESOLVED


@dataclass(frozen=True, slots=True)
class Notice:
    """One message to be: the alerts it speaks of, all fired or all resolved."""

    message_id: str
    what: What
    alerts: tuple[AlertEvent, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What one look adds."""

    events: tuple[AlertEvent, ...]
    notices: tuple[Notice, ...]


_STATE_AFTER: Final = {
    What.OPENED: State.PENDING,
    What.FIRED: State.FIRING,
    What.ACKNOWLEDGED: State.ACKNOWLEDGED,
    What.RESOLVED: State.RESOLVED,
}


def fold(events: Iterable[AlertEvent]) -> dict[str, Alert]:
    """Return every alert as its events, in order, leave it."""
    alerts: dict[str, Alert] = {}
    for event in events:
        alerts[event.alert_id] = follow(alerts.get(event.alert_id), event)
    return alerts


def follow(before: Alert | None, event: AlertEvent) -> Alert:
    """Return an alert after one more event."""
    what = What(event.event)
    alert = Alert(event, State.PENDING, event.made_at) if before is None else before
    return replace(
        alert,
        last=event,
        state=_STATE_AFTER.get(what, alert.state),
        is_taken=alert.is_taken or what is What.ACKNOWLEDGED,
        is_messaged=alert.is_messaged or what is What.MESSAGED,
        is_resolution_messaged=alert.is_resolution_messaged or what is What.RESOLVED_MESSAGED,
    )


def advance(
    events: Sequence[AlertEvent],
    findings: Sequence[Finding],
    *,
    judged: frozenset[str],
    silences: Sequence[Silence],
    now: datetime,
) -> Step:
    """Look once: open what is new, fire what is confirmed, resolve what is gone, and say which messages are due.

    `judged` are the kinds this look could see: only alerts of those are resolved by not being found. The same look
    taken again adds nothing.
    """
    look = _Look(fold(events), {finding.fingerprint: finding for finding in findings}, silences, now)
    # What is gone first: a load that ends well no longer explains a fall.
    for alert in list(look.alerts.values()):
        if alert.is_open and alert.last.kind in judged and alert.last.fingerprint not in look.found:
            look.add(What.RESOLVED, alert.last)
    for finding in look.found.values():
        look.meet(finding)
    notices = tuple(look.give_notice())
    return Step(tuple(look.added), notices)


def acknowledge(
    events: Sequence[AlertEvent], alert_id: str, *, author: str, note: str | None, now: datetime
) -> AlertEvent:
    """Return the event by which a person takes an alert. Raises AlertUnknown unless it is open and nobody has it."""
    alert = fold(events).get(alert_id)
    if alert is None:
        raise AlertUnknown(f"There is no alert {alert_id}; `panelwatch alerts list` shows them.")
    if alert.state is State.RESOLVED:
        raise AlertUnknown(f"Alert {alert_id} is resolved already.")
    if alert.state is State.ACKNOWLEDGED:
        raise AlertUnknown(f"Alert {alert_id} is acknowledged already, by {alert.last.author or 'someone'}.")
    return replace(alert.last, event=What.ACKNOWLEDGED, made_at=now, author=author, note=note, message_id=None)


class _Look:
    """One look in progress."""

    def __init__(
        self, alerts: dict[str, Alert], found: Mapping[str, Finding], silences: Sequence[Silence], now: datetime
    ) -> None:
        self.alerts = alerts
        self.found = found
        # One made later than now was made before a clock was set back.
        self.silences = [silence for silence in silences if now < silence.expires_at]
        self.now = now
        self.added: list[AlertEvent] = []
        self.known = {alert.last.fingerprint: alert.last.alert_id for alert in alerts.values()}

    def add(self, what: What, about: AlertEvent, *, message_id: str | None = None) -> None:
        self.append(replace(about, event=what, made_at=self.now, author=None, note=None, message_id=message_id))

    def append(self, event: AlertEvent) -> None:
        self.added.append(event)
        self.alerts[event.alert_id] = follow(self.alerts.get(event.alert_id), event)

    def meet(self, finding: Finding) -> None:
        """Take one finding: known, new, or returned."""
        known = self.known.get(finding.fingerprint)
        alert = None if known is None else self.alerts[known]
        if alert is not None and not alert.is_open and (finding.is_over or finding.is_old):
            return
        if alert is None or not alert.is_open:
            alert = self.open(finding, alert)
        if alert.state is State.PENDING and self.is_ripe(finding, alert):
            self.add(What.FIRED, alert.last)
            alert = self.alerts[alert.last.alert_id]
        if finding.is_over and alert.state is not State.PENDING:
            self.add(What.RESOLVED, alert.last)

    def open(self, finding: Finding, before: Alert | None) -> Alert:
        earlier = before.last.alert_id if before is not None else self.find_revised(finding)
        alert_id = f"A{len(self.alerts) + 1:05d}"
        event = AlertEvent(
            alert_id=alert_id,
            event=What.OPENED,
            made_at=self.now,
            kind=finding.kind,
            series_id=finding.series_id,
            direction=finding.direction,
            fingerprint=finding.fingerprint,
            opened_for=finding.opened_for,
            onset=finding.onset,
            summary=finding.summary,
            earlier_alert_id=earlier,
        )
        self.append(event)
        self.known[finding.fingerprint] = alert_id
        return self.alerts[alert_id]

    def find_revised(self, finding: Finding) -> str | None:
        """Return the alert of the same series and direction that this run of periods reaches back to."""
        if finding.onset is None:
            return None
        reached = [
            alert.last.alert_id
            for alert in self.alerts.values()
            if (alert.last.kind, alert.last.series_id, alert.last.direction)
            == (finding.kind, finding.series_id, finding.direction)
            and alert.last.opened_for is not None
            and finding.onset <= alert.last.opened_for
        ]
        return max(reached, default=None)

    def is_ripe(self, finding: Finding, alert: Alert) -> bool:
        kind = KINDS[finding.kind]
        if finding.is_old:
            return True
        found = {each.kind for each in self.found.values() if not each.is_over}
        standing = {each.last.kind for each in self.alerts.values() if each.is_open}
        if kind.inhibited_by & (found | standing):
            return False
        # Opened later than now: a clock was set back. How long it has stood nobody knows; told early is told.
        return not timedelta(0) <= self.now - alert.opened_at < kind.confirm_after

    def is_silenced(self, about: AlertEvent) -> bool:
        return any(silence.series_id in (about.series_id, about.kind) for silence in self.silences)

    def give_notice(self) -> Iterable[Notice]:
        """Give the messages that are due: one for everything of a kind and direction that fires or ends together."""
        due: dict[tuple[What, str, str], list[AlertEvent]] = {}
        for alert in list(self.alerts.values()):
            what = self.owed(alert)
            if what is not None and not self.is_silenced(alert.last):
                due.setdefault((what, alert.last.kind, alert.last.direction), []).append(alert.last)
        for (what, _, _), group in due.items():
            message_id = f"{group[0].alert_id}-{'fired' if what is What.MESSAGED else 'resolved'}"
            for about in group:
                self.add(what, about, message_id=message_id)
                if not self.alerts[about.alert_id].is_open and what is What.MESSAGED:
                    # One message said that it came and went.
                    self.add(What.RESOLVED_MESSAGED, about, message_id=message_id)
            yield Notice(message_id, what, tuple(group))

    def owed(self, alert: Alert) -> What | None:
        """Return which message an alert still owes."""
        is_recent = alert.last.fingerprint in self.found and not self.found[alert.last.fingerprint].is_old
        has_ended_now = alert.state is State.RESOLVED and any(
            event.event is What.RESOLVED and event.alert_id == alert.last.alert_id for event in self.added
        )
        if not alert.is_messaged:
            fires = alert.state is State.FIRING or (has_ended_now and is_recent)
            return What.MESSAGED if fires and is_recent and not alert.is_taken else None
        if alert.state is State.RESOLVED and not alert.is_resolution_messaged:
            return What.RESOLVED_MESSAGED
        return None
