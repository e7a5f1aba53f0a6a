"""Runs that a file starts, and looks at the ledger of alerts that a run or a day starts.

Belongs here: sensors. Does not belong here: what a complete file is (`warehouse.landing`).
"""

import hashlib
import json
import os
import time
from datetime import datetime
from pathlib import Path
from typing import Final

import dagster as dg

from assets.alerts import Look
from assets.session import is_finished
from expectations.normalise.dates import london_day
from pipelines.alert_sending import look_and_deliver
from pipelines.clock import tell_time
from pipelines.jobs import main_job
from pipelines.opening import open_session
from pipelines.settings import Settings, read_settings
from pipelines.ticking import find_dead
from warehouse.alerts import is_due_at, next_try
from warehouse.connection import WarehouseBusy
from warehouse.landing import Scan, scan

#: how long a tick watches the folder: the daemon begins one every five seconds, and a file should not wait for the next
WATCH_SECONDS: Final = 4.0
_POLL_SECONDS: Final = 0.25
_ENDED: Final = (dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED)


@dg.sensor(
    job=main_job,
    minimum_interval_seconds=1,
    description="Starts the main job when the content of the landing folder is another than before.",
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def landing_sensor(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """Ask for one run per change of the landing folder's content; files are hashed only after one of them was touched.

    The key of a run stands for the content and for all that was there before: a tick repeated after a crash asks for
    the same run, and content that is put back for another.
    """
    settings = read_settings(os.environ)
    if not settings.landing.is_dir():
        return dg.SkipReason("There is no landing folder yet.")
    seen = read_cursor(context.cursor)
    found = watch(settings, seen.get("stamp", stamp_of(Scan((), (), ()))))
    if not found.ready and not found.refused:
        return dg.SkipReason("Nothing complete is in the landing folder.")
    stamp = stamp_of(found)
    if seen.get("stamp") == stamp:
        return dg.SkipReason("Nothing in the landing folder was touched.")
    content = content_of(found)
    if seen.get("content") == content:
        cursor = json.dumps({**seen, "stamp": stamp})
        return dg.SensorResult(skip_reason="The landing folder was touched and holds the same.", cursor=cursor)
    before = seen.get("key", seen.get("content"))
    key = content if before is None else _digest([f"after {before}", content])
    cursor = json.dumps({"stamp": stamp, "content": content, "key": key})
    return dg.SensorResult(run_requests=[dg.RunRequest(run_key=key)], cursor=cursor)


def watch(settings: Settings, stamp: str) -> Scan:
    """Look at the landing folder until it is another than `stamp` says and every file rests, or a tick has to end."""
    until = time.monotonic() + WATCH_SECONDS
    while True:
        found = scan(settings.landing, stable_for=settings.stable_for, now=time.time)
        if (stamp_of(found) != stamp and not found.waiting) or time.monotonic() >= until:
            return found
        time.sleep(_POLL_SECONDS)


def read_cursor(text: str | None) -> dict[str, str]:
    """Return what the last tick saw; nothing before the first."""
    return json.loads(text) if text else {}


def stamp_of(found: Scan) -> str:
    """Return a digest of names, sizes and times of change."""
    seen = [f"{landed.path.name}\0{landed.size}\0{landed.mtime_ns}" for landed in found.ready]
    return _digest([*seen, *_refusals(found)])


def content_of(found: Scan) -> str:
    """Return a digest of the set of files: the SHA-256 of each, with day, extract and form as its name says them."""
    seen = [
        f"{named.extract}\0{named.extract_date}\0{named.is_full}\0{named.suffix}\0{_hash(landed.path)}"
        for landed in found.ready
        for named in (landed.name,)
    ]
    return _digest([*seen, *_refusals(found)])


def _refusals(found: Scan) -> list[str]:
    return [f"{refusal.file_name}\0{refusal.code}" for refusal in found.refused]


def _digest(parts: list[str]) -> str:
    return hashlib.sha256("\n".join(sorted(parts)).encode(errors="surrogateescape")).hexdigest()


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dg.sensor(
    minimum_interval_seconds=60,
    description="Brings the ledger of alerts up to date after every run and every day, and sends what waits.",
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def alert_sensor(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """Look when a run has ended since the last look, when the day is another, or when a message is due again."""
    now = tell_time()
    newest = context.instance.get_run_records(dg.RunsFilter(statuses=list(_ENDED)), limit=1)
    ended = newest[0].dagster_run.run_id if newest else ""
    seen = read_cursor(context.cursor)
    next_due = seen.get("next_try")
    is_due = bool(next_due) and is_due_at(datetime.fromisoformat(next_due), now)
    today = london_day(now).isoformat()
    if seen.get("day") == today and seen.get("ended") == ended and not is_due:
        return dg.SkipReason("No run has ended, and nothing is due.")
    settings = read_settings(os.environ)
    if not settings.home.has_warehouse():
        return dg.SkipReason("There is no warehouse yet.")
    try:
        with open_session(settings) as session:
            look = Look(now, has_run=is_finished(session), dead=find_dead(context.instance, now))
            look_and_deliver(session, look, settings.alert_urls)
            due = next_try(session.con)
    except WarehouseBusy as busy:
        return dg.SkipReason(str(busy))
    cursor = {"day": today, "ended": ended, "next_try": "" if due is None else due.isoformat()}
    return dg.SensorResult(skip_reason="Looked.", cursor=json.dumps(cursor))


@dg.run_failure_sensor(
    monitored_jobs=[main_job],
    description="Tells that a run of the main job failed.",
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def tell_failed_run(context: dg.RunFailureSensorContext) -> None:
    """Enter the failed run into the ledger; the words of its fault stay behind, for they may hold a value."""
    settings = read_settings(os.environ)
    sentence = "A run of the main job failed; Dagster's pages show where."
    with open_session(settings) as session:
        if is_finished(session):
            return  # A later run has ended well.
        look = Look(tell_time(), has_run=True, failed=sentence)
        look_and_deliver(session, look, settings.alert_urls)
