"""The attack on a release, on tables small enough to work out by hand."""

import polars as pl
import pytest

from assets.attack.bounds import Unsolvable, attack
from assets.attack.knowledge import read_release, remember
from assets.attack.left_out import forget_known, suppose_left_out

YEAR = ("202021", "Financial year")
HALVES = (("202021", "Part 1 (April to September)"), ("202021", "Part 2 (October to March)"))
PLACE = {"geographic_level": "National", "country_code": "E92000001", "country_name": "England"}
T = 5


def frame(rows, *columns):
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")


def tables(characteristics=(), areas=(), totals=(), nai=(), review=(), headline=()):
    """Public tables with only the rows a case needs."""
    place = tuple(PLACE.values())
    period = ("time_period", "time_identifier", *PLACE)
    return {
        "characteristics": frame(
            [
                (*when, *place, topic, category, number, share)
                for when, topic, category, number, share in characteristics
            ],
            *period,
            "breakdown_topic",
            "breakdown",
            "notifications",
            "percentage",
        ),
        "areas": frame(
            list(areas),
            *period,
            "region_code",
            "new_la_code",
            "breakdown_topic",
            "breakdown",
            "notifications",
        ),
        "totals": frame([(*when, *place, number) for when, number in totals], *period, "notifications"),
        "nai_under_1": frame(
            [(*YEAR, *place, None, *row) for row in nai],
            *period,
            "region_code",
            "notifications",
            "reviewed",
            "nai_under_1",
            "nai_under_1_reviewed",
            "share",
            "share_lower",
            "share_upper",
            "rate_per_100k",
            "rate_lower",
            "rate_upper",
        ),
        "cohort_review": frame(list(review), "breakdown_topic", "breakdown", "cases", "denominator", "percentage"),
        "headline": frame(
            list(headline), "measure", "number", "denominator", "percentage", "percentage_lower", "percentage_upper"
        ),
    }


def topic(*cells, total, when=YEAR):
    return [
        (when, "Total", "Total", total, "100"),
        *((when, "Gender", name, n, "c" if n == "c" else "1") for name, n in cells),
    ]


def area(level, region, authority, number):
    return (*YEAR, level, "E92000001", "England", region, authority, "Total", "Total", number)


def worked_out(given, before=(), *, is_bold=False):
    known = remember(read_release(given), [read_release(each) for each in before], is_bold=is_bold)
    came = attack(known, threshold=T, is_certain=not is_bold)
    return {breach.cell[-1]: breach.kind for breach in came.breaches}


@pytest.mark.parametrize(
    ("cells", "total", "found"),
    [
        # One alone is what is left of the total.
        ((("a", "c"), ("b", "40")), "43", {"a": "exact"}),
        # Two that are together 5 are both below 5, since neither is none.
        ((("a", "c"), ("b", "c"), ("d", "40")), "45", {"a": "below", "b": "below"}),
        # Two that are together 2 are one each.
        ((("a", "c"), ("b", "c"), ("d", "40")), "42", {"a": "exact", "b": "exact"}),
        # Together 6: one of them may be 5.
        ((("a", "c"), ("b", "c"), ("d", "40")), "46", {}),
        # The total is hidden as well: nothing follows.
        ((("a", "c"), ("b", "40")), "c", {}),
        ((("a", "0"), ("b", "0")), "0", {}),
    ],
)
def test_what_is_left_of_a_total(cells, total, found):
    assert worked_out(tables(characteristics=topic(*cells, total=total))) == found


def test_halves_of_a_year_give_each_other_away():
    rows = [
        *topic(("a", "c"), ("b", "c"), ("d", "100"), total="120"),
        *topic(("a", "c"), ("b", "c"), ("d", "50"), total="60", when=HALVES[0]),
        *topic(("a", "12"), ("b", "c"), ("d", "50"), total="60", when=HALVES[1]),
    ]
    # In the second half b is -2: nobody prints that.
    with pytest.raises(Unsolvable):
        worked_out(tables(characteristics=rows))
    rows[-2] = (HALVES[1], "Gender", "b", "c", "c")
    rows[-3] = (HALVES[1], "Gender", "a", "7", "11.7")
    assert worked_out(tables(characteristics=rows)) == {"b": "exact"}


