"""Figures 1 to 6 of the fieldwork review: what each finds and how it is drawn.

Belongs here: from the rows of `warehouse/sql/figures` to words and charts. Does not belong here: counting, drawing.

Frames hold `category`, `cases` and `denominator`, in the order to draw; that of Figure 4 `age_months` and `cases`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from assets.charts.bars import Bar, draw_bars
from assets.charts.columns import Column, draw_columns
from assets.charts.drawing import Drawing, Words
from assets.charts.layout import Layout
from assets.charts.pie import Slice, draw_pie
from assets.charts.wording import join, lower, say_nothing, say_of, say_percent, say_was, upper

REVIEW: Final = "Fieldwork review 2021: final cases, as known now."
OVERLAP: Final = "A case may have several features: they do not add up."

_PEAK: Final = range(2, 5)
"""Completed months the review calls around three months: when babies cry most."""

_AROUND: Final = "Around three months: 2 to 4 completed months."

_STATUS: Final[Mapping[str, str]] = {
    "universal services only": "known to universal services only",
    "Early Help": "known to Early Help",
    "Child in Need Plan": "on a Child in Need Plan",
    "Child Protection Plan": "on a Child Protection Plan",
    "not known": "of unknown status",
}


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    cases: int


@dataclass(frozen=True, slots=True)
class _Parts:
    """The categories of a dimension, largest first, and what they are out of."""

    shown: tuple[_Part, ...]
    empty: tuple[str, ...]
    whole: int

    @property
    def leading(self) -> tuple[_Part, ...]:
        """The largest category, or those that share its place."""
        return tuple(part for part in self.shown if part.cases == self.shown[0].cases)

    def list_values(self) -> str:
        return ", ".join(f"{part.name} {part.cases} ({say_percent(part.cases, self.whole)})" for part in self.shown)

    def list_notes(self) -> tuple[str, ...]:
        """Say which categories nothing falls in: they are not drawn."""
        return (f"No case: {join(self.empty)}.",) if self.empty else ()


def draw_outcome(frame: pl.DataFrame) -> Drawing:
    """Figure 1: how many babies died and how many were seriously harmed."""
    subtitle = "Babies in the fieldwork review by outcome"
    parts = _read(frame)
    if not parts.shown:
        return Drawing(say_nothing(subtitle, (REVIEW,)))
    died = sum(part.cases for part in parts.shown if part.name == "died")
    title = f"{say_of(died, parts.whole, 'baby', 'babies')} died"
    if 0 < died < parts.whole:
        harmed = parts.whole - died
        subject = say_of(harmed, parts.whole, "baby", "babies")
        title = f"{subject} {say_was(harmed, parts.whole)} seriously harmed and {died} died"
    return _draw_parts(parts, title, subtitle)


def draw_gender(frame: pl.DataFrame) -> Drawing:
    """Figure 2: gender of the babies."""
    return _draw_counts(frame, "Babies in the fieldwork review by gender")


def draw_ethnicity(frame: pl.DataFrame) -> Drawing:
    """Figure 3: ethnicity of the babies, in the words of the review."""
    return _draw_counts(frame, "Babies in the fieldwork review by ethnicity, in the review's words")


def draw_agency_status(frame: pl.DataFrame) -> Drawing:
    """Figure 5: which services knew the family at the time of the injury."""
    subtitle = "Families in the fieldwork review by involvement of agencies at the time of the injury"
    parts = _read(frame)
    if not parts.shown:
        return Drawing(say_nothing(subtitle, (REVIEW,)))
    title = _find_leading(parts, "family", "families", lambda name: _STATUS.get(name, name))
    return _draw_parts(parts, title, subtitle)


def draw_parental_features(frame: pl.DataFrame) -> Drawing:
    """Figure 6: features of parents."""
    subtitle = "Cases of the fieldwork review by features of the parents"
    parts = _read(frame)
    if not parts.shown:
        return Drawing(say_nothing(subtitle, (REVIEW,)))
    names, cases = join([part.name for part in parts.leading]), parts.leading[0].cases
    each = " each" if len(parts.leading) > 1 else ""
    verb = "were" if each else "was"
    title = f"{upper(names)} {verb} recorded in {lower(say_of(cases, parts.whole, 'case', 'cases'))}{each}"
    return _draw_rows(parts, title, subtitle, (OVERLAP,))


def draw_age(frame: pl.DataFrame) -> Drawing:
    """Figure 4: age of the babies in completed months."""
    subtitle = "Babies in the fieldwork review by age in completed months at the incident"
    whole = int(frame["cases"].sum()) if frame.height else 0
    if not whole:
        return Drawing(say_nothing(subtitle, (REVIEW,)))
    by_month: dict[int | None, int] = {row["age_months"]: row["cases"] for row in frame.to_dicts()}
    unknown = by_month.pop(None, 0)
    columns = [Column(str(age), cases, age in _PEAK) for age, cases in sorted(by_month.items())]
    peak = sum(column.value for column in columns if column.is_focus)
    title = f"{say_of(peak, whole, 'baby', 'babies')} {say_was(peak, whole)} injured at around three months of age"
    values = ", ".join(f"{say_age(column.name)} {column.value}" for column in columns if column.value)
    missing = (f"Age not known: {unknown}.",) if unknown else ()
    alt = " ".join([f"Column chart. {subtitle}, {whole} in all: {values}.", *missing, _AROUND])
    notes = (REVIEW, _AROUND, *missing)
    return Drawing(
        Words(title, subtitle, alt, notes),
        lambda layout: draw_columns(
            columns, layout, axis="Age in completed months", bracket=f"around three months: {peak}"
        ),
    )


def say_age(months: str) -> str:
    """Return an age in completed months.

    >>> say_age("1"), say_age("11")
    ('1 month', '11 months')
    """
    return f"{months} {'month' if months == '1' else 'months'}"


def _read(frame: pl.DataFrame) -> _Parts:
    rows = frame.to_dicts()
    parts = [_Part(row["category"], row["cases"]) for row in rows]
    shown = sorted((part for part in parts if part.cases), key=lambda part: -part.cases)
    empty = tuple(part.name for part in parts if not part.cases)
    return _Parts(tuple(shown), empty, max((row["denominator"] for row in rows), default=0))


def _find_leading(parts: _Parts, noun: str, nouns: str, say: Callable[[str], str]) -> str:
    """Say which category is the largest, or that several share its place."""
    first, cases = parts.shown[0], parts.shown[0].cases
    if len(parts.leading) > 1:
        names = upper(join([part.name for part in parts.leading]))
        return f"{names} were equally frequent: {cases} each of the {parts.whole} {nouns}"
    title = f"{say_of(cases, parts.whole, noun, nouns)} {say_was(cases, parts.whole)} {say(first.name)}"
    if len(parts.shown) == len(parts.leading) + 1:
        other = parts.shown[-1]
        return f"{title} and {other.cases} {say(other.name)}"
    return title


def _draw_counts(frame: pl.DataFrame, subtitle: str) -> Drawing:
    parts = _read(frame)
    if not parts.shown:
        return Drawing(say_nothing(subtitle, (REVIEW,)))
    return _draw_rows(parts, _find_leading(parts, "baby", "babies", str), subtitle)


def _draw_rows(parts: _Parts, title: str, subtitle: str, notes: Sequence[str] = ()) -> Drawing:
    bars = [Bar(part.name, part.cases, _say_cases(part, parts.whole)) for part in parts.shown]

    def plot(layout: Layout):  # noqa: ANN202
        return draw_bars(bars, layout, whole=parts.whole)

    return Drawing(_say(parts, "Bar chart", title, subtitle, notes), plot)


def _draw_parts(parts: _Parts, title: str, subtitle: str) -> Drawing:
    slices = [Slice(part.name, part.cases, _say_cases(part, parts.whole)) for part in parts.shown]
    return Drawing(_say(parts, "Pie chart", title, subtitle), lambda layout: draw_pie(slices, layout))


def _say(parts: _Parts, kind: str, title: str, subtitle: str, notes: Sequence[str] = ()) -> Words:
    remarks = (*notes, *parts.list_notes())
    alt = " ".join([f"{kind}. {subtitle}, {parts.whole} in all: {parts.list_values()}.", *remarks])
    return Words(title, subtitle, alt, (REVIEW, *remarks))


def _say_cases(part: _Part, whole: int) -> str:
    return f"{part.cases} ({say_percent(part.cases, whole)})"
