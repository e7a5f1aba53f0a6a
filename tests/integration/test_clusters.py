"""Clusters of neighbouring authorities: a planted one is found, chance is not, and the main job knows nothing of it."""

import shutil
from datetime import date

import numpy as np
import polars as pl
import pytest

from assets.scan import CLUSTER, ScanTooEarly
from assets.watching.clusters import find_clusters
from pipelines.opening import open_session
from pipelines.running import run_main_job, run_scan
from pipelines.settings import read_settings
from pipelines.status import describe_last_run
from pipelines.summary import SYNTHETIC
from tests.command_line import call_here
from tests.hand_made import insert, open_warehouse
from tests.integration.deliveries import CHILD, NOTIFICATION, ask, write
from tests.keyed import SETTINGS
from warehouse.building import build, read_frame
from warehouse.connection import WarehouseBusy, hold_lock, open_analyst

COUNTS = "timeseries.nai_rate_todays_boundaries"
NAME = CLUSTER.full_name
LEEDS_AND_ITS_NEIGHBOURS = ["E06000065", "E08000032", "E08000034", "E08000035", "E08000036"]
FIRST, LAST = date(2021, 1, 1), date(2021, 12, 1)
KNOWN_ON = "2022-02-28"


@pytest.fixture(scope="module")
def warehouse():
    """An empty warehouse to which notifications and children were delivered at the end of February 2022."""
    con = open_warehouse()
    for extract in ("notifications", "children"):
        con.execute(
            "INSERT INTO internal.load (load_id, extract, file_name, extract_date, is_full, is_synthetic, sha256,"
            " size_bytes, rows_in, rows_fitting, rows_rejected, rows_duplicate, rows_blank, columns_ignored, loaded_at)"
            " VALUES (?, ?, '', ?, false, true, '', 1, 1, 1, 0, 0, 0, 0, TIMESTAMP '2022-03-01')",
            [extract, extract, KNOWN_ON],
        )
    return con


def notify(con, times):
    """Notify about 1 case a month per authority, in proportion to infants; `times` more in some, from July 2021 on."""
    con.execute("DELETE FROM history.incident_version")
    insert(
        con,
        "history.incident_version",
        "notification_id | in_panel_scope | is_nai_under_1 | is_under_1 | children\nT | true | true | true | 1",
    )
    con.execute(
        """
        INSERT INTO history.incident_version BY NAME
        SELECT template.* REPLACE (area_code || month || number AS notification_id, area_code AS gss_code,
            month AS notified_month)
        FROM (
            SELECT area_code, month, unnest(range(round(infants / 3900.0
                * if(list_contains(?, area_code) AND month >= DATE '2021-07-01', ?, 1))::BIGINT)) AS number
            FROM ref.area_infants
            INNER JOIN ref.local_authority ON area_code = gss_code AND valid_to IS NULL
            CROSS JOIN (SELECT unnest(generate_series(?::DATE, ?::DATE, INTERVAL 1 MONTH))::DATE AS month)
            WHERE year = 2021 AND authority_type <> 'joint return'
        )
        CROSS JOIN history.incident_version AS template
        """,
        [LEEDS_AND_ITS_NEIGHBOURS, times, FIRST, LAST],
    )
    con.execute("DELETE FROM history.incident_version WHERE notification_id = 'T'")
    build(con, COUNTS)


@pytest.fixture(scope="module")
def planted(warehouse):
    """What is scanned when five neighbours had three times as many."""
    notify(warehouse, 3)
    return read_frame(warehouse, NAME)


@pytest.fixture(scope="module")
def flat(warehouse):
    """What is scanned when every authority had its share."""
    notify(warehouse, 1)
    return read_frame(warehouse, NAME)


def test_every_authority_of_today_is_scanned_in_every_month_that_has_been_over_for_two(flat):
    assert (flat["month"].max(), flat["area_code"].n_unique(), flat["known_on"].unique().to_list()) == (
        LAST,
        153,
        [date(2022, 2, 28)],
    )
    assert flat["infant_years"].null_count() == 0


def test_a_planted_cluster_of_five_neighbours_is_found_first_with_its_months(planted):
    found = find_clusters(planted).row(0, named=True)
    assert found["gss_codes"] == LEEDS_AND_ITS_NEIGHBOURS
    assert (found["authorities"], found["region_codes"]) == (5, ["E12000003"])
    assert (found["first_month"], found["last_month"]) == (date(2021, 7, 1), LAST)
    assert found["p_value"] < 0.05
    assert found["relative_risk"] == pytest.approx(3, rel=0.15)
    assert found["observed"] > 2 * found["expected"]
    assert (found["rank"], found["months_scanned"], found["replications"]) == (1, 12, 999)


