"""`panelwatch run` tells of a run that failed, whatever failed, and of its end."""

import pytest

from pipelines import running
from pipelines.alert_sending import Standing
from pipelines.opening import open_session
from pipelines.running import RunFailed, run_main_job
from pipelines.settings import read_settings
from tests.integration.deliveries import CHILD, NOTIFICATION, write
from tests.integration.test_alert_sending import serve_http, titles
from tests.integration.test_quiet_run import LOST_ROW
from tests.keyed import SETTINGS
from warehouse.errors import PanelwatchError


@pytest.fixture
def given(tmp_path):
    return {"PANELWATCH_HOME": str(tmp_path), "PANELWATCH_STABLE_SECONDS": "0", **SETTINGS}


def test_a_run_that_a_check_stopped_is_told_and_so_is_the_one_that_ends_well(given):
    with serve_http() as (sink, url):
        settings = read_settings({**given, "PANELWATCH_ALERT_URLS": url})
        settings.home.make_folders()
        write(settings.landing, "notifications_2019-03-31_synthetic.csv", [NOTIFICATION])
        write(settings.landing, "children_2019-03-31_synthetic.csv", [CHILD])
        with open_session(settings) as session:
            session.con.execute(LOST_ROW)
            session.con.execute("INSERT INTO internal.applied VALUES ('a', 0, 0, 0)")
        with pytest.raises(PanelwatchError):
            run_main_job(settings)
        assert titles(sink)[0] == "Panelwatch: SYNTHETIC: A load failed"
        with open_session(settings) as session:
            session.con.execute("UPDATE internal.load SET rows_in = 4 WHERE load_id = 'a'")
        report = run_main_job(settings)
        assert "Panelwatch: SYNTHETIC: Resolved: a load failed" in titles(sink)
    assert report.alerts.waiting == 0


def test_a_run_that_failed_says_so_even_where_alerts_cannot_be_told(given, monkeypatch):
    def stop(*_):
        raise RunFailed("The main job stopped.")

    def break_down(*_):
        raise RuntimeError("secret")

    settings = read_settings(given)
    monkeypatch.setattr(running, "execute", stop)
    monkeypatch.setattr(running, "look_and_deliver", break_down)
    with pytest.raises(RunFailed, match="The main job stopped"):
        run_main_job(settings)


def test_a_look_that_breaks_down_is_one_sentence_without_the_words_of_its_fault(given, monkeypatch):
    def break_down(*_):
        raise RuntimeError("secret")

    monkeypatch.setattr(running, "execute", lambda *_: None)
    monkeypatch.setattr(running, "look_and_deliver", break_down)
    with pytest.raises(PanelwatchError, match="look at alerts stopped: RuntimeError") as told:
        run_main_job(read_settings(given))
    assert "secret" not in str(told.value)
    monkeypatch.setattr(running, "look_and_deliver", lambda *_: Standing(targets=3))
    assert run_main_job(read_settings(given)).alerts.targets == 3
