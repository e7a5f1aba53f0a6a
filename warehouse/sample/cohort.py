"""Which incidents carry the fieldwork review's cases: final, shortlisted, all other reviewed NAI under 1.

Belongs here: choosing incidents and areas so that the published cohort holds. Does not belong here: what
the cases say (``cases.py``), how their rows are written (``casework.py``).

Columns made: stage, case (0..22, else -1), case_agency; age and place of final cases are changed.
"""

import numpy as np
import polars as pl

from warehouse.sample.calendar import within
from warehouse.sample.cases import AREAS
from warehouse.sample.course import DEATH, HARM, known_nature
from warehouse.sample.draw import BoolArray, IntArray, pick
from warehouse.sample.incidents import Scope, scale
from warehouse.sample.places import read_places
from warehouse.sample.plan import (
    FINAL,
    FIRST_WINDOW,
    MARCH_2020,
    NAI_WINDOW,
    NEVER,
    SEPTEMBER_2021,
    SEXES,
    SHORTLISTED,
)

LATER_CASES = 5
"""Final cases notified in 2020; "the majority of cases in the cohort involved incidents pre-March 2020"."""
LONDON = "E12000007"
TOO_SMALL = ("E09000001", "E06000053")


def draw_cohort(rng: np.random.Generator, frame: pl.DataFrame, *, cases: pl.DataFrame, areas: IntArray) -> pl.DataFrame:
    """Give the reviewed NAI under 1 of the window their stage, and the final ones their case in its area.

    With no ``cases`` (a later part of a large sample) nothing is shortlisted.
    """
    case = _choose_final(rng, frame, cases) if cases.height else np.full(frame.height, -1)
    stage = np.full(frame.height, "", dtype=object)
    window = within(frame["notified_on"].to_numpy(), NAI_WINDOW) & (frame["scope"].to_numpy() == Scope.NAI)
    window &= frame["review_at"].to_numpy() <= SEPTEMBER_2021
    stage[window] = "reviewed"
    if cases.height:
        share = min(1.0, scale(frame))
        stage[pick(rng, window & (case < 0), SHORTLISTED * share)] = "shortlisted"
    stage[case >= 0] = "final"
    frame = frame.with_columns(pl.Series("stage", stage, dtype=pl.String), pl.Series("case", case))
    return _take_facts_of_case(frame, cases, areas)


def _choose_final(rng: np.random.Generator, frame: pl.DataFrame, cases: pl.DataFrame) -> IntArray:
    """Match cases to incidents by outcome, sex and whether notified by December 2019 or in 2020."""
    days, scope = frame["notified_on"].to_numpy(), frame["scope"].to_numpy()
    eligible = (scope == Scope.NAI) & (frame["recode_at"].to_numpy() == NEVER)
    eligible &= (frame["nature_at"].to_numpy() == NEVER) & ~_is_primary(frame)
    review_at = frame["review_at"].to_numpy()
    early = eligible & within(days, FIRST_WINDOW) & (review_at <= MARCH_2020)
    late = eligible & within(days, NAI_WINDOW) & ~within(days, FIRST_WINDOW) & (review_at <= SEPTEMBER_2021)
    wanted = pick(rng, np.ones(cases.height, dtype=np.bool_), FINAL * min(1.0, scale(frame)))
    later = pick(rng, wanted, LATER_CASES)
    nature, sex = known_nature(frame, SEPTEMBER_2021), frame["sex"].to_numpy()
    case = np.full(frame.height, -1)
    for row in cases.iter_rows(named=True):
        number = int(row["case"])
        rows = (late if later[number] else early) & (case < 0)
        rows &= (nature == (DEATH if row["outcome"] == "died" else HARM)) & (sex == SEXES.index(row["sex"]))
        if wanted[number]:
            case[pick(rng, rows, 1)] = number
    return case


def _is_primary(frame: pl.DataFrame) -> BoolArray:
    marked = np.zeros(frame.height, dtype=np.bool_)
    primary = frame["primary"].to_numpy()
    marked[primary[primary >= 0]] = True
    return marked


def _take_facts_of_case(frame: pl.DataFrame, cases: pl.DataFrame, areas: IntArray) -> pl.DataFrame:
    case = frame["case"].to_numpy()
    final = case >= 0
    agency = np.full(frame.height, "", dtype=object)
    months, place = frame["age_months"].to_numpy().copy(), frame["place"].to_numpy().copy()
    if final.any():
        agency[final] = cases["agency"].to_numpy()[case[final]]
        months[final] = cases["age_months"].to_numpy()[case[final]]
        place[final] = areas[cases["area"].to_numpy()[case[final]]]
    return frame.with_columns(
        pl.Series("case_agency", agency, dtype=pl.String),
        pl.Series("age_months", months),
        pl.Series("place", place),
    )


def choose_areas(rng: np.random.Generator) -> IntArray:
    """Choose 19 authorities of every type in eight of the nine regions, none that ever changed its code."""
    places = read_places()
    lasting = (places.weights > 0).all(axis=0) & ~np.isin(places.gss, TOO_SMALL)
    regions = np.unique(places.region.astype(str))
    left_out = rng.choice(regions[regions != LONDON])
    order = rng.permutation(np.flatnonzero(lasting & (places.region != left_out)))
    _, first_of_region = np.unique(places.region[order].astype(str), return_index=True)
    _, first_of_kind = np.unique(places.kind[order].astype(str), return_index=True)
    needed = np.unique(np.concatenate([order[first_of_region], order[first_of_kind]]))
    others = order[~np.isin(order, needed)]
    return rng.permutation(np.concatenate([needed, others[: AREAS - needed.size]]))
