"""The published figures, recounted from the written files with csv and dict alone."""

import csv
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from warehouse.sample.writer import write_sample

REFERENCE = Path(__file__).parents[2] / "warehouse" / "reference"
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
LAST = date(2026, 6, 30)


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


SEEDS = (1, 7, 20260331)
HALF_YEARS = {
    date(2018, 4, 1): (274, 158, 113, 0, 3),
    date(2018, 10, 1): (224, 118, 101, 0, 5),
    date(2019, 4, 1): (225, 133, 87, 0, 5),
    date(2019, 10, 1): (224, 121, 98, 1, 4),
    date(2020, 4, 1): (285, 153, 130, 0, 2),
    date(2020, 10, 1): (251, 160, 86, 3, 2),
}
TOTALS = {2018: 498, 2019: 449, 2020: 536, 2021: 442, 2022: 456, 2023: 405, 2024: 338, 2025: 357}
NATURES = {
    2019: (188, 253, 8),
    2020: (223, 284, 29),
    2021: (191, 227, 24),
    2022: (201, 244, 11),
    2023: (205, 180, 20),
    2024: (162, 167, 9),
    2025: (160, 188, 9),
}


@pytest.mark.parametrize("seed", SEEDS)
class TestDepartmentSeries:
    def test_totals_and_sexes_by_half_year(self, seed):
        for start, figures in HALF_YEARS.items():
            last = date(start.year + 1, 3, 31) if start.month == 10 else date(start.year, 9, 30)
            rows = dfe(seed, start, last)
            sexes = Counter(read_sex(each) for each in rows)
            counted = (len(rows), *(sexes[sex] for sex in ("male", "female", "transgender", "not_known")))
            assert counted == figures

    def test_totals_and_natures_by_year(self, seed):
        for start, total in TOTALS.items():
            rows = dfe(seed, *year(start))
            assert len(rows) == total
            natures = Counter(each.notification["nature"] for each in rows)
            if start in NATURES:
                assert tuple(natures[nature] for nature in ("death", "serious_harm", "other")) == NATURES[start]

    def test_characteristics_by_year(self, seed):
        assert sum(read_sex(each) == "male" for each in dfe(seed, *year(2021))) == 257
        assert sum(read_sex(each) == "male" for each in dfe(seed, *year(2022))) == 251
        looked_after = [
            sum(answer(each.child["looked_after"]) == "yes" for each in rows)
            for rows in (dfe(seed, *year(start)) for start in (2023, 2024, 2025))
        ]
        assert looked_after == [99, 93, 113]

    def test_under_ones_and_changes_of_ages(self, seed):
        ages = {
            start: Counter(band(each.months) for each in dfe(seed, *year(start))) for start in (2018, 2020, 2022, 2023)
        }
        assert ages[2020]["under 1"] == 191
        assert ages[2023]["under 1"] - ages[2022]["under 1"] == -28
        assert ages[2023]["1 to 5"] - ages[2022]["1 to 5"] == -19
        assert ages[2023]["under 1"] - ages[2018]["under 1"] == -31
        assert ages[2023]["11 to 15"] - ages[2018]["11 to 15"] == -21
        assert ages[2023]["unknown"] - ages[2018]["unknown"] == -37

    def test_every_record_of_a_year_came_before_its_total_was_published(self, seed):
        sample, counted = read_sample(seed), {2018: 2019, 2019: 2020, 2020: 2021, 2021: 2022, 2022: 2023, 2023: 2024}
        for start, published in counted.items():
            known = sample.known("notifications", date(published, 7, 28))
            days = [read_day(row["date_notified"]) for row in known.values()]
            gone = start <= 2021 and published >= 2022
            assert gone or sum(year(start)[0] <= day <= year(start)[1] for day in days) == TOTALS[start]

    def test_care_leavers_are_apart(self, seed):
        for start, total in ((2024, 91), (2025, 106)):
            rows = select(incidents_first(seed), *year(start), panel=False)
            leavers = [each.months for each in rows if each.months is not None and each.months >= 216]
            assert len(leavers) == total
            if start == 2025:
                assert sum(months < 264 for months in leavers) == 63


