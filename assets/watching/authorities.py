"""Where authorities stand in their funnel: what chance alone may do where few are expected.

Belongs here: limits around the rate of England for each authority, the one place where they are made, and who stands
out when all are looked at. Does not belong here: the statistics behind them (`assets.statistics`: `funnels`,
`overdispersion`, `multiplicity`), how they are drawn (`assets.charts`) or shown (`assets.site`).
"""

import numpy as np
import polars as pl

from assets.statistics.funnels import INNER, OUTER, Place, find_smallest_ratio, limit_ratios, place_ratios
from assets.statistics.intervals import FloatArray, Interval, normal_quantile, tail_area
from assets.statistics.multiplicity import select_discoveries
from assets.statistics.overdispersion import (
    find_dispersed_p_values,
    judge_overdispersion,
    limit_dispersed,
    score_authorities,
)


def place_authorities(frame: pl.DataFrame) -> pl.DataFrame:
    """Add to counts and infant years what is expected at England's rate, the limits, and where each authority lies.

    The limits are exact; where the authorities vary beyond chance (`spread` above 0, the same in every row) each is the
    wider of the exact one and that of the funnel widened for it. `position` and `p_value` go by the limits
    shown. `stands_out` is the selection of Benjamini and Hochberg (1995) at 10 % among all authorities. `spread` is the
    standard deviation of the authorities' own ratios, 2 tau of the square-root scale (Spiegelhalter 2005), and
    `spread_p_value` how often chance alone varies as much. Where no authority had any, or none has infants, there is
    nothing to expect and all of it is blank.
    """
    events = frame["nai_under_1"].cast(pl.Float64).fill_null(0).to_numpy()
    exposure = frame["infant_years"].cast(pl.Float64).fill_null(0).to_numpy()
    whole = float(exposure.sum())
    expected = exposure * (float(events.sum()) / whole) if whole else np.zeros(len(events))
    known = np.where(expected > 0, expected, np.nan)
    judged = judge_overdispersion(events, known)
    inner, outer = (_limit(known, confidence=confidence, tau2=judged.tau2) for confidence in (INNER, OUTER))
    place = _place(events, known, tau2=judged.tau2)
    added = {
        "expected": known,
        "ratio": events / known,
        "lower": inner.lower,
        "upper": inner.upper,
        "outer_lower": outer.lower,
        "outer_upper": outer.upper,
        "position": place.position,
        "p_value": place.p_value,
        "smallest": find_smallest_ratio(known, tau2=judged.tau2),
        "spread": np.full(len(events), 2 * np.sqrt(judged.tau2)),
        "spread_p_value": np.full(len(events), judged.p_value),
    }
    stands_out = pl.Series("stands_out", select_discoveries(place.p_value))
    return frame.with_columns(
        *(pl.Series(name, values, pl.Float64) for name, values in added.items()),
        pl.when(pl.Series(known).is_not_nan()).then(stands_out).alias("stands_out"),
    )


def _limit(expected: FloatArray, *, confidence: float, tau2: float) -> Interval:
    exact = limit_ratios(expected, confidence=confidence)
    if tau2 == 0:
        return exact
    wide = limit_dispersed(expected, scale="root", target=1.0, tau2=tau2, deviate=normal_quantile(confidence))
    return Interval(lower=np.minimum(exact.lower, wide.lower), upper=np.maximum(exact.upper, wide.upper))


def _place(events: FloatArray, expected: FloatArray, *, tau2: float) -> Place:
    """Tell where authorities lie: outside is who lies outside both the exact limits and the widened ones."""
    exact = place_ratios(events, expected)
    if tau2 == 0:
        return exact
    p_value = find_dispersed_p_values(score_authorities(events, expected, scale="root"), tau2=tau2)
    distance = sum((p_value <= 2 * tail_area(confidence)) * 1.0 for confidence in (INNER, OUTER))
    nearer = np.sign(exact.position) * np.minimum(np.abs(exact.position), distance)
    # A count on one side of 1 is unusual on that side alone: both tests mean the same one.
    return Place(position=nearer, p_value=np.maximum(exact.p_value, p_value))
