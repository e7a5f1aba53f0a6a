"""One run's open warehouse: what every asset is given.

Belongs here: what an asset may use, and whether a run has anything to do. Does not belong here: where its values come
from (`pipelines`).
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from warehouse.books import Books
from warehouse.building import current_revision
from warehouse.hands import Hands
from warehouse.history import has_unapplied_loads
from warehouse.home import Home
from warehouse.landing import scan
from warehouse.loading import LandingOutcome
from warehouse.withdrawal_limit import list_let_in

#: what `internal.built` calls the analysts' copy: the state of the history and the number of files it shows
PUBLISHED = "analyst copy"
PUBLISHED_FILES = "analyst copy: files"
#: and how many entries of the ledger of alerts
PUBLISHED_ALERTS = "analyst copy: alerts"
#: and how many public releases
PUBLISHED_RELEASES = "analyst copy: releases"
#: what it calls the figures, and the file that tells of all of them
FIGURES = "figures"
FIGURES_INDEX = "index.json"
#: what it calls the internal site: the history, the files, the entries of the ledger of alerts and the day it shows
SITE = "site"
FRONT_PAGE = "index.html"


def hear_nothing(*_: object) -> None:
    """Take no notice."""


@dataclass(frozen=True, slots=True)
class Session:
    """The live warehouse, open for one run, and the settings its assets need."""

    con: duckdb.DuckDBPyConnection
    home: Home
    landing: Path
    stable_for: timedelta
    withdrawal_limit: float
    #: the day checks of freshness are made on
    today: date
    #: told of each file before it is read: name, place, how many
    on_file: Callable[[str, int, int], None] = hear_nothing
    #: told what came of the landing folder
    on_landed: Callable[[LandingOutcome], None] = hear_nothing
    #: writes an entry of the ledger: what happened, and its facts
    record: Callable[[str, Mapping[str, Any]], None] = hear_nothing
    #: who does what needs no warehouse
    hands: Hands = field(default_factory=Hands)
    #: what persons are linked for; None where linkage is off
    linkage: str | None = None


@dataclass(frozen=True, slots=True)
class Glance:
    """What a look at the landing folder tells without reading a file."""

    #: files the books do not hold as they are now
    fresh: int
    waiting: tuple[str, ...]
    known: int


def glance(session: Session) -> Glance:
    """Look at the landing folder without reading a file."""
    found = scan(session.landing, stable_for=session.stable_for, now=time.time)
    books = Books(session.con)
    fresh = len(books.find_unseen(found.ready))
    fresh += sum(not books.has_refused(refusal, session.landing) for refusal in found.refused)
    return Glance(fresh, found.waiting, len(found.ready) + len(found.refused) - fresh)


def is_published(session: Session) -> bool:
    """Whether the analysts' copy shows everything the warehouse holds; false after a run that did not finish."""
    return (
        session.home.analyst.exists()
        and _read_mark(session.con, PUBLISHED) == current_revision(session.con)
        and _read_mark(session.con, PUBLISHED_FILES) == count_files(session.con)
        # A refused file that is read after all, and one that is put back, are no further file.
        and not has_unapplied_loads(session.con)
    )


def is_finished(session: Session) -> bool:
    """Whether nothing is left to do: copy and figures show all the warehouse holds, no raised limit lets more in."""
    return (
        is_published(session)
        and _read_mark(session.con, FIGURES) == current_revision(session.con)
        and (session.home.figures / FIGURES_INDEX).exists()
        and not list_let_in(session.con, limit=session.withdrawal_limit)
    )


def describe_publication(session: Session) -> dict[str, int] | None:
    """Return what the analysts' copy shows, for the ledger; nothing unless it shows all that the warehouse holds."""
    if not is_published(session):
        return None
    return {"revision": current_revision(session.con), "files": count_files(session.con)}


def mark_published(session: Session) -> None:
    """Write down what the analysts' copy shows."""
    session.con.execute("DELETE FROM internal.built WHERE table_name IN (?, ?)", [PUBLISHED, PUBLISHED_FILES])
    session.con.execute(
        "INSERT INTO internal.built VALUES (?, ?), (?, ?)",
        [PUBLISHED, current_revision(session.con), PUBLISHED_FILES, count_files(session.con)],
    )
    mark_alerts_shown(session)
    mark_releases_shown(session)


def count_releases_shown(session: Session) -> int:
    """Return how many public releases the analysts' copy shows; fewer than there are after a kill."""
    return _read_mark(session.con, PUBLISHED_RELEASES) or 0


def mark_releases_shown(session: Session) -> None:
    """Write down how many public releases the analysts' copy shows: those the warehouse holds."""
    session.con.execute("DELETE FROM internal.built WHERE table_name = ?", [PUBLISHED_RELEASES])
    session.con.execute("INSERT INTO internal.built SELECT ?, count(*) FROM published.release", [PUBLISHED_RELEASES])


def are_alerts_shown(session: Session) -> bool:
    """Whether the analysts' copy shows the whole ledger of alerts; false after a refresh that failed or was killed."""
    return _read_mark(session.con, PUBLISHED_ALERTS) == count_entries(session.con)


def mark_alerts_shown(session: Session) -> None:
    """Write down how much of the ledger of alerts the analysts' copy shows."""
    session.con.execute("DELETE FROM internal.built WHERE table_name = ?", [PUBLISHED_ALERTS])
    session.con.execute("INSERT INTO internal.built VALUES (?, ?)", [PUBLISHED_ALERTS, count_entries(session.con)])


def is_site_shown(session: Session) -> bool:
    """Whether the internal site shows what the analysts' copy does, as of today; true while there is no copy."""
    if not session.home.analyst.exists():
        return True
    asked = "SELECT table_name, revision FROM internal.built WHERE starts_with(table_name, ?)"
    marks = dict(session.con.execute(asked, [SITE]).fetchall())
    return marks == _tell_site(session) and (session.home.site / FRONT_PAGE).exists()


def mark_site_shown(session: Session) -> None:
    """Write down what the internal site shows."""
    session.con.execute("DELETE FROM internal.built WHERE starts_with(table_name, ?)", [SITE])
    session.con.executemany("INSERT INTO internal.built VALUES (?, ?)", list(_tell_site(session).items()))


def _tell_site(session: Session) -> dict[str, int]:
    return {
        SITE: current_revision(session.con) if is_published(session) else -1,
        f"{SITE}: figures": _read_mark(session.con, FIGURES) or -1,
        f"{SITE}: files": count_files(session.con),
        f"{SITE}: alerts": count_entries(session.con),
        f"{SITE}: day": session.today.toordinal(),
    }


def count_files(con: duckdb.DuckDBPyConnection) -> int:
    """Return how many files the books hold, refused ones included."""
    row = con.execute("SELECT count(*) FROM internal.load").fetchone()
    return 0 if row is None else int(row[0])


def count_entries(con: duckdb.DuckDBPyConnection) -> int:
    """Return how many events and silences the ledger of alerts holds."""
    row = con.execute(
        "SELECT (SELECT count(*) FROM internal.alert_event) + (SELECT count(*) FROM internal.silence)"
    ).fetchone()
    return 0 if row is None else int(row[0])


def _read_mark(con: duckdb.DuckDBPyConnection, name: str) -> int | None:
    row = con.execute("SELECT revision FROM internal.built WHERE table_name = ?", [name]).fetchone()
    return None if row is None else int(row[0])
