"""The published figures, recounted from the written files with csv and dict alone."""

from collections import Counter
from datetime import date

import pytest

from tests.recount import (
    LAST,
    answer,
    band,
    dfe,
    incidents_first,
    incidents_known,
    read_authority,
    read_day,
    read_months,
    read_sample,
    read_sex,
    read_themes,
    select,
    year,
)

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
