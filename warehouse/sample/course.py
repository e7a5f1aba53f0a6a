"""What became of each notification: first delivery, duplicates, withdrawals, harm that became a death.

Belongs here: the delivery index at which each change of the notification's own record arrives (``NEVER``
if it does not). Does not belong here: reviews and their coding (``reviews.py``), how a record is written
(``deliveries.py``).

Columns made: outside_kind, primary, first_at, flag_at, nature_later, nature_at, gone_at.
"""

from enum import IntEnum

import numpy as np
import polars as pl

from warehouse.sample.calendar import DAY, first_delivery, within
from warehouse.sample.draw import BoolArray, IntArray, pick
from warehouse.sample.incidents import Scope, scale
from warehouse.sample.places import read_places
from warehouse.sample.plan import (
    BLOCKS,
    COUNTED,
    DELIVERIES,
    FIRST_WINDOW,
    FIRST_WINDOW_TO_DEATH,
    FULL_DELIVERY,
    HARM_TO_DEATH,
    HARM_TO_OTHER,
    MARCH_2020,
    NAI_WINDOW,
    NAI_WINDOW_GONE,
    NAI_WINDOW_WITHDRAWN,
    NEVER,
    SEPTEMBER_2021,
)

DEATH, HARM, OTHER = range(3)
LAST = len(DELIVERIES) - 1
RESENT_SHARE = 0.6
"""Duplicates sent again after the form timed out; the others are a second form for the perpetrator."""


class Outside(IntEnum):
    """Why a notification is outside the Panel's scope."""

    NO = 0
    LOOKED_AFTER_DEATH = 1
    DUPLICATE = 2
    WITHDRAWN = 3
    NOT_MET = 4


def settled(frame: pl.DataFrame) -> IntArray:
    """Give for each row the newest delivery a published figure on it looks at."""
    block = frame["block"].to_numpy()
    rest = np.asarray([each.settled for each in BLOCKS])[block]
    nai = np.asarray([each.nai_settled for each in BLOCKS])[block]
    return np.where(frame["scope"].to_numpy() == Scope.NAI, nai, rest)


def draw_course(rng: np.random.Generator, frame: pl.DataFrame) -> pl.DataFrame:
    """Add what happened to each record up to the day its figures were published."""
    frame = _add_first_delivery(rng, frame)
    frame = _add_outside_kind(rng, frame)
    frame = _link_duplicates(rng, frame)
    frame = _add_flag(rng, frame)
    return _amend_natures(rng, frame)


def _add_first_delivery(rng: np.random.Generator, frame: pl.DataFrame) -> pl.DataFrame:
    """Most records come with the next extract; 1 in 20 of those that may, one extract late."""
    first = first_delivery(frame["notified_on"].to_numpy())
    limit = np.asarray([each.settled for each in BLOCKS])[frame["block"].to_numpy()]
    starts = np.asarray([start for start, _ in COUNTED], dtype=DAY)
    period = np.searchsorted(starts, frame["notified_on"].to_numpy(), side="right") - 1
    limit = np.minimum(limit, np.asarray([newest for _, newest in COUNTED])[period])
    late = (rng.random(first.size) < 0.05) & (first + 1 <= limit)
    return frame.with_columns(pl.Series("first_at", first + late))


def _add_outside_kind(rng: np.random.Generator, frame: pl.DataFrame) -> pl.DataFrame:
    scope, nature = frame["scope"].to_numpy(), frame["nature"].to_numpy()
    kinds = np.asarray(
        (Outside.LOOKED_AFTER_DEATH, Outside.DUPLICATE, Outside.WITHDRAWN, Outside.NOT_MET), dtype=np.int64
    )
    kind = np.zeros(scope.size, dtype=np.int64)
    shares = {DEATH: (0.7, 0.12, 0.08, 0.1), HARM: (0.0, 0.5, 0.2, 0.3), OTHER: (0.0, 0.1, 0.3, 0.6)}
    for each, share in shares.items():
        rows = (scope == Scope.OUTSIDE) & (nature == each)
        kind[rows] = rng.choice(kinds, int(rows.sum()), p=share)
    return frame.with_columns(pl.Series("outside_kind", kind))


