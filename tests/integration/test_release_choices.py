"""What a person chooses for a release: tables left out of it, and when the next update comes."""

import io
import json
import re
import shutil
import zipfile
from contextlib import closing
from datetime import date

import pytest
from typer.testing import CliRunner

from assets.release.disclosing import ReleaseRefused
from assets.release.publishing import Wish, prepare, settle
from pipelines.cli import app
from tests.command_line import call_here
from tests.faults.publishing import drawing_nothing
from tests.keyed import SETTINGS, keyed
from tests.releases import opened, publish
from warehouse.connection import open_to_read
from warehouse.folders import read_files
from warehouse.releases import digest_of, read_releases

NAME = "2019-07"
GAP = "Left out of this release: Notifications by area and incident type."
TABLES = ("headline", "nai_under_1", "characteristics", "areas", "totals", "cohort_review")


@pytest.fixture(scope="module", autouse=True)
def without_pictures():
    """What is chosen changes no picture: those of releases are looked at in the tests of the browser."""
    with drawing_nothing():
        yield


@pytest.fixture(scope="module")
def home(tmp_path_factory, small_home):
    """A home in which drafts are made, one over the other, and nothing is ever public."""
    return shutil.copytree(small_home, tmp_path_factory.mktemp("drafts") / "home")


def text_of(files, name):
    return re.sub(r"<[^>]+>", " ", files[f"releases/{NAME}/{name}"].decode())


@pytest.fixture(scope="module")
def without_areas(tmp_path_factory, small_home):
    """The public folder of a second release, without the areas that the first one has."""
    root = shutil.copytree(small_home, tmp_path_factory.mktemp("without") / "home")
    publish(root, Wish("2019-06", 5))
    publish(root, Wish(NAME, 5, left_out=("areas",), next_update=date(2019, 11, 30)))
    return root


def test_a_table_that_is_left_out_is_in_no_file_and_the_notes_and_pages_say_so(without_areas):
    files = read_files(without_areas / "public")
    ours = {name for name in files if name.startswith(f"releases/{NAME}/")}
    assert [name for name in ours if "areas" in name.rpartition("/")[2] and not name.endswith("/areas.html")] == []
    assert f"releases/{NAME}/data/totals_quarter.csv" in ours
    for page in ("release_notes.md", "index.html", "areas.html", "downloads.html"):
        assert GAP in text_of(files, page), page
    assert GAP.partition(": ")[2] in text_of(files, "about.html")
    assert GAP not in text_of(files, "totals.html")
    workbook = zipfile.ZipFile(io.BytesIO(files[f"releases/{NAME}/serious_incident_notifications_2019_07.xlsx"]))
    assert GAP.encode() in workbook.read("xl/sharedStrings.xml")
    package = json.loads(files[f"releases/{NAME}/data/datapackage.json"])
    assert GAP in package["description"]
    assert not any("areas" in resource["name"] for resource in package["resources"])


def test_pages_lead_to_the_last_release_that_has_the_table_and_say_where_there_is_nothing_to_see(without_areas):
    files = read_files(without_areas / "public")
    link = '<a href="../2019-06/areas.html">Notifications by area and incident type, June 2019</a>'
    for page in ("index.html", "areas.html", "downloads.html"):
        assert link in files[f"releases/{NAME}/{page}"].decode(), page
    assert "releases/2019-06/areas.html" in files
    assert "Regions and authorities (not in this release)" in text_of(files, "index.html")
    assert text_of(files, "index.html").count("(not in this release)") == 1
    assert "How to read this" not in text_of(files, "areas.html")


def test_the_release_before_stays_as_it_was(without_areas):
    first, second = read_releases(without_areas / "public")
    assert "areas" in first.tables
    assert set(second.tables) == set(TABLES) - {"areas"}
    told = json.loads(first.as_index())
    assert not {"left_out", "next_update"} & told.keys()
    assert json.loads(second.as_index())["left_out"] == ["areas"]


def test_what_was_left_out_is_in_the_tables_analysts_query(without_areas):
    # The copy and the warehouse are filled by the same rows; the copy is read by the other tests of publishing.
    with opened(without_areas) as session:
        told = session.con.execute("SELECT left_out, next_update FROM published.release ORDER BY release").fetchall()
        areas = session.con.execute("SELECT DISTINCT release FROM published.areas").fetchall()
    assert told == [(None, None), ("areas", date(2019, 11, 30))]
    assert areas == [("2019-06",)]


def test_a_release_after_one_that_leaves_a_table_out_has_it_again(without_areas, tmp_path):
    root = shutil.copytree(without_areas, tmp_path / "home")
    publish(root, Wish("2019-08", 5))
    first, _, third = read_releases(root / "public")
    assert third.tables["areas"].drop("release").equals(first.tables["areas"].drop("release"))


