"""The figures of a measure as they were known on each day on which something was judged.

Belongs here: from the rows of `timeseries.watched_figure` to arrays, and how much of a month is known so many
months later. Does not belong here: judging.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from assets.statistics.cusum import BoolArray
from assets.statistics.intervals import FloatArray
from assets.statistics.reporting_delay import POOLED_MONTHS

IntArray = NDArray[np.int64]
Days = NDArray[np.datetime64]
Key = tuple[str, str]
"""Area code and category."""

SETTLED_AGE: Final = 6
"""Months after which a month's figure counts as final: of the sample's late notifications all have come by then."""

LEAST_MONTHS: Final = 3
LEAST_EVENTS: Final = 30
"""Months and notifications that tell of an age at least; fewer do not show how much is known by then."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of one measure: J days of judging, A areas or categories, T periods.

    ``events`` and ``trials`` (J, A, T) are as known on each day, NaN while the period is not covered; ``exposure``
    (A, T); ``covered`` (T,) the position of the day that first covered the period; ``age`` (J, T) whole months since
    its end.
    """

    keys: tuple[Key, ...]
    periods: Days
    days: Days
    covered: IntArray
    age: IntArray
    events: FloatArray
    trials: FloatArray
    exposure: FloatArray

    def find(self, key: Key) -> int:
        """Return the position of an area and category; raise ValueError where there is none."""
        return self.keys.index(key)


def arrange(rows: pl.DataFrame, *, until: date | None = None) -> Figures:
    """Arrange the rows of one measure: the figures as known on each day that first covered a period, and ``until``."""
    ordered = rows.sort("known_on")
    keys = sorted(set(ordered.select("area_code", "category").iter_rows()))
    cover = ordered.group_by("period_start").agg(pl.col("covered_on").first()).sort("period_start")
    periods = cover["period_start"].to_numpy().astype("datetime64[D]")
    covered_on = cover["covered_on"].to_numpy().astype("datetime64[D]")
    days = np.unique(covered_on if until is None else np.append(covered_on, np.datetime64(until, "D")))
    covered = np.searchsorted(days, covered_on)
    place = {key: position for position, key in enumerate(keys)}
    area = np.array([place[key] for key in ordered.select("area_code", "category").iter_rows()], dtype=np.int64)
    period = np.searchsorted(periods, ordered["period_start"].to_numpy().astype("datetime64[D]"))
    exposure = np.full((len(keys), periods.size), np.nan)
    exposure[area, period] = ordered["exposure"].to_numpy()
    known = np.searchsorted(ordered["known_on"].to_numpy().astype("datetime64[D]"), days, side="right")
    events, trials = (
        _play(ordered[name].to_numpy(), area, period, until=known, shape=exposure.shape)
        for name in ("events", "trials")
    )
    is_open = covered[None, :] > np.arange(days.size)[:, None]
    for counts in (events, trials):
        counts[np.broadcast_to(is_open[:, None, :], counts.shape)] = np.nan
    age = _month(days + 1)[:, None] - _month(periods)[None, :] - 1
    return Figures(tuple(keys), periods, days, covered, age, events, trials, exposure)


def estimate_completeness(known: FloatArray, figures: Figures, day: int) -> tuple[FloatArray, BoolArray]:
    """Estimate the share (A, T) of each period's final figure that is known on a day, and whether months tell so.

    For each age: how many of the notifications that months now settled have were known when the months had that age,
    over the latest 36 of them. Never less at a greater age: shares that fall are averaged (isotonic regression, Barlow
    et al. 1972), and ages nobody saw lie between their neighbours; deliveries may be months apart. Without any settled
    month all is taken as known, and nothing tells so.
    """
    shape = (known.shape[1], SETTLED_AGE + 1)
    then, now, months = np.zeros(shape), np.zeros(shape), np.zeros(SETTLED_AGE + 1)
    then[:, -1] = now[:, -1] = known[day][:, list_settled(figures, day)].sum(axis=1) + 1
    for age in range(SETTLED_AGE):
        seen, final = find_settled(known, figures, day, age)
        months[age] = seen.shape[0]
        then[:, age], now[:, age] = seen.sum(axis=0), final.sum(axis=0)
    ages = np.clip(figures.age[day], 0, SETTLED_AGE)
    # What is known of a younger month holds for an older one all the more.
    is_told = (np.cumsum(months) >= LEAST_MONTHS) & (np.cumsum(now, axis=1) >= LEAST_EVENTS)
    is_told[:, -1] = True
    return _rise(then, now)[:, ages], is_told[:, ages]


def list_settled(figures: Figures, day: int) -> IntArray:
    """Return the positions of the latest months that count as final on a day."""
    return np.flatnonzero(figures.age[day] >= SETTLED_AGE)[-POOLED_MONTHS:]


def find_settled(known: FloatArray, figures: Figures, day: int, age: int) -> tuple[FloatArray, FloatArray]:
    """Find the latest settled months that were seen when so many months old: what was known then, and is on ``day``.

    ``known`` (J, A, T) or (J, T); both results have a row a month. A month seen more than once at that age is taken as
    it was the last time.
    """
    settled = list_settled(figures, day)
    # On a day before it was covered nothing is known of a month: reviews fall due after its end.
    is_covered = figures.covered[settled] <= np.arange(day + 1)[:, None]
    seen = (figures.age[: day + 1, settled] == age) & is_covered
    last = day - np.argmax(seen[::-1], axis=0)
    place = np.flatnonzero(seen.any(axis=0))
    by_month = np.moveaxis(known, -1, 1)
    return by_month[last[place], settled[place]], by_month[day, settled[place]]


def _rise(then: FloatArray, now: FloatArray) -> FloatArray:
    """Give then / now (A, ages) such that it never falls with age, by the max-min formula; at most 1."""
    ages = then.shape[1]
    best = np.full(then.shape, -np.inf)
    for first in range(ages):
        over, under = np.cumsum(then[:, first:], axis=1), np.cumsum(now[:, first:], axis=1)
        mean = np.divide(over, under, out=np.full(over.shape, np.inf), where=under > 0)
        lowest = np.minimum.accumulate(mean[:, ::-1], axis=1)[:, ::-1]
        best[:, first:] = np.maximum(best[:, first:], lowest)
    return np.clip(best, 0.0, 1.0)


def _play(
    values: FloatArray, area: IntArray, period: IntArray, *, until: Sequence[int] | IntArray, shape: tuple[int, int]
) -> FloatArray:
    """Let each value take the place of the one before it, and keep what stood there on each day."""
    state, kept, begin = np.zeros(shape), np.empty((len(until), *shape)), 0
    for day, end in enumerate(until):
        # Of several values for one place numpy keeps the last, which is the newest.
        state[area[begin:end], period[begin:end]] = values[begin:end]
        kept[day], begin = state, end
    return kept


def _month(days: Days) -> IntArray:
    return days.astype("datetime64[M]").astype(np.int64)
