"""The ledger of alerts, and the runbook of every kind.

Belongs here: what was found, who has it, what to do. Does not belong here: finding it (`assets.alerts`), sending it.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

import polars as pl

from assets.alerting.kinds import KINDS, Kind
from assets.site.cells import Column, Say, day, show, text
from assets.site.model import Block, Cell, Items, Link, Page, Paragraph, Section, Table
from assets.site.navigation import ALERTS
from assets.site.pages.shared import OPEN, name_runbook, name_series, say_kind, say_state
from assets.site.sources import Sources
from assets.watching.series import list_series
from expectations.normalise.dates import london_time

_HEADING: Final = re.compile(r"^## (.+)$", re.MULTILINE)
_MARKS: Final = re.compile(r"\[([^\]]+)\]\([^)]*\)|`([^`]+)`")
_ENTRY: Final = re.compile(r"^(?:- |\d+\. )(.+)$")


def list_alert_pages(sources: Sources) -> Iterator[Page]:
    """Give the page of all alerts, then the runbook of every kind."""
    yield _make_alerts(sources)
    for kind in KINDS.values():
        yield _make_runbook(kind, sources.runbooks.get(kind.code, ""))


def _make_alerts(sources: Sources) -> Page:
    found = sources.read("site.alerts")
    opened = found.filter(pl.col("state").is_in(OPEN))
    runbooks = Items(tuple(Link(kind.title, f"{name_runbook(kind.code)}.html") for kind in KINDS.values()))
    return Page(
        "alerts",
        "Alerts",
        "What is open, everything that ever was, and what to do about each kind.",
        (
            Section("open", "Open", (_show(opened, "alerts-open", "Open alerts", "No alert is open."),)),
            Section(
                "history", "History", (_show(found, "alerts", "Every alert, newest first", "There was none yet."),)
            ),
            Section("runbooks", "What to do: runbooks", (runbooks,)),
            Section("events", "Ledger of events", (_show_events(sources),), is_folded=True),
        ),
    )


def _show(frame: pl.DataFrame, name: str, caption: str, nothing: str) -> Table:
    columns = (
        Column("alert_id", "Alert", text),
        Column("kind", "Kind", say_kind),
        Column("state", "State", say_state),
        Column("series_id", "Series", _SERIES),
        Column("summary", "What was found", text),
        Column("opened_at", "First seen", _say_time),
        Column("acknowledged_by", "Taken up by", lambda who: Cell(who or "nobody", who or "nobody")),
        Column("resolved_at", "Resolved", lambda when: _say_time(when) if when else Cell("–", "–")),
    )
    return show(frame, columns, name=name, caption=caption, nothing=nothing)


def _link_series() -> Say:
    watched = {one.series_id for one in list_series()}
    return lambda name: Cell(name, name, href=f"{name_series(name)}.html" if name in watched else "")


_SERIES: Final = _link_series()


def _say_time(value: datetime | None) -> Cell:
    """Return a moment as London's clock showed it."""
    if value is None:
        return text(None)
    local = london_time(value)
    return text(f"{day(local).text}, {local:%H:%M}")


def _show_events(sources: Sources) -> Table:
    columns = (
        Column("alert_id", "Alert", text),
        Column("event", "Event", text),
        Column("made_at", "When", _say_time),
        Column("author", "Who", lambda who: Cell(who or "–", who or "–")),
        Column("note", "Note", lambda note: Cell(note or "–", note or "–")),
    )
    caption = "Every event of the ledger, newest first"
    return show(sources.read("site.alert_events"), columns, name="alerts-events", caption=caption)


def _make_runbook(kind: Kind, written: str) -> Page:
    """Return a runbook; where the program came without its documents, what to do first."""
    sections = tuple(read_runbook(written)) or (Section("first-look", "First look", (Paragraph(kind.to_do),)),)
    return Page(name_runbook(kind.code), kind.title, kind.to_do.replace("`", ""), sections, (ALERTS,))


def read_runbook(written: str) -> Iterator[Section]:
    r"""Give the sections of a runbook: paragraphs and lists, links and code marks as plain words.

    >>> [each.heading for each in read_runbook("# Title\n\nLead.\n\n## First look\n\n1. `panelwatch status`.\n")]
    ['First look']
    """
    parts = _HEADING.split(written)[1:]
    for heading, body in zip(parts[::2], parts[1::2], strict=True):
        yield Section(heading.lower().replace(" ", "-"), heading, tuple(_read_blocks(body)))


def _read_blocks(body: str) -> Iterator[Block]:
    for block in filter(None, (part.strip() for part in body.split("\n\n"))):
        lines = block.splitlines()
        entries = [_ENTRY.match(line) for line in lines]
        if all(entries):
            said = tuple(_strip_marks(entry[1]) for entry in entries if entry)
            yield Items(said, is_ordered=lines[0][0].isdigit())
        else:
            yield Paragraph(_strip_marks(" ".join(lines)))


def _strip_marks(words: str) -> str:
    return _MARKS.sub(lambda found: found[1] or found[2], words)
