"""Changing one case breaks exactly the published figures it is counted in: none is matched by accident.

What a figure counts is written here once more, by hand, as a predicate of one case or one notification.
"""

import csv
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from assets.monitoring import value_figures
from pipelines.settings import read_settings
from tests.hand_made import fill_incidents, undo_afterwards
from warehouse.connection import open_live
from warehouse.queries import read_as_known_now

REVIEW_DAY = date(2021, 9, 30)
REFERENCE = Path(__file__).parents[2] / "warehouse" / "reference"
OFSTED_ERA = "dfe_sin_2014_15_total"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory, sample_home) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of the warehouse of the default sample."""
    root = shutil.copytree(sample_home.root, tmp_path_factory.mktemp("mutation") / "home")
    with open_live(read_settings({"PANELWATCH_HOME": str(root)}).home, threads=1) as con:
        yield con


def ask(con, sql, **values):
    cursor = con.execute(sql, values or None)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def broken_by(con, *statements) -> set[str]:
    """Give the figures that differ once the statements have changed the history; none may have become uncountable."""
    with undo_afterwards(con):
        for statement in statements:
            con.execute(statement)
        fill_incidents(con)
        value_figures(con)
        rows = ask(con, read_as_known_now("monitoring.reconciliation"))
    assert {row["figure_id"] for row in rows if row["status"] == "not_computable"} == {OFSTED_ERA}
    return {row["figure_id"] for row in rows if row["status"] == "differs"}


def test_nothing_is_broken_to_begin_with(loaded):
    assert broken_by(loaded) == set()


BY_FACT = {
    "outcome": {"died": "fig1_died", "seriously_harmed": "fig1_seriously_harmed"},
    "relationship_of_male": {"birth_father": "male_birth_father", "mothers_partner": "male_partner"},
    "sex": {"male": "fig2_male", "female": "fig2_female"},
    "ethnicity_reported": {
        "White British": "fig3_white_british",
        "White British / White European": "fig3_white_british_european",
        "Asian": "fig3_asian",
        "Asian / Black Caribbean": "fig3_asian_black_caribbean",
        "White British / Black Caribbean": "fig3_white_british_black_caribbean",
    },
    "agency_status": {
        "universal": "fig5_universal",
        "early_help": "fig5_early_help",
        "child_in_need": "fig5_child_in_need",
        "child_protection": "fig5_child_protection",
    },
    "criminal_proceedings": {
        "father_convicted": "criminal_father_convicted",
        "trial_ongoing": "criminal_trial_ongoing",
        "awaiting_decision": "criminal_awaiting_decision",
        "no_charges": "criminal_no_charges",
    },
    "care_finding": {"father": "care_finding_father", "both": "care_finding_both"},
    "local_review": {"yes": "engaged_local_reviews"},
    "premature": {"yes": "prematurity"},
}
OF_THE_DEAD = {"pattern": {"one_off": "died_one_off", "repeated": "died_repeated"}}
OF_THE_HARMED = {
    "injury": {
        "head_and_fractures": "harmed_head_and_fractures",
        "head": "harmed_head",
        "fractures_and_bruising": "harmed_fractures_and_bruising",
        "fractures": "harmed_fractures",
        "frenulum": "harmed_frenulum",
    },
    "pattern": {
        "one_off": "harmed_one_off",
        "repeated": "harmed_repeated",
        "not_known": "harmed_pattern_unknown",
    },
    "prognosis": {
        "impairment_likely": "prognosis_impairment_likely",
        "impairment_unlikely": "prognosis_impairment_unlikely",
        "not_known": "prognosis_unknown",
    },
}
OF_PARENTS = {
    "fig6_domestic_abuse_current": lambda adult: adult["domestic_abuse_current"] == "yes",
    "fig6_domestic_abuse_historical": lambda adult: adult["domestic_abuse_historical"] == "yes",
    "fig6_mental_health": lambda adult: adult["mental_health"] == "yes",
    "fig6_care_leavers": lambda adult: adult["care_leaver"] == "yes",
    "fig6_parent_under_22": lambda adult: adult["age_band"] in ("under_18", "from_18_to_21"),
    "fig6_father_convictions": lambda adult: adult["role"] != "mother" and adult["convictions"] == "yes",
    "fathers_open_to_probation": lambda adult: adult["role"] != "mother" and adult["probation"] == "open",
    "fathers_known_to_probation": lambda adult: adult["role"] != "mother" and adult["probation"] == "previous",
}
OF_MEETINGS = {
    "engaged_practitioners",
    "engaged_strategic_partners",
    "engaged_practitioners_over",
    "engaged_family_members",
    "engaged_men_interviewed",
}


def final_cases(con):
    return ask(
        con,
        "select review_case.*, incident.sex, incident.agency_status, incident.age_months, incident.gss_code,"
        " incident.region_code from history.review_case_version as review_case"
        " inner join incidents_as_known($day) as incident using (notification_id)"
        " where stage = 'final' and review_case.valid_from <= $day"
        " and (review_case.valid_to is null or review_case.valid_to > $day) order by notification_id",
        day=REVIEW_DAY,
    )


def figures_of_case(con, case, cases) -> set[str]:
    """Give every figure the case is counted in, by hand."""
    tables = [BY_FACT, OF_THE_DEAD if case["outcome"] == "died" else OF_THE_HARMED]
    found = {choice[case[fact]] for table in tables for fact, choice in table.items() if case[fact] in choice}
    if case["outcome"] == "died" and case["injury"] in ("head", "head_and_fractures"):
        found.add("died_head_injury")
    if case["outcome"] == "died" and case["injury"] == "head_and_fractures":
        found.add("died_with_fractures")
    if case["criminal_proceedings"] == "trial_ongoing" and case["both_parents_charged"] == "yes":
        found.add("criminal_both_charged_murder")
    if case["age_months"] is not None and 2 <= case["age_months"] <= 4:
        found.add("fig4_around_three_months")
    adults = ask(
        con,
        "select * from history.adult_version where notification_id = $id and valid_from <= $day"
        " and (valid_to is null or valid_to > $day)"
        " and role in ('mother', 'birth_father', 'stepfather', 'mothers_partner', 'adoptive_father')",
        id=case["notification_id"],
        day=REVIEW_DAY,
    )
    found |= {figure for figure, has in OF_PARENTS.items() if any(has(adult) for adult in adults)}
    others = [each for each in cases if each["notification_id"] != case["notification_id"]]
    if case["gss_code"] not in {each["gss_code"] for each in others}:
        found.add("cohort_local_authorities")
    if case["region_code"] not in {each["region_code"] for each in others}:
        found.add("cohort_regions")
    nurses = {each["gss_code"] for each in others if each["family_nurse_partnership"] == "yes"}
    if case["family_nurse_partnership"] == "yes" and case["gss_code"] not in nurses:
        found.add("fnp_areas")
    return found


def cover(counted: dict[str, set[str]]) -> list[str]:
    """Give as few as between them are counted in every figure that any of them is counted in."""
    left, chosen = set().union(*counted.values()), []
    while left:
        chosen.append(max(sorted(counted), key=lambda name: len(counted[name] & left)))
        left -= counted[chosen[-1]]
    return chosen


def test_a_case_no_longer_final_breaks_the_figures_it_is_counted_in_and_no_other(loaded):
    cases = final_cases(loaded)
    assert len(cases) == 23
    counted = {case["notification_id"]: figures_of_case(loaded, case, cases) for case in cases}
    seen = set()
    for name in cover(counted):
        broken = broken_by(
            loaded, f"update history.review_case_version set stage = 'shortlisted' where notification_id = '{name}'"
        )
        assert broken == counted[name] | {"funnel_cohort", "young_families_percent"}, name
        seen |= broken
    of_review = {row["figure_id"] for row in read_figures() if row["basis"] == "review"}
    assert of_review - seen - OF_MEETINGS <= {"funnel_shortlist", "cohort_regions"}


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        # Regions with one case alone are lost with it; where there is none, all of a region's have to go.
        (
            "update history.notification_version set incident_authority = 'E08000035', notifying_authority = 'E08000035'"
            " where notification_id in (select notification_id from history.review_case_version where stage = 'final')",
            {"cohort_local_authorities", "cohort_regions", "fnp_areas"},
        ),
        (
            "update history.review_case_version set stage = 'reviewed' where notification_id ="
            " (select min(notification_id) from history.review_case_version where stage = 'shortlisted')",
            {"funnel_shortlist"},
        ),
        (
            "update history.engagement_version set people = people + 1 where engagement_id ="
            " (select min(engagement_id) from history.engagement_version where \"group\" = 'practitioners')",
            {"engaged_practitioners"},
        ),
        (
            "update history.engagement_version set people = people - 1 where engagement_id ="
            " (select min(engagement_id) from history.engagement_version where \"group\" = 'strategic_partners')",
            {"engaged_strategic_partners"},
        ),
        (
            "update history.engagement_version set people = 0 where \"group\" = 'practitioners'",
            {"engaged_practitioners", "engaged_practitioners_over"},
        ),
        (
            "update history.engagement_version set people = people + 1 where \"group\" = 'family'",
            {"engaged_family_members"},
        ),
        (
            "delete from history.engagement_version where engagement_id ="
            " (select min(engagement_id) from history.engagement_version where \"group\" = 'men_interviewed')",
            {"engaged_men_interviewed"},
        ),
    ],
    ids=lambda value: None if isinstance(value, set) else value[:60],
)
def test_a_change_of_the_review_breaks_what_it_is_about(loaded, change, broken):
    assert broken_by(loaded, change) == broken


IS_COUNTED = {
    "total notifications": lambda row: not row["is_care_leaver_death"],
    "child death": lambda row: row["nature"] == "death" and not row["is_care_leaver_death"],
    "serious harm": lambda row: row["nature"] == "serious_harm" and not row["is_care_leaver_death"],
    "other": lambda row: row["nature"] == "other" and not row["is_care_leaver_death"],
    "male": lambda row: row["sex"] == "male" and not row["is_care_leaver_death"],
    "female": lambda row: row["sex"] == "female" and not row["is_care_leaver_death"],
    "transgender": lambda row: row["sex"] == "transgender" and not row["is_care_leaver_death"],
    "gender not known": lambda row: row["sex"] == "not_known" and not row["is_care_leaver_death"],
    "age under 1": lambda row: row["is_under_1"],
    "age 1 to 5": lambda row: row["age_months"] is not None and 12 <= row["age_months"] < 72,
    "age 11 to 15": lambda row: row["age_months"] is not None and 132 <= row["age_months"] < 192,
    "age unknown": lambda row: row["age_months"] is None and not row["is_under_1"] and not row["is_unborn"],
    "child looked after = yes": lambda row: row["looked_after"] == "yes" and not row["is_care_leaver_death"],
    "care leaver deaths (voluntary; not in other totals)": lambda row: row["is_care_leaver_death"],
    "2018-07 to 2020-07": lambda row: row["is_nai_under_1"],
    "NAI under 1 notifications": lambda row: row["is_nai_under_1"],
    "rapid reviews / notifications": lambda row: row["has_rapid_review"],
    "babies under 12 months non-accidental injury": lambda row: row["has_rapid_review"] and row["is_nai_under_1"],
    "known to social services": lambda row: (
        row["has_rapid_review"] and row["agency_status"] in ("child_in_need", "child_protection", "looked_after")
    ),
    "involved children who died": lambda row: row["has_rapid_review"] and row["nature"] == "death",
    "notifications": lambda row: True,
    "children in those notifications": lambda row: True,
    "rapid reviews": lambda row: row["has_rapid_review"],
    "children affected": lambda row: row["has_rapid_review"],
    "LCSPRs considered": lambda row: row["has_rapid_review"] and row["lcspr_decision"] == "yes",
}
SHARES = {
    "annual report 2018-19": (
        lambda row: row["has_rapid_review"] and row["is_nai_under_1"],
        lambda row: row["has_rapid_review"],
    ),
    "share under 1 year": (lambda row: row["is_under_1"], lambda row: True),
}
MONTHS = {"half_year": 6, "financial_year": 12, "calendar_year": 12, "change": 12}


def read_figures():
    with (REFERENCE / "published_figures.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["figure_id"] != OFSTED_ERA]


def add_months(day: date, months: int) -> date:
    return date(day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1, 1)


def windows_of(figure) -> list[tuple[date, date]]:
    """Give the first and last day of the periods a figure is about."""
    if not figure["period_start"] or figure["period_kind"] not in MONTHS:
        last = date(2020, 7, 31) if "2020-07" in figure["category"] or "2020_07" in figure["figure_id"] else None
        return [(date(2018, 7, 1), last or date(2019, 12, 31))]
    start = date.fromisoformat(figure["period_start"])
    starts = [start]
    if figure["period_kind"] == "change":
        base = int(figure["figure_id"].split("_minus_")[1][:4])
        starts.append(date(base - 1, 4, 1))
    return [(each, add_months(each, MONTHS[figure["period_kind"]]) - timedelta(days=1)) for each in starts]


def is_in(figure, row) -> bool:
    return any(first <= row["notified_on"] <= last for first, last in windows_of(figure))


def is_broken_without(figure, row, rows) -> bool:
    """Whether a figure changes when a notification is taken out of the rows it is counted from."""
    if not is_in(figure, row):
        return False
    if figure["category"] not in SHARES:
        return IS_COUNTED[figure["category"]](row)
    numerator, denominator = SHARES[figure["category"]]
    left = [each for each in rows if each is not row and is_in(figure, each)]
    share = 100 * sum(map(numerator, left)) / sum(map(denominator, left))
    return round(share) != float(figure["value"])


@pytest.fixture(scope="module")
def readings(loaded):
    """Rows each figure of the series is counted from, by basis and day known."""
    wanted = {(row["basis"], row["known_on"]) for row in read_figures() if row["basis"] != "review"}
    told = {}
    for basis, day in wanted:
        source = "incidents_as_notified()" if basis == "dfe" else f"incidents_as_known(date '{day}')"
        rows = ask(loaded, f"from {source}")
        told[basis, day] = {
            row["notification_id"]: row
            for row in rows
            if (basis == "dfe" and (row["in_dfe_scope"] or row["is_care_leaver_death"])) or row["in_panel_scope"]
        }
    return told


def figures_of_notification(name, readings) -> set[str]:
    found = set()
    for figure in read_figures():
        if figure["basis"] == "review":
            continue
        rows = readings[figure["basis"], figure["known_on"]]
        if name in rows and is_broken_without(figure, rows[name], list(rows.values())):
            found.add(figure["figure_id"])
    return found


def choose_notifications(loaded, readings) -> dict[str, set[str]]:
    """Give notifications that between them are counted in every figure of the series."""
    cohort = {row["notification_id"] for row in ask(loaded, "from core.review_case where stage <> 'reviewed'")}
    counted: dict[str, set[str]] = {}
    for figure in read_figures():
        if figure["basis"] == "review" or figure["category"] in SHARES:
            continue
        for name, row in readings[figure["basis"], figure["known_on"]].items():
            if name not in cohort and is_in(figure, row) and IS_COUNTED[figure["category"]](row):
                counted.setdefault(name, set()).add(figure["figure_id"])
    return {name: figures_of_notification(name, readings) for name in cover(counted)}


def test_a_notification_gone_breaks_the_figures_it_is_counted_in_and_no_other(loaded, readings):
    chosen = choose_notifications(loaded, readings)
    for name, expected in chosen.items():
        tables = ("notification_version", "child_version", "rapid_review_version", "adult_version")
        broken = broken_by(loaded, *(f"delete from history.{t} where notification_id = '{name}'" for t in tables))
        assert broken == expected, name
    of_series = {
        row["figure_id"] for row in read_figures() if row["basis"] != "review" and row["category"] not in SHARES
    }
    assert set().union(*chosen.values()) >= of_series


def test_the_shares_break_when_enough_is_recoded(loaded):
    """One case in hundreds moves no whole percent; ten do."""
    ten = (
        "select notification_id from incidents_as_known(date '2020-03-31') where in_panel_scope and is_nai_under_1"
        " and has_rapid_review and notified_on < date '2020-01-01' order by notification_id limit 10"
    )
    names = ", ".join(f"'{row['notification_id']}'" for row in ask(loaded, ten))
    broken = broken_by(
        loaded,
        f"update history.rapid_review_version set nai = 'not_nai' where notification_id in ({names})",
    )
    assert {"nai_u1_share_2018_19", "nai_u1_notifications"} <= broken
    older = (
        "update history.child_version set is_under_1 = false, age_months = 14 where notification_id in"
        " (select notification_id from core.incident where notified_month between date '2020-01-01' and date"
        " '2020-12-01' and is_under_1 and not is_nai_under_1)"
    )
    assert "panel_2020_share_under_1_year" in broken_by(loaded, older)
