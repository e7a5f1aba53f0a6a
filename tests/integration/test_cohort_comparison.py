"""The final cases held against all injuries under one of the window, and each recommendation with its cases."""

import csv
from datetime import date

import duckdb
import pytest
from scipy.stats import binomtest, fisher_exact

from assets.cohort import add_exact_limits
from tests.hand_made import fill_incidents, insert
from tests.recount import REFERENCE
from warehouse.building import read_frame
from warehouse.frames import fetch_frame

SEPTEMBER_2021 = date(2021, 9, 30)
LEEDS, BIRMINGHAM, NORTHAMPTONSHIRE = "E08000035", "E08000025", "E10000021"


def add_baby(con: duckdb.DuckDBPyConnection, name: str, notified: str = "2019-05-01", **told: str) -> None:
    """A boy of three months in Leeds with a confirmed injury, seriously harmed, unless told otherwise."""
    facts = {
        "notification_id": name,
        "notified_on": notified,
        "date_of_incident": notified,
        "nature": "serious_harm",
        "nai_initial": "confirmed",
        "notifying_authority": LEEDS,
        "valid_from": notified,
    }
    child = {
        "notification_id": name,
        "is_index": "true",
        "age_months": "3",
        "is_under_1": "true",
        "sex": "male",
        "ethnicity": "WBRI",
        "agency_status": "universal",
        "valid_from": notified,
    }
    for key, value in told.items():
        (child if key in child else facts)[key] = value
    for table, row in (("history.notification_version", facts), ("history.child_version", child)):
        insert(con, table, f"{' | '.join(row)}\n{' | '.join(row.values())}")


def add_case(con: duckdb.DuckDBPyConnection, name: str, stage: str = "final", themes: str = "-", **told: str) -> None:
    row = {"notification_id": name, "stage": stage, "themes": themes, "valid_from": "2021-09-30"} | told
    insert(con, "history.review_case_version", f"{' | '.join(row)}\n{' | '.join(row.values())}")


def add_review(con: duckdb.DuckDBPyConnection, name: str, decision: str) -> None:
    insert(
        con,
        "history.rapid_review_version",
        f"notification_id | nai | lcspr_decision | valid_from\n{name} | confirmed | {decision} | 2019-06-30",
    )


def compare(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], dict[str, float]]:
    """The rows of cohort.comparison as the stage makes them, by dimension and category."""
    fill_incidents(con)
    frame = add_exact_limits(read_frame(con, "cohort.comparison"))
    return {(row["dimension"], row["category"]): row for row in frame.iter_rows(named=True)}


def counts(row: dict[str, float]) -> tuple[float, ...]:
    return tuple(row[name] for name in ("cohort_cases", "cohort_denominator", "all_cases", "all_denominator"))


def of_dimension(rows: dict[tuple[str, str], dict[str, float]], dimension: str) -> dict[str, tuple[float, float]]:
    """Per category of a dimension: cases of the cohort and of all."""
    return {
        category: (row["cohort_cases"], row["all_cases"])
        for (named, category), row in rows.items()
        if named == dimension
    }


