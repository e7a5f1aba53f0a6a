"""The canary: a mark in every identifier and outline, through runs that end well, are refused, fail and are killed, and
through linkage of persons and a public release.

Encryption is off here, so that bytes can be searched: what is deleted stays in a database's free blocks. That nothing lies in
the clear when it is on, test_encryption.py shows.
"""

import json
import os
import sqlite3
import sys
from contextlib import closing, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from unittest import mock

import duckdb
import polars as pl
import pytest

from assets.release.files import Facts
from assets.release.files import write_files as write_release
from assets.release.publishing import add_pages
from assets.site.book import list_pages
from assets.site_folder import make_files, read_sources
from expectations.contracts.catalogue import EXTRACTS, get_extract
from pipelines.cli import main
from tests.faults.injection import drawing_in_words
from tests.integration.deliveries import CHILD, NOTIFICATION, write
from tests.integration.linked import PURPOSE
from tests.integration.linked import name as name_adult
from tests.integration.test_alert_sending import serve_http
from tests.integration.test_nothing_leaks import (
    KEPT,
    MARK,
    files_with,
    holds,
    list_base_tables,
    read_template,
    write_good,
    write_refused,
    write_rejected,
)
from tests.keyed import SETTINGS, keyed
from warehouse.connection import open_analyst, open_live
from warehouse.folders import read_files
from warehouse.releases import read_releases

PRINTED = f"{MARK} on standard output of a step"
#: functions that break in a run of their own: by an error that quotes a cell, as those of the libraries do, or a kill;
#: after the last, for which all was loaded and counted, a run has little left to do
BROKEN = [
    ("warehouse.reading_apart.take_file", "raise"),
    ("assets.core.update_history", "raise"),
    ("warehouse.reading_apart.take_file", "kill"),
    ("assets.publication.publish_analyst_copy", "raise"),
]
#: what nearly every run loads, and is loaded once for all of them
PRELOADED = (
    *("great_expectations", "apprise", "rich.progress", "dagster._core.storage.runs.sqlite"),
    *("pipelines.definitions", "assets.release.making"),
)
#: the first run has a helper beside it, as in life
ALONE = {"PANELWATCH_HELPERS": "0"}
RELEASE = "2026-07"
#: under what a release prints a case whose ethnicity a reviewer put into words of their own
OTHERWISE = "worded otherwise"


@dataclass
class Searched:
    """A home after everything happened, and all that was said meanwhile."""

    root: Path
    said: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)
    #: what a reviewer of a pair sees, who may
    shown: str = ""

    @property
    def home(self):
        return keyed(self.root / "home", seals=False)

    def note(self, ended):
        code, *said = ended
        self.codes.append(code)
        self.said += said


@pytest.fixture(scope="module")
def searched(tmp_path_factory, sample_folder):
    found = Searched(tmp_path_factory.mktemp("canary"))
    for name in ("tmp", "user"):
        (found.root / name).mkdir()
    with serve_http() as (sink, url):
        environment = {
            **SETTINGS,
            "PANELWATCH_ENCRYPTION": "off",
            "PANELWATCH_THREADS": "1",
            "PANELWATCH_LINKAGE": "on",
            "PANELWATCH_LINKAGE_PURPOSE": PURPOSE,
            "PANELWATCH_ALERT_URLS": f"{url} json://127.0.0.1:1/",
            "TMPDIR": str(found.root / "tmp"),
            "HOME": str(found.root / "user"),
        }

        landing = found.home.landing
        landing.mkdir(parents=True)
        write_good(landing)
        write_refused(landing)
        write_case(landing, sample_folder)
        write_man_of_two_families(landing)
        found.note(run(found.home.root, environment))
        for extract in EXTRACTS:
            if extract.record:
                write_rejected(landing, extract, read_template(sample_folder, extract))
        for number, broken in enumerate(BROKEN, start=1):
            write(landing, f"notifications_2019-05-{number:02}.csv", [{**NOTIFICATION, "case_outline": MARK}])
            found.note(run(found.home.root, {**environment, **ALONE}, *broken))
        found.note(run(found.home.root, {**environment, **ALONE}))
        question = f"select cast('{MARK[:3]}' as integer) from core.incident"
        for words in (("status",), ("rejected",), ("alerts", "list", "--all"), ("doctor",), ("query", question)):
            found.note(run(found.home.root, environment, words=words))
        link(found, environment)
        publish(found, environment)
        found.sent = list(sink.got)
    return found


