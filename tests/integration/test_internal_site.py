"""The internal site of the sample: its numbers are the warehouse's, its CSV its tables, its links lead somewhere."""

import csv
import io
import shutil
from datetime import date, timedelta

import polars as pl
import pytest

from assets import site_folder
from assets.charts.catalogue import FIGURES
from assets.charts.funnel_figure import CHANCE, draw_authority_funnel, say_selection, say_variation
from assets.charts.watched_figures import draw_watched, name_watched, read_judged, say_start
from assets.internal_site import internal_site
from assets.session import is_site_shown
from assets.site.book import list_pages
from assets.site.pages.shared import name_series
from assets.site_folder import make_files, read_sources
from assets.watching.authorities import place_authorities
from assets.watching.series import list_series
from pipelines.alert_sending import show_site
from pipelines.opening import open_session
from pipelines.settings import read_settings
from tests.faults.injection import deliver, run
from tests.integration.deliveries import NOTIFICATION, write
from tests.keyed import SETTINGS
from tests.markup import read_page
from warehouse.connection import open_analyst
from warehouse.queries import list_queries, read_query

TODAY = date(2026, 11, 24)
#: as whoever drops a file may call it: the rule of names bounds the length of a tag and its letters, not its words
NAME = "jane-q-canary"
#: columns of a watched series' table, and what the picture reads
COLUMNS = {"Observed": "observed", "Expected": "expected", "Lower limit": "lower", "Upper limit": "upper"}
COUNT = "nai_under_1_notified_2018_07_to_2020_07"
SHARE = "nai_under_1_share_of_reviewed_2018_07_to_2019_12"


@pytest.fixture(scope="module")
def pages(sample_home):
    """Every page of the sample's site, read back."""
    return {path.name: read_page(path.read_text(encoding="utf-8")) for path in sample_home.site.glob("*.html")}


@pytest.fixture(scope="module")
def tables(sample_home):
    """Every CSV of the sample's site."""
    return {
        path.stem: list(csv.reader(io.StringIO(path.read_text("utf-8")))) for path in sample_home.site.glob("*.csv")
    }


def ask(home, sql):
    with open_analyst(home) as con:
        return con.execute(sql).fetchall()


def test_every_page_is_there(pages, sample_home):
    names = {
        *("index.html", "series.html", "regions.html", "authorities.html", "timeliness.html", "cohort.html"),
        *("nowcast.html", "reconciliation.html", "quality.html", "alerts.html", "lineage.html"),
        *("series-nai-share.html", "watched-nai-under-1-rate-e92000001.html", "runbook-rate-rise.html"),
        "lineage-timeseries.html",
    }
    assert names <= set(pages)


def test_the_headline_figures_are_the_same_on_the_pages_in_the_csv_and_in_the_database(pages, tables, sample_home):
    told = {
        name: rest
        for name, *rest in ask(sample_home, "SELECT measure, value, numerator, denominator FROM cohort.headline")
    }
    assert [told[COUNT][0], *told[SHARE][1:]] == [257, 144, 538]
    assert "257 notifications of non-accidental injury under one" in pages["index.html"].text
    assert "27 % of incidents with a rapid review" in pages["index.html"].text
    assert "144 of 538, 95 % limits 23.2 to 30.7 %" in pages["index.html"].text
    for rows in (tables["cohort-headline"], pages["cohort.html"].tables["cohort-headline"]):
        shown = {tuple(row[1:4]) for row in rows}
        assert ("257", "257", "none: a count") in shown
        assert (f"{100 * told[SHARE][0]:.1f}", "144", "538") in shown


@pytest.mark.parametrize("figure", [figure for figure in FIGURES if figure.number], ids=lambda figure: figure.name)
def test_every_figure_of_the_review_is_the_same_on_the_page_in_the_csv_and_in_the_database(
    figure, pages, tables, sample_home
):
    name = f"cohort-{figure.name.replace('_', '-')}"
    place = tables[name][0].index("Cases")
    asked = ask(sample_home, f"SELECT cases FROM ({read_query(figure.query)})")
    cases = [str(row[0]) for row in asked]
    assert [row[place] for row in tables[name][1:]] == cases
    assert [row[place] for row in pages["cohort.html"].tables[name][1:]] == cases
    assert sum(map(int, cases)) >= 23


def test_every_csv_says_exactly_what_its_table_shows(pages, tables):
    shown = {name: rows for page in pages.values() for name, rows in page.tables.items()}
    assert set(shown) == set(tables)
    differing = [
        name
        for name, rows in shown.items()
        if [[bare(cell) for cell in row] for row in rows] != [[bare(cell) for cell in row] for row in tables[name]]
    ]
    assert differing == []


def bare(cell):
    """A cell without what people need and programs do not: thousands separators, a plus, a printed minus, an apostrophe."""
    return cell.replace("−", "-").lstrip("'+").replace(",", "")


