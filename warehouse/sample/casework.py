"""Rows of the fieldwork review: its cases as versions, and its log of who was met.

Belongs here: review_cases and engagements in canonical form. Does not belong here: the joint table of the
23 (``cases.py``).
"""

from collections.abc import Sequence

import numpy as np
import polars as pl

from warehouse.sample.calendar import working_days
from warehouse.sample.cases import AREAS, CASES
from warehouse.sample.course import DEATH, known_nature
from warehouse.sample.draw import IntArray, apportion, choose
from warehouse.sample.places import read_places
from warehouse.sample.plan import APRIL_2021, NEVER, SEPTEMBER_2021
from warehouse.sample.versions import stack_versions

PRACTITIONERS, STRATEGIC_PARTNERS, MEN_INTERVIEWED = 171, 151, 8
WORDINGS = (
    ("White British", 0.75),
    ("Asian", 0.08),
    ("White European", 0.07),
    ("Black African", 0.06),
    ("Not recorded", 0.04),
)
INJURIES = ("head_and_fractures", "head", "fractures_and_bruising", "fractures", "frenulum")


def case_versions(
    rng: np.random.Generator, frame: pl.DataFrame, cases: pl.DataFrame, *, areas: IntArray
) -> pl.DataFrame:
    """Build the versions of the review's data set: the shortlist in April 2021, the final cohort in September."""
    rows = frame.filter(pl.col("stage") != "")
    content = _draw_unpublished(rng, rows, _draw_nurse_partnerships(rng, cases, areas))
    content = _fill_final(content, cases)
    first = np.where(rows["review_at"].to_numpy() <= APRIL_2021, APRIL_2021, SEPTEMBER_2021)
    final = rows["stage"].to_numpy() == "final"
    versions = stack_versions(content, {0: first, 1: np.where(final, SEPTEMBER_2021, NEVER)})
    early = (pl.col("stage") == "final") & (pl.col("from_at") < SEPTEMBER_2021)
    return versions.with_columns(pl.when(early).then(pl.lit("shortlisted")).otherwise(pl.col("stage")).alias("stage"))


def _draw_nurse_partnerships(rng: np.random.Generator, cases: pl.DataFrame, areas: IntArray) -> np.ndarray:
    """Say for every authority whether it has a Family Nurse Partnership: a fact of the area, not of the case."""
    has_one = rng.random(read_places().gss.size) < 0.25
    has_one[areas[cases["area"].to_numpy()]] = cases["nurse_partnership"].to_numpy()
    return has_one


def _draw_unpublished(rng: np.random.Generator, rows: pl.DataFrame, has_nurses: np.ndarray) -> pl.DataFrame:
    """Draw plausible answers for every case; the final ones are replaced."""
    size = rows.height
    died = known_nature(rows, SEPTEMBER_2021) == DEATH

    def draw(labels: Sequence[str], weights: Sequence[float]) -> pl.Series:
        return pl.Series(choose(rng, size, labels, weights), dtype=pl.String)

    criminal = draw(("father_convicted", "trial_ongoing", "awaiting_decision", "no_charges"), (0.15, 0.15, 0.35, 0.35))
    prognosis = draw(("impairment_likely", "impairment_unlikely", "not_known"), (0.27, 0.47, 0.26)).to_numpy()
    injury = np.where(died, choose(rng, size, INJURIES[:2], (0.6, 0.4)), choose(rng, size, INJURIES, (5, 3, 3, 6, 2)))
    return rows.select("key", "gone_at", "notification_id", "stage", "case").with_columns(
        pl.Series("outcome", np.where(died, "died", "seriously_harmed"), dtype=pl.String),
        pl.Series("injury", injury, dtype=pl.String),
        draw(("one_off", "repeated", "not_known"), (0.27, 0.55, 0.18)).alias("pattern"),
        pl.Series("prognosis", np.where(died, "", prognosis), dtype=pl.String),
        draw(("birth_father", "mothers_partner", "stepfather"), (0.85, 0.1, 0.05)).alias("relationship_of_male"),
        draw(*_columns(WORDINGS)).alias("ethnicity_reported"),
        criminal.alias("criminal_proceedings"),
        pl.lit("no").alias("both_parents_charged"),
        draw(("father", "both", "none", "not_known"), (0.2, 0.15, 0.4, 0.25)).alias("care_finding"),
        draw(("yes", "no"), (0.4, 0.6)).alias("local_review"),
        draw(("yes", "no", "not_known"), (0.1, 0.8, 0.1)).alias("premature"),
        _yes_no(pl.Series(has_nurses[rows["place"].to_numpy()])).alias("family_nurse_partnership"),
        pl.lit("").alias("themes"),
    )


