"""A release, made from the warehouse as known on a day: counted, hidden, printed, and attacked before anyone sees it.

Belongs here: the order of these steps. Does not belong here: any of them, files (`files`), who approves (`pipelines`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import duckdb
import numpy as np
import polars as pl

from assets.attack.bounds import Attack, Unsolvable, attack
from assets.attack.knowledge import read_release, remember
from assets.attack.left_out import forget_known, suppose_left_out
from assets.release.counting import CellTable, lay_out
from assets.release.disclosing import CONFIDENTIAL, EARLIER, ReleaseRefused, hide, print_cells
from assets.release.files.facts import Facts
from assets.release.printing import COUNTS, Made, print_tables
from assets.release.review_counts import join_tables, lay_out_headline, lay_out_review
from assets.release.same_counts import share_cells
from expectations.contracts.catalogue import get_table
from warehouse.frames import fetch_frame
from warehouse.queries import list_parameters, read_query

Tables = Mapping[str, pl.DataFrame]

_MARK: Final = "#"
_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class Release:
    """A release that withstood the attack: its tables as printed, and how much of them is hidden."""

    facts: Facts
    tables: Tables
    cells: int
    primary: int
    secondary: int
    attack: Attack


def make_release(con: duckdb.DuckDBPyConnection, facts: Facts, earlier: Sequence[Tables]) -> Release:
    """Make the tables of a release, given those of the releases before it, oldest first.

    Raises ReleaseRefused when no pattern protects the counts or the attack succeeds: nothing is to be published then.
    """
    kept = earlier[-EARLIER:]
    table, blank = _count(con, facts)
    suppression = hide(table, recall(blank, kept, size=len(table.values)), threshold=facts.threshold)
    hidden = suppression.primary | suppression.secondary
    tables = print_tables(replace(blank, printed=_look_up(table, print_cells(table, hidden))))
    came = try_to_break(tables, kept, threshold=facts.threshold)
    printed = int(np.count_nonzero(table.bases))
    return Release(facts, tables, printed, int(suppression.primary.sum()), int(suppression.secondary.sum()), came)


def try_to_break(tables: Tables, earlier: Sequence[Tables], *, threshold: int) -> Attack:
    """Attack the tables with what earlier releases told, as a careful reader and as a bold one.

    Raises ReleaseRefused when either works a hidden count out.
    """
    now, before = read_release(tables), [read_release(each) for each in earlier]
    careful, bold = (remember(now, before, is_bold=is_bold) for is_bold in (False, True))
    try:
        came = attack(careful, threshold=threshold)
    except Unsolvable:
        raise ReleaseRefused(
            "The printed tables contradict each other or an earlier release, so they cannot be audited. Nothing is"
            " published."
        ) from None
    supposed = [bold, suppose_left_out(careful, now, before), suppose_left_out(bold, now, before)]
    further = [known for at, known in enumerate(supposed) if known not in (careful, *supposed[:at])]
    for each in (came, *(attack(known, threshold=threshold, is_certain=False) for known in further)):
        new = forget_known(each, now, before, threshold=threshold)
        if not new.is_safe:
            raise ReleaseRefused(_say_broken(new))
    return came


def _say_broken(came: Attack) -> str:
    """Say what was worked out, by place: never the count."""
    named = [" / ".join(part for part in breach.cell if part) for breach in came.breaches[:_NAMED]]
    named += list(came.contradictions[:_NAMED])
    return (
        f"The audit worked out {len(came.breaches)} hidden counts and found {len(came.contradictions)} contradictions,"
        f" among them: {'; '.join(named)}. Nothing is published."
    )


def recall(marked: Made, earlier: Sequence[Tables], *, size: int) -> list[pl.Series]:
    """Return what each earlier release printed of every cell (size,), blank where it did not print it."""
    places = print_tables(marked)
    return [_find_printed(places, tables, size=size) for tables in earlier]


def _count(con: duckdb.DuckDBPyConnection, facts: Facts) -> tuple[CellTable, Made]:
    frames = {
        name: _ask(con, f"release.{name}", facts.as_at)
        for name in ("count", "spine", "derived", "headline", "breakdown")
    }
    known_on = frames["headline"]["known_on"].max()
    assert isinstance(known_on, date)  # noqa: S101 - narrows the type
    printed = [lay_out(frames["count"], frames["spine"], facts.left_out)]
    if "cohort_review" not in facts.left_out:
        printed.append(lay_out_review(frames["breakdown"], known_on))
    if "headline" not in facts.left_out:
        printed.append(lay_out_headline(frames["headline"]))
    table = share_cells(join_tables(*printed))
    marks = [f"{_MARK}{cell}" for cell in range(len(table.values))]
    blank = Made(
        facts.release,
        _look_up(table, marks),
        frames["spine"],
        frames["derived"],
        frames["headline"],
        frames["breakdown"],
        known_on,
        facts.left_out,
    )
    return table, blank


def _ask(con: duckdb.DuckDBPyConnection, name: str, day: date) -> pl.DataFrame:
    values = {"day": day} if "day" in list_parameters(name) else None
    return fetch_frame(con, read_query(name), values)


def _look_up(table: CellTable, printed: Sequence[str | None]) -> dict[tuple[object, ...], str | None]:
    keys = table.keys.drop("region_code").iter_rows()
    named = dict(zip(keys, printed, strict=True))
    return named | {name: printed[cell] for name, cell in table.aliases.items()}


def _find_printed(places: Tables, printed: Tables, *, size: int) -> pl.Series:
    """Match the rows of tables that hold the mark of a cell in place of its count with those of an earlier release."""
    found: list[str | None] = [None] * size
    for name, frame in places.items():
        if name not in printed:
            continue
        labels = [column for column in get_table(f"published.{name}").key if column != "release"]
        joined = frame.join(printed[name], on=labels, suffix="_before", nulls_equal=True)
        for column in frame.columns:
            # What is worked out of a count carries its mark as well.
            if column not in COUNTS:
                continue
            for mark, text in joined.select(column, f"{column}_before").iter_rows():
                # Hidden in one place and printed in another, it was printed.
                if mark is not None and mark.startswith(_MARK) and found[int(mark[1:])] in (None, CONFIDENTIAL):
                    found[int(mark[1:])] = text
    return pl.Series(found, dtype=pl.String)
