"""Where authorities stand in their funnel: what chance alone may do where few are expected.

Belongs here: limits around the rate of England for each authority. Does not belong here: any order but the alphabet's,
any colour for high or low: neither is a finding about an authority.
"""

from typing import Final

import numpy as np
import polars as pl

from assets.charts.wording import PANEL, say_number, say_period
from assets.site.cells import Column, number, show, text
from assets.site.model import Cell, Notice, Page, Section, Summary
from assets.site.pages.shared import NO_MEASURE
from assets.site.sources import Sources
from assets.statistics.funnels import find_smallest_ratio, limit_ratios, place_ratios

_PLACES: Final = {
    -2: "below the 99.8 % limits",
    -1: "below the 95 % limits",
    0: "within the limits",
    1: "above the 95 % limits",
    2: "above the 99.8 % limits",
}


def make_authorities(sources: Sources) -> Page:
    """Return the page of authorities."""
    frame = place_authorities(sources.read("site.authorities"))
    two = number(2)
    columns = (
        Column("authority", "Authority", text),
        Column("region", "Region", text),
        Column("nai_under_1", "Notified", number(1)),
        Column("expected", "Expected", number(1)),
        Column("ratio", "Ratio", two),
        Column("lower", "Lower 95 % limit", two),
        Column("upper", "Upper 95 % limit", two),
        Column("position", "Where it lies", _say_place),
        Column("smallest", "Smallest ratio seen", two),
    )
    caption = "Authorities of today in the order of the alphabet: notified and expected, with the limits of chance"
    return Page(
        "authorities",
        "Authorities",
        "Non-accidental injury under one by authority, with how far chance alone may carry each from England's rate.",
        (
            Section("reading", "How to read this", (Notice(NO_MEASURE), _describe(sources, frame))),
            Section("table", "All authorities", (show(frame, columns, name="authorities", caption=caption),)),
        ),
    )


def place_authorities(frame: pl.DataFrame) -> pl.DataFrame:
    """Add to counts and infant years what is expected at England's rate, the limits of chance, and what could be seen.

    Where no authority had any, or none has infants, there is nothing to expect and all of it is blank.
    """
    events = frame["nai_under_1"].cast(pl.Float64).fill_null(0).to_numpy()
    exposure = frame["infant_years"].cast(pl.Float64).fill_null(0).to_numpy()
    whole = float(exposure.sum())
    expected = exposure * (float(events.sum()) / whole) if whole else np.zeros(len(events))
    known = np.where(expected > 0, expected, np.nan)
    limits, place = limit_ratios(known), place_ratios(events, known)
    added = {
        "expected": known,
        "ratio": events / known,
        "lower": limits.lower,
        "upper": limits.upper,
        "position": place.position,
        "smallest": find_smallest_ratio(known),
    }
    return frame.with_columns(pl.Series(name, values, pl.Float64) for name, values in added.items())


def _say_place(position: float | None) -> Cell:
    known = position is not None and not np.isnan(position)
    return text(_PLACES[int(position)] if known and position is not None else None)


def _describe(sources: Sources, frame: pl.DataFrame) -> Summary:
    years = "no complete financial year yet"
    if not frame.is_empty():
        first, last = (say_period("financial_year", frame[name][0]) for name in ("first_year", "last_year"))
        years = f"{first} to {last}, complete financial years alone"
    inside = frame.filter(pl.col("position").is_not_nan())
    outer = inside.filter(pl.col("position").abs() == 2).height
    inner = inside.filter(pl.col("position").abs() == 1).height
    middle = frame["smallest"].fill_nan(None).median()
    return Summary(
        (
            ("Years", years),
            ("Expected", "What an authority with so many infants would have notified at England's rate."),
            ("Basis", f"{PANEL} On today's boundaries: what a split authority notified is shared out by births."),
            (
                "Limits of chance",
                "Exact Poisson funnel around England's rate. With nothing but chance about 1 authority in 20 lies"
                " outside the 95 % limits, and 1 in 500 outside the 99.8 % ones.",
            ),
            (
                "Outside them",
                f"{outer + inner} of {inside.height} beyond the 95 % limits, {outer} beyond the 99.8 % ones.",
            ),
            (
                "Smallest ratio",
                "What would be seen above the upper 95 % limit four times in five. In half of all authorities it is"
                f" {say_number(middle, 1) if isinstance(middle, float) else 'not known'} or more: being within the"
                " limits says little there.",
            ),
        )
    )