def test_every_link_and_picture_leads_somewhere(pages, sample_home):
    files = {path.name for path in sample_home.site.iterdir()}
    lost = [
        (name, target)
        for name, page in pages.items()
        for target in (*page.links, *page.loads)
        if not leads(name, target, files, pages)
    ]
    assert lost == []


def leads(name, target, files, pages):
    file, _, place = target.partition("#")
    return (file or name) in files and (not place or place in pages[file or name].places)


def test_every_picture_is_the_figures_own_and_says_what_its_index_says(pages, sample_home):
    for path in sample_home.figures.glob("*.svg"):
        assert (sample_home.site / path.name).read_bytes() == path.read_bytes()
    assert all(alt for page in pages.values() for alt in page.alts)


@pytest.fixture(scope="module")
def frames(sample_home):
    """What the pages of the sample are made from."""
    return read_sources(sample_home, today=TODAY)[0].frames


@pytest.mark.parametrize("one", list_series(), ids=lambda one: one.series_id)
def test_the_picture_of_a_watched_series_holds_what_the_table_beside_it_holds(one, pages, frames, sample_home):
    page = pages[f"{name_series(one.series_id)}.html"]
    header, *rows = page.tables.get(name_series(one.series_id), [[]])
    assert f"{name_watched(one.series_id)}-wide.svg" in page.loads
    drawing = draw_watched(one, frames["figures.watched"])
    assert drawing.words.alt in page.alts
    if not rows:
        assert drawing.plot is None
        return
    shares = 100 if one.is_share else 1
    cells = [header.index(f"{name}{', %' if one.is_share else ''}") for name in COLUMNS]
    shown = {tuple(bare(row[place]) for place in (0, *cells)) for row in rows}
    digits = {"observed": one.is_share, "expected": True, "lower": one.is_share, "upper": one.is_share}
    periods = read_judged(one, frames["figures.watched"].filter(pl.col("series_id") == one.series_id))
    drawn = {
        (
            say_start(one, each.start),
            *(bare(f"{shares * getattr(each, name):.{int(digits[name])}f}") for name in COLUMNS.values()),
        )
        for each in periods
    }
    assert drawn <= shown
    assert {row[0] for row in drawn} == {row[0] for row in shown}
    alarms = {row[0] for row in rows if row[header.index("Signal")] == "alarm"}
    assert {say_start(one, each.start) for each in periods if each.is_alarm} == alarms
    assert all(period in drawing.words.alt for period in alarms)


def test_the_funnel_holds_what_the_table_of_authorities_holds(pages, frames, sample_home):
    page = pages["authorities.html"]
    header, *rows = page.tables["authorities"]
    cells = [header.index(name) for name in ("Authority", "Expected", "Ratio")]
    placed = place_authorities(frames["figures.authority_funnel"])
    drawn = [
        (name, f"{x:.1f}", f"{y:.2f}") for name, x, y in placed.select("authority", "expected", "ratio").iter_rows()
    ]
    assert [tuple(row[place] for place in cells) for row in rows] == drawn
    assert len(drawn) == 153
    assert "authority_funnel-wide.svg" in page.loads
    outside = {row[0] for row in rows if row[header.index("Where it lies")] != "within the limits"}
    drawing = draw_authority_funnel(frames["figures.authority_funnel"])
    assert drawing.words.alt in page.alts
    assert outside
    assert all(name in drawing.words.alt for name in outside)
    assert [row[0] for row in rows if row[0] in drawing.words.alt and row[0] not in outside] == []


def test_the_table_of_authorities_says_who_stands_out_when_all_are_looked_at_and_how_limits_are_made(pages, frames):
    page = pages["authorities.html"]
    header, *rows = page.tables["authorities"]
    placed = place_authorities(frames["figures.authority_funnel"])
    words = {True: "stands out", False: "does not stand out", None: "not known"}
    said = [row[header.index("After looking at all")] for row in rows]
    assert said == [words[stands_out] for stands_out in placed["stands_out"]]
    assert say_selection(placed) in page.text
    assert say_variation(placed) in page.text
    outside = placed.filter(pl.col("position") != 0).height
    assert f"{outside} of 153 beyond the 95 % limits" in page.text
    assert CHANCE in page.text


def test_authorities_stand_in_the_order_of_the_alphabet_and_counts_are_called_no_measure(pages):
    names = [row[0] for row in pages["authorities.html"].tables["authorities"][1:]]
    assert names == sorted(names)
    assert len(names) == 153
    assert "High or low counts are no measure of an authority's performance" in pages["authorities.html"].text
    assert "Smallest ratio seen" in pages["authorities.html"].tables["authorities"][0]


def test_every_alert_leads_to_what_is_to_be_done(pages, sample_home):
    alerts = pages["alerts.html"]
    kinds = {kind for (kind,) in ask(sample_home, "SELECT DISTINCT kind FROM monitoring.alert")}
    assert {f"runbook-{kind.replace('_', '-')}.html" for kind in kinds} <= set(alerts.links)
    assert "Who decides" in pages["runbook-rate-rise.html"].text


