"""Keyed tokens in place of names and dates of birth.

Belongs here: how a person becomes a token. Does not belong here: keys (`warehouse.keys`), linkage of persons.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

import polars as pl

from expectations.normalise.text import fold
from warehouse.keys import Key, KeyStore, Purpose

_SEPARATOR: Final = "\x1f"
_TOKEN_DIGITS: Final = 32
#: whose tokens an extract holds
PERSON_OF: Final[Mapping[str, Purpose]] = {"children": Purpose.CHILD, "adults": Purpose.ADULT}


@dataclass(frozen=True, slots=True)
class TokenKeys:
    """The keys of children's and of adults' tokens."""

    child: Key
    adult: Key

    @classmethod
    def of(cls, store: KeyStore) -> Self:
        """Return the keys in use. Raises KeyRefused."""
        return cls(store.ring(Purpose.CHILD).current, store.ring(Purpose.ADULT).current)

    def of_extract(self, extract: str) -> Key | None:
        """Return the key for an extract that holds persons."""
        return {Purpose.CHILD: self.child, Purpose.ADULT: self.adult}.get(PERSON_OF.get(extract, Purpose.LEDGER))


def make_token(key: Key, purpose: str, forename: str | None, surname: str | None, born: str | None) -> str | None:
    """Return the HMAC-SHA-256 of a person for one purpose, 128 bits in hexadecimal; None where nothing is known.

    `purpose` (child, adult) is part of what is hashed, beside having a key of its own: the same person has different
    tokens in each. Unkeyed hashes would be no pseudonyms: one core tries millions of names a second.
    """
    parts = [fold(forename or ""), fold(surname or ""), born or ""]
    if not any(parts):
        return None
    message = _SEPARATOR.join([purpose, *parts]).encode()
    return hmac.new(key.secret, message, "sha256").hexdigest()[:_TOKEN_DIGITS]


def add_tokens(frame: pl.DataFrame, *, key: Key, purpose: str) -> pl.DataFrame:
    """Add the column `<purpose>_token`, made from forename, surname and date_of_birth."""
    people = frame.select("forename", "surname", pl.col("date_of_birth").cast(pl.String)).rows()
    known: dict[tuple[str | None, ...], str | None] = {}
    tokens = []
    for person in people:
        if person not in known:
            known[person] = make_token(key, purpose, *person)
        tokens.append(known[person])
    return frame.with_columns(pl.Series(f"{purpose}_token", tokens, dtype=pl.String))
