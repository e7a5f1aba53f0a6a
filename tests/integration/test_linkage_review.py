"""Linkage as people use it: a run over planted records, the queue, a pair shown, decisions, and all of it forgotten."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import date, timedelta
from unittest import mock

import polars as pl
import pytest

from benchmarks.linkage.measuring import judge, strangers_of_one_name, true_pairs
from benchmarks.linkage.planted import plant
from pipelines import linkage as asked
from pipelines import opening
from pipelines.answers import QuestionFailed, ask_sql
from pipelines.opening import open_session
from pipelines.settings import Settings
from tests.integration.deliveries import load
from tests.integration.linked import PURPOSE, bear, deliver, name, notify
from tests.integration.test_nothing_leaks import MARK, holds, tables_with
from tests.keyed import keyed
from warehouse.analyst_copy import publish_analyst_copy
from warehouse.connection import open_analyst, open_live
from warehouse.errors import LinkageRefused
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.ledger import Ledger, read_ledger
from warehouse.linkage.decisions import Verdict, list_pairs
from warehouse.linkage.model import read_parameters
from warehouse.linkage.views import VIEWS, find_view

AREAS = ("Leeds", "Bradford", "Kent", "Devon")
#: beside the planted records: a marked man in three families, and an incident that was told twice
MARKED, TWICE = (900_001, 900_002, 900_003), (900_011, 900_012)
TOLD = {"verdict": Verdict.SAME, "by": "A. Reviewer", "because": "both files were read"}


@pytest.fixture(scope="module")
def planted():
    return plant(3, adults=1_200, men=60, twins=10, fathers=10, strangers=15)


@pytest.fixture(scope="module")
def settings(tmp_path_factory, planted):
    home = keyed(tmp_path_factory.mktemp("linkage") / "home", seals=False, links=True)
    home.make_folders()
    rows = planted.to_dicts()
    days = [f"{date(2019, 1, 7) + timedelta(days=row['unit'] % 300):%d/%m/%Y}" for row in rows]
    marked = {"forename": f"{MARK}first", "surname": f"{MARK}last"}
    numbers = range(1, len(rows) + 1)
    deliver(
        home,
        "2019-12-31",
        notifications=[
            *(
                notify(n, authority=AREAS[row["authority"] % 4], day=day)
                for n, row, day in zip(numbers, rows, days, strict=True)
            ),
            *(notify(n, authority=AREAS[n % 3], day=f"{n % 10:02}/12/2019") for n in MARKED),
            *(notify(n, day="13/12/2019") for n in TWICE),
        ],
        children=[
            *(bear(n, date_of_birth=day) for n, day in zip(numbers, days, strict=True)),
            *(bear(n, forename=f"{MARK}child{n}", date_of_birth=f"{n % 10:02}/10/2019") for n in MARKED),
            *(bear(n, forename="Told", surname="Twice", date_of_birth="02/11/2019") for n in TWICE),
        ],
        adults=[
            *(
                name(
                    n,
                    role=("birth_father", "stepfather")[n % 2],
                    forename=row["forename"],
                    surname=row["surname"],
                    date_of_birth=f"{date.fromisoformat(row['born']):%d/%m/%Y}" if row["born"] else "",
                )
                for n, row in zip(numbers, rows, strict=True)
            ),
            *(name(n, **marked) for n in MARKED),
        ],
    )
    with open_live(home, threads=1) as con:
        load(con, home)
    made = Settings(home=home, landing=home.landing, linkage=PURPOSE)
    asked.run_linkage(made)
    return made


@pytest.mark.parametrize("lake", [None, Lake("postgresql://owner@/lake", "lake/")])
def test_there_is_something_to_link_where_there_is_a_warehouse_a_lake_too(tmp_path, lake):
    made = Settings(home=Home(tmp_path, lake=lake), landing=tmp_path, linkage=PURPOSE)
    with pytest.raises(LinkageRefused, match="no warehouse") if lake is None else nullcontext():
        assert asked.check_on(made) == PURPOSE


def ask(settings, sql):
    with open_session(settings) as session:
        return session.con.execute(sql).fetchall()


def test_planted_men_are_found_and_strangers_of_one_name_are_not(settings, planted):
    pairs = ask(
        settings,
        "SELECT right(one.notification_id, 6)::INT - 1, right(other.notification_id, 6)::INT - 1, band"
        " FROM internal.linkage_pair AS pair INNER JOIN internal.linkage_unit AS one ON left_unit = one.unit"
        " INNER JOIN internal.linkage_unit AS other ON right_unit = other.unit"
        " WHERE one.notification_id < 'SIN-2019-900000' AND other.notification_id < 'SIN-2019-900000'",
    )
    frame = pl.DataFrame(pairs, schema=["left_unit", "right_unit", "band"], orient="row")
    judged = judge(planted, frame)
    strong = judged.filter(pl.col("band") == "strong")
    assert strong["is_true"].mean() > 0.97
    assert strong["is_true"].sum() / true_pairs(planted).height > 0.7
    assert strangers_of_one_name(judged) == 0


def test_the_queue_names_no_person_and_is_in_the_ledger(settings):
    waiting = asked.read_queue(settings, by="A. Reviewer", band=None, every=False)
    assert {pair.band for pair in waiting} == {"strong", "possible"}
    last = read_ledger(settings.home).entries[-1]
    assert (last.what, last.facts["purpose"], last.facts["by"]) == ("linkage_viewed", PURPOSE, "A. Reviewer")


def marked_pairs(settings):
    names = {f"SIN-2019-{n}" for n in MARKED}
    with open_session(settings) as session:
        return [p for p in list_pairs(session.con) if p.is_of_persons and {p.left[0], p.right[0]} <= names]


def test_a_pair_is_explained_to_the_reviewer_alone_and_that_is_in_the_ledger(settings):
    pair = marked_pairs(settings)[0]
    shown = "\n".join(asked.show_pair(settings, pair.pair_id, by="A. Reviewer"))
    assert f"{MARK}first {MARK}last, born 1990-01-02" in shown
    assert "both names the same, in either order" in shown
    assert "Together: probability 0.9" in shown
    last = read_ledger(settings.home).entries[-1]
    assert (last.what, last.facts["pair"]) == ("linkage_viewed", pair.pair_id)
    assert MARK not in settings.home.ledger.read_text(encoding="utf-8")


def members(settings):
    return ask(
        settings,
        "SELECT right(notification_id, 6)::INT, band, is_disputed FROM quality.linkage"
        " WHERE notification_id > 'SIN-2019-900000' ORDER BY ALL",
    )


@pytest.fixture
def learnt(settings):
    """The numbers of the first run, so that the runs of a test need not learn them again."""
    with open_session(settings) as session:
        parameters = read_parameters(session.con)
    with mock.patch("assets.linkage.train", return_value=parameters):
        yield


@pytest.mark.usefixtures("learnt")
def test_decisions_are_kept_applied_at_the_next_run_and_can_be_taken_back(settings):
    assert members(settings) == [(n, "strong", False) for n in MARKED]
    first, second, third = (pair.pair_id for pair in marked_pairs(settings))
    asked.decide(settings, first, **TOLD)
    assert members(settings) == [(n, "strong", False) for n in MARKED]
    asked.run_linkage(settings)
    assert [band for _, band, _ in members(settings)] == ["confirmed", "confirmed", "strong"]
    # One of three ties is denied: the others still hold the group together, and it says that it is disputed.
    asked.decide(settings, second, **{**TOLD, "verdict": Verdict.DIFFERENT})
    asked.run_linkage(settings)
    assert {is_disputed for *_, is_disputed in members(settings)} == {True}
    asked.decide(settings, third, **{**TOLD, "verdict": Verdict.DIFFERENT})
    asked.run_linkage(settings)
    assert [n for n, *_ in members(settings)] == list(MARKED[:2])
    for pair in (first, second, third):
        asked.decide(settings, pair, **{**TOLD, "verdict": Verdict.REVOKED})
    asked.run_linkage(settings)
    assert members(settings) == [(n, "strong", False) for n in MARKED]
    with pytest.raises(LinkageRefused, match="no pair of this name"):
        asked.decide(settings, "ffff", **TOLD)


def test_an_incident_told_twice_is_proposed_as_a_duplicate(settings):
    sql = "SELECT right(notification_id, 6)::INT, right(duplicate_of, 6)::INT, band, same_child, is_recorded"
    asked_for = f"{sql} FROM quality.duplicate_proposal WHERE notification_id > 'SIN-2019-900010'"
    assert ask(settings, asked_for) == [(TWICE[1], TWICE[0], "strong", True, False)]


def files_holding(home, text):
    apart = {home.landing, home.archive, home.accepted.parent}
    files = [path for path in home.root.rglob("*") if path.is_file() and apart.isdisjoint(path.parents)]
    return {path.name for path in files if holds(path.read_bytes(), text)}


@pytest.mark.parametrize(("view", "table"), VIEWS.items())
def test_every_view_is_in_the_ledger_before_a_row_of_it_is_given(settings, view, table):
    answer = asked.read_rows(settings, view, by="B. Analyst")
    assert ask(settings, f"SELECT count(*) FROM {table}") == [(len(answer.rows),)] != [(0,)]
    last = read_ledger(settings.home).entries[-1]
    told = {"by": "B. Analyst", "purpose": PURPOSE, "what": view, "rows": len(answer.rows)}
    assert (last.what, last.facts) == ("linkage_viewed", told)
    assert MARK not in settings.home.ledger.read_text(encoding="utf-8")
    before = len(read_ledger(settings.home).entries)
    with mock.patch.object(Ledger, "append", side_effect=OSError("no space")), pytest.raises(OSError, match="no space"):
        asked.read_rows(settings, view, by="B. Analyst")
    assert len(read_ledger(settings.home).entries) == before


@pytest.mark.parametrize("view", ["groups", "men"])
def test_one_group_is_read_alone_and_the_ledger_says_which(settings, view):
    every = asked.read_rows(settings, view, by="B. Analyst")
    group = every.rows[0][every.columns.index("group_id")]
    one = asked.read_rows(settings, view, by="B. Analyst", group=group)
    assert {row["group_id"] for row in one.as_records()} == {group}
    assert 0 < len(one.rows) < len(every.rows)
    assert read_ledger(settings.home).entries[-1].facts["group"] == group


@pytest.mark.usefixtures("learnt")
def test_no_name_leaves_the_vault_and_nothing_of_linkage_is_in_the_copy(settings):
    with open_session(settings) as session:
        publish_analyst_copy(session.con, session.home)
        assert tables_with(session.con, MARK) == set()
        held = count_rows(session.con)
        groups = {group for (group,) in session.con.execute("SELECT group_id FROM quality.linkage").fetchall()}
    assert {name for name in held if held[name]} >= {*VIEWS.values(), "internal.linkage_pair", "internal.linkage_token"}
    assert files_holding(settings.home, MARK) == set()
    # Another run changes no file that is read without a word in the ledger.
    asked.run_linkage(settings)
    with open_analyst(settings.home) as copy:
        assert count_rows(copy) == dict.fromkeys(held, 0)
    assert groups
    assert not [group for group in groups if group.encode() in settings.home.analyst.read_bytes()]


@pytest.fixture(scope="module")
def published(settings):
    """The same with a copy for analysts: nothing of linkage is in it, whatever is linked later."""
    with open_session(settings) as session:
        publish_analyst_copy(session.con, session.home)
    return settings


@pytest.mark.parametrize(
    ("question", "command"),
    [
        ("from quality.linkage", "groups"),
        ('select count(*) from QUALITY."Linkage"', "groups"),
        ("with men as (from cohort.linked_men) select 1 from men", "men"),
        ("from query_table('quality.duplicate_proposal')", "duplicates"),
        ("pivot quality.linkage on band using count(*)", "groups"),
        ("summarize internal.linkage_pair", "groups"),
    ],
)
def test_a_question_to_the_copy_about_linkage_is_sent_to_the_command_that_is_in_the_ledger(
    published, question, command
):
    settings = published
    with pytest.raises(QuestionFailed, match=f"linkage {command} --by NAME"):
        ask_sql(settings.home, question)
    assert ask_sql(settings.home, "select 'quality.linkage' as word from core.incident limit 1").rows
    assert ask_sql(settings.home, "select $word from core.incident limit 1", {"word": "told"}).rows == (("told",),)


def count_rows(con):
    """Count the rows of every table of linkage."""
    tables = con.execute("SELECT schema_name || '.' || table_name FROM duckdb_tables() ORDER BY ALL").fetchall()
    return {
        table: con.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for (table,) in tables if find_view(table)
    }


def test_set_off_it_is_refused_and_all_of_it_forgotten(settings):
    off = replace(settings, linkage=None)
    with pytest.raises(LinkageRefused, match="Linkage is off"):
        asked.run_linkage(off)
    with pytest.raises(LinkageRefused, match="Linkage is off"):
        asked.read_rows(off, "groups", by="B. Analyst")
    before = settings.home.warehouse.stat().st_ino
    # Ended before the file was written anew: every row is deleted, and no entry says that it is done.
    with (
        mock.patch.object(opening, "write_fresh", side_effect=OSError("ended")),
        pytest.raises(OSError, match="ended"),
        open_session(off),
    ):
        pass
    assert settings.home.warehouse.stat().st_ino == before
    with open_session(off) as session:
        assert set(count_rows(session.con).values()) == {0}
    # Deleted rows stay legible in the file they were in: it is another one.
    assert settings.home.warehouse.stat().st_ino != before
    once = settings.home.warehouse.stat().st_ino
    with open_session(off):
        assert settings.home.warehouse.stat().st_ino == once
    lines = list(asked.read_audit(off))
    assert "linkage forgotten" in lines[-1]
    assert any(PURPOSE in line and "linkage run" in line for line in lines)
    assert sum("linkage decided" in line for line in lines) == 6
