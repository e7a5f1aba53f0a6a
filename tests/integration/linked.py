"""Adults of several families written by hand, and a home in which they are linked."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from assets.linkage import link_persons
from assets.session import Session
from tests.integration.deliveries import CHILD, NOTIFICATION, lay_empty_warehouse, load, write
from tests.keyed import keyed
from warehouse.connection import open_live

PURPOSE = "synthetic trial of linkage"
ADULT = {
    "notification_id": NOTIFICATION["notification_id"],
    "adult_id": "A1",
    "role": "birth_father",
    "forename": "Jonathan",
    "surname": "Synthetic-Wood",
    "date_of_birth": "02/01/1990",
    "suspected": "yes",
    "domestic_abuse_current": "no",
    "domestic_abuse_historical": "no",
    "mental_health": "no",
    "care_leaver": "no",
    "convictions": "no",
    "probation": "open",
}


def notify(number: int, *, authority: str = "Leeds", day: str = "08/03/2019", **other: str) -> dict[str, str]:
    """Give a notification by its number, told on a day, of an incident of the same day."""
    told = {"notification_id": f"SIN-2019-{number:06}", "notifying_authority": authority, "date_notified": day}
    return {**NOTIFICATION, **told, "date_of_incident": day, "date_aware": day, **other}


def bear(number: int, **other: str) -> dict[str, str]:
    """Give the child of a notification, who is in no other."""
    own = {"notification_id": f"SIN-2019-{number:06}", "forename": f"Child{number}", "surname": "Synthetic"}
    return {**CHILD, **own, **other}


def name(number: int, adult_id: str = "A1", **other: str) -> dict[str, str]:
    """Give an adult of a notification."""
    return {**ADULT, "notification_id": f"SIN-2019-{number:06}", "adult_id": adult_id, **other}


def deliver(home, day: str, **extracts) -> None:
    """Drop one file per extract, taken on a day."""
    for extract, rows in extracts.items():
        write(home.landing, f"{extract}_{day}_synthetic.csv", rows)


@contextmanager
def linking_home(root: Path) -> Iterator[Session]:
    """Give an empty home, its warehouse open, with linkage on."""
    home = keyed(root, seals=False, links=True)
    lay_empty_warehouse(home)
    with open_live(home, threads=1) as con:
        yield Session(con, home, home.landing, timedelta(0), 0.05, date(2019, 12, 31), linkage=PURPOSE)


def link(session: Session) -> None:
    """Load what was delivered, and link."""
    load(session.con, session.home)
    link_persons(session)