@pytest.mark.parametrize("seed", SEEDS)
class TestPanelSeries:
    def test_first_eighteen_months_as_known_in_march_2020(self, seed):
        rows = select(incidents_known(seed, date(2020, 3, 31)), date(2018, 7, 1), date(2019, 12, 31))
        reviewed = [each for each in rows if each.review is not None]
        assert len(reviewed) == 538
        assert sum(each.is_nai_under_1 for each in reviewed) == 144
        assert sum(each.notification["nature"] == "death" for each in reviewed) == 244
        known = {"child_in_need", "child_protection", "looked_after"}
        assert sum(each.child["agency_status"] in known for each in reviewed) == 289

    def test_nai_under_1_as_known_in_september_2021(self, seed):
        rows = select(incidents_known(seed, date(2021, 9, 30)), date(2018, 7, 1), date(2020, 7, 31))
        nai = [each for each in rows if each.is_nai_under_1]
        months = Counter((each.notified.year, each.notified.month) for each in nai)
        assert len(nai) == 257
        assert len(months) == 25
        assert min(months.values()) >= 6
        assert max(months.values()) <= 15

    def test_the_rate_is_higher_in_the_planted_months(self, seed):
        rows = [each for each in incidents_known(seed, date(2021, 9, 30)).values() if each.is_nai_under_1]
        shifted = sum(date(2020, 10, 1) <= each.notified <= date(2021, 3, 31) for each in rows)
        assert shifted == pytest.approx(1.5 * 6 * 257 / 25, abs=3)

    def test_today_differs_from_what_was_known(self, seed):
        rows = select(incidents_known(seed, LAST), date(2018, 7, 1), date(2020, 7, 31))
        assert sum(each.is_nai_under_1 for each in rows) == 257 - 6 + 4 - 3 - 2
        rows = select(incidents_known(seed, LAST), date(2018, 7, 1), date(2019, 12, 31))
        assert sum(each.review is not None for each in rows) > 538

    def test_year_2020(self, seed):
        rows = select(incidents_known(seed, date(2021, 5, 13)), date(2020, 1, 1), date(2020, 12, 31))
        natures = Counter(each.notification["nature"] for each in rows)
        assert natures == {"death": 206, "serious_harm": 267, "other": 9}
        references = {each.notification["notification_id"] for each in rows}
        children = read_sample(seed).known("children", date(2021, 5, 13))
        assert sum(key[0] in references for key in children) == 514
        assert sum(each.months is not None and each.months < 12 for each in rows) == round(0.35 * 482)

    def test_year_2021(self, seed):
        rows = select(incidents_known(seed, date(2022, 12, 15)), date(2021, 1, 1), date(2021, 12, 31))
        assert len(rows) == 379
        assert sum(each.notification["nature"] == "death" for each in rows) > 150

    def test_year_2022_23(self, seed):
        rows = select(incidents_known(seed, date(2024, 1, 30)), *year(2022))
        assert Counter(each.notification["nature"] for each in rows) == {"death": 146, "serious_harm": 227, "other": 20}

    def test_year_2023_24(self, seed):
        rows = select(incidents_known(seed, date(2024, 12, 10)), *year(2023))
        reviewed = {each.notification["notification_id"]: each for each in rows if each.review is not None}
        natures = Counter(each.notification["nature"] for each in reviewed.values())
        assert natures == {"death": 162, "serious_harm": 158, "other": 10}
        children = read_sample(seed).known("children", date(2024, 12, 10))
        assert sum(key[0] in reviewed for key in children) == 485
        assert sum(each.review["lcspr_decision"] == "yes" for each in reviewed.values()) == 82


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


SEPTEMBER = date(2021, 9, 30)


