"""One look at everything that may deserve an alert, through to events and messages in the warehouse.

Belongs here: gathering findings from tables, taking the ledger a step on. Does not belong here: states and words
(`assets.alerting`), storage (`warehouse.alerts`), sending (`pipelines.alert_sending`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import duckdb

from assets.alerting.kinds import KINDS
from assets.alerting.ledger import Finding, Notice, Step, What, advance, fold
from assets.alerting.signals import find_signals
from assets.alerting.wording import word_fired, word_heartbeat, word_resolved
from assets.watching.series import list_series
from assets.watching.signal import Signal
from expectations.days import say_day
from expectations.normalise.dates import london_day
from expectations.suites.freshness import DEFAULT_LIMIT_DAYS, LIMIT_DAYS, NEVER_LATE
from warehouse import alerts as store
from warehouse.alerts import Message
from warehouse.connection import transaction
from warehouse.queries import read_query

#: a daily schedule that has not looked for longer has missed a day
LONGEST_SILENCE: Final = timedelta(hours=26)
HEARTBEAT: Final = "heartbeat-"

#: what checks of these names mean when they do not pass; those of the rows' contracts are the contract at work
_KIND_OF_CHECK: Final = {"volume_": "volume"}
# Lateness grows on days without a run too: `find_stale` judges it anew at every look.
_NO_ALERT: Final = ("cells_fit_", "rules_hold_", "freshness_extracts_in_time")


@dataclass(frozen=True, slots=True)
class Look:
    """What was looked at besides the tables."""

    now: datetime
    #: whether a run stood behind this look; it then says how it ended
    has_run: bool = False
    #: the sentence a failed run ended with
    failed: str | None = None
    #: names of the orchestrator's schedules and sensors that should tick and do not; None when none was asked
    dead: tuple[str, ...] | None = None
    #: where the pictures lie
    figures: Path | None = None

    @property
    def today(self) -> date:
        """The day of this house's calendar."""
        return london_day(self.now)


def take_look(con: duckdb.DuckDBPyConnection, look: Look) -> Step:
    """Bring the ledger up to date and put the messages that are due into the outbox, in one transaction.

    The same look taken a hundred times adds its events and messages once.
    """
    with transaction(con):
        if look.has_run:
            store.note_run(con, look.failed, now=look.now)
        before = store.note_look(con, look.now)
        findings = [*list_findings(con, look), *_find_gap(before, look.now)]
        judged = frozenset(KINDS) - (frozenset() if look.dead is not None else {"schedule_dead"})
        step = advance(store.read_events(con), findings, judged=judged, silences=store.read_silences(con), now=look.now)
        store.append(con, step.events, list(word_notices(con, step.notices, findings, look.now)))
    return step


def list_findings(con: duckdb.DuckDBPyConnection, look: Look) -> list[Finding]:
    """Return everything found now, a failed load first: it bears on all the rest."""
    return [
        *_find_failed(con),
        *find_signals(read_signals(con), list_series(), today=look.today, figures=look.figures),
        *find_refused(con),
        *find_checks(con),
        *find_stale(con, look.today),
        *(
            Finding("schedule_dead", name, "none", "", f"{name} has not ticked when it should have.")
            for name in look.dead or ()
        ),
    ]


def read_signals(con: duckdb.DuckDBPyConnection) -> list[Signal]:
    """Return every judged period."""
    names = ", ".join(field.name for field in fields(Signal))
    return [Signal(*row) for row in con.execute(f"SELECT {names} FROM monitoring.signal").fetchall()]  # noqa: S608 - our names


