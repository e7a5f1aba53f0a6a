"""Profiles: how a delivery year writes its headers, dates and bytes.

Belongs here: the declaration of a profile, the choice of the one that applies and the matching of headers. Does not
belong here: spellings of values (`expectations/normalise/`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from expectations.contracts.catalogue import Extract
from expectations.normalise.dates import DateFormats


@dataclass(frozen=True, slots=True)
class Profile:
    """One declaration of how files are written, valid from a day on."""

    name: str
    valid_from: date
    #: extract -> alias of a header -> canonical name; aliases of earlier profiles stay known
    aliases: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    dates: DateFormats = field(default_factory=DateFormats)
    separator: str = ","
    encoding: Literal["utf-8", "cp1252"] = "utf-8"


class HeaderRefused(Exception):  # noqa: N818 - a header is refused, like the file it heads
    """A header does not fit its contract: `code` says why, `column` which column (number or canonical name)."""

    def __init__(self, code: str, column: int | str, *, first: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.column = column
        self.first = first


@dataclass(frozen=True, slots=True)
class HeaderMatch:
    """Which column of the file holds which canonical column, and how many columns no contract knows."""

    positions: Mapping[str, int]
    ignored: int


def fold_header(text: str) -> str:
    """Return a header without what never carries meaning: case, spaces, underscores, punctuation.

    >>> fold_header(" Date of\u00a0Incident ") == fold_header("date_of_incident")
    True
    """
    return "".join(character for character in text.casefold() if character.isalnum())


def match_header(header: tuple[str, ...], extract: Extract, profile: Profile) -> HeaderMatch:
    """Match the columns of a file to those of its contract.

    Raises HeaderRefused `header_duplicate` when two columns say the same, `columns_missing` when a required column
    is absent.
    """
    known = {fold_header(c.name): c.name for c in extract.arriving}
    # An alias outranks a canonical name: one release calls its categories "breakdown".
    known |= {fold_header(a): name for a, name in profile.aliases.get(extract.name, {}).items()}
    positions: dict[str, int] = {}
    for position, text in enumerate(header):
        name = known.get(fold_header(text))
        if name is None:
            continue
        if name in positions:
            raise HeaderRefused("header_duplicate", position + 1, first=positions[name] + 1)
        positions[name] = position
    for column in extract.arriving:
        if column.is_required and column.name not in positions:
            raise HeaderRefused("columns_missing", column.name)
    return HeaderMatch(positions, len(header) - len(positions))
