"""Adults around the children, as versions.

Belongs here: mothers, fathers and other men of each notification, and the parents of the final cases,
whose features reach the data only with the fieldwork review. Does not belong here: children.
"""

import numpy as np
import polars as pl

from warehouse.sample.calendar import DAY, add_months
from warehouse.sample.course import Outside
from warehouse.sample.draw import BoolArray, IntArray, choose
from warehouse.sample.incidents import Scope
from warehouse.sample.people import FORENAMES
from warehouse.sample.plan import NEVER, SEPTEMBER_2021
from warehouse.sample.versions import stack_versions

MALE_ROLES = (
    ("birth_father", 0.7),
    ("mothers_partner", 0.16),
    ("stepfather", 0.07),
    ("other_male_carer", 0.05),
    ("adoptive_father", 0.01),
    ("other", 0.01),
)
ANSWERS = ("yes", "no", "not_known")
FLAGS = ("domestic_abuse_current", "domestic_abuse_historical", "mental_health", "care_leaver", "convictions")


def adult_versions(rng: np.random.Generator, frame: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """Build the versions of every adult: the mother as A1, a man as A2; final cases have exactly these two."""
    case = frame["case"].to_numpy()
    is_child_form = frame["scope"].to_numpy() != Scope.CARE_LEAVER
    is_child_form &= frame["outside_kind"].to_numpy() != Outside.DUPLICATE
    mothers = is_child_form & ((rng.random(frame.height) < 0.92) | (case >= 0))
    men = is_child_form & ((rng.random(frame.height) < 0.75) | (case >= 0))
    adults = pl.concat([_draw_adults(rng, frame, rows, number) for number, rows in ((1, mothers), (2, men))])
    adults = adults.sort("row", "number").with_columns(pl.int_range(pl.len()).alias("key"))
    adults = _set_final_births(rng, adults, cases)
    change_at = np.where(adults["case"].to_numpy() >= 0, SEPTEMBER_2021, NEVER)
    versions = stack_versions(adults, {0: adults["first_at"].to_numpy(), 1: change_at})
    return _set_final_features(versions, cases)


def _draw_adults(rng: np.random.Generator, frame: pl.DataFrame, rows: BoolArray, number: int) -> pl.DataFrame:
    source, size = frame.filter(pl.Series(rows)), int(rows.sum())
    role = np.full(size, "mother", dtype=object) if number == 1 else _draw_roles(rng, size)
    months = rng.integers(17 * 12, 42 * 12, size)
    births = add_months(source["incident_on"].to_numpy(), -months).astype(DAY)
    births[rng.random(size) < 0.2] = np.datetime64("NaT")
    numbers = source["surname_number"].to_numpy() * 10 + number
    return pl.DataFrame(
        {
            "row": np.flatnonzero(rows),
            "number": np.full(size, number),
            "notification_id": source["notification_id"],
            "gone_at": source["gone_at"],
            "first_at": source["first_at"],
            "case": source["case"],
            "incident_on": source["incident_on"],
            "role": pl.Series(role, dtype=pl.String),
            "forename": pl.Series(
                np.asarray(FORENAMES, dtype=object)[rng.integers(0, len(FORENAMES), size)], dtype=pl.String
            ),
            "surname": pl.Series(numbers).cast(pl.String).str.zfill(7),
            "birth": births,
            "suspected": pl.Series(choose(rng, size, ANSWERS, (0.25 * number, 0.4, 0.2)), dtype=pl.String),
            **{flag: pl.Series(choose(rng, size, ANSWERS, (0.3, 0.4, 0.3)), dtype=pl.String) for flag in FLAGS},
            "probation": pl.Series(
                choose(rng, size, ("open", "previous", "none", "not_known"), (0.06, 0.1, 0.5, 0.34)),
                dtype=pl.String,
            ),
        }
    ).with_columns(pl.format("Synthetic-{}", "surname").alias("surname"))


def _draw_roles(rng: np.random.Generator, size: int) -> np.ndarray:
    return choose(rng, size, tuple(role for role, _ in MALE_ROLES), tuple(share for _, share in MALE_ROLES))


def _set_final_births(rng: np.random.Generator, adults: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """Parents of a final case: one under 22 at the incident in 9 cases, both 22 or over in the others."""
    case = adults["case"].to_numpy()
    final = np.flatnonzero(case >= 0)
    if final.size == 0:
        return adults
    facts = cases[case[final]]
    is_mother = adults["number"].to_numpy()[final] == 1
    young = facts["under_22"].to_numpy() & (is_mother != facts["is_fathers"].to_numpy())
    months = np.where(young, rng.integers(18 * 12, 22 * 12 - 1, final.size), rng.integers(22 * 12 + 1, 480, final.size))
    births = adults["birth"].to_numpy().copy()
    births[final] = add_months(adults["incident_on"].to_numpy()[final], -months)
    roles = adults["role"].to_numpy().copy()
    roles[final] = np.where(is_mother, "mother", facts["relationship"].to_numpy())
    return adults.with_columns(pl.Series("birth", births), pl.Series("role", roles, dtype=pl.String))


def _set_final_features(versions: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """Nothing is known of the parents of a final case until the fieldwork review; then every answer is."""
    case = versions["case"].to_numpy()
    final = np.flatnonzero(case >= 0)
    if final.size == 0:
        return versions
    facts = cases[case[final]]
    is_mother = versions["number"].to_numpy()[final] == 1
    known = versions["from_at"].to_numpy()[final] >= SEPTEMBER_2021
    has_feature = is_mother != facts["is_fathers"].to_numpy()
    is_father = ~is_mother & (facts["relationship"].to_numpy() == "birth_father")
    answers = {flag: facts[flag].to_numpy() & has_feature for flag in FLAGS[:-1]}
    answers["convictions"] = facts["convictions"].to_numpy() & is_father
    columns = [_answered(versions, flag, final, known, yes) for flag, yes in answers.items()]
    suspected = np.where(is_mother, facts["both_charged"].to_numpy(), True)
    columns.append(_answered(versions, "suspected", final, known, suspected))
    probation = versions["probation"].to_numpy().copy()
    probation[final] = np.where(known, np.where(is_father, facts["probation"].to_numpy(), "none"), "not_known")
    return versions.with_columns(*columns, pl.Series("probation", probation, dtype=pl.String))


def _answered(versions: pl.DataFrame, column: str, rows: IntArray, known: BoolArray, yes: np.ndarray) -> pl.Series:
    values = versions[column].to_numpy().copy()
    values[rows] = np.where(known, np.where(yes, "yes", "no"), "not_known")
    return pl.Series(column, values, dtype=pl.String)