def _link_duplicates(rng: np.random.Generator, frame: pl.DataFrame) -> pl.DataFrame:
    """Point each duplicate at an earlier notification of its block.

    A re-sent form repeats what it said; a second form is about another person of the incident, so it shares with the
    first when and where that was and when it came to be known.
    """
    kind = frame["outside_kind"].to_numpy().copy()
    in_scope = frame["scope"].to_numpy() <= Scope.REST
    block = frame["block"].to_numpy()
    alike = ((block * 10 + frame["nature"].to_numpy()) * 10 + frame["age_band"].to_numpy()) * 10 + frame[
        "sex"
    ].to_numpy()
    primary = np.full(kind.size, -1)
    resent = (kind == Outside.DUPLICATE) & (rng.random(kind.size) < RESENT_SHARE)
    primary[resent] = _earlier_match(rng, alike, in_scope, np.flatnonzero(resent))
    resent &= primary >= 0
    second_form = (kind == Outside.DUPLICATE) & ~resent
    primary[second_form] = _earlier_match(rng, block, in_scope, np.flatnonzero(second_form))
    kind[(kind == Outside.DUPLICATE) & (primary < 0)] = Outside.WITHDRAWN
    copied = _copy_facts(frame, np.flatnonzero(resent), primary[resent], facts=("age_months",))
    is_second = (primary >= 0) & ~resent
    copied = _copy_facts(copied, np.flatnonzero(is_second), primary[is_second])
    return copied.with_columns(
        pl.Series("outside_kind", kind), pl.Series("primary", primary), pl.Series("is_resent", resent)
    )


def _earlier_match(rng: np.random.Generator, key: IntArray, eligible: BoolArray, rows: IntArray) -> IntArray:
    """Find for each row one of the three nearest earlier eligible rows with the same key; -1 where none."""
    candidates = np.flatnonzero(eligible)
    candidates = candidates[np.lexsort((candidates, key[candidates]))]
    width = key.size + 1
    order = key[candidates] * width + candidates
    position = np.searchsorted(order, key[rows] * width + rows)
    start = np.searchsorted(order, key[rows] * width)
    back = rng.integers(1, 4, rows.size)
    found = position > start
    chosen = np.maximum(position - back, start)
    if candidates.size == 0:
        return np.full(rows.size, -1)
    return np.where(found, candidates[np.minimum(chosen, candidates.size - 1)], -1)


def _copied(frame: pl.DataFrame, column: str, rows: IntArray, sources: IntArray) -> pl.Series:
    values = frame[column].to_numpy().copy()
    values[rows] = values[sources]
    return pl.Series(column, values)


def _copy_facts(frame: pl.DataFrame, rows: IntArray, sources: IntArray, *, facts: tuple[str, ...] = ()) -> pl.DataFrame:
    """Repeat incident, authority and ``facts``; an authority no longer valid on the later day is not repeated."""
    copied = [_copied(frame, column, rows, sources) for column in ("incident_on", "aware_on", *facts)]
    place = repeat_valid(frame, _copied(frame, "place", rows, sources).to_numpy(), frame["place"].to_numpy())
    return frame.with_columns(*copied, pl.Series("place", place))


def repeat_valid(frame: pl.DataFrame, repeated: IntArray, own: IntArray) -> IntArray:
    """Give the repeated places (-1 is blank), and where one was no authority on the row's day its own."""
    places = read_places()
    regime = np.searchsorted(places.changes, frame["notified_on"].to_numpy(), side="right") - 1
    is_invalid = (repeated >= 0) & (places.weights[regime, np.maximum(repeated, 0)] == 0)
    return np.where(is_invalid, own, repeated)


def _add_flag(rng: np.random.Generator, frame: pl.DataFrame) -> pl.DataFrame:
    """Duplicates, withdrawals and criteria not met are recorded before the block's figures are published."""
    first, kind = frame["first_at"].to_numpy(), frame["outside_kind"].to_numpy()
    flag = rng.integers(first, np.maximum(settled(frame), first) + 1)
    return frame.with_columns(pl.Series("flag_at", np.where(kind >= Outside.DUPLICATE, flag, NEVER)))


