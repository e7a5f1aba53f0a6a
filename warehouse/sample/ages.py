"""Ages as authorities write them.

Belongs here: turning completed months into one of many spellings whose meaning is unambiguous. Does not
belong here: reading them back (``expectations/normalise``).
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from warehouse.sample.draw import IntArray

UNBORN = -2
UNKNOWN = -1
DAYS_PER_MONTH = 365.25 / 12
STYLES = 5
OLDEST = 300


def describe_ages(rng: np.random.Generator, months: IntArray) -> NDArray[np.object_]:
    """Spell each age; blank where unknown, "unborn" where not yet born.

    Weeks and days are taken from the middle of the month, so that any way of converting them gives the
    same month.
    """
    return _spellings()[months - UNBORN, rng.integers(0, STYLES, months.size)]


@cache
def _spellings() -> NDArray[np.object_]:
    ages = range(UNBORN, OLDEST + 1)
    return np.asarray([[_describe(age, style) for style in range(STYLES)] for age in ages], dtype=object)


def _describe(months: int, style: int) -> str:
    if months == UNBORN:
        return "unborn"
    if months == UNKNOWN:
        return ""
    if months < 12:
        days = (months + 0.5) * DAYS_PER_MONTH
        forms = (f"{days / 7:.0f} weeks", f"{months}m", f"{months} months", f"0y {months}m", "<1")
        return forms[style]
    years, rest = divmod(months, 12)
    if years == 1:
        forms = (f"{months} months", f"1y {rest}m", f"{months}m", "1 year", "1")
        return forms[style]
    return (f"{years}", f"{years} years", f"{years}y {rest}m", f"{years}y", f"{years} yrs")[style]
