"""What the newest months will come to when all their notifications are known.

Belongs here: nowcasts of the monthly counts of England and its regions, from irregular deliveries. Does not belong
here: the nowcast itself (`assets.statistics.nowcast`), how much of a month is known at an age (`figures`).

Deliveries may be months apart, so there is no full reporting triangle. Each month that is not settled yet is nowcast at
its own age: from the settled months that were seen at that age follow the share known then, and how much what came
later varied about what was expected of it. Both are pooled over England.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import polars as pl

from assets.statistics.intervals import FloatArray
from assets.statistics.nowcast import Nowcast, estimate_sizes, nowcast_triangle
from assets.statistics.reporting_delay import DelayDistribution, is_complete
from assets.watching.figures import SETTLED_AGE, Figures, arrange, estimate_completeness, find_settled
from assets.watching.series import ENGLAND

CONFIDENCE: Final = 0.90

_COLUMNS: Final = {
    "measure": pl.String,
    "area_code": pl.String,
    "period_start": pl.Date,
    "known_on": pl.Date,
    "reported": pl.Int64,
    "expected_final": pl.Float64,
    "lower": pl.Int64,
    "upper": pl.Int64,
    "completeness": pl.Float64,
    "is_complete": pl.Boolean,
}


@dataclass(frozen=True, slots=True)
class _Age:
    """What England's settled months tell of months of one age."""

    delay: DelayDistribution
    #: of the negative binomial of what is still to come
    size: float


def nowcast_months(rows: pl.DataFrame) -> pl.DataFrame:
    """Nowcast every covered month of every area; ``rows`` are those of the SELECT of `timeseries.nowcast`.

    Returns the rows of that table. A month settled, or of an age that too few months tell of, has as limits its count,
    or none.
    """
    frames = [pl.DataFrame(schema=_COLUMNS)]
    for (measure,), told in rows.group_by("measure", maintain_order=True):
        newest = told["newest_on"][0]
        known = told.filter((pl.col("known_on") <= newest) & (pl.col("covered_on") <= newest))
        if known.height:
            found = _nowcast_measure(arrange(known, until=newest), newest)
            frames.append(pl.DataFrame([{"measure": measure, **row} for row in found], schema=_COLUMNS))
    return pl.concat(frames).sort("measure", "area_code", "period_start")


def _nowcast_measure(figures: Figures, newest: date) -> Iterator[dict[str, Any]]:
    today = figures.days.size - 1
    england = figures.find((ENGLAND, ""))
    completeness, is_told = estimate_completeness(figures.events[:, [england]], figures, today)
    for place, month in enumerate(figures.periods):
        tells, share = bool(is_told[0, place]), float(completeness[0, place])
        age = int(figures.age[today, place])
        learnt = _learn(figures, england, age, share) if tells and share > 0 else None
        for area, (area_code, _) in enumerate(figures.keys):
            count = float(figures.events[today, area, place])
            yield {
                "area_code": area_code,
                "period_start": month.item(),
                "known_on": newest,
                "reported": int(count),
                **_describe(count, learnt),
                "completeness": share if tells else None,
                "is_complete": tells and bool(is_complete(share)),
            }


def _learn(figures: Figures, england: int, age: int, share: float) -> _Age:
    """Learn what is still to come of months of an age from England's settled ones seen at that age."""
    if age >= SETTLED_AGE:
        return _Age(DelayDistribution(np.array([1.0]), np.array([1.0])), np.inf)
    then, final = find_settled(figures.events[:, england], figures, figures.days.size - 1, age)
    # Where more was taken back than came, nothing came.
    seen = np.stack([then, np.maximum(0.0, final - then)], axis=-1)
    delay = DelayDistribution(np.array([share, 1 - share]), np.array([share, 1.0]))
    return _Age(delay, float(estimate_sizes(seen)[0]))


def _describe(count: float, learnt: _Age | None) -> dict[str, float | int | None]:
    if learnt is None:
        return dict.fromkeys(("expected_final", "lower", "upper"))
    now = _nowcast(count, learnt)
    return {"expected_final": float(now.expected[0]), "lower": int(now.lower[0]), "upper": int(now.upper[0])}


def _nowcast(count: float, learnt: _Age) -> Nowcast:
    cells: FloatArray = np.full((1, learnt.delay.chance.size), np.nan)
    cells[0, 0] = count
    return nowcast_triangle(cells, confidence=CONFIDENCE, delay=learnt.delay, sizes=[learnt.size])