def _fill_final(content: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    case = content["case"].to_numpy()
    final = np.flatnonzero(case >= 0)
    if final.size == 0:
        return content
    facts = cases[case[final]]
    answers = {
        "outcome": facts["outcome"],
        "injury": facts["injury"],
        "pattern": facts["pattern"],
        "prognosis": facts["prognosis"],
        "relationship_of_male": facts["relationship"],
        "ethnicity_reported": facts["ethnicity_reported"],
        "criminal_proceedings": facts["criminal"],
        "both_parents_charged": _yes_no(facts["both_charged"]),
        "care_finding": facts["care_finding"],
        "local_review": _yes_no(facts["local_review"]),
        "premature": _yes_no(facts["premature"]),
        "family_nurse_partnership": _yes_no(facts["nurse_partnership"]),
        "themes": facts["themes"],
    }
    columns: list[pl.Series] = []
    for name, answer in answers.items():
        values = content[name].to_numpy().copy()
        values[final] = answer.to_numpy()
        columns.append(pl.Series(name, values, dtype=pl.String))
    return content.with_columns(*columns)


def _yes_no(flags: pl.Series) -> pl.Series:
    return pl.Series(np.where(flags.to_numpy(), "yes", "no"), dtype=pl.String)


def _columns(table: Sequence[tuple[str, float]]) -> tuple[tuple[str, ...], tuple[float, ...]]:
    return tuple(label for label, _ in table), tuple(weight for _, weight in table)


def engagement_versions(rng: np.random.Generator, areas: IntArray, cases: pl.DataFrame) -> pl.DataFrame:
    """Build the log: practitioners met per case, partners per area, two relatives, eight men in prison."""
    case_areas = areas[cases["area"].to_numpy()]
    practitioners = 3 + apportion(rng.uniform(0.5, 1.5, CASES), PRACTITIONERS - 3 * CASES)
    partners = 3 + apportion(rng.uniform(0.5, 1.5, AREAS), STRATEGIC_PARTNERS - 3 * AREAS)
    family = rng.choice(areas, 2, replace=False)
    place = np.concatenate([case_areas, areas, family, np.full(MEN_INTERVIEWED, -1)])
    people = np.concatenate([practitioners, partners, np.ones(2 + MEN_INTERVIEWED, dtype=np.int64)])
    sizes = (CASES, AREAS, 2, MEN_INTERVIEWED)
    groups = np.repeat(("practitioners", "strategic_partners", "family", "men_interviewed"), sizes)
    roles = ["multi-agency practitioners"] * CASES + ["senior strategic partners"] * AREAS
    roles += ["mother", "maternal grandmother"] + ["convicted man in prison"] * MEN_INTERVIEWED
    days = working_days(np.datetime64("2020-06-01"), np.datetime64("2020-11-01"))
    size = place.size
    return pl.DataFrame(
        {
            "key": np.arange(size),
            "from_at": np.full(size, SEPTEMBER_2021),
            "gone_at": np.full(size, NEVER),
            "engagement_id": [f"ENG-{number:03d}" for number in range(1, size + 1)],
            "place": place,
            "held_on": np.sort(rng.choice(days, size)),
            "group": groups.astype(str),
            "role": roles,
            "people": people,
        }
    )
