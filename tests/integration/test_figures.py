"""The stage of figures: drawn from a warehouse, swapped in whole, left alone when nothing is new."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest

from assets import figures
from assets.charts import files
from assets.charts.catalogue import DRAWN, FIGURES
from assets.session import Session
from assets.suite_checks import start_suites
from pipelines.opening import open_session
from pipelines.settings import read_settings
from tests.architecture.repository import ROOT
from tests.integration.deliveries import CHILD, NOTIFICATION, REVIEW, lay_empty_warehouse, write
from tests.integration.orchestrator import keep_history_in_memory, run_main_job
from tests.keyed import SETTINGS
from warehouse.folders import replace_folder, write_files
from warehouse.hands import lend_hands
from warehouse.queries import list_queries

#: what is drawn where it does not matter which: every one of them takes a tenth of a second
FEW = FIGURES[:3]


def name_files(drawn):
    return {
        f"{figure.name}-{layout}.{kind}"
        for figure in drawn
        for layout in ("wide", "narrow")
        for kind in ("svg", "png")
        if kind == "svg" or (figure.has_png and layout == "wide")
    }


FILES, FILES_OF_FEW = name_files(DRAWN), name_files(FEW)
DFE = ROOT / "tests" / "data" / "dfe_sin_half_year.csv"


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    """A home into which one notification of an injury under one and the department's half years were delivered."""
    root = tmp_path_factory.mktemp("home")
    found = read_settings({"PANELWATCH_HOME": str(root), "PANELWATCH_STABLE_SECONDS": "0", **SETTINGS})
    lay_empty_warehouse(found.home)
    write(found.landing, "notifications_2019-03-31_synthetic.csv", [NOTIFICATION])
    write(found.landing, "children_2019-03-31_synthetic.csv", [CHILD])
    write(found.landing, "rapid_reviews_2019-04-30_synthetic.csv", [REVIEW])
    (found.landing / "dfe_statistics_2021-01-31.csv").write_bytes(DFE.read_bytes())
    return found


@pytest.fixture(scope="module")
def run(settings):
    """What the first run of the main job tells of the figures."""
    with keep_history_in_memory() as instance:
        result = run_main_job(settings, instance)
        assert result.success
        (told,) = [event for event in result.get_asset_materialization_events() if event.asset_key == figures.PICTURES]
        return {name: told.materialization.metadata[name].value for name in ("figures", "bytes")}


@pytest.fixture
def session(settings, run) -> Iterator[Session]:
    with open_session(settings) as opened:
        yield opened


@pytest.fixture
def few(settings, session, monkeypatch):
    """Draw a few figures alone; afterwards all lie there as before."""
    kept = {path.name: path.read_bytes() for path in settings.home.figures.iterdir()}
    with monkeypatch.context() as fewer:
        fewer.setattr(figures, "DRAWN", FEW)
        yield
    shutil.rmtree(settings.home.figures)
    with replace_folder(settings.home.figures) as folder:
        write_files(folder, kept)


def read_index(settings):
    return {row["name"]: row for row in json.loads((settings.home.figures / "index.json").read_text(encoding="utf-8"))}


def test_every_figure_has_its_select_and_every_select_its_figure():
    selects = {name for name in list_queries("figures") if name != "figures.standing"}
    assert selects == {figure.query for figure in DRAWN}
    assert len({figure.name for figure in DRAWN}) == len(DRAWN)
    assert [figure.number for figure in FIGURES if figure.number] == [1, 2, 3, 4, 5, 6, 7]


def test_a_run_draws_every_figure_in_both_layouts(settings, run):
    folder = settings.home.figures
    assert {path.name for path in folder.iterdir()} == FILES | {"index.json"}
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert not folder.with_name("figures.draft").exists()


def test_the_asset_tells_how_many_figures_and_bytes(settings, run):
    size = sum(path.stat().st_size for path in settings.home.figures.iterdir())
    assert run == {"figures": len(DRAWN), "bytes": size}


def test_the_index_tells_what_each_figure_says_and_rests_on(settings, run):
    index = read_index(settings)
    assert {name for row in index.values() for name in row["files"]} == FILES
    assert index["nai_by_month"]["title"].startswith("Notifications of non-accidental injury under one averaged 0.1")
    assert (index["nai_by_month"]["known_on"], index["nai_by_month"]["is_synthetic"]) == ("2019-04-30", True)
    assert index["outcome"]["title"] == "There are no data for this figure"
    published = index["dfe_published"]
    assert published["title"].endswith("from 274 in April to September 2018 to 285 in April to September 2020")
    assert (published["known_on"], published["is_synthetic"]) == ("2021-01-31", False)
    assert "Synthetic" not in json.dumps(index)
    assert "SIN-" not in json.dumps(index)


def test_a_figure_of_real_data_does_not_say_that_they_are_synthetic(settings, run):
    folder = settings.home.figures
    assert "SYNTHETIC" not in (folder / "dfe_published-wide.svg").read_text(encoding="utf-8")
    assert "SYNTHETIC" in (folder / "nai_share-wide.svg").read_text(encoding="utf-8")


def make(session):
    return list(figures.figures(session=session))


def test_nothing_is_drawn_again_while_nothing_is_new(settings, session):
    before = settings.home.figures.stat().st_ino
    (result,) = make(session)
    assert result.metadata["figures"] == len(DRAWN)
    assert settings.home.figures.stat().st_ino == before


def test_a_folder_that_is_gone_is_drawn_again(settings, session, few):
    shutil.rmtree(settings.home.figures)
    make(session)
    assert {path.name for path in settings.home.figures.iterdir()} == FILES_OF_FEW | {"index.json"}


def test_a_second_process_draws_the_same_and_comes_to_the_same_of_the_suites(settings, session, few):
    before = {path.name: path.read_bytes() for path in settings.home.figures.iterdir()}
    expected = start_suites(session).finish()
    with lend_hands(1) as hands:
        helped = replace(session, hands=hands)
        suites = start_suites(helped)
        figures.draw_all(helped)
        assert suites.elsewhere is not None
        assert (suites.elsewhere.result(), suites.finish()) == (expected, expected)
    drawn = {path.name: path.read_bytes() for path in settings.home.figures.iterdir()}
    del drawn["index.json"]
    assert drawn.keys() == FILES_OF_FEW
    assert drawn.items() <= before.items()


def test_a_figure_that_cannot_be_drawn_leaves_the_last_ones_and_says_no_value(settings, session, few, monkeypatch):
    before = (settings.home.figures / "index.json").read_bytes()
    session.con.execute("DELETE FROM internal.built WHERE table_name = 'figures'")

    def fail(*_):
        raise ValueError("SECRET")

    with monkeypatch.context() as broken:
        broken.setattr(files, "draw_files", fail)
        with pytest.raises(Exception, match="stage figures stopped: ValueError") as told:
            make(session)
    assert "SECRET" not in str(told.value)
    assert (settings.home.figures / "index.json").read_bytes() == before
    make(session)
    assert set(read_index(settings)) == {figure.name for figure in FEW}


def test_the_stage_stops_at_nothing_a_warehouse_may_hold(session):
    """Every SELECT gives what its builder reads, rows or none."""
    for figure in DRAWN:
        drawing = figure.draw(figures.read_frame(session.con, figure.query))
        assert drawing.words.title
        assert drawing.words.alt.endswith(".")
