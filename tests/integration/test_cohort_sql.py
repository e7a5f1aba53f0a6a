"""The fieldwork review, the headline measures and every published figure, counted as known on a day."""

from datetime import date

import duckdb
import pytest

from expectations.contracts.catalogue import Table, get_table, tables_of
from tests.hand_made import fill_incidents, insert
from warehouse.ddl import sql_type
from warehouse.queries import read_as_known_now, read_query

MARCH_2020, SEPTEMBER_2021, NOW = date(2020, 3, 31), date(2021, 9, 30), date(9999, 12, 30)
COUNTED_IN_PYTHON = {
    "cohort.comparison": {
        *("cohort_percent", "cohort_lower", "cohort_upper", "all_percent", "all_lower", "all_upper", "p_value"),
    }
}
JUDGED_IN_PYTHON = {"monitoring.signal", "monitoring.cluster"}
VIEWS_OF_MONITORING = tuple(table for table in tables_of("monitoring") if table.full_name not in JUDGED_IN_PYTHON)
TABLES = (*tables_of("cohort"), *VIEWS_OF_MONITORING, get_table("timeseries.dfe_published"))
OFSTED_ERA = "dfe_sin_2014_15_total"


@pytest.fixture
def con(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """The empty warehouse, with the tables the stage fills before the figures are reconciled."""
    con.execute("CREATE TEMP TABLE figure_value (figure_id VARCHAR, known_on DATE, value DOUBLE)")
    con.execute("CREATE TEMP TABLE figure_value_now (figure_id VARCHAR, value DOUBLE)")
    return con


def add_babies(con: duckdb.DuckDBPyConnection, text: str) -> None:
    """One baby per line: id | notified | reviewed on (or -) | nai; each three months old, in Leeds, under one."""
    for line in text.strip().splitlines():
        name, notified, reviewed, nai = (cell.strip() for cell in line.split("|"))
        insert(
            con,
            "history.notification_version",
            "notification_id | notified_on | date_of_incident | nature | nai_initial | valid_from\n"
            f"{name} | {notified} | {notified} | serious_harm | {nai} | {notified}",
        )
        insert(
            con,
            "history.child_version",
            f"notification_id | is_index | age_months | is_under_1 | sex | agency_status | valid_from\n"
            f"{name} | true | 3 | true | male | universal | {notified}",
        )
        if reviewed != "-":
            insert(
                con,
                "history.rapid_review_version",
                f"notification_id | date_received | nai | valid_from\n{name} | {reviewed} | {nai} | {reviewed}",
            )


def add_final_case(con: duckdb.DuckDBPyConnection, name: str, **facts: str) -> None:
    """A final case known in September 2021, with the facts given."""
    told = {"notification_id": name, "stage": "final", "valid_from": "2021-09-30"} | facts
    insert(con, "history.review_case_version", f"{' | '.join(told)}\n{' | '.join(told.values())}")


def read_macro(con: duckdb.DuckDBPyConnection, macro: str, day: date) -> dict[tuple[object, ...], tuple[object, ...]]:
    """The rows of cohort_<macro>_as_known(day), by their key."""
    fill_incidents(con)
    relation = con.execute(f"SELECT * FROM cohort_{macro}_as_known($day)", {"day": day})
    size = {"breakdown": 2, "case_theme": 2}.get(macro, 1)
    return {row[:size]: row[size:] for row in relation.fetchall()}


def read_figures(con: duckdb.DuckDBPyConnection, day: date) -> dict[str, float]:
    fill_incidents(con)
    return dict(con.execute("SELECT figure_id, value FROM figure_values($day)", {"day": day}).fetchall())


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.full_name)
def test_every_view_gives_the_declared_columns(con, table: Table):
    rows = con.execute(f"DESCRIBE {read_as_known_now(table.full_name)}").fetchall()
    # A code list comes out as text where a join or a fallback lost the enum; writing it into the table checks it.
    given = {name: "VARCHAR" if kind.startswith("ENUM") else kind for name, kind, *_ in rows}
    left_out = COUNTED_IN_PYTHON.get(table.full_name, set())
    declared = {column.name: sql_type(column) for column in table.columns if column.name not in left_out}
    assert given == {name: "VARCHAR" if kind.startswith("ENUM") else kind for name, kind in declared.items()}


