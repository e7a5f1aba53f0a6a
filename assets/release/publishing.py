"""From a draft to the public folder: made, approved by a person, swapped in whole, and found in every table.

Belongs here: what waits, what is public, and how one becomes the other. Does not belong here: what a release holds
(`making`, `files`), who asks for it (`pipelines`).

The ledger is told of an approval before anything moves: killed at any moment after that, the next run finishes it.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Final

from assets.public_site.book import make_front_pages, make_pages
from assets.release.disclosing import EARLIER, ReleaseRefused
from assets.release.files import Facts, name_data_files
from assets.release.files import write_files as write_release
from assets.release.files.declared import FORMS
from assets.release.files.revisions import count_revised
from assets.session import Session, count_releases_shown, is_published, mark_releases_shown
from expectations.contracts.catalogue import tables_of
from warehouse.analyst_copy import refresh_tables
from warehouse.folders import read_files, replace_folder, write_files
from warehouse.ledger import APPROVED, find_approved, read_ledger
from warehouse.queries import read_query
from warehouse.releases import NAME, Kept, digest_of, fill_published, is_as_approved, open_published, read_releases

_WAITING: Final = "waiting.json"


@dataclass(frozen=True, slots=True)
class Wish:
    """Which release is wanted, and what a person chose for it."""

    release: str
    threshold: int
    #: the day as known on which all is counted, that of the newest extract where None
    as_at: date | None = None
    #: public tables that are not to be printed, by name
    left_out: tuple[str, ...] = ()
    #: when the next update is announced for
    next_update: date | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """What a release came to, for the person who approves it: numbers of counts, none of the counts."""

    release: str
    as_at: str
    threshold: int
    #: printed counts, and how many of them are hidden for their own size and for others'
    cells: int
    primary: int
    secondary: int
    #: hidden counts the audit attacked, and how many earlier releases it held beside this one
    tried: int
    earlier: int
    #: cells that both this and the release before print, and not alike, by table
    revised: Mapping[str, int]
    #: of all that would be public
    digest: str
    #: what the person chose; neither is in a draft of before it could be chosen
    left_out: Sequence[str] = ()
    next_update: str = ""


def prepare(session: Session, wish: Wish, *, keep: bool = True) -> Summary:
    """Make a release and everything that would be public with it; with `keep` it waits in the draft folder.

    Raises ReleaseRefused when the name is taken, too old or none, when a wish cannot be met, when nothing is loaded,
    and when the audit says no.
    """
    finish(session)
    before = read_releases(session.home.public)
    _check_name(wish.release, before)
    facts = _find_facts(session, wish)
    # Imported here: every run looks at the public folder, and next to none makes a release; its solver takes 0.3 s.
    from assets.release.making import make_release  # noqa: PLC0415

    release = make_release(session.con, facts, [kept.tables for kept in before])
    previous = before[-1].tables if before else None
    kept = Kept(
        facts.release,
        facts.as_at,
        facts.threshold,
        facts.is_synthetic,
        name_data_files(release.tables),
        write_release(release.tables, facts, previous),
        facts.next_update,
        facts.left_out,
    )
    files = gather([*before, add_pages(kept, before)])
    summary = Summary(
        facts.release,
        facts.as_at.isoformat(),
        facts.threshold,
        release.cells,
        release.primary,
        release.secondary,
        release.attack.tried,
        min(len(before), EARLIER),
        count_revised(release.tables, previous),
        digest_of(files),
        facts.left_out,
        facts.next_update.isoformat() if facts.next_update else "",
    )
    if keep:
        with replace_folder(session.home.draft) as folder:
            write_files(folder, {f"public/{path}": data for path, data in files.items()})
            write_files(folder, {_WAITING: json.dumps(asdict(summary)).encode()})
    return summary


def add_pages(kept: Kept, before: Sequence[Kept]) -> Kept:
    """Return a release with its pages, made of what it and those before it print and of nothing else."""
    with closing(open_published([*before, kept])) as con:
        pages = make_pages(con)
    assert not set(pages) & set(kept.files)  # noqa: S101 - names are ours: a page in place of a file would be a fault
    return replace(kept, files={**kept.files, **pages})


def gather(releases: Sequence[Kept]) -> dict[str, bytes]:
    """Return all that is public: every release as it is, and the pages above them."""
    files: dict[str, bytes] = {}
    for kept in releases:
        files |= kept.as_files()
    with closing(open_published(releases)) as con:
        return files | make_front_pages(con)


def approve(session: Session, name: str, *, digest: str, by: str) -> None:
    """Publish the draft of that release, if it is the one whose digest a person has seen.

    Raises ReleaseRefused when there is no such draft, it is another one, or it is public already.
    """
    _check_name(name, read_releases(session.home.public))
    waiting = read_waiting(session)
    if waiting is None or waiting.release != name:
        raise ReleaseRefused(f"No draft of release {name} waits: panelwatch publish --release {name} makes one.")
    files = _read_draft(session)
    if len(digest) < 12 or not waiting.digest.startswith(digest) or digest_of(files) != waiting.digest:
        raise ReleaseRefused("The draft is not the one that was approved: look at it again. Nothing is published.")
    session.record(APPROVED, {"release": name, "digest": waiting.digest, "approved_by": by})
    finish(session)


def finish(session: Session) -> None:
    """Bring what was approved to an end: public, in the warehouse's tables and in those analysts query."""
    settle(session)
    if count_releases_shown(session) != len(_list_told(session)):
        refresh_copy(session)


