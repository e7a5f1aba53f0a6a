"""A whole run in which the n-th call to the file system, to DuckDB or to the network fails, or kills the process.

The run is that of the main job without the orchestrator: load, history, every table, the folder of figures (one of them,
in words), the public tables, the analysts' copy, the internal site (its overview), the ledger, a look at alerts.
"""

import errno
import io
import os
import shutil
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from pkgutil import resolve_name
from typing import Any
from unittest import mock

import duckdb

from assets import cohort, core, figures, monitoring, site_folder, timeseries
from assets.alerts import Look
from assets.boundary import guard
from assets.charts import files
from assets.charts.catalogue import FIGURES, Figure
from assets.charts.drawing import Drawing
from assets.release.disclosing import ReleaseRefused
from assets.release.publishing import settle
from assets.session import Session, mark_published
from assets.site.pages.overview import make_overview
from assets.stage import build_stage
from pipelines.alert_sending import look_and_deliver, show_site
from pipelines.opening import open_session
from pipelines.settings import Settings, read_settings
from tests.forked import forking
from tests.integration.deliveries import CHILD, NOTIFICATION, REVIEW, lay_empty_warehouse, write
from tests.keyed import SETTINGS, keyed
from warehouse import folders
from warehouse.analyst_copy import publish_analyst_copy
from warehouse.connection import open_analyst, open_to_read
from warehouse.digest import digest_tables
from warehouse.history import update_history
from warehouse.ledger import read_ledger
from warehouse.loading import load_landing
from warehouse.references import load_knowledge
from warehouse.releases import ReleaseDamaged

NOW = datetime(2019, 7, 1)  # noqa: DTZ001 - UTC without zone, as ledgers keep it
TODAY = NOW.date()
#: when what could not be sent is due again
LATER = NOW + timedelta(hours=2)
KILLED = 9
KINDS = ("file", "duckdb", "network")
#: functions of modules through which everything of ours writes; pathlib and tempfile call them there
_CALLS = (
    (os, "replace"),
    (os, "rename"),
    (os, "unlink"),
    (os, "mkdir"),
    (os, "open"),
    (os, "write"),
    (os, "fsync"),
    (io, "open"),
    (shutil, "copyfile"),
    (folders, "exchange"),
)
#: what the overview of the site is made from
OVERVIEW = (
    "figures.standing",
    "figures.watched",
    "questions.reconciled",
    *(f"site.{name}" for name in ("alerts", "checks", "extracts", "headline", "nowcast")),
)
_OF_SOCKETS = ("connect", "sendall", "recv_into")
_OURS = (str(Path(__file__).parents[2]), sys.prefix, sys.base_prefix)
_ASKED = ("execute", "executemany", "register")

Act = Callable[[str], None]
#: what is disturbed: given the home, and where messages go
Work = Callable[[Path, Sequence[str]], None]


class InjectedError(OSError):
    """The fault that was injected."""


class Counter:
    """Counts calls, or those of one kind (file, duckdb, network), and acts at the n-th; it may begin later."""

    def __init__(self, at: int | None, act: Act, only: str | None, *, is_counting: bool) -> None:
        self.calls = 0
        self.at = at
        self.act = act
        self.only = only
        self.is_counting = is_counting

    def pass_by(self, name: str) -> None:
        if not self.is_counting or self.only not in (None, kind_of(name)):
            return
        self.calls += 1
        if self.calls == self.at:
            self.act(name)


def kind_of(name: str) -> str:
    return {"duckdb": "duckdb", "socket": "network"}.get(name.partition(".")[0], "file")


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


def fill(name: str) -> None:
    """Say, in the words of whoever is called, that the disk is full."""
    if kind_of(name) == "duckdb":
        raise duckdb.IOException(f'Could not write file "{name}": {os.strerror(errno.ENOSPC)}')
    raise InjectedError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def kill(_: str) -> None:
    os._exit(KILLED)


