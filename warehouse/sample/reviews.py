"""Rapid reviews: which notifications have one, when it came, and how the Panel coded it.

Belongs here: receipt, NAI coding and its amendments, categories of abuse, the decision on a local review.
Does not belong here: the fieldwork review's cases (``cohort.py``).

Columns made: review_on, review_at, nai_initial, nai_review, nai_recoded, recode_at, lcspr, lcspr_later,
lcspr_at.
"""

import numpy as np
import polars as pl

from warehouse.sample.calendar import DAY, DELIVERY_DAYS, Days, add_working_days, first_delivery, within
from warehouse.sample.course import LAST, Outside, known_nature
from warehouse.sample.draw import BoolArray, choose, pick
from warehouse.sample.incidents import Scope, scale
from warehouse.sample.plan import (
    FIRST_WINDOW,
    FIRST_WINDOW_LATE_REVIEWS,
    FIRST_WINDOW_RECODED_FROM_NAI,
    FIRST_WINDOW_RECODED_TO_NAI,
    FIRST_WINDOW_REVIEWED,
    LCSPR_2023_24,
    MARCH_2020,
    NAI_WINDOW,
    NAI_WINDOW_GAINED,
    NAI_WINDOW_LOST,
    NEVER,
    NOVEMBER_2024,
    PANEL_START,
    REVIEWED_2023_24,
    SEPTEMBER_2021,
    UNDER_1,
    UNKNOWN_AGE,
    YEAR_2023_24,
)

POSITIVE = ("confirmed", "suspected")


def draw_reviews(rng: np.random.Generator, frame: pl.DataFrame) -> pl.DataFrame:
    """Add receipt, coding and decision of each rapid review, as they were until the figures were published."""
    frame = _add_receipt(rng, frame)
    frame = _add_coding(rng, frame)
    return _add_decision(rng, frame)


def _add_receipt(rng: np.random.Generator, frame: pl.DataFrame) -> pl.DataFrame:
    """Reviews come about 15 working days after notification, with a tail."""
    scope, days = frame["scope"].to_numpy(), frame["notified_on"].to_numpy()
    size = frame.height
    lag = np.where(rng.random(size) < 0.72, rng.integers(8, 16, size), 15 + rng.geometric(0.06, size))
    received = add_working_days(days, lag)
    first_window, last_window = within(days, FIRST_WINDOW), within(days, YEAR_2023_24)
    chance = np.where(scope == Scope.NAI, 0.95, 0.92)
    kinds = np.asarray((0.0, 0.3, 0.0, 0.3, 0.6))
    chance = np.where(scope == Scope.OUTSIDE, kinds[frame["outside_kind"].to_numpy()], chance)
    chance[(scope == Scope.CARE_LEAVER) | (days < np.datetime64(PANEL_START, "D"))] = 0.0
    reviewed = rng.random(size) < chance
    in_scope = scope <= Scope.REST
    reviewed[in_scope & (first_window | last_window)] = False
    on_time = _pick_first_window(rng, frame, first_window)
    received = _not_after(rng, received, on_time, MARCH_2020)
    late = np.zeros(size, dtype=np.bool_)
    for each, count in zip((Scope.NAI, Scope.REST), FIRST_WINDOW_LATE_REVIEWS, strict=True):
        late |= pick(rng, first_window & (scope == each) & ~on_time, count * scale(frame))
    received[late] = DELIVERY_DAYS[MARCH_2020] + rng.integers(1, 400, int(late.sum()))
    published = _pick_by_nature(rng, frame, last_window & in_scope, REVIEWED_2023_24, NOVEMBER_2024)
    received = _not_after(rng, received, published, NOVEMBER_2024)
    reviewed |= on_time | late | published
    at = np.maximum(first_delivery(received), frame["first_at"].to_numpy())
    reviewed &= at <= LAST
    received[~reviewed] = np.datetime64("NaT")
    return frame.with_columns(
        pl.Series("review_on", received, dtype=pl.Date), pl.Series("review_at", np.where(reviewed, at, NEVER))
    )


def _pick_first_window(rng: np.random.Generator, frame: pl.DataFrame, window: BoolArray) -> BoolArray:
    scope = frame["scope"].to_numpy()
    chosen = np.zeros(frame.height, dtype=np.bool_)
    for each, counts in zip((Scope.NAI, Scope.REST), FIRST_WINDOW_REVIEWED, strict=True):
        chosen |= _pick_by_nature(rng, frame, window & (scope == each), counts, MARCH_2020)
    return chosen


def _pick_by_nature(
    rng: np.random.Generator, frame: pl.DataFrame, rows: BoolArray, counts: tuple[int, ...], delivery: int
) -> BoolArray:
    nature = known_nature(frame, delivery)
    chosen = np.zeros(frame.height, dtype=np.bool_)
    for each, count in enumerate(counts):
        chosen |= pick(rng, rows & (nature == each), count * scale(frame))
    return chosen


def _not_after(rng: np.random.Generator, days: Days, rows: BoolArray, delivery: int) -> Days:
    """Bring the days of ``rows`` forward so that they are known at ``delivery``: within its last three weeks."""
    limit = DELIVERY_DAYS[delivery] - rng.integers(0, 21, days.size)
    return np.where(rows, np.minimum(days, limit), days).astype(DAY)


