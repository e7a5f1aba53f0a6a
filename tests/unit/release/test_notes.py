from dataclasses import replace
from datetime import date

from assets.release.files.ees import split_tables
from assets.release.files.notes import write_notes
from assets.release.files.revisions import compare
from tests.unit.release.frames import FACTS, make_tables, with_cell


def notes(before=None, **facts) -> str:
    previous = None if before is None else split_tables(before)
    return write_notes(split_tables(make_tables()), replace(FACTS, **facts), previous).decode()


def test_the_notes_say_what_a_reader_must_know():
    text = notes(next_update=date(2027, 5, 6))
    for said in (
        "SYNTHETIC",
        "as known on 31 October 2026",
        "Counts from 1 to 4 are hidden",
        "`c`: confidential",
        "rounded to the nearest 10",
        "This is the first release.",
        "Next update: 6 May 2027.",
        "Open Government Licence v3.0",
        "no measure of an authority's performance",
        "never reconcile",
        "provisional",
    ):
        assert said in text


def test_real_figures_would_not_be_called_synthetic():
    assert "SYNTHETIC" not in notes(is_synthetic=False)


def test_revisions_are_counted_by_table():
    before = with_cell(make_tables(), "areas", "notifications", 4, "c")
    before = with_cell(before, "areas", "notifications", 3, "12")
    before = with_cell(before, "areas", "notifications", 1, "190")
    before = before | {
        "areas": before["areas"].filter(
            before["areas"]["region_name"].is_null() | before["areas"]["la_name"].is_not_null()
        )
    }
    revisions, _ = compare(split_tables(make_tables()), split_tables(before))
    assert next(
        (r.differing, r.new, r.gone, r.became_hidden, r.became_shown) for r in revisions if r.table == "areas"
    ) == (3, 1, 0, 1, 1)


def test_the_largest_changes_are_named_and_hidden_counts_never():
    before = with_cell(make_tables(), "areas", "notifications", 3, "777")
    before = with_cell(before, "totals", "notifications", 0, "490")
    before = with_cell(before, "characteristics", "notifications", 0, "400")
    text = notes(before)
    assert text.index("from 400 to 498") < text.index("from 490 to 498")
    assert "777" not in text


def test_names_cannot_write_markup_into_the_notes():
    changed = with_cell(make_tables(), "characteristics", "breakdown", 0, "<b>[x](y)|")
    before = with_cell(changed, "characteristics", "notifications", 0, "400")
    text = write_notes(split_tables(changed), FACTS, split_tables(before)).decode()
    assert r"\<b\>\[x\](y)\|" in text