def write_case(landing, sample_folder):
    """Deliver a case of the fieldwork review, in the reviewer's own words: the warehouse keeps them, nobody prints them."""
    case = read_template(sample_folder, get_extract("review_cases"))
    own = {"notification_id": NOTIFICATION["notification_id"], "stage": "final", "ethnicity_reported": KEPT}
    write(landing, "review_cases_2019-04-30.csv", [{**case, **own}])


def write_man_of_two_families(landing):
    """Deliver another family, and in both one man under his marked name."""
    other = {"notification_id": "SIN-2019-000002"}
    man = {"forename": f"{MARK}first", "surname": f"{MARK}last"}
    write(landing, "notifications_2019-04-30_second.csv", [{**NOTIFICATION, **other, "notifying_authority": "Kent"}])
    child = {"forename": f"{MARK}child", "surname": f"{MARK}second", "date_of_birth": "02/11/2018"}
    write(landing, "children_2019-04-30_second.csv", [{**CHILD, **other, **child}])
    write(landing, "adults_2019-04-30_second.csv", [name_adult(1, "A9", **man), name_adult(2, "A9", **man)])


def link(found, environment):
    """Link persons as people do: a run, the queue, a pair shown and decided, a run again, and what the ledger says."""

    def ask(*words):
        return run(found.home.root, environment, words=("linkage", *words))

    found.note(ask("run"))
    code, queue = ask("queue", "--by", "A. Reviewer")
    found.note((code, queue))
    pair = queue.split()[0]
    _, found.shown = ask("show", pair, "--by", "A. Reviewer")
    found.note(ask("decide", pair, "same", "--by", "A. Reviewer", "--because", "both files were read"))
    found.note(ask("run"))
    for view in ("groups", "men", "duplicates"):
        found.note(ask(view, "--by", "A. Reviewer"))
    found.note(ask("audit"))


def publish(found, environment):
    """Publish a release as people do: refused, made, and approved."""
    home = found.home

    def ask(*words):
        found.note(run(home.root, environment, words=("publish", "--release", RELEASE, *words)))

    ask("--leave-out", MARK)
    ask("--next-update", "2026-11-30")
    digest = json.loads((home.draft / "waiting.json").read_bytes())["digest"]
    ask("--approve", digest, "--by", "A. Tester")


def run(home, environment, name=None, way=None, words=("run",)):
    """Run a command, the main job where none is named, in a process of its own that need not import everything.

    Give its code and all it said.
    """
    said = home.parent / "said"
    given = {**environment, "PANELWATCH_HOME": str(home), "PANELWATCH_STABLE_SECONDS": "0"}
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__, *PRELOADED])
    process = context.Process(target=run_there, args=(given, said, words, name, way))
    process.start()
    process.join()
    text = said.read_text(encoding="utf-8")
    said.unlink()
    # What the broken step itself prints is not ours to hide; that nobody keeps it is.
    return process.exitcode, text.replace(PRINTED, "")


def run_there(environment, said, words, name, way):
    descriptor = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for stream in (1, 2):
        os.dup2(descriptor, stream)
    os.environ.update(environment)
    sys.argv = ["panelwatch", *words]
    with drawing_in_words(), mock.patch(name, partial(break_down, way)) if name else nullcontext():
        main()


def break_down(way, *_, **__):
    print(PRINTED, flush=True)  # noqa: T201 - as a library may
    if way == "kill":
        os._exit(9)
    try:
        raise ValueError(f"could not read '{MARK}'")
    except ValueError as fault:
        raise duckdb.ConversionException(f"Could not convert string '{MARK}' to INT32") from fault


def test_everything_happened(searched):
    broken = [9 if way == "kill" else 1 for _, way in BROKEN]
    assert searched.codes == [0, *broken, 0, *(0, 0, 0, 0, 1), *(0, 0, 0, 0, 0, 0, 0, 0), *(1, 0, 0)]
    assert [kept.release for kept in read_releases(searched.home.public)] == [RELEASE]
    assert any("refused" in text for text in searched.sent)
    assert any("failed" in text.lower() or "stopped" in text.lower() for text in searched.sent)
    assert list(searched.home.dagster.rglob("*.db"))


def test_a_man_of_two_families_was_linked_and_his_name_shown_to_the_reviewer_alone(searched):
    assert f"{MARK}last" in searched.shown.lower()
    with open_live(searched.home) as live:
        linked = live.execute("SELECT count(DISTINCT notification_id) FROM cohort.linked_men").fetchone()
    assert linked == (2,)


def test_nobody_said_it(searched):
    assert MARK not in "".join(searched.said).lower()
    assert MARK not in "".join(searched.sent).lower()


