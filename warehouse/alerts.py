"""Where the alert ledger and the outbox live: `internal.alert_event`, `silence`, `outbox`, `delivery`.

Belongs here: reading and appending their rows; events and the messages they cause in one transaction. Does not belong
here: which events there should be (`assets.alerting`), sending (`pipelines.alert_sending`). All times are UTC without
zone.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any, Final

import duckdb

from warehouse.connection import transaction

#: how long after the first, second, ... failure a message is tried again: doubled each time, never longer than an hour
FIRST_PAUSE: Final = timedelta(minutes=1)
LONGEST_PAUSE: Final = timedelta(hours=1)
_MOST_DOUBLINGS: Final = 10


@dataclass(frozen=True, slots=True)
class AlertEvent:
    """One event of the ledger, with all that names its alert."""

    alert_id: str
    event: str
    made_at: datetime
    kind: str
    series_id: str
    direction: str
    fingerprint: str
    opened_for: date | None
    onset: date | None
    summary: str
    earlier_alert_id: str | None = None
    author: str | None = None
    note: str | None = None
    message_id: str | None = None


@dataclass(frozen=True, slots=True)
class Silence:
    """No messages of a series, or of a kind, until it expires."""

    series_id: str
    author: str
    reason: str
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """One message; a receiver tells a repeat by its `message_id`."""

    message_id: str
    made_at: datetime
    tone: str
    title: str
    body: str


def read_events(con: duckdb.DuckDBPyConnection) -> list[AlertEvent]:
    """Return every event, in order."""
    names = ", ".join(field.name for field in fields(AlertEvent))
    rows = con.execute(f"SELECT {names} FROM internal.alert_event ORDER BY event_id").fetchall()  # noqa: S608 - our own
    return [AlertEvent(*row) for row in rows]


def read_silences(con: duckdb.DuckDBPyConnection) -> list[Silence]:
    """Return every silence, expired ones included."""
    sql = "SELECT series_id, author, reason, made_at, expires_at FROM internal.silence ORDER BY made_at"
    return [Silence(*row) for row in con.execute(sql).fetchall()]


def append(con: duckdb.DuckDBPyConnection, events: Sequence[AlertEvent], messages: Sequence[Message] = ()) -> None:
    """Append events and put the messages they cause into the outbox; the caller's transaction holds both together."""
    names = ", ".join(field.name for field in fields(AlertEvent))
    marks = ", ".join("?" for _ in fields(AlertEvent))
    last = _number(con, "SELECT max(event_id) FROM internal.alert_event")
    for number, event in enumerate(events, start=last + 1):
        con.execute(
            f"INSERT INTO internal.alert_event (event_id, {names}) VALUES (?, {marks})",  # noqa: S608 - our own
            [number, *astuple(event)],
        )
    for message in messages:
        con.execute(
            "INSERT INTO internal.outbox (message_id, made_at, tone, title, body) VALUES (?, ?, ?, ?, ?)",
            [*astuple(message)],
        )


def add_silence(con: duckdb.DuckDBPyConnection, silence: Silence) -> None:
    """Append a silence."""
    con.execute("INSERT INTO internal.silence VALUES (?, ?, ?, ?, ?)", [*astuple(silence)])


def has_message(con: duckdb.DuckDBPyConnection, message_id: str) -> bool:
    """Whether a message of this id was ever made."""
    return con.execute("SELECT 1 FROM internal.outbox WHERE message_id = ?", [message_id]).fetchone() is not None


def drop_unsent_heartbeats(con: duckdb.DuckDBPyConnection, *, prefix: str, now: datetime) -> None:
    """Close heartbeats that never went out: only the newest says anything."""
    con.execute(
        "UPDATE internal.outbox SET closed_at = ? WHERE closed_at IS NULL AND starts_with(message_id, ?)", [now, prefix]
    )


def count_waiting(con: duckdb.DuckDBPyConnection) -> int:
    """Return how many messages have not gone everywhere yet."""
    return _number(con, "SELECT count(*) FROM internal.outbox WHERE closed_at IS NULL")


