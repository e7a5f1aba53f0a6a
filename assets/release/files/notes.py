"""The release notes, in plain words: Markdown that a page can be made of.

Belongs here: what is said about a release as a whole. Does not belong here: what changed (`revisions` counts it).
"""

from collections.abc import Iterator, Sequence
from typing import Final

from assets.charts.wording import say_day
from assets.release.files.declared import label_of
from assets.release.files.ees import DataFile
from assets.release.files.facts import (
    BASES,
    CAVEATS,
    CONTACT,
    LICENCE_NAME,
    LICENCE_URL,
    PUBLISHER,
    SYMBOLS,
    Facts,
)
from assets.release.files.revisions import Change, Revision, compare, title_of

_NAMED_CHANGES: Final = 5
_OUTSIDE_TEXT: Final = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>|#"} | {"\n": " ", "\r": " "})


def write_notes(files: Sequence[DataFile], facts: Facts, previous: Sequence[DataFile] | None) -> bytes:
    """Return the notes; `previous` are the data files of the release before, None for the first."""
    return ("\n".join(_lines(files, facts, previous)).rstrip() + "\n").encode("utf-8")


def _lines(files: Sequence[DataFile], facts: Facts, previous: Sequence[DataFile] | None) -> Iterator[str]:
    yield f"# {facts.title}: notes\n"
    if facts.statement:
        yield f"**{facts.statement}**\n"
    yield f"Published by the {PUBLISHER}. Everything is counted as known on {say_day(facts.as_at)}.\n"
    if facts.gap:
        yield f"**{facts.gap}**\n"
    yield "## How it is counted\n"
    yield from _list(BASES)
    yield "## What is hidden\n"
    yield f"{facts.hiding}\n"
    yield "Where there is no number, a symbol says why:\n"
    yield from _list([f"`{symbol}`: {meaning}" for symbol, meaning in SYMBOLS.items()])
    yield "## Rounding\n"
    yield "Counts of England and of authorities are not rounded, those of regions are rounded to the nearest 10."
    yield "Percentages and rates have one decimal.\n"
    yield "## What changed since the last release\n"
    yield from _changes(files, previous)
    yield "## What to mind\n"
    yield from _list(CAVEATS)
    yield "## Files\n"
    yield from _list([f"`data/{file.name}`: {file.title}, {len(file.rows)} rows" for file in files])
    yield "## Next update, licence and contact\n"
    yield from _list(
        [
            facts.coming,
            f"[{LICENCE_NAME}]({LICENCE_URL}).",
            f"Contact: {CONTACT} (a placeholder).",
        ]
    )


def _changes(files: Sequence[DataFile], previous: Sequence[DataFile] | None) -> Iterator[str]:
    if previous is None:
        yield "This is the first release.\n"
        return
    revisions, changes = compare(files, previous)
    yield "| Table | Cells that differ | New | Gone | Became hidden | Became shown |"
    yield "|---|---:|---:|---:|---:|---:|"
    yield from (_row(revision) for revision in revisions)
    yield ""
    if changes:
        yield "The largest changes of numbers printed in both releases:\n"
        yield from _list([_say(change) for change in changes[:_NAMED_CHANGES]])


def _row(revision: Revision) -> str:
    counts = (revision.differing, revision.new, revision.gone, revision.became_hidden, revision.became_shown)
    return f"| {title_of(revision.table)} | {' | '.join(map(str, counts))} |"


def _say(change: Change) -> str:
    place = ", ".join(part for part in change.place if part).translate(_OUTSIDE_TEXT)
    return f"{title_of(change.file.table)}: {label_of(change.column)} ({place}) from {change.before} to {change.after}"


def _list(items: Sequence[str]) -> Iterator[str]:
    yield from (f"- {item}" for item in items)
    yield ""
