"""From a value to a cell: as people read it, and as the CSV has it.

Belongs here: writing values and building tables from frames. Does not belong here: which columns a page shows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import polars as pl

from assets.charts.wording import say_period
from assets.site.model import Cell, Table, Tone
from expectations.days import say_day, say_month

NOT_KNOWN: Final = "not known"

Say = Callable[[Any], Cell]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a frame, what stands above it, and how its values are said."""

    name: str
    label: str
    say: Say


def show(
    frame: pl.DataFrame, columns: Sequence[Column], *, name: str, caption: str, nothing: str = "There are no rows."
) -> Table:
    """Return the table of these columns of a frame."""
    found = frame.select([column.name for column in columns]).rows()
    says = [column.say for column in columns]
    rows = tuple(tuple(say(value) for say, value in zip(says, row, strict=True)) for row in found)
    return Table(name, caption, tuple(column.label for column in columns), rows, nothing=nothing)


def text(value: str | None) -> Cell:
    """Return words as they are.

    >>> text(None).text
    'not known'
    """
    said = NOT_KNOWN if value is None or value == "" else str(value)
    return Cell(said, said)


def number(digits: int = 0, *, times: float = 1) -> Say:
    """Return how a number with so many decimals is said; `times` 100 makes a share a percentage.

    >>> number()(1234).text, number()(1234).plain, number(1, times=100)(0.26765).text
    ('1,234', Decimal('1234'), '26.8')
    """

    def say(value: float | None) -> Cell:
        if value is None or value != value:  # noqa: PLR0124 - only NaN differs from itself
            return Cell(NOT_KNOWN, NOT_KNOWN, is_number=True)
        shown = f"{value * times:,.{digits}f}"
        # As a number: a minus in front of text would be disarmed in the CSV.
        return Cell(shown, Decimal(shown.replace(",", "")), is_number=True)

    return say


count = number()
percent = number(1, times=100)
rate = number(1)


def period(kind: str) -> Say:
    """Return how the first day of a period of a kind is said.

    >>> period("month")(date(2020, 3, 1)).text
    'March 2020'
    """
    return lambda value: text(None if value is None else say_period(kind, value))


def month(value: date | None) -> Cell:
    """Return a month in words."""
    return text(None if value is None else say_month(value))


def day(value: date | datetime | None) -> Cell:
    """Return a day in words."""
    return text(None if value is None else say_day(value))


def choose(yes: str, no: str, *, tone: Tone = "attention") -> Say:
    """Return how a truth is said: as one of two tags, of which the first stands out."""
    return lambda value: Cell(yes, yes, tone=tone) if value else Cell(no, no, tone="quiet")


def name_code(value: str | None) -> Cell:
    """Return a code of ours as words.

    >>> name_code("not_computable").text
    'not computable'
    """
    return text(None if value is None else value.replace("_", " "))
