"""The warehouse as a lake: its catalog in PostgreSQL, its rows in encrypted Parquet files that machines share.

Belongs here: how a lake is attached. Does not belong here: who may write to it (`warehouse.lake_locks`), SQL, which is
the same as in a file (`warehouse.connection` opens either).

Every Parquet file has a key of its own, which the catalog keeps: whoever may read the catalog may read the rows. Rows
never lie in the catalog itself, but the least and greatest value of each column of each file do.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import duckdb

from warehouse.ddl import quote_name, quote_text
from warehouse.errors import PanelwatchError
from warehouse.extensions import Config, load_extension, open_in_memory

#: what SQL calls the lake, as it calls the file
NAME: Final = "warehouse"
_EXTENSIONS: Final = ("httpfs", "postgres_scanner", "ducklake")


class LakeUnavailable(PanelwatchError):  # noqa: N818 - the state of the installation
    """The lake cannot be opened; nothing was written."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """How S3-compatible storage is reached."""

    key_id: str
    secret: str = field(repr=False)
    endpoint: str = ""
    region: str = ""

    def as_secret(self) -> str:
        """Return the statement that lets a session reach the storage; without TLS only where the address says so."""
        host = self.endpoint.removeprefix("https://").removeprefix("http://").rstrip("/")
        options = {"KEY_ID": self.key_id, "SECRET": self.secret, "REGION": self.region, "ENDPOINT": host}
        given = [f"{name} {quote_text(value)}" for name, value in options.items() if value]
        if host:
            given += ["URL_STYLE 'path'", f"USE_SSL {str(not self.endpoint.startswith('http://')).lower()}"]
        return f"CREATE OR REPLACE SECRET lake_storage (TYPE s3, {', '.join(given)})"


@dataclass(frozen=True, slots=True)
class Lake:
    """Where a lake is: its catalog, as PostgreSQL's own clients are told, and the place of its files."""

    catalog: str = field(repr=False)
    #: a folder, or the address of a bucket
    storage: str
    is_encrypted: bool = True
    bucket: Bucket | None = None
    #: how long what it held before stays readable; for ever unless said
    keep_for: timedelta | None = None

    def open(
        self,
        *,
        read_only: bool = False,
        may_make: bool = False,
        stored_at: datetime | None = None,
        config: Config | None = None,
    ) -> duckdb.DuckDBPyConnection:
        """Open a session in which names without a database mean the lake, of now or as it was stored at a time.

        An empty catalog is filled only if that is said: two who do so at once spoil it.

        Raises LakeUnavailable, and ExtensionMissing.
        """
        with _saying_unavailable():
            con = open_in_memory(config, extensions=_EXTENSIONS)
        try:
            self._attach(con, read_only=read_only, may_make=may_make, stored_at=stored_at)
            con.execute(f"USE {quote_name(NAME)}")
        except BaseException:
            con.close()
            raise
        return con

    def is_in_use(self) -> bool:
        """Whether a loader has ever opened the lake; asked of its server alone, and nothing is made.

        Raises LakeUnavailable, and ExtensionMissing.
        """
        with _saying_unavailable(), closing(open_in_memory(extensions=("postgres_scanner",))) as con:
            con.execute(f"ATTACH {quote_text(self.catalog)} AS catalog (TYPE postgres, READ_ONLY)")
            is_filled = con.execute(
                "SELECT 1 FROM duckdb_tables() WHERE database_name = 'catalog' AND table_name = 'ducklake_schema'"
            ).fetchone()
            # An empty catalog is filled by whoever looks whether anything is in it; ours is made by loaders alone.
            ours = "SELECT 1 FROM catalog.ducklake_schema WHERE schema_name = 'internal'"
            return is_filled is not None and con.execute(ours).fetchone() is not None

    def attach(self, con: duckdb.DuckDBPyConnection, *, read_only: bool = False, may_make: bool = False) -> None:
        """Attach the lake to a session that is open, under its name. Raises as `open` does."""
        with _saying_unavailable():
            for name in _EXTENSIONS:
                load_extension(con, name)
        self._attach(con, read_only=read_only, may_make=may_make, stored_at=None)

    def _attach(
        self, con: duckdb.DuckDBPyConnection, *, read_only: bool, may_make: bool, stored_at: datetime | None
    ) -> None:
        with _saying_unavailable():
            if self.is_encrypted:
                con.execute("SET temp_file_encryption = true")
            if self.bucket is not None:
                con.execute(self.bucket.as_secret())
            con.execute(self._describe_attachment(read_only=read_only, may_make=may_make, stored_at=stored_at))

    def _describe_attachment(self, *, read_only: bool, may_make: bool, stored_at: datetime | None) -> str:
        options = [
            f"DATA_PATH {quote_text(self.storage)}",
            # Small inserts would lie in the catalog, in the clear.
            "DATA_INLINING_ROW_LIMIT 0",
            *([] if may_make else ["CREATE_IF_NOT_EXISTS false"]),
            *(["ENCRYPTED"] if self.is_encrypted else []),
            *(["READ_ONLY"] if read_only or stored_at else []),
            *([f"SNAPSHOT_TIME {quote_text(stored_at.isoformat(sep=' '))}"] if stored_at else []),
        ]
        address = quote_text(f"ducklake:postgres:{self.catalog}")
        return f"ATTACH {address} AS {quote_name(NAME)} ({', '.join(options)})"


@contextmanager
def _saying_unavailable() -> Iterator[None]:
    """Replace DuckDB's own words, which hold the address of the catalog, with a password where there is one."""
    try:
        yield
    except duckdb.Error as fault:
        raise LakeUnavailable(
            f"The lake cannot be opened ({type(fault).__name__}): is its PostgreSQL server running, does"
            " PANELWATCH_LAKE name it, and was there anything stored at that time?"
        ) from None
