"""Between runs a person is told what there is to see, and how much more of it."""

from datetime import datetime
from types import SimpleNamespace
from unittest import mock

import dagster as dg
import duckdb
import pytest

from assets.checks import Check, SqlCheck
from pipelines import status
from pipelines.answers import Answer
from pipelines.settings import read_settings


def describe(tmp_path, *, refused=0, alerts=0):
    rows = {
        "refused_files": Answer(("refusal",), tuple((f"file {n}",) for n in range(refused))),
        "failed_checks": Answer(("severity", "sentence"), ()),
        "open_alerts": Answer(
            ("alert_id", "state", "summary"), tuple((f"A{n}", "firing", "told") for n in range(alerts))
        ),
    }
    with mock.patch.object(status, "ask", lambda _, name: rows[name]):
        return list(status.describe_status(read_settings({"PANELWATCH_HOME": str(tmp_path)})))


@pytest.mark.parametrize(("there", "more"), [(10, None), (11, "  and 1 more: "), (1_300, "  and 1,290 more: ")])
def test_what_is_not_shown_is_counted_with_the_command_that_shows_it(tmp_path, there, more):
    lines = describe(tmp_path, refused=there, alerts=there)
    assert [line for line in lines if " more: " in line] == (
        []
        if more is None
        else [
            more + "panelwatch query \"from quality.load where status = 'refused'\"",
            more + "panelwatch alerts list",
        ]
    )
    assert len([line for line in lines if line.startswith("  file ")]) == 10
    assert lines[-1] == "Last run: none yet"


def test_times_are_shown_to_the_second_with_their_zone():
    loaded = datetime.fromisoformat("2026-05-01T06:00:07.123456")
    answer = Answer(("extract", "last_loaded_at"), (("children", loaded), ("adults", None)))
    assert status.word_times(answer).rows == (("children", "2026-05-01 06:00:07 UTC"), ("adults", None))


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [(0, "Keys are unique."), (1, "Keys are unique. Broken once."), (14, "Keys are unique. Broken 14 times.")],
)
def test_a_check_says_what_holds_and_how_often_it_does_not(broken, sentence):
    check = SqlCheck(Check("keys", dg.AssetKey("core"), "Keys are unique.", is_warning=False), f"SELECT {broken}")
    _, verdict = check.run(SimpleNamespace(con=duckdb.connect()))
    assert verdict.sentence == sentence
