"""What lies on the disk after whole runs: readable by its owner alone, and of purged files nothing."""

import os
import subprocess
import sys
from pathlib import Path
from unittest import mock

import polars as pl
import pytest

from expectations.contracts.catalogue import EXTRACTS
from expectations.contracts.fields import Kind
from pipelines.doctor import examine
from pipelines.names import SCAN_JOB
from pipelines.settings import read_settings
from tests.architecture.repository import ROOT
from tests.command_line import call_here
from tests.integration.deliveries import write
from tests.integration.test_nothing_leaks import MARK, read_template, tables_with
from warehouse.connection import open_analyst, open_live
from warehouse.home import keep_private
from warehouse.ledger import read_ledger

DUE, KEPT = "2026-05-31", "2026-06-30"
#: its code decides and any words may follow: the spelling is kept
SPELLED = "ethnicity"
ENVIRONMENT = {"PANELWATCH_STABLE_SECONDS": "0", "PANELWATCH_ENCRYPTION": "off"}
MARKED = {Kind.TEXT, Kind.ID, Kind.NAME, Kind.FREE_TEXT}


def run(home, umask, *words):
    """Run the command line as if it were started under an umask; give what it says."""

    def begin():
        os.umask(umask)
        keep_private()

    with mock.patch("pipelines.cli.keep_private", side_effect=begin) as begun:
        code, out, err = call_here(home.root, *words, **ENVIRONMENT)
    assert code == 0, out + err
    # Else what is looked at is the umask of the tests.
    begun.assert_called_once()
    return out


def orchestrate(home, umask, job):
    """Run a job as the orchestrator does, which is no program of ours, in its own process under an umask."""
    ended = subprocess.run(
        [Path(sys.executable).with_name("dagster"), "job", "execute", "-m", "pipelines.definitions", "-j", job],
        cwd=ROOT,
        env={
            **{name: text for name, text in os.environ.items() if not name.startswith("PANELWATCH_")},
            **ENVIRONMENT,
            "PANELWATCH_HOME": str(home.root),
            "DAGSTER_HOME": str(home.dagster),
        },
        umask=umask,
        check=False,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


def mark_row(extract, row):
    """A row that is accepted with a mark in every cell that may hold any text, and one rejected with it in all."""
    good = dict(row)
    for column in extract.arriving:
        if column.name in row and column.notes.kind in MARKED:
            good[column.name] = MARK if column.name.endswith("_id") else f"{MARK}{column.name}"
    if SPELLED in row:
        good[SPELLED] = f"{row[SPELLED]} {MARK}"
    return [good, dict.fromkeys(row, f"{MARK}?")]


def deliver(home):
    """Deliver every extract twice, each of one row of the sample that lies there: later due to go, with marks; to stay."""
    rows = {extract: read_template(home.landing, extract) for extract in EXTRACTS if extract.record is not None}
    for path in home.landing.iterdir():
        path.unlink()
    known = next(iter(rows.values()))["notification_id"]
    for extract, found in rows.items():
        row = {**found, "notification_id": known} if "notification_id" in found else found
        write(home.landing, f"{extract.name}_{DUE}_synthetic.csv", [row, *mark_row(extract, row)])
        write(home.landing, f"{extract.name}_{KEPT}_synthetic.csv", [row])


def settings_of(root):
    """Of a home that is not encrypted: of one that is, nobody could tell whether bytes were left."""
    return read_settings({"PANELWATCH_HOME": str(root), "PANELWATCH_ENCRYPTION": "off"})


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """A home after a run, one of the orchestrator and a purge, and what was seen after each."""
    home = settings_of(tmp_path_factory.mktemp("rest") / "home").home
    seen = {}
    run(home, 0o000, "sample", "--notifications", "60")
    seen["sample"] = list_open(home)
    deliver(home)
    run(home, 0o000, "run")
    seen["run"] = list_open(home)
    orchestrate(home, 0o022, SCAN_JOB)
    seen["orchestrator"], seen["before"] = list_open(home), find_mark(home)
    due = [load_id for load_id, facts in read_ledger(home).loads.items() if facts["extract_date"] == DUE]
    order = ("--confirm", "--by", "the data protection officer", "--because", "asked for")
    seen["purge"] = run(home, 0o000, "purge", *due, *order)
    seen["purged"] = list_open(home)
    for path in home.landing.glob(f"*{DUE}*"):
        path.unlink()
    seen["after"] = find_mark(home)
    return home, seen


def list_open(home):
    """Everything whose mode is not its owner's alone; what the test itself dropped into the landing folder aside."""
    paths = [home.root, *home.root.rglob("*")]
    modes = {path: path.stat().st_mode & 0o7777 for path in paths if path.parent != home.landing}
    return {path.name: oct(mode) for path, mode in modes.items() if mode != (0o700 if path.is_dir() else 0o600)}


def find_mark(home):
    """Where the mark stands: in the bytes of files, in cells of Parquet files, in cells of any table."""
    files = [path for path in home.root.rglob("*") if path.is_file() and home.landing not in path.parents]
    places = {path.relative_to(home.root).parts[0] for path in files if MARK.encode() in path.read_bytes().lower()}
    for path in home.accepted.rglob("*.parquet"):
        if any(MARK in str(row).lower() for row in pl.read_parquet(path).rows()):
            places.add("vault")
    with open_live(home) as con:
        places |= tables_with(con, MARK)
    if home.analyst.exists():
        with open_analyst(home) as con:
            places |= {f"copy of {table}" for table in tables_with(con, MARK)}
    return places


@pytest.mark.parametrize("when", ["sample", "run", "orchestrator", "purged"])
def test_everything_is_its_owners_alone_whatever_the_umask(told, when):
    assert told[1][when] == {}


def test_before_the_purge_the_mark_is_everywhere_the_search_looks(told):
    found = told[1]["before"]
    assert {"archive", "vault", "warehouse.duckdb", "analyst.duckdb"} <= found
    assert {f'"history"."{extract.record}_version"' for extract in EXTRACTS if extract.record} <= found
    assert '"quality"."spelling"' in found
    assert 'copy of "history"."child_version"' in found


def test_after_a_purge_no_byte_of_it_is_in_any_file_or_cell(told):
    assert told[1]["after"] == set()


def test_what_was_made_of_it_is_gone_and_the_rest_is_there(told):
    home, _ = told
    assert not home.figures.exists()
    assert not home.site.exists()
    assert not home.analyst.exists()
    with open_live(home) as con:
        assert con.execute("select count(*) from quality.load").fetchone() == (6,)
        assert con.execute("select count(*) from core.notification").fetchone() == (1,)
    assert list(examine(settings_of(home.root))) == []


def test_the_purge_says_what_goes_and_what_still_lies_in_the_landing_folder(told):
    _, seen = told
    assert seen["purge"].startswith("Purged: 6 files")
    assert "Still in the landing folder: 6." in seen["purge"]
    assert MARK not in seen["purge"].lower()
