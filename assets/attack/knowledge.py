"""What the printed tables tell a reader: unknowns, between which bounds they lie, and what adds up to what.

Belongs here: reading tables as they were printed, with the eyes of someone who knows the rules and keeps every release.
Does not belong here: solving (`bounds`), anything of how the tables were made.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import polars as pl

UNLIMITED: Final = 10**6
_ROUNDING: Final = 10
_PARTS: Final = {
    "Financial year": ("Part 1 (April to September)", "Part 2 (October to March)"),
    "Part 1 (April to September)": ("Financial year Q1", "Financial year Q2"),
    "Part 2 (October to March)": ("Financial year Q3", "Financial year Q4"),
}
_CROSSED: Final = ("nai_reviewed", "nai_unreviewed", "other_reviewed", "other_unreviewed")
#: printed column of `nai_under_1` -> the parts it is made of
_MADE_OF: Final = {
    "notifications": _CROSSED,
    "reviewed": ("nai_reviewed", "other_reviewed"),
    "nai_under_1": ("nai_reviewed", "nai_unreviewed"),
    "nai_under_1_reviewed": ("nai_reviewed",),
}
_NOT_AVAILABLE: Final = "x"
#: topics of the fieldwork review whose categories overlap or leave cases out
_OVERLAPPING: Final = frozenset(
    {
        "Additional feature",
        "Criminal proceedings detail",
        "Injury of died",
        "Local review",
        "Parental feature",
        "Probation",
        "Service",
    }
)
#: topics that are about some of the cases only: those of another cell
_ABOUT: Final = {
    "Injury of died": ("Outcome", "died"),
    "Pattern of died": ("Outcome", "died"),
    "Injury of harmed": ("Outcome", "seriously harmed"),
    "Pattern of harmed": ("Outcome", "seriously harmed"),
    "Prognosis": ("Outcome", "seriously harmed"),
    "Criminal proceedings detail": ("Criminal proceedings", "trial ongoing"),
}

#: counts a printed one is part of, so that how many are in that alone is their difference
_PART_OF: Final = {
    ("cohort", "Injury of died", "head injury with additional fractures"): (
        "cohort",
        "Injury of died",
        "head injury or trauma",
    ),
    ("headline", "Cases of the fieldwork review", "number"): (
        "headline",
        "Cases shortlisted for the fieldwork review",
        "number",
    ),
}
_ALL_CASES: Final = ("cohort", "", "all cases")
_CASES_IN_HEADLINE: Final = ("headline", "Cases of the fieldwork review", "number")
#: how the measures begin that are out of all incidents with a rapid review of the time they end with
_OF_REVIEWED: Final = "Reviewed incidents "

Cell = tuple[str, ...]
Tables = Mapping[str, pl.DataFrame]


@dataclass(slots=True)
class Knowledge:
    """Unknown whole numbers by what they count: bounds, which were hidden, which nobody printed, and equations."""

    #: cell -> least and greatest value
    bounds: dict[Cell, tuple[int, int]] = field(default_factory=dict)
    #: cells printed as `c`
    hidden: set[Cell] = field(default_factory=set)
    #: cells no table prints, which a reader could still work out
    unprinted: set[Cell] = field(default_factory=set)
    #: total, parts
    sums: set[tuple[Cell, tuple[Cell, ...]]] = field(default_factory=set)
    #: those of `sums` that are supposed of this release, and of no other
    supposed: set[tuple[Cell, tuple[Cell, ...]]] = field(default_factory=set)
    #: table -> cells it prints; a table the release leaves out is not there
    printed_in: dict[str, set[Cell]] = field(default_factory=dict)
    #: what contradicts itself within one release, in words without numbers
    contradictions: list[str] = field(default_factory=list)


def read_release(tables: Tables) -> Knowledge:
    """Return what one release tells by itself; a count printed twice must be printed the same.

    A table that is not there tells nothing: the release leaves it out.
    """
    told: dict[Cell, tuple[int, int] | None] = {}
    known = Knowledge(printed_in={name: set() for name in tables})
    for name, cell, symbol, is_rounded in _list_printed(tables):
        known.printed_in[name].add(cell)
        bounds = _read(symbol, is_rounded=is_rounded)
        if cell in told and told[cell] != bounds:
            known.contradictions.append(f"{' / '.join(cell)} is printed in two ways.")
        told[cell] = bounds
    for cell, bounds in told.items():
        known.bounds[cell] = bounds or (1, UNLIMITED)
        if bounds is None:
            known.hidden.add(cell)
    known.contradictions += _find_leaks(tables)
    _add_equations(known, tables)
    return known


def remember(now: Knowledge, before: Sequence[Knowledge], *, is_bold: bool = False) -> Knowledge:
    """Return what a reader knows who kept earlier releases, oldest first.

    What is not seen to change he takes for unchanged. A count that was printed and is hidden now he takes for changed;
    a bold reader only where another count it adds up with was seen to change, because whoever hid it may have
    forgotten that it was printed.
    """
    bounds, sums = dict(now.bounds), set(now.sums)
    # Nothing seen tells whether these are as they were: `left_out` has what a reader may suppose of them.
    left_out = list_left_out(now, before)
    # The newest first: where earlier releases differ, it is the last that counts.
    for earlier in reversed(before):
        changed = _find_touched(now, earlier) if is_bold else now.hidden
        for cell, (low, high) in earlier.bounds.items():
            if cell in left_out or cell in earlier.hidden or cell in earlier.unprinted:
                continue
            if cell in now.hidden and cell in changed:
                continue
            least, most = bounds.get(cell, (0, UNLIMITED))
            if max(least, low) <= min(most, high):
                bounds[cell] = (max(least, low), min(most, high))
        sums |= {s for s in earlier.sums - earlier.supposed if all(cell in bounds for cell in (s[0], *s[1]))}
    return replace(now, bounds=bounds, sums=sums)


def list_left_out(now: Knowledge, before: Sequence[Knowledge]) -> set[Cell]:
    """Return the cells of tables that earlier releases printed and this one leaves out, unless others print them."""
    return {
        cell
        for earlier in before
        for name, cells in earlier.printed_in.items()
        if name not in now.printed_in
        for cell in cells
        if cell not in now.bounds
    }


def _find_touched(now: Knowledge, earlier: Knowledge) -> set[Cell]:
    """Return the cells that add up with one whose printed count was seen to change."""
    changed = {
        cell
        for cell, (low, high) in earlier.bounds.items()
        if cell in now.bounds and (now.bounds[cell][0] > high or now.bounds[cell][1] < low)
    }
    return {cell for total, parts in now.sums if changed & {total, *parts} for cell in (total, *parts)}


def _read(printed: str, *, is_rounded: bool) -> tuple[int, int] | None:
    """Give the bounds of a printed count; None for a hidden one."""
    if printed == "c":
        return None
    value = int(printed)
    if not is_rounded or value == 0:
        return value, value
    return value - _ROUNDING // 2, value + (_ROUNDING - 1) // 2


def _list_printed(tables: Tables) -> Iterator[tuple[str, Cell, str, bool]]:
    for name in ("characteristics", "areas", "totals"):
        for row in _rows(tables, name):
            topic, category = row.get("breakdown_topic", "Total"), row.get("breakdown", "Total")
            yield name, _cell("dfe", row, topic, category), row["notifications"], row["geographic_level"] == "Regional"
    for row in _rows(tables, "nai_under_1"):
        for column in (name for name in _MADE_OF if row[name] != _NOT_AVAILABLE):
            yield "nai_under_1", _cell("panel", row, "", column), row[column], row["geographic_level"] == "Regional"
    for row in _rows(tables, "cohort_review"):
        yield "cohort_review", ("cohort", row["breakdown_topic"], row["breakdown"]), row["cases"], False
        yield "cohort_review", _population(row["breakdown_topic"]), row["denominator"], False
    for row in _rows(tables, "headline"):
        yield "headline", ("headline", row["measure"], "number"), row["number"], False
        if row["denominator"] != "z":
            yield "headline", ("headline", row["measure"], "denominator"), row["denominator"], False


def _rows(tables: Tables, name: str) -> Iterator[dict[str, str]]:
    if name in tables:
        yield from tables[name].iter_rows(named=True)


def _cell(population: str, row: Mapping[str, str | None], topic: str, category: str) -> Cell:
    area = row.get("new_la_code") or row.get("region_code") or row["country_code"]
    return (population, str(row["time_period"]), str(row["time_identifier"]), str(area), topic, category)


def _population(topic: str) -> Cell:
    return ("cohort", *_ABOUT.get(topic, ("", "all cases")))


def _find_leaks(tables: Tables) -> Iterator[str]:
    """What is worked out of a hidden count is hidden too: a per cent to one decimal gives the count back."""
    derived = {
        "characteristics": {"percentage": ("notifications",)},
        "cohort_review": {"percentage": ("cases", "denominator")},
        "headline": {f"percentage{end}": ("number", "denominator") for end in ("", "_lower", "_upper")},
        "nai_under_1": {
            **{f"share{end}": ("reviewed", "nai_under_1_reviewed") for end in ("", "_lower", "_upper")},
            **{f"rate_{end}": ("nai_under_1",) for end in ("per_100k", "lower", "upper")},
        },
    }
    for name, columns in ((name, columns) for name, columns in derived.items() if name in tables):
        for column, parts in columns.items():
            is_hidden = pl.any_horizontal([pl.col(part) == "c" for part in parts])
            is_told = ~pl.col(column).is_in(["c", "x", "z"])
            told = tables[name].filter(is_hidden & is_told)
            if told.height:
                yield f"Column {column} of {name} tells in {told.height} rows what is hidden beside it."


def _add_equations(known: Knowledge, tables: Tables) -> None:
    _split_panel(known, tables)
    _add_topics(known)
    _add_areas(known, tables)
    _add_periods(known)
    _add_review(known, tables)
    for cell in [c for c in known.bounds if c[0] == "headline" and c[-1] == "number"]:
        whole = (*cell[:-1], "denominator")
        if whole in known.bounds:
            _imply(known, whole, cell, (*cell[:-1], "all others"))
    for part, whole in _PART_OF.items():
        if part in known.bounds and whole in known.bounds:
            _imply(known, whole, part, (*whole, "but", part[1], part[2]))
    _add_same(known, tables)


def _add_same(known: Knowledge, tables: Tables) -> None:
    """What is one count by several names: what several shares are out of, and the cases of the fieldwork review."""
    shares: dict[tuple[str | None, str], list[Cell]] = defaultdict(list)
    for row in _rows(tables, "headline"):
        cell = ("headline", row["measure"], "denominator")
        if row["measure"].startswith(_OF_REVIEWED) and cell in known.bounds:
            shares[row.get("time_period"), row["measure"].rpartition(", ")[2]].append(cell)
    for first, *others in shares.values():
        known.sums |= {(first, (other,)) for other in others}
    both = [known.bounds[cell] for cell in (_ALL_CASES, _CASES_IN_HEADLINE) if cell in known.bounds]
    # Printed as two numbers, they were counted on two days; else nothing printed tells them apart.
    if len(both) == 2 and max(low for low, _ in both) <= min(high for _, high in both):
        known.supposed.add((_ALL_CASES, (_CASES_IN_HEADLINE,)))
        known.sums |= known.supposed


def _split_panel(known: Knowledge, tables: Tables) -> None:
    for row in _rows(tables, "nai_under_1"):
        for part in _CROSSED:
            cell = _cell("panel", row, "part", part)
            known.bounds[cell] = (0, UNLIMITED)
            known.unprinted.add(cell)
        for column, parts in _MADE_OF.items():
            if row[column] == _NOT_AVAILABLE:
                continue
            known.sums.add(
                (_cell("panel", row, "", column), tuple(_cell("panel", row, "part", part) for part in parts))
            )


def _add_topics(known: Knowledge) -> None:
    parts: dict[Cell, list[Cell]] = defaultdict(list)
    for cell in known.bounds:
        if cell[0] == "dfe" and cell[4] != "Total":
            parts[cell[:5]].append(cell)
    for place, cells in parts.items():
        total = (*place[:4], "Total", "Total")
        if total in known.bounds:
            known.sums.add((total, tuple(sorted(cells))))


def _add_areas(known: Knowledge, tables: Tables) -> None:
    above: dict[str, str] = {}
    for name in ("areas", "nai_under_1"):
        for row in _rows(tables, name):
            if row["geographic_level"] == "Regional":
                above[row["region_code"]] = row["country_code"]
            if row["geographic_level"] == "Local authority":
                above[row["new_la_code"]] = row["region_code"]
    parts: dict[Cell, list[Cell]] = defaultdict(list)
    for cell in known.bounds:
        if cell[0] in ("dfe", "panel") and cell[3] in above:
            parts[(*cell[:3], above[cell[3]], *cell[4:])].append(cell)
    for total, cells in parts.items():
        if total in known.bounds:
            known.sums.add((total, tuple(sorted(cells))))


def _add_periods(known: Knowledge) -> None:
    for cell in list(known.bounds):
        if cell[0] in ("dfe", "panel"):
            halves = tuple((*cell[:2], half, *cell[3:]) for half in _PARTS.get(cell[2], ()))
            if halves and all(half in known.bounds for half in halves):
                known.sums.add((cell, halves))


def _add_review(known: Knowledge, tables: Tables) -> None:
    for topic in dict.fromkeys(row["breakdown_topic"] for row in _rows(tables, "cohort_review")):
        cells = [cell for cell in known.bounds if cell[:2] == ("cohort", topic)]
        if topic in _OVERLAPPING:
            for cell in cells:
                _imply(known, _population(topic), cell, (*cell, "all others"))
        else:
            known.sums.add((_population(topic), tuple(sorted(cells))))


def _imply(known: Knowledge, whole: Cell, part: Cell, rest: Cell) -> None:
    known.bounds[rest] = (0, UNLIMITED)
    known.unprinted.add(rest)
    known.sums.add((whole, (part, rest)))
