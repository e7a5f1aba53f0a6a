"""A new key in the place of an old one, and everything made with the old one made anew.

Belongs here: what has to be made anew for which key, in an order that a kill cannot hurt. Does not belong here: keys
(`warehouse.keys`), the formats (`warehouse.sealing`, `warehouse.sealed_file`, `warehouse.vault`).

The new key is written above the old one first; everything opens under either. Then all is made anew, each file by one
rename, and the old key is forgotten last. Whoever is killed in between does it again.
"""

import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from warehouse.archive import INCOMING, Archive
from warehouse.connection import hold_lock, open_analyst, open_to_read
from warehouse.durable import flush_folder, put_in_place
from warehouse.errors import PanelwatchError
from warehouse.extensions import Config
from warehouse.folders import replace_folder
from warehouse.fresh import adopt_fresh
from warehouse.home import Home
from warehouse.keys import SEALING, Key, KeyRefused, KeyRing, Purpose
from warehouse.ledger import read_ledger
from warehouse.rebuild import rebuild
from warehouse.sealed_file import Sealer, find_key, is_sealed
from warehouse.sealing import NotEncrypted, attach, open_session_in_memory
from warehouse.token_keys import find_foreign_tokens, holds_loads
from warehouse.vault import MARK, Vault, write_mark


@dataclass(frozen=True, slots=True)
class Rotated:
    """The key in use from now on, and what a person has to know."""

    key: Key
    sentence: str


def rotate(home: Home, purpose: Purpose, *, now: datetime) -> Rotated:
    """Replace the key of one purpose; a rotation that was killed is finished instead.

    Raises KeyRefused for a key from a setting that names no former one, WarehouseBusy, and what `rebuild` raises.
    """
    store = home.keys
    if purpose in SEALING and not store.seals:
        raise KeyRefused(f"PANELWATCH_ENCRYPTION is off: nothing is under the {purpose} key.")
    ring = store.ring(purpose)
    is_given = purpose in store.given
    if is_given and not ring.former:
        raise KeyRefused(
            f"The {purpose} key comes from {purpose.setting}: put the new key before the old one there, then say it"
            " again."
        )
    # Former ledger keys stay for good: there, they tell of no rotation that was killed.
    if not is_given and (purpose is Purpose.LEDGER or not ring.former):
        store.make(purpose, former=ring.every)
        ring = store.ring(purpose)
    sentence = _make_anew(home, purpose, now=now)
    _note(home, purpose, ring.current, now=now)
    if is_given:
        return Rotated(ring.current, f"{sentence} The old key may go from {purpose.setting}.")
    if purpose is not Purpose.LEDGER:
        store.write(KeyRing(purpose, ring.current))
    return Rotated(ring.current, sentence)


def seal(home: Home, *, now: datetime) -> Iterator[str]:
    """Encrypt everything that lies in the clear, and say what was done. Raises KeyRefused and WarehouseBusy."""
    if not home.keys.seals:
        raise KeyRefused("PANELWATCH_ENCRYPTION is off: nothing is encrypted.")
    for purpose in Purpose:
        if purpose in SEALING:
            yield f"{purpose}: {_make_anew(home, purpose, now=now)}"


def find_unopened(home: Home) -> Iterator[str]:
    """Give a sentence for everything that the keys do not open."""
    for look in (_look_at_warehouse, _look_at_copy, Vault.of, _look_at_archive, read_ledger):
        try:
            look(home)
        except PanelwatchError as no:
            yield str(no)
        except duckdb.Error as fault:
            yield f"A database cannot be read ({type(fault).__name__}); `panelwatch doctor` tells more."


def _look_at_warehouse(home: Home) -> None:
    if home.has_warehouse():
        with closing(open_to_read(home)) as con:
            for sentence in find_foreign_tokens(con, home):
                raise KeyRefused(sentence)


def _look_at_copy(home: Home) -> None:
    if home.analyst.exists():
        with open_analyst(home):
            pass


def _look_at_archive(home: Home) -> None:
    ring = home.keys.sealing(Purpose.ARCHIVE)
    for path in sorted(home.archive.glob("*/*/*")):
        if ring is None and is_sealed(path):
            raise KeyRefused("The archive is encrypted, and the setting PANELWATCH_ENCRYPTION is off.")
        if ring is not None and not is_sealed(path):
            raise NotEncrypted("The archive is not encrypted throughout. `panelwatch keys seal` encrypts it.")
        if ring is not None:
            find_key(path, ring)


