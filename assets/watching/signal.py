"""One judged period as Python sees it: a row of `monitoring.signal`.

Belongs here: the shape, for those who read signals. Does not belong here: judging (`evaluate`), what follows from it
(`assets.alerting`).
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Signal:
    """One row of `monitoring.signal`, in the order of its columns."""

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
