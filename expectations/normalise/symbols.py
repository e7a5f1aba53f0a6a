"""Reads the cells of published statistics: a number, or the symbol that stands for one.

Belongs here: the symbols of the department's releases and of the government statistics guidance. Does not
belong here: what a suppressed cell could have been (``assets.statistics``).
Source: DfE explore education statistics; Government Analysis Function, symbols in tables (OGL v3.0).
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from expectations.normalise.outcome import Unrecognised
from expectations.normalise.text import fold

SYMBOLS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "c": "confidential",
        "x": "not available",
        "z": "not applicable",
        "low": "rounds to 0 but is not 0",
        "k": "rounds to 0 but is not 0 (older releases)",
        "u": "of low reliability",
        ":": "not available (older releases)",
        "..": "not available (older releases)",
        "~": "rounds to 0 but is not 0 (older releases)",
    }
)
"""Symbol in place of a number -> its meaning."""
MARKERS: Final[Mapping[str, str]] = MappingProxyType(
    {"p": "provisional", "r": "revised", "e": "estimated", "u": "of low reliability"}
)
"""Marker in square brackets behind a number -> its meaning."""

_NUMBER: Final = re.compile(
    r"(?P<number>[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?(?:e[+-]?[0-9]{1,2})?)\s*%?"
    r"(?:\s*\[(?P<marker>[a-z])\])?"
)
_BRACKETED: Final = re.compile(r"\[(?P<symbol>[a-z]+|\.\.|:|~)\]")


def parse_value(text: str) -> tuple[Decimal | None, str | None]:
    """Return the number and the symbol of a cell: one of them, or a number with a marker.

    A percentage keeps its unit: "53.7%" is 53.7. Raises Unrecognised("number_unrecognised").

    >>> parse_value("1,234"), parse_value("c"), parse_value("12 [p]")
    ((Decimal('1234'), None), (None, 'c'), (Decimal('12'), 'p'))
    """
    folded = fold(text)
    bracketed = _BRACKETED.fullmatch(folded)
    symbol = bracketed["symbol"] if bracketed else folded
    if symbol in SYMBOLS:
        return None, symbol
    found = _NUMBER.fullmatch(folded)
    if found is None or (found["marker"] is not None and found["marker"] not in MARKERS):
        raise Unrecognised("number_unrecognised")
    return Decimal(found["number"].replace(",", "")), found["marker"]
