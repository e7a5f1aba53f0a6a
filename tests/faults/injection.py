"""A whole run in which the n-th call to the file system or to DuckDB fails, or kills the process.

The run is that of the main job without the orchestrator and the pictures: load, history, every table, the analysts' copy,
the ledger, a look at alerts.
"""

import io
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from unittest import mock

import duckdb

from assets import cohort, core, monitoring, timeseries
from assets.alerts import Look
from assets.session import mark_published
from assets.stage import build_stage
from pipelines.delivery import look_and_deliver
from pipelines.opening import open_session
from pipelines.settings import read_settings
from tests.integration.deliveries import CHILD, NOTIFICATION, REVIEW, write
from tests.keyed import SETTINGS, keyed
from warehouse.connection import open_analyst, open_to_read
from warehouse.digest import digest_tables
from warehouse.history import update_history
from warehouse.ledger import read_ledger
from warehouse.loading import load_landing
from warehouse.references import load_knowledge
from warehouse.snapshot import publish_analyst_copy

NOW = datetime(2019, 7, 1)  # noqa: DTZ001 - UTC without zone, as ledgers keep it
KILLED = 9
#: functions of modules through which everything of ours writes; pathlib and tempfile call them there
_CALLS = (
    (os, "replace"),
    (os, "unlink"),
    (os, "mkdir"),
    (os, "open"),
    (os, "write"),
    (os, "fsync"),
    (io, "open"),
    (shutil, "copyfile"),
)
_OURS = (str(Path(__file__).parents[2]), sys.prefix, sys.base_prefix)
_ASKED = ("execute", "executemany", "register")

Act = Callable[[str], None]


class InjectedError(OSError):
    """The fault that was injected."""


class Counter:
    """Counts calls, and acts at the n-th."""

    def __init__(self, at: int | None, act: Act) -> None:
        self.calls = 0
        self.at = at
        self.act = act

    def pass_by(self, name: str) -> None:
        self.calls += 1
        if self.calls == self.at:
            self.act(name)


class Connection:
    """A DuckDB connection whose calls are counted."""

    def __init__(self, con: Any, counter: Counter) -> None:
        self._con = con
        self._counter = counter

    def __getattr__(self, name: str) -> Any:
        if name in _ASKED:
            self._counter.pass_by(f"duckdb.{name}")
        return getattr(self._con, name)

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_: object) -> None:
        self._con.close()


def fail(name: str) -> None:
    raise InjectedError(f"injected at {name}")


def kill(_: str) -> None:
    os._exit(KILLED)


@contextmanager
def inject(at: int | None, act: Act = fail) -> Iterator[Counter]:
    """Count the calls inside; the n-th acts before it does anything."""
    counter = Counter(at, act)
    connect = duckdb.connect

    def counted(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            # Our own SQL and the libraries are read once per process; only the installation's files count.
            if not args or not str(args[0]).startswith(_OURS):
                counter.pass_by(name)
            return real(*args, **kwargs)

        return call

    with ExitStack() as stack:
        for module, name in _CALLS:
            stack.enter_context(
                mock.patch.object(module, name, counted(f"{module.__name__}.{name}", getattr(module, name)))
            )
        stack.enter_context(
            mock.patch.object(duckdb, "connect", lambda *args, **kwargs: Connection(connect(*args, **kwargs), counter))
        )
        yield counter


def settings_of(root: Path):
    return read_settings({"PANELWATCH_HOME": str(root), "PANELWATCH_STABLE_SECONDS": "0", **SETTINGS})


def deliver(root: Path) -> None:
    """Deliver two notifications, a correction, a child that comes late, a review and a file that is refused."""
    home = keyed(root)
    home.make_folders()
    second = {**NOTIFICATION, "notification_id": "SIN-2019-000002", "notifying_authority": "Kent"}
    write(home.landing, "notifications_2019-03-31_synthetic.csv", [NOTIFICATION, second])
    write(home.landing, "notifications_2019-04-30_synthetic.csv", [{**NOTIFICATION, "nature": "death"}])
    write(home.landing, "children_2019-04-30_synthetic.csv", [CHILD, {**CHILD, "notification_id": "SIN-2019-000003"}])
    write(home.landing, "rapid_reviews_2019-04-30_synthetic.csv", [REVIEW])
    (home.landing / "adults_2019-04-30_synthetic.csv").write_text("a,b\n1\n", encoding="utf-8")


def run(root: Path) -> None:
    """Do all that a run does."""
    settings = settings_of(root)
    with open_session(settings) as session:
        load_landing(
            session.con,
            home=session.home,
            landing=session.landing,
            knowledge=load_knowledge(),
            stable_for=timedelta(0),
        )
        update_history(session.con, home=session.home, withdrawal_limit=1)
        list(build_stage(session, core.DERIVED))
        list(build_stage(session, timeseries.TABLES, completed=timeseries.COMPLETED))
        list(build_stage(session, cohort.TABLES, completed=cohort.COMPLETED))
        monitoring.value_figures(session.con)
        list(build_stage(session, monitoring.TABLES, completed=monitoring.COMPLETED))
        publish_analyst_copy(session.con, session.home)
        mark_published(session)
        look_and_deliver(session, Look(NOW), [], clock=lambda: NOW)


def fail_at(root: Path, at: int) -> None:
    """Run with the n-th call failing; what comes of it is raised."""
    with inject(at):
        run(root)


def run_killed(root: Path, at: int) -> int:
    """Run in a process of its own that is killed at the n-th call; return how it ended."""
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    process = context.Process(target=_run_until, args=(str(root), at))
    process.start()
    process.join()
    return process.exitcode or 0


def _run_until(root: str, at: int) -> None:
    with inject(at, kill):
        run(Path(root))


def sum_up(root: Path) -> dict[str, object]:
    """Digest every table of warehouse and copy, what the ledger holds, and what the archive and the vault do."""
    home = keyed(root)
    found: dict[str, object] = {}
    for name, opened in (("warehouse", closing(open_to_read(home))), ("analyst", open_analyst(home))):
        with opened as con:
            found |= {f"{name} {table}": digest for table, digest in digest_tables(con).items()}
            found[f"{name} alerts"] = con.execute(
                "SELECT event, kind, series_id, summary FROM internal.alert_event ORDER BY ALL"
            ).fetchall()
    found["ledger"] = sorted(str(facts) for facts in read_ledger(home).loads.values())
    found["files"] = sorted(
        str(path.relative_to(root)) for folder in (home.archive, home.accepted) for path in folder.rglob("*.*")
    )
    return found