@pytest.mark.parametrize("seed", SEEDS)
class TestCohort:
    def final(self, seed) -> dict[str, dict[str, str]]:
        cases = read_sample(seed).known("review_cases", SEPTEMBER)
        return {key[0]: row for key, row in cases.items() if row["stage"] == "final"}

    def adults(self, seed) -> dict[str, list[dict[str, str]]]:
        found: dict[str, list[dict[str, str]]] = {}
        for (reference, _), row in read_sample(seed).known("adults", SEPTEMBER).items():
            found.setdefault(reference, []).append({name: answer(text) for name, text in row.items()})
        return found

    def test_funnel(self, seed):
        stages = Counter(row["stage"] for row in read_sample(seed).known("review_cases", SEPTEMBER).values())
        assert stages["final"] == 23
        assert stages["shortlisted"] == 51
        nai = {
            reference
            for reference, each in incidents_known(seed, SEPTEMBER).items()
            if each.is_nai_under_1 and each.review and date(2018, 7, 1) <= each.notified <= date(2020, 7, 31)
        }
        assert {key[0] for key in read_sample(seed).known("review_cases", SEPTEMBER)} == nai

    def test_areas(self, seed):
        incidents = incidents_known(seed, SEPTEMBER)
        areas = {}
        nurses: dict[str, set[str]] = {}
        for reference, case in self.final(seed).items():
            row = incidents[reference].notification
            area = read_authority(row["incident_authority"] or row["notifying_authority"])
            areas[area["gss_code"]] = area
            nurses.setdefault(area["gss_code"], set()).add(case["family_nurse_partnership"])
        assert len(areas) == 19
        assert len({area["region_code"] for area in areas.values()}) == 8
        kinds = {area["authority_type"] for area in areas.values()}
        assert kinds == {"county", "unitary", "metropolitan", "london borough"}
        assert sorted(Counter(map(str, nurses.values())).values()) == [4, 15]

    def test_outcomes_injuries_and_proceedings(self, seed):
        cases = list(self.final(seed).values())

        def count(*columns: str) -> Counter[tuple[str, ...]]:
            return Counter(tuple(case[column] for column in columns) for case in cases)

        assert count("outcome", "injury") == {
            ("died", "head_and_fractures"): 3,
            ("died", "head"): 1,
            ("seriously_harmed", "head_and_fractures"): 5,
            ("seriously_harmed", "head"): 3,
            ("seriously_harmed", "fractures_and_bruising"): 3,
            ("seriously_harmed", "fractures"): 6,
            ("seriously_harmed", "frenulum"): 2,
        }
        assert count("outcome", "pattern") == {
            ("died", "one_off"): 1,
            ("died", "repeated"): 3,
            ("seriously_harmed", "one_off"): 5,
            ("seriously_harmed", "repeated"): 10,
            ("seriously_harmed", "not_known"): 4,
        }
        assert count("outcome", "prognosis") == {
            ("died", ""): 4,
            ("seriously_harmed", "impairment_likely"): 5,
            ("seriously_harmed", "impairment_unlikely"): 9,
            ("seriously_harmed", "not_known"): 5,
        }
        assert count("criminal_proceedings", "both_parents_charged") == {
            ("father_convicted", "no"): 4,
            ("trial_ongoing", "yes"): 3,
            ("trial_ongoing", "no"): 1,
            ("awaiting_decision", "no"): 8,
            ("no_charges", "no"): 7,
        }
        findings = count("care_finding")
        assert (findings[("father",)], findings[("both",)]) == (5, 4)
        assert count("relationship_of_male") == {("birth_father",): 22, ("mothers_partner",): 1}
        assert count("local_review")[("yes",)] == 13
        assert count("premature")[("yes",)] == 2
        assert sorted(count("ethnicity_reported").values()) == [1, 1, 1, 2, 18]
        assert all(set(case["themes"].split(";")) <= read_themes() for case in cases)

    def test_children(self, seed):
        incidents = incidents_known(seed, SEPTEMBER)
        cases = self.final(seed)
        rows = [incidents[reference] for reference in cases]
        assert Counter(read_sex(each) for each in rows) == {"male": 15, "female": 8}
        assert sum(each.months in {2, 3, 4} for each in rows) == 9
        assert Counter(each.child["agency_status"] for each in rows) == {
            "universal": 14,
            "early_help": 3,
            "child_in_need": 2,
            "child_protection": 4,
        }
        outcomes = {"died": "death", "seriously_harmed": "serious_harm"}
        assert all(incidents[key].notification["nature"] == outcomes[case["outcome"]] for key, case in cases.items())
        before = sum(read_day(each.notification["date_of_incident"]) < date(2020, 3, 1) for each in rows)
        assert before > len(rows) / 2

    def test_parents(self, seed):
        incidents, adults = incidents_known(seed, SEPTEMBER), self.adults(seed)
        cases = {reference: adults[reference] for reference in self.final(seed)}

        def cases_with(column: str, value: str = "yes", roles: tuple[str, ...] = ("mother", "birth_father")) -> int:
            return sum(any(row[column] == value and row["role"] in roles for row in rows) for rows in cases.values())

        assert cases_with("domestic_abuse_current") == 10
        assert cases_with("domestic_abuse_historical") == 10
        assert cases_with("mental_health") == 19
        assert cases_with("care_leaver") == 4
        assert cases_with("convictions", roles=("birth_father",)) == 9
        assert cases_with("probation", "open", ("birth_father",)) == 3
        assert cases_with("probation", "previous", ("birth_father",)) == 5
        assert all(
            row["convictions"] == "yes"
            for rows in cases.values()
            for row in rows
            if row["probation"] in {"open", "previous"}
        )
        young = 0
        for reference, rows in cases.items():
            incident = read_day(incidents[reference].notification["date_of_incident"])
            young += any((read_months(row | {"age_at_incident": ""}, incident) or 999) < 22 * 12 for row in rows)
        assert young == 9

    def test_engagements(self, seed):
        rows = list(read_sample(seed).known("engagements", SEPTEMBER).values())
        people: Counter[str] = Counter()
        for row in rows:
            people[row["group"]] += int(row["people"])
        assert people == {"practitioners": 171, "strategic_partners": 151, "family": 2, "men_interviewed": 8}
        strategic = [row["authority"] for row in rows if row["group"] == "strategic_partners"]
        assert len({read_authority(text)["gss_code"] for text in strategic}) == len(strategic) == 19
        assert all(row["authority"] == "" for row in rows if row["group"] == "men_interviewed")


def read_themes() -> set[str]:
    with (REFERENCE / "themes.csv").open(encoding="utf-8", newline="") as handle:
        return {row["theme_code"] for row in csv.DictReader(handle)}
