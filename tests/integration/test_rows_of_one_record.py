"""Rows of one file about one record: which of them stands does not depend on which had the typing error."""

import openpyxl
import pytest

from tests.integration.deliveries import CHILD, NOTIFICATION, ask, fresh_home, load, write

COUNTED = "SELECT rows_in, rows_accepted, rows_rejected, rows_duplicate FROM quality.load"
FINDINGS = "SELECT row_number, rule_code, column_name FROM quality.rejected_row ORDER BY ALL"
KEPT = "SELECT notification_id FROM core.notification ORDER BY ALL"

WELL = {**NOTIFICATION, "nature": "death"}
SPOILT = {**NOTIFICATION, "nature": "?"}
OTHER = {**NOTIFICATION, "notification_id": "SIN-2019-000002"}


def take(root, rows, name="notifications_2019-03-31.csv"):
    with fresh_home(root) as (home, con):
        write(home.landing, name, rows)
        load(con, home)
        return ask(con, COUNTED), ask(con, FINDINGS), ask(con, KEPT)


@pytest.mark.parametrize("spoilt", [2, 3])
def test_a_row_that_fits_does_not_stand_against_one_of_its_record_that_does_not(tmp_path, spoilt):
    rows = [SPOILT, WELL] if spoilt == 2 else [WELL, SPOILT]
    counts, findings, kept = take(tmp_path, [*rows, OTHER])
    assert counts == [(3, 1, 2, 0)]
    both = [(row, "duplicate_key", "notification_id") for row in (2, 3)]
    assert findings == sorted([*both, (spoilt, "code_unknown", "nature")])
    assert kept == [(OTHER["notification_id"],)]


def test_its_key_is_told_however_it_is_spelt(tmp_path):
    respelt = {**SPOILT, "notification_id": f" {SPOILT['notification_id'].lower()}\u00a0"}
    counts, _, kept = take(tmp_path, [WELL, respelt])
    assert (counts, kept) == ([(2, 0, 2, 0)], [])


def test_rows_that_agree_with_each_other_do_not_stand_against_it_either(tmp_path):
    counts, findings, _ = take(tmp_path, [WELL, WELL, SPOILT, OTHER, OTHER])
    assert counts == [(5, 1, 3, 1)]
    assert [row for row, code, _ in findings if code == "duplicate_key"] == [2, 3, 4]


def test_three_that_contradict_each_other_are_each_told_once(tmp_path):
    _, findings, _ = take(tmp_path, [WELL, {**WELL, "nature": "other"}, SPOILT, SPOILT])
    assert [row for row, code, _ in findings if code == "duplicate_key"] == [2, 3, 4, 5]


def test_where_none_of_them_fits_nothing_is_in_doubt(tmp_path):
    assert take(tmp_path, [SPOILT, SPOILT])[1] == [(row, "code_unknown", "nature") for row in (2, 3)]


@pytest.mark.parametrize("key", ["", "1.23E+05"])
def test_a_row_whose_key_cannot_be_read_is_about_no_record(tmp_path, key):
    counts, findings, kept = take(tmp_path, [WELL, {**SPOILT, "notification_id": key}])
    assert (counts, kept) == ([(2, 1, 1, 0)], [(WELL["notification_id"],)])
    assert {code for _, code, _ in findings} & {"duplicate_key"} == set()


def test_all_parts_of_the_key_count_and_a_row_that_waits_contradicts_nobody(tmp_path):
    children = [CHILD, {**CHILD, "child_id": "C2", "is_index": "no", "sex": "?"}]
    with fresh_home(tmp_path) as (home, con):
        write(home.landing, "children_2019-03-31.csv", [*children, children[1] | {"sex": "male"}])
        load(con, home)
        codes = "SELECT row_number, rule_code FROM quality.rejected_row ORDER BY ALL"
        assert ask(con, codes) == [
            (2, "orphan"), (3, "duplicate_key"), (3, "sex_unrecognised"), (4, "duplicate_key"),
        ]  # fmt: skip
        write(home.landing, "notifications_2019-03-31.csv", [NOTIFICATION])
        load(con, home)
        assert ask(con, "SELECT child_id FROM core.child") == [("C1",)]


def test_a_cell_that_holds_a_formula_spoils_its_row_as_any_other(tmp_path):
    book = openpyxl.Workbook()
    for row in (list(WELL), list(WELL.values()), list({**WELL, "nature": "=A1"}.values())):
        book.worksheets[0].append(row)
    with fresh_home(tmp_path) as (home, con):
        book.save(home.landing / "notifications_2019-03-31.xlsx")
        load(con, home)
        assert ask(con, COUNTED) == [(2, 0, 2, 0)]
        assert (3, "formula_cell", "nature") in ask(con, FINDINGS)


def test_what_was_known_of_the_record_stands_in_a_full_snapshot_too(tmp_path):
    with fresh_home(tmp_path) as (home, con):
        write(home.landing, "notifications_2019-03-31.csv", [NOTIFICATION, OTHER])
        load(con, home)
        write(home.landing, "notifications_2019-04-30_full.csv", [WELL, SPOILT, OTHER])
        load(con, home)
        assert (
            ask(con, "SELECT nature, status FROM core.notification ORDER BY notification_id")
            == [("serious_harm", "open")] * 2
        )


@pytest.mark.parametrize("kind", ["", "_full"])
def test_published_figures_whose_key_no_spoilt_row_tells_are_kept(tmp_path, kind):
    """Period and area are read from several cells together, so a row that does not fit tells neither."""
    figure = {
        "time_period": "2019",
        "time_identifier": "Calendar year",
        "geographic_level": "National",
        "country_code": "E92000001",
        "category": "Total",
        "number": "3",
    }
    rows = [figure, figure, {**figure, "category": "Other"}, {**figure, "category": "Other", "number": "?"}]
    clashing = [{**figure, "category": "More", "number": number} for number in "45"]
    counts, _, _ = take(tmp_path, [*rows, *clashing], f"dfe_statistics_2019-12-31{kind}.csv")
    assert counts == [(6, 2, 3, 1)]
