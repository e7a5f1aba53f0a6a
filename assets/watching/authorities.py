"""Where authorities stand in their funnel: what chance alone may do where few are expected.

Belongs here: limits around the rate of England for each authority, the one place where they are made. Does not belong
here: the limits' statistics (`assets.statistics.funnels`), how they are drawn (`assets.charts`) or shown
(`assets.site`).
"""

import numpy as np
import polars as pl

from assets.statistics.funnels import INNER, OUTER, find_smallest_ratio, limit_ratios, place_ratios


def place_authorities(frame: pl.DataFrame) -> pl.DataFrame:
    """Add to counts and infant years what is expected at England's rate, the limits of chance, and what could be seen.

    Where no authority had any, or none has infants, there is nothing to expect and all of it is blank.
    """
    events = frame["nai_under_1"].cast(pl.Float64).fill_null(0).to_numpy()
    exposure = frame["infant_years"].cast(pl.Float64).fill_null(0).to_numpy()
    whole = float(exposure.sum())
    expected = exposure * (float(events.sum()) / whole) if whole else np.zeros(len(events))
    known = np.where(expected > 0, expected, np.nan)
    inner, outer = (limit_ratios(known, confidence=confidence) for confidence in (INNER, OUTER))
    added = {
        "expected": known,
        "ratio": events / known,
        "lower": inner.lower,
        "upper": inner.upper,
        "outer_lower": outer.lower,
        "outer_upper": outer.upper,
        "position": place_ratios(events, known).position,
        "smallest": find_smallest_ratio(known),
    }
    return frame.with_columns(pl.Series(name, values, pl.Float64) for name, values in added.items())
