"""27 %, 257 and every figure of the cohort are the same on the page, in CSV, XLSX, ODS and the database."""

import re
from html import unescape

import pytest

from tests.unit.release.test_workbooks import read_ods, read_xlsx
from warehouse.connection import open_analyst
from warehouse.releases import read_releases


@pytest.fixture(scope="module")
def release(published_home):
    return read_releases(published_home.public)[-1]


@pytest.fixture(scope="module")
def workbooks(release):
    stem = f"serious_incident_notifications_{release.release.replace('-', '_')}"
    return {"xlsx": read_xlsx(release.files[f"{stem}.xlsx"]), "ods": read_ods(release.files[f"{stem}.ods"])}


def find_rows(sheets, *labels):
    """The rows of any sheet that hold these words in this order, as text."""
    found = []
    for rows in sheets.values():
        for row in rows:
            texts = ["" if cell is None else str(cell) for cell in row]
            if all(label in texts for label in labels):
                found.append(texts)
    return found


def same(printed, shown):
    """Whether a cell of a workbook or page is the printed number: 257 and 257 or 257.0, symbols as they are."""
    try:
        return float(printed) == float(shown)
    except ValueError:
        return printed == shown


def read_page(release, name):
    """Rows of all tables of a page, cells as text."""
    html = release.files[name].decode()
    rows = re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL)
    return [
        [unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
        for row in rows
    ]


HEADLINE = ("number", "denominator", "percentage", "percentage_lower", "percentage_upper")


def test_the_headline_is_one_number_everywhere(published_home, release, workbooks):
    with open_analyst(published_home) as copy:
        counted = copy.execute("SELECT measure, numerator, denominator, value FROM cohort.headline").fetchall()
        printed = copy.execute(
            f"SELECT measure, {', '.join(HEADLINE)} FROM published.headline WHERE release = ?", [release.release]
        ).fetchall()
    assert {row[1] for row in counted} >= {257, 144}
    by_number = {row[1]: row for row in printed}
    assert by_number["257"][2:] == ("z", "z", "z", "z")
    assert by_number["144"][2:4] == ("538", "26.8")
    assert sorted(str(row[1]) for row in counted) == sorted(by_number)
    csv = {row["measure"]: row for row in release.tables["headline"].to_dicts()}
    page = {row[0]: row[1:] for row in read_page(release, "nai-under-1.html") if row and row[0] in csv}
    for measure, *numbers in printed:
        assert [csv[measure][name] for name in HEADLINE] == numbers
        assert all(same(p, s) for p, s in zip(numbers, page[measure], strict=True)), measure
        for sheets in workbooks.values():
            (row,) = find_rows(sheets, "National", measure)
            assert all(same(p, s) for p, s in zip(numbers, row[-len(numbers) :], strict=True)), measure


def test_every_figure_of_the_cohort_is_one_number_everywhere(published_home, release, workbooks):
    with open_analyst(published_home) as copy:
        printed = copy.execute(
            "SELECT breakdown_topic, breakdown, cases, denominator, percentage FROM published.cohort_review WHERE release = ?",
            [release.release],
        ).fetchall()
        counted = copy.execute("SELECT dimension, category, cases, percent FROM cohort.breakdown").fetchall()
    assert len(printed) == len(counted) > 50
    csv = {(row["breakdown_topic"], row["breakdown"]): row for row in release.tables["cohort_review"].to_dicts()}
    page = [row for row in read_page(release, "fieldwork-review.html") if len(row) == 4]
    truth = {(d.replace("_", " ").capitalize(), c): (n, p) for d, c, n, p in counted}
    shown = 0
    for topic, category, *numbers in printed:
        row = csv[topic, category]
        assert [row["cases"], row["denominator"], row["percentage"]] == numbers
        of_category = [row[1:] for row in page if row[0] == category]
        assert any(all(same(p, s) for p, s in zip(numbers, row, strict=True)) for row in of_category), category
        for sheets in workbooks.values():
            (found,) = find_rows(sheets, topic, category)
            assert all(same(p, s) for p, s in zip(numbers, found[-3:], strict=True)), (topic, category)
        cases, percent = truth[topic, category]
        if numbers[0] != "c":
            assert numbers[0] == str(cases)
            shown += 1
            if numbers[2] not in ("c", "z"):
                assert float(numbers[2]) == pytest.approx(percent, abs=0.051)
        elif cases >= 5:
            assert numbers[2] == "c"
    assert shown > 20