class TestHeadline:
    def test_only_reviewed_incidents_are_in_the_share_and_all_notified_ones_in_the_count(self, con):
        add_babies(
            con,
            """
            A | 2018-07-01 | 2018-07-20 | confirmed
            B | 2019-12-31 | 2020-01-20 | not_nai
            C | 2019-05-01 | -          | suspected
            D | 2020-07-31 | -          | confirmed
            E | 2020-08-01 | -          | confirmed
            F | 2018-06-30 | 2018-07-20 | confirmed
            """,
        )
        measures = read_macro(con, "headline", SEPTEMBER_2021)
        assert measures[("nai_under_1_notified_2018_07_to_2020_07",)] == (3, None, 3.0)
        assert measures[("nai_under_1_share_of_reviewed_2018_07_to_2019_12",)] == (1, 2, 0.5)

    def test_each_measure_is_as_known_on_the_day_it_was_published(self, con):
        add_babies(
            con,
            """
            A | 2019-05-01 | 2019-05-20 | confirmed
            B | 2019-06-01 | 2019-06-20 | not_nai
            C | 2019-06-01 | 2020-04-20 | confirmed
            """,
        )
        fill_incidents(con)
        rows = {row[0]: row[1:] for row in con.execute(read_as_known_now("cohort.headline")).fetchall()}
        share = rows["nai_under_1_share_of_reviewed_2018_07_to_2019_12"]
        limits = (pytest.approx(0.0945, abs=1e-4), pytest.approx(0.9055, abs=1e-4))
        assert share == (0.5, 1, 2, *limits, MARCH_2020, pytest.approx(2 / 3))
        assert rows["nai_under_1_notified_2018_07_to_2020_07"] == (2.0, 2, None, None, None, SEPTEMBER_2021, 2.0)

    def test_a_share_of_nothing_is_blank(self, con):
        share = read_macro(con, "headline", NOW)[("nai_under_1_share_of_reviewed_2018_07_to_2019_12",)]
        assert share == (0, 0, None)


