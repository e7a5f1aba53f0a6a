"""The 23 cases of the fieldwork review as one joint table.

Belongs here: every published marginal of the final cohort and a draw of a table in which all of them hold
at once, with the relations they imply. Source: fieldwork report of the national review of non-accidental
injury in under 1s, September 2021, Headlines 1-16, Figures 1-6 (Crown copyright 2021, OGL v3.0). Only
marginals are public: the combinations are invented. Does not belong here: which incident carries which
case (``cohort.py``).
"""

from collections.abc import Sequence

import numpy as np
import polars as pl

from warehouse.sample.draw import pick
from warehouse.sample.places import REFERENCE

CASES, DIED, AREAS = 23, 4, 19

INJURY_OF_DIED = (("head_and_fractures", 3), ("head", 1))
INJURY_OF_HARMED = (
    ("head_and_fractures", 5),
    ("head", 3),
    ("fractures_and_bruising", 3),
    ("fractures", 6),
    ("frenulum", 2),
)
PATTERN_OF_DIED = (("one_off", 1), ("repeated", 3))
PATTERN_OF_HARMED = (("one_off", 5), ("repeated", 10), ("not_known", 4))
PROGNOSIS_OF_HARMED = (("impairment_likely", 5), ("impairment_unlikely", 9), ("not_known", 5))
SEX = (("male", 15), ("female", 8))
ETHNICITY = (
    ("White British", 18),
    ("White British / White European", 2),
    ("Asian", 1),
    ("Asian / Black Caribbean", 1),
    ("White British / Black Caribbean", 1),
)
ETHNICITY_CODES = {
    "White British": "WBRI",
    "White British / White European": "WOTH",
    "Asian": "AOTH",
    "Asian / Black Caribbean": "MOTH",
    "White British / Black Caribbean": "MWBC",
}
AGENCY = (("universal", 14), ("early_help", 3), ("child_in_need", 2), ("child_protection", 4))
AROUND_THREE_MONTHS = 9
"""Read as 2, 3 or 4 completed months; the report's Figure 4 gives no other group."""
CRIMINAL_OF_DIED = (("trial_ongoing", 3), ("father_convicted", 1))
CRIMINAL_OF_HARMED = (
    ("father_convicted", 3),
    ("trial_ongoing", 1),
    ("awaiting_decision", 8),
    ("no_charges", 7),
)
"""Three of the four ongoing trials are of both parents for murder, so these three babies died."""
CARE_FINDING = (("father", 5), ("both", 4), ("none", 9), ("not_known", 5))
FEATURES = {
    "domestic_abuse_current": 10,
    "domestic_abuse_historical": 10,
    "mental_health": 19,
    "care_leaver": 4,
    "under_22": 9,
    "local_review": 13,
    "premature": 2,
}
CONVICTIONS, PROBATION_OPEN, PROBATION_PREVIOUS = 9, 3, 5
NURSE_PARTNERSHIP_AREAS = 4
THEME_CHANCE = 0.3


