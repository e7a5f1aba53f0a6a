"""A release of the sample: what it prints adds up to what the warehouse holds, and gives no child away."""

from contextlib import closing
from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from assets.attack.bounds import attack
from assets.attack.knowledge import read_release, remember
from assets.release import making
from assets.release.disclosing import ReleaseRefused
from assets.release.files import Facts
from assets.release.files.declared import FORMS
from assets.release.making import make_release, try_to_break
from warehouse.connection import open_to_read
from warehouse.releases import read_releases

T = 5
FACTS = Facts("2026-05", date(2026, 4, 15), T, is_synthetic=True)


@pytest.fixture(scope="module")
def con(sample_home):
    with closing(open_to_read(sample_home)) as opened:
        yield opened


@pytest.fixture(scope="module")
def releases(published_home):
    return read_releases(published_home.public)


@pytest.fixture(scope="module")
def last(releases):
    return releases[-1].tables


@pytest.fixture(scope="module")
def counted(con):
    """The cells of a release, and its tables with the mark of a cell where a count would be."""
    return making._count(con, FACTS)


@pytest.fixture(scope="module")
def chosen(counted):
    """What is hidden where nothing was printed before."""
    return making.hide(counted[0], [], threshold=T)


def print_with(counted, hidden, *, only=()):
    """Print the tables, or only those named, with these cells hidden."""
    table, blank = counted
    left_out = tuple(name for name in FORMS if only and name not in only)
    printed = making._look_up(table, making.print_cells(table, hidden))
    return making.print_tables(replace(blank, printed=printed, left_out=left_out))


def find(frame, **wanted):
    found = frame.filter(*(pl.col(name) == value for name, value in wanted.items()))
    assert found.height == 1
    return found.row(0, named=True)


def test_nothing_can_be_worked_out_of_either_release_alone_or_together(releases):
    """Of the second alone no more than of both: what fits all they tell fits what one of them tells."""
    first, second = (read_release(kept.tables) for kept in releases)
    both = remember(second, [first])
    assert (both.hidden, both.unprinted) == (second.hidden, second.unprinted)
    assert both.sums >= second.sums
    wider = {
        cell for cell, (low, high) in second.bounds.items() if low > both.bounds[cell][0] or high < both.bounds[cell][1]
    }
    assert wider == set()
    for known in (first, both):
        came = attack(known, threshold=T)
        assert came.is_safe
        assert came.tried > 1000


def test_no_printed_count_is_below_the_threshold(releases):
    for kept in releases:
        for name, frame in kept.tables.items():
            for column in set(frame.columns) & making.COUNTS:
                small = frame.filter(pl.col(column).is_in([str(count) for count in range(1, T)]))
                assert small.height == 0, (name, column)


def test_printed_counts_are_those_of_the_warehouse(con, last):
    counted = dict(
        con.execute(
            "SELECT period_start, notifications FROM timeseries.notifications"
            " WHERE basis = 'dfe' AND period_kind = 'financial_year' AND geographic_level = 'national' AND NOT is_provisional"
        ).fetchall()
    )
    assert len(counted) == 8
    for start, number in counted.items():
        period = f"{start.year}{(start.year + 1) % 100:02d}"
        where = {"time_period": period, "time_identifier": "Financial year"}
        for name in ("totals", "characteristics", "areas"):
            frame = last[name].filter(pl.col("geographic_level") == "National")
            if "breakdown_topic" in frame.columns:
                where["breakdown_topic"] = "Total"
            assert find(frame, **where)["notifications"] == str(number)
            where.pop("breakdown_topic", None)


