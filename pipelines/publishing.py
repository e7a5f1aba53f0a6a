"""Publishing on request: what a release would be, and that it is out, in plain sentences.

Belongs here: who may ask for what, and what is told. Does not belong here: making a release
(`assets.release.publishing`).
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from assets.release.files.facts import say_left_out
from assets.release.publishing import Summary, Wish, check_left_out, prepare, read_waiting
from pipelines.names import DRAFT_JOB, PUBLISH_JOB
from pipelines.opening import open_session
from pipelines.running import execute
from pipelines.settings import Settings

_DIGEST: Final = 12


def try_release(settings: Settings, wish: Wish) -> Summary:
    """Make a release and forget it. Raises ReleaseRefused, WarehouseBusy."""
    with open_session(settings) as session, _quiet():
        return prepare(session, wish, keep=False)


def draft_release(settings: Settings, wish: Wish) -> Summary:
    """Make a release that waits for a person to approve it. Raises ReleaseRefused, WarehouseBusy."""
    # The orchestrator keeps what a run is asked for: only names of ours get that far.
    check_left_out(wish.left_out)
    order = {
        "release": wish.release,
        "threshold": wish.threshold,
        "as_at": wish.as_at.isoformat() if wish.as_at else "",
        "left_out": list(wish.left_out),
        "next_update": wish.next_update.isoformat() if wish.next_update else "",
    }
    with open_session(settings) as session, _quiet():
        execute(session, DRAFT_JOB, {"release_draft": order})
        waiting = read_waiting(session)
    assert waiting is not None  # noqa: S101 - the job that just ended well wrote it
    return waiting


def publish_release(settings: Settings, release: str, *, digest: str, by: str) -> None:
    """Publish the draft that a person has seen. Raises ReleaseRefused, WarehouseBusy."""
    approval = {"release": release, "digest": digest, "approved_by": by}
    with open_session(settings) as session:
        execute(session, PUBLISH_JOB, {"public_site": approval})


def describe_draft(summary: Summary, settings: Settings, *, is_kept: bool) -> Iterator[str]:
    """Tell what a release would print, what it hides, and what to do next."""
    yield f"Release {summary.release}, as known on {summary.as_at}, threshold {summary.threshold}."
    yield (
        f"Printed counts    {summary.cells:,}, of which {summary.primary:,} are confidential for their own size and"
        f" {summary.secondary:,} for others'."
    )
    kept = "" if not summary.earlier else f" together with {summary.earlier} earlier releases"
    yield f"Audit             {summary.tried:,} hidden counts attacked{kept}: none could be worked out."
    if gap := say_left_out(summary.left_out):
        yield gap
    if summary.next_update:
        yield f"Next update       {summary.next_update}"
    yield from (
        f"Revised           {cells:,} cells of {table} differ from the release before."
        for table, cells in summary.revised.items()
        if cells
    )
    if is_kept:
        yield f"Draft             {settings.home.draft / 'public' / 'index.html'}"
        yield "Nothing is public yet. Look at the draft, then:"
        yield (
            f"  panelwatch publish --release {summary.release} --approve {summary.digest[:_DIGEST]} --by 'Your name'"
        )
    else:
        yield "A dry run: nothing was kept and nothing is public."


@contextmanager
def _quiet() -> Iterator[None]:
    """Send what the solver writes to standard output elsewhere: it tells of itself in words nobody here needs."""
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(nowhere)
        os.close(kept)