def test_what_is_chosen_is_part_of_what_is_approved(home):
    digests = set()
    with opened(home) as session:
        for wish in (
            Wish(NAME, 5, left_out=TABLES[1:], next_update=date(2019, 11, 30)),
            Wish(NAME, 5, left_out=TABLES[:-1], next_update=date(2019, 11, 30)),
            Wish(NAME, 5, left_out=TABLES[1:], next_update=date(2019, 12, 31)),
        ):
            digests.add(prepare(session, wish, keep=False).digest)
    assert len(digests) == 3


@pytest.mark.parametrize("kept", TABLES)
def test_any_table_can_be_left_out_and_all_but_one(home, kept):
    with opened(home) as session:
        summary = prepare(session, Wish(NAME, 5, left_out=tuple(name for name in TABLES if name != kept)))
        alone = prepare(session, Wish(NAME, 5, left_out=(kept,)), keep=False)
    assert summary.left_out == tuple(name for name in TABLES if name != kept)
    assert alone.cells > 0
    files = read_files(home / "release-draft" / "public")
    assert {name.rpartition("/")[2].split(".")[0] for name in files if f"{NAME}/contracts" in name} == {
        name.rpartition("/")[2].split(".")[0]
        for name in files
        if f"{NAME}/data/{kept}" in name and name.endswith(".meta.csv")
    }


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("area",), "There is no public table of that name to leave out: they are headline, nai_under_1,"),
        (("areas", "release"), "There is no public table of that name"),
        (TABLES, "A release prints one table at least"),
    ],
)
def test_what_cannot_be_left_out_is_told_in_one_sentence(home, names, said):
    shutil.rmtree(home / "release-draft", ignore_errors=True)
    with opened(home) as session, pytest.raises(ReleaseRefused, match=said):
        prepare(session, Wish(NAME, 5, left_out=names))
    assert not (home / "release-draft").exists()


@pytest.mark.parametrize("day", [date(2019, 7, 31), date(2019, 4, 30), date(2018, 1, 1)])
def test_the_next_update_comes_after_the_release(home, day):
    with (
        opened(home) as session,
        pytest.raises(ReleaseRefused, match=r"^The next update must come after this one: .*\.$"),
    ):
        prepare(session, Wish(NAME, 5, next_update=day))


def test_the_next_update_comes_after_the_day_all_is_counted_as_known_on(home):
    with opened(home) as session, pytest.raises(ReleaseRefused, match="next update must come after"):
        prepare(session, Wish("2019-01", 5, next_update=date(2019, 4, 30)))


def test_the_next_update_is_printed_wherever_it_is_said_that_there_is_none(without_areas):
    files = read_files(without_areas / "public")
    for page in ("release_notes.md", "about.html", "data/datapackage.json", "data/csv-metadata.json"):
        assert "30 November 2019" in text_of(files, page), page
        assert "to be announced" not in text_of(files, page)
    contracts = [name for name in files if f"{NAME}/contracts" in name]
    assert contracts
    for name in contracts:
        assert b"30 November" in files[name]
    assert b"30 November 2019" in files["index.html"]
    first = files["releases/2019-06/release_notes.md"].decode()
    assert "Next update: to be announced." in first


def test_the_command_line_takes_both_and_says_them_back(home):
    words = (
        "publish",
        "--release",
        NAME,
        "--leave-out",
        "areas",
        "--leave-out",
        "totals",
        "--next-update",
        "2019-11-30",
    )
    code, out, err = call_here(home, *words, **SETTINGS)
    assert (code, err) == (0, "")
    assert "Notifications by area and incident type; Total notifications." in out
    assert "2019-11-30" in out
    assert digest_of(read_files(home / "release-draft" / "public"))[:12] in out


@pytest.mark.parametrize("words", [("--leave-out", "areas"), ("--next-update", "2019-11-30"), ("--dry-run",)])
def test_an_approval_changes_nothing_of_the_draft(words):
    ended = CliRunner().invoke(app, ["publish", "--release", NAME, "--approve", "0" * 12, "--by", "A", *words])
    assert ended.exit_code == 2
    assert "said when it is made" in re.sub(r"\W+", " ", ended.stderr)


def test_a_home_of_before_these_were_asked_gets_its_public_tables_anew(without_areas, tmp_path):
    """An older version made published.release without the columns, and the releases come from the public folder."""
    root = shutil.copytree(without_areas, tmp_path / "home")
    with opened(root) as session:
        session.con.execute("ALTER TABLE published.release DROP COLUMN left_out")
        session.con.execute("ALTER TABLE published.release DROP COLUMN next_update")
        session.con.execute("UPDATE internal.version SET version = 'older'")
    with opened(root) as session:
        settle(session)
    with closing(open_to_read(keyed(root))) as con:
        assert con.execute("SELECT left_out FROM published.release ORDER BY release").fetchall() == [
            (None,),
            ("areas",),
        ]