class TestFieldworkReview:
    def test_each_stage_holds_the_later_ones_as_known_then(self, con):
        add_babies(
            con, "A | 2019-05-01 | - | confirmed\nB | 2019-05-01 | - | confirmed\nC | 2019-05-01 | - | confirmed"
        )
        insert(
            con,
            "history.review_case_version",
            """
            notification_id | stage       | version | valid_from | valid_to
            A               | shortlisted | 1       | 2021-04-30 | 2021-09-30
            A               | final       | 2       | 2021-09-30 | -
            B               | shortlisted | 1       | 2021-04-30 | -
            C               | reviewed    | 1       | 2021-04-30 | -
            """,
        )
        before, after = (read_macro(con, "funnel", day) for day in (date(2021, 9, 29), SEPTEMBER_2021))
        assert {stage: row[0] for (stage,), row in before.items()} == {"reviewed": 3, "shortlisted": 2, "final": 0}
        assert after == {("reviewed",): (3, 1, 1), ("shortlisted",): (2, 1, 1), ("final",): (1, 1, 1)}

    def test_features_are_those_of_parents_and_probation_that_of_fathers(self, con):
        add_babies(
            con, "A | 2019-05-01 | - | confirmed\nB | 2019-05-01 | - | confirmed\nC | 2019-05-01 | - | confirmed"
        )
        for name in "ABC":
            add_final_case(con, name)
        insert(
            con,
            "history.adult_version",
            """
            notification_id | adult_id | role            | probation | convictions | mental_health | age_band
            A               | 1        | mother          | open      | yes         | yes           | from_18_to_21
            A               | 2        | birth_father    | none      | no          | yes           | from_22_to_29
            B               | 1        | mothers_partner | previous  | yes         | no            | under_18
            B               | 2        | other           | open      | yes         | yes           | under_18
            C               | 1        | stepfather      | open      | yes         | not_known     | not_known
            """,
        )
        cases = {key[1]: row[0] for key, row in read_macro(con, "breakdown", SEPTEMBER_2021).items()}
        assert cases["open to Probation"] == 1
        assert cases["previously known to Probation"] == 1
        assert cases["father with criminal convictions"] == 2
        assert cases["mental health of either or both parents"] == 1
        assert cases["either or both parents under 22"] == 2
        assert cases["one or both parents care leavers"] == 0

    def test_categories_are_out_of_those_the_dimension_is_about(self, con):
        add_babies(
            con, "A | 2019-05-01 | - | confirmed\nB | 2019-05-01 | - | confirmed\nC | 2019-05-01 | - | confirmed"
        )
        add_final_case(
            con,
            "A",
            outcome="died",
            injury="head_and_fractures",
            criminal_proceedings="trial_ongoing",
            both_parents_charged="no",
        )
        add_final_case(con, "B", outcome="died", injury="head", both_parents_charged="yes")
        add_final_case(con, "C", outcome="seriously_harmed", injury="head", ethnicity_reported="Asian")
        rows = read_macro(con, "breakdown", SEPTEMBER_2021)
        assert rows[("injury_of_died", "head injury or trauma")] == (2, 2, 100.0)
        assert rows[("injury_of_died", "head injury with additional fractures")] == (1, 2, 50.0)
        assert rows[("injury_of_harmed", "head injury or trauma")] == (1, 1, 100.0)
        assert rows[("prognosis", "not known")][1] == 1
        detail = ("criminal_proceedings_detail", "trial ongoing with both parents charged with murder")
        assert rows[detail] == (0, 1, 0.0)
        assert rows[("ethnicity", "Asian")] == (1, 3, pytest.approx(100 / 3))
        assert rows[("age", "around 3 months")] == (3, 3, 100.0)

    @pytest.mark.parametrize(
        ("months", "category"),
        [
            ("1", "younger than 2 months"),
            ("2", "around 3 months"),
            ("4", "around 3 months"),
            ("5", "5 months or older"),
            ("-", "not known"),
        ],
    )
    def test_around_three_months_is_two_to_four_completed_months(self, con, months, category):
        add_babies(con, "A | 2019-05-01 | - | confirmed")
        con.execute("UPDATE history.child_version SET age_months = ?", [None if months == "-" else int(months)])
        add_final_case(con, "A")
        ages = {key[1]: row[0] for key, row in read_macro(con, "breakdown", NOW).items() if key[0] == "age"}
        assert ages.pop(category) == 1
        assert set(ages.values()) == {0}

    def test_an_ethnicity_of_the_review_that_no_case_has_is_a_zero_and_another_one_a_row_of_its_own(self, con):
        add_babies(con, "A | 2019-05-01 | - | confirmed")
        add_final_case(con, "A", ethnicity_reported="Chinese")
        rows = {key[1]: row for key, row in read_macro(con, "breakdown", NOW).items() if key[0] == "ethnicity"}
        assert rows.pop("Chinese") == (1, 1, 100.0)
        assert len(rows) == 5
        assert set(rows.values()) == {(0, 1, 0.0)}
        assert read_figures(con, NOW)["fig3_asian"] == 0

    def test_a_wording_of_the_reviewers_own_is_never_published(self, con):
        add_babies(con, "A | 2019-05-01 | - | confirmed")
        add_final_case(con, "A", ethnicity_reported="Jo Bloggs of Leeds")
        fill_incidents(con)
        rows = con.execute(read_query("release.breakdown"), {"day": NOW}).fetchall()
        assert "Jo Bloggs" not in str(rows)
        assert [row[2:] for row in rows if row[1] == "worded otherwise"] == [(1, 1)]

    def test_with_no_case_every_category_is_a_zero_out_of_zero(self, con):
        rows = read_macro(con, "breakdown", NOW)
        assert set(rows.values()) == {(0, 0, None)}

    def test_every_theme_is_listed_and_a_case_named_twice_counts_once(self, con):
        add_babies(con, "A | 2019-05-01 | - | confirmed\nB | 2019-05-01 | - | confirmed")
        add_final_case(con, "A", themes="U1+IF2+U1")
        add_final_case(con, "B", themes="U1")
        themes = read_macro(con, "theme", NOW)
        assert (themes[("U1",)], themes[("IF2",)], themes[("SL2",)]) == ((2, 1), (1, 1), (0, 0))
        assert len(themes) == con.execute("SELECT count(*) FROM ref.theme").fetchall()[0][0]
        assert set(read_macro(con, "case_theme", NOW)) == {("A", "U1"), ("A", "IF2"), ("B", "U1")}

    def test_people_met_are_those_of_the_version_known(self, con):
        insert(
            con,
            "history.engagement_version",
            """
            engagement_id | group         | people | version | valid_from | valid_to   | is_present
            1             | practitioners | 5      | 1       | 2021-04-30 | 2021-09-30 | true
            1             | practitioners | 7      | 2       | 2021-09-30 | -          | true
            2             | practitioners | 3      | 1       | 2021-04-30 | -          | true
            3             | family        | 2      | 1       | 2021-04-30 | -          | false
            """,
        )
        met = read_macro(con, "engagement", SEPTEMBER_2021)
        assert (met[("practitioners",)], met[("family",)], len(met)) == ((2, 10), (0, 0), 4)
        assert read_macro(con, "engagement", date(2021, 5, 1))[("practitioners",)] == (2, 8)


