"""Which keys the tokens in a warehouse were made with.

Belongs here: writing the ids of these keys down, and noticing other ones. Does not belong here: tokens
(`warehouse.tokens`).
"""

from collections.abc import Iterator

import duckdb

from warehouse.home import Home
from warehouse.keys import KeyRefused, Purpose

_PURPOSES = (Purpose.CHILD, Purpose.ADULT)


def hold_token_keys(con: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Write down the keys of a warehouse without any, and raise KeyRefused where tokens were made with others."""
    foreign = next(find_foreign_tokens(con, home), None)
    if foreign is not None:
        if holds_loads(con):
            raise KeyRefused(foreign)
        con.execute("DELETE FROM internal.token_key")
    known = {purpose for (purpose,) in con.execute("SELECT purpose FROM internal.token_key").fetchall()}
    for purpose in _PURPOSES:
        if purpose not in known:
            con.execute("INSERT INTO internal.token_key VALUES (?, ?)", [purpose, home.keys.ring(purpose).current.id])


def holds_loads(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether anything was loaded: without that there are no tokens, whatever key was written down."""
    return con.execute("SELECT 1 FROM internal.load LIMIT 1").fetchone() is not None


def find_foreign_tokens(con: duckdb.DuckDBPyConnection, home: Home) -> Iterator[str]:
    """Give a sentence for each key that is not the one tokens were made with: new ones would not meet the old."""
    for purpose, key_id in con.execute("SELECT purpose, key_id FROM internal.token_key").fetchall():
        ring = home.keys.ring(Purpose(purpose))
        if key_id == ring.current.id:
            continue
        if key_id in {key.id for key in ring.former}:
            yield f"The {purpose} key was replaced, its tokens not yet: `panelwatch keys rotate {purpose}` does that."
        else:
            given = ring.current.id
            yield f"Tokens here were made with the {purpose} key {key_id}, and {given} was given: put that key back."
