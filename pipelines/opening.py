"""Opening the warehouse for one run, with the settings and the key of the installation.

Belongs here: from settings to a session. Does not belong here: Dagster (`resources`), reading the environment
(`settings`).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assets.session import Session, describe_publication, hear_nothing
from pipelines.clock import tell_day, tell_time
from pipelines.settings import Settings
from warehouse.audit import follow_books, note_publication, open_ledger
from warehouse.connection import open_live
from warehouse.first_keys import make_demonstration_keys
from warehouse.fresh import write_fresh
from warehouse.hands import lend_hands
from warehouse.keys import check_apart
from warehouse.ledger import Ledger
from warehouse.linkage.decisions import FORGOTTEN, is_forgotten
from warehouse.linkage.forget import forget_linkage, holds_linkage
from warehouse.purge import finish_purges

if TYPE_CHECKING:
    import duckdb

    from warehouse.loading import LandingOutcome


@dataclass(frozen=True, slots=True)
class Listener:
    """Who is told what happens while a run goes on; nobody unless said."""

    on_file: Callable[[str, int, int], None] = hear_nothing
    on_landed: "Callable[[LandingOutcome], None]" = hear_nothing
    on_key_made: Callable[[], None] = hear_nothing


@contextmanager
def open_records(
    settings: Settings, *, wait_seconds: float = 0.0
) -> Iterator[tuple["duckdb.DuckDBPyConnection", Ledger]]:
    """Open the live warehouse and its ledger, which agree; a purge that is not finished is finished first.

    Raises WarehouseBusy, WarehouseDamaged, RecordsDisagree.
    """
    is_anew = False
    while True:
        with open_live(
            settings.home,
            threads=settings.threads,
            memory_limit=settings.memory_limit,
            wait_seconds=wait_seconds,
        ) as con:
            ledger = open_ledger(con, settings.home, now=tell_time())
            limit = settings.withdrawal_limit
            if is_anew or not (
                finish_purges(con, settings.home, ledger, withdrawal_limit=limit, now=tell_time())
                or forget_unwanted(con, settings, ledger)
            ):
                yield con, ledger
                return
            is_anew = True


def forget_unwanted(con: "duckdb.DuckDBPyConnection", settings: Settings, ledger: Ledger) -> bool:
    """Forget all of linkage where it was set off; True when the warehouse has to be opened anew.

    The ledger says that it is done: what was interrupted, even with every row deleted, is done again from the start.
    """
    is_done = is_forgotten(ledger) and not holds_linkage(con)
    if settings.linkage is not None or is_done:
        return False
    forget_linkage(con)
    write_fresh(con, settings.home)
    ledger.append(FORGOTTEN, {}, now=tell_time())
    return True


@contextmanager
def open_session(
    settings: Settings, listener: Listener | None = None, *, wait_seconds: float = 0.0
) -> Iterator[Session]:
    """Open the live warehouse as its one writer, waiting for the one before at most so long.

    The first run of an empty installation on synthetic data alone makes its keys. Without a proper key for every
    purpose nothing is opened. Raises WarehouseBusy, KeyRefused.
    """
    heard = listener or Listener()
    settings.home.make_folders()
    settings.landing.mkdir(parents=True, exist_ok=True)
    if make_demonstration_keys(settings.home, settings.landing):
        heard.on_key_made()
    check_apart(settings.home.keys)
    with open_records(settings, wait_seconds=wait_seconds) as (con, ledger), lend_hands(settings.helpers) as hands:
        session = Session(
            con=con,
            home=settings.home,
            landing=settings.landing,
            stable_for=settings.stable_for,
            withdrawal_limit=settings.withdrawal_limit,
            today=tell_day(),
            on_file=heard.on_file,
            on_landed=heard.on_landed,
            record=lambda what, facts: ledger.append(what, facts, now=tell_time()),
            hands=hands,
            linkage=settings.linkage,
        )
        yield session
        # After a fault the next opening does so.
        follow_books(con, ledger, now=tell_time())
        note_publication(con, ledger, describe_publication(session), now=tell_time())
