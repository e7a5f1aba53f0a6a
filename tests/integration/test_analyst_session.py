"""No way out of an analyst's session: no file, no network, no program, and nothing can be written or unlocked."""

import os
from contextlib import suppress
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.answers import QuestionFailed, ask_sql
from tests.integration.deliveries import NOTIFICATION, load, write
from tests.keyed import KEYS, keyed
from warehouse.analyst_copy import publish_analyst_copy
from warehouse.connection import open_analyst, open_live
from warehouse.keys import Purpose

SECRET = "a-key-of-this-installation"  # noqa: S105 - of nothing
LOCKED = (
    "enable_external_access", "python_enable_replacements", "python_scan_all_frames", "allow_unsigned_extensions",
    "autoload_known_extensions", "autoinstall_known_extensions", "allow_community_extensions", "lock_configuration",
)  # fmt: skip
PLACES = (
    "temp_directory", "secret_directory", "extension_directory", "home_directory", "file_search_path",
    "log_query_path", "profiling_output", "allowed_paths", "allowed_directories", "custom_extension_repository",
)  # fmt: skip
READS = [
    f"from {reader}('{place}')"
    for reader in ("read_csv", "read_text", "read_blob", "read_json", "read_parquet", "sniff_csv", "glob")
    for place in ("/etc/passwd", "/proc/self/environ", "https://127.0.0.1:1/x", "s3://bucket/x", "{folder}/other.csv")
]
ESCAPES = [
    *READS,
    "from '/etc/passwd'", "from '{folder}/other.csv'", "from 'https://127.0.0.1:1/x.parquet'",
    "from read_duckdb('{folder}/other.duckdb')", "from parquet_metadata('{folder}/x')", "from st_read('/etc/passwd')",
    "select getenv('PANELWATCH_SECRET')", "from frame", "from local_frame",
    "copy core.notification to '{folder}/out.csv'", "copy (select 1) to '/dev/stdout'",
    "copy core.notification to 's3://bucket/x'", "copy core.notification from '{folder}/other.csv'",
    "copy from database analyst to other", "export database '{folder}/out'", "import database '{folder}'",
    "attach '{folder}/other.duckdb'", "attach '{folder}/other.duckdb' (read_only)", "attach '{folder}/new.duckdb'",
    "attach 'http://127.0.0.1:1/x.duckdb'", "detach analyst",
    "install httpfs", "install httpfs from 'http://127.0.0.1:1'", "install json from community", "load httpfs",
    "load '{folder}/other.duckdb_extension'", "update extensions",
    "create persistent secret s (type http, bearer_token 'x')", "create secret s (type s3)",
    "create table t as select 1", "create view v as select 1", "create macro m() as 1", "create schema s",
    "create type t as enum ('a')", "create sequence s", "create index i on internal.load (load_id)",
    "insert into internal.load select * from internal.load", "update internal.load set tag = 'x'",
    "delete from internal.load", "truncate internal.load", "drop table internal.load",
    "alter table internal.load add column x integer", "comment on table internal.load is 'x'",
    "set threads = 1", "pragma threads = 1", "set memory_limit = '1GB'", "set global TimeZone = 'UTC'",
    "set access_mode = 'read_write'", "set enable_logging = true", "pragma enable_profiling = 'json'",
    "pragma profile_output = '{folder}/profile.json'",
    *(f"{verb} {name}{value}" for name in LOCKED for verb, value in (("set", " = true"), ("set", " = false"), ("reset", ""))),
    *(f"set {name} = '{{folder}}'" for name in PLACES),
]  # fmt: skip


@pytest.fixture(scope="module", params=[True, False], ids=["encrypted", "in the clear"])
def home(tmp_path_factory, request):
    home = keyed(tmp_path_factory.mktemp("home"), seals=request.param)
    home.make_folders()
    with open_live(home) as con:
        write(home.landing, "notifications_2019-03-31_synthetic.csv", [NOTIFICATION])
        load(con, home)
        publish_analyst_copy(con, home)
    (home.root / "other.csv").write_text("a\n1\n", encoding="utf-8")
    with duckdb.connect(home.root / "other.duckdb") as other:
        other.execute("create table t as select 1")
    return home


