"""What the warehouse must know after a set of files, in plain Python: csv and dict, and no code of the product.

It reads canonical values alone. A file is a name and its bytes. Days are ISO text, which sorts as days do.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

KEYS = {
    "notifications": ("notification_id",),
    "children": ("notification_id", "child_id"),
    "rapid_reviews": ("notification_id",),
}
#: a cell that fits no contract
BAD = "?"
Key = tuple[str, ...]
Row = dict[str, str]
#: what was said of each record on each day, and whether it was there
Told = dict[Key, dict[str, tuple[Row, bool]]]
#: what was said, from which day, to which day ("" while it stands), and whether the record was there
Version = tuple[Row, str, str, bool]


@dataclass(frozen=True)
class Delivery:
    """One extract of one day; the same bytes again are the same delivery, placed by their last tag and coming."""

    extract: str
    day: str
    is_full: bool
    tag: str
    rows: dict[Key, Row]
    held: set[Key]
    withdraws: bool
    rows_in: int
    duplicates: int


def list_deliveries(found: Sequence[tuple[str, bytes]]) -> list[Delivery]:
    """Every delivery once, in the order of what was known when.

    `found` is what each name came to hold, in the order in which it did. A delivery stands where it last came under the
    tag that sorts last.
    """
    places: dict[tuple[str, str, bool, bytes], tuple[str, int]] = {}
    for coming, (name, content) in enumerate(found):
        extract, _, rest = name.removesuffix(".csv").partition("_20")
        told = extract, f"20{rest[:8]}", "full" in rest[9:].split("-"), content
        places[told] = max((rest[9:], coming), places.get(told, ("", 0)))
    read_all = [(read(*told, place[0]), place) for told, place in places.items()]
    return [each for each, _ in sorted(read_all, key=lambda one: (one[0].day, not one[0].is_full, one[1]))]


def read(extract: str, day: str, is_full: bool, content: bytes, tag: str) -> Delivery:
    """Rows that repeat a record count once when they agree, and not at all when they do not, or one of them is bad.

    A row that does not count still tells which record it is about. One that does not tell even that may be about any:
    nobody knows then what a full snapshot does not hold.
    """
    said, bad = defaultdict(list), set()
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    for row in rows:
        key = tuple(row[name] for name in KEYS[extract])
        if BAD in row.values():
            bad.add(key)
        elif all(key):
            said[key].append(row)
    agreed = {key: rows for key, rows in said.items() if key not in bad and all(row == rows[0] for row in rows)}
    first = {key: rows[0] for key, rows in agreed.items()}
    held = {tuple(row[name] for name in KEYS[extract]) for row in rows}
    withdraws = is_full and all(all(key) for key in held)
    counts = len(rows), sum(len(rows) - 1 for rows in agreed.values())
    return Delivery(extract, day, is_full, tag, first, held, withdraws, *counts)


def list_counted(deliveries: list[Delivery], limit: float) -> Iterator[Delivery]:
    """All but the full snapshots that would withdraw too much of what stands before them."""
    standing: set[Key] = set()
    for each in deliveries:
        if each.withdraws and len(standing - each.held) > limit * len(standing):
            continue
        standing = each.rows.keys() | (standing & each.held if each.withdraws else standing)
        yield each


def tell(deliveries: list[Delivery]) -> Told:
    """The last file of a day speaks for it; a full one speaks also of what it does not hold."""
    told: Told = defaultdict(dict)
    last: dict[Key, Row] = {}
    for each in deliveries:
        for key in last.keys() - each.held if each.withdraws else ():
            told[key][each.day] = last[key], False
        for key, row in each.rows.items():
            told[key][each.day], last[key] = (row, True), row
    return told


def age(child: dict[str, tuple[Row, bool]], notified: dict[str, tuple[Row, bool]]) -> dict[str, tuple[Row, bool]]:
    """A child's age in completed months goes by the day of the incident, told again whenever that day is."""
    aged = {}
    for day in child.keys() | {day for day in notified if day > min(child)}:
        row, is_there = child[max(each for each in child if each <= day)]
        incident, _ = notified[max((each for each in notified if each <= day), default=min(notified))]
        born, on = (
            [int(part) for part in text.split("-")] for text in (row["date_of_birth"], incident["date_of_incident"])
        )
        months = 12 * (on[0] - born[0]) + on[1] - born[1] - (on[2] < born[2])
        aged[day] = {**row, "age_months": str(months)}, is_there
    return aged


def fold(days: dict[str, tuple[Row, bool]]) -> list[Version]:
    """Days that say the same are one version."""
    said = sorted(days.items())
    changes = said[:1] + [now for before, now in pairwise(said) if now[1] != before[1]]
    until = [day for day, _ in changes[1:]] + [""]
    return [(row, day, end, is_there) for (day, (row, is_there)), end in zip(changes, until, strict=True)]


def know(found: Sequence[tuple[str, bytes]], limit: float) -> tuple[dict[str, dict[Key, list[Version]]], list[tuple]]:
    """The versions of every record, and how the rows of every delivery were counted."""
    deliveries = list_deliveries(found)
    counted = {name: list(list_counted([d for d in deliveries if d.extract == name], limit)) for name in KEYS}
    told = {name: tell(counted[name]) for name in KEYS}
    notified = told["notifications"]
    for name in ("children", "rapid_reviews"):
        told[name] = {key: days for key, days in told[name].items() if key[:1] in notified}
    told["children"] = {key: age(days, notified[key[:1]]) for key, days in told["children"].items()}
    for days in notified.values():
        days |= {day: ({**row, "status": "withdrawn"}, False) for day, (row, is_there) in days.items() if not is_there}
    books = []
    for each in deliveries:
        waiting = 0 if each.extract == "notifications" else sum(key[:1] not in notified for key in each.rows)
        accepted = len(each.rows) - waiting
        counts = each.rows_in, accepted, each.rows_in - accepted - each.duplicates, each.duplicates
        counts = counts if each in counted[each.extract] else (0, 0, 0, 0)
        books.append((each.extract, each.day, each.is_full, *counts))
    return {name: {key: fold(days) for key, days in told[name].items()} for name in KEYS}, sorted(books)