def _amend_natures(rng: np.random.Generator, frame: pl.DataFrame) -> pl.DataFrame:
    scope, nature = frame["scope"].to_numpy(), frame["nature"].to_numpy()
    first, days = frame["first_at"].to_numpy(), frame["notified_on"].to_numpy()
    later, at = nature.copy(), np.full(nature.size, NEVER)
    factor = scale(frame)

    def amend(rows: BoolArray, count: int, newest: int, to: int) -> None:
        chosen = pick(rng, rows & (nature == HARM) & (at == NEVER) & (first < newest), count * factor)
        later[chosen] = to
        at[chosen] = rng.integers(first[chosen] + 1, newest + 1)

    for each, count in zip((Scope.NAI, Scope.REST), FIRST_WINDOW_TO_DEATH, strict=True):
        amend(within(days, FIRST_WINDOW) & (scope == each), count, MARCH_2020, DEATH)
    for window, count, newest in HARM_TO_DEATH:
        amend(within(days, window) & (scope <= Scope.REST), count, newest, DEATH)
    window, count, newest = HARM_TO_OTHER
    amend(within(days, window) & (scope == Scope.REST), count, newest, OTHER)
    return frame.with_columns(pl.Series("nature_later", later), pl.Series("nature_at", at))


def known_nature(frame: pl.DataFrame, delivery: int) -> IntArray:
    """Give the nature of each incident as known at a delivery."""
    amended = frame["nature_at"].to_numpy() <= delivery
    return np.where(amended, frame["nature_later"].to_numpy(), frame["nature"].to_numpy())


def draw_afterwards(rng: np.random.Generator, frame: pl.DataFrame) -> pl.DataFrame:
    """Add what changed only after the figures were published; cases of the national review stay as they are.

    Withdrawals that come late, more harm that became a death, and records that the full snapshot no
    longer holds.
    """
    scope, days = frame["scope"].to_numpy(), frame["notified_on"].to_numpy()
    quiet = (frame["stage"].to_numpy() == "") & (scope <= Scope.REST)
    limit = np.maximum(settled(frame), frame["first_at"].to_numpy())
    is_primary = np.zeros(frame.height, dtype=np.bool_)
    primary = frame["primary"].to_numpy()
    is_primary[primary[primary >= 0]] = True
    factor, movable = scale(frame), quiet & (limit < LAST) & ~is_primary
    in_window = within(days, NAI_WINDOW) & (scope == Scope.NAI)
    early = limit <= SEPTEMBER_2021
    gone = pick(rng, movable & early & (scope == Scope.REST), 0.012 * int((early & movable).sum()))
    gone |= pick(rng, movable & in_window & early, NAI_WINDOW_GONE * factor)
    withdrawn = pick(rng, movable & (scope == Scope.REST) & ~gone, 0.015 * int(movable.sum()))
    withdrawn |= pick(rng, movable & in_window & ~gone, NAI_WINDOW_WITHDRAWN * factor)
    nature, later = frame["nature"].to_numpy(), frame["nature_later"].to_numpy().copy()
    at, flag = frame["nature_at"].to_numpy().copy(), frame["flag_at"].to_numpy().copy()
    kind = frame["outside_kind"].to_numpy().copy()
    died = pick(rng, movable & ~gone & ~withdrawn & (nature == HARM) & (at == NEVER), 20 * factor)
    later[died], at[died] = DEATH, rng.integers(limit[died] + 1, LAST + 1)
    flag[withdrawn] = rng.integers(limit[withdrawn] + 1, LAST + 1)
    kind[withdrawn] = np.where(rng.random(int(withdrawn.sum())) < 0.5, Outside.WITHDRAWN, Outside.NOT_MET)
    return frame.with_columns(
        pl.Series("nature_later", later),
        pl.Series("nature_at", at),
        pl.Series("flag_at", flag),
        pl.Series("outside_kind", kind),
        pl.Series("gone_at", np.where(gone, FULL_DELIVERY, NEVER)),
    )
