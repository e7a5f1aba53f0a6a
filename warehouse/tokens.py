"""Keyed tokens in place of names and dates of birth.

Belongs here: how a person becomes a token. Does not belong here: keys (`warehouse.keys`), linkage of persons.
"""

import hmac
from typing import Final

import polars as pl

from expectations.normalise.text import fold

_SEPARATOR: Final = "\x1f"
_TOKEN_DIGITS: Final = 32


def make_token(key: bytes, purpose: str, forename: str | None, surname: str | None, born: str | None) -> str | None:
    """Return the HMAC-SHA-256 of a person for one purpose, 128 bits in hexadecimal; None where nothing is known.

    `purpose` (child, adult) keeps the two kinds apart: the same person has different tokens in each. Unkeyed hashes
    would be no pseudonyms: one core tries millions of names a second.
    """
    parts = [fold(forename or ""), fold(surname or ""), born or ""]
    if not any(parts):
        return None
    message = _SEPARATOR.join([purpose, *parts]).encode()
    return hmac.new(key, message, "sha256").hexdigest()[:_TOKEN_DIGITS]


def add_tokens(frame: pl.DataFrame, *, key: bytes, purpose: str) -> pl.DataFrame:
    """Add the column `<purpose>_token`, made from forename, surname and date_of_birth."""
    people = frame.select("forename", "surname", pl.col("date_of_birth").cast(pl.String)).rows()
    known: dict[tuple[str | None, ...], str | None] = {}
    tokens = []
    for person in people:
        if person not in known:
            known[person] = make_token(key, purpose, *person)
        tokens.append(known[person])
    return frame.with_columns(pl.Series(f"{purpose}_token", tokens, dtype=pl.String))