def draw_cases(rng: np.random.Generator) -> pl.DataFrame:
    """Draw the table, one row per case, the four deaths first; ``area`` is 0..18 and four areas have two cases."""
    died = np.arange(CASES) < DIED
    criminal = _deal_groups(rng, CRIMINAL_OF_DIED, CRIMINAL_OF_HARMED)
    partner = pick(rng, ~died, 1)
    convicted = pick(rng, ~partner & (criminal == "father_convicted"), 4)
    convicted |= pick(rng, ~partner & ~convicted, CONVICTIONS - int(convicted.sum()))
    on_probation = pick(rng, convicted, PROBATION_OPEN)
    was_on_probation = pick(rng, convicted & ~on_probation, PROBATION_PREVIOUS)
    three_months = pick(rng, np.ones(CASES, dtype=np.bool_), AROUND_THREE_MONTHS)
    area = np.concatenate([np.arange(AREAS), rng.choice(AREAS, CASES - AREAS, replace=False)])
    area = rng.permutation(area)
    nurses = pick(rng, np.ones(AREAS, dtype=np.bool_), NURSE_PARTNERSHIP_AREAS)
    ethnicity = _deal(rng, ETHNICITY)
    features = {name: pick(rng, np.ones(CASES, dtype=np.bool_), count) for name, count in FEATURES.items()}
    prognosis = np.concatenate([np.full(DIED, "", dtype=object), _deal(rng, PROGNOSIS_OF_HARMED)])
    cases = pl.DataFrame(
        {
            "case": np.arange(CASES),
            "outcome": ["died"] * DIED + ["seriously_harmed"] * (CASES - DIED),
            "injury": _deal_groups(rng, INJURY_OF_DIED, INJURY_OF_HARMED),
            "pattern": _deal_groups(rng, PATTERN_OF_DIED, PATTERN_OF_HARMED),
            "prognosis": prognosis,
            "relationship": np.where(partner, "mothers_partner", "birth_father"),
            "sex": _deal(rng, SEX),
            "ethnicity_reported": ethnicity,
            "ethnicity": [ETHNICITY_CODES[wording] for wording in ethnicity],
            "age_months": np.where(
                three_months, rng.integers(2, 5, CASES), rng.choice((0, 1, 5, 6, 7, 8, 9, 10, 11), CASES)
            ),
            "agency": _deal(rng, AGENCY),
            "criminal": criminal,
            "both_charged": died & (criminal == "trial_ongoing"),
            "care_finding": _deal(rng, CARE_FINDING),
            "convictions": convicted,
            "probation": np.where(on_probation, "open", np.where(was_on_probation, "previous", "none")),
            "area": area,
            "nurse_partnership": nurses[area],
            # A feature of a mother's partner would leave open whether he counts as a parent: there it is hers.
            "is_fathers": ~partner & (rng.random(CASES) < 0.5),
            **features,
        }
    )
    return cases.with_columns(pl.Series("themes", _draw_themes(rng, cases)))


def _deal(rng: np.random.Generator, counts: Sequence[tuple[str, int]]) -> np.ndarray:
    labels = np.asarray([label for label, _ in counts], dtype=object)
    return rng.permutation(np.repeat(labels, [count for _, count in counts]))


def _deal_groups(
    rng: np.random.Generator, died: Sequence[tuple[str, int]], harmed: Sequence[tuple[str, int]]
) -> np.ndarray:
    return np.concatenate([_deal(rng, died), _deal(rng, harmed)])


def _draw_themes(rng: np.random.Generator, cases: pl.DataFrame) -> list[str]:
    """Give each case the themes its facts allow; invisible fathers (IF1, IF2) and U1 are common to most."""
    codes = pl.read_csv(REFERENCE / "themes.csv")["theme_code"].to_list()
    themes: list[str] = []
    for case in cases.iter_rows(named=True):
        chance = rng.random(len(codes))
        kept = [
            code
            for code, drawn in zip(codes, chance, strict=True)
            if drawn < (0.8 if code in {"U1", "IF2"} else THEME_CHANCE) and _is_allowed(code, case)
        ]
        themes.append(";".join(kept))
    return themes


def _is_allowed(code: str, case: dict[str, object]) -> bool:
    rules = {
        "EH1": case["agency"] == "early_help",
        "EH2": case["agency"] == "early_help",
        "CN": case["agency"] == "child_in_need",
        "CP": case["agency"] == "child_protection",
        "IF3": case["agency"] == "child_protection",
        "DA": bool(case["domestic_abuse_current"]) or bool(case["domestic_abuse_historical"]),
        "MH": bool(case["mental_health"]),
        "AF3": bool(case["premature"]),
        "AF4": bool(case["under_22"]),
        "AF5": bool(case["care_leaver"]),
        "PP4": bool(case["care_leaver"]),
        "U4": not case["nurse_partnership"],
    }
    return all(allowed for prefix, allowed in rules.items() if code.startswith(prefix))