class TestComparison:
    def test_the_population_is_the_window_and_holds_the_cohort(self, con):
        for name, notified in (
            ("A", "2018-07-01"),
            ("B", "2020-07-31"),
            ("EARLY", "2018-06-30"),
            ("LATE", "2020-08-01"),
            ("CASE", "2019-05-01"),
        ):
            add_baby(con, name, notified)
        add_case(con, "CASE")
        assert counts(compare(con)["gender", "male"]) == (1, 1, 3, 3)

    def test_only_injuries_under_one_in_the_panels_scope_are_compared_with(self, con):
        add_baby(con, "CASE")
        add_case(con, "CASE")
        add_baby(con, "A")
        add_baby(con, "OTHER", nai_initial="not_nai")
        add_baby(con, "OLDER", age_months="12", is_under_1="false")
        add_baby(con, "GONE", status="withdrawn")
        add_baby(con, "TWICE", duplicate_of="A")
        assert counts(compare(con)["nature", "seriously harmed or other"]) == (1, 1, 2, 2)

    def test_a_case_whose_coding_was_taken_back_later_is_still_of_the_cohort(self, con):
        add_baby(con, "CASE", nai_initial="not_nai")
        add_case(con, "CASE")
        add_baby(con, "A", sex="female")
        assert of_dimension(compare(con), "gender") == {"male": (1, 1), "female": (0, 1)}

    def test_cases_read_or_shortlisted_only_are_not_of_the_cohort(self, con):
        for name, stage in (("A", "final"), ("B", "shortlisted"), ("C", "reviewed")):
            add_baby(con, name)
            add_case(con, name, stage=stage)
        assert counts(compare(con)["gender", "male"]) == (1, 1, 3, 3)

    def test_a_case_gone_from_a_full_snapshot_is_not_of_the_cohort(self, con):
        for name in "AB":
            add_baby(con, name)
        add_case(con, "A")
        add_case(con, "B", is_present="false")
        assert counts(compare(con)["gender", "male"]) == (1, 1, 2, 2)

    def test_every_dimension_holds_every_notification_once(self, con):
        for place, (sex, ethnicity, months) in enumerate(
            [
                ("male", "WBRI", "1"),
                ("female", "WOTH", "2"),
                ("transgender", "MWBC", "4"),
                ("not_known", "AIND", "5"),
                ("male", "BCRB", "-"),
                ("male", "OOTH", "11"),
                ("male", "REFU", "0"),
            ]
        ):
            add_baby(con, f"N{place}", sex=sex, ethnicity=ethnicity, age_months=months)
        add_case(con, "N0")
        rows = compare(con)
        dimensions = {dimension for dimension, _ in rows}
        assert dimensions == {"nature", "gender", "age", "ethnicity", "agency_status", "region", "local_review"}
        for dimension in dimensions:
            told = of_dimension(rows, dimension)
            assert (sum(few for few, _ in told.values()), sum(every for _, every in told.values())) == (1, 7)
        assert of_dimension(rows, "gender") == {"male": (1, 4), "female": (0, 1), "other or not known": (0, 2)}
        assert of_dimension(rows, "age") == {
            "younger than 2 months": (1, 2),
            "around 3 months": (0, 2),
            "5 months or older": (0, 2),
            "not known": (0, 1),
        }
        assert of_dimension(rows, "ethnicity") == {
            "White British": (1, 1),
            "another White background": (0, 1),
            "mixed": (0, 1),
            "Asian": (0, 1),
            "Black": (0, 1),
            "another background": (0, 1),
            "not known": (0, 1),
        }

    def test_nature_agency_region_and_local_review_are_those_of_the_incident(self, con):
        add_baby(con, "A", nature="death", agency_status="child_protection", notifying_authority=BIRMINGHAM)
        add_baby(con, "B", nature="other", agency_status="early_help")
        add_baby(con, "C", notifying_authority=NORTHAMPTONSHIRE, agency_status="not_known")
        add_review(con, "A", "yes")
        add_review(con, "B", "no")
        add_case(con, "A", local_review="no")
        rows = compare(con)
        assert of_dimension(rows, "nature") == {"died": (1, 1), "seriously harmed or other": (0, 2)}
        assert of_dimension(rows, "agency_status") == {
            "Child Protection Plan": (1, 1),
            "Early Help": (0, 1),
            "not known": (0, 1),
        }
        assert of_dimension(rows, "region") == {
            "West Midlands": (1, 1),
            "Yorkshire and The Humber": (0, 1),
            "East Midlands": (0, 1),
        }
        assert of_dimension(rows, "local_review") == {
            "local review decided": (1, 1),
            "no local review": (0, 1),
            "pending or not known": (0, 1),
        }

    def test_limits_are_exact_and_the_probability_is_fishers(self, con):
        for place in range(40):
            add_baby(con, f"N{place}", sex="male" if place < 14 or place >= 32 else "female")
            if place < 12:
                add_case(con, f"N{place}")
        row = compare(con)["gender", "male"]
        assert counts(row) == (12, 12, 22, 40)
        for name, cases, size in (("cohort", 12, 12), ("all", 22, 40)):
            limits = binomtest(cases, size).proportion_ci(method="exact")
            assert row[f"{name}_percent"] == pytest.approx(100 * cases / size)
            assert row[f"{name}_lower"] == pytest.approx(100 * limits.low, rel=1e-9)
            assert row[f"{name}_upper"] == pytest.approx(100 * limits.high, rel=1e-9)
        assert row["p_value"] == pytest.approx(float(fisher_exact([[12, 0], [10, 18]]).pvalue), rel=1e-9)

    def test_as_known_before_the_review_there_is_no_cohort_and_no_percentage(self, con):
        add_baby(con, "A")
        add_case(con, "A")
        fill_incidents(con)
        rows = fetch_frame(con, "SELECT * FROM cohort_comparison_as_known(DATE '2021-09-29')")
        completed = add_exact_limits(rows).filter(dimension="gender").row(0, named=True)
        assert counts(completed) == (0, 0, 1, 1)
        assert [completed[f"cohort_{name}"] for name in ("percent", "lower", "upper")] == [None] * 3
        assert completed["p_value"] == 1

    def test_with_nothing_notified_there_is_no_row(self, con):
        assert compare(con) == {}


