"""Small deliveries written by hand, and a home to load them into."""

import csv
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import duckdb

from tests.keyed import keyed
from warehouse.building import build
from warehouse.connection import open_live
from warehouse.durable import FILE_MODE
from warehouse.history import HistoryOutcome, update_history
from warehouse.home import Home
from warehouse.loading import LandingOutcome, load_landing
from warehouse.references import load_knowledge

NOTIFICATION = {
    "notification_id": "SIN-2019-000001",
    "notifying_authority": "Leeds",
    "incident_authority": "",
    "home_authority": "",
    "date_of_incident": "01/03/2019",
    "date_aware": "04/03/2019",
    "date_notified": "08/03/2019 10:00",
    "nature": "serious_harm",
    "status": "open",
    "duplicate_of": "",
    "nai_initial": "suspected",
    "case_outline": "",
}
CHILD = {
    "notification_id": "SIN-2019-000001",
    "child_id": "C1",
    "is_index": "yes",
    "forename": "Synthetic",
    "surname": "Person",
    "date_of_birth": "01/01/2019",
    "age_at_incident": "",
    "sex": "female",
    "ethnicity": "WBRI",
    "disability": "no",
    "looked_after": "no",
    "agency_status": "universal",
    "placement": "home",
}
REVIEW = {
    "notification_id": "SIN-2019-000001",
    "date_received": "29/03/2019",
    "nai": "confirmed",
    "abuse_categories": "physical",
    "lcspr_decision": "no",
    "coder": "synthetic coder",
    "coded_on": "01/04/2019",
    "scheme": "2018",
}


def write(folder: Path, name: str, rows: Sequence[dict[str, str]]) -> Path:
    """Write rows as a CSV delivery."""
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def load(
    con: duckdb.DuckDBPyConnection, home: Home, *, withdrawal_limit: float = 0.05
) -> tuple[LandingOutcome, HistoryOutcome]:
    """Load everything in the home's landing folder and bring history and incidents up to date."""
    landed = load_landing(con, home=home, landing=home.landing, knowledge=load_knowledge(), stable_for=timedelta(0))
    changed = update_history(con, home=home, withdrawal_limit=withdrawal_limit)
    for table in ("history.incident_version", "history.incident_as_notified"):
        build(con, table)
    return landed, changed


#: an empty warehouse as a session leaves it, encrypted and in the clear
_empty: dict[bool, bytes] = {}


def make_empty_warehouse(beside: Path, *, seals: bool) -> bytes:
    """Make a warehouse without a load, once per test process: most of a second, and writing it takes none.

    It is kept in memory, and made in a folder beside what it is for: test processes end without notice, and what one of
    them leaves lies where pytest clears up.
    """
    if seals not in _empty:
        with tempfile.TemporaryDirectory(dir=beside) as folder:
            home = keyed(Path(folder), seals=seals)
            home.make_folders()
            with open_live(home):
                pass
            _empty[seals] = home.warehouse.read_bytes()
    return _empty[seals]


def lay_empty_warehouse(home: Home) -> None:
    """Put it into a home that has none: it is as a session leaves it in which nothing was delivered."""
    home.make_folders()
    if not home.warehouse.exists():
        home.warehouse.write_bytes(make_empty_warehouse(home.root.parent, seals=home.keys.seals))
        home.warehouse.chmod(FILE_MODE)


@contextmanager
def fresh_home(root: Path) -> Iterator[tuple[Home, duckdb.DuckDBPyConnection]]:
    """Give an empty home and its open warehouse, in the clear: opening it is faster, and what it holds is the same."""
    home = keyed(root, seals=False)
    lay_empty_warehouse(home)
    with open_live(home, threads=1) as con:
        yield home, con


def ask(con: duckdb.DuckDBPyConnection, sql: str) -> list[tuple]:
    """Return the rows of a query."""
    return con.execute(sql).fetchall()
