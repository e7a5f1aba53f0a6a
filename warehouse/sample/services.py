"""What services knew of the index child: looked after, and which agency was involved at the incident.

Belongs here: the quotas of looked-after children and of children known to social services. Does not
belong here: siblings.

Columns made: looked_after, agency, needs_category (a death inside the Panel's scope only by its category
of abuse).
"""

import numpy as np
import polars as pl

from warehouse.sample.calendar import within
from warehouse.sample.course import DEATH, Outside, settled
from warehouse.sample.draw import choose, pick
from warehouse.sample.incidents import Scope, periods, scale
from warehouse.sample.plan import (
    FIRST_WINDOW,
    KNOWN_TO_SOCIAL_SERVICES,
    LOOKED_AFTER,
    MARCH_2020,
    UNDER_1,
)

KNOWN = ("child_in_need", "child_protection", "looked_after")
"""The statuses that count as known to social services."""


def draw_services(rng: np.random.Generator, frame: pl.DataFrame) -> pl.DataFrame:
    """Add looked-after status and agency status of each index child, cases of the final cohort as reported."""
    looked_after = _draw_looked_after(rng, frame)
    frame = frame.with_columns(pl.Series("looked_after", looked_after, dtype=pl.String))
    agency = _draw_agency(rng, frame)
    died = (frame["nature"].to_numpy() == DEATH) | (frame["nature_later"].to_numpy() == DEATH)
    needs = died & (looked_after == "yes") & (frame["outside_kind"].to_numpy() != Outside.LOOKED_AFTER_DEATH)
    return frame.with_columns(pl.Series("agency", agency, dtype=pl.String), pl.Series("needs_category", needs))


def _draw_looked_after(rng: np.random.Generator, frame: pl.DataFrame) -> np.ndarray:
    """Looked-after deaths inside the Panel's scope need a rapid review with a category of abuse, known in time."""
    scope, kind = frame["scope"].to_numpy(), frame["outside_kind"].to_numpy()
    died = frame["nature"].to_numpy() == DEATH
    amended = frame["nature_later"].to_numpy() != frame["nature"].to_numpy()
    in_time = frame["review_at"].to_numpy() <= settled(frame)
    value = choose(rng, frame.height, ("no", "not_known"), (0.98, 0.02))
    forced = kind == Outside.LOOKED_AFTER_DEATH
    value[forced] = "yes"
    possible = np.isin(scope, (Scope.REST, Scope.OUTSIDE)) & ~forced & ~amended & (~died | in_time)
    possible &= frame["age_band"].to_numpy() != UNDER_1
    # A re-sent form repeats its facts, but quotas count every form: both stay "no".
    possible &= ~frame["is_resent"].to_numpy()
    for rows, count in periods(frame, tuple((start, (count,)) for start, count in LOOKED_AFTER)):
        wanted = count[0] * scale(frame) - int((rows & forced).sum())
        value[pick(rng, rows & possible, max(wanted, 0))] = "yes"
    value[scope == Scope.CARE_LEAVER] = "no"
    return value


def _draw_agency(rng: np.random.Generator, frame: pl.DataFrame) -> np.ndarray:
    looked_after = frame["looked_after"].to_numpy() == "yes"
    scope, size = frame["scope"].to_numpy(), frame.height
    others = ("universal", "early_help", "not_known")
    planned = choose(rng, size, KNOWN[:2], (0.6, 0.4))
    value = choose(rng, size, others, (0.7, 0.2, 0.1))
    value = np.where(rng.random(size) < 0.45, planned, value)
    final = frame["case_agency"].to_numpy()
    counted = within(frame["notified_on"].to_numpy(), FIRST_WINDOW) & (scope <= Scope.REST)
    counted &= frame["review_at"].to_numpy() <= MARCH_2020
    value[counted] = choose(rng, int(counted.sum()), others, (0.7, 0.2, 0.1))
    fixed = looked_after | (final != "")
    known = (counted & looked_after) | (counted & np.isin(final, KNOWN))
    wanted = KNOWN_TO_SOCIAL_SERVICES * scale(frame) - int(known.sum())
    chosen = pick(rng, counted & ~fixed, max(wanted, 0))
    value[chosen] = planned[chosen]
    value[scope == Scope.CARE_LEAVER] = "not_known"
    value[final != ""] = final[final != ""]
    value[looked_after] = "looked_after"
    return value
