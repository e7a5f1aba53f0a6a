"""Where authorities stand in their funnel: what chance alone may do where few are expected.

Belongs here: the funnel and the table of every authority. Does not belong here: limits (`assets.watching.authorities`),
any order but the alphabet's, any colour for high or low: neither is a finding about an authority.
"""

from typing import Final

import numpy as np
import polars as pl

from assets.charts.funnel_figure import CHANCE, say_selection, say_variation
from assets.charts.wording import PANEL, say_number, say_period
from assets.site.cells import NOT_KNOWN, Column, number, show, text
from assets.site.model import Cell, Notice, Page, Section, Summary
from assets.site.pages.shared import NO_MEASURE, show_figure
from assets.site.sources import Sources
from assets.watching.authorities import place_authorities

_PLACES: Final = {
    -2: "below the 99.8 % limits",
    -1: "below the 95 % limits",
    0: "within the limits",
    1: "above the 95 % limits",
    2: "above the 99.8 % limits",
}


def make_authorities(sources: Sources) -> Page:
    """Return the page of authorities."""
    frame = place_authorities(sources.read("figures.authority_funnel"))
    two = number(2)
    columns = (
        Column("authority", "Authority", text),
        Column("region", "Region", text),
        Column("nai_under_1", "Notified", number(1)),
        Column("expected", "Expected", number(1)),
        Column("ratio", "Ratio", two),
        Column("lower", "Lower 95 % limit", two),
        Column("upper", "Upper 95 % limit", two),
        Column("outer_lower", "Lower 99.8 % limit", two),
        Column("outer_upper", "Upper 99.8 % limit", two),
        Column("position", "Where it lies", _say_place),
        Column("stands_out", "After looking at all", _say_selected),
        Column("smallest", "Smallest ratio seen", two),
    )
    caption = "Authorities of today in the order of the alphabet: notified and expected, with the limits"
    return Page(
        "authorities",
        "Authorities",
        "Non-accidental injury under one by authority, with how far chance alone may carry each from England's rate.",
        (
            Section("reading", "How to read this", (Notice(NO_MEASURE), _describe(sources, frame))),
            Section("chart", "Funnel", show_figure(sources, "authority_funnel")),
            Section("table", "All authorities", (show(frame, columns, name="authorities", caption=caption),)),
        ),
    )


def _say_place(position: float | None) -> Cell:
    known = position is not None and not np.isnan(position)
    return text(_PLACES[int(position)] if known and position is not None else None)


def _say_selected(stands_out: bool | None) -> Cell:
    return text(None if stands_out is None else "stands out" if stands_out else "does not stand out")


def _say_limits(inside: pl.DataFrame) -> str:
    exact = "Exact Poisson funnel around England's rate"
    is_widened = bool((inside["spread"] > 0).any())
    return f"{exact}, or the funnel widened for variation, whichever is wider." if is_widened else f"{exact}."


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
            ("Limits", f"{_say_limits(inside)} {CHANCE}"),
            (
                "Outside the limits",
                f"{outer + inner} of {inside.height} beyond the 95 % limits, {outer} of them beyond the 99.8 % ones:"
                " worth a look, no verdict.",
            ),
            ("After looking at all", say_selection(inside) if inside.height else NOT_KNOWN),
            ("Variation", say_variation(inside) if inside.height else NOT_KNOWN),
            (
                "Smallest ratio",
                "What would be seen above the upper 95 % limit four times in five. In half of all authorities it is"
                f" {say_number(middle, 1) if isinstance(middle, float) else 'not known'} or more: being within the"
                " limits says little there.",
            ),
        )
    )
