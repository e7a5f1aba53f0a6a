"""Versions: every state a record was delivered in, one row per key and delivery.

Belongs here: notifications and rapid reviews as versions with the delivery (``from_at``) that brings
each, and the rows a delivery holds. Content is canonical; spelling comes later. Does not belong here:
drawing what happened.
"""

import numpy as np
import polars as pl

from warehouse.sample.calendar import DAY, DELIVERY_DAYS
from warehouse.sample.course import LAST, Outside, repeat_valid
from warehouse.sample.draw import BoolArray, IntArray, choose
from warehouse.sample.incidents import Scope
from warehouse.sample.places import read_places
from warehouse.sample.plan import FULL_DELIVERY, NATURES, NEVER, UNDER_1

RESEND_SHARE = 0.02
OUTLINE = "Synthetic case: not a real child."
CODER = "synthetic coder"


def rows_of_delivery(rng: np.random.Generator, versions: pl.DataFrame, delivery: int) -> pl.DataFrame:
    """Give the rows a delivery holds: new and amended ones and a few sent again; in a full snapshot all.

    ``versions`` has ``key``, ``from_at`` and ``gone_at`` and is ordered by both.
    """
    known = versions.filter((pl.col("from_at") <= delivery) & (pl.col("gone_at") > delivery))
    latest = known.filter(pl.col("key") != pl.col("key").shift(-1, fill_value=-1))
    if delivery == FULL_DELIVERY:
        return latest
    again = rng.random(latest.height) < RESEND_SHARE
    return latest.filter((pl.col("from_at") == delivery) | pl.Series(again))


def stack_versions(frame: pl.DataFrame, events: dict[int, IntArray]) -> pl.DataFrame:
    """Repeat each row of ``frame`` (with ``key``) for every delivery at which an event reaches it.

    ``events`` are numbered arrays of delivery indexes; the first is when the record first comes, and
    nothing happens before it.
    """
    first = next(iter(events.values()))
    parts = [
        frame.with_columns(pl.Series("from_at", at)).filter(pl.Series((at <= LAST) & (at >= first)))
        for at in events.values()
    ]
    stacked = pl.concat(parts).unique(["key", "from_at"], keep="first", maintain_order=True)
    return stacked.sort("key", "from_at")


def notification_versions(rng: np.random.Generator, frame: pl.DataFrame) -> pl.DataFrame:
    """Build the versions of each notification; ``frame`` has all columns of the drawing and ``notification_id``."""
    closed_at = _draw_closing(rng, frame)
    content = frame.select(
        "key",
        "gone_at",
        "notification_id",
        "place",
        *_draw_other_places(rng, frame),
        "incident_on",
        "aware_on",
        "notified_on",
        "minute",
        "nature",
        "nature_later",
        "nature_at",
        "flag_at",
        "outside_kind",
        pl.Series("closed_at", closed_at),
        "primary_id",
        pl.col("nai_initial").alias("nai_initial"),
        pl.Series("outline", np.where(rng.random(frame.height) < 0.9, OUTLINE, "")),
    )
    events = {
        0: frame["first_at"].to_numpy(),
        1: frame["nature_at"].to_numpy(),
        2: frame["flag_at"].to_numpy(),
        3: closed_at,
    }
    versions = stack_versions(content, events)
    flagged = pl.col("from_at") >= pl.col("flag_at")
    kind = pl.col("outside_kind")
    return versions.with_columns(
        pl.when(pl.col("from_at") >= pl.col("nature_at"))
        .then(pl.col("nature_later"))
        .otherwise(pl.col("nature"))
        .replace_strict(dict(enumerate(NATURES)), return_dtype=pl.String)
        .alias("nature"),
        pl.when(flagged & (kind == Outside.WITHDRAWN))
        .then(pl.lit("withdrawn"))
        .when(flagged & (kind == Outside.NOT_MET))
        .then(pl.lit("not_met"))
        .when(pl.col("from_at") >= pl.col("closed_at"))
        .then(pl.lit("closed"))
        .otherwise(pl.lit("open"))
        .alias("status"),
        pl.when(flagged & (kind == Outside.DUPLICATE))
        .then(pl.col("primary_id"))
        .otherwise(pl.lit(""))
        .alias("duplicate_of"),
    )


def _draw_closing(rng: np.random.Generator, frame: pl.DataFrame) -> IntArray:
    """Close one or two extracts after the review, or some after notification; a duplicate at once."""
    first, review = frame["first_at"].to_numpy(), frame["review_at"].to_numpy()
    steps = rng.integers(1, 3, first.size)
    closed = np.where(review <= LAST, review + steps, first + 2 + steps)
    flag, kind = frame["flag_at"].to_numpy(), frame["outside_kind"].to_numpy()
    closed = np.where(kind == Outside.DUPLICATE, np.minimum(closed, flag), closed)
    final_word = (kind >= Outside.WITHDRAWN) & (closed >= flag)
    return np.where(final_word | (closed > LAST), NEVER, closed)


