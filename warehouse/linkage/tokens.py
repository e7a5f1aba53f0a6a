"""Linkage tokens: keyed hashes of the forms of an identity, so that re-use is found without a name in the warehouse.

Belongs here: hashing under the linkage key, which tokens are due, pairs that share one. Does not belong here: the forms
(`warehouse.linkage.forms`), the model that reads names (`warehouse.linkage.model`).
"""

import hmac
from typing import Final

import duckdb
import polars as pl

from warehouse.connection import transaction
from warehouse.frames import fetch_frame, lend_frame
from warehouse.keys import Key
from warehouse.linkage.forms import FORMS, list_forms
from warehouse.queries import read_query

_DIGITS: Final = 32
MOST_SHARING: Final = 50
"""A token that more records share is passed over: a date of birth that stands for none, a name nobody has."""


def hash_text(key: Key, *parts: str) -> str:
    """Return 128 bits of the HMAC-SHA-256 of a text for one use of it, in hexadecimal."""
    return hmac.digest(key.secret, "\x1f".join(parts).encode(), "sha256").hex()[:_DIGITS]


def make_tokens(identities: pl.DataFrame, key: Key) -> pl.DataFrame:
    """Return the tokens of identities (adult_token, forename, surname, born), a row each: adult_token, form, token."""
    rows = [
        (adult_token, form, hash_text(key, form, text))
        for adult_token, *identity in identities.select("adult_token", "forename", "surname", "born").iter_rows()
        for form, text in list_forms(*identity)
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(("adult_token", "form", "token"), pl.String), orient="row")


def keep_tokens(con: duckdb.DuckDBPyConnection, units: pl.DataFrame, key: Key) -> int:
    """Bring the tokens up to date, those of another key or of nobody gone; return how many are new."""
    identities = units.unique("adult_token", keep="first", maintain_order=True)
    with transaction(con):
        with lend_frame(con, "linkage_identity", identities.select("adult_token")):
            con.execute(
                "DELETE FROM internal.linkage_token WHERE key_id <> ?"
                " OR adult_token NOT IN (SELECT adult_token FROM linkage_identity)",
                [key.id],
            )
        known = fetch_frame(con, "SELECT DISTINCT adult_token FROM internal.linkage_token")
        made = make_tokens(identities.join(known, on="adult_token", how="anti"), key)
        with lend_frame(con, "linkage_made", made.with_columns(pl.lit(key.id).alias("key_id"))):
            con.execute("INSERT INTO internal.linkage_token BY NAME SELECT * FROM linkage_made")
    return made.height


def find_token_pairs(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return the pairs of units of different notifications that share a token, with the strongest form they share."""
    found = fetch_frame(con, read_query("linkage.token_pairs"), {"most": MOST_SHARING, "forms": list(FORMS)})
    return found.with_columns(
        pl.col("rank").replace_strict(list(range(1, len(FORMS) + 1)), list(FORMS)).alias("form")
    ).drop("rank")