def test_columns_are_traced_to_those_they_come_from(pages):
    rows = {row[0]: row[-1] for row in pages["lineage-core.html"].tables["lineage-core-incident"]}
    assert (
        rows["notification_id"]
        == "history.incident_as_notified.notification_id, history.incident_version.notification_id"
    )


def test_every_select_of_the_site_is_shown(sample_home):
    """A SELECT nobody shows would be read every morning for nothing."""
    asked = []

    class Noting(dict):
        def __getitem__(self, name):
            asked.append(name)
            return super().__getitem__(name)

    sources, _ = read_sources(sample_home, today=TODAY)
    list_pages(site_folder.Sources(**{**fields_of(sources), "frames": Noting(sources.frames)}))
    assert set(list_queries("site")) <= set(asked)


def fields_of(sources):
    return {name: getattr(sources, name) for name in sources.__slots__}


def test_the_same_warehouse_gives_the_same_bytes(sample_home):
    def make():
        sources, pictures = read_sources(sample_home, today=TODAY)
        return {**pictures, **make_files(list_pages(sources), sources)}

    assert make() == make()


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A small home after a run; of its site the overview is written."""
    root = tmp_path_factory.mktemp("small")
    deliver(root)
    write(root / "landing", f"notifications_2019-05-31_{NAME}.csv", [NOTIFICATION])
    for name in (f"adults_2019-05-31_{NAME}.csv", f"adults_2019-13-31_{NAME}.csv", f"{NAME}.csv"):
        (root / "landing" / name).write_text("a,b\n1\n", encoding="utf-8")
    run(root)
    return read_settings({"PANELWATCH_HOME": str(root), "PANELWATCH_STABLE_SECONDS": "0", **SETTINGS})


@pytest.fixture
def session(small):
    with open_session(small) as opened:
        show_site(opened)
        yield opened


def inode(session):
    return session.home.site.stat().st_ino


def test_it_is_its_owners_alone(small):
    assert small.home.site.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in small.home.site.iterdir()} == {0o600}


def test_it_is_left_alone_while_it_would_show_the_same(session):
    before = inode(session)
    show_site(session)
    (told,) = internal_site(session=session)
    assert inode(session) == before
    assert told.metadata["files"] == len(list(session.home.site.iterdir()))


def test_it_is_written_again_when_an_alert_has_moved_the_day_has_or_it_is_gone(session):
    before = inode(session)
    session.con.execute("DELETE FROM internal.built WHERE table_name = 'site: alerts'")
    show_site(session)
    assert inode(session) != before
    tomorrow = type(session)(
        **{**fields_of(session), "today": session.today + timedelta(days=1)},
    )
    assert not is_site_shown(tomorrow)
    shutil.rmtree(session.home.site)
    assert not is_site_shown(session)
    list(internal_site(session=session))
    assert is_site_shown(session)


def test_a_page_that_cannot_be_made_leaves_the_last_site_and_says_no_value(session, monkeypatch):
    before = {path.name: path.read_bytes() for path in session.home.site.iterdir()}
    session.con.execute("DELETE FROM internal.built WHERE starts_with(table_name, 'site')")

    def fail(*_):
        raise ValueError("SECRET")

    monkeypatch.setattr(site_folder, "write_page", fail)
    with pytest.raises(Exception, match="stage internal_site stopped: ValueError") as told:
        list(internal_site(session=session))
    assert "SECRET" not in str(told.value)
    assert {path.name: path.read_bytes() for path in session.home.site.iterdir()} == before
    assert not session.home.site.with_name("site.draft").exists()


def test_no_page_shows_the_name_of_a_file(small):
    """It is text of whoever dropped the file; a delivery is called by its id, which is made of none of it."""
    sources, _ = read_sources(small.home, today=TODAY)
    files = make_files(list_pages(sources), sources)
    assert [name for name, told in files.items() if NAME.encode() in told] == []
    shown = read_page(files["quality.html"].decode()).tables["quality-files"][1:]
    known = {load_id for (load_id,) in ask(small.home, "SELECT load_id FROM quality.load")}
    named = ask(small.home, f"SELECT count(*) FROM quality.load WHERE contains(file_name, '{NAME}')")
    assert named == [(4,)]
    assert {row[0] for row in shown} == known
    assert sum(row[0].startswith("unread-") for row in shown) == 2


def test_a_warehouse_with_next_to_nothing_has_every_page(small):
    sources, pictures = read_sources(small.home, today=TODAY)
    files = make_files(list_pages(sources), sources)
    assert len([name for name in files if name.endswith(".html")]) > 70
    assert "None" not in read_page(files["index.html"].decode()).text
    assert "This figure was not drawn." in read_page(files["series-nai-share.html"].decode()).text
    assert pictures
