"""Runs that a file starts.

Belongs here: sensors. Does not belong here: what a complete file is (`warehouse.landing`).
"""

import hashlib
import json
import os
import time
from pathlib import Path

import dagster as dg

from pipelines.jobs import main_job
from pipelines.settings import read_settings
from warehouse.landing import Scan, scan


@dg.sensor(
    job=main_job,
    minimum_interval_seconds=30,
    description="Starts the main job when the content of the landing folder is one not seen before.",
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def landing_sensor(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """Ask for one run per content of the landing folder; files are hashed only after one of them was touched."""
    settings = read_settings(os.environ)
    if not settings.landing.is_dir():
        return dg.SkipReason("There is no landing folder yet.")
    found = scan(settings.landing, stable_for=settings.stable_for, now=time.time)
    if not found.ready and not found.refused:
        return dg.SkipReason("Nothing complete is in the landing folder.")
    stamp = stamp_of(found)
    if read_cursor(context.cursor).get("stamp") == stamp:
        return dg.SkipReason("Nothing in the landing folder was touched.")
    content = content_of(found)
    cursor = json.dumps({"stamp": stamp, "content": content})
    if read_cursor(context.cursor).get("content") == content:
        return dg.SensorResult(skip_reason="The landing folder was touched and holds the same.", cursor=cursor)
    return dg.SensorResult(run_requests=[dg.RunRequest(run_key=content)], cursor=cursor)


def read_cursor(text: str | None) -> dict[str, str]:
    """Return what the last tick saw; nothing before the first."""
    return json.loads(text) if text else {}


def stamp_of(found: Scan) -> str:
    """Return a digest of names, sizes and times of change."""
    seen = [f"{landed.path.name}\0{landed.size}\0{landed.mtime_ns}" for landed in found.ready]
    return _digest([*seen, *_refusals(found)])


def content_of(found: Scan) -> str:
    """Return a digest of the set of files: the SHA-256 of each, with its day and extract as its name says them."""
    seen = [
        f"{landed.name.extract}\0{landed.name.extract_date}\0{landed.name.is_full}\0{_hash(landed.path)}"
        for landed in found.ready
    ]
    return _digest([*seen, *_refusals(found)])


def _refusals(found: Scan) -> list[str]:
    return [f"{refusal.file_name}\0{refusal.code}" for refusal in found.refused]


def _digest(parts: list[str]) -> str:
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
