"""Whether the orchestrator's schedules and sensors still tick.

Belongs here: when a tick is missed. Does not belong here: schedules (`schedules`), sensors (`sensors`), what a missed
tick means (`assets.alerts`).
"""

from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import dagster as dg

# Dagster tells in public when it ticked, and not when it should have; its daemon asks this.
from dagster._utils.schedules import get_latest_completed_cron_tick

from assets.alerts import LONGEST_SILENCE
from pipelines.schedules import daily_at_six, monthly_scan

if TYPE_CHECKING:
    from dagster._core.scheduler.instigation import InstigatorState

#: how late a tick may come: what is left of the longest silence after the day between two ticks of a daily schedule
_GRACE: Final = LONGEST_SILENCE - timedelta(days=1)
_SCHEDULES: Final = MappingProxyType({each.name: each for each in (daily_at_six, monthly_scan)})


def find_dead(instance: dg.DagsterInstance, now: datetime) -> tuple[str, ...]:
    """Return the schedules that are switched on and missed a tick of their own, and the sensors silent for a day."""
    dead = [
        f"The {state.instigator_type.value.lower()} {state.instigator_name}"
        for state in instance.all_instigator_state()
        if state.is_running and _is_dead(instance, state, now.replace(tzinfo=UTC))
    ]
    return tuple(sorted(dead))


def _is_dead(instance: dg.DagsterInstance, state: "InstigatorState", now: datetime) -> bool:
    last = _find_last_sign(instance, state)
    return last is not None and last < _find_due(state.instigator_name, now).timestamp()


def _find_last_sign(instance: dg.DagsterInstance, state: "InstigatorState") -> float | None:
    """Return when it ticked last, or was switched on since: it owes no tick of before; None before either."""
    ticks = instance.get_ticks(state.instigator_origin_id, state.selector_id, limit=1)
    since = getattr(state.instigator_data, "start_timestamp", None)
    return max((sign for sign in (*(tick.timestamp for tick in ticks), since) if sign is not None), default=None)


def _find_due(name: str, now: datetime) -> datetime:
    """Return the time at which or after which it has to have ticked."""
    schedule = _SCHEDULES.get(name)
    if schedule is None or not isinstance(schedule.cron_schedule, str):
        return now - LONGEST_SILENCE
    return get_latest_completed_cron_tick(schedule.cron_schedule, now - _GRACE, schedule.execution_timezone)
