"""DuckDB's shorthands written out: what comes out says the same, in DuckDB itself, and holds none of them."""

import duckdb
import pytest

from warehouse.export import Dialect
from warehouse.export.dialects import ROUND_TRIP, find_denied, write
from warehouse.export.portable import Catalog, MacroText, NotPortable, make_portable

TABLE = """
create schema s;
create table s.t as
from (values (1, 'a', 2.5::double, date '2020-01-31', ['x', 'y']), (2, 'b', null, date '2020-03-01', []), (3, null, 0.5, null, null))
    as t (id, code, amount, day, words)
"""
CATALOG = Catalog(
    {"s.t": ("id", "code", "amount", "day", "words")},
    {
        "up_to": MacroText(("most", "word"), "with chosen as (select * from s.t where id <= $most) select *, $word as word from chosen"),
        "all_of": MacroText((), "with chosen as (select * from up_to(9, 'all')) select * from chosen"),
    },
    {"limits": MacroText(("x",), "select case when $x > 1 then { 'lower': $x - 1, 'upper': $x + 1 } end")},
)  # fmt: skip
QUERIES = [
    "select * exclude (words, day) replace (amount * 2 as amount) from s.t",
    "select t.* exclude (words) from s.t as t inner join s.t as other on t.id = other.id",
    "select sum(columns(* exclude (code, day, words)))::bigint from s.t",
    "select code, day, sum(amount) as total, 'x' as mark from s.t group by all order by all",
    "select id, unnest([{ 'kind': 'first', 'value': id }, { 'kind': 'second', 'value': null }], recursive := true) from s.t",
    "select id, unnest([code, 'other']) as word, unnest([1, 2]) as place from s.t",
    "select id, unnest(words) as word from s.t",
    "select unnest(range(2017, 2020))::integer as year",
    "select unnest(generate_series(date '2020-01-01', date '2020-06-01', interval 1 month))::date as month",
    "from (unpivot (select id, code, code || '!' as loud from s.t) on code, loud into name kind value word)",
    "with wide as (select id, amount, amount + 1 as more from s.t) from (unpivot wide on columns(* exclude (id)) into name kind value amount)",
    "select id, code from s.t union all by name select code, id from s.t",
    "select id + 1 as next, next * 2 as twice from s.t",
    "select code, sum(amount) as total from s.t group by code having total > 1",
    "select limits(id).lower as low, limits(id).upper as high from s.t",
    "with l as (select id, limits(id) as limits from s.t) select id, limits.lower, limits.upper + 1 as more, l.limits.upper from l",
    "with b as (select arg_min({ 'id': id, 'code': code }, { 'later': id < 3, 'id': id }) as best from s.t) select best.id, b.best.code from b",
    "select max_by(code, id) as code, max_by(amount, id) filter (where id < 3) as amount, any_value(code) as any from s.t where id < 2",
    "select list(code order by code) as codes, len([1, 2]) as two from s.t where code is not null",
    "select date_diff('month', day, date '2020-04-30') as months, date_diff('day', day, date '2020-04-30') as days from s.t",
    "select (day + to_months(id))::date as later, (day - to_months(1))::date as earlier, last_day(day) as last, quarter(day) as q from s.t",
    "select id from s.t qualify row_number() over (partition by code is null order by id desc) = 1",
    "select id, word from up_to(2, 'two')",
    "with chosen as (select 1 as one) select a.id, b.word, chosen.one from up_to(2, 'x') as a inner join all_of() as b on a.id = b.id cross join chosen",
    "select id from s.t where id in (select id from up_to(1, 'one')) and id < (select max(id) from all_of())",
    "with recursive step as (select id from s.t union all select id + 10 from step where id < 20) select * from step",
]  # fmt: skip


def warehouse(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    con.execute(TABLE)
    con.execute("create macro up_to(most, word) as table select *, word as word from s.t where id <= most")
    con.execute("create macro all_of() as table select * from up_to(9, 'all')")
    con.execute("create macro limits(x) as (case when x > 1 then { 'lower': x - 1, 'upper': x + 1 } end)")
    return con


@pytest.mark.parametrize("sql", QUERIES)
def test_a_query_says_the_same_without_shorthands(sql):
    con = warehouse(duckdb.connect())
    query, columns = make_portable(sql, CATALOG)
    written = con.execute(write(query, ROUND_TRIP))
    assert tuple(each[0] for each in written.description) == columns
    rows = sorted(map(repr, written.fetchall()))
    assert rows == sorted(map(repr, con.execute(sql).fetchall()))


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize("sql", QUERIES)
def test_nothing_known_to_be_wrong_stands_in_any_dialect(sql, dialect):
    assert find_denied(write(make_portable(sql, CATALOG)[0], dialect), dialect) == []


def test_a_macro_asked_twice_the_same_is_one_table_and_every_name_is_there_once():
    query, _ = make_portable(
        "select * from up_to(2, 'x') as a cross join up_to(2, 'x') as b cross join up_to(3, 'x') as c", CATALOG
    )
    names = [table.alias for table in query.args["with_"].expressions]
    assert names == ["up_to_chosen", "up_to", "up_to_chosen_2", "up_to_2"]


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("select * from unknown_macro(1)", "unknown_macro, which is no macro of ours"),
        ("select * from s.unknown", "s.unknown, of which no columns are known"),
        ("select id from s.t union all by name select code from s.t", "a union by name of other columns"),
    ],
)
def test_what_has_no_portable_form_is_refused_by_name(sql, reason):
    with pytest.raises(NotPortable, match=reason):
        make_portable(sql, CATALOG)
