"""A second release on top of a first: what may be disturbed, how it is made good, and what it must come to.

Both print one table, so that a trial of every call takes a second: which files there are does not matter here.
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from unittest import mock

from assets.public_site import showing
from assets.release.files.declared import FORMS
from assets.release.publishing import Wish, approve, prepare
from expectations.contracts.catalogue import tables_of
from pipelines.doctor import examine
from tests.faults.injection import settings_of
from tests.keyed import keyed
from tests.releases import make_small_home, opened
from warehouse.connection import open_analyst, open_to_read
from warehouse.folders import read_files
from warehouse.ledger import APPROVED, read_ledger
from warehouse.releases import digest_of, read_releases

_LEFT_OUT = tuple(name for name in FORMS if name != "totals")
FIRST, SECOND = (Wish(name, 5, left_out=_LEFT_OUT) for name in ("2019-06", "2019-07"))


def make_published(base: Path) -> None:
    """Make a home with one public release."""
    make_small_home(base)
    publish_first(base)


def publish_first(root: Path) -> None:
    """Make the first release of a small home and approve it."""
    _publish(root, FIRST)


def lay(base: Path, root: Path) -> None:
    """Give a home of its own to each trial."""
    shutil.copytree(base, root)


def publish_second(root: Path, _: Sequence[str] = ()) -> None:
    """Make the second release and approve it, as two commands do."""
    _publish(root, SECOND)


def publish_again(root: Path, _: Sequence[str] = ()) -> None:
    """Give the same commands again after something went wrong: what was approved is not made a second time."""
    with opened(root):
        is_approved = SECOND.release in list_approved(root)
    if is_approved:
        finish(root)
    else:
        _publish(root, SECOND)


def finish(root: Path) -> None:
    """Do what every `panelwatch run` does first."""
    from pipelines.running import finish_publication  # noqa: PLC0415 - needs the orchestrator, which few here do

    with drawing_nothing(), opened(root) as session:
        finish_publication(session)


def _publish(root: Path, wish: Wish) -> None:
    with drawing_nothing():
        with opened(root) as session:
            digest = prepare(session, wish).digest
        with opened(root) as session:
            approve(session, wish.release, digest=digest, by="A. Tester")


@contextmanager
def drawing_nothing() -> Iterator[None]:
    with mock.patch.object(showing, "render_svg", return_value='<svg height="1"></svg>'):
        yield


def list_approved(root: Path) -> list[str]:
    """Return the releases the ledger says were approved, its chain proven."""
    return [entry.facts["release"] for entry in read_ledger(keyed(root)).entries if entry.what == APPROVED]


def list_public(root: Path) -> list[str]:
    """Return which releases are public, every one of them whole."""
    return [kept.release for kept in read_releases(keyed(root).public)]


def find_half_done(root: Path, wholes: Sequence[str]) -> list[str]:
    """Say what a disturbed publication left that nobody may ever see; `wholes` are the digests before and after it."""
    found = []
    digest = digest_of(read_files(keyed(root).public))
    if digest not in wholes:
        found.append("the public folder is neither the one before nor the one after")
    if digest == wholes[1] and SECOND.release not in list_approved(root):
        found.append("a release is public that the ledger does not know")
    return found


def sum_up(root: Path) -> dict[str, object]:
    """Gather what is public, the tables made of it in warehouse and copy, what was approved, and what doctor says."""
    home = keyed(root)
    found: dict[str, object] = {"public": digest_of(read_files(home.public)), "approved": list_approved(root)}
    for name, opened_as in (("warehouse", closing(open_to_read(home))), ("analyst", open_analyst(home))):
        with opened_as as con:
            for table in tables_of("published"):
                rows = con.execute(f"SELECT * FROM {table.full_name} ORDER BY ALL").fetchall()
                found[f"{name} {table.full_name}"] = rows
    found["doctor"] = [complaint.sentence for complaint in examine(settings_of(root))]
    found["left"] = sorted(path.name for path in root.iterdir() if path.suffix in (".draft", ".old"))
    return found
