"""Children and adults as versions: the index child, siblings, and the adults around them.

Belongs here: who belongs to a notification and what each delivery says of them, in canonical form. Every
person is invented: a forename from a short list and a surname that says so. Does not belong here:
spelling.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl

from warehouse.sample.ages import UNBORN, describe_ages
from warehouse.sample.calendar import DAY, within
from warehouse.sample.course import LAST
from warehouse.sample.draw import BoolArray, IntArray, choose, pick
from warehouse.sample.incidents import Scope, draw_births, scale
from warehouse.sample.plan import EXTRA_CHILDREN, NEVER, NOVEMBER_2024, SEXES, YEAR_2023_24
from warehouse.sample.versions import stack_versions

YEARS_WITH_UNBORN = (2021, 2024, 2025)
FORENAMES = ("Asha", "Ben", "Cara", "Dylan", "Ella", "Finn", "Grace", "Harun", "Isla", "Jude", "Kofi", "Leah")
ETHNICITIES = (
    ("WBRI", 62.0), ("WIRI", 0.5), ("WIRT", 0.5), ("WOTH", 6.0), ("WROM", 1.0), ("MWBC", 4.0), ("MWBA", 1.5),
    ("MWAS", 2.0), ("MOTH", 3.0), ("AIND", 1.0), ("APKN", 3.0), ("ABAN", 1.0), ("AOTH", 2.0), ("BCRB", 2.0),
    ("BAFR", 4.0), ("BOTH", 1.5), ("CHNE", 0.2), ("OOTH", 1.8), ("REFU", 0.5), ("NOBT", 2.5),
)  # fmt: skip
PLACEMENTS = (
    ("home", 0.7), ("hospital", 0.07), ("residential", 0.04), ("foster", 0.05), ("other", 0.03),
    ("not_known", 0.04), ("", 0.07),
)  # fmt: skip


def child_versions(rng: np.random.Generator, frame: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """Build the versions of every child: the index child as C1, siblings after it."""
    index = _draw_index_children(rng, frame, cases)
    siblings = _draw_siblings(rng, frame)
    people = pl.concat([index, siblings]).sort("row", "number")
    first = people["first_at"].to_numpy()
    people = people.with_columns(pl.int_range(pl.len()).alias("key"))
    versions = stack_versions(people, {0: first, 1: people["change_at"].to_numpy()})
    changed = pl.col("from_at") >= pl.col("change_at")
    is_named = changed | ~pl.col("named_later")
    return versions.with_columns(
        pl.when(changed).then(pl.col("birth_later")).otherwise(pl.col("birth")).alias("birth"),
        pl.when(changed & pl.col("birth_later").is_not_null()).then(pl.lit("")).otherwise(pl.col("age_text"))
        .alias("age_text"),
        pl.when(changed).then(pl.col("sex_later")).otherwise(pl.col("sex")).alias("sex"),
        pl.when(changed & (pl.col("ethnicity") == "NOBT")).then(pl.lit("WBRI")).otherwise(pl.col("ethnicity"))
        .alias("ethnicity"),
        pl.when(pl.col("is_index")).then(pl.lit("yes")).otherwise(pl.lit("no")).alias("index_word"),
        *(
            pl.when(is_named).then(pl.col(name)).otherwise(pl.lit("")).alias(name)
            for name in ("forename", "surname")
        ),
    )  # fmt: skip


def _draw_index_children(rng: np.random.Generator, frame: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    size = frame.height
    months, days = frame["age_months"].to_numpy(), frame["incident_on"].to_numpy()
    final, first = frame["case"].to_numpy() >= 0, frame["first_at"].to_numpy()
    births = repeat_resent(frame, draw_births(rng, days, months))
    as_text = (rng.random(size) < 0.08) & (months >= 0) & ~final
    unborn = _pick_unborn(rng, frame)
    text = np.where(as_text | (rng.random(size) < 0.04), describe_ages(rng, months), "")
    text[unborn] = "unborn"
    sex = np.asarray(SEXES, dtype=object)[frame["sex"].to_numpy()]
    sex_later = np.where(sex == "not_known", choose(rng, size, ("male", "female"), (1, 1)), sex)
    unknown = (months < 0) & ~unborn
    later = np.where(unknown, rng.integers(12, 200, size), months)
    births_later = np.where(unknown, draw_births(rng, days, later), births).astype(DAY)
    births = np.where(as_text, np.datetime64("NaT"), births).astype(DAY)
    ethnicity = choose(rng, size, *_columns(ETHNICITIES))
    if final.any():
        ethnicity[final] = cases["ethnicity"].to_numpy()[frame["case"].to_numpy()[final]]
    changes = (unknown & (rng.random(size) < 0.6)) | ((sex == "not_known") & (rng.random(size) < 0.5))
    changes |= (rng.random(size) < 0.04) & ~final
    change_at = np.where(changes, first + rng.integers(1, 4, size), NEVER)
    return pl.DataFrame(
        {
            "row": np.arange(size),
            "number": np.ones(size, dtype=np.int64),
            "notification_id": frame["notification_id"],
            "gone_at": frame["gone_at"],
            "first_at": first,
            "change_at": np.where(change_at > LAST, NEVER, change_at),
            "is_index": np.ones(size, dtype=np.bool_),
            "named_later": rng.random(size) < 0.02,
            **{
                name: pl.Series(repeat_resent(frame, drawn.to_numpy()), dtype=pl.String)
                for name, drawn in _draw_names(rng, frame["surname_number"].to_numpy()).items()
            },
            "birth": births,
            "birth_later": births_later,
            "age_text": pl.Series(text, dtype=pl.String),
            "sex": pl.Series(sex, dtype=pl.String),
            "sex_later": pl.Series(sex_later, dtype=pl.String),
            "ethnicity": pl.Series(ethnicity, dtype=pl.String),
            "disability": pl.Series(choose(rng, size, ("yes", "no", "not_known"), (0.1, 0.8, 0.1)), dtype=pl.String),
            "looked_after": frame["looked_after"],
            "agency_status": frame["agency"],
            "placement": pl.Series(_draw_placements(rng, frame["looked_after"]), dtype=pl.String),
        }
    )


def _pick_unborn(rng: np.random.Generator, frame: pl.DataFrame) -> BoolArray:
    """Half of the index children of unknown age, in years whose count of unknown ages is not published."""
    free = np.isin(frame["notified_on"].dt.offset_by("-3mo").dt.year().to_numpy(), YEARS_WITH_UNBORN)
    return free & (frame["age_months"].to_numpy() < 0) & (rng.random(frame.height) < 0.5)


def repeat_resent(frame: pl.DataFrame, values: np.ndarray) -> np.ndarray:
    """Give what a form says of its index child; one sent again says what it said the first time."""
    return np.where(frame["is_resent"].to_numpy(), values[frame["primary"].to_numpy()], values)


def _draw_siblings(rng: np.random.Generator, frame: pl.DataFrame) -> pl.DataFrame:
    """Other children harmed in the same incident; two published totals of children are met exactly."""
    extra = _count_siblings(rng, frame)
    row = np.repeat(np.arange(frame.height), extra)
    size = row.size
    place_in_row = np.arange(size) - np.repeat(np.cumsum(extra) - extra, extra)
    source = frame[row]
    days = source["incident_on"].to_numpy()
    months = rng.integers(0, 204, size)
    unborn = rng.random(size) < 0.04
    births = draw_births(rng, days, months)
    as_text = (rng.random(size) < 0.15) | unborn
    text = np.where(as_text, describe_ages(rng, np.where(unborn, UNBORN, months)), "")
    births = np.where(as_text, np.datetime64("NaT"), births).astype(DAY)
    sex = np.where(unborn, "not_known", choose(rng, size, SEXES[:2], (0.55, 0.45)))
    ethnicity = pl.Series(choose(rng, size, *_columns(ETHNICITIES)), dtype=pl.String)
    looked_after = pl.Series(choose(rng, size, ("yes", "no"), (0.1, 0.9)), dtype=pl.String)
    return pl.DataFrame(
        {
            "row": row,
            "number": place_in_row + 2,
            "notification_id": source["notification_id"],
            "gone_at": source["gone_at"],
            "first_at": source["first_at"],
            "change_at": np.where(unborn & (rng.random(size) < 0.3), LAST - 1, NEVER),
            "is_index": np.zeros(size, dtype=np.bool_),
            "named_later": unborn | (rng.random(size) < 0.05),
            **_draw_names(rng, source["surname_number"].to_numpy()),
            "birth": births,
            "birth_later": births,
            "age_text": pl.Series(text, dtype=pl.String),
            "sex": pl.Series(sex, dtype=pl.String),
            "sex_later": pl.Series(sex, dtype=pl.String),
            "ethnicity": ethnicity,
            "disability": pl.Series(choose(rng, size, ("yes", "no", "not_known"), (0.08, 0.8, 0.12)), dtype=pl.String),
            "looked_after": looked_after,
            "agency_status": pl.Series(
                np.where(looked_after == "yes", "looked_after", source["agency"].replace("looked_after", "not_known")),
                dtype=pl.String,
            ),
            "placement": pl.Series(_draw_placements(rng, looked_after), dtype=pl.String),
        }
    ).filter(pl.col("first_at") <= LAST)


def _count_siblings(rng: np.random.Generator, frame: pl.DataFrame) -> IntArray:
    scope, days = frame["scope"].to_numpy(), frame["notified_on"].to_numpy()
    extra = choose_counts(rng, frame.height)
    extra[scope == Scope.CARE_LEAVER] = 0
    for window, total in EXTRA_CHILDREN:
        rows = within(days, window) & (scope <= Scope.REST)
        if window == YEAR_2023_24:
            rows &= frame["review_at"].to_numpy() <= NOVEMBER_2024
        extra[rows] = _spread_exactly(rng, rows, round(total * scale(frame)))[rows]
    return extra


def choose_counts(rng: np.random.Generator, size: int) -> IntArray:
    """Draw how many further children an incident has: none for nine in ten."""
    return np.searchsorted((0.9, 0.96, 0.99), rng.random(size), side="right").astype(np.int64)


def _spread_exactly(rng: np.random.Generator, rows: BoolArray, total: int) -> IntArray:
    """Give ``total`` further children to incidents of ``rows``, mostly one each."""
    extra = np.zeros(rows.size, dtype=np.int64)
    several = pick(rng, rows, total / 8)
    extra[several] = 2
    left = total - int(extra.sum())
    extra[pick(rng, rows & ~several, left)] = 1
    short = total - int(extra.sum())
    if short > 0:
        extra[pick(rng, rows, short)] += 1
    return extra


def _draw_names(rng: np.random.Generator, numbers: IntArray) -> dict[str, pl.Series]:
    forenames = np.asarray(FORENAMES, dtype=object)[rng.integers(0, len(FORENAMES), numbers.size)]
    surnames = pl.format("Synthetic-{}", pl.Series("n", numbers).cast(pl.String).str.zfill(6))
    return {
        "forename": pl.Series(forenames, dtype=pl.String),
        "surname": pl.select(surnames).to_series(),
    }


def _draw_placements(rng: np.random.Generator, looked_after: pl.Series) -> np.ndarray:
    size = looked_after.len()
    away = choose(rng, size, ("foster", "residential", "other"), (0.6, 0.3, 0.1))
    return np.where(looked_after.to_numpy() == "yes", away, choose(rng, size, *_columns(PLACEMENTS)))


def _columns(table: Sequence[tuple[str, float]]) -> tuple[tuple[str, ...], tuple[float, ...]]:
    return tuple(label for label, _ in table), tuple(weight for _, weight in table)
