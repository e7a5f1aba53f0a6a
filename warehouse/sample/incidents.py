"""The incidents: what happened, when it was notified, and to whom, one row per notification.

Belongs here: laying out the calibration table as rows, dates, ages, sex and authorities of the index
child. Does not belong here: what became of a notification afterwards (``course.py``), siblings and adults
(``people.py``).

Columns made: block, scope, nature, notified_on, minute, age_band, sex, age_months, incident_on, aware_on,
place.
"""

from datetime import date, timedelta
from enum import IntEnum

import numpy as np
import polars as pl

from warehouse.sample.calendar import DAY, Days, add_months, add_working_days, month_days, working_days
from warehouse.sample.draw import IntArray, apportion, fill_quota, pick
from warehouse.sample.places import read_places
from warehouse.sample.plan import (
    AGE_QUOTAS,
    BLOCKS,
    CARE_LEAVERS,
    DEFAULT_NOTIFICATIONS,
    SEX_QUOTAS,
    UNDER_1,
    UNKNOWN_AGE,
)

MONTH_SPREAD = 0.13
"""Relative spread of NAI under 1 between the months of a block: steady, as the published 10.3 a month."""


class Scope(IntEnum):
    """Where a notification stands when its figures are published."""

    NAI = 0
    REST = 1
    OUTSIDE = 2
    CARE_LEAVER = 3


def draw_incidents(rng: np.random.Generator, notifications: int) -> pl.DataFrame:
    """Draw ``notifications`` rows in the shape of the plan, ordered by the day and minute of notification."""
    frame = _lay_out(rng, notifications)
    frame = frame.with_columns(_draw_age_bands(rng, frame))
    frame = frame.with_columns(_draw_sexes(rng, frame))
    frame = frame.with_columns(_draw_age_months(rng, frame))
    frame = _add_dates(rng, frame)
    place = read_places().draw(rng, frame["notified_on"].to_numpy())
    return frame.with_columns(pl.Series("place", place))


def _lay_out(rng: np.random.Generator, notifications: int) -> pl.DataFrame:
    cells: list[tuple[int, int, int, int]] = []
    for index, block in enumerate(BLOCKS):
        for nature in range(3):
            nai, outside = block.nai[nature], block.outside[nature]
            cells.append((index, Scope.NAI, nature, nai))
            cells.append((index, Scope.REST, nature, block.notified[nature] - nai - outside))
            cells.append((index, Scope.OUTSIDE, nature, outside))
    first_leaver_block = len(BLOCKS) - len(CARE_LEAVERS)
    cells.extend(
        (first_leaver_block + index, Scope.CARE_LEAVER, 0, sum(ages)) for index, (_, ages) in enumerate(CARE_LEAVERS)
    )
    plan = np.asarray(cells)
    rows = np.repeat(plan[:, :3], apportion(plan[:, 3], notifications), axis=0)
    block, scope = rows[:, 0], rows[:, 1]
    notified = np.empty(block.size, dtype=DAY)
    for index, each in enumerate(BLOCKS):
        edges = month_days(each.first_month, each.months)
        nai = (block == index) & (scope == Scope.NAI)
        notified[nai] = _spread_over_months(rng, edges, int(nai.sum()))
        others = (block == index) & (scope != Scope.NAI)
        notified[others] = rng.choice(working_days(edges[0], edges[-1]), int(others.sum()))
    frame = pl.DataFrame(
        {
            "block": block,
            "scope": scope,
            "nature": rows[:, 2],
            "notified_on": notified,
            "minute": _draw_minutes(rng, block.size),
        }
    )
    return frame.sort("notified_on", "minute", maintain_order=True)


def _spread_over_months(rng: np.random.Generator, edges: Days, count: int) -> Days:
    weights = np.clip(rng.normal(1.0, MONTH_SPREAD, edges.size - 1), 0.75, 1.25)
    days = [
        rng.choice(working_days(edges[month], edges[month + 1]), size)
        for month, size in enumerate(apportion(weights, count))
    ]
    return rng.permutation(np.concatenate(days))


def _draw_minutes(rng: np.random.Generator, size: int) -> IntArray:
    """Minutes after midnight: office hours, and one in fifty at any hour (so that midnight and BST matter)."""
    office = rng.integers(8 * 60, 18 * 60, size)
    return np.where(rng.random(size) < 0.02, rng.integers(0, 24 * 60, size), office)