def test_a_rounded_region_leaves_room_and_an_exact_country_takes_it_away():
    regions = [area("Regional", "E12000001", None, "10"), area("Regional", "E12000002", None, "20")]
    authorities = [
        area("Local authority", "E12000001", "E06000001", "c"),
        area("Local authority", "E12000001", "E06000002", "6"),
        area("Local authority", "E12000002", "E06000003", "20"),
    ]
    loose = tables(areas=[area("National", None, None, "c"), *regions, *authorities])
    assert worked_out(loose) == {}
    tight = tables(areas=[area("National", None, None, "29"), *regions, *authorities])
    assert worked_out(tight) == {"Total": "exact"}


def test_another_table_tells_what_one_hides():
    one = topic(("a", "c"), ("b", "c"), ("d", "40"), total="c")
    assert worked_out(tables(characteristics=one)) == {}
    came = attack(read_release(tables(characteristics=one, totals=[(YEAR, "43")])), threshold=T)
    # The same count, hidden in one table and printed in another, is a contradiction of the release.
    assert came.contradictions


def test_an_earlier_release_is_remembered():
    now = tables(characteristics=topic(("a", "c"), ("b", "c"), ("d", "40"), total="50"))
    before = tables(characteristics=topic(("a", "c"), ("b", "8"), ("d", "40"), total="c"))
    assert worked_out(now) == {}
    # b was printed and is hidden now: a careful reader takes it for changed, a bold one does not.
    assert worked_out(now, [before]) == {}
    assert worked_out(now, [before], is_bold=True) == {"a": "exact"}
    # Where another count of the sum was seen to change, so may have the one that is hidden now.
    moved = tables(characteristics=topic(("a", "c"), ("b", "8"), ("d", "39"), total="c"))
    assert worked_out(now, [moved], is_bold=True) == {}
    # Where nothing fits what he took for unchanged, he sees that it is not.
    wrong = tables(characteristics=topic(("a", "c"), ("b", "30"), ("d", "40"), total="c"))
    assert worked_out(now, [wrong], is_bold=True) == {}


def test_a_total_printed_before_is_known_where_nothing_says_that_it_changed():
    before = tables(characteristics=topic(("a", "c"), ("b", "c"), ("d", "20"), total="63"))
    now = tables(
        characteristics=[row for row in topic(("a", "c"), ("b", "40"), ("d", "20"), total="") if row[2] != "Total"]
    )
    assert worked_out(before) == {}
    assert worked_out(now) == {}
    assert worked_out(now, [before]) == {"a": "exact"}


def test_a_share_beside_a_hidden_count_is_a_contradiction():
    given = tables(characteristics=topic(("a", "c"), ("b", "c"), ("d", "40"), total="50"))
    assert attack(read_release(given), threshold=T).is_safe
    given["characteristics"] = given["characteristics"].with_columns(percentage=pl.lit("8.0"))
    came = attack(read_release(given), threshold=T)
    assert not came.is_safe
    assert came.contradictions == ("Column percentage of characteristics tells in 2 rows what is hidden beside it.",)


NO_SHARE = ("30.0", "20.0", "40.0", "10.0", "8.0", "12.0")


def test_a_few_that_wait_for_their_review_are_what_two_printed_counts_leave():
    assert worked_out(tables(nai=[("300", "270", "80", "78", *NO_SHARE)])) == {"nai_unreviewed": "exact"}
    assert worked_out(tables(nai=[("300", "270", "80", "74", *NO_SHARE)])) == {}
    assert worked_out(tables(nai=[("300", "270", "80", "c", *("c",) * 3, *NO_SHARE[3:])])) == {}


