"""Public releases as stages: their tables in every run, a draft and its publication when asked for.

Belongs here: the assets. Does not belong here: what they do (`assets.release.publishing`), who may ask (`pipelines`).
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

import dagster as dg

from assets.boundary import guard
from assets.checks import Check, Verdict, enter
from assets.declare import POOL, declare_files, declare_table, key_of
from assets.publication import COPY
from assets.release.disclosing import ReleaseRefused
from assets.release.publishing import Wish, approve, prepare, settle
from assets.session import Session
from assets.stage import Result, report
from expectations.contracts.catalogue import tables_of
from warehouse.releases import ReleaseDamaged

TABLES: Final = tables_of("published")
DRAFT: Final = dg.AssetKey(["publication", "release_draft"])
PUBLIC: Final = dg.AssetKey(["publication", "public_site"])
_KEPT: Final = Check(
    "public_folder_is_what_was_approved",
    key_of("published.release"),
    "Every public release is what a person approved.",
    is_warning=True,
)
_FILES: Final = {
    "releases/*/index.html": "The first page of each release, at a place that never changes.",
    "releases/*/*.csv": "Each public table as a file, and each table of a page.",
    "releases/*/release.json": "What a release says of itself, with the SHA-256 of each of its files.",
}


class DraftOrder(dg.Config):
    """Which release is to be made."""

    release: str
    threshold: int
    #: the day as known on which all is counted, as ISO 8601; that of the newest extract where blank
    as_at: str = ""
    #: public tables that are not to be printed
    left_out: list[str] = []  # noqa: RUF012 - the orchestrator's configuration copies what is given here
    #: when the next update is announced for, as ISO 8601; blank where nothing is
    next_update: str = ""

    def as_wish(self) -> Wish:
        """Return what is wanted in our own terms."""
        as_at, next_update = (date.fromisoformat(day) if day else None for day in (self.as_at, self.next_update))
        return Wish(self.release, self.threshold, as_at, tuple(self.left_out), next_update)


class Approval(dg.Config):
    """Who has seen which draft."""

    release: str
    digest: str
    approved_by: str


@dg.multi_asset(
    name="public_tables",
    # They come from the public folder alone; it is looked at whenever something was loaded.
    specs=[declare_table(table, deps=[key_of("quality.load")], language="python") for table in TABLES],
    check_specs=[_KEPT.declare()],
    pool=POOL,
)
def public_tables(session: dg.ResourceParam[Session]) -> Iterator[Result]:
    """Fill the public tables from the public folder; where that is damaged the tables stay, and a check says so.

    A folder that was tampered with must not keep new notifications from being counted.
    """
    with guard("stage public_tables"):
        verdict = Verdict(True, None, _KEPT.about)
        try:
            settle(session)
        except (ReleaseRefused, ReleaseDamaged) as damage:
            verdict = Verdict(False, None, str(damage))
        for table in TABLES:
            yield report(session, table)
        yield from enter([(_KEPT, verdict)], session)


@dg.multi_asset(
    name="release_draft",
    specs=[
        declare_files(
            DRAFT,
            about="All that would be public after the release that waits for a person to approve it.",
            files={f"public/{name}": about for name, about in _FILES.items()},
            deps=[COPY],
        )
    ],
    pool=POOL,
)
def release_draft(config: DraftOrder, session: dg.ResourceParam[Session]) -> Iterator[dg.MaterializeResult]:
    """Make a release, attack it, and let it wait."""
    with guard("stage release_draft"):
        draft = prepare(session, config.as_wish())
        yield dg.MaterializeResult(asset_key=DRAFT, metadata={"release": config.release, "digest": draft.digest})


@dg.multi_asset(
    name="public_site",
    specs=[
        declare_files(
            PUBLIC,
            about="Every public release with its files and pages, and the pages above them, replaced whole.",
            files=_FILES,
            deps=[DRAFT],
        )
    ],
    pool=POOL,
)
def public_site(config: Approval, session: dg.ResourceParam[Session]) -> Iterator[dg.MaterializeResult]:
    """Publish the draft that a person approved."""
    with guard("stage public_site"):
        approve(session, config.release, digest=config.digest, by=config.approved_by)
        yield dg.MaterializeResult(asset_key=PUBLIC, metadata={"release": config.release})
