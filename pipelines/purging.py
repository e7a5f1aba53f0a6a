"""Purging loads on request: what would go, and that it went, in plain sentences.

Belongs here: who may ask for what, and what is told. Does not belong here: removing anything (`warehouse.purge`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from pipelines.clock import tell_time
from pipelines.opening import open_records, open_session
from pipelines.settings import Settings
from warehouse.errors import PanelwatchError
from warehouse.purge import (
    Due,
    Loss,
    Order,
    finish_purges,
    foresee_losses,
    list_landed,
    list_named,
    list_older,
    order_purge,
)

_MOST_NAMED: Final = 20
_NOT_OURS: Final = "They are not ours to delete: remove them there. Until then they are refused, by their bytes."


class NothingHere(PanelwatchError):  # noqa: N818 - named for what was found
    """There is no warehouse to purge anything from."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Which loads are to go: those named, or those that tell of a day before `older_than`."""

    loads: tuple[str, ...] = ()
    older_than: date | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes, what becomes of the records, and which files still lie in the landing folder."""

    due: tuple[Due, ...]
    losses: tuple[Loss, ...]
    landed: tuple[str, ...]


def purge(settings: Settings, wish: Wish, order: Order | None) -> Plan:
    """Purge what is wished, if ordered; without an order nothing changes.

    Raises WarehouseBusy, LoadUnknown and NothingHere. When this returns from an order, the warehouse was opened anew
    and its records agree.
    """
    if not settings.home.has_warehouse():
        raise NothingHere("There is no warehouse yet, and so nothing to purge.")
    with open_records(settings) as (con, ledger):
        due = list_named(con, wish.loads) if wish.older_than is None else list_older(con, wish.older_than)
        landed = list_landed(settings.landing, due)
        plan = Plan(tuple(due), tuple(foresee_losses(con, settings.home, due)), tuple(landed))
        if order is None or not due:
            return plan
        order_purge(con, ledger, due, order, now=tell_time())
        limit = settings.withdrawal_limit
        finish_purges(con, settings.home, ledger, withdrawal_limit=limit, now=tell_time())
    with open_session(settings):
        return plan


def describe_purge(plan: Plan, *, is_done: bool) -> Iterator[str]:
    """Tell what would go, or that it is gone."""
    if not plan.due:
        yield "Nothing is due: no file that old is kept."
        return
    rows = sum(each.rows for each in plan.due)
    files = "1 file" if len(plan.due) == 1 else f"{len(plan.due)} files"
    yield f"{'Purged' if is_done else 'To be purged'}: {files} with {rows:,} accepted rows."
    yield from _name([f"{each.file_name}  ({each.load_id})" for each in plan.due])
    for loss in plan.losses:
        yield (
            f"Records of {loss.record}: {loss.gone:,} told of by no other file"
            f" {'are gone' if is_done else 'would go'}; {loss.left:,} are told by the others alone."
        )
    if plan.landed:
        yield f"Still in the landing folder: {len(plan.landed)}. {_NOT_OURS}"
        yield from _name(plan.landed)
    if is_done:
        yield "Figures and the analysts' copy went too; `panelwatch run` makes them anew. Backups hold it all still."
    else:
        yield "Nothing was changed. To purge, say the same with --confirm, --by and --because: it cannot be undone."


def _name(names: Sequence[str]) -> Iterator[str]:
    yield from (f"  {name}" for name in names[:_MOST_NAMED])
    if len(names) > _MOST_NAMED:
        yield f"  and {len(names) - _MOST_NAMED} more"