def test_clusters_share_no_authority_and_come_by_how_likely_they_are(planted):
    found = find_clusters(planted)
    codes = found["gss_codes"].explode()
    assert codes.n_unique() == len(codes)
    assert found["rank"].to_list() == list(range(1, found.height + 1))
    assert found["p_value"].is_sorted()


def test_the_same_data_give_the_same_clusters_in_whatever_order_they_come(planted):
    assert find_clusters(planted.sample(fraction=1, shuffle=True, seed=7)).equals(find_clusters(planted))


def test_chance_alone_is_seldom_taken_for_a_cluster(flat):
    generator = np.random.default_rng(11)
    chances = []
    for _ in range(10):
        counts = generator.poisson(flat["infant_years"].to_numpy() * 0.0025)
        found = find_clusters(flat.with_columns(pl.Series("nai_under_1", counts)))
        chances.append(found["p_value"][0])
    assert sum(chance > 0.05 for chance in chances) >= 8


def test_without_a_notification_there_is_no_cluster(flat):
    assert find_clusters(flat.with_columns(nai_under_1=pl.lit(0.0))).height == 0


def test_an_authority_without_infants_is_left_out_and_nothing_fails(planted):
    leeds = pl.col("area_code") == "E08000035"
    found = find_clusters(planted.with_columns(infant_years=pl.when(~leeds).then(pl.col("infant_years"))))
    assert found["p_value"][0] < 0.05


def test_an_empty_warehouse_has_no_clusters():
    con = open_warehouse()
    build(con, COUNTS)
    assert find_clusters(read_frame(con, NAME)).height == 0


def settings_of(root):
    return read_settings({"PANELWATCH_HOME": str(root), "PANELWATCH_STABLE_SECONDS": "0", **SETTINGS})


@pytest.fixture
def settings(tmp_path):
    return settings_of(tmp_path)


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    """A home in which one case was loaded and counted, nothing scanned; and a copy, whose files are others to a run."""
    root = tmp_path_factory.mktemp("counted")
    settings = settings_of(root / "home")
    settings.home.make_folders()
    for extract, row in (("notifications", NOTIFICATION), ("children", CHILD)):
        write(settings.landing, f"{extract}_2019-06-30_synthetic.csv", [row])
    run_main_job(settings)
    return settings, settings_of(shutil.copytree(root / "home", root / "copy"))


def read_copy(settings):
    with open_analyst(settings.home) as copy:
        return ask(copy, f"select rank, gss_codes, observed, p_value from {NAME}")


def test_a_scan_of_an_empty_home_finds_nothing_and_no_fault(settings):
    assert run_scan(settings) is False
    with open_session(settings) as session:
        assert ask(session.con, f"select count(*) from {NAME}") == [(0,)]


def test_the_main_job_scans_nothing_and_a_scan_puts_its_clusters_into_the_analysts_copy(counted):
    settings, _ = counted
    assert read_copy(settings) == []
    assert run_scan(settings) is True
    (found,) = read_copy(settings)
    assert found[:3] == (1, ["E08000035"], 1.0)
    assert found[3] > 0.05
    # Nothing else is done, and nothing is left to do.
    assert run_main_job(settings).outcome is None
    assert read_copy(settings) == [found]
    with open_session(settings) as session:
        # A load that nobody has counted yet.
        session.con.execute("INSERT INTO internal.revision SELECT max(revision) + 1 FROM internal.revision")
    with pytest.raises(ScanTooEarly, match="panelwatch run first"):
        run_scan(settings)
    # A scan that failed is not the last run that people ask after.
    assert "Last run: done" in describe_last_run(settings)


def test_a_person_is_told_in_words_what_a_scan_found_and_that_the_data_are_made_up(counted):
    _, settings = counted
    code, out, _ = call_here(settings.home.root, "scan", **SETTINGS)
    assert code == 0
    assert out.splitlines()[:3] == [
        SYNTHETIC,
        "1. March 2019 to April 2019: 1 where less than 0.1 were expected, as chance often gives (p 0.412)",
        "   Leeds",
    ]
    code, out, _ = call_here(settings.home.root, "scan", "--format", "csv", **SETTINGS)
    assert out.splitlines()[0].startswith("rank,known_on,first_month")


def test_a_scan_while_a_load_holds_the_warehouse_is_refused(settings):
    with hold_lock(settings.home), pytest.raises(WarehouseBusy):
        run_scan(settings)