def test_hiding_the_small_counts_of_the_review_alone_gives_four_deaths_away():
    review = [("Outcome", "died", "c", "23", "c"), ("Outcome", "seriously harmed", "19", "23", "82.6")]
    assert worked_out(tables(review=review)) == {"died": "exact"}
    review[1] = ("Outcome", "seriously harmed", "c", "23", "c")
    assert worked_out(tables(review=review)) == {}
    # What the dead were out of is their number.
    review.append(("Pattern of died", "one-off incident", "c", "4", "c"))
    assert attack(read_release(tables(review=review)), threshold=T).contradictions


def test_nearly_all_of_few_tells_of_the_others():
    assert worked_out(tables(review=[("Service", "one", "21", "23", "91.3")])) == {"all others": "exact"}
    assert worked_out(tables(review=[("Service", "one", "23", "23", "100")])) == {}
    assert worked_out(tables(headline=[("m", "535", "538", "99.4", "98", "99.9")])) == {"all others": "exact"}


def share(what, number, whole, when="July 2018 to December 2019"):
    derived = ("c",) * 3 if "c" in (number, whole) else ("10", "9", "11")
    return (f"Reviewed incidents {what}, {when}", number, whole, *derived)


def measure(name, number):
    return (name, number, *("z",) * 4)


def test_what_two_shares_of_one_time_are_out_of_is_one_count():
    headline = [share("of one kind", "200", "c"), share("of another", "144", "538")]
    assert worked_out(tables(headline=headline)) == {"denominator": "exact"}
    headline[1] = share("of another", "144", "c")
    assert worked_out(tables(headline=headline)) == {}
    # Of another time it tells nothing.
    headline[1] = share("of another", "144", "538", "January 2020 to December 2021")
    assert worked_out(tables(headline=headline)) == {}


@pytest.mark.parametrize("is_hidden_in", ["headline", "review"])
def test_all_cases_of_the_review_are_one_count_in_two_tables(is_hidden_in):
    number, whole = ("c", "23") if is_hidden_in == "headline" else ("23", "c")
    given = tables(
        headline=[measure("Cases of the fieldwork review", number)],
        review=[("Outcome", "died", "c", whole, "c"), ("Outcome", "seriously harmed", "c", whole, "c")],
    )
    assert len(worked_out(given)) == 1
    assert worked_out(tables(review=given["cohort_review"].rows())) == {}


def test_a_count_that_is_part_of_another_leaves_the_rest():
    names = ("Cases shortlisted for the fieldwork review", "Cases of the fieldwork review")
    leaves = [tables(headline=[measure(names[0], "25"), measure(names[1], part)]) for part in ("23", "20", "25", "c")]
    assert [list(worked_out(each).values()) for each in leaves] == [["exact"], [], [], []]
    review = [
        ("Outcome", "died", "20", "20", "100"),
        ("Injury of died", "head injury or trauma", "12", "20", "60"),
        ("Injury of died", "head injury with additional fractures", "10", "20", "50"),
    ]
    assert list(worked_out(tables(review=review)).values()) == ["exact"]


def test_numbers_that_cannot_be_are_not_passed_over():
    with pytest.raises(Unsolvable):
        worked_out(tables(characteristics=topic(("a", "30"), ("b", "c"), total="20")))


def test_printed_counts_that_do_not_add_up_are_not_passed_over():
    with pytest.raises(Unsolvable):
        worked_out(tables(characteristics=topic(("a", "12"), ("b", "30"), total="41")))


def test_what_was_printed_before_is_known_though_it_is_hidden_now():
    """Hiding it again protects nothing: that whoever hides has forgotten it is what this must find."""
    before = tables(characteristics=topic(("a", "c"), ("b", "8"), ("d", "c"), ("e", "40"), total="60"))
    now = tables(characteristics=topic(("a", "c"), ("b", "c"), ("d", "9"), ("e", "40"), total="60"))
    assert worked_out(before) == {}
    assert worked_out(now) == {}
    assert worked_out(now, [before], is_bold=True) == {"a": "exact"}


