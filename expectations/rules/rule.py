"""What a rule is, and the list of all rules.

Belongs here: the declaration and the registry. Does not belong here: any particular rule.
"""

import importlib
import pkgutil
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import polars as pl

import expectations.rules


class Severity(StrEnum):
    """What a broken rule does to a row: an error rejects it, a warning is noted beside it."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule about several cells of one row.

    `breaks` is true for a row that breaks the rule; a blank cell never does. It may use `extract_date`, the day of the
    extract. The first of `columns` is the one reported. `passing` and `failing` are text tables (a header line, then
    rows; cells split at |) that the tests run and the documentation shows.
    """

    code: str
    extract: str
    columns: tuple[str, ...]
    wording: str
    breaks: pl.Expr
    passing: str
    failing: str
    severity: Severity = Severity.ERROR


@cache
def list_rules() -> tuple[Rule, ...]:
    """Return every rule of the package, by extract and code."""
    found: list[Rule] = []
    for module in pkgutil.iter_modules(expectations.rules.__path__):
        loaded = importlib.import_module(f"expectations.rules.{module.name}")
        if (rule := getattr(loaded, "RULE", None)) is not None:
            found.append(rule)
    return tuple(sorted(found, key=lambda r: (r.extract, r.code)))
