"""Neighbouring authorities that together had more notifications lately than the rest of England.

Belongs here: how far a scan looks, and the rows that come of it. Does not belong here: the scan itself
(`assets.statistics.scan`), what is counted (`monitoring.cluster`), when it runs (`assets.scan`).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from assets.statistics.intervals import FloatArray
from assets.statistics.scan import Windows, Zone, adjacent_zones, assess_scores, scan_windows

MONTHS: Final = 12
"""How far back: a cluster began in one of these months and lasts to the newest."""

STEPS: Final = 2
"""How many borders a zone reaches from the authority in its middle."""

REPLICATIONS: Final = 999
CLUSTERS: Final = 3
"""How many are told at most: the most likely one and the next that share no authority with those before."""

# Any number will do; it is kept so that the same data give the same p-value.
_SEED: Final = 20210930

_COLUMNS: Final = {
    "rank": pl.Int32,
    "known_on": pl.Date,
    "first_month": pl.Date,
    "last_month": pl.Date,
    "authorities": pl.Int32,
    "gss_codes": pl.List(pl.String),
    "region_codes": pl.List(pl.String),
    "observed": pl.Float64,
    "expected": pl.Float64,
    "relative_risk": pl.Float64,
    "p_value": pl.Float64,
    "notifications": pl.Float64,
    "months_scanned": pl.Int32,
    "border_steps": pl.Int32,
    "largest_zone": pl.Int32,
    "replications": pl.Int32,
}


@dataclass(frozen=True, slots=True)
class Map:
    """What is scanned: authorities with their regions, the zones they form, and cells of months by authorities."""

    authorities: tuple[str, ...]
    regions: tuple[str, ...]
    zones: tuple[Zone, ...]
    months: pl.Series
    counts: FloatArray
    infants: FloatArray


def find_clusters(cells: pl.DataFrame) -> pl.DataFrame:
    """Scan the latest twelve months and give the most likely clusters, the rows of `monitoring.cluster`.

    ``cells`` has one row per authority and month: ``area_code``, ``region_code``, ``neighbours`` (codes), ``month``,
    ``known_on``, ``nai_under_1`` and ``infant_years``, blank where there is no estimate: the cell is then left out.
    """
    if not cells.height:
        return pl.DataFrame(schema=_COLUMNS)
    scanned = arrange(cells)
    windows = scan_windows(scanned.counts, scanned.infants, zones=scanned.zones)
    chosen = choose_apart(windows, scanned.zones)
    p_values = assess_scores(
        scanned.counts,
        scanned.infants,
        zones=scanned.zones,
        scores=windows.score[chosen],
        simulations=REPLICATIONS,
        generator=np.random.default_rng(_SEED),
    )
    method = {
        "known_on": cells["known_on"][0],
        "last_month": scanned.months[-1],
        "notifications": float(np.nansum(np.where(np.isnan(scanned.infants), 0, scanned.counts))),
        "months_scanned": len(scanned.months),
        "border_steps": STEPS,
        "largest_zone": max(map(len, scanned.zones)),
        "replications": REPLICATIONS,
    }
    rows = [
        {"rank": rank, "p_value": float(p_value), **describe(scanned, windows, place), **method}
        for rank, (place, p_value) in enumerate(zip(chosen, p_values, strict=True), start=1)
    ]
    return pl.DataFrame(rows, schema=_COLUMNS)


def arrange(cells: pl.DataFrame) -> Map:
    """Arrange the rows as arrays: the latest months, and authorities by code."""
    months = cells["month"].unique().sort().tail(MONTHS)
    areas = cells.unique("area_code").sort("area_code")
    place = {code: position for position, code in enumerate(areas["area_code"])}
    shape = len(months), areas.height
    counts, infants = np.full(shape, np.nan), np.full(shape, np.nan)
    latest = cells.filter(pl.col("month").is_in(months.implode()))
    at = months.search_sorted(latest["month"]).to_numpy(), [place[code] for code in latest["area_code"]]
    counts[at] = latest["nai_under_1"].to_numpy()
    infants[at] = latest["infant_years"].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    borders = [[place[code] for code in codes if code in place] for codes in areas["neighbours"]]
    return Map(
        tuple(areas["area_code"]),
        tuple(areas["region_code"]),
        adjacent_zones(borders, steps=STEPS),
        months,
        counts,
        infants,
    )


def choose_apart(windows: Windows, zones: tuple[Zone, ...]) -> list[int]:
    """Choose the best windows with more than their share such that no two hold the same authority."""
    chosen: list[int] = []
    taken: set[int] = set()
    for place in np.flatnonzero(windows.score > 0).tolist():
        zone = zones[windows.zone[place]]
        if taken.isdisjoint(zone):
            chosen.append(place)
            taken.update(zone)
        if len(chosen) == CLUSTERS:
            break
    return chosen


def describe(scanned: Map, windows: Windows, place: int) -> dict[str, object]:
    """Say of one window where and when it is, and how much was notified in it."""
    zone = scanned.zones[windows.zone[place]]
    inside, outside = float(windows.risk_inside[place]), float(windows.risk_outside[place])
    return {
        "first_month": scanned.months[-int(windows.duration[place])],
        "authorities": len(zone),
        "gss_codes": [scanned.authorities[member] for member in zone],
        "region_codes": sorted({scanned.regions[member] for member in zone}),
        "observed": float(windows.observed[place]),
        "expected": float(windows.expected[place]),
        # Compared so, an outside that is not there (nan) is blank as well.
        "relative_risk": inside / outside if outside > 0 else None,
    }
