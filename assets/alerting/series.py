"""What is known of a watched series: its judged periods, and what the list of series says of it.

Belongs here: the two shapes. Does not belong here: judging (`assets.watching`), what follows from it (`signals`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Signal:
    """One row of `monitoring.signal`."""

    series_id: str
    period_start: date
    method: str
    known_on: date
    direction: str | None
    observed: float | None
    expected: float | None
    lower: float | None
    upper: float | None
    statistic: float | None
    threshold: float | None
    completeness: float | None
    is_alarm: bool
    is_decisive: bool
    onset: date | None


@dataclass(frozen=True, slots=True)
class Watched:
    """What the list of series says of one."""

    series_id: str
    title: str
    is_national: bool
    #: by method, the chance of any false alarm in twelve months
    false_alarms: Mapping[str, float]
    #: where its chart lies, when there is one
    chart: str | None = None
