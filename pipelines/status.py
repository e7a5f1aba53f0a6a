"""How things stand between runs.

Belongs here: freshness, refused files, open alerts, the last run. Does not belong here: figures.
"""

from collections.abc import Iterator
from typing import Final

from pipelines.answers import Answer, ask
from pipelines.clock import tell_day
from pipelines.names import MAIN_JOB
from pipelines.settings import Settings

_MOST_REFUSED: Final = 10
_MOST_ALERTS: Final = 10


def ask_status(settings: Settings) -> Answer:
    """Return one row per extract: files, rows, and how old the newest is."""
    return ask(settings.home, "freshness", {"as_of": tell_day()})


def describe_status(settings: Settings) -> Iterator[str]:
    """Give the refused files, the checks that did not pass and how the last run ended."""
    refused = ask(settings.home, "refused_files").as_records()
    yield f"Files refused: {len(refused)}"
    for row in refused[:_MOST_REFUSED]:
        yield f"  {row['refusal']}"
    failed = ask(settings.home, "failed_checks").as_records()
    yield f"Checks not passed: {len(failed)}"
    for row in failed:
        yield f"  {row['severity']}: {row['sentence']}"
    open_alerts = ask(settings.home, "open_alerts").as_records()
    yield f"Open alerts: {len(open_alerts)}"
    for row in open_alerts[:_MOST_ALERTS]:
        yield f"  {row['alert_id']} {row['state']}: {row['summary']}"
    yield describe_last_run(settings)


def describe_last_run(settings: Settings) -> str:
    """Say how the last run of the main job ended, from the orchestrator's history."""
    if not settings.home.dagster.is_dir():
        return "Last run: none yet"
    from dagster import RunsFilter  # noqa: PLC0415

    from pipelines.run_history import open_instance  # noqa: PLC0415 - half a second that only this line needs

    with open_instance(settings.home) as instance:
        records = instance.get_run_records(RunsFilter(job_name=MAIN_JOB), limit=1)
    if not records:
        return "Last run: none yet"
    (newest,) = records
    words = {"SUCCESS": "done", "FAILURE": "failed", "CANCELED": "stopped"}.get(
        newest.dagster_run.status.value, "going on"
    )
    return f"Last run: {words}, started {newest.create_timestamp:%Y-%m-%d %H:%M} UTC"
