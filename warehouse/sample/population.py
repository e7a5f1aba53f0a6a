"""One part of the sample from first draw to versions.

Belongs here: the order in which the steps run, and the numbering of notifications. Does not belong here:
any step.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import polars as pl

from warehouse.sample.adults import adult_versions
from warehouse.sample.cases import draw_cases
from warehouse.sample.casework import case_versions, engagement_versions
from warehouse.sample.cohort import choose_areas, draw_cohort
from warehouse.sample.course import draw_afterwards, draw_course
from warehouse.sample.deliveries import Versions
from warehouse.sample.incidents import draw_incidents
from warehouse.sample.people import child_versions
from warehouse.sample.reviews import draw_reviews, recode_afterwards
from warehouse.sample.services import draw_services
from warehouse.sample.versions import notification_versions, review_versions


@dataclass(frozen=True, slots=True)
class Part:
    """The versions of one part and how many notifications of each year it numbered."""

    versions: Versions
    numbered: Counter[int]


def draw_part(rng: np.random.Generator, notifications: int, *, numbered: Counter[int], is_first: bool) -> Part:
    """Draw one part; ``numbered`` says how many notifications of each year earlier parts hold.

    Only the first part carries the fieldwork review's shortlist, final cases and log of meetings: there
    was one.
    """
    frame = draw_incidents(rng, notifications)
    frame = draw_course(rng, frame)
    frame = draw_reviews(rng, frame)
    cases, areas = draw_cases(rng), choose_areas(rng)
    frame = draw_cohort(rng, frame, cases=cases if is_first else cases.clear(), areas=areas)
    frame = draw_services(rng, frame)
    frame = draw_afterwards(rng, frame)
    frame = recode_afterwards(rng, frame)
    frame, counts = _number(frame, numbered)
    versions = {
        "notifications": notification_versions(rng, frame),
        "children": child_versions(rng, frame, cases),
        "rapid_reviews": review_versions(rng, frame),
        "adults": adult_versions(rng, frame, cases),
        "review_cases": case_versions(rng, frame, cases, areas=areas),
    }
    if is_first:
        versions["engagements"] = engagement_versions(rng, areas, cases)
    return Part(Versions(versions), counts)


def _number(frame: pl.DataFrame, numbered: Counter[int]) -> tuple[pl.DataFrame, Counter[int]]:
    """Give each notification its number within its year ("SIN-2019-000123"); duplicates point at their primary."""
    year = frame["notified_on"].dt.year()
    start = year.replace_strict(dict(numbered), default=0, return_dtype=pl.Int64)
    frame = frame.with_columns(
        pl.int_range(pl.len()).alias("key"), year.alias("year"), start.alias("start")
    ).with_columns((pl.col("start") + pl.int_range(1, pl.len() + 1).over("year")).alias("number"))
    frame = frame.with_columns(
        pl.format("SIN-{}-{}", "year", pl.col("number").cast(pl.String).str.zfill(6)).alias("notification_id"),
        (pl.col("year") % 100 * 10_000_000 + pl.col("number")).alias("surname_number"),
    )
    primary = frame["primary"].to_numpy()
    ids = frame["notification_id"].to_numpy()
    counts = Counter({int(key): int(count) for key, count in year.value_counts().iter_rows()})
    return frame.with_columns(
        pl.Series("primary_id", np.where(primary >= 0, ids[np.maximum(primary, 0)], ""), dtype=pl.String)
    ), numbered + counts
