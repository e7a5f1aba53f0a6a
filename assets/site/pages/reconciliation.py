"""Every published figure beside what the warehouse says.

Belongs here: showing the reconciliation. Does not belong here: computing it (`warehouse/sql/monitoring`).
"""

from decimal import Decimal
from typing import Final

import polars as pl

from assets.site.cells import Column, choose, day, show, text
from assets.site.model import Cell, Fact, Facts, Page, Section, Summary
from assets.site.sources import Sources

_STATUS: Final = {"match": "match", "differs": "differ", "not_computable": "cannot be computed"}


def make_reconciliation(sources: Sources) -> Page:
    """Return the page of the reconciliation."""
    frame = sources.read("questions.figures")
    counted = dict(sources.read("questions.reconciled").iter_rows())
    facts = tuple(Fact(str(counted.get(status, 0)), word, "published figures") for status, word in _STATUS.items())
    said = frame.with_columns(
        what=pl.concat_str(["dimension", "category"], separator=": ", ignore_nulls=True).str.replace_all("_", " ")
    )
    columns = (
        Column("figure_id", "Figure", text),
        Column("what", "What it is of", text),
        Column("published", "Published", _say_figure),
        Column("computed", "Computed as known then", _say_figure),
        Column("computed_now", "Now", _say_figure),
        Column("status", "Status", lambda status: choose("differs", status.replace("_", " "))(status == "differs")),
        Column("known_on", "As known on", day),
        Column("reason", "Why not computable", lambda reason: Cell(reason or "–", reason or "–")),
        Column("source", "Source", text),
        Column("location", "Where in it", text),
    )
    caption = "Published figures and what the warehouse computes"
    return Page(
        "reconciliation",
        "Reconciliation",
        "Every figure ever published, held against the warehouse as known on its day.",
        (
            Section("standing", "How they compare", (Facts(facts), _describe())),
            Section("figures", "Figure by figure", (show(said, columns, name="reconciliation", caption=caption),)),
        ),
    )


def _describe() -> Summary:
    return Summary(
        (
            (
                "Definition",
                "A published figure matches when the warehouse, as known on the day of its report, gives it.",
            ),
            (
                "Basis",
                "Each figure on its own: the Panel's, the department's frozen reading, or the review's final cases.",
            ),
            ("To beware of", "What is computed now differs by later coding and amendment: that is no error."),
        )
    )


def _say_figure(value: float | None) -> Cell:
    """Return a figure with the decimals it has, at most two.

    >>> _say_figure(26.8).text, _say_figure(257.0).text
    ('26.8', '257')
    """
    if value is None:
        return Cell("not known", "not known", is_number=True)
    shown = f"{value:,.2f}".rstrip("0").rstrip(".")
    return Cell(shown, Decimal(shown.replace(",", "")), is_number=True)
