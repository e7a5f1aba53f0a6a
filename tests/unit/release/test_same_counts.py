"""A count that is printed in several places is one: hidden in all of them or in none."""

import polars as pl
import pytest

from assets.release.disclosing import ReleaseRefused
from assets.release.making import try_to_break
from assets.release.tables import MEASURES
from tests.tables_of_reviews import (
    FIRST,
    SECOND,
    SHARES,
    lay_out_both,
    list_cases,
    list_reviewed,
    make_breakdown,
    make_headline,
    print_release,
)

HEAD = {"head injury or trauma": 10, "head injury with additional fractures": 8}


def rewrite(tables, name, column, text, **where):
    """The tables with another text in a column of some rows."""
    is_it = pl.all_horizontal([pl.col(each) == value for each, value in where.items()])
    changed = tables[name].with_columns(pl.when(is_it).then(pl.lit(text)).otherwise(column).alias(column))
    return {**tables, name: changed}


def hide_cell(tables, name, column, **where):
    """Hide a count, and what is worked out of it in its row."""
    for each in [column, *(other for other in tables[name].columns if other.startswith("percentage"))]:
        tables = rewrite(tables, name, each, "c", **where)
    return tables


def count_cells(table, *, topic=None, category):
    keys = table.keys.filter(pl.col("category") == category)
    return keys.filter(pl.col("topic") == topic).height if topic else keys.height


def test_what_three_shares_are_out_of_is_one_cell_and_so_are_the_cases_of_the_review():
    table, blank = lay_out_both(make_headline(), make_breakdown())
    assert count_cells(table, category="denominator") == 1
    assert count_cells(table, topic="review_cases_final", category="numerator") == 0
    marks = {
        blank.printed["headline", "review", FIRST, "national", "E92000001", name, "denominator"] for name in SHARES
    }
    assert len(marks) == 1
    number = blank.printed["headline", "review", SECOND, "national", "E92000001", "review_cases_final", "numerator"]
    assert number == blank.printed["cohort", "review", SECOND, "national", "E92000001", "total", "total"]


@pytest.mark.parametrize(
    ("headline", "reviewed", "cases"),
    [
        # One share is of incidents as known on another day: what it is out of may be another count.
        (make_headline(days=(FIRST, FIRST, SECOND)), 2, 1),
        # The review was amended since the headline was published: all its cases are another count now.
        (make_headline(final=24), 1, 2),
    ],
)
def test_counts_of_two_days_are_two(headline, reviewed, cases):
    table, _ = lay_out_both(headline, make_breakdown())
    assert count_cells(table, category="denominator") == reviewed
    alone = count_cells(table, topic="review_cases_final", category="numerator")
    assert alone + count_cells(table, topic="total", category="total") == cases
    try_to_break(print_release(headline, make_breakdown()), [], threshold=5)


@pytest.mark.parametrize("left_out", [("headline",), ("cohort_review",)])
def test_of_one_table_alone_every_count_is_there(left_out):
    tables = print_release(make_headline(), make_breakdown(), left_out=left_out)
    assert try_to_break(tables, [], threshold=5).is_safe
    assert len(tables) == 1


def test_a_few_that_were_shortlisted_and_not_chosen_are_kept_at_the_cost_of_who_were():
    """25 and 23 leave 2. Of all cases everything else is told out of, so it is the other that goes."""
    tables = print_release(make_headline(shortlisted=25), make_breakdown())
    assert list_cases(tables) == ["23", "23"]
    short = tables["headline"].filter(pl.col("measure") == MEASURES["review_cases_shortlisted"])
    assert short["number"].to_list() == ["c"]
    assert try_to_break(tables, [], threshold=5).is_safe
    shown = rewrite(tables, "headline", "number", "25", measure=MEASURES["review_cases_shortlisted"])
    with pytest.raises(ReleaseRefused, match="worked out 1 hidden counts"):
        try_to_break(shown, [], threshold=5)


def test_a_few_with_a_head_injury_and_no_fractures_are_kept():
    breakdown = make_breakdown(died=23, harmed=0, injury_of_died=HEAD)
    printed = print_release(make_headline(), breakdown)["cohort_review"]
    assert "c" in printed.filter(pl.col("breakdown_topic") == "Injury of died")["cases"].to_list()


def hidden_before(where):
    """An earlier release that printed the share all but one of the reviewed are in, and hid all reviewed there."""
    tables = print_release(make_headline(), make_breakdown())
    for name in where:
        tables = hide_cell(tables, "headline", "denominator", measure=MEASURES[name])
    return rewrite(tables, "headline", "number", "537", measure=MEASURES[SHARES[0]])


NEARLY_ALL = make_headline(shares=(537, 260, 144))


def test_what_has_to_be_hidden_in_one_place_is_hidden_in_all():
    tables = print_release(NEARLY_ALL, make_breakdown(), [hidden_before(SHARES)])
    assert list_reviewed(tables) == ["c"] * 3
    assert try_to_break(tables, [hidden_before(SHARES)], threshold=5).is_safe


@pytest.mark.parametrize("name", SHARES)
def test_what_an_earlier_release_printed_in_another_place_is_known(name):
    """The fault this is about: all reviewed were hidden beside one share and printed beside the others."""
    with pytest.raises(ReleaseRefused, match="cannot be protected"):
        print_release(NEARLY_ALL, make_breakdown(), [hidden_before([name])])


@pytest.mark.parametrize("name", SHARES)
def test_a_count_hidden_beside_one_share_and_printed_beside_another_is_worked_out(name):
    tables = print_release(make_headline(), make_breakdown())
    assert try_to_break(tables, [], threshold=5).is_safe
    with pytest.raises(ReleaseRefused, match="worked out 1 hidden counts"):
        try_to_break(hide_cell(tables, "headline", "denominator", measure=MEASURES[name]), [], threshold=5)


def test_so_are_all_cases_hidden_in_one_table_and_printed_in_another():
    tables = print_release(make_headline(), make_breakdown())
    one = rewrite(tables, "headline", "number", "c", measure=MEASURES["review_cases_final"])
    other = hide_cell(tables, "cohort_review", "denominator", geographic_level="National")
    for each in (one, other):
        with pytest.raises(ReleaseRefused, match="worked out 1 hidden counts"):
            try_to_break(each, [], threshold=5)


def test_a_small_review_is_hidden_wherever_it_is_told_of():
    tables = print_release(make_headline(final=4), make_breakdown(died=4, harmed=0))
    assert list_cases(tables) == ["c", "c"]
    assert try_to_break(tables, [], threshold=5).is_safe


def test_two_numbers_for_all_reviewed_are_not_passed_over_and_two_for_the_cases_may_be_of_two_days():
    tables = print_release(make_headline(), make_breakdown())
    with pytest.raises(ReleaseRefused, match="contradict each other"):
        try_to_break(rewrite(tables, "headline", "denominator", "540", measure=MEASURES[SHARES[0]]), [], threshold=5)
    amended = print_release(make_headline(final=24), make_breakdown())
    # That they were the same in an earlier release is no reason to take them for the same now.
    assert try_to_break(amended, [tables], threshold=5).is_safe


def test_a_person_is_told_of_every_table_such_a_count_stands_in():
    before = rewrite(
        print_release(make_headline(final=4), make_breakdown(died=4, harmed=0)),
        "headline",
        "number",
        "4",
        measure=MEASURES["review_cases_final"],
    )
    with pytest.raises(ReleaseRefused, match="stand in cohort_review, headline: --leave-out"):
        print_release(make_headline(final=4), make_breakdown(died=4, harmed=0), [before])