def test_of_two_earlier_releases_the_later_counts():
    now = tables(characteristics=[row for row in topic(("a", "c"), ("b", "40"), total="") if row[2] != "Total"])
    oldest, newer = (
        read_release(tables(characteristics=topic(("a", "c"), ("b", "c"), total=total))) for total in ("90", "43")
    )
    total = ("dfe", *YEAR, "E92000001", "Total", "Total")
    assert remember(read_release(now), [oldest, newer]).bounds[total] == (43, 43)
    assert remember(read_release(now), [newer, oldest]).bounds[total] == (90, 90)


def without(given, name):
    return {table: frame for table, frame in given.items() if table != name}


def worked_out_of_the_left_out(now, before):
    """What a reader works out who supposes that tables left out are as they were, and did not know before."""
    now, before = read_release(now), [read_release(each) for each in before]
    known = suppose_left_out(remember(now, before), now, before)
    came = forget_known(attack(known, threshold=T, is_certain=False), now, before, threshold=T)
    return {breach.cell[-1]: breach.kind for breach in came.breaches}


SEXES = (("a", "c"), ("b", "c"), ("d", "40"))


def test_a_table_left_out_is_held_beside_what_is_printed_now():
    """The total was hidden when the sexes were printed. Told now, it gives away what the table before still holds."""
    year = topic(("a", "c"), ("b", "40"), total="c")
    before = tables(characteristics=year, totals=[(YEAR, "c")])
    now = without(tables(totals=[(YEAR, "43")]), "characteristics")
    assert worked_out_of_the_left_out(now, [before]) == {"a": "exact"}
    # Of a release that prints nothing of the year nothing follows.
    assert worked_out_of_the_left_out(without(tables(), "characteristics"), [before]) == {}


def test_what_was_known_before_is_no_reason_to_refuse_a_release_that_does_not_print_it():
    """That of 43 all but a were printed cannot be taken back; the next release leaves the table out."""
    before = tables(characteristics=topic(("a", "c"), ("b", "40"), total="43"), totals=[(YEAR, "43")])
    now = without(tables(totals=[(YEAR, "43")]), "characteristics")
    assert worked_out_of_the_left_out(now, [before]) == {}
    assert worked_out_of_the_left_out(now, [before, now]) == {}


def test_what_adds_up_with_a_count_that_changed_is_not_taken_for_unchanged():
    before = tables(characteristics=topic(*SEXES, total="47"), totals=[(YEAR, "47")])
    now = without(tables(totals=[(YEAR, "45")]), "characteristics")
    # Were d still 40, a and b would be 5 together.
    assert worked_out_of_the_left_out(now, [before]) == {}
    unchanged = without(tables(totals=[(YEAR, "47")]), "characteristics")
    assert worked_out_of_the_left_out(unchanged, [before]) == {}


def test_a_table_left_out_twice_is_remembered_from_before_both():
    year = topic(("a", "c"), ("b", "40"), total="c")
    first = tables(characteristics=year, totals=[(YEAR, "c")])
    second = without(tables(totals=[(YEAR, "c")]), "characteristics")
    now = without(tables(totals=[(YEAR, "43")]), "characteristics")
    assert worked_out_of_the_left_out(now, [first, second]) == {"a": "exact"}


def test_what_is_certain_never_rests_on_a_table_left_out():
    """It may have changed: nothing printed contradicts that."""
    before = tables(characteristics=topic(("a", "7"), ("b", "40"), total="47"), totals=[(YEAR, "47")])
    now = without(tables(totals=[(YEAR, "46")]), "characteristics")
    assert attack(remember(read_release(now), [read_release(before)]), threshold=T).is_safe
