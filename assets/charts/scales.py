"""Where numbers stand on an axis.

Belongs here: choosing round values and writing them. Does not belong here: drawing them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from assets.charts.text import measure

_STEPS: Final = (1, 2, 2.5, 5, 10)
_MOST: Final = 5


@dataclass(frozen=True, slots=True)
class Ticks:
    """The values written on a vertical axis that begins at 0; a share is written in percent."""

    values: tuple[float, ...]
    is_share: bool = False

    @property
    def top(self) -> float:
        """Upper end of the axis."""
        return self.values[-1]

    def say(self, value: float) -> str:
        """Return how a value is written.

        >>> Ticks((0, 0.5), is_share=True).say(0.5), Ticks((0, 2.5)).say(2.5), Ticks((0, 1000)).say(1000)
        ('50 %', '2.5', '1,000')
        """
        return f"{100 * value:.0f} %" if self.is_share else f"{value:,g}"


@dataclass(frozen=True, slots=True)
class Axes:
    """Both axes of a panel: its time from `begin` to `end`, what is written below it, and its values."""

    begin: date
    end: date
    x: tuple[tuple[date, str], ...]
    y: Ticks

    def across(self, when: date, width: float) -> float:
        """Return how far from the left a day lies."""
        whole = max((self.end - self.begin).days, 1)
        return width * (when - self.begin).days / whole

    def below(self, value: float, height: float) -> float:
        """Return how far below the upper edge a value lies."""
        return height * (1 - value / self.y.top)


def choose_ticks(highest: float, *, is_share: bool = False) -> Ticks:
    """Return round values from 0 to the first one not below `highest`; a share ends at 1.

    >>> choose_ticks(43).values
    (0.0, 10.0, 20.0, 30.0, 40.0, 50.0)
    >>> choose_ticks(0).values, choose_ticks(0.7, is_share=True).values
    ((0.0, 1.0), (0.0, 0.2, 0.4, 0.6, 0.8))
    """
    if highest <= 0:
        return Ticks((0.0, 1.0), is_share)
    rough = highest / _MOST
    power = 10.0 ** math.floor(math.log10(rough))
    # Half a notification is none: counts have whole steps.
    steps = [step * power for step in _STEPS if is_share or rough > 1 or step * power >= 1]
    step = next((one for one in steps if one >= rough * (1 - 1e-9)), 1.0)
    count = math.ceil(highest / step - 1e-9)
    values = tuple(round(number * step, 10) for number in range(count + 1))
    return Ticks(tuple(value for value in values if not is_share or value <= 1), is_share)


def thin(named: Sequence[tuple[date, str]], *, width: float, size: float) -> tuple[tuple[date, str], ...]:
    """Return every first, second, ... of names for the most of them to fit beside each other.

    >>> years = [(date(year, 1, 1), str(year)) for year in range(2018, 2027)]
    >>> [name for _, name in thin(years, width=150, size=12)]
    ['2018', '2021', '2024']
    """
    if not named:
        return ()
    wide = max(measure(name, size) for _, name in named) + size
    every = max(1, math.ceil(len(named) * wide / max(width, 1)))
    return tuple(named[::every])


def milliseconds(day: date) -> int:
    """Return a day as the renderer counts time.

    >>> milliseconds(date(1970, 1, 2))
    86400000
    """
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)
