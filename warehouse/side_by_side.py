"""Deliveries taken side by side, each by a session of its own, into one lake.

Belongs here: a session that takes one delivery, and its books, entered one after the other. Does not belong here: what
is made of all of them together: that is one run's work, alone (`warehouse.history`).

What is dear is done beside others: archiving, reading, contract, tokens, the encrypted file of accepted rows. Only the
entry into the books, and the question whether the delivery is in them already, waits for its turn: it says in which
order deliveries came.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from typing import Final

from warehouse.books import Books
from warehouse.connection import is_prepared, open_live, set_up
from warehouse.extensions import Config
from warehouse.home import Home
from warehouse.lake import Lake, LakeUnavailable
from warehouse.lake_bounds import list_misread
from warehouse.lake_locks import hold_beside, hold_books
from warehouse.token_keys import hold_token_keys
from warehouse.vault import Vault

#: how long a delivery waits for one who counts, and for its turn at the books
PATIENCE_SECONDS: Final = 3600.0


@contextmanager
def open_beside(home: Home, delivery: str, *, config: Config | None = None) -> Iterator["SharedBooks"]:
    """Open the lake to take one delivery, which nobody else takes meanwhile, and give its books.

    Raises LakeUnavailable where there is none, and WarehouseBusy when someone counts for too long.
    """
    lake = home.lake
    if lake is None:
        raise LakeUnavailable("Deliveries are taken side by side into a lake alone: set PANELWATCH_LAKE.")
    with hold_beside(lake, delivery, wait_seconds=PATIENCE_SECONDS), suppress(_NotReadyError):
        with _open(home, lake, config) as books:
            yield books
        return
    # Whoever comes first makes catalog and schema of this version, alone, and mends what its catalog tells.
    with open_live(home, wait_seconds=PATIENCE_SECONDS):
        pass
    with hold_beside(lake, delivery, wait_seconds=PATIENCE_SECONDS), _open(home, lake, config) as books:
        yield books


class _NotReadyError(Exception):
    """The lake has not the schema of this version, or its catalog leaves rows out."""


@contextmanager
def _open(home: Home, lake: Lake, config: Config | None) -> Iterator["SharedBooks"]:
    try:
        con = lake.open(config={"temp_directory": str(home.name_spill_folder()), **(config or {})})
    except LakeUnavailable:
        # Either there is no catalog yet, or whoever makes it will say what is wrong.
        raise _NotReadyError from None
    with closing(con):
        if not is_prepared(con) or list_misread(con):
            raise _NotReadyError
        set_up(con)
        Vault.of(home).admit(con)
        hold_token_keys(con, home)
        yield SharedBooks(con, lake)


@dataclass(frozen=True, slots=True)
class SharedBooks(Books):
    """The books, for one of many who enter a file each."""

    lake: Lake

    def take_turn(self) -> AbstractContextManager[None]:
        """Wait until nobody else asks the books and enters. Raises WarehouseBusy after an hour."""
        return hold_books(self.lake, wait_seconds=PATIENCE_SECONDS)
