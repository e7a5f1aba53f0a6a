"""Figure 7: the themes of the fieldwork review around the baby, from the family out to leadership.

Belongs here: which group of themes lies how far from the baby, and what is said of them. Does not belong here: drawing.
"""

from itertools import groupby
from typing import Final

import polars as pl

from assets.charts.cohort_figures import REVIEW
from assets.charts.drawing import Drawing, Words
from assets.charts.system_map import Group, Ring, Theme, draw_system_map
from assets.charts.wording import lower, say_nothing, say_of

_SUBTITLE: Final = (
    "Themes of the fieldwork review around the baby and the family, with the number of final cases of each"
)
_NOTES: Final = (
    "Bars: cases of the theme out of all final cases. A case may have several themes: they do not add up.",
    "After Figure 7 of the report, which names what must change; the words are this project's own.",
)
# Outermost first: above and below the frames inside.
_RINGS: Final = (
    (
        "Leadership, policy and society",
        ("strategic leadership", "policies and procedures"),
        ("cultural competence", "covid-19"),
    ),
    ("Agencies working together", ("information sharing", "child protection"), ("child in need", "early help")),
    (
        "Services for parents and babies",
        ("universal services", "access to universal services"),
        ("domestic abuse", "adult mental health"),
    ),
    ("Fathers and other male carers", ("invisible fathers",), ()),
    ("Baby and family", ("additional features",), ()),
)


def draw_system(frame: pl.DataFrame) -> Drawing:
    """Figure 7: every theme with its number of cases."""
    rows = frame.to_dicts()
    whole = max((int(row["whole"] or 0) for row in rows), default=0)
    if not whole:
        return Drawing(say_nothing(_SUBTITLE, (REVIEW,)))
    groups = {
        name: Group(name, tuple(Theme(row["label"], int(row["cases"] or 0)) for row in members))
        for name, members in groupby(rows, key=lambda row: row["theme_group"])
    }
    rings = _arrange(groups)
    most = max((theme for group in groups.values() for theme in group.themes), key=lambda theme: theme.cases)
    found = lower(say_of(most.cases, whole, "case", "cases"))
    title = f"The most frequent theme was found in {found}: {most.label}"
    if not most.cases:
        title = "No theme was found in any of the final cases"
    told = ". ".join(_tell(ring) for ring in reversed(rings))
    alt = f"Map of frames within frames. {_SUBTITLE}, {whole} cases in all. From inside to outside: {told}. {_NOTES[0]}"
    return Drawing(
        Words(title, _SUBTITLE, alt, (REVIEW, *_NOTES)), lambda layout: draw_system_map(rings, layout, whole=whole)
    )


def _arrange(groups: dict[str, Group]) -> tuple[Ring, ...]:
    """Return the rings that hold a group; one nobody has given a place lies in the outermost."""
    placed = {name for _, above, below in _RINGS for name in (*above, *below)}
    others = tuple(group for name, group in groups.items() if name not in placed)
    rings = (
        Ring(
            name,
            tuple(groups[group] for group in above if group in groups),
            tuple(groups[group] for group in below if group in groups) + (others if number == 0 else ()),
        )
        for number, (name, above, below) in enumerate(_RINGS)
    )
    return tuple(ring for ring in rings if ring.above or ring.below)


def _tell(ring: Ring) -> str:
    return f"{ring.name}: {', '.join(_tell_group(group) for group in (*ring.above, *ring.below))}"


def _tell_group(group: Group) -> str:
    """Name the most frequent theme of a group."""
    most = max(group.themes, key=lambda theme: theme.cases)
    return f"{group.name}, most often {most.label} ({most.cases})" if most.cases else f"{group.name}, no case"
