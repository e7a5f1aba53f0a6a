"""How figures speak: periods, numbers and the sentences all figures share.

Belongs here: words that several figures need. Does not belong here: what one figure finds (`cohort_figures`,
`series_figures`).
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from assets.charts.drawing import Standing, Words
from expectations.days import MONTH_NAMES, say_day, say_month

SYNTHETIC: Final = "SYNTHETIC DATA: no child, family or incident in this figure is real."
PUBLIC: Final = "Made of published figures; confidential ones are left out."
INTERNAL: Final = "Internal: small numbers not suppressed."
PANEL: Final = "Basis panel: in the Panel's scope, as known now."
DFE: Final = "Basis dfe: every notification as first notified, care leavers not."
NO_MEASURE: Final = "High or low figures are no measure of performance."
NOTHING: Final = "There are no data for this figure"

_LENGTHS: Final = {"month": 1, "quarter": 3, "half_year": 6, "financial_year": 12, "rolling_12_months": 12}


def write_caption(words: Words, standing: Standing) -> tuple[str, ...]:
    """Return the lines below a figure: what it is not, its basis, the day it was known on."""
    known = f"As known on {say_day(standing.known_on)}." if standing.known_on else "Nothing has been loaded yet."
    warning = (SYNTHETIC,) if standing.is_synthetic else ()
    return (*warning, *words.notes, f"{known} {PUBLIC if standing.is_public else INTERNAL}")


def say_nothing(about: str, notes: Sequence[str] = ()) -> Words:
    """Return the words of a figure without data.

    >>> say_nothing("Babies in the fieldwork review by outcome").alt
    'There are no data for this figure: babies in the fieldwork review by outcome.'
    """
    return Words(NOTHING, about, f"{NOTHING}: {lower(about)}.", tuple(notes))


def say_short_month(day: date) -> str:
    """Return the month of a day as an axis names it.

    >>> say_short_month(date(2020, 3, 1))
    'Mar 2020'
    """
    return f"{MONTH_NAMES[day.month - 1][:3]} {day.year}"


def end_of(kind: str, start: date) -> date:
    """Return the last day of a period.

    >>> end_of("financial_year", date(2020, 4, 1))
    datetime.date(2021, 3, 31)
    """
    months = start.month - 1 + _LENGTHS[kind]
    return date(start.year + months // 12, months % 12 + 1, 1) - timedelta(days=1)


def say_period(kind: str, start: date) -> str:
    """Return a period in words.

    >>> say_period("quarter", date(2019, 10, 1)), say_period("half_year", date(2019, 10, 1))
    ('October to December 2019', 'October 2019 to March 2020')
    >>> say_period("financial_year", date(2019, 4, 1)), say_period("rolling_12_months", date(2019, 5, 1))
    ('2019-20', '12 months to April 2020')
    """
    end = end_of(kind, start)
    if kind == "month":
        return say_month(start)
    if kind == "financial_year":
        return f"{start.year}-{end.year % 100:02d}"
    if kind == "rolling_12_months":
        return f"12 months to {say_month(end)}"
    begin = MONTH_NAMES[start.month - 1] if start.year == end.year else say_month(start)
    return f"{begin} to {say_month(end)}"


def say_percent(part: float, whole: float) -> str:
    """Return a share in whole percent.

    >>> say_percent(4, 23), say_percent(0, 0)
    ('17 %', 'not known')
    """
    return f"{100 * part / whole:.0f} %" if whole else "not known"


def say_number(number: float | None, digits: int = 0) -> str:
    """Return a number with so many decimals.

    >>> say_number(1234.5), say_number(9.96, 1), say_number(None)
    ('1,234', '10.0', 'not known')
    """
    return "not known" if number is None else f"{number:,.{digits}f}"


def say_of(part: int, whole: int, noun: str, nouns: str) -> str:
    """Return a part of a whole as the subject of a sentence.

    >>> say_of(19, 23, "baby", "babies"), say_of(23, 23, "baby", "babies"), say_of(0, 23, "baby", "babies")
    ('19 of the 23 babies', 'All 23 babies', 'None of the 23 babies')
    >>> say_of(1, 1, "baby", "babies")
    'The one baby'
    """
    if whole == 1 and part == 1:
        return f"The one {noun}"
    if part == whole:
        return f"All {whole:,} {nouns}"
    return f"{f'{part:,}' if part else 'None'} of the {whole:,} {nouns}"


def say_was(part: int, whole: int) -> str:
    """Return the verb that goes with `say_of`.

    >>> say_was(19, 23), say_was(1, 23), say_was(1, 1), say_was(0, 23)
    ('were', 'was', 'was', 'were')
    """
    return "was" if part == 1 or (whole == 1 and part == whole) else "were"


def join(words: Sequence[str]) -> str:
    """Return words as a list in a sentence.

    >>> join(["a"]), join(["a", "b"]), join(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def upper(sentence: str) -> str:
    """Return a sentence with a capital at its beginning.

    >>> upper("mental health of parents")
    'Mental health of parents'
    """
    return sentence[:1].upper() + sentence[1:]


def lower(sentence: str) -> str:
    """Return a heading as the middle of a sentence.

    >>> lower("Babies by outcome"), lower("NAI under one")
    ('babies by outcome', 'NAI under one')
    """
    return sentence if sentence[1:2].isupper() else sentence[:1].lower() + sentence[1:]
