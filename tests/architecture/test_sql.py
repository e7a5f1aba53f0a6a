"""Every SQL file is a comment and one SELECT, and divides safely."""

import re

import duckdb
import pytest

from tests.architecture.repository import named, sql_files

COMMENT_OR_TEXT = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\"[^\"]*\"", re.DOTALL)
# In DuckDB 2.0 a division by zero is infinite: a divisor is nullif(...) or a number other than 0.
UNSAFE_DIVISION = re.compile(r"/(?!/)(?!\s*(?:nullif\s*\(|[0.]*[1-9]))")


def code_of(sql):
    return COMMENT_OR_TEXT.sub(" ", sql)


def is_one_select(sql):
    statements = duckdb.extract_statements(sql)
    return len(statements) == 1 and statements[0].type == duckdb.StatementType.SELECT


# Steps of the history hold marks for the names of a contract; the loader's own tables are statements.
SCRIPTS = {"history", "internal"}


def failing(check, files=None):
    return named([path for path in files or sql_files() if not check(path.read_text(encoding="utf-8"))])


def test_there_are_sql_files_to_look_at():
    assert sql_files()


def test_every_sql_file_opens_with_a_comment_and_is_one_select():
    assert failing(lambda sql: sql.startswith("-- ")) == []
    queries = [path for path in sql_files() if path.parent.name not in SCRIPTS]
    assert failing(is_one_select, queries) == []


def test_every_division_is_by_nullif_or_by_a_number():
    assert failing(lambda sql: not UNSAFE_DIVISION.search(code_of(sql))) == []


@pytest.mark.parametrize("sql", ["select 1; select 2", "delete from t", "create table t as select 1"])
def test_what_is_not_one_select_is_found(sql):
    assert not is_one_select(sql)


@pytest.mark.parametrize("sql", ["select a / b", "select a // b", "select a /(b + 1)", "select a / 0"])
def test_an_unguarded_division_is_found(sql):
    assert UNSAFE_DIVISION.search(code_of(sql))


@pytest.mark.parametrize("sql", ["select a / nullif(b, 0)", "select a / 365.25 -- b / c", "select 'a / b'"])
def test_a_guarded_division_is_not(sql):
    assert is_one_select(sql)
    assert not UNSAFE_DIVISION.search(code_of(sql))