def _make_anew(home: Home, purpose: Purpose, *, now: datetime) -> str:
    match purpose:
        case Purpose.CHILD | Purpose.ADULT:
            return _make_tokens_anew(home, now=now)
        case Purpose.LEDGER:
            return "Entries from now on are under it; the former one stays to prove those before."
        case Purpose.LINKAGE:
            return "The next `panelwatch linkage run` makes tokens and groups anew; decisions stay."
        case Purpose.TARGET:
            return "Messages that still wait for another target are sent once more."
        case _:
            with hold_lock(home):
                adopt_fresh(home)
                return _seal_anew(home, purpose)


def _make_tokens_anew(home: Home, *, now: datetime) -> str:
    if not _holds_tokens(home):
        return "Nothing was loaded yet."
    # The old database holds the old tokens, and so do snapshots of a lake.
    files = rebuild(home, now=now, keeps_old=False)
    return f"Tokens were made anew from {files} archived files; `panelwatch run` makes the views."


def _holds_tokens(home: Home) -> bool:
    """Whether anything was loaded; where that cannot be told, it is taken to be so."""
    ledger = read_ledger(home)
    if ledger.loads or ledger.purged:
        return True
    if not home.has_warehouse():
        return False
    try:
        with closing(open_to_read(home)) as con:
            return holds_loads(con)
    except duckdb.CatalogException:
        # It was never filled.
        return False
    except duckdb.Error:
        return True


def _seal_anew(home: Home, purpose: Purpose) -> str:
    ring = home.keys.ring(purpose)
    match purpose:
        case Purpose.VAULT:
            return f"{_seal_vault(home, ring)} files were encrypted anew."
        case Purpose.ARCHIVE:
            sealed = sum(_seal_archived(path, ring) for path in sorted(home.archive.glob("*/*/*")))
            return f"{sealed} files were encrypted anew."
        case _:
            path = home.warehouse if purpose is Purpose.WAREHOUSE else home.analyst
            if not path.exists():
                return "There is nothing to encrypt yet."
            _seal_database(path, ring, home)
            return "Its file was encrypted anew."


def _seal_database(path: Path, ring: KeyRing, home: Home) -> None:
    draft = path.with_name(f"{path.stem}.resealed.duckdb")
    for left in (draft, draft.with_name(f"{draft.name}.wal")):
        left.unlink(missing_ok=True)
    with closing(open_session_in_memory(writes=True, config={"temp_directory": str(home.name_spill_folder())})) as con:
        try:
            attach(con, path, "before", ring)
        except NotEncrypted:
            attach(con, path, "before", None)
        con.execute("CHECKPOINT before")
        attach(con, draft, "after", ring)
        con.execute("COPY FROM DATABASE before TO after")
        con.execute("CHECKPOINT after")
        con.execute("DETACH before")
        con.execute("DETACH after")
    put_in_place(draft, path)


def _seal_vault(home: Home, ring: KeyRing) -> int:
    before, after = _open_vault(home), Vault(home, ring.current)
    paths = sorted(home.accepted.glob("*/*.parquet"))
    config: Config = {"temp_directory": str(home.name_spill_folder())}
    with replace_folder(home.accepted) as draft, closing(open_session_in_memory(writes=True, config=config)) as con:
        before.admit(con)
        after.admit(con)
        for path in paths:
            place = draft / path.relative_to(home.accepted)
            place.parent.mkdir(mode=0o700, exist_ok=True)
            after.write(con, before.rows_of([path]), place)
            put_in_place(place, place)
        write_mark(draft, ring.current)
    return len(paths)


def _open_vault(home: Home) -> Vault:
    """Return the vault as it is, encrypted or not."""
    if not (home.accepted / MARK).exists():
        return Vault(home, None)
    return Vault.of(home)


def _seal_archived(path: Path, ring: KeyRing) -> bool:
    """Encrypt one archived file under the key in use, unless it is; its bytes are not proven here."""
    archive = Archive(path.parents[2], ring)
    if is_sealed(path) and find_key(path, ring) == ring.current:
        return False
    draft = path.parents[2] / f"{INCOMING}{path.name}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        sealer = Sealer(file, ring.current)
        for block in archive.read(path):
            sealer.write(block)
        sealer.finish()
    put_in_place(draft, path)
    flush_folder(path.parent)
    return True


def _note(home: Home, purpose: Purpose, key: Key, *, now: datetime) -> None:
    with hold_lock(home):
        read_ledger(home).append("key rotated", {"purpose": str(purpose), "key": key.id}, now=now)
