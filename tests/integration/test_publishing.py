"""From a draft to the public folder: nothing without a person, nothing half, nothing but what is printed."""

import json
import shutil
from contextlib import closing
from unittest import mock

import duckdb
import pytest

from assets.public_site.book import make_front_pages, make_pages
from assets.release import publishing
from assets.release.disclosing import ReleaseRefused
from assets.release.publishing import Wish, approve, prepare, read_waiting, settle, show_releases
from pipelines.doctor import examine
from tests.command_line import call_here
from tests.faults.injection import settings_of
from tests.faults.publishing import drawing_nothing
from tests.keyed import SETTINGS, keyed
from tests.releases import opened
from warehouse.connection import open_analyst
from warehouse.folders import read_files
from warehouse.ledger import APPROVED, read_ledger
from warehouse.releases import digest_of, open_published, read_releases

FIRST = "2019-06"


@pytest.fixture(scope="module")
def waiting(tmp_path_factory, small_home):
    """A home with a draft and nothing public; only read."""
    root = shutil.copytree(small_home, tmp_path_factory.mktemp("waiting") / "home")
    with drawing_nothing(), opened(root) as session:
        prepare(session, Wish(FIRST, 5))
    return root


@pytest.fixture
def draft(tmp_path, waiting):
    return shutil.copytree(waiting, tmp_path / "home")


def approve_waiting(root, by="A. Tester"):
    with opened(root) as session:
        summary = read_waiting(session)
        approve(session, summary.release, digest=summary.digest, by=by)


def test_nothing_is_public_before_a_person_has_approved_it(waiting):
    home = keyed(waiting)
    assert not home.public.exists()
    assert read_files(home.draft)


@pytest.mark.parametrize("digest", ["", "0" * 64, "short"])
def test_only_the_draft_that_was_looked_at_is_published(draft, digest):
    with opened(draft) as session, pytest.raises(ReleaseRefused):
        approve(session, FIRST, digest=digest, by="A. Tester")
    assert not keyed(draft).public.exists()
    assert [e for e in read_ledger(keyed(draft)).entries if e.what == APPROVED] == []


def test_a_draft_that_was_touched_is_not_published(draft):
    page = keyed(draft).draft / "public" / "index.html"
    page.write_bytes(page.read_bytes() + b" ")
    with pytest.raises(ReleaseRefused, match="not the one"):
        approve_waiting(draft)
    assert not keyed(draft).public.exists()


def test_the_ledger_keeps_who_approved_what(draft):
    approve_waiting(draft, by="B. Approver")
    home = keyed(draft)
    (entry,) = [e for e in read_ledger(home).entries if e.what == APPROVED]
    assert entry.facts["release"] == FIRST
    assert entry.facts["approved_by"] == "B. Approver"
    assert entry.facts["digest"] == digest_of(read_files(home.public))


def test_a_release_that_is_out_is_never_made_again_or_followed_by_an_older_one(draft):
    approve_waiting(draft)
    with opened(draft) as session:
        for name in (FIRST, "2019-05"):
            with pytest.raises(ReleaseRefused, match="never changed"):
                prepare(session, Wish(name, 5))
        for name in ("2019-13", "2019", "../2019-11", "x"):
            with pytest.raises(ReleaseRefused, match="named by year and month"):
                prepare(session, Wish(name, 5))


