"""Reading one archived file, by the process of a load or by the one beside it, which has no warehouse open.

Belongs here: what either needs to know, and the other's session. Does not belong here: who reads which file
(`warehouse.loading`), how a file is read (`warehouse.intake`).
"""

import atexit
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from expectations.contracts.columns import Knowledge
from warehouse.archive import Archive
from warehouse.books import FileFacts, Taken
from warehouse.connection import set_up
from warehouse.errors import ExtractRefused
from warehouse.home import Home
from warehouse.intake import take_file
from warehouse.landing import Landed
from warehouse.reading.limits import Limits
from warehouse.references import load_knowledge
from warehouse.sealing import open_session_in_memory
from warehouse.space import writing_to
from warehouse.vault import Vault

#: the session of this process, by the home whose vault it writes; it lives as long as the process, which is one run
_sessions: Final[dict[Path, duckdb.DuckDBPyConnection]] = {}


@dataclass(frozen=True, slots=True)
class Reading:
    """One archived file that is to be read."""

    home: Home
    landed: Landed
    facts: FileFacts
    limits: Limits

    def read(self, con: duckdb.DuckDBPyConnection, knowledge: Knowledge) -> Taken | ExtractRefused:
        """Read the file through a session that may write the vault; return what was found, or why it is refused."""
        try:
            with writing_to(self.home.accepted), Archive.of(self.home).open(self.facts.sha256) as source:
                return take_file(
                    con, source, self.landed, self.facts, home=self.home, knowledge=knowledge, limits=self.limits
                )
        except ExtractRefused as no:
            return no


def read_apart(reading: Reading, memory_limit: str) -> Taken | ExtractRefused:
    """Read a file in a process that has no warehouse open, within a limit of its own."""
    root = reading.home.root
    if root not in _sessions:
        _sessions[root] = _open_session(reading.home, memory_limit)
    return reading.read(_sessions[root], load_knowledge())


def _open_session(home: Home, memory_limit: str) -> duckdb.DuckDBPyConnection:
    config = {"temp_directory": str(home.name_spill_folder()), "memory_limit": memory_limit, "threads": 1}
    con = open_session_in_memory(writes=home.keys.seals, config=config)
    atexit.register(con.close)
    set_up(con)
    Vault.of(home).admit(con)
    return con
