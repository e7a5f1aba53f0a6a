"""Sending what the outbox holds, and the daily sign of life.

Belongs here: after which look what is sent, through apprise, to the targets of the settings. Does not belong here:
which messages there are (`assets.alerts`), their words. A message that was sent and not marked is sent again: a
receiver tells a repeat by the message id in its last line.
"""

import hashlib
import hmac
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from assets.alerts import Look, beat, list_open, take_look
from assets.session import Session, are_alerts_shown, is_site_shown, mark_alerts_shown
from pipelines.clock import tell_time
from warehouse import alerts as store
from warehouse.alerts import Message
from warehouse.analyst_copy import refresh_ledger
from warehouse.keys import Key, Purpose

Send = Callable[[str, Message], bool]
Clock = Callable[[], datetime]

_TARGET_DIGITS: Final = 16


@dataclass(frozen=True, slots=True)
class Standing:
    """How alerts stand after a look: what the summary tells."""

    open_alerts: int = 0
    waiting: int = 0
    sent: int = 0
    targets: int = 0


def look_and_deliver(
    session: Session,
    look: Look,
    urls: Sequence[str],
    *,
    send: Send | None = None,
    clock: Clock = tell_time,
) -> Standing:
    """Bring the ledger up to date, send what is due, and show analysts the ledger as it is now.

    The look is committed before anything is sent, so a process killed in between loses nothing. What cannot be sent
    stays and is tried again by the next look.
    """
    take_look(session.con, replace(look, figures=session.home.figures))
    if urls:
        beat(session.con, look.now)
    if session.home.analyst.exists() and not are_alerts_shown(session):
        refresh_ledger(session.con, session.home)
        mark_alerts_shown(session)
    sent = deliver(session, urls, send=send or send_by_apprise, clock=clock)
    # After the messages: a page that cannot be written must not hold them back.
    show_site(session)
    return Standing(len(list_open(session.con)), store.count_waiting(session.con), sent, len(urls))


def show_site(session: Session) -> None:
    """Write the internal site anew when it shows other alerts, or another day, than there is."""
    if not is_site_shown(session):
        from assets.site_folder import write_site  # noqa: PLC0415 - slow to start, and mostly there is nothing to write

        write_site(session)


def deliver(session: Session, urls: Sequence[str], *, send: Send, clock: Clock = tell_time) -> int:
    """Send every message that is due to every target that lacks it; return how many attempts succeeded."""
    key = session.home.keys.ring(Purpose.TARGET).current
    targets = {name_target(url, key): url for url in urls}
    sent = 0
    for target, url in targets.items():
        for message in store.list_due(session.con, target, now=clock()):
            is_sent = send(url, message)
            store.mark(session.con, message.message_id, target, is_sent=is_sent, now=clock())
            sent += is_sent
    store.close_sent(session.con, list(targets), now=clock())
    return sent


def name_target(url: str, key: Key) -> str:
    """Return a name for a target that gives nothing of its address away."""
    digest = hmac.new(key.secret, b"alert target\0" + url.encode(), hashlib.sha256)
    return f"{url.partition(':')[0]}-{digest.hexdigest()[:_TARGET_DIGITS]}"


def send_by_apprise(url: str, message: Message) -> bool:
    """Send one message to one target; whatever goes wrong is no more than not sent."""
    import apprise  # noqa: PLC0415 - only where something is sent

    # Their own words repeat the address, which holds a secret: urllib3 logs the path of every request.
    for talkative in ("apprise", "urllib3", "requests"):
        logging.getLogger(talkative).setLevel(logging.CRITICAL + 1)
    try:
        target = apprise.Apprise.instantiate(url)
        if target is None:
            return False
        return bool(
            target.notify(
                title=message.title,
                body=f"{message.body}\n\nMessage {message.message_id}",
                notify_type={"warning": apprise.NotifyType.WARNING, "success": apprise.NotifyType.SUCCESS}.get(
                    message.tone, apprise.NotifyType.INFO
                ),
                body_format=apprise.NotifyFormat.TEXT,
            )
        )
    except Exception:
        return False


def describe_standing(standing: Standing) -> str:
    """Say in one line how alerts stand."""
    words = f"{standing.open_alerts} open"
    if standing.waiting:
        waiting = "1 message waits" if standing.waiting == 1 else f"{standing.waiting} messages wait"
        why = (
            "no target is set (docs/alerts.md)" if not standing.targets else "not sent yet, tried again by the next run"
        )
        words += f", {waiting}: {why}"
    return f"Alerts              {words}; panelwatch alerts list"
