"""Keyed tokens in place of names and dates of birth.

Belongs here: how a person becomes a token. Does not belong here: keys (`warehouse.keys`), linkage of persons.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

import polars as pl
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from expectations.normalise.text_columns import fold_column
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


def add_tokens(frame: pl.DataFrame, *, key: Key, purpose: str) -> pl.DataFrame:
    """Add the column `<purpose>_token`, made from forename, surname and date_of_birth; null where none is known.

    A token is the HMAC-SHA-256 of a person for one purpose, 128 bits in hexadecimal. `purpose` (child, adult) is part
    of what is hashed, beside having a key of its own: the same person has different tokens in each. Unkeyed hashes
    would be no pseudonyms: one core tries millions of names a second. Persons are hashed once each.
    """
    parts = frame.select(
        fold_column(frame["forename"]), fold_column(frame["surname"]), pl.col("date_of_birth").cast(pl.String)
    ).with_columns(pl.all().fill_null(""))
    is_known = pl.any_horizontal(pl.all() != "")
    said = parts.select(
        pl.when(is_known).then(pl.concat_str(pl.lit(purpose), pl.all(), separator=_SEPARATOR)).alias("said")
    )
    persons = said["said"].unique().drop_nulls().to_list()
    keyed = HMAC(key.secret, SHA256())
    tokens = pl.DataFrame({"said": persons, "token": [_hash(keyed, person) for person in persons]})
    hashed = said.join(tokens.cast(pl.String), on="said", how="left", maintain_order="left")
    return frame.with_columns(hashed["token"].alias(f"{purpose}_token"))


def _hash(keyed: HMAC, message: str) -> str:
    # A copy of what the key comes to: to begin with the key again for each person takes more than twice as long.
    hashed = keyed.copy()
    hashed.update(message.encode())
    return hashed.finalize().hex()[:_TOKEN_DIGITS]
