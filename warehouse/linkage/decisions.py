"""What people decided on pairs, kept beside the records they are about, and what the ledger says of linkage.

Belongs here: the words of the ledger, verdicts, keeping one. Does not belong here: applying them (`warehouse/sql/
linkage/ties.sql`), who may decide (`pipelines.linkage`).

A decision is about two records (or two notifications), not about tokens, so it outlives a new key and a corrected name.
The ledger keeps who and why under the pair's name, never the records.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

import duckdb

from warehouse.connection import transaction
from warehouse.frames import fetch_frame
from warehouse.ledger import Ledger
from warehouse.queries import read_query

RAN: Final = "linkage_run"
VIEWED: Final = "linkage_viewed"
DECIDED: Final = "linkage_decided"
FORGOTTEN: Final = "linkage_forgotten"
ENTRIES: Final = (RAN, VIEWED, DECIDED, FORGOTTEN)
"""What the ledger calls all that happens in linkage."""


def is_forgotten(ledger: Ledger) -> bool:
    """Whether the ledger says that all of linkage was forgotten, or that there never was any."""
    said = [entry.what for entry in ledger.entries if entry.what in ENTRIES]
    return not said or said[-1] == FORGOTTEN


class Verdict(StrEnum):
    """What a person decided on a pair; the last word counts."""

    SAME = "same"
    DIFFERENT = "different"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be of one person; two notifications that may be of one incident have no adults."""

    pair_id: str
    left: tuple[str, str]
    right: tuple[str, str]
    band: str
    evidence: str
    verdict: str | None

    @property
    def is_of_persons(self) -> bool:
        """Whether it is about adults, not about incidents."""
        return bool(self.left[1])


def list_pairs(con: duckdb.DuckDBPyConnection) -> list[Pair]:
    """Return every pair of current records of different families, and of incidents, with the last word on each."""
    return [
        Pair(row["pair_id"], (row["a"], row["b"]), (row["c"], row["d"]), row["band"], row["evidence"], row["verdict"])
        for row in fetch_frame(con, read_query("linkage.queue")).to_dicts()
    ]


def keep_decision(
    con: duckdb.DuckDBPyConnection, pair: Pair, verdict: Verdict, *, by: str, because: str, now: datetime
) -> None:
    """Write a decision down; it is applied at the next run."""
    values = [pair.pair_id, *pair.left, *pair.right, verdict.value, by, because, now]
    with transaction(con):
        # Two words within one second: the later one counts.
        con.execute("DELETE FROM internal.linkage_decision WHERE pair_id = ? AND decided_at = ?", [pair.pair_id, now])
        con.execute("INSERT INTO internal.linkage_decision VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
