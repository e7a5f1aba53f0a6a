"""Where everything lies under PANELWATCH_HOME, and the keys it is opened with.

Belongs here: paths, their modes, who has the keys. Does not belong here: reading the environment
(`pipelines.settings`).
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from warehouse.keys import KeyStore

if TYPE_CHECKING:
    from warehouse.lake import Lake

_FOLDER_MODE = 0o700
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def keep_private() -> None:
    """Let whatever this process makes be its owner's alone: for where a process starts, not for a library.

    Files of the database and of the orchestrator are made by them, with whatever mode the process allows.
    """
    os.umask(_OTHERS)


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of one installation; without a store of its own its keys lie in its keys folder."""

    root: Path
    store: KeyStore | None = None
    #: where the warehouse is, when it is not a file of this folder
    lake: "Lake | None" = None
    #: the folder that says where the orchestrator's history is, when it is not this one's
    orchestrator: Path | None = None

    @property
    def landing(self) -> Path:
        """Where deliveries are dropped."""
        return self.root / "landing"

    @property
    def archive(self) -> Path:
        """Every delivery as it came."""
        return self.root / "archive"

    @property
    def accepted(self) -> Path:
        """Accepted rows with identifiers, one Parquet file per load: part of the vault."""
        return self.root / "vault" / "accepted"

    @property
    def warehouse(self) -> Path:
        """The live database; the loader alone opens it."""
        return self.root / "warehouse.duckdb"

    def has_warehouse(self) -> bool:
        """Whether there is a warehouse to be opened; a lake is taken for one."""
        return self.lake is not None or self.warehouse.exists()

    @property
    def ledger(self) -> Path:
        """What was loaded, refused and published, each entry chained to the one before."""
        return self.root / "ledger.jsonl"

    @property
    def analyst(self) -> Path:
        """The analysts' copy, replaced whole after each load."""
        return self.root / "analyst.duckdb"

    @property
    def figures(self) -> Path:
        """Figures as pictures and their index, replaced whole after each load."""
        return self.root / "figures"

    @property
    def site(self) -> Path:
        """The internal site, replaced whole whenever the analysts' copy shows something new."""
        return self.root / "site"

    @property
    def public(self) -> Path:
        """Every public release and the pages to read them, replaced whole when one is published."""
        return self.root / "public"

    @property
    def draft(self) -> Path:
        """What `public` would be after the release that waits for a person to approve it."""
        return self.root / "release-draft"

    @property
    def keys(self) -> KeyStore:
        """The keys, each read when it is needed."""
        return self.store or KeyStore(self.root / "keys")

    @property
    def work(self) -> Path:
        """Temporary files of a load, spill files included."""
        return self.root / "work"

    def name_spill_folder(self) -> Path:
        """Name a folder for what one session spills: DuckDB's sessions that share one write over each other's files."""
        return self.work / f"spill-{uuid4().hex}"

    @property
    def lock(self) -> Path:
        """Held while a load runs."""
        return self.root / "load.lock"

    @property
    def dagster(self) -> Path:
        """Run history of the orchestrator, or what says where it is."""
        return self.orchestrator or self.root / "dagster"

    def make_folders(self) -> None:
        """Create the folders, readable by their owner alone."""
        for folder in (
            self.root,
            self.landing,
            self.archive,
            self.accepted.parent,
            self.accepted,
            self.keys.folder,
            self.work,
        ):
            folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)

    def list_open_to_others(self) -> Iterator[Path]:
        """Give what others may read, write or enter; a folder that is shut keeps all it holds."""
        folders = (self.archive, self.accepted.parent, self.keys.folder)
        for path in (self.warehouse, self.analyst, self.ledger, *folders):
            if path.exists() and path.stat().st_mode & _OTHERS:
                yield path
