"""The words a suite is declared in: suite, check and result.

Here: frozen declarations without any machinery, so that reading a suite needs no Great Expectations. Not
here: the suites (one file each) and running them (``run``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas

Severity = Literal["error", "warning"]
"""An error stops what would be computed from the table; a warning is shown beside it."""


class SuiteInputError(ValueError):
    """A suite was asked for, or given, something that its declaration does not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One Great Expectations expectation on one column of the measured frame.

    ``expectation`` and ``arguments`` are Great Expectations' own. ``holds`` and ``broken`` are what an
    official reads; ``broken`` may use ``{subjects}``, the names of what fails, and ``{observed}``, the
    worst number.
    """

    name: str
    column: str
    expectation: str
    holds: str
    broken: str
    arguments: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """Checks of one profile frame.

    ``measure`` turns the profile frame into the measured one: a column ``subject`` (a name from our own
    lists, never a value of an extract) and the columns the checks look at. A measured frame without rows
    means that there is nothing to compare yet, and passes.
    """

    name: str
    severity: Severity
    frame: str
    columns: tuple[str, ...]
    measure: Callable[[pandas.DataFrame], pandas.DataFrame]
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteResult:
    """The outcome of one check; ``observed`` is a number about the table, never the value of a cell."""

    suite: str
    expectation: str
    passed: bool
    severity: Severity
    observed: float | None
    sentence: str


def expect_between(
    *, name: str, column: str, holds: str, broken: str, minimum: float | None = None, maximum: float | None = None
) -> Check:
    """Declare that every value of a column lies in a band, ends included; blank values are not judged."""
    band = {"min_value": minimum, "max_value": maximum}
    return Check(
        name=name,
        column=column,
        expectation="expect_column_values_to_be_between",
        arguments={end: value for end, value in band.items() if value is not None},
        holds=holds,
        broken=broken,
    )


def expect_present(*, name: str, column: str, holds: str, broken: str) -> Check:
    """Declare that no value of a column is blank."""
    return Check(
        name=name,
        column=column,
        expectation="expect_column_values_to_not_be_null",
        holds=holds,
        broken=broken,
    )


def expect_unique(*, name: str, column: str, holds: str, broken: str) -> Check:
    """Declare that no value of a column occurs twice."""
    return Check(name=name, column=column, expectation="expect_column_values_to_be_unique", holds=holds, broken=broken)
