"""The bench beside the peers: what is shared with them, what is compared, what is printed."""

import json
import sys

import duckdb
import pytest

from benchmarks.peers import report
from benchmarks.peers.checks import list_checks
from benchmarks.peers.child import CommandFailed, Finished, run_child
from benchmarks.peers.contest import Result, run_in_rounds
from benchmarks.peers.dbt_peer import refer
from benchmarks.peers.equality import find_differences
from benchmarks.peers.report import Bound, Contest, Machine, append, write_table
from benchmarks.peers.sharing import GIVEN, VIEWS, list_models, split_arguments, strip_comments
from benchmarks.peers.steps import Step
from warehouse.macros import list_macros

ROWS = "values (1, 'a', 0.3), (2, 'b', null)"


@pytest.fixture
def con():
    with duckdb.connect() as con:
        con.execute(f"create table ours as select * from ({ROWS}) as t (id, code, share)")
        con.execute("create table theirs as select id, code, share::double as share, 1 as more from ours")
        con.execute("alter table theirs alter code type enum ('a', 'b')")
        yield con


def compare(con):
    return find_differences(con, ours="ours", theirs="theirs", key=("id",))


def test_equal_tables_differ_in_nothing_whatever_their_types_and_further_columns(con):
    assert compare(con) == []


def test_the_last_digits_of_a_sum_do_not_matter_but_more_do(con):
    con.execute("alter table ours alter share type double")
    con.execute("update theirs set share = 0.1 + 0.2 where id = 1")
    assert compare(con) == []
    con.execute("update theirs set share = 0.3000001 where id = 1")
    assert compare(con) == ["share: 1 rows"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("update theirs set code = 'b' where id = 1", "code: 1 rows"),
        ("update theirs set code = null where id = 1", "code: 1 rows"),
        ("update theirs set share = 0 where id = 2", "share: 1 rows"),
        ("delete from theirs where id = 1", "2 rows here, 1 there, 1 of them different by key"),
        ("insert into theirs by name select 1 as id", "2 rows here, 3 there, 2 of them different by key"),
        ("update theirs set id = 2 where id = 1", "2 rows here, 2 there, 1 of them different by key"),
        ("update theirs set id = 7 where id = 1", "1 rows have a key that is not there"),
        ("alter table theirs drop share", "no column share"),
    ],
)
def test_what_differs_is_said(con, change, said):
    con.execute(change)
    assert compare(con) == [said]


def test_every_table_comes_after_those_it_reads_and_calls_no_macro():
    placed = {f"ref.{table}" for table in GIVEN}
    for model in list_models():
        assert set(model.sources) - {model.name} <= placed | {name for name in model.sources if name.startswith("raw.")}
        placed.add(model.name)
        assert "$" not in model.sql
        assert not any(f"{macro.name}(" in model.sql for macro in list_macros())
    assert set(VIEWS) <= placed


def test_arguments_are_split_at_their_own_level_alone():
    assert split_arguments("f(a, g(b, c), 'x, (') + 1", 2) == (["a", "g(b, c)", "'x, ('"], 21)
    assert split_arguments("f()", 2) == ([], 3)
    with pytest.raises(ValueError, match="bracket"):
        split_arguments("f(a", 2)


def test_comments_name_no_table():
    assert strip_comments("select 1 -- raw.x\n") == "select 1 \n"


def test_there_are_more_checks_than_asked_for_and_each_has_a_name_of_its_own():
    names = [check.name for check in list_checks()]
    assert len(set(names)) == len(names) >= 20
    assert {check.kind for check in list_checks()} == {"not_null", "unique", "accepted_values", "relationships", "rule"}


def test_dbt_has_names_of_its_own_for_tables():
    assert refer("timeseries.notifications") == "{{ ref('timeseries__notifications') }}"
    assert refer("raw.children") == "{{ source('raw', 'children') }}"


def test_contestants_run_in_rounds_each_in_an_order_of_its_own_and_the_same_in_every_bench():
    def compete():
        order = []

        def runner(name, seconds):
            def run():
                order.append(name)
                return Finished(seconds.pop(0), 10)

            return run

        named = {"we": [1.0, 9.0, 2.0], "they": [4.0] * 3, "others": [5.0] * 3}
        found = run_in_rounds({name: runner(name, seconds) for name, seconds in named.items()}, runs=3)
        return found, [tuple(order[at : at + 3]) for at in (0, 3, 6)]

    found, rounds = compete()
    assert found["we"] == Result(2.0, 1.0, 9.0, 10, 3, 0.0)
    assert [sorted(each) for each in rounds] == [["others", "they", "we"]] * 3
    assert len(set(rounds)) > 1
    assert compete()[1] == rounds


def make_contest(*, load=0.0, at_most=0.5):
    results = {"we": Result(1.0, 0.9, 1.1, 100, 5), "they": Result(4.0, 3.0, 5.0, 2000, 5, 7.5)}
    machine = Machine(2, 24.0, "some processor", load, {"python": "3.11"})
    return Contest("A table", "we", results, Bound("they", at_most), machine, "2026-11-28 16:00 UTC")


def test_a_table_tells_the_ratio_and_whether_the_bound_holds():
    text = write_table(make_contest())
    assert "| they | 4.00 | 3.00 | 5.00 | 7.50 | 2,000 | 5 | 0.25 |" in text
    assert "at most 0.5 of they; it is 0.25: holds." in text
    assert "does not hold" in write_table(make_contest(at_most=0.2))


def test_figures_of_a_busy_machine_are_called_preliminary():
    assert "Preliminary" not in write_table(make_contest(load=0.3))
    assert "Preliminary" in write_table(make_contest(load=1.5))
    assert write_table(make_contest(load=1.5)).endswith("holds. On a busy machine the clock decides nothing.")


def test_a_contest_is_added_to_a_page_and_to_records(tmp_path):
    page, records = tmp_path / "page.md", tmp_path / "records.jsonl"
    for _ in range(2):
        append(make_contest(), markdown=page, records=records)
    assert page.read_text(encoding="utf-8").count("### A table") == 2
    told = [json.loads(line) for line in records.read_text(encoding="utf-8").splitlines()]
    assert [(one["ratio"], one["holds"]) for one in told] == [(0.25, True)] * 2


def test_the_machine_is_described_without_its_name():
    machine = report.describe_machine()
    assert machine.cores >= 1
    assert {"python", "duckdb", "dbt-core", "sqlmesh", "dlt", "great-expectations"} <= set(machine.versions)


def test_a_child_tells_its_cost_or_what_went_wrong():
    assert run_child([sys.executable, "-c", "pass"]).peak_mebibytes > 1
    with pytest.raises(CommandFailed, match="ended with 3:\nwhy"):
        run_child([sys.executable, "-c", "print('why'); raise SystemExit(3)"])


def test_a_step_starts_from_nothing_unless_it_is_to_run_again(tmp_path):
    left, given, laid = tmp_path / "left", tmp_path / "given", tmp_path / "home" / "landing"
    given.mkdir()
    (given / "a.csv").write_text("x", encoding="utf-8")
    command = [sys.executable, "-c", f"open({str(left)!r}, 'a').write('x')"]
    step = Step(command, results=left, clear=(left, tmp_path / "home"), lay=((given, laid),))
    step.run()
    step.run()
    assert left.read_text(encoding="utf-8") == "x"
    assert (laid / "a.csv").exists()
    step.run(anew=False)
    assert left.read_text(encoding="utf-8") == "xx"