def list_due(con: duckdb.DuckDBPyConnection, target: str, *, now: datetime) -> list[Message]:
    """Return the open messages that this target has not got and that are due to be tried, oldest first."""
    sql = (
        "SELECT message_id, made_at, tone, title, body FROM internal.outbox"
        " WHERE closed_at IS NULL AND NOT EXISTS (SELECT 1 FROM internal.delivery"
        " WHERE delivery.message_id = outbox.message_id AND target = $target"
        " AND (delivered_at IS NOT NULL OR next_try_at > $now AND next_try_at <= $longest))"
        " ORDER BY made_at, message_id"
    )
    values = {"target": target, "now": now, "longest": now + LONGEST_PAUSE}
    return [Message(*row) for row in con.execute(sql, values).fetchall()]


def is_due_at(next_try_at: datetime, now: datetime) -> bool:
    """Whether a message that failed may be tried again; a pause beyond the longest means that a clock was set back."""
    return next_try_at <= now or next_try_at > now + LONGEST_PAUSE


def mark(con: duckdb.DuckDBPyConnection, message_id: str, target: str, *, is_sent: bool, now: datetime) -> None:
    """Write down what came of one attempt, and when the next is due if it failed."""
    attempts = 1 + _number(
        con, "SELECT max(attempts) FROM internal.delivery WHERE message_id = ? AND target = ?", [message_id, target]
    )
    pause = min(FIRST_PAUSE * 2 ** min(attempts - 1, _MOST_DOUBLINGS), LONGEST_PAUSE)
    with transaction(con):
        con.execute("DELETE FROM internal.delivery WHERE message_id = ? AND target = ?", [message_id, target])
        con.execute(
            "INSERT INTO internal.delivery VALUES (?, ?, ?, ?, ?)",
            [message_id, target, attempts, now + pause, now if is_sent else None],
        )


def close_sent(con: duckdb.DuckDBPyConnection, targets: Sequence[str], *, now: datetime) -> None:
    """Close every message that all `targets` have got; with no target nothing is closed."""
    if targets:
        con.execute(
            "UPDATE internal.outbox SET closed_at = $now WHERE closed_at IS NULL AND (SELECT count(DISTINCT target)"
            " FROM internal.delivery WHERE delivery.message_id = outbox.message_id AND delivered_at IS NOT NULL"
            " AND list_contains($targets, target)) = $wanted",
            {"now": now, "targets": list(targets), "wanted": len(set(targets))},
        )


def next_try(con: duckdb.DuckDBPyConnection) -> datetime | None:
    """Return when the earliest failed attempt is due again; None when none is."""
    row = con.execute(
        "SELECT min(next_try_at) FROM internal.delivery SEMI JOIN internal.outbox"
        " ON delivery.message_id = outbox.message_id AND outbox.closed_at IS NULL WHERE delivered_at IS NULL"
    ).fetchone()
    return None if row is None else row[0]


def note_look(con: duckdb.DuckDBPyConnection, now: datetime) -> datetime | None:
    """Write down that the ledger was brought up to date, and return when it was before."""
    row = con.execute("SELECT max(looked_at) FROM internal.look").fetchone()
    con.execute("DELETE FROM internal.look")
    con.execute("INSERT INTO internal.look VALUES (?)", [now])
    return None if row is None else row[0]


def note_run(con: duckdb.DuckDBPyConnection, failed: str | None, *, now: datetime) -> None:
    """Write down how a run ended: what it failed with, or that it ended well."""
    con.execute("DELETE FROM internal.run_failed")
    if failed is not None:
        con.execute("INSERT INTO internal.run_failed VALUES (?, ?)", [now, failed])


def read_run_failed(con: duckdb.DuckDBPyConnection) -> tuple[datetime, str] | None:
    """Return when and with which sentence the last run failed; None when it ended well."""
    return con.execute("SELECT failed_at, sentence FROM internal.run_failed").fetchone()  # type: ignore[return-value]


def _number(con: duckdb.DuckDBPyConnection, sql: str, values: Sequence[Any] = ()) -> int:
    row = con.execute(sql, list(values)).fetchone()
    return 0 if row is None or row[0] is None else int(row[0])
