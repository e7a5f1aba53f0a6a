"""Under Dagster the ledger is looked at after runs and by the day, and a failed run is entered."""

import dagster as dg
import pytest

from pipelines.sensors import alert_sensor, find_dead, tell_failed_run
from tests.integration.deliveries import ask, fresh_home
from tests.keyed import SETTINGS
from warehouse.connection import hold_lock
from warehouse.home import Home


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PANELWATCH_HOME", str(tmp_path))
    for name, text in {**SETTINGS, "PANELWATCH_ENCRYPTION": "off"}.items():
        monkeypatch.setenv(name, text)
    for name in ("PANELWATCH_LANDING", "PANELWATCH_ALERT_URLS", "PANELWATCH_ALERT_URLS_FILE"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def instance():
    with dg.instance_for_test() as made:
        yield made


def tick(instance, cursor=None):
    return alert_sensor(dg.build_sensor_context(instance=instance, cursor=cursor))


def test_it_looks_once_a_day_and_after_a_run(home, instance):
    assert isinstance(tick(instance), dg.SkipReason)
    with fresh_home(home):
        pass
    first = tick(instance)
    assert isinstance(first, dg.SensorResult)
    assert isinstance(tick(instance, first.cursor), dg.SkipReason)

    @dg.job
    def some_job():
        pass

    some_job.execute_in_process(instance=instance)
    assert isinstance(tick(instance, first.cursor), dg.SensorResult)


def test_while_a_load_holds_the_warehouse_it_waits(home, instance):
    with fresh_home(home):
        pass
    with hold_lock(Home(home)):
        assert isinstance(tick(instance), dg.SkipReason)
    assert isinstance(tick(instance), dg.SensorResult)


def test_a_failed_run_is_entered_without_the_words_of_its_fault(home, instance):
    @dg.op
    def fail():
        raise ValueError("secret")

    @dg.job
    def some_job():
        fail()

    run = some_job.execute_in_process(instance=instance, raise_on_error=False)
    context = dg.build_run_status_sensor_context(
        sensor_name="tell_failed_run",
        dagster_instance=instance,
        dagster_run=run.dagster_run,
        dagster_event=run.get_run_failure_event(),
    ).for_run_failure()
    tell_failed_run(context)
    with fresh_home(home) as (_, con):
        ((state, summary),) = ask(con, "select state, summary from monitoring.alert where kind = 'load_failed'")
    assert state == "firing"
    assert "secret" not in summary


def test_where_nothing_is_switched_on_nothing_is_dead(instance):
    from pipelines.clock import tell_time  # noqa: PLC0415

    assert find_dead(instance, tell_time()) == ()
