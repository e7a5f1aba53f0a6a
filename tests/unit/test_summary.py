"""The closing summary says what an official must know, and no more when nothing is new."""

from datetime import date

import pytest

from assets.session import Glance
from pipelines import summary
from pipelines.answers import Answer
from pipelines.running import RunReport
from pipelines.settings import read_settings
from pipelines.summary import describe_run
from warehouse.books import Load
from warehouse.errors import RefusalCode
from warehouse.landing import Refusal
from warehouse.loading import LandingOutcome

LOAD = Load("notifications-2020-03-31-abc", "notifications", "notifications_2020-03-31.csv", 10, 8, 1, 1)
NO = Refusal("x.csv", RefusalCode.NAME_UNKNOWN, "x.csv: the name is not one the landing folder takes.")
ANSWERS = {
    "loads": Answer(
        ("file_name", "status", "rows_in", "rows_accepted", "rows_rejected", "rows_duplicate"),
        (("notifications_2020-03-31.csv", "loaded", 1234, 1200, 30, 4),),
    ),
    "scope": Answer(("rule", "notifications", "wording"), (("is_withdrawn", 93, "Withdrawn"),)),
    "headline": Answer(
        ("measure", "value", "numerator", "denominator", "known_on", "value_now"),
        (
            (summary.SHARE, 144 / 538, 144, 538, date(2020, 3, 31), 0.3),
            (summary.NOTIFIED, 257.0, 257, None, date(2021, 9, 30), 250.0),
        ),
    ),
    "reconciled": Answer(("status", "figures"), (("match", 131), ("not_computable", 1))),
    "failed_checks": Answer(("severity", "table_name", "check_name", "sentence"), ()),
}


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.setattr(summary, "ask", lambda _copy, name, _values=None: ANSWERS[name])
    return read_settings({"PANELWATCH_HOME": str(tmp_path)})


def told(report, settings):
    return "\n".join(describe_run(report, settings))


def test_nothing_new_is_one_line(settings):
    report = RunReport(seen=Glance(fresh=0, waiting=(), known=83))
    assert told(report, settings) == "Nothing new: 83 files in the landing folder, all known, nothing changed."


def test_files_still_being_written_are_named(settings):
    report = RunReport(seen=Glance(fresh=0, waiting=("children_2020-03-31.csv",), known=0))
    assert "Still being written, looked at next time: children_2020-03-31.csv." in told(report, settings)


def test_a_run_tells_files_rows_and_the_headline(settings):
    text = told(RunReport(outcome=LandingOutcome((LOAD,), (NO,), (), 3)), settings)
    assert "1 taken, 1 refused, 0 still being written, 3 known already" in text
    assert "1,234 read = 1,200 accepted + 30 rejected + 4 repeated" in text
    assert "Refused x.csv: the name" in text
    assert "27 %" in text
    assert "144 of 538 as known on 31 March 2020; now 30 %" in text
    assert "257  notifications" in text
    assert "now 250" in text
    assert "131 match, 0 differ, 1 not computable" in text
    assert "Checks              all passed" in text
    assert str(settings.home.analyst) in text
    assert str(settings.home.figures) in text


def test_with_nothing_reviewed_no_share_is_claimed(settings, monkeypatch):
    empty = Answer(ANSWERS["headline"].columns, ((summary.SHARE, None, 0, 0, date(2020, 3, 31), None),))
    monkeypatch.setitem(ANSWERS, "headline", empty)
    text = told(RunReport(outcome=LandingOutcome((LOAD,), (), (), 0)), settings)
    assert "%" not in text


def test_a_new_key_is_announced_with_its_place(settings):
    text = told(RunReport(outcome=LandingOutcome((LOAD,), (), (), 0), is_key_new=True), settings)
    assert str(settings.home.keys.folder) in text