def test_a_process_that_ends_after_the_approval_is_made_good_by_the_next(draft):
    with (
        mock.patch.object(publishing, "replace_folder", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        approve_waiting(draft)
    home = keyed(draft)
    assert not home.public.exists()
    assert any("approved" in complaint.sentence for complaint in examine(settings_of(draft)))
    with opened(draft) as session:
        assert settle(session)
        assert session.con.execute("SELECT count(*) FROM published.areas").fetchone()[0] > 100
    assert [kept.release for kept in read_releases(home.public)] == [FIRST]
    assert list(examine(settings_of(draft))) == []


def test_a_public_folder_someone_touched_is_named_and_loads_go_on(draft):
    approve_waiting(draft)
    home = keyed(draft)
    shutil.rmtree(home.draft)
    place = home.public / "releases" / FIRST / "index.html"
    place.write_bytes(place.read_bytes().replace(b"England", b"Wales"))
    (complaint,) = examine(settings_of(draft))
    assert "public" in complaint.sentence
    code, _, _ = call_here(draft, "run", **SETTINGS)
    assert code == 0
    code, _, err = call_here(draft, "publish", "--release", "2019-07", "--dry-run", **SETTINGS)
    assert code == 1
    assert "not what was" in err


def test_what_a_release_prints_is_in_the_tables_analysts_query(published_home):
    with closing(open_published(read_releases(published_home.public))) as public, open_analyst(published_home) as copy:
        for name in ("areas", "characteristics", "totals", "nai_under_1", "headline", "cohort_review", "release"):
            ask = f"SELECT * FROM published.{name} ORDER BY ALL"
            assert copy.execute(ask).fetchall() == public.execute(ask).fetchall()


def test_the_pages_are_made_of_published_tables_alone(published_home):
    releases = read_releases(published_home.public)
    with closing(open_published(releases)) as con:
        there = con.execute("SELECT DISTINCT schema_name FROM duckdb_tables()").fetchall()
        assert there == [("published",)]
        for statement in (
            f"ATTACH '{published_home.warehouse}' AS w",
            f"SELECT * FROM read_csv('{published_home.ledger}')",
            "SET enable_external_access = true",
            "INSTALL httpfs",
            f"COPY published.release TO '{published_home.root}/x.csv'",
        ):
            with pytest.raises(duckdb.Error):
                con.execute(statement)
        # Builders get the connection and nothing else: what they return is what is public.
        made = make_pages(con) | {f"front {name}": data for name, data in make_front_pages(con).items()}
    kept = read_files(published_home.public)
    last = f"releases/{releases[-1].release}/"
    for name, data in made.items():
        place = name.removeprefix("front ") if name.startswith("front ") else f"{last}{name}"
        assert kept[place] == data, name


def test_the_command_line_says_what_comes_next_and_publishes(tmp_path, waiting):
    root = shutil.copytree(waiting, tmp_path / "home")
    summary = json.loads((root / "release-draft" / "waiting.json").read_bytes())
    code, _, err = call_here(root, "publish", "--release", FIRST, "--approve", summary["digest"][:12], **SETTINGS)
    assert code == 2
    assert "go together" in err
    code, out, err = call_here(
        root, "publish", "--release", FIRST, "--approve", summary["digest"][:12], "--by", "C. Ash", **SETTINGS
    )
    assert (code, err) == (0, "")
    assert "is public" in out
    code, out, _ = call_here(root, "query", "select release from published.release", "--format", "csv", **SETTINGS)
    assert out.splitlines() == ["release", FIRST]


def test_a_dry_run_keeps_nothing(tmp_path, small_home):
    root = shutil.copytree(small_home, tmp_path / "home")
    code, out, err = call_here(root, "publish", "--release", FIRST, "--as-at", "2019-04-30", "--dry-run", **SETTINGS)
    assert (code, err) == (0, "")
    assert "none could be worked out" in out
    assert "nothing is public" in out
    assert not (root / "release-draft").exists()
    assert not (root / "public").exists()


def test_tables_follow_the_folder(published_home, tmp_path):
    root = shutil.copytree(published_home.root, tmp_path / "home")
    with opened(root) as session:
        assert not show_releases(session)
        session.con.execute("DELETE FROM published.release")
        assert show_releases(session)
        assert session.con.execute("SELECT count(*) FROM published.release").fetchone() == (2,)


def test_what_is_public_already_is_not_approved_again(draft):
    approve_waiting(draft)
    with pytest.raises(ReleaseRefused, match="never changed"):
        approve_waiting(draft)


def test_what_nobody_approved_is_not_taken_for_a_release(draft):
    home = keyed(draft)
    shutil.copytree(home.draft / "public", home.public)
    (complaint,) = examine(settings_of(draft))
    assert "nothing was approved" in complaint.sentence
    with opened(draft) as session:
        with pytest.raises(ReleaseRefused, match="nobody approved"):
            settle(session)
        assert session.con.execute("SELECT count(*) FROM published.release").fetchone() == (0,)