def test_authorities_are_printed_exactly_or_hidden_and_regions_rounded(con, last):
    areas = last["areas"].filter(pl.col("breakdown_topic") == "Total", pl.col("time_period") == "202021")
    counted = con.execute(
        "SELECT geographic_level, area_code, notifications FROM timeseries.notifications"
        " WHERE basis = 'dfe' AND period_kind = 'financial_year' AND period_start = DATE '2020-04-01'"
    ).fetchall()
    printed = {row["new_la_code"] or row["region_code"]: row["notifications"] for row in areas.to_dicts()}
    assert len(printed) == len(counted)
    hidden = 0
    for level, code, number in counted:
        said = printed[code if level != "national" else None]
        if level == "regional":
            assert said == str((number + 5) // 10 * 10)
        elif 0 < number < T or said == "c":
            hidden += 1
            assert said == "c"
        else:
            assert said == str(number)
    assert hidden > 50


@pytest.mark.parametrize("name", ["cohort_review", "nai_under_1"])
def test_every_count_hidden_for_others_is_needed(counted, chosen, name):
    """Were any one of them printed, the audit would work out what it protects; nothing else is hidden in vain.

    One in six is tried; of random tables `tests/property/test_disclosure.py` tries every one.
    """
    table, hidden = counted[0], chosen.primary | chosen.secondary
    basis = {"cohort_review": "cohort", "nai_under_1": "panel"}[name]
    others = [cell for cell in np.flatnonzero(chosen.secondary) if table.keys["basis"][int(cell)] == basis]
    tried = others[::6]
    assert len(tried) >= 2
    for cell in tried:
        shown = hidden.copy()
        shown[cell] = False
        # The other tables cannot help: the one count that stands in two of these is printed.
        with pytest.raises(ReleaseRefused, match="worked out"):
            try_to_break(print_with(counted, shown, only=(name,)), [], threshold=T)


def test_what_is_one_count_is_one_cell_and_hidden_in_one_place_alone_it_is_worked_out(counted, chosen):
    """What three shares are out of, and all cases of the review, which the headline counts as well."""
    table, blank = counted
    hidden = chosen.primary | chosen.secondary
    whole, cases = pl.col("category") == "denominator", (pl.col("basis") == "cohort") & (pl.col("topic") == "total")
    (shares,), (review,) = (table.keys.with_row_index().filter(which)["index"] for which in (whole, cases))
    out_of = (pl.col("denominator") != "z", "denominator")
    all_cases = (pl.col("measure") == "Cases of the fieldwork review", "number")
    # Tables of the same counts: others would only help a reader.
    shown = print_with(counted, hidden, only=("headline", "cohort_review"))
    try_to_break(shown, [], threshold=T)
    marks = making.print_tables(blank)["headline"]
    for cell, (where, column), places in ((shares, out_of, 3), (review, all_cases, 1)):
        assert not hidden[cell]
        assert marks.filter(where)[column].to_list() == [f"#{cell}"] * places
        first = pl.int_range(pl.len()) == pl.arg_where(where).first()
        frame = shown["headline"]
        derived = [each for each in frame.columns if each.startswith("percentage") and places > 1]
        alone = frame.with_columns(
            pl.when(first).then(pl.lit("c")).otherwise(pl.col(each)).alias(each) for each in (column, *derived)
        )
        with pytest.raises(ReleaseRefused, match="worked out"):
            try_to_break({**shown, "headline": alone}, [], threshold=T)


def test_what_was_printed_before_and_has_not_changed_is_printed_again(counted, releases):
    """Hiding it would protect nothing, and would lose readers a figure they had."""
    table, blank = counted
    first, second = making.recall(blank, [kept.tables for kept in releases], size=len(table.values))
    unhidden = making.print_cells(table, np.zeros(len(table.values), dtype=bool))
    same = [at for at, (was, now) in enumerate(zip(first, unhidden, strict=True)) if was is not None and was == now]
    assert len(same) > 800
    assert [at for at in same if second[at] != first[at]] == []


def test_each_count_is_found_in_the_tables_of_its_own_release(counted, chosen):
    """What an earlier release printed is read off its tables cell by cell, never off what is worked out of a cell."""
    table, blank = counted
    tables = print_with(counted, chosen.primary | chosen.secondary)
    (printed,) = making.recall(blank, [tables], size=len(table.values))
    for value, base, text in zip(table.values, table.bases, printed, strict=True):
        if base == 0:
            assert text is None
        elif text != "c":
            assert text == str((2 * int(value) + int(base)) // (2 * int(base)) * int(base))


def test_a_small_count_an_earlier_release_printed_stops_the_next(con, counted, releases):
    """A real count of 1 to 4 that got out cannot be protected any more: nothing further is published by itself."""
    table, _ = counted
    unknown_sex = table.keys.with_columns(pl.Series("cases", table.values)).filter(
        (pl.col("topic") == "sex")
        & (pl.col("category") == "not_known")
        & (pl.col("period_kind") == "financial_year")
        & pl.col("cases").is_between(1, T - 1)
    )
    start, cases = unknown_sex.select("period_start", "cases").row(0)
    is_it = (
        (pl.col("breakdown_topic") == "Gender")
        & (pl.col("breakdown") == "Not known")
        & (pl.col("time_period") == f"{start.year}{(start.year + 1) % 100:02d}")
        & (pl.col("time_identifier") == "Financial year")
    )
    frame = releases[0].tables["characteristics"]
    assert frame.filter(is_it)["notifications"].to_list() == ["c"]
    leaked = frame.with_columns(notifications=pl.when(is_it).then(pl.lit(str(cases))).otherwise("notifications"))
    # Tables that count the same notifications: what the others count adds up with none of them.
    earlier = {"characteristics": leaked, "totals": releases[0].tables["totals"]}
    others = tuple(name for name in FORMS if name not in earlier)
    with pytest.raises(ReleaseRefused, match=r"cannot be protected.*stand in characteristics: --leave-out"):
        make_release(con, replace(FACTS, left_out=others), [earlier])
    # The way a person has then: all the rest, held beside what is out.
    made = make_release(con, replace(FACTS, left_out=(*others, "characteristics")), [earlier])
    assert set(made.tables) == {"totals"}
    assert made.attack.is_safe


def test_a_release_without_its_areas_gives_nothing_away_beside_one_that_has_them(con, releases):
    """Beside the tables that count the same notifications: what the others count adds up with none of them."""
    together = ("areas", "characteristics", "totals")
    others = tuple(name for name in FORMS if name not in together)
    earlier = {name: releases[0].tables[name] for name in together}
    made = make_release(con, replace(FACTS, left_out=(*others, "areas")), [earlier])
    assert set(made.tables) == {"characteristics", "totals"}
    assert made.attack.is_safe
