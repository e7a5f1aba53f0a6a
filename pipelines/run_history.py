"""The orchestrator's history of runs, open for one run in this process.

Belongs here: opening it, and at what cost. Does not belong here: what is run (`running`), what is kept and for how long
(`dagster.yaml`).
"""

import importlib
import shutil
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final
from unittest import mock

from warehouse.durable import FILE_MODE
from warehouse.errors import PanelwatchError
from warehouse.home import Home

if TYPE_CHECKING:
    from dagster import DagsterInstance
    from sqlalchemy import Engine

_INSTANCE_FILE: Final = Path(__file__).resolve().parents[1] / "dagster.yaml"
_STORAGE: Final = "dagster._core.storage"
#: modules that make an engine of their own for every event they write
_WRITERS: Final = (
    f"{_STORAGE}.event_log.sqlite.sqlite_event_log",
    f"{_STORAGE}.runs.sqlite.sqlite_run_storage",
    f"{_STORAGE}.schedules.sqlite.sqlite_schedule_storage",
)
#: where a history that machines share is: its engines last, but open a connection for every question
_SHARED_WRITERS: Final = ("dagster_postgres.utils",)

#: every run has a database of its own: whoever outlives runs keeps those it last asked
_MOST_ENGINES: Final = 8


class HistoryUnreachable(PanelwatchError):  # noqa: N818 - named for what happened, as ExtractRefused
    """The history that all machines share cannot be opened; the sentence holds no address."""


@contextmanager
def open_instance(home: Home) -> "Iterator[DagsterInstance]":
    """Open the orchestrator's history, with the settings the project comes with unless all machines share others.

    Raises HistoryUnreachable.
    """
    settings = home.dagster / _INSTANCE_FILE.name
    home.dagster.mkdir(mode=0o700, parents=True, exist_ok=True)
    if _INSTANCE_FILE.exists() and (home.orchestrator is None or not settings.exists()):
        shutil.copyfile(_INSTANCE_FILE, settings)
        settings.chmod(FILE_MODE)
    with ExitStack() as stack:
        stack.enter_context(keep_connections(is_shared=home.orchestrator is not None))
        yield _enter_instance(home, stack)


def _enter_instance(home: Home, stack: ExitStack) -> "DagsterInstance":
    import dagster as dg  # noqa: PLC0415

    try:
        return stack.enter_context(dg.DagsterInstance.from_config(str(home.dagster)))
    except Exception as fault:
        # What is wrong with a folder of ours is for those who know a full disk when they see one.
        if home.orchestrator is None:
            raise
        raise HistoryUnreachable(
            f"The history of runs cannot be opened ({type(fault).__name__}): does its database answer, and is what the"
            " dagster.yaml in DAGSTER_HOME reads from the environment set?"
        ) from None


@contextmanager
def keep_connections(*, is_shared: bool = False) -> Iterator[None]:
    """Keep one pool of connections per database while inside, where Dagster opens and closes one for each event.

    A run writes about 570 events, each through three or four connections: without this two thirds of a small run's time
    go into opening, compiling the same statements, and the checkpoint every last connection makes when it closes
    (decision 32). `is_shared`: databases of a server, too, if what Dagster needs for them is installed.
    """
    engines: OrderedDict[str, Engine] = OrderedDict()
    lock = Lock()

    def find_engine(url: str, **options: Any) -> "Engine":
        with lock:
            if url not in engines:
                engines[url] = _make_engine(url, options)
            engines.move_to_end(url)
            while len(engines) > _MOST_ENGINES:
                _dispose(engines.popitem(last=False)[1])
            return engines[url]

    with ExitStack() as stack:
        shared = _SHARED_WRITERS if is_shared and find_spec("dagster_postgres") else ()
        for name in (*_WRITERS, *shared):
            stack.enter_context(mock.patch.object(importlib.import_module(name), "create_engine", find_engine))
        try:
            yield
        finally:
            for engine in engines.values():
                _dispose(engine)


def _rely_on_the_log(connection: Any, _: object) -> None:
    # Safe in WAL: a lost power supply loses the last events, never the file. What was loaded our own ledger says.
    connection.execute("PRAGMA synchronous=NORMAL")


def _dispose(engine: "Engine") -> None:
    # The engine's own name for it does nothing; a connection someone still uses is closed when it comes back.
    type(engine).dispose(engine)


def _make_engine(url: str, options: dict[str, Any]) -> "Engine":
    from sqlalchemy import create_engine, event  # noqa: PLC0415 - as Dagster, half a second

    pooled = {name: value for name, value in options.items() if name != "poolclass"}
    is_file = url.startswith("sqlite")
    # A server may have been started anew since the last question.
    engine = create_engine(url, pool_pre_ping=not is_file, **pooled)
    if is_file:
        event.listen(engine, "connect", _rely_on_the_log)
    # Whoever asked for an engine disposes of it after each event.
    engine.dispose = lambda close=True: None
    return engine
