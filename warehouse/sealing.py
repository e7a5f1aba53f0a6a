"""Encryption at rest of what DuckDB writes: databases with their logs, spill files, Parquet files of the vault.

Belongs here: how DuckDB is told a key, and the sentences when that fails. Does not belong here: keys
(`warehouse.keys`), the archive, which DuckDB never writes (`warehouse.sealed_file`).

Every database is attached to a session in memory: a key can be given to it only so. DuckDB reads encrypted files by
itself; to write them it needs the cryptography of its httpfs extension, taken from its installed package, never from
the network.
"""

import base64
from pathlib import Path
from typing import Final

import duckdb

from warehouse.ddl import quote_name, quote_text
from warehouse.errors import PanelwatchError
from warehouse.extensions import Config, ExtensionMissing, open_in_memory
from warehouse.keys import Key, KeyRefused, KeyRing

_WRONG_KEY: Final = "Wrong encryption key"
_NOT_ENCRYPTED: Final = "is not encrypted"
_NO_KEY: Final = "without a key"


class EncryptionUnavailable(PanelwatchError):  # noqa: N818 - the state of the installation
    """DuckDB cannot write encrypted files here; nothing was written."""


class NotEncrypted(KeyRefused):
    """A file lies there in the clear although files are to be encrypted."""


def open_session_in_memory(*, writes: bool, config: Config | None = None) -> duckdb.DuckDBPyConnection:
    """Open DuckDB without a file; `writes`: it is going to write encrypted ones. Raises EncryptionUnavailable."""
    if not writes:
        return open_in_memory(config)
    try:
        con = open_in_memory(config, extensions=("httpfs",))
        con.execute("SET temp_file_encryption = true")
    except (duckdb.Error, ExtensionMissing):
        raise EncryptionUnavailable(_say_unavailable()) from None
    return con


def _say_unavailable() -> str:
    return (
        f"DuckDB {duckdb.__version__} cannot write encrypted files: the package duckdb-extension-httpfs of the same"
        " version is missing. Install it; PANELWATCH_ENCRYPTION=off would leave the data in the clear."
    )


def attach(
    con: duckdb.DuckDBPyConnection, path: Path, name: str, ring: KeyRing | None, *, read_only: bool = False
) -> Key | None:
    """Attach a database under a name and return the key that opened it; a new file is made with the one in use.

    Raises KeyRefused when no key fits, or there is none and the file needs one, and duckdb.Error when it is damaged.
    """
    if ring is None:
        _attach(con, path, name, None, read_only=read_only)
        return None
    for key in ring.every if path.exists() else (ring.current,):
        try:
            _attach(con, path, name, key, read_only=read_only)
        except _WrongKeyError:
            continue
        return key
    raise KeyRefused(
        f"{path.name} was encrypted with another {ring.purpose} key than {_name_all(ring)}: put that key back; nothing"
        " was changed."
    )


class _WrongKeyError(Exception):
    """A key that does not fit; another may."""


def _attach(con: duckdb.DuckDBPyConnection, path: Path, name: str, key: Key | None, *, read_only: bool) -> None:
    options = [*(["READ_ONLY"] if read_only else []), *([f"ENCRYPTION_KEY '{key.secret.hex()}'"] if key else [])]
    listed = f" ({', '.join(options)})" if options else ""
    try:
        con.execute(f"ATTACH {quote_text(str(path))} AS {quote_name(name)}{listed}")
    except duckdb.Error as fault:
        told = str(fault)
        if _WRONG_KEY in told:
            raise _WrongKeyError from None
        if _NOT_ENCRYPTED in told:
            raise NotEncrypted(
                f"{path.name} is not encrypted. `panelwatch keys seal` encrypts what lies there; nothing was changed."
            ) from None
        if _NO_KEY in told:
            raise KeyRefused(f"{path.name} is encrypted, and the setting PANELWATCH_ENCRYPTION is off.") from None
        raise


def _name_all(ring: KeyRing) -> str:
    return ", ".join(key.id for key in ring.every)


def open_database(
    path: Path, ring: KeyRing | None, *, read_only: bool = False, config: Config | None = None
) -> duckdb.DuckDBPyConnection:
    """Open a database file, as the one that names without a database mean.

    Raises as `attach` does, and EncryptionUnavailable.
    """
    con = open_session_in_memory(writes=ring is not None and not read_only, config=config)
    try:
        attach(con, path, path.stem, ring, read_only=read_only)
        con.execute(f"USE {quote_name(path.stem)}")
    except BaseException:
        con.close()
        raise
    return con


def add_parquet_key(con: duckdb.DuckDBPyConnection, key: Key) -> None:
    """Let a session read and write Parquet files under a key, which is known to it by its id."""
    encoded = base64.b64encode(key.secret[:32]).decode()
    con.execute(f"PRAGMA add_parquet_key('{parquet_key_name(key)}', '{encoded}')")


def parquet_key_name(key: Key) -> str:
    """Return what DuckDB calls a key of Parquet files."""
    return f"key_{key.id}"