def find_refused(con: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Return the refused files that none of the same name has replaced; a message names no file, only its extract."""
    return [
        Finding(
            kind="file_refused",
            series_id=f"file.{extract}",
            direction="none",
            episode=load_id,
            summary=f"A file of {extract} taken {say_day(taken)} was refused: {sentence}"
            if taken
            else f"A file was refused: {sentence}",
        )
        for load_id, extract, taken, sentence in con.execute(read_query("alerts.refused")).fetchall()
    ]


def find_checks(con: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Return the checks of the newest run that did not pass."""
    failed = con.execute(
        "SELECT check_name, sentence FROM quality.check_result WHERE NOT is_passed ORDER BY check_name"
    ).fetchall()
    return [
        Finding(
            kind=next((kind for start, kind in _KIND_OF_CHECK.items() if name.startswith(start)), "check_failed"),
            series_id=f"check.{name}",
            direction="none",
            episode="",
            summary=sentence,
        )
        for name, sentence in failed
        if not name.startswith(_NO_ALERT)
    ]


def find_stale(con: duckdb.DuckDBPyConnection, today: date) -> list[Finding]:
    """Return the extracts that are overdue today."""
    asked = con.execute(read_query("questions.freshness"), {"as_of": today})
    rows = [dict(zip([column[0] for column in asked.description], row, strict=True)) for row in asked.fetchall()]
    return [
        Finding(
            kind="data_stale",
            series_id=f"extract.{row['extract']}",
            direction="none",
            episode=row["newest_extract"].isoformat(),
            summary=f"The newest extract of {row['extract']} is of {say_day(row['newest_extract'])}: overdue.",
        )
        for row in rows
        if row["newest_extract"] is not None
        and row["extract"] not in NEVER_LATE
        and row["days_old"] > LIMIT_DAYS.get(row["extract"], DEFAULT_LIMIT_DAYS)
    ]


def word_notices(
    con: duckdb.DuckDBPyConnection, notices: Sequence[Notice], findings: Sequence[Finding], now: datetime
) -> Iterator[Message]:
    """Word the messages that are due."""
    texts = {finding.fingerprint: finding.text for finding in findings}
    synthetic = is_synthetic(con)
    for notice in notices:
        has_fired = notice.what is What.MESSAGED
        text = (
            word_fired(notice.alerts, texts, synthetic=synthetic)
            if has_fired
            else word_resolved(notice.alerts, synthetic=synthetic)
        )
        yield Message(notice.message_id, now, "warning" if has_fired else "success", text.title, text.body)


def beat(con: duckdb.DuckDBPyConnection, now: datetime) -> bool:
    """Put today's sign of life into the outbox, unless it is there; return whether it was put."""
    message_id = f"{HEARTBEAT}{london_day(now)}"
    if store.has_message(con, message_id):
        return False
    store.drop_unsent_heartbeats(con, prefix=HEARTBEAT, now=now)
    newest = con.execute("SELECT max(extract_date) FROM quality.load WHERE status = 'loaded'").fetchone()
    text = word_heartbeat(
        open_alerts=len(list_open(con)),
        waiting=store.count_waiting(con),
        newest=None if newest is None else newest[0],
        last_run_failed=store.read_run_failed(con) is not None,
        synthetic=is_synthetic(con),
    )
    store.append(con, (), [Message(message_id, now, "info", text.title, text.body)])
    return True


def list_open(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the alerts that are firing or acknowledged."""
    alerts = fold(store.read_events(con))
    return [name for name, alert in alerts.items() if alert.state.value in {"firing", "acknowledged"}]


def list_names(con: duckdb.DuckDBPyConnection) -> set[str]:
    """Return what can be silenced: kinds, watched series and whatever ever had an alert."""
    return {
        *KINDS,
        *(series.series_id for series in list_series()),
        *(event.series_id for event in store.read_events(con)),
    }


def is_synthetic(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether any loaded file is marked as synthetic."""
    row = con.execute(read_query("questions.synthetic")).fetchone()
    return row is not None and bool(row[0])


def _find_failed(con: duckdb.DuckDBPyConnection) -> list[Finding]:
    failed = store.read_run_failed(con)
    return [] if failed is None else [Finding("load_failed", "load", "none", "", failed[1])]


def _find_gap(before: datetime | None, now: datetime) -> list[Finding]:
    if before is None or now - before <= LONGEST_SILENCE:
        return []
    first, last = london_day(before), london_day(now)
    summary = f"Nothing looked from {say_day(first)} to {say_day(last)}: every day was missed between them."
    return [Finding("heartbeat_missing", "heartbeat", "none", last.isoformat(), summary, is_over=True)]