def _add_coding(rng: np.random.Generator, frame: pl.DataFrame) -> pl.DataFrame:
    """Code each notification and review; the review supersedes the initial coding unless it is not known."""
    size, scope = frame.height, frame["scope"].to_numpy()
    days, band = frame["notified_on"].to_numpy(), frame["age_band"].to_numpy()
    kind, review_at = frame["outside_kind"].to_numpy(), frame["review_at"].to_numpy()
    reviewed = review_at <= LAST
    initial = choose(rng, size, ("not_nai", "not_known", ""), (0.6, 0.25, 0.15))
    review = choose(rng, size, ("not_nai", "not_known"), (0.94, 0.06))
    # Read as suspected at first and not confirmed by the review: only where the review came in time.
    doubted = (scope == Scope.REST) & (review_at <= MARCH_2020 + 1) & (band != UNKNOWN_AGE)
    doubted &= rng.random(size) < 0.12
    initial[doubted], review[doubted] = "suspected", "not_nai"
    toddler = (scope == Scope.REST) & (band == 1) & (rng.random(size) < 0.25)
    is_nai = (scope == Scope.NAI) | toddler
    positive = choose(rng, size, POSITIVE, (0.3, 0.7))
    first_reading = choose(rng, size, ("", "not_known", "suspected", "confirmed"), (0.1, 0.2, 0.6, 0.1))
    prompt = reviewed & (review_at <= frame["first_at"].to_numpy() + 1) & (review_at <= SEPTEMBER_2021 - 1)
    initial = np.where(is_nai, np.where(prompt, first_reading, positive), initial)
    review = np.where(is_nai, choose(rng, size, POSITIVE, (0.65, 0.35)), review)
    unread = is_nai & np.isin(initial, POSITIVE) & (rng.random(size) < 0.04)
    review[unread] = "not_known"
    unsure = (scope == Scope.OUTSIDE) & (kind != Outside.LOOKED_AFTER_DEATH) & (band == UNDER_1)
    initial[unsure & (rng.random(size) < 0.4)] = "suspected"
    initial[days < np.datetime64(PANEL_START, "D")] = ""
    initial[scope == Scope.CARE_LEAVER] = ""
    recoded, at = review.copy(), np.full(size, NEVER)
    on_time = within(days, FIRST_WINDOW) & (review_at <= MARCH_2020)
    factor = scale(frame)
    to_nai = pick(rng, on_time & (scope == Scope.NAI) & ~unread, FIRST_WINDOW_RECODED_TO_NAI * factor)
    from_nai = pick(
        rng,
        on_time & (scope == Scope.REST) & (band == UNDER_1) & ~doubted,
        FIRST_WINDOW_RECODED_FROM_NAI * factor,
    )
    review[to_nai], recoded[to_nai] = "not_nai", "suspected"
    review[from_nai], recoded[from_nai] = "suspected", "not_nai"
    at[to_nai | from_nai] = rng.integers(MARCH_2020 + 1, SEPTEMBER_2021 + 1, int((to_nai | from_nai).sum()))
    return frame.with_columns(
        pl.Series("nai_initial", initial, dtype=pl.String),
        pl.Series("nai_review", review, dtype=pl.String),
        pl.Series("nai_recoded", recoded, dtype=pl.String),
        pl.Series("recode_at", at),
    )


def recode_afterwards(rng: np.random.Generator, frame: pl.DataFrame) -> pl.DataFrame:
    """Amend codings after September 2021: some NAI under 1 found not to be, some found to be after all."""
    scope, band = frame["scope"].to_numpy(), frame["age_band"].to_numpy()
    at, recoded = frame["recode_at"].to_numpy().copy(), frame["nai_recoded"].to_numpy().copy()
    open_ = within(frame["notified_on"].to_numpy(), NAI_WINDOW) & (at == NEVER)
    open_ &= (frame["review_at"].to_numpy() <= SEPTEMBER_2021) & (frame["outside_kind"].to_numpy() == Outside.NO)
    open_ &= ~np.isin(frame["stage"].to_numpy(), ("final", "shortlisted"))
    open_ &= frame["gone_at"].to_numpy() == NEVER
    lost = pick(rng, open_ & (scope == Scope.NAI), NAI_WINDOW_LOST * scale(frame))
    gained = pick(rng, open_ & (scope == Scope.REST) & (band == UNDER_1), NAI_WINDOW_GAINED * scale(frame))
    recoded[lost], recoded[gained] = "not_nai", "suspected"
    at[lost | gained] = rng.integers(SEPTEMBER_2021 + 2, LAST + 1, int((lost | gained).sum()))
    return frame.with_columns(pl.Series("nai_recoded", recoded, dtype=pl.String), pl.Series("recode_at", at))


def _add_decision(rng: np.random.Generator, frame: pl.DataFrame) -> pl.DataFrame:
    """Decide on a local review: exactly 82 in the year to March 2024; pending ones are decided two extracts on."""
    size, at = frame.height, frame["review_at"].to_numpy()
    decision = choose(rng, size, ("yes", "no", "pending"), (0.24, 0.62, 0.14))
    published = within(frame["notified_on"].to_numpy(), YEAR_2023_24) & (at <= NOVEMBER_2024)
    published &= frame["scope"].to_numpy() <= Scope.REST
    decision[published] = choose(rng, int(published.sum()), ("no", "pending"), (0.85, 0.15))
    decision[pick(rng, published, LCSPR_2023_24 * scale(frame))] = "yes"
    later = np.where(decision == "pending", choose(rng, size, ("yes", "no"), (0.4, 0.6)), decision)
    decided = (decision == "pending") & (at <= LAST - 2)
    return frame.with_columns(
        pl.Series("lcspr", decision, dtype=pl.String),
        pl.Series("lcspr_later", later, dtype=pl.String),
        pl.Series("lcspr_at", np.where(decided, np.where(published, NOVEMBER_2024 + 1, at + 2), NEVER)),
    )
