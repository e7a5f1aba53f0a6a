"""Recounting the sample from its files with csv and dict alone: no code of the house but the writer."""

import csv
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from warehouse.sample.writer import write_sample

REFERENCE = Path(__file__).parents[1] / "warehouse" / "reference"
KEYS = {
    "notifications": ("notification_id",),
    "children": ("notification_id", "child_id"),
    "rapid_reviews": ("notification_id",),
    "adults": ("notification_id", "adult_id"),
    "review_cases": ("notification_id",),
    "engagements": ("engagement_id",),
}
ANSWERS = {"y": "yes", "true": "yes", "n": "no", "false": "no", "not known": "not_known", "unknown": "not_known"}
SEXES = {"m": "male", "f": "female", "not known": "not_known"}
LAST = date(2026, 4, 15)


@dataclass
class Sample:
    """Rows of every extract in order of delivery, as (delivery day, is full, row)."""

    rows: dict[str, list[tuple[date, bool, dict[str, str]]]] = field(default_factory=dict)

    def known(self, extract: str, day: date) -> dict[tuple[str, ...], dict[str, str]]:
        """The newest row per key known on a day; a full snapshot withdraws what it does not hold."""
        state: dict[tuple[str, ...], dict[str, str]] = {}
        done: set[date] = set()
        for extract_day, is_full, row in self.rows[extract]:
            if extract_day > day:
                break
            if is_full and extract_day not in done:
                done.add(extract_day)
                state = {}
            state[tuple(row[column] for column in KEYS[extract])] = row
        return state

    def first(self, extract: str) -> dict[tuple[str, ...], dict[str, str]]:
        """The first row ever delivered per key."""
        state: dict[tuple[str, ...], dict[str, str]] = {}
        for _, _, row in self.rows[extract]:
            state.setdefault(tuple(row[column] for column in KEYS[extract]), row)
        return state


@cache
def read_sample(seed: int) -> Sample:
    sample = Sample()
    with TemporaryDirectory() as folder:
        write_sample(Path(folder), seed=seed)
        for path in sorted(Path(folder).glob("*.csv"), key=lambda each: each.name.split("_20")[1]):
            extract = path.name.split("_20")[0]
            match = re.search(r"\d{4}-\d\d-\d\d", path.name)
            assert match is not None
            with path.open(encoding="utf-8", newline="") as handle:
                rows = [(date.fromisoformat(match[0]), "full" in path.name, row) for row in csv.DictReader(handle)]
            sample.rows.setdefault(extract, []).extend(rows)
    return sample


def answer(text: str) -> str:
    return ANSWERS.get(text.lower(), text.lower())


def read_day(text: str) -> date:
    day = re.split("[T ]", text)[0]
    return date.fromisoformat(day) if "-" in day else datetime.strptime(day, "%d/%m/%Y").date()  # noqa: DTZ007


def read_months(child: dict[str, str], incident: date) -> int | None:  # noqa: PLR0911 - one per spelling
    """Completed months at the incident, None where unknown or unborn."""
    if child["date_of_birth"]:
        born = read_day(child["date_of_birth"])
        months = (incident.year - born.year) * 12 + incident.month - born.month
        return months - (incident.day < born.day)
    text = child["age_at_incident"]
    if text in {"", "unborn"}:
        return None
    if text == "<1":
        return 6
    if weeks := re.fullmatch(r"(\d+) weeks", text):
        return int(int(weeks[1]) * 7 / 30.4375)
    if months := re.fullmatch(r"(\d+)(m| months)", text):
        return int(months[1])
    if both := re.fullmatch(r"(\d+)y (\d+)m", text):
        return int(both[1]) * 12 + int(both[2])
    years = re.fullmatch(r"(\d+)(y| years?| yrs)?", text)
    assert years is not None, text
    return int(years[1]) * 12


@dataclass
class Incident:
    notification: dict[str, str]
    child: dict[str, str]
    review: dict[str, str] | None
    notified: date
    months: int | None
    is_in_panel_scope: bool
    nai: str

    @property
    def is_nai_under_1(self) -> bool:
        is_under_1 = self.months is not None and self.months < 12
        return self.is_in_panel_scope and is_under_1 and self.nai in {"confirmed", "suspected"}


def incidents_known(seed: int, day: date) -> dict[str, Incident]:
    sample = read_sample(seed)
    return build_incidents(
        sample.known("notifications", day), sample.known("children", day), sample.known("rapid_reviews", day)
    )


def incidents_first(seed: int) -> dict[str, Incident]:
    sample = read_sample(seed)
    return build_incidents(sample.first("notifications"), sample.first("children"), {})


def build_incidents(notifications, children, reviews) -> dict[str, Incident]:
    index = {key[0]: row for key, row in children.items() if answer(row["is_index"]) == "yes"}
    incidents = {}
    for (reference,), row in notifications.items():
        child, review = index[reference], reviews.get((reference,))
        nai = row["nai_initial"]
        if review is not None and review["nai"] not in {"", "not_known"}:
            nai = review["nai"]
        months = read_months(child, read_day(row["date_of_incident"]))
        looked_after = answer(child["looked_after"]) == "yes"
        has_category = review is not None and review["abuse_categories"] != ""
        is_plain_death = (
            row["nature"] == "death" and looked_after and nai not in {"confirmed", "suspected"} and not has_category
        )
        is_out = row["status"] in {"withdrawn", "not_met"} or row["duplicate_of"] != "" or is_plain_death
        is_care_leaver = months is not None and months >= 216
        incidents[reference] = Incident(
            row, child, review, read_day(row["date_notified"]), months, not (is_out or is_care_leaver), nai
        )
    return incidents


def select(incidents: dict[str, Incident], first: date, last: date, *, panel: bool = True) -> list[Incident]:
    return [
        each for each in incidents.values() if first <= each.notified <= last and (each.is_in_panel_scope or not panel)
    ]


def dfe(seed: int, first: date, last: date) -> list[Incident]:
    rows = select(incidents_first(seed), first, last, panel=False)
    return [each for each in rows if each.months is None or each.months < 216]


def year(start: int) -> tuple[date, date]:
    return date(start, 4, 1), date(start + 1, 3, 31)


def read_sex(incident: Incident) -> str:
    text = incident.child["sex"].lower()
    return SEXES.get(text, text)


def band(months: int | None) -> str:
    if months is None:
        return "unknown"
    edges = ((12, "under 1"), (72, "1 to 5"), (132, "6 to 10"), (192, "11 to 15"), (216, "16 to 17"))
    return next(label for edge, label in edges if months < edge)


def read_authorities() -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    with (REFERENCE / "local_authorities.csv").open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if row["valid_to"] == ""]
    by_code = {row["gss_code"]: row for row in rows}
    spelled = {row["gss_code"].casefold(): row["gss_code"] for row in rows}
    spelled |= {row["dfe_code"].casefold(): row["gss_code"] for row in rows if row["dfe_code"]}
    spelled |= {row["name"].casefold(): row["gss_code"] for row in rows}
    return by_code, spelled


def read_authority(text: str) -> dict[str, str]:
    by_code, spelled = read_authorities()
    plain = re.sub(r"^london borough of | mbc$| county council$| council$", "", text.casefold())
    return by_code[spelled[text.casefold()] if text.casefold() in spelled else spelled[plain]]


def read_themes() -> set[str]:
    with (REFERENCE / "themes.csv").open(encoding="utf-8", newline="") as handle:
        return {row["theme_code"] for row in csv.DictReader(handle)}
