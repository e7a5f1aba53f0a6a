"""How things stand between runs.

Belongs here: freshness, refused files, open alerts, the last run. Does not belong here: figures.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from pipelines.answers import Answer, ask
from pipelines.clock import tell_day
from pipelines.names import MAIN_JOB
from pipelines.settings import Settings

_MOST_SHOWN: Final = 10
_ALL_REFUSED: Final = "panelwatch query \"from quality.load where status = 'refused'\""


def ask_status(settings: Settings) -> Answer:
    """Return one row per extract: files, rows, and how old the newest is."""
    return ask(settings.home, "freshness", {"as_of": tell_day()})


def word_times(answer: Answer) -> Answer:
    """Return an answer for people, its times to the second and with their zone: the warehouse's own are in UTC."""
    return replace(answer, rows=tuple(tuple(_word_time(value) for value in row) for row in answer.rows))


def _word_time(value: Any) -> Any:
    return f"{value:%Y-%m-%d %H:%M:%S} UTC" if isinstance(value, datetime) else value


def describe_status(settings: Settings) -> Iterator[str]:
    """Give the refused files, the checks that did not pass and how the last run ended."""
    refused = ask(settings.home, "refused_files").as_records()
    yield f"Files refused: {len(refused)}"
    yield from _list_first([row["refusal"] for row in refused], _ALL_REFUSED)
    failed = ask(settings.home, "failed_checks").as_records()
    yield f"Checks not passed: {len(failed)}"
    for row in failed:
        yield f"  {row['severity']}: {row['sentence']}"
    open_alerts = ask(settings.home, "open_alerts").as_records()
    yield f"Open alerts: {len(open_alerts)}"
    told = [f"{row['alert_id']} {row['state']}: {row['summary']}" for row in open_alerts]
    yield from _list_first(told, "panelwatch alerts list")
    yield describe_last_run(settings)


def _list_first(sentences: list[str], command: str) -> Iterator[str]:
    """Give the newest, how many more there are, and the command that tells them all."""
    yield from (f"  {sentence}" for sentence in sentences[:_MOST_SHOWN])
    if len(sentences) > _MOST_SHOWN:
        yield f"  and {len(sentences) - _MOST_SHOWN:,} more: {command}"


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
