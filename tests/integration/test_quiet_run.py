"""A run of the orchestrator that finds nothing new makes nothing."""

import shutil
from datetime import date, timedelta

import dagster as dg
import pytest

from assets.charts import files
from assets.session import Session, glance
from pipelines.opening import open_session
from pipelines.settings import read_settings
from tests.integration.deliveries import CHILD, NOTIFICATION, fresh_home, lay_empty_warehouse, load, write
from tests.integration.orchestrator import keep_history_in_memory, run_main_job
from tests.keyed import SETTINGS


@pytest.fixture
def settings(tmp_path):
    """Settings of a home into which one notification with its child was delivered."""
    found = read_settings({"PANELWATCH_HOME": str(tmp_path), "PANELWATCH_STABLE_SECONDS": "0", **SETTINGS})
    lay_empty_warehouse(found.home)
    write(found.landing, "notifications_2019-03-31_synthetic.csv", [NOTIFICATION])
    write(found.landing, "children_2019-03-31_synthetic.csv", [CHILD])
    return found


def made(result):
    return {event.asset_key for event in result.get_asset_materialization_events() if event.asset_key}


# A file of which one row has no place: five read, four accepted, none rejected or repeated.
LOST_ROW = """
    INSERT INTO internal.load (load_id, extract, file_name, is_full, is_synthetic, sha256, size_bytes, rows_in,
        rows_fitting, rows_rejected, rows_duplicate, rows_blank, columns_ignored, loaded_at)
    VALUES ('a', 'engagements', 'a.csv', false, true, '', 1, 5, 4, 0, 0, 0, 0, TIMESTAMP '2020-01-01')
"""


def test_what_stops_a_run_keeps_back_no_more_than_it_must_and_then_a_run_makes_nothing_but_what_is_gone(
    settings, monkeypatch
):
    """First a check that blocks, then a figure that cannot be drawn, then nothing new, then figures that are gone."""
    home = settings.home
    with keep_history_in_memory() as instance:
        with open_session(settings) as session:
            session.con.execute(LOST_ROW)
            session.con.execute("INSERT INTO internal.applied VALUES ('a', 0, 0, 0)")
        stopped = run_main_job(settings, instance)
        assert not stopped.success
        assert not home.analyst.exists()
        assert dg.AssetKey(["cohort", "headline"]) not in made(stopped)

        with open_session(settings) as session:
            session.con.execute("UPDATE internal.load SET rows_in = 4 WHERE load_id = 'a'")
        with monkeypatch.context() as broken:
            broken.setattr(files, "draw_files", lambda *_: 1 / 0)
            undrawn = run_main_job(settings, instance)
        assert not undrawn.success
        assert dg.AssetKey(["publication", "analyst_copy"]) in made(undrawn)
        assert home.analyst.exists()
        assert not home.figures.exists()

        assert run_main_job(settings, instance).success
        assert (home.figures / "index.json").exists()
        assert (home.site / "index.html").exists()

        stamps = [path.stat().st_ino for path in (home.analyst, home.figures)]
        quiet = run_main_job(settings, instance)
        assert quiet.success
        assert made(quiet) == set()
        assert [path.stat().st_ino for path in (home.analyst, home.figures)] == stamps

        shutil.rmtree(home.figures)
        assert run_main_job(settings, instance).success
    assert (home.figures / "index.json").exists()


class Asked:
    """A connection that counts what it is asked."""

    def __init__(self, con):
        self.con, self.count = con, 0

    def execute(self, *given):
        self.count += 1
        return self.con.execute(*given)


def test_a_look_at_many_files_asks_the_warehouse_no_more_often_than_one_at_few(tmp_path):
    counts = set()
    with fresh_home(tmp_path) as (home, con):
        for number in range(1, 5):
            row = {**NOTIFICATION, "notification_id": f"SIN-2019-{number:06}"}
            write(home.landing, f"notifications_2019-03-31_{number}-synthetic.csv", [row])
            load(con, home)
            asked = Asked(con)
            seen = glance(Session(asked, home, home.landing, timedelta(0), 0.05, date(2019, 7, 1)))
            assert (seen.fresh, seen.known) == (0, number)
            counts.add(asked.count)
    assert len(counts) == 1