def _draw_other_places(rng: np.random.Generator, frame: pl.DataFrame) -> list[pl.Series]:
    """Incident and home authority: mostly blank or the notifying one, sometimes another (-1 is blank).

    Forms of one incident name one authority for it; a form sent again names the same home too.
    """
    place, days = frame["place"].to_numpy(), frame["notified_on"].to_numpy()
    primary, is_resent = frame["primary"].to_numpy(), frame["is_resent"].to_numpy()
    in_review = frame["stage"].to_numpy() != ""
    columns: list[pl.Series] = []
    for name, blank, other, is_repeated in (
        ("incident_place", 0.55, 0.05, primary >= 0),
        ("home_place", 0.3, 0.08, is_resent),
    ):
        elsewhere = read_places().draw(rng, days)
        chance = rng.random(place.size)
        drawn = np.where(chance < blank, -1, np.where((chance > 1 - other) & ~in_review, elsewhere, place))
        repeated = repeat_valid(frame, drawn[primary], np.full(place.size, -1))
        columns.append(pl.Series(name, np.where(is_repeated, repeated, drawn)))
    return columns


def review_versions(rng: np.random.Generator, frame: pl.DataFrame) -> pl.DataFrame:
    """Build the versions of each rapid review."""
    rows = frame.with_columns(
        pl.Series("abuse", _draw_abuse(rng, frame), dtype=pl.String),
        pl.Series("coding_days", rng.integers(2, 11, frame.height)),
    ).filter(pl.col("review_at") <= LAST)
    day = rows["review_on"].to_numpy() + rows["coding_days"].to_numpy()
    coded = np.minimum(day, DELIVERY_DAYS[rows["review_at"].to_numpy()]).astype(DAY)
    recode_at = rows["recode_at"].to_numpy()
    again = (DELIVERY_DAYS[np.minimum(recode_at, LAST)] - 10).astype(DAY)
    content = rows.select(
        "key",
        "gone_at",
        "notification_id",
        "review_on",
        "nai_review",
        "nai_recoded",
        "recode_at",
        "abuse",
        "lcspr",
        "lcspr_later",
        "lcspr_at",
        pl.Series("coded_on", coded),
        pl.Series("recoded_on", again),
    )
    events = {0: rows["review_at"].to_numpy(), 1: recode_at, 2: rows["lcspr_at"].to_numpy()}
    versions = stack_versions(content, events)
    recoded, decided = pl.col("from_at") >= pl.col("recode_at"), pl.col("from_at") >= pl.col("lcspr_at")
    return versions.with_columns(
        pl.when(recoded).then(pl.col("nai_recoded")).otherwise(pl.col("nai_review")).alias("nai"),
        pl.when(recoded).then(pl.col("recoded_on")).otherwise(pl.col("coded_on")).alias("coded_on"),
        pl.when(decided).then(pl.col("lcspr_later")).otherwise(pl.col("lcspr")).alias("lcspr_decision"),
        pl.lit(CODER).alias("coder"),
    ).with_columns(
        pl.when(pl.col("coded_on") < pl.date(2021, 1, 1))
        .then(pl.lit("NAI coding 1"))
        .otherwise(pl.lit("NAI coding 2"))
        .alias("scheme")
    )


def _draw_abuse(rng: np.random.Generator, frame: pl.DataFrame) -> np.ndarray:
    """Categories of abuse, every component kept; none for a looked-after death outside the Panel's scope."""
    size, scope = frame.height, frame["scope"].to_numpy()
    sets = ("physical", "physical;neglect", "neglect", "sexual", "emotional;neglect", "emotional;physical", "")
    value = choose(rng, size, sets, (0.3, 0.14, 0.28, 0.1, 0.07, 0.05, 0.06))
    nai = (scope == Scope.NAI) | _is_young_and_positive(frame)
    value = np.where(nai, choose(rng, size, sets[:2], (0.7, 0.3)), value)
    needs = frame["needs_category"].to_numpy() & (value == "")
    value = np.where(needs, "neglect", value)
    return np.where(frame["outside_kind"].to_numpy() == Outside.LOOKED_AFTER_DEATH, "", value)


def _is_young_and_positive(frame: pl.DataFrame) -> BoolArray:
    young = np.isin(frame["age_band"].to_numpy(), (UNDER_1, UNDER_1 + 1))
    return young & np.isin(frame["nai_review"].to_numpy(), ("confirmed", "suspected"))