def test_no_page_of_the_internal_site_says_it(searched):
    """Those a run writes for all to see, and every other: of a run here it writes the first alone."""
    sources, _ = read_sources(searched.home, today=date(2026, 11, 24))
    files = make_files(list_pages(sources), sources)
    assert len(files) > 80
    assert [name for name, data in files.items() if MARK.encode() in data.lower()] == []
    # Rejected rows are told, by rule and column.
    assert b"notification_id" in files["quality.html"]
    assert (searched.home.site / "index.html").exists()


def test_no_file_outside_landing_archive_and_vault_holds_it(searched):
    searched_files = [path for path in searched.root.rglob("*") if path.is_file()]
    apart = {searched.home.landing, searched.home.archive, searched.home.accepted.parent}
    holding = {
        str(path.relative_to(searched.root))
        for path in searched_files
        if apart.isdisjoint(path.parents) and holds(path.read_bytes(), MARK)
    }
    # The books name every file as it was named; the names here hold no mark.
    assert holding == set()
    # The search finds what is there.
    assert {"warehouse.duckdb", "analyst.duckdb"} <= files_with(searched.home, KEPT)
    assert len([path for path in searched_files if apart.isdisjoint(path.parents)]) > 12


@pytest.fixture(scope="module")
def cells(searched):
    """Which tables of the warehouse and of the analysts' copy hold the mark, a reviewer's words, and ours for them."""
    marks = (MARK, KEPT, OTHERWISE)
    with open_live(searched.home) as live, open_analyst(searched.home) as copy:
        return [dict(zip(marks, tables_holding(con, marks), strict=True)) for con in (live, copy)]


def tables_holding(con, marks):
    """Per mark the tables in which some cell of some row holds it; every row is written out once."""
    counts = ", ".join("count(*) FILTER (contains(told, ?))" for _ in marks)
    ask = f"SELECT {counts} FROM (SELECT lower(CAST(t AS VARCHAR)) AS told FROM {{}} AS t)"
    found = {table: con.execute(ask.format(table), marks).fetchone() for table in list(list_base_tables(con))}
    return [{table for table, told in found.items() if told[place]} for place in range(len(marks))]


def test_no_cell_of_any_table_holds_it(cells):
    live, copy = cells
    assert live[MARK] == copy[MARK] == set()
    assert live[KEPT] != set()


def test_nothing_public_holds_it_nor_any_words_of_a_reviewer(searched, cells):
    files = read_files(searched.home.public)
    assert {name.rpartition(".")[2] for name in files} >= {"csv", "html", "json", "md", "ods", "svg", "xlsx", "yaml"}
    assert files_holding(files, MARK, KEPT) == set()
    assert files_holding(read_files(searched.home.draft), MARK, KEPT) == set()
    # It is there to be told, and is told in words of ours.
    assert files_holding(files, OTHERWISE) != set()
    _, copy = cells
    assert '"history"."review_case_version"' in copy[KEPT]
    assert not [name for name in copy[KEPT] if name.startswith('"published"')]
    assert '"published"."cohort_review"' in copy[OTHERWISE]


def test_the_search_would_find_it_in_every_form_of_a_release(searched):
    """The words of the reviewer printed after all, as an early version did: workbooks, files and pages give it away."""
    (kept,) = read_releases(searched.home.public)
    spoiled = {
        name: frame.with_columns(pl.col(pl.String).replace(OTHERWISE, KEPT)) for name, frame in kept.tables.items()
    }
    facts = Facts(kept.release, kept.as_at, kept.threshold, kept.is_synthetic, kept.next_update)
    leaking = add_pages(replace(kept, files=write_release(spoiled, facts, None)), []).files
    assert files_holding(leaking, KEPT) == {
        "data/cohort_review_reporting_year.csv",
        "fieldwork-review.html",
        "review-ethnicity.csv",
        "serious_incident_notifications_2026_07.ods",
        "serious_incident_notifications_2026_07.xlsx",
    }


def files_holding(files, *marks):
    return {name for name, data in files.items() if any(holds(data, mark) for mark in marks)}


def test_no_record_of_the_orchestrator_holds_it(searched):
    databases = list(searched.home.dagster.rglob("*.db"))
    cells = 0
    for path in databases:
        with closing(sqlite3.connect(path)) as con:
            for (table,) in con.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                for row in con.execute(f'SELECT * FROM "{table}"'):
                    cells += len(row)
                    assert MARK not in "".join(map(str, row)).lower()
    assert cells > 500
    assert not [path for path in searched.home.dagster.rglob("*") if path.suffix in (".out", ".err")]
