"""The landing sensor asks for one run per change of what the landing folder holds."""

import math
import os
import time
from dataclasses import replace
from datetime import timedelta

import dagster as dg
import pytest

from pipelines import sensors
from pipelines.sensors import landing_sensor
from tests.integration.test_refused_read_again import promise

NAME = "engagements_2020-06-30_synthetic.csv"


@pytest.fixture
def landing(tmp_path, monkeypatch):
    monkeypatch.setenv("PANELWATCH_HOME", str(tmp_path))
    monkeypatch.delenv("PANELWATCH_LANDING", raising=False)
    monkeypatch.setattr(sensors, "WATCH_SECONDS", 0)
    (tmp_path / "landing").mkdir()
    return tmp_path / "landing"


def drop(landing, name=NAME, content="engagement_id\n1\n", *, at=1_600_000_000):
    (landing / name).write_text(content, encoding="utf-8")
    os.utime(landing / name, (at, at))


@pytest.fixture(scope="module")
def tick():
    with dg.instance_for_test() as instance:
        yield lambda cursor=None: landing_sensor(dg.build_sensor_context(instance=instance, cursor=cursor))


def test_an_empty_folder_asks_for_nothing(landing, tick):
    assert isinstance(tick(), dg.SkipReason)


def test_a_file_still_being_written_asks_for_nothing(landing, tick):
    (landing / NAME).write_text("engagement_id\n1\n", encoding="utf-8")
    later = landing.stat().st_mtime + 3600
    os.utime(landing / NAME, (later, later))
    assert isinstance(tick(), dg.SkipReason)


def test_a_tick_waits_for_the_file_that_is_being_written_and_ends_with_the_first_that_rests(landing, tick, monkeypatch):
    drop(landing)
    now = sensors.scan(landing, stable_for=timedelta(0), now=time.time)
    before = replace(now, ready=())
    looks = [before, replace(before, waiting=(NAME,)), replace(before, waiting=(NAME,)), now, before]
    monkeypatch.setattr(sensors, "WATCH_SECONDS", math.inf)
    monkeypatch.setattr(sensors, "_POLL_SECONDS", 0)
    monkeypatch.setattr(sensors, "scan", lambda *_, **__: looks.pop(0))
    assert len(tick().run_requests) == 1
    assert len(looks) == 1


def test_a_new_file_asks_for_one_run_and_the_next_tick_for_none(landing, tick):
    drop(landing)
    first = tick()
    assert len(first.run_requests) == 1
    assert isinstance(tick(first.cursor), dg.SkipReason)


def test_the_same_content_touched_again_asks_for_nothing(landing, tick):
    drop(landing)
    first = tick()
    drop(landing, at=1_600_000_999)
    again = tick(first.cursor)
    assert not again.run_requests
    assert again.cursor != first.cursor


def test_a_file_whose_name_gives_it_another_form_asks_for_a_run_though_its_content_is_the_same(landing, tick):
    misnamed = NAME.replace(".csv", ".xlsx")
    drop(landing, misnamed)
    promise(landing / misnamed)
    first = tick()
    (landing / misnamed).rename(landing / NAME)
    second = tick(first.cursor)
    assert second.run_requests[0].run_key != first.run_requests[0].run_key


def test_other_content_asks_for_another_run(landing, tick):
    drop(landing)
    first = tick()
    drop(landing, content="engagement_id\n2\n", at=1_600_000_999)
    second = tick(first.cursor)
    assert second.run_requests[0].run_key != first.run_requests[0].run_key


def test_the_same_set_of_files_has_the_same_run_key_whatever_their_times(landing, tick):
    drop(landing)
    first = tick()
    drop(landing, at=1_500_000_000)
    assert tick().run_requests[0].run_key == first.run_requests[0].run_key


def test_content_that_is_put_back_asks_for_a_run_of_its_own_and_a_repeated_tick_for_the_same(landing, tick):
    cursor, keys = None, []
    for number, content in enumerate(("a\n1\n", "a\n2\n", "a\n1\n", "a\n2\n")):
        drop(landing, content=content, at=1_600_000_000 + number % 2)
        asked, again = tick(cursor), tick(cursor)
        assert asked.run_requests[0].run_key == again.run_requests[0].run_key
        keys.append(asked.run_requests[0].run_key)
        cursor = asked.cursor
    assert len(set(keys)) == 4
