"""Where the warehouse is a lake, each new file gets a run of its own, and the main job follows when all have ended."""

import os

import dagster as dg
import pytest

from pipelines.definitions import build_definitions
from pipelines.deliveries import DELIVERY, delivery_sensor
from pipelines.names import DELIVERY_JOB, MAIN_JOB

FIRST, SECOND = "engagements_2020-06-30_synthetic.csv", "engagements_2020-07-31_synthetic.csv"


@pytest.fixture
def landing(tmp_path, monkeypatch):
    monkeypatch.setenv("PANELWATCH_HOME", str(tmp_path))
    monkeypatch.delenv("PANELWATCH_LANDING", raising=False)
    (tmp_path / "landing").mkdir()
    return tmp_path / "landing"


@pytest.fixture(scope="module")
def instance():
    with dg.instance_for_test() as made:
        yield made


def drop(landing, name, *, at=1_600_000_000):
    (landing / name).write_text("engagement_id\n1\n", encoding="utf-8")
    os.utime(landing / name, (at, at))


def tick(instance, cursor=None):
    return delivery_sensor(dg.build_sensor_context(instance=instance, cursor=cursor))


def asked(result):
    return [(request.job_name, request.partition_key) for request in result.run_requests]


def test_each_file_gets_a_run_and_then_all_of_them_the_main_job(landing, instance):
    drop(landing, FIRST)
    drop(landing, SECOND)
    first = tick(instance)
    assert asked(first) == [(DELIVERY_JOB, FIRST), (DELIVERY_JOB, SECOND)]
    assert first.dynamic_partitions_requests[0].partition_keys == [FIRST, SECOND]
    then = tick(instance, first.cursor)
    assert asked(then) == [(MAIN_JOB, None)]
    assert isinstance(tick(instance, then.cursor), dg.SkipReason)


def test_the_main_job_waits_for_deliveries_that_are_being_taken(landing, instance):
    drop(landing, FIRST)
    first = tick(instance)
    job = build_definitions(is_side_by_side=True).resolve_job_def(DELIVERY_JOB)
    run = instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED)
    assert isinstance(tick(instance, first.cursor), dg.SkipReason)
    instance.delete_run(run.run_id)
    assert asked(tick(instance, first.cursor)) == [(MAIN_JOB, None)]


def test_a_file_that_is_replaced_is_asked_for_again_under_another_key_even_with_its_old_time(landing, instance):
    drop(landing, FIRST)
    first = tick(instance)
    drop(landing, FIRST, at=1_600_000_999)
    second = tick(instance, first.cursor)
    drop(landing, FIRST)
    third = tick(instance, second.cursor)
    assert [asked(each) for each in (second, third)] == [[(DELIVERY_JOB, FIRST)]] * 2
    assert len({each.run_requests[0].run_key for each in (first, second, third)}) == 3


def test_the_main_job_takes_no_partition(instance):
    definitions = build_definitions(is_side_by_side=True)
    dg.Definitions.validate_loadable(definitions)
    assert DELIVERY not in definitions.resolve_job_def(MAIN_JOB).asset_layer.executable_asset_keys
