"""Defective rows: each holds exactly one thing for which it must be rejected, under its code.

Belongs here: the one table of planted row defects and the rows that hold them. Does not belong here:
whole files that must be refused (``dirty_files.py``).

A defective notification has a reference of its own. A defective child, adult or review belongs to a clean
notification of the same delivery under a key that no clean row uses, so that its rejection loses nothing.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np

from warehouse.sample.truth import FileTruth

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Plant:
    """Rows to append to one file; each is rejected with ``code`` in ``column``."""

    rows: tuple[Row, ...]
    column: str
    code: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of row defect: how a clean row becomes rows that are rejected with ``code`` in ``column``."""

    extract: str
    column: str
    code: str
    spoil: Callable[[Row], tuple[Row, ...]]


def put(column: str, text: str) -> Callable[[Row], tuple[Row, ...]]:
    """Replace one cell."""
    return lambda row: ({**row, column: text},)


def _aware_before_incident(row: Row) -> tuple[Row, ...]:
    notified = _read_day(row["date_notified"])
    return ({**row, "date_of_incident": _like(row, notified), "date_aware": _like(row, notified - timedelta(days=1))},)


def _notified_before_aware(row: Row) -> tuple[Row, ...]:
    return ({**row, "date_aware": _like(row, _read_day(row["date_notified"]) + timedelta(days=1))},)


def _authority_of_another_day(row: Row) -> tuple[Row, ...]:
    is_early = _read_day(row["date_notified"]) < date(2021, 4, 1)
    return ({**row, "notifying_authority": "E06000061" if is_early else "E10000021"},)


def _without_birth(text: str) -> Callable[[Row], tuple[Row, ...]]:
    return lambda row: ({**row, "date_of_birth": "", "age_at_incident": text},)


def _same_key_twice(column: str, first: str, second: str) -> Callable[[Row], tuple[Row, ...]]:
    return lambda row: ({**row, column: first}, {**row, column: second})


KINDS = (
    Kind("notifications", "nature", "code_unknown", put("nature", "qqq")),
    Kind("notifications", "nature", "value_missing", put("nature", "")),
    Kind("notifications", "notifying_authority", "authority_unknown", put("notifying_authority", "Atlantis")),
    Kind("notifications", "notifying_authority", "authority_outside_england", put("notifying_authority", "W06000015")),
    Kind("notifications", "notifying_authority", "authority_not_valid_at_date", _authority_of_another_day),
    Kind("notifications", "date_of_incident", "date_impossible", put("date_of_incident", "2018-02-31")),
    Kind("notifications", "date_of_incident", "date_unrecognised", put("date_of_incident", "shortly before")),
    Kind("notifications", "date_of_incident", "date_two_digit_year", put("date_of_incident", "03/02/18")),
    Kind("notifications", "date_aware", "aware_before_incident", _aware_before_incident),
    Kind("notifications", "date_notified", "notified_before_aware", _notified_before_aware),
    Kind("notifications", "notification_id", "id_damaged", put("notification_id", "1.23E+05")),
    Kind("children", "age_at_incident", "age_unrecognised", _without_birth("quite small")),
    Kind("children", "ethnicity", "ethnicity_unrecognised", put("ethnicity", "qqq zzz")),
    Kind("children", "sex", "sex_unrecognised", put("sex", "qqq")),
    Kind("children", "looked_after", "yes_no_unrecognised", put("looked_after", "qqq")),
    Kind("children", "forename", "forbidden_character", put("forename", "Synth\u0007etic")),
    Kind("children", "notification_id", "orphan", put("notification_id", "SIN-2017-999999")),
    Kind("children", "child_id", "duplicate_key", _same_key_twice("ethnicity", "WBRI", "WIRI")),
    Kind("children", "ethnicity", "value_missing", put("ethnicity", "")),
    Kind("rapid_reviews", "abuse_categories", "abuse_multiple_only", put("abuse_categories", "Multiple")),
    Kind("rapid_reviews", "date_received", "date_two_digit_year", put("date_received", "03/02/18")),
    Kind("rapid_reviews", "nai", "code_unknown", put("nai", "qqq")),
    Kind("adults", "role", "code_unknown", put("role", "qqq")),
    Kind("adults", "notification_id", "orphan", put("notification_id", "SIN-2017-999998")),
    Kind("adults", "adult_id", "duplicate_key", _same_key_twice("role", "mother", "stepfather")),
)
"""Rule codes as the contract step and the loader name them; the column is the one the finding points at."""


def plan_rows(
    rng: np.random.Generator, directory: Path, files: dict[str, FileTruth], *, per_kind: int
) -> dict[str, tuple[Plant, ...]]:
    """Choose ``per_kind`` files for every kind of defect and make its rows; gives plants by file name."""
    plants: dict[str, list[Plant]] = {}
    serial = 0
    for kind in KINDS:
        names = [
            name
            for name, file in sorted(files.items())
            if file.extract == kind.extract and "full" not in name and file.rows >= 10
        ]
        chosen = rng.choice(names, min(per_kind, len(names)), replace=False) if names else ()
        for name in sorted(str(each) for each in chosen):
            serial += 1
            template = _find_template(directory, name, serial)
            if template is not None:
                plants.setdefault(name, []).append(Plant(kind.spoil(template), kind.column, kind.code))
    return {name: tuple(each) for name, each in plants.items()}


def _find_template(directory: Path, name: str, serial: int) -> Row | None:
    """Take a clean row of the file and give it a key that no clean row has."""
    extract = name.split("_20", maxsplit=1)[0]
    rows = _read_rows(directory / name)
    row = rows[serial % len(rows)]
    if extract == "notifications":
        complete = [each for each in rows if each["date_aware"] and each["date_of_incident"]]
        row = complete[serial % len(complete)]
        return {**row, "notification_id": f"SIN-2017-{serial:06d}", "duplicate_of": "", "status": "open"}
    if extract == "children":
        return {**row, "child_id": f"C{100 + serial}", "is_index": "no", "date_of_birth": "", "age_at_incident": "7"}
    if extract == "adults":
        return {**row, "adult_id": f"A{100 + serial}"}
    reviewed = {each["notification_id"] for each in rows}
    parents = _read_rows(directory / name.replace("rapid_reviews", "notifications"))
    unreviewed = [each["notification_id"] for each in parents if each["notification_id"] not in reviewed]
    if not unreviewed:
        return None
    return {**row, "notification_id": unreviewed[serial % len(unreviewed)]}


def _read_rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _read_day(text: str) -> date:
    day = text.replace("T", " ").split(" ")[0]
    return date.fromisoformat(day) if "-" in day else datetime.strptime(day, "%d/%m/%Y").date()  # noqa: DTZ007


def _like(row: Row, day: date) -> str:
    """Write a day as the row's file writes days."""
    return day.isoformat() if "-" in row["date_notified"] else day.strftime("%d/%m/%Y")
