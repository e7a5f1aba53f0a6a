"""Normalises the themes a review found in a case to the set of their codes.

Belongs here: lists of theme codes with or without labels. Does not belong here: which codes exist; they are
reference data and handed in.
"""

import re
from typing import Final

from rapidfuzz import fuzz, process

from expectations.normalise.outcome import Unrecognised
from expectations.normalise.text import fold

_SEPARATORS: Final = re.compile(r"[;,|/\n&+]")
# "U1", "u 01", "IF3: men not cross-referenced"; what follows a code is its label.
_CODE: Final = re.compile(r"^(?P<letters>[a-z]{1,3})[\s-]?0*(?P<number>[1-9]\d?)(?:\s*[-:(].*)?$")
_SEVERAL_CODES: Final = re.compile(r"^[a-z]{1,3}\d{1,2}(?:\s+[a-z]{1,3}\d{1,2})+$")


def normalise_themes(text: str, *, allowed: frozenset[str]) -> tuple[str, ...]:
    """Return the theme codes named, sorted and in upper case.

    `allowed` holds the codes of the reference table. Raises Unrecognised("theme_unknown") when any part is
    not one of them, with the closest code suggested.
    """
    parts = [part for piece in _SEPARATORS.split(fold(text)) for part in _split_codes(piece.strip())]
    themes = {_read_theme(part, allowed) for part in parts}
    if not themes:
        raise Unrecognised("theme_unknown")
    return tuple(sorted(themes))


def _split_codes(piece: str) -> list[str]:
    if not piece:
        return []
    return piece.split() if _SEVERAL_CODES.match(piece) else [piece]


def _read_theme(part: str, allowed: frozenset[str]) -> str:
    found = _CODE.match(part)
    code = f"{found['letters'].upper()}{found['number']}" if found else part.upper()
    if code in allowed:
        return code
    closest = process.extractOne(code, sorted(allowed), scorer=fuzz.ratio, score_cutoff=60.0)
    raise Unrecognised("theme_unknown", closest[0] if closest else None)
