"""Days as numpy sees them, and England's working days.

Belongs here: arithmetic on arrays of days. Does not belong here: which day means what.
"""

from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from warehouse.sample.draw import IntArray
from warehouse.sample.plan import DELIVERIES
from warehouse.working_days import working_day_rows

Days = NDArray[np.datetime64]
DAY = "datetime64[D]"
DELIVERY_DAYS: Days = np.asarray(DELIVERIES, dtype=DAY)


def month_days(first_month: date, months: int) -> Days:
    """Give the first day of each of ``months`` months and of the one after."""
    start = np.datetime64(first_month, "M")
    return (start + np.arange(months + 1)).astype(DAY)


@cache
def _holidays() -> Days:
    rows = working_day_rows(date(2017, 1, 1), date(2027, 12, 31))
    return np.asarray([row.day for row in rows if row.holiday_name is not None], dtype=DAY)


def add_working_days(days: Days, count: IntArray) -> Days:
    """Move each day by working days of England; a day off counts as the working day before it."""
    return np.busday_offset(days, count, roll="backward", holidays=_holidays())


def working_days(first: np.datetime64, after: np.datetime64) -> Days:
    """List the working days from ``first`` to the day before ``after``."""
    days = np.arange(first, after, dtype=DAY)
    return days[np.is_busday(days, holidays=_holidays())]


def first_delivery(days: Days) -> IntArray:
    """Give the index of the first delivery on or after each day."""
    return np.searchsorted(DELIVERY_DAYS, days, side="left").astype(np.int64)


def within(days: Days, window: tuple[date, date]) -> NDArray[np.bool_]:
    """Mark the days from the first to the last of ``window``, both included."""
    return (days >= np.datetime64(window[0], "D")) & (days <= np.datetime64(window[1], "D"))


def add_months(days: Days, months: IntArray) -> Days:
    """Move each day by calendar months; a day the month does not have becomes its last one."""
    month = days.astype("datetime64[M]")
    day_of_month = (days - month.astype(DAY)).astype(np.int64)
    target = month + months
    length = ((target + 1).astype(DAY) - target.astype(DAY)).astype(np.int64)
    return target.astype(DAY) + np.minimum(day_of_month, length - 1)
