"""The headline and the fieldwork review of tests, a few counts each, and what a release of them alone prints."""

from dataclasses import replace
from datetime import date

import polars as pl

from assets.release import making
from assets.release.disclosing import hide, print_cells
from assets.release.printing import Made, print_tables
from assets.release.review_counts import join_tables, lay_out_headline, lay_out_review
from assets.release.same_counts import share_cells
from assets.release.tables import MEASURES

SHARES = tuple(name for name in MEASURES if "_share_of_reviewed_" in name)
FIRST, SECOND = date(2020, 3, 31), date(2021, 9, 30)
OTHERS = ("nai_under_1", "characteristics", "areas", "totals")


def make_headline(shares=(200, 260, 144), reviewed=538, shortlisted=74, final=23, days=(FIRST, FIRST, FIRST)):
    """The three shares in the order of their names, each with the day it is known on, and the cases of the review."""
    rows = [(name, part, reviewed, 0.1, 0.2, day) for name, part, day in zip(SHARES, shares, days, strict=True)]
    cases = {"review_cases_shortlisted": shortlisted, "review_cases_final": final, "review_authorities": 19}
    rows += [(name, number, None, None, None, SECOND) for name, number in cases.items()]
    columns = ("measure", "numerator", "denominator", "lower", "upper", "known_on")
    return pl.DataFrame(rows, schema=columns, orient="row").sort("measure")


def make_breakdown(died=8, harmed=15, **further):
    """How many died and were harmed; further dimensions as `service={"one": 21}`."""
    listed = {"outcome": {"died": died, "seriously harmed": harmed}, **further}
    out_of = {"injury_of_died": died}
    rows = [
        (dimension, category, cases, out_of.get(dimension, died + harmed))
        for dimension, categories in listed.items()
        for category, cases in categories.items()
    ]
    return pl.DataFrame(rows, schema=("dimension", "category", "cases", "denominator"), orient="row")


def lay_out_both(headline, breakdown, left_out=()):
    """The cells, and all that is printed of them but the counts."""
    printed = []
    if "cohort_review" not in left_out:
        printed.append(lay_out_review(breakdown, SECOND))
    if "headline" not in left_out:
        printed.append(lay_out_headline(headline))
    table = share_cells(join_tables(*printed))
    marks = making._look_up(table, [f"#{cell}" for cell in range(len(table.values))])
    nothing = pl.DataFrame({"period_kind": [], "period_start": []})
    return table, Made("2026-05", marks, nothing, nothing, headline, breakdown, SECOND, (*OTHERS, *left_out))


def print_release(headline, breakdown, earlier=(), *, threshold=5, left_out=()):
    """What a release prints of them, given the tables of those before it."""
    table, blank = lay_out_both(headline, breakdown, left_out)
    found = hide(table, making.recall(blank, earlier, size=len(table.values)), threshold=threshold)
    printed = making._look_up(table, print_cells(table, found.primary | found.secondary))
    return print_tables(replace(blank, printed=printed))


def list_reviewed(tables):
    """What is printed of all reviewed incidents, wherever it is."""
    return tables["headline"].filter(pl.col("denominator") != "z")["denominator"].to_list()


def list_cases(tables):
    """What is printed of all cases of the fieldwork review: in the headline, and beside who died."""
    of_headline = tables["headline"].filter(pl.col("measure") == MEASURES["review_cases_final"])["number"]
    of_review = tables["cohort_review"].filter(pl.col("breakdown_topic") == "Outcome")["denominator"]
    return [*of_headline, *of_review.unique()]
