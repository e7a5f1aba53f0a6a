"""The number and the names behind a check's outcome.

Great Expectations is asked for yes or no only, because its fuller results hold values. Here: what the
sentence needs instead, one number per check and which rows of the measured frame it is about. Not here: the
verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from expectations.suites.declaration import Check

if TYPE_CHECKING:
    import pandas

MOST_NAMED: Final = 5
"""How many failing subjects a sentence names before it says how many more there are."""


def observe(check: Check, measured: pandas.DataFrame) -> tuple[float | None, list[str]]:
    """Give the number a check looked at and the subjects that fail it.

    The number is the value farthest outside the band (or closest to its edge), or how many values are blank
    or repeated; ``None`` when every value is blank.
    """
    number, failing = _OBSERVERS[check.expectation](measured[check.column], check.arguments)
    return number, [str(name) for name in measured.loc[failing, "subject"].unique()]


def name_some(subjects: Sequence[str]) -> str:
    """List the first subjects and how many more there are.

    >>> name_some(["children", "adults"])
    'children, adults'
    >>> name_some([f"load {n}" for n in range(8)])
    'load 0, load 1, load 2, load 3, load 4 and 3 more'
    """
    named = ", ".join(subjects[:MOST_NAMED])
    more = len(subjects) - MOST_NAMED
    return f"{named} and {more} more" if more > 0 else named


_Observed = tuple[float | None, "pandas.Series"]


def _observe_band(values: pandas.Series, band: Mapping[str, float]) -> _Observed:
    below = band.get("min_value", float("-inf")) - values
    above = values - band.get("max_value", float("inf"))
    excess = below.where(below > above, above)
    number = None if excess.isna().all() else float(values.loc[excess.idxmax()])
    return number, excess > 0


def _observe_blank(values: pandas.Series, _: Mapping[str, float]) -> _Observed:
    return float(values.isna().sum()), values.isna()


def _observe_repeated(values: pandas.Series, _: Mapping[str, float]) -> _Observed:
    return float(values.duplicated().sum()), values.duplicated(keep=False)


_OBSERVERS: Final[Mapping[str, Callable[[pandas.Series, Mapping[str, float]], _Observed]]] = {
    "expect_column_values_to_be_between": _observe_band,
    "expect_column_values_to_not_be_null": _observe_blank,
    "expect_column_values_to_be_unique": _observe_repeated,
}
