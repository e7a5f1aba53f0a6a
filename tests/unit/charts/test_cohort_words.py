"""What the figures of the fieldwork review say, sentence by sentence."""

import polars as pl
import pytest

from assets.charts.wording import NOTHING
from tests.unit.charts.frames import PARTS, draw, empty, parts


def titles(name, **cases):
    return draw(name, parts(**cases)).words.title


def out_of(whole, **cases):
    return parts(**cases).with_columns(denominator=pl.lit(whole))


def test_figure_1_says_how_many_were_harmed_and_died():
    words = draw("outcome", parts(died=4, seriously_harmed=19)).words
    assert words.title == "19 of the 23 babies were seriously harmed and 4 died"
    assert words.alt == (
        "Pie chart. Babies in the fieldwork review by outcome, 23 in all: seriously harmed 19 (83 %), died 4 (17 %)."
    )


@pytest.mark.parametrize(
    ("frame", "title"),
    [
        (parts(died=1, seriously_harmed=22), "22 of the 23 babies were seriously harmed and 1 died"),
        (parts(died=22, seriously_harmed=1), "1 of the 23 babies was seriously harmed and 22 died"),
        (parts(died=23, seriously_harmed=0), "All 23 babies died"),
        (parts(died=0, seriously_harmed=23), "None of the 23 babies died"),
        (out_of(1, died=1, seriously_harmed=0), "The one baby died"),
    ],
)
def test_figure_1_with_few_or_all(frame, title):
    assert draw("outcome", frame).words.title == title


def test_a_category_without_a_case_is_named_and_not_drawn():
    words = draw("gender", parts(male=15, female=8, transgender=0, not_known=0)).words
    assert words.title == "15 of the 23 babies were male and 8 female"
    assert words.alt == (
        "Bar chart. Babies in the fieldwork review by gender, 23 in all: male 15 (65 %), female 8 (35 %)."
        " No case: transgender and not known."
    )
    assert "No case: transgender and not known." in words.notes


def test_categories_that_share_the_first_place_are_both_named():
    assert titles("gender", male=10, female=10, not_known=3) == (
        "Male and female were equally frequent: 10 each of the 23 babies"
    )


def test_figure_3_says_which_ethnicity_is_the_most_frequent():
    assert titles("ethnicity", White_British=18, Asian=3, Other=2) == "18 of the 23 babies were White British"


def test_figure_5_says_how_families_were_known():
    assert titles("agency_status", universal_services_only=14, Early_Help=5, Child_in_Need_Plan=4) == (
        "14 of the 23 families were known to universal services only"
    )
    assert titles("agency_status", Child_Protection_Plan=12, not_known=11) == (
        "12 of the 23 families were on a Child Protection Plan and 11 of unknown status"
    )


def test_figure_6_names_the_most_frequent_feature():
    words = draw(
        "parental_features", parts(mental_health_of_either_or_both_parents=19, current_domestic_abuse=10)
    ).words
    assert words.title == "Mental health of either or both parents was recorded in 19 of the 23 cases"
    assert words.alt.endswith("current domestic abuse 10 (43 %). A case may have several features: they do not add up.")
    assert titles("parental_features", a=10, b=10) == "A and b were recorded in 10 of the 23 cases each"


def ages(*cases, unknown=0):
    rows = [*enumerate(cases), *([(None, unknown)] if unknown else [])]
    return pl.DataFrame(rows, schema={"age_months": pl.Int64, "cases": pl.Int64}, orient="row")


def test_figure_4_counts_those_around_three_months():
    words = draw("age", ages(2, 1, 3, 2, 4, 2, 1, 3, 2, 1, 2, 0)).words
    assert words.title == "9 of the 23 babies were injured at around three months of age"
    assert words.alt == (
        "Column chart. Babies in the fieldwork review by age in completed months at the incident, 23 in all:"
        " 0 months 2, 1 month 1, 2 months 3, 3 months 2, 4 months 4, 5 months 2, 6 months 1, 7 months 3, 8 months 2,"
        " 9 months 1, 10 months 2. Around three months: 2 to 4 completed months."
    )


def test_figure_4_says_whose_age_is_not_known():
    words = draw("age", ages(0, 0, 1, unknown=2)).words
    assert words.title == "1 of the 3 babies was injured at around three months of age"
    assert "Age not known: 2." in words.alt
    assert words.notes[-1] == "Age not known: 2."
    assert draw("age", ages(0, 0, 0, 1)).words.title == "The one baby was injured at around three months of age"
    assert draw("age", ages(1, 1)).words.title == "None of the 2 babies were injured at around three months of age"


def themes(*rows):
    schema = {"theme_group": pl.String, "label": pl.String, "cases": pl.Int64, "whole": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def test_figure_7_names_the_most_frequent_theme_and_goes_from_inside_to_outside():
    words = draw(
        "system",
        themes(
            ("strategic leadership", "no strategy", 8, 23),
            ("early help", "not escalated", 0, 23),
            ("invisible fathers", "not seen", 17, 23),
            ("invisible fathers", "not named", 4, 23),
            ("a new group", "something new", 1, 23),
        ),
    ).words
    assert words.title == "The most frequent theme was found in 17 of the 23 cases: not seen"
    assert words.alt == (
        "Map of frames within frames. Themes of the fieldwork review around the baby and the family, with the number of"
        " final cases of each, 23 cases in all. From inside to outside: Fathers and other male carers: invisible"
        " fathers, most often not seen (17). Agencies working together: early help, no case. Leadership, policy and"
        " society: strategic leadership, most often no strategy (8), a new group, most often something new (1). Bars:"
        " cases of the theme out of all final cases. A case may have several themes: they do not add up."
    )


def test_figure_7_without_any_theme_says_so():
    words = draw("system", themes(("early help", "not escalated", 0, 23))).words
    assert words.title == "No theme was found in any of the final cases"


@pytest.mark.parametrize(
    "name", ["outcome", "gender", "ethnicity", "age", "agency_status", "parental_features", "system"]
)
def test_without_cases_a_figure_says_so(name):
    drawing = draw(name, empty(name))
    assert (drawing.words.title, drawing.plot) == (NOTHING, None)
    assert drawing.words.alt.startswith(f"{NOTHING}: ")
    assert drawing.words.alt.endswith(".")


def test_a_review_without_a_final_case_has_no_data():
    frame = pl.DataFrame([("died", 0, 0), ("seriously harmed", 0, 0)], schema=dict(PARTS), orient="row")
    assert draw("outcome", frame).plot is None
    assert draw("system", themes(("early help", "not escalated", 0, 0))).plot is None