def settle(session: Session) -> bool:
    """Finish what was approved and is not public yet, and bring the tables up to date; return whether they changed."""
    ledger = read_ledger(session.home)
    last = find_approved(ledger)
    if is_as_approved(session.home, ledger):
        return show_releases(session)
    if last is None:
        raise ReleaseRefused(
            "The public folder holds what nobody approved: take it away, and find out who put it there."
        )
    files = _read_draft(session)
    if digest_of(files) != last["digest"]:
        raise ReleaseRefused(
            f"The public folder is not what was approved with release {last['release']}, and no draft has it:"
            " put the folder back from a backup. panelwatch doctor tells more."
        )
    with replace_folder(session.home.public) as folder:
        write_files(folder, files)
    return show_releases(session)


def show_releases(session: Session) -> bool:
    """Fill `published` from the public folder where it shows other releases; return whether it did."""
    releases = read_releases(session.home.public)
    if _list_told(session) == [kept.release for kept in releases]:
        return False
    fill_published(session.con, releases)
    return True


def _list_told(session: Session) -> list[str]:
    told = session.con.execute("SELECT release FROM published.release ORDER BY release").fetchall()
    return [name for (name,) in told]


def _check_name(name: str, before: Sequence[Kept]) -> None:
    if NAME.fullmatch(name) is None:
        raise ReleaseRefused("A release is named by year and month, as 2026-11.")
    if before and name <= before[-1].release:
        raise ReleaseRefused(
            f"Release {before[-1].release} is public already: a release is never changed, and no older one follows it."
        )


def _find_facts(session: Session, wish: Wish) -> Facts:
    if not is_published(session):
        raise ReleaseRefused("The warehouse holds more than was counted: panelwatch run first.")
    row = session.con.execute(read_query("release.newest")).fetchone()
    if row is None or row[0] is None:
        raise ReleaseRefused("Nothing is loaded yet: panelwatch run first.")
    if wish.as_at is not None and wish.as_at > row[0]:
        raise ReleaseRefused(f"Nothing is known of days after {row[0].isoformat()}, that of the newest extract.")
    as_at = wish.as_at or row[0]
    check_left_out(wish.left_out)
    _check_next_update(wish, as_at)
    left_out = tuple(name for name in FORMS if name in wish.left_out)
    return Facts(wish.release, as_at, wish.threshold, bool(row[1]), wish.next_update, left_out)


def check_left_out(names: Sequence[str]) -> None:
    """Raise ReleaseRefused when one of these is no public table, or all of them are left out."""
    for name in names:
        if name not in FORMS:
            raise ReleaseRefused(f"There is no public table of that name to leave out: they are {', '.join(FORMS)}.")
    if set(names) == set(FORMS):
        raise ReleaseRefused("A release prints one table at least: not all of them can be left out.")


def _check_next_update(wish: Wish, as_at: date) -> None:
    """The next update is a release of its own, and releases have a month each."""
    day = wish.next_update
    if day is not None and (f"{day:%Y-%m}" <= wish.release or day <= as_at):
        raise ReleaseRefused(
            f"The next update must come after this one: {day.isoformat()} is not after {wish.release} and the day it"
            f" is counted as known on, {as_at.isoformat()}."
        )


def read_waiting(session: Session) -> Summary | None:
    """Return what the draft that waits came to; nothing where none does."""
    path = session.home.draft / _WAITING
    return Summary(**json.loads(path.read_bytes())) if path.exists() else None


def refresh_copy(session: Session) -> None:
    """Let analysts see the public tables as they are now, where they see everything else as it is."""
    if is_published(session):
        refresh_tables(session.con, session.home, [table.full_name for table in tables_of("published")])
        mark_releases_shown(session)


def _read_draft(session: Session) -> dict[str, bytes]:
    return read_files(session.home.draft / "public")
