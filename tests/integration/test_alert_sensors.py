"""Under Dagster the ledger is looked at after runs and by the day, and a failed run is entered."""

import shutil
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from dagster._core.remote_origin import RegisteredCodeLocationOrigin, RemoteRepositoryOrigin
from dagster._core.scheduler.instigation import (
    InstigatorState,
    InstigatorStatus,
    InstigatorType,
    ScheduleInstigatorData,
    SensorInstigatorData,
    TickData,
    TickStatus,
)

from pipelines.sensors import alert_sensor, tell_failed_run
from pipelines.ticking import find_dead
from tests.integration.deliveries import ask, fresh_home
from tests.keyed import SETTINGS
from warehouse.connection import hold_lock
from warehouse.home import Home

NOW = datetime(2026, 5, 21, 12, tzinfo=UTC)


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PANELWATCH_HOME", str(tmp_path))
    for name, text in {**SETTINGS, "PANELWATCH_ENCRYPTION": "off"}.items():
        monkeypatch.setenv(name, text)
    for name in ("PANELWATCH_LANDING", "PANELWATCH_ALERT_URLS", "PANELWATCH_ALERT_URLS_FILE"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture(scope="module")
def nothing_happened(tmp_path_factory):
    """The folder of an orchestrator in which nothing happened; only copied: making its databases takes longer."""
    folder = tmp_path_factory.mktemp("orchestrator")
    with dg.instance_for_test(temp_dir=str(folder)) as made:
        made.get_runs()
        made.all_instigator_state()
    return folder


@pytest.fixture
def instance(nothing_happened, tmp_path_factory):
    folder = tmp_path_factory.mktemp("copied")
    shutil.copytree(nothing_happened, folder, dirs_exist_ok=True)
    with dg.instance_for_test(temp_dir=str(folder)) as made:
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


def switch_on(instance, name, *, ticked=None, since=NOW - timedelta(days=90), status=InstigatorStatus.RUNNING):
    """Enter a schedule, or a sensor, as the daemon would, and the newest of its ticks."""
    place = RemoteRepositoryOrigin(RegisteredCodeLocationOrigin("panelwatch"), "__repository__")
    origin = place.get_instigator_origin(name)
    cron = {"daily_at_six": "0 6 * * *", "monthly_scan": "30 7 1 * *"}.get(name)
    kind = InstigatorType.SENSOR if cron is None else InstigatorType.SCHEDULE
    data = SensorInstigatorData() if cron is None else ScheduleInstigatorData(cron, since.timestamp())
    state = InstigatorState(origin, kind, status, data)
    instance.add_instigator_state(state)
    if ticked is not None:
        told = {"run_ids": [], "run_keys": [], "selector_id": state.selector_id}
        instance.create_tick(TickData(origin.get_id(), name, kind, TickStatus.SUCCESS, ticked.timestamp(), **told))


def at(text):
    """Give a time of London's calendar."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/London"))


def dead(instance, now):
    return find_dead(instance, now.astimezone(UTC).replace(tzinfo=None))


def test_where_nothing_is_switched_on_nothing_is_dead(instance):
    switch_on(instance, "daily_at_six", ticked=at("2026-01-01 06:00"), status=InstigatorStatus.STOPPED)
    assert dead(instance, NOW) == ()


@pytest.mark.parametrize(
    ("name", "ticked", "now", "is_dead"),
    [
        pytest.param(
            "daily_at_six", "2026-05-20 06:00", "2026-05-21 07:59", False, id="a morning's tick may come late"
        ),
        pytest.param("daily_at_six", "2026-05-20 06:00", "2026-05-21 09:00", True, id="27 hours"),
        pytest.param("daily_at_six", "2026-10-24 06:00", "2026-10-25 07:59", False, id="clocks go back"),
        pytest.param("daily_at_six", "2026-03-28 06:00", "2026-03-29 08:30", True, id="clocks go forward"),
        pytest.param("monthly_scan", "2026-05-01 07:30", "2026-05-04 07:30", False, id="three days of a month"),
        pytest.param("monthly_scan", "2026-05-01 07:30", "2026-05-31 23:59", False, id="the month is over"),
        pytest.param("monthly_scan", "2026-05-01 07:30", "2026-06-01 09:00", False, id="its own tick may come late"),
        pytest.param("monthly_scan", "2026-05-01 07:30", "2026-06-01 10:00", True, id="it has missed its day"),
        pytest.param("landing_sensor", "2026-05-20 06:00", "2026-05-21 07:59", False, id="a sensor's 26 hours"),
        pytest.param("landing_sensor", "2026-05-20 06:00", "2026-05-21 08:01", True, id="a sensor that died"),
    ],
)
def test_a_schedule_is_dead_once_a_tick_of_its_own_did_not_come(instance, name, ticked, now, is_dead):
    switch_on(instance, name, ticked=at(ticked))
    kind = "sensor" if name == "landing_sensor" else "schedule"
    assert dead(instance, at(now)) == ((f"The {kind} {name}",) if is_dead else ())


def test_a_schedule_owes_no_tick_of_before_it_was_switched_on_and_every_one_after(instance):
    switch_on(instance, "monthly_scan", since=at("2026-05-20 12:00"))
    switch_on(instance, "daily_at_six", ticked=at("2026-03-01 06:00"), since=at("2026-05-20 12:00"))
    assert dead(instance, at("2026-05-20 12:01")) == ()
    assert dead(instance, at("2026-05-21 09:00")) == ("The schedule daily_at_six",)
    assert dead(instance, at("2026-06-01 10:00")) == ("The schedule daily_at_six", "The schedule monthly_scan")