@pytest.fixture
def session(home):
    with open_analyst(home) as con:
        yield con


def list_files(home):
    return {path: path.read_bytes() for path in home.root.rglob("*") if path.is_file() and path.name != "load.lock"}


frame = pl.DataFrame({"text": ["of the program"]})


def refusal_of(session, sql):
    """What a statement is refused with; None when it is not."""
    try:
        session.execute(sql).fetchall()
    except duckdb.Error as refused:
        with suppress(duckdb.Error):
            # Some leave a transaction, in which everything is refused.
            session.execute("rollback")
        return str(refused)
    return None


def test_no_statement_leads_out_of_the_session_or_leaves_anything_on_the_disk(session, home, monkeypatch):
    monkeypatch.setenv("PANELWATCH_SECRET", SECRET)
    local_frame = frame  # noqa: F841 - a variable that a question may not see
    before = list_files(home)
    answers = {sql: refusal_of(session, sql.replace("{folder}", str(home.root))) for sql in ESCAPES}
    assert [sql for sql, refusal in answers.items() if refusal is None] == []
    assert [sql for sql, refusal in answers.items() if SECRET in refusal or "root:" in refusal] == []
    assert [sql for sql, refusal in answers.items() if "aborted" in refusal] == []
    assert list_files(home) == before
    assert session.execute("select current_setting('python_enable_replacements')").fetchone() == (False,)


def test_the_copy_let_go_and_attached_again_cannot_be_written(session, home):
    before = home.analyst.read_bytes()
    for sql in (
        "use memory", "detach analyst", f"attach '{home.analyst}' as again", f"attach '{home.analyst}' as more (read_write)",
        "delete from again.internal.load", "drop table again.internal.load", "create table again.t as select 1",
    ):  # fmt: skip
        refusal_of(session, sql)
    with suppress(duckdb.Error):
        session.execute("checkpoint again")
    session.close()
    assert home.analyst.read_bytes() == before


def test_a_session_tells_nobody_its_key(session):
    told = ""
    for function in ("databases", "settings", "variables", "secrets", "logs", "temporary_files"):
        with suppress(duckdb.Error):
            told += str(session.execute(f"from duckdb_{function}()").fetchall())
    assert "analyst" in told
    assert KEYS[Purpose.ANALYST] not in told.lower()


def test_what_analysts_may_make_for_themselves_is_in_memory_alone(session, home):
    session.execute("create temp table own as select * from core.notification")
    assert session.execute("select count(*) from own").fetchone() == (1,)
    assert session.execute("select current_setting('temp_directory')").fetchone() == ("",)
    assert not [path for path in home.root.iterdir() if path.name.endswith((".tmp", ".wal"))]


def test_a_question_still_gets_its_answer(home):
    assert ask_sql(home, "from core.notification").rows
    assert ask_sql(home, "pivot internal.load on extract using count(*)").rows
    assert ask_sql(home, "summarize core.notification").rows


@pytest.mark.parametrize(
    "sql",
    [
        "call enable_logging(storage='file', storage_path='x')", "pragma enable_profiling", "set variable x = 1",
        "select 1; call enable_logging()", "checkpoint", "begin",
    ],
)  # fmt: skip
def test_what_is_no_question_is_not_asked(home, sql):
    with pytest.raises(QuestionFailed, match="Only questions"):
        ask_sql(home, sql)


def test_the_files_that_are_tried_can_be_read_by_anybody_else(home):
    assert Path("/etc/passwd").read_bytes()
    assert os.access("/proc/self/environ", os.R_OK)
    assert duckdb.sql(f"from read_csv('{home.root}/other.csv')").fetchall() == [(1,)]
    assert duckdb.sql("from frame").fetchall() == [("of the program",)]


def test_while_linkage_is_off_its_tables_are_there_and_empty(home):
    assert ask_sql(home, "select count(*) from quality.linkage").rows == ((0,),)
