"""The command line, from the sample to an answer, as a person and a program see it."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import call_here
from tests.keyed import NEEDED
from tests.unit.charts.seen import outside, overlapping, read_words, size_of
from warehouse.connection import hold_lock
from warehouse.home import Home
from warehouse.queries import read_query


def call(home, *words, **environment):
    """Run `panelwatch` in its own process, as people do; give exit code, standard output and standard error."""
    ended = subprocess.run(
        [Path(sys.executable).with_name("panelwatch"), *words],
        env={
            **{name: text for name, text in os.environ.items() if not name.startswith("PANELWATCH_")},
            "PANELWATCH_HOME": str(home),
            "PANELWATCH_STABLE_SECONDS": "0",
            **environment,
        },
        check=False,
        capture_output=True,
        text=True,
    )
    return ended.returncode, ended.stdout, ended.stderr


def answer(home, sql):
    code, out, err = call_here(home, "query", sql, "--format", "json")
    assert (code, err) == (0, "")
    return json.loads(out)


@pytest.fixture(scope="module")
def home(tmp_path_factory, sample_home):
    """A home in which the sample, then one file with a code of no list and one file of no extract were delivered."""
    root = shutil.copytree(sample_home.root, tmp_path_factory.mktemp("home") / "home")
    (root / "landing" / "engagements_2026-01-31_synthetic.csv").write_text(
        "engagement_id,authority,held_on,group,role,people\nENG-9999,,2020-01-15,SECRETGROUP,nurse,3\n",
        encoding="utf-8",
    )
    (root / "landing" / "notes.csv").write_text("a\n1\n", encoding="utf-8")
    code, out, err = call(root, "run")
    assert (code, err) == (0, "")
    (root / "summary.txt").write_text(out, encoding="utf-8")
    return root


def test_the_summary_tells_the_headline_and_that_the_data_are_made_up(home):
    summary = (home / "summary.txt").read_text(encoding="utf-8")
    assert summary.startswith("SYNTHETIC DATA")
    assert "27 %" in summary
    assert "144 of 538 as known on 31 March 2020" in summary
    assert "257  notifications" in summary
    assert " 0 differ" in summary
    assert "1 refused" in summary


def test_the_headline_figures_can_be_asked_for(home):
    found = {row["measure"]: row for row in answer(home, "from cohort.headline")}
    share = found["nai_under_1_share_of_reviewed_2018_07_to_2019_12"]
    assert (share["numerator"], share["denominator"], round(share["value"], 3)) == (144, 538, 0.268)
    assert share["lower"] < share["value"] < share["upper"]
    assert found["nai_under_1_notified_2018_07_to_2020_07"]["value"] == 257


def test_every_computable_figure_matches(home):
    code, out, _ = call_here(home, "figures", "--format", "json")
    statuses = {row["status"] for row in json.loads(out)}
    assert (code, statuses) == (0, {"match", "not_computable"})


def test_the_figures_say_what_the_views_say_and_nothing_in_them_is_cut_off(home):
    index = {row["name"]: row for row in json.loads((home / "figures" / "index.json").read_text(encoding="utf-8"))}
    assert index["outcome"]["title"] == "19 of the 23 babies were seriously harmed and 4 died"
    assert index["agency_status"]["title"] == "14 of the 23 families were known to universal services only"
    (peak,) = answer(home, "select cases from cohort.breakdown where category = 'around 3 months'")
    assert index["age"]["title"].startswith(f"{peak['cases']} of the 23 babies")
    real = {row["name"] for row in index.values() if not row["is_synthetic"]}
    assert real == {"dfe_published", "watched_dfe_half_year_e92000001"}
    for row in index.values():
        for name in (name for name in row["files"] if name.endswith(".svg")):
            svg = (home / "figures" / name).read_text(encoding="utf-8")
            words = read_words(svg)
            assert (name, outside(words, *size_of(svg)), overlapping(words)) == (name, [], [])


def test_the_figure_of_march_2020_shows_the_months_of_the_model(home):
    (model,) = answer(home, "select months_before + months_after as months from timeseries.march_2020 where is_primary")
    (shown,) = answer(home, f"select count(*) as months from ({read_query('figures.march_2020')})")
    assert shown == model


def test_running_again_changes_nothing_and_says_so_in_a_line(home):
    before = (home / "analyst.duckdb").stat().st_ino
    code, out, err = call(home, "run")
    assert (code, err) == (0, "")
    assert "Nothing new" in out
    assert (home / "analyst.duckdb").stat().st_ino == before


def test_csv_is_a_header_row_and_nothing_else(home):
    code, out, err = call_here(
        home, "query", "select stage, cases from cohort.funnel order by cases", "--format", "csv"
    )
    assert (code, err) == (0, "")
    assert out.splitlines()[:2] == ["stage,cases", "final,23"]
    assert len(out.splitlines()) == 4


def test_rejected_tells_the_rule_in_words_and_never_the_value(home):
    code, out, err = call_here(home, "rejected", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert (code, err) == (0, "")
    assert [(row["rule_code"], row["rows"], row["files"]) for row in rows] == [("code_unknown", "1", "1")]
    assert rows[0]["wording"].endswith(".")
    assert "SECRETGROUP" not in out


def test_the_export_names_row_column_and_rule(home, tmp_path):
    target = tmp_path / "back.csv"
    code, out, _ = call_here(
        home, "rejected", "--file", "engagements_2026-01-31_synthetic.csv", "--export", str(target)
    )
    assert (code, out) == (0, "")
    (row,) = csv.DictReader(io.StringIO(target.read_text(encoding="utf-8-sig")))
    assert (row["row_number"], row["column_name"], row["rule_code"]) == ("2", "group", "code_unknown")
    assert "SECRETGROUP" not in target.read_text(encoding="utf-8-sig")


def test_a_file_nobody_sent_is_said_to_be_unknown(home):
    code, out, err = call_here(home, "rejected", "--file", "none.csv")
    assert (code, out) == (1, "")
    assert err.count("\n") == 1


def test_status_tells_refused_files_and_the_last_run(home):
    code, out, err = call_here(home, "status")
    assert (code, err) == (0, "")
    assert "Files refused: 1" in out
    assert "Last run: done" in out


def test_no_value_reaches_the_history_of_the_orchestrator(home):
    kept = b"".join(path.read_bytes() for path in (home / "dagster").rglob("*") if path.is_file())
    assert b"SECRETGROUP" not in kept
    assert b"SIN-20" not in kept


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('/etc/hostname')",
        "copy (select 1) to 'out.csv'",
        "delete from core.incident",
        "create table t as select 1",
        "set enable_external_access = true",
        "selekt 1",
        "select nothing from core.incident",
        "select cast(notification_id as integer) from core.incident",
    ],
)
def test_a_question_that_may_not_or_cannot_be_asked_ends_in_one_plain_sentence(home, sql):
    ask = call if "/etc/" in sql else call_here
    code, out, err = ask(home, "query", sql)
    assert (code, out) == (1, "")
    assert "Traceback" not in err
    assert "SIN-" not in err
    assert err.count("\n") == 1


def test_while_another_load_holds_the_warehouse_a_run_ends_with_75_and_names_it(home):
    with hold_lock(Home(home)):
        code, _, err = call(home, "run")
    assert code == 75
    assert str(os.getpid()) in err


def test_a_warehouse_without_one_of_its_keys_is_refused(home):
    key = home / "keys" / "child.key"
    text = key.read_text(encoding="ascii")
    key.unlink()
    try:
        code, _, err = call_here(home, "run")
    finally:
        key.write_text(text, encoding="ascii")
        key.chmod(0o600)
    assert code == 1
    assert "key" in err


def test_usage_and_settings_that_do_not_read_end_with_2(tmp_path):
    assert call_here(tmp_path, "run", "--landing", str(tmp_path / "none"))[0] == 2
    assert call(tmp_path, "nonsense")[0] == 2
    code, _, err = call_here(tmp_path, "run", PANELWATCH_THREADS="many")
    assert (code, "many" in err) == (2, False)


def test_without_a_run_a_question_says_what_to_do(tmp_path):
    code, out, err = call_here(tmp_path, "query", "select 1")
    assert (code, out) == (1, "")
    assert "panelwatch run" in err


def test_the_key_commands_make_a_key_once_and_prove_it(tmp_path):
    assert call_here(tmp_path, "keys", "check")[0] == 1
    assert call_here(tmp_path, "keys", "init")[0] == 0
    made = {path.name: path.read_bytes() for path in (tmp_path / "keys").iterdir()}
    assert made.keys() == {purpose.file_name for purpose in NEEDED}
    assert "already" in call_here(tmp_path, "keys", "init")[1]
    assert {path.name: path.read_bytes() for path in (tmp_path / "keys").iterdir()} == made
    assert call_here(tmp_path, "keys", "check")[0] == 0
