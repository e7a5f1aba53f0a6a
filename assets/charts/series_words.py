"""What is said of a time series, whichever it is: its ends, its extremes, what is not complete.

Belongs here: sentences made from points. Does not belong here: what one figure finds (`series_figures`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean
from typing import Final

from assets.charts.panel import Point
from assets.charts.wording import end_of, say_number, say_percent, say_period

Say = Callable[[float], str]

_FEWEST_IN_A_ROW: Final = 3
YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class Measured:
    """A series in words: which kind of period its points are, how its values are said."""

    kind: str
    points: tuple[Point, ...]
    say: Say
    #: first days of the periods: that of twelve rolling months is drawn at their end
    starts: tuple[date, ...]

    @property
    def complete(self) -> tuple[tuple[date, Point], ...]:
        """The periods that are complete and have a value, each with its first day."""
        return tuple(
            (start, point)
            for start, point in zip(self.starts, self.points, strict=True)
            if point.value is not None and not point.is_incomplete
        )

    @property
    def incomplete(self) -> tuple[date, ...]:
        """The first days of the periods that are drawn and not complete."""
        return tuple(
            start
            for start, point in zip(self.starts, self.points, strict=True)
            if point.is_incomplete and point.value is not None
        )

    def say_point(self, start: date, point: Point) -> str:
        """Return a value with its period."""
        return f"{self.say(point.value or 0)} in {self.say_period(start)}"

    def say_period(self, start: date) -> str:
        """Return a period as it stands after `in`."""
        words = say_period(self.kind, start)
        return f"the {words}" if words[0].isdigit() and " " in words else words

    def say_last(self) -> str:
        """Return the last complete value with its period; nothing when there is none."""
        return self.say_point(*self.complete[-1]) if self.complete else ""

    def describe(self) -> str:
        """Return lowest, highest and last complete value, as alternative text has it."""
        if not self.complete:
            return "no complete period"
        if len(self.complete) == 1:
            return self.say_last()
        low = min(self.complete, key=lambda one: one[1].value or 0)
        high = max(self.complete, key=lambda one: one[1].value or 0)
        return f"lowest {self.say_point(*low)}, highest {self.say_point(*high)}, last {self.say_last()}"


def say_count(value: float) -> str:
    """Return a count."""
    return say_number(value)


def say_share(value: float) -> str:
    """Return a share in whole percent.

    >>> say_share(0.268)
    '27 %'
    """
    return say_percent(value, 1)


def say_rate(value: float) -> str:
    """Return a rate with one decimal.

    >>> say_rate(21.14)
    '21.1'
    """
    return say_number(value, 1)


def compare_years(values: Sequence[float]) -> tuple[str, str]:
    """Return the mean of the last twelve months and of those before, the latter empty when there are fewer.

    >>> compare_years([2] * 12 + [3] * 12), compare_years([1, 2])
    (('3.0', '2.0'), ('1.5', ''))
    """
    last, before = values[-YEAR:], values[-2 * YEAR : -YEAR]
    return say_rate(fmean(last)), say_rate(fmean(before)) if len(before) == YEAR else ""


def say_change(before: tuple[str, float], after: tuple[str, float], say: Say) -> str:
    """Return how a value went from one period to another.

    >>> say_change(("2018-19", 498), ("2025-26", 357), say_count)
    'fell from 498 in 2018-19 to 357 in 2025-26'
    """
    words = (say(before[1]), say(after[1]))
    if words[0] == words[1]:
        return f"stood at {words[1]} in {after[0]} as in {before[0]}"
    verb = "rose" if after[1] > before[1] else "fell"
    return f"{verb} from {words[0]} in {before[0]} to {words[1]} in {after[0]}"


def say_incomplete(lines: Mapping[str, Measured]) -> tuple[str, ...]:
    """Return the note that names the periods drawn hollow and dashed; none when all are complete.

    Periods that are not complete in one line alone are named with it.
    """
    kind = next(iter(lines.values())).kind
    common = set.intersection(*(set(line.incomplete) for line in lines.values()))
    named = [name_periods(kind, sorted(common))] if common else []
    for name, line in lines.items():
        own = [start for start in line.incomplete if start not in common]
        named += [f"{name} {name_periods(kind, own)}"] if own else []
    return (f"Hollow points and dashed lines: not complete ({'; '.join(named)}).",) if named else ()


def name_periods(kind: str, starts: Sequence[date]) -> str:
    """Return periods in words, three or more in a row by the first and the last of them.

    >>> name_periods("month", [date(2018, 4, 1), date(2018, 5, 1), date(2018, 6, 1), date(2026, 4, 1)])
    'April 2018 to June 2018, April 2026'
    """
    runs: list[list[date]] = []
    for start in starts:
        if runs and follows(kind, runs[-1][-1], start):
            runs[-1].append(start)
        else:
            runs.append([start])
    named = []
    for run in runs:
        names = [say_period(kind, start) for start in run]
        named += names if len(names) < _FEWEST_IN_A_ROW else [f"{names[0]} to {names[-1]}"]
    return ", ".join(named)


def follows(kind: str, before: date, after: date) -> bool:
    """Whether a period is the next one of its kind; twelve months roll on by one.

    >>> follows("quarter", date(2018, 4, 1), date(2018, 7, 1)), follows("month", date(2018, 4, 1), date(2018, 6, 1))
    (True, False)
    """
    return end_of("month" if kind == "rolling_12_months" else kind, before) + timedelta(days=1) == after