def test_incidents_of_the_review_window_are_marked_by_their_day(con):
    add_babies(con, "A | 2018-06-30 | - | confirmed\nB | 2018-07-01 | - | suspected\nC | 2020-07-31 | - | confirmed")
    add_babies(con, "D | 2020-08-01 | - | confirmed\nE | 2019-01-01 | - | not_nai\nF | 2019-01-01 | - | confirmed")
    con.execute("UPDATE history.notification_version SET status = 'withdrawn' WHERE notification_id = 'F'")
    rows = read_macro(con, "nai_under_1", NOW)
    assert {name: row[-1] for (name,), row in rows.items()} == {"A": False, "B": True, "C": True, "D": False}


class TestFigures:
    def test_the_departments_figures_are_as_first_notified_on_every_day(self, con):
        insert(
            con,
            "history.notification_version",
            """
            notification_id | version | nature       | status    | notified_on | valid_from | valid_to
            A               | 1       | serious_harm | open      | 2020-04-01  | 2020-04-30 | 2020-10-31
            A               | 2       | death        | withdrawn | 2020-04-01  | 2020-10-31 | -
            B               | 1       | death        | open      | 2021-03-31  | 2021-04-30 | -
            C               | 1       | death        | open      | 2021-04-01  | 2021-04-30 | -
            """,
        )
        for day in (MARCH_2020, NOW):
            figures = read_figures(con, day)
            assert figures["dfe_sin_2020_21_total"] == 2
            assert figures["dfe_sin_2020_21_serious_harm"] == 1
            assert figures["dfe_sin_2020_21_apr_sep_total"] == 1
            assert figures["dfe_sin_2020_21_oct_mar_total"] == 1
            assert figures["dfe_sin_2021_22_child_death"] == 1
        assert read_figures(con, NOW)["panel_2021_notifications"] == 2

    def test_a_notification_told_of_before_its_children_concerns_one(self, con):
        add_babies(con, "A | 2020-05-01 | - | not_nai\nB | 2020-06-01 | - | not_nai")
        con.execute("DELETE FROM history.child_version WHERE notification_id = 'B'")
        figures = read_figures(con, NOW)
        assert figures["panel_2020_notifications"] == figures["panel_2020_children_in_those_notifications"] == 2

    def test_care_leavers_are_counted_apart(self, con):
        add_babies(con, "A | 2024-05-01 | - | not_nai\nB | 2024-06-01 | - | not_nai")
        con.execute("UPDATE history.child_version SET age_months = 220, is_under_1 = false WHERE notification_id = 'B'")
        figures = read_figures(con, NOW)
        assert figures["dfe_sin_2025_total"] == 1
        assert figures["dfe_sin_care_leavers_2025_deaths"] == 1

    def test_a_change_is_one_year_less_the_other(self, con):
        add_babies(con, "A | 2023-05-01 | - | not_nai\nB | 2022-06-01 | - | not_nai\nC | 2022-06-02 | - | not_nai")
        assert read_figures(con, NOW)["dfe_sin_2024_minus_2023_age_under_1"] == -1
        assert "dfe_sin_2024_minus_2019_age_unknown" in read_figures(con, NOW)

    def test_what_no_record_covers_has_no_value_rather_than_zero(self, con):
        add_babies(con, "A | 2019-05-01 | 2019-05-20 | confirmed")
        figures = read_figures(con, MARCH_2020)
        assert figures["nai_u1_share_2018_19"] == 100
        assert "panel_2020_notifications" not in figures
        assert "engaged_practitioners" not in figures
        assert "fig1_died" not in figures

    def test_every_figure_is_counted_but_the_one_before_the_panel(self, con):
        years = [f"{month}-{day}" for month in range(2018, 2027) for day in ("02-01", "05-01", "08-01", "11-01")]
        add_babies(con, "\n".join(f"N{day} | {day} | {day} | confirmed" for day in years))
        wordings = ("White British", "White British / White European", "Asian", "Asian / Black Caribbean")
        for day, wording in zip(years, (*wordings, "White British / Black Caribbean"), strict=False):
            add_final_case(
                con, f"N{day}", ethnicity_reported=wording, outcome="died", criminal_proceedings="trial_ongoing"
            )
        add_final_case(con, f"N{years[8]}", outcome="seriously_harmed")
        insert(con, "history.engagement_version", "engagement_id | group\n1 | family")
        known = {row[0] for row in con.execute("SELECT figure_id FROM ref.published_figure").fetchall()}
        assert known - set(read_figures(con, NOW)) == {OFSTED_ERA}
        assert set(read_figures(con, NOW)) <= known
        counted = con.execute("SELECT count(*) FROM figure_values(DATE '9999-12-30')").fetchall()[0][0]
        assert counted == len(known) - 1


