"""Where authorities stand around the rate of England: a funnel, by no order and with no verdict.

Belongs here: from the rows of `warehouse/sql/figures/authority_funnel.sql` to words and a funnel. Does not belong here:
limits (`assets.watching.authorities`), drawing.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl

from assets.charts.drawing import Drawing, Words
from assets.charts.funnel import Dot, Limit, choose_top, draw_funnel
from assets.charts.series_figures import NAI
from assets.charts.wording import NO_MEASURE, PANEL, join, say_nothing, say_number, say_of, say_percent, say_period
from assets.watching.authorities import place_authorities

CHANCE: Final = (
    "With nothing but chance at most 1 authority in 20 lies outside the 95 % limits, fewer where few are expected, and"
    " at most 1 in 500 outside the 99.8 % ones."
)
_MOST_NAMED: Final = 12
_ABOUT: Final = f"Notified {NAI}, as a multiple of what England's rate leads to expect, by authority"
_LIMITS: Final = {
    "outer_upper": ("99.8 %", True),
    "upper": ("95 %", False),
    "lower": ("95 %", False),
    "outer_lower": ("99.8 %", True),
}


def draw_authority_funnel(frame: pl.DataFrame) -> Drawing:
    """Ratio of notified to expected of every authority over what is expected of it."""
    placed = place_authorities(frame).filter(pl.col("ratio").is_finite()).sort("expected", "authority")
    notes = (CHANCE, NO_MEASURE, PANEL)
    if placed.is_empty():
        return Drawing(say_nothing(_ABOUT, notes))
    dots = [
        Dot(name, expected, ratio, is_outside=position != 0)
        for name, expected, ratio, position in placed.select("authority", "expected", "ratio", "position")
        .sort("authority")
        .iter_rows()
    ]
    limits = [
        Limit(name, tuple(placed.select("expected", column).iter_rows()), is_outer=is_outer)
        for column, (name, is_outer) in _LIMITS.items()
    ]
    subtitle = f"{_ABOUT}, {_say_years(placed)}"
    remarks = _remark(dots, placed)
    alt = f"Funnel plot. {subtitle}, over the number expected. {_tell(dots)} {' '.join(remarks)} {CHANCE}"
    return Drawing(
        Words(_find(placed), subtitle, alt, (*remarks, *notes)),
        lambda layout: draw_funnel(dots, limits, layout, centre="England", axis="Expected number"),
    )


def say_variation(placed: pl.DataFrame) -> str:
    """Say whether and by how much the limits are widened for variation between authorities beyond chance."""
    spread, p_value = placed["spread"][0], placed["spread_p_value"][0]
    if spread > 0:
        return (
            "The limits are widened: the authorities differ by more than chance, their own ratios by about"
            f" {say_percent(spread, 1)} (standard deviation)."
        )
    known = f" (p {say_number(p_value, 2)})" if np.isfinite(p_value) else ""
    return f"The limits are not widened: that the authorities differ by more than chance is not shown{known}."


def say_selection(placed: pl.DataFrame) -> str:
    """Say who stands out when all are looked at."""
    rule = f"Allowing for {placed['stands_out'].count()} having been looked at (Benjamini-Hochberg)"
    names = placed.filter("stands_out")["authority"].sort().to_list()
    if not names:
        return f"{rule}, none stands out."
    return (
        f"{rule}, {_name_some(names)} {'stands' if len(names) == 1 else 'stand'} out: of those named so, at most 1 in"
        " 10 is there by chance, on average."
    )


def _say_years(placed: pl.DataFrame) -> str:
    first, last = (say_period("financial_year", placed[name][0]) for name in ("first_year", "last_year"))
    return first if first == last else f"{first} to {last}"


def _find(placed: pl.DataFrame) -> str:
    """Say how many lie outside the limits, and how many of them stand out when all are looked at."""
    outer = placed.filter(pl.col("position").abs() > 1).height
    outside = placed.filter(pl.col("position") != 0).height
    subject = say_of(outside, placed.height, "authority", "authorities")
    farther = f", {outer} of them outside the 99.8 % ones" if outer else ""
    limits = "widened 95 % limits" if placed["spread"][0] > 0 else "95 % limits of chance"
    left = placed["stands_out"].sum()
    standing = f"; {left or 'none'} {'stand' if left > 1 else 'stands'} out when all are looked at" if outside else ""
    return f"{subject} {'lies' if outside == 1 else 'lie'} outside the {limits}{farther}{standing}"


def _remark(dots: Sequence[Dot], placed: pl.DataFrame) -> tuple[str, ...]:
    """Say who lies outside and who stands out, how limits are made, what could have been seen, what is off the axis."""
    outside = [dot.name for dot in dots if dot.is_outside]
    top = choose_top(dots)
    above = [dot.name for dot in dots if dot.ratio > top]
    remarks = [
        f"Full points, outside the limits: {_name_some(outside)}. Worth a look, no verdict." if outside else "",
        say_selection(placed) if outside else "",
        say_variation(placed),
        "Smallest ratio that would have been seen four times in five: in half of all authorities"
        f" {say_number(placed['smallest'].median(), 1)} or more.",  # type: ignore[arg-type]
        f"Triangles: above {say_number(top)}, the end of the axis ({len(above)}; see the table)." if above else "",
    ]
    return tuple(filter(None, remarks))


def _name_some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more, in the table" if len(names) > _MOST_NAMED else ""
    return f"{join(names[:_MOST_NAMED])}{more}"


def _tell(dots: Sequence[Dot]) -> str:
    low, high = (pick(dot.expected for dot in dots) for pick in (min, max))
    ratios = [dot.ratio for dot in dots]
    outside = "; ".join(
        f"{dot.name} {say_number(dot.ratio, 2)} at {say_number(dot.expected, 1)} expected"
        for dot in [dot for dot in dots if dot.is_outside][:_MOST_NAMED]
    )
    told = (
        f"{len(dots)} {'authority' if len(dots) == 1 else 'authorities'}, {say_number(low, 1)} to {say_number(high, 1)}"
        f" expected, ratios {say_number(min(ratios), 2)} to {say_number(max(ratios), 2)}."
    )
    return f"{told} Outside the limits: {outside}." if outside else f"{told} None lies outside the limits."