@contextmanager
def inject(at: int | None, act: Act = fail, only: str | None = None, since: str | None = None) -> Iterator[Counter]:
    """Count the calls inside, of one kind if that is named; the n-th acts before it does anything.

    `since` is the dotted name of a function: what comes before it is called is not counted.
    """
    counter = Counter(at, act, only, is_counting=since is None)
    connect = duckdb.connect

    def counted(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            # Our own SQL and the libraries are read once per process; only the installation's files count.
            if not args or not str(args[0]).startswith(_OURS):
                counter.pass_by(name)
            return real(*args, **kwargs)

        return call

    def heard(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            # The receiver answers in threads of its own.
            if threading.current_thread() is threading.main_thread():
                counter.pass_by(f"socket.{name}")
            return real(*args, **kwargs)

        return call

    def begun(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            counter.is_counting = True
            return real(*args, **kwargs)

        return call

    with ExitStack() as stack:
        if since is not None:
            stack.enter_context(mock.patch(since, begun(resolve_name(since))))
        for module, name in _CALLS:
            stack.enter_context(
                mock.patch.object(module, name, counted(f"{module.__name__}.{name}", getattr(module, name)))
            )
        for name in _OF_SOCKETS:
            stack.enter_context(mock.patch.object(socket.socket, name, heard(name, getattr(socket.socket, name))))
        stack.enter_context(
            mock.patch.object(duckdb, "connect", lambda *args, **kwargs: Connection(connect(*args, **kwargs), counter))
        )
        yield counter


def settings_of(root: Path):
    # What a process beside the run calls fails nowhere, and it would draw in earnest.
    # A handful of rows is work for one thread; a second one only waits, and waiting takes a fifth more.
    names = ("PANELWATCH_HOME", "PANELWATCH_STABLE_SECONDS", "PANELWATCH_HELPERS", "PANELWATCH_THREADS")
    given = dict(zip(names, (str(root), "0", "0", "1"), strict=True))
    return read_settings({**given, **SETTINGS})


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


def begin(root: Path) -> None:
    """Deliver the same into a home that was opened once: a fifth of all calls are the first opening's."""
    lay_empty_warehouse(keyed(root))
    deliver(root)


def run(
    root: Path,
    urls: Sequence[str] = (),
    *,
    now: datetime = NOW,
    today: date | None = TODAY,
    settings: Settings | None = None,
    counts: bool = True,
) -> None:
    """Do all that a run does, on a day that stays the same while tests run past midnight; None: that of the clock.

    Where `counts` is false, nothing is counted, published and drawn: records and alerts alone.
    """
    with drawing_in_words(), open_session(settings or settings_of(root)) as opened:
        session = replace(opened, today=today) if today else opened
        load_landing(
            session.con,
            home=session.home,
            landing=session.landing,
            knowledge=load_knowledge(),
            stable_for=timedelta(0),
        )
        update_history(session.con, home=session.home, withdrawal_limit=session.withdrawal_limit)
        list(build_stage(session, core.DERIVED))
        if counts:
            _count(session)
            publish_analyst_copy(session.con, session.home)
            mark_published(session)
            figures.bring_up_to_date(session)
            show_site(session)
        look_and_deliver(session, Look(now), urls, clock=lambda: now)


def _count(session: Session) -> None:
    list(build_stage(session, timeseries.TABLES, completed=timeseries.COMPLETED))
    list(build_stage(session, cohort.TABLES, completed=cohort.COMPLETED))
    monitoring.value_figures(session.con)
    list(build_stage(session, monitoring.TABLES, completed=monitoring.COMPLETED))
    with suppress(ReleaseRefused, ReleaseDamaged):
        settle(session)


@contextmanager
def drawing_in_words() -> Iterator[None]:
    """Draw one figure, and write its words where its pictures would be; write one page: the folders matter here."""

    def draw(figure: Figure, drawing: Drawing, _: object) -> dict[str, bytes]:
        return {f"{figure.name}-wide.svg": drawing.words.alt.encode()}

    with (
        mock.patch.object(figures, "DRAWN", FIGURES[:1]),
        mock.patch.object(files, "draw_files", draw),
        mock.patch.object(site_folder, "SELECTS", OVERVIEW),
        mock.patch.object(site_folder, "list_pages", lambda sources: (make_overview(sources),)),
    ):
        yield


def fail_at(
    root: Path,
    at: int,
    act: Act = fail,
    only: str | None = None,
    urls: Sequence[str] = (),
    work: Work = run,
    since: str | None = None,
) -> None:
    """Run, or do other work, with the n-th call failing; what comes of it is raised as the boundary lets it through."""
    with guard("run"), inject(at, act, only, since):
        work(root, urls)


def run_killed(
    root: Path,
    at: int,
    only: str | None = None,
    urls: Sequence[str] = (),
    work: Work = run,
    since: str | None = None,
) -> int:
    """Do it in a process of its own that is killed at the n-th call; return how it ended."""
    process = forking().Process(target=_work_until, args=(str(root), at, only, urls, work, since))
    process.start()
    process.join()
    return process.exitcode or 0


def _work_until(root: str, at: int, only: str | None, urls: Sequence[str], work: Work, since: str | None) -> None:
    with inject(at, kill, only, since):
        work(Path(root), urls)


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
    for folder in (home.figures, home.site):
        found[folder.name] = {path.name: path.read_bytes() for path in folder.iterdir()}
    return found


def without_day(found: dict[str, object]) -> dict[str, object]:
    """All but the internal site, which says on which day it was written and what is overdue on it."""
    return {name: value for name, value in found.items() if name != "site"}


def list_outbox(con: duckdb.DuckDBPyConnection) -> list[tuple]:
    """Every message, whether it is closed, and how often it was marked as sent."""
    return con.execute(
        "SELECT message_id, closed_at IS NOT NULL, count(delivered_at) FROM internal.outbox"
        " LEFT JOIN internal.delivery USING (message_id) GROUP BY ALL ORDER BY message_id"
    ).fetchall()
