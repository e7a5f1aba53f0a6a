"""A rule per function: what is written for Spark and PostgreSQL, and what sqlglot alone would have written."""

import pytest
from sqlglot import parse_one

from warehouse.export import Dialect
from warehouse.export.dialects import find_denied, write

CASES = [
    # what DuckDB is asked, Spark, PostgreSQL
    ("any_value(a)", "MAX(`a`)", 'MAX("a")'),
    ("len(a)", "array_size(`a`)", 'cardinality("a")'),
    ("max_by(a, b)", "MAX_BY(`a`, `b`) FILTER(WHERE NOT `a` IS NULL)", '(ARRAY_AGG("a" ORDER BY "b" DESC NULLS LAST) FILTER(WHERE NOT "a" IS NULL))[1]'),
    ("arg_min(a, {'x': b, 'y': c})", "MIN_BY(`a`, STRUCT(`b` AS `x`, `c` AS `y`))", '(ARRAY_AGG("a" ORDER BY "b" ASC, "c" ASC))[1]'),
    ("list(a order by a)", "sort_array(collect_list(`a`))", 'ARRAY_AGG("a" ORDER BY "a")'),
    ("list_position(a, b)", "NULLIF(array_position(`a`, `b`), 0)", 'array_position("a", "b")'),
    ("a::bigint", "CAST(rint(`a`) AS BIGINT)", 'CAST("a" AS BIGINT)'),
    ("1::integer", "CAST(1 AS INT)", "CAST(1 AS INT)"),
    ("date_diff('day', a, b)", "datediff(`b`, `a`)", '(CAST("b" AS DATE) - CAST("a" AS DATE))'),
    ("date_diff('month', a, b)", "(((YEAR(`b`) * 12) + MONTH(`b`)) - ((YEAR(`a`) * 12) + MONTH(`a`)))", None),
    ("a + to_months(b)", "add_months(`a`, `b`)", 'CAST(("a" + make_interval(0, CAST("b" AS INT))) AS DATE)'),
    ("string_split(a, '/')", "SPLIT(`a`, CONCAT('\\\\Q', '/', '\\\\E'))", "string_to_array(\"a\", '/')"),
    ("list_contains(a, b)", "ARRAY_CONTAINS(`a`, `b`)", '"b" = ANY("a")'),
    ("a // b", "`a` DIV `b`", 'div(CAST("a" AS DECIMAL), CAST("b" AS DECIMAL))'),
    ("a / b", "`a` / `b`", 'CAST("a" AS DOUBLE PRECISION) / "b"'),
    ("quarter(a)", "QUARTER(`a`)", 'CAST(EXTRACT(QUARTER FROM "a") AS INT)'),
    ("round(a)", "ROUND(`a`)", 'CAST(ROUND(CAST("a" AS DECIMAL)) AS DOUBLE PRECISION)'),
    ("make_date(a, b, 1)", "make_date(CAST(`a` AS INT), CAST(`b` AS INT), CAST(1 AS INT))", 'make_date(CAST("a" AS INT), CAST("b" AS INT), CAST(1 AS INT))'),
]  # fmt: skip
WRONG = [
    ("any_value(a)", "spark"),
    ("date_diff('month', a, b)", "spark"),
    ("len(a)", "spark"),
    ("date_diff('month', a, b)", "postgres"),
    ("string_split(a, '/')", "postgres"),
    ("quarter(a)", "postgres"),
    ("make_date(a, b, 1)", "postgres"),
    ("round(a)", "postgres"),
    ("max_by(a, b)", "postgres"),
    ("sum(columns(* exclude (a)))", "spark"),
    ("to_months(a)", "postgres"),
    ("row_number() over ()", "postgres"),
    ("row_number() over ()", "spark"),
]


def one_line(sql: str) -> str:
    return " ".join(sql.split()).replace("( ", "(").replace(" )", ")")


@pytest.mark.parametrize(("asked", "spark", "postgres"), CASES)
def test_a_function_is_written_as_each_database_has_it(asked, spark, postgres):
    for dialect, expected in ((Dialect.SPARK, spark), (Dialect.DATABRICKS, spark), (Dialect.POSTGRES, postgres)):
        written = write(parse_one(f"select {asked} from t", read="duckdb"), dialect)
        assert find_denied(written, dialect) == []
        if expected is not None:
            quote = '"' if dialect is Dialect.POSTGRES else "`"
            assert one_line(written).upper() == f"SELECT {expected} FROM {quote}t{quote}".upper()


@pytest.mark.parametrize(("asked", "dialect"), WRONG)
def test_what_sqlglot_alone_writes_is_denied(asked, dialect):
    written = parse_one(f"select {asked} from t", read="duckdb").sql(dialect=dialect, identify=True)
    assert find_denied(written, dialect)