def _draw_age_bands(rng: np.random.Generator, frame: pl.DataFrame) -> pl.Series:
    scope, block = frame["scope"].to_numpy(), frame["block"].to_numpy()
    band = np.where(scope == Scope.NAI, UNDER_1, -1).astype(np.int64)
    factor = scale(frame)
    for index, each in enumerate(BLOCKS):
        for count, kind in zip(each.under_1, (Scope.REST, Scope.OUTSIDE), strict=True):
            band[pick(rng, (block == index) & (scope == kind), count * factor)] = UNDER_1
    children = scope != Scope.CARE_LEAVER
    for rows, quota in periods(frame, AGE_QUOTAS):
        older = rows & children & (band != UNDER_1)
        labels = np.full(band.size, -1)
        fill_quota(rng, labels, older, quota)
        band[older] = labels[older] + 1
    return pl.Series("age_band", band)


def _draw_sexes(rng: np.random.Generator, frame: pl.DataFrame) -> pl.Series:
    """Male 0, female 1, transgender 2 (11 years and over), not known 3; care leavers drawn apart."""
    band, scope = frame["age_band"].to_numpy(), frame["scope"].to_numpy()
    sex = np.full(band.size, -1)
    children = scope != Scope.CARE_LEAVER
    for rows, quota in periods(frame, SEX_QUOTAS):
        part = rows & children
        transgender = apportion(quota, int(part.sum()))[2]
        sex[pick(rng, part & np.isin(band, (3, 4)), transgender)] = 2
        not_transgender = part & (sex != 2)
        fill_quota(rng, sex, not_transgender, (quota[0], quota[1], 0, quota[3]))
    sex[~children] = (rng.random(int((~children).sum())) < 0.35).astype(np.int64)
    return pl.Series("sex", sex)


def _draw_age_months(rng: np.random.Generator, frame: pl.DataFrame) -> pl.Series:
    """Completed months at the incident; -1 unknown. Small babies are the most frequent under one."""
    band, scope = frame["age_band"].to_numpy(), frame["scope"].to_numpy()
    weights = np.asarray((11, 14, 15, 13, 10, 8, 7, 6, 5, 4, 4, 3), dtype=np.float64)
    months = rng.choice(12, band.size, p=weights / weights.sum())
    for label, (low, high) in enumerate(((12, 72), (72, 132), (132, 192), (192, 216)), start=1):
        months = np.where(band == label, rng.integers(low, high, band.size), months)
    months = np.where(band == UNKNOWN_AGE, -1, months)
    for start, (young, old) in CARE_LEAVERS:
        leavers = (scope == Scope.CARE_LEAVER) & _in_year(frame, start)
        years = np.full(band.size, -1)
        fill_quota(rng, years, leavers, (young, old))
        age = np.where(years == 0, rng.integers(216, 264, band.size), rng.integers(264, 300, band.size))
        months = np.where(leavers, age, months)
    return pl.Series("age_months", months)


def _add_dates(rng: np.random.Generator, frame: pl.DataFrame) -> pl.DataFrame:
    """Awareness 0 to 5 working days before the notification, with a tail; the incident mostly just before that."""
    size = frame.height
    lag = np.where(rng.random(size) < 0.78, rng.integers(0, 6, size), 6 + rng.geometric(0.08, size))
    aware = add_working_days(frame["notified_on"].to_numpy(), -lag)
    before = np.where(rng.random(size) < 0.7, rng.integers(0, 3, size), rng.geometric(0.07, size))
    incident = aware - before
    return frame.with_columns(pl.Series("aware_on", aware), pl.Series("incident_on", incident))


def draw_births(rng: np.random.Generator, days: Days, months: IntArray) -> Days:
    """Give a date of birth for so many completed months on each day; NaT where the months are negative.

    At most 22 days are added to the months, so that short months never complete another one.
    """
    births = add_months(days, -np.maximum(months, 0)) - rng.integers(0, 23, days.size)
    # A child of 0 months may be born on the day itself but never after it.
    births[months < 0] = np.datetime64("NaT")
    return births


def periods(
    frame: pl.DataFrame, quotas: tuple[tuple[date, tuple[int, ...]], ...]
) -> list[tuple[np.ndarray, tuple[int, ...]]]:
    """Pair each quota with the mask of rows notified from its day to the day before the next quota's."""
    days = frame["notified_on"].to_numpy()
    starts = np.asarray([start for start, _ in quotas], dtype=DAY)
    index = np.searchsorted(starts, days, side="right") - 1
    return [(index == number, quota) for number, (_, quota) in enumerate(quotas)]


def _in_year(frame: pl.DataFrame, start: date) -> np.ndarray:
    last = start.replace(year=start.year + 1) - timedelta(days=1)
    return frame["notified_on"].is_between(start, last).to_numpy()


def scale(frame: pl.DataFrame) -> float:
    """Give the size of the sample as a multiple of the published reality."""
    return frame.height / DEFAULT_NOTIFICATIONS