class TestReconciliation:
    def reconcile(self, con, **values: float) -> dict[str, dict[str, object]]:
        for name, value in values.items():
            con.execute(
                "INSERT INTO figure_value SELECT figure_id, known_on, ? FROM ref.published_figure WHERE figure_id = ?",
                [value, name],
            )
        cursor = con.execute(read_as_known_now("monitoring.reconciliation"))
        names = [column[0] for column in cursor.description]
        return {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}

    def test_every_figure_has_a_value_or_a_reason(self, con):
        rows = self.reconcile(con, fig1_died=4)
        assert len(rows) == con.execute("SELECT count(*) FROM ref.published_figure").fetchall()[0][0]
        assert all(row["computed"] is not None or row["reason"] for row in rows.values())
        assert {row["status"] for row in rows.values()} == {"match", "not_computable"}
        assert "Ofsted" in str(rows[OFSTED_ERA]["reason"])

    @pytest.mark.parametrize(
        ("figure", "value", "status", "difference"),
        [
            ("nai_u1_share_2018_19", 14400 / 538, "match", 0),
            ("nai_u1_share_2018_19", 26.4, "differs", -1),
            ("young_families_percent", 900 / 23, "match", 0),
            ("nai_u1_notifications", 257, "match", 0),
            ("nai_u1_notifications", 256, "differs", -1),
            ("engaged_practitioners_over", 322, "match", 22),
            ("engaged_practitioners_over", 300, "differs", 0),
            ("engaged_practitioners_over", 299, "differs", -1),
            ("dfe_sin_2024_minus_2023_age_under_1", -28, "match", 0),
        ],
    )
    def test_a_figure_is_compared_as_it_was_published(self, con, figure, value, status, difference):
        row = self.reconcile(con, **{figure: value})[figure]
        assert (row["status"], row["difference"]) == (status, difference)
        assert row["reason"] is not None or status == "match"

    def test_a_value_of_another_day_is_no_value(self, con):
        con.execute("INSERT INTO figure_value VALUES ('nai_u1_notifications', DATE '2020-03-31', 257)")
        con.execute("INSERT INTO figure_value_now VALUES ('nai_u1_notifications', 250)")
        row = self.reconcile(con)["nai_u1_notifications"]
        assert (row["computed"], row["computed_now"], row["status"]) == (None, 250, "not_computable")


def test_a_release_sent_again_counts_once_and_keeps_its_symbols(con):
    for load, tag, hour in (("first", "half-year", 9), ("second", "half-year", 10), ("other", None, 8)):
        con.execute(
            "INSERT INTO internal.load VALUES (?, 'dfe_statistics', 'f.csv', DATE '2021-07-28', ?, false, false, '', 0,"
            " NULL, 1, 1, 0, 0, 0, 0, NULL, NULL, ?)",
            [load, tag, f"2021-07-28 {hour:02}:00:00"],
        )
        con.execute(
            "INSERT INTO internal.published_statistic VALUES (?, 'half_year', DATE '2020-04-01', 'national',"
            " 'E92000001', 'Gender', 'Male', NULL, 'c', 53.7, NULL)",
            [load],
        )
    rows = con.execute(
        f"SELECT release, value, symbol, percentage FROM ({read_as_known_now('timeseries.dfe_published')})"
    )
    assert sorted(rows.fetchall()) == [("2021-07-28", None, "c", 53.7), ("2021-07-28 half-year", None, "c", 53.7)]
