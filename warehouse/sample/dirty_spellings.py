"""Harmless dirt: spellings that a careful loader must accept and read as what they mean.

Belongs here: habits of one file (header, encoding, line ends) and respelled cells. Does not belong here:
anything that must be rejected.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np

from expectations import codes

NO_BREAK_SPACE, EN_DASH = "\u00a0", "\u2013"
EXCEL_DAY_ZERO = date(1899, 12, 30)

ALIASES = {
    "notifying_authority": "Local Authority",
    "date_of_incident": "Incident Date",
    "date_notified": "Notification Date",
    "date_of_birth": "DOB",
    "sex": "Gender",
    "ethnicity": "Ethnic Group",
    "abuse_categories": "Categories of Abuse",
}
SERIAL_COLUMNS = ("date_of_incident", "date_aware", "date_received", "coded_on", "held_on")
ANSWER_COLUMNS = frozenset(
    {"is_index", "looked_after", "suspected", "domestic_abuse_current", "domestic_abuse_historical"}
    | {"mental_health", "care_leaver", "convictions", "local_review", "both_parents_charged"}
)
_YES = ("Y", "yes", "YES", "True", " Yes ")
_NO = ("N", "no", "NO", "False", "No ")
_NOT_KNOWN = ("Unknown", "Not known", "not known", f"Not{NO_BREAK_SPACE}known")
_ANSWERS = {
    **dict.fromkeys(("yes", "y", "true"), _YES),
    **dict.fromkeys(("no", "n", "false"), _NO),
    **dict.fromkeys(("not_known", "not known", "unknown"), _NOT_KNOWN),
}
_SEXES = {
    **dict.fromkeys(("male", "m"), ("M", "Male", "MALE", "a) Male", " male")),
    **dict.fromkeys(("female", "f"), ("F", "Female", "FEMALE", "b) Female", "female ")),
}


@dataclass(frozen=True, slots=True)
class Habit:
    """How one file is written; the default is the clean way. ``order`` permutes its columns."""

    order: tuple[int, ...] = ()
    header: str = "canonical"
    encoding: str = "utf-8"
    is_windows: bool = False
    cells: float = 0.0
    serials: frozenset[str] = field(default=frozenset())

    def describe(self) -> tuple[str, ...]:
        """Name what differs from the clean way, for the truth file."""
        said = {
            "columns reordered": bool(self.order),
            f"header {self.header}": self.header != "canonical",
            self.encoding: self.encoding != "utf-8",
            "windows line ends": self.is_windows,
            "cells respelled": self.cells > 0,
            "excel serial dates": bool(self.serials),
        }
        return tuple(sorted(text for text, is_true in said.items() if is_true))


def draw_habit(rng: np.random.Generator, extract: str, *, share: float) -> Habit:
    """Draw the habits of one file of an extract; ``share`` of its cells are respelled."""
    width = COLUMN_COUNTS[extract]
    order = tuple(int(index) for index in rng.permutation(width)) if rng.random() < 0.4 else ()
    return Habit(
        order=order,
        header=str(rng.choice(("canonical", "title", "upper", "alias", "spaced"))),
        encoding=str(rng.choice(("utf-8", "utf-8-sig", "utf-16"), p=(0.5, 0.3, 0.2))),
        is_windows=bool(rng.random() < 0.3),
        cells=share,
        serials=frozenset(column for column in SERIAL_COLUMNS if rng.random() < 0.15),
    )


COLUMN_COUNTS = {
    "notifications": 12,
    "children": 13,
    "rapid_reviews": 8,
    "adults": 13,
    "review_cases": 15,
    "engagements": 6,
}


def spell_header(column: str, habit: Habit) -> str:
    """Spell one header; an alias only where the profiles know one."""
    words = column.replace("_", " ")
    spelled = {
        "title": words.title(),
        "upper": column.upper(),
        "alias": ALIASES.get(column, column),
        "spaced": f"  {words} ",
    }
    return spelled.get(habit.header, column)


def spell_row(rng: np.random.Generator, row: dict[str, str], habit: Habit) -> dict[str, str]:
    """Respell some cells of a row; its meaning stays."""
    spelled = dict(row)
    for column in habit.serials & row.keys():
        spelled[column] = _spell_serial(row[column])
    if habit.cells == 0:
        return spelled
    chances = rng.random(len(row))
    for chance, (column, text) in zip(chances, row.items(), strict=True):
        spell = _find_speller(column)
        if text and spell is not None and chance < habit.cells:
            spelled[column] = spell(rng, text)
    return spelled


def _find_speller(column: str) -> Callable[[np.random.Generator, str], str] | None:
    if column in ANSWER_COLUMNS:
        return _spell_answer
    return _SPELLERS.get(column)


def _spell_serial(text: str) -> str:
    if not text:
        return text
    day = date.fromisoformat(text) if "-" in text else datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007
    return str((day - EXCEL_DAY_ZERO).days)


def _choose(rng: np.random.Generator, options: tuple[str, ...]) -> str:
    return options[int(rng.integers(len(options)))]


def _spell_answer(rng: np.random.Generator, text: str) -> str:
    return _choose(rng, _ANSWERS[text.lower()])


def _spell_sex(rng: np.random.Generator, text: str) -> str:
    return _choose(rng, _SEXES.get(text.lower(), (text,)))


def _spell_id(rng: np.random.Generator, text: str) -> str:
    return _choose(rng, (text.lower(), f" {text}", f"{text}  ", f"{NO_BREAK_SPACE}{text}"))


def _spell_ethnicity(rng: np.random.Generator, text: str) -> str:
    label = codes.ETHNICITY.get_label(text)
    spelled = (
        f"{text} - {label}",
        f"{text} {EN_DASH} {label}",
        text.lower(),
        f"{text}{NO_BREAK_SPACE}",
        f"{text}: {label}",
    )
    return _choose(rng, spelled)


def _spell_code(rng: np.random.Generator, text: str) -> str:
    words = text.replace("_", " ")
    return _choose(rng, (words, words.capitalize(), words.upper(), text.replace("_", NO_BREAK_SPACE), f" {text} "))


def _spell_role(rng: np.random.Generator, text: str) -> str:
    """Respell an adult's role; an engagement's is prose, kept as written, and another spelling is another fact."""
    return _spell_code(rng, text) if text in codes.ROLE.values else text


def _spell_set(rng: np.random.Generator, text: str) -> str:
    parts = [str(part) for part in rng.permutation(text.split(";"))]
    return _choose(rng, ("; ", ", ", ";")).join(part.capitalize() for part in parts)


def _spell_authority(rng: np.random.Generator, text: str) -> str:
    if text[-1].isdigit():
        return f" {text}" if "/" not in text else text
    if text.startswith("London Borough of ") and len(text) == len("London Borough of Bexley"):
        # "Bexley London Boro": fields of 18 characters are a fact of several systems.
        return f"{text.removeprefix('London Borough of ')} London Borough"[:18]
    return _choose(rng, (text.upper(), text.lower(), text.replace("-", EN_DASH), text.replace(" ", NO_BREAK_SPACE)))


_SPELLERS: dict[str, Callable[[np.random.Generator, str], str]] = {
    "notification_id": _spell_id,
    "ethnicity": _spell_ethnicity,
    "sex": _spell_sex,
    "nature": _spell_code,
    "status": _spell_code,
    "role": _spell_role,
    "agency_status": _spell_code,
    "stage": _spell_code,
    "outcome": _spell_code,
    "abuse_categories": _spell_set,
    "notifying_authority": _spell_authority,
    "incident_authority": _spell_authority,
    "home_authority": _spell_authority,
}