class TestRecommendation:
    def read(
        self, con: duckdb.DuckDBPyConnection, day: date = SEPTEMBER_2021
    ) -> dict[tuple[str, str], tuple[int, int]]:
        fill_incidents(con)
        rows = con.execute(
            "SELECT recommendation_code, theme_code, cases, authorities FROM cohort_recommendation_as_known($day)",
            {"day": day},
        ).fetchall()
        told = {(code, theme): (cases, authorities) for code, theme, cases, authorities in rows}
        assert len(told) == len(rows)
        return told

    def test_every_recommendation_and_theme_it_answers_is_a_row_even_without_a_case(self, con):
        with (REFERENCE / "recommendations.csv").open(encoding="utf-8", newline="") as file:
            expected = {
                (row["recommendation_code"], theme)
                for row in csv.DictReader(file)
                for theme in row["theme_codes"].split(";")
            }
        told = self.read(con)
        assert set(told) == expected
        assert set(told.values()) == {(0, 0)}

    def test_it_counts_the_final_cases_with_its_theme_and_their_authorities(self, con):
        for name, authority in (("A", LEEDS), ("B", LEEDS), ("C", BIRMINGHAM), ("D", BIRMINGHAM)):
            add_baby(con, name, notifying_authority=authority)
        theme = next(iter(sorted(self.read(con))))[1]
        for name in "ABC":
            add_case(con, name, themes=f"{theme}+{theme}" if name == "A" else theme)
        add_case(con, "D", stage="shortlisted", themes=theme)
        told = self.read(con)
        assert {each for (_, code), each in told.items() if code == theme} == {(3, 2)}
        assert {each for (_, code), each in told.items() if code != theme} == {(0, 0)}
        assert set(self.read(con, date(2021, 9, 29)).values()) == {(0, 0)}

    def test_its_words_and_those_of_the_theme_are_the_references(self, con):
        rows = con.execute(
            "SELECT recommendation_code, recommendation, theme_code, theme FROM cohort_recommendation_as_known(DATE '2021-09-30')"
        )
        labels = {
            name: dict(con.execute(f"SELECT {name}_code, label FROM ref.{name}").fetchall())
            for name in ("recommendation", "theme")
        }
        for code, label, theme, theme_label in rows.fetchall():
            assert (label, theme_label) == (labels["recommendation"][code], labels["theme"][theme])
