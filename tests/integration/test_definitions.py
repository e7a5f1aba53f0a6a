"""Everything Dagster knows is described, and the graph changes only in plain sight."""

from pathlib import Path

import dagster as dg
import pytest

from assets.declare import key_of
from assets.linkage import LINKAGE_KEYS
from assets.public_release import DRAFT, PUBLIC
from assets.scan import CLUSTER_KEY
from expectations.contracts.catalogue import EXTRACTS, TABLES
from pipelines.definitions import build_definitions
from pipelines.names import LINKAGE_JOB, MAIN_JOB, SCAN_JOB

#: nobody need ask for them, and so they are never overdue
ASKED_FOR = {CLUSTER_KEY, DRAFT, PUBLIC, *LINKAGE_KEYS}
GRAPH = Path(__file__).with_name("asset_graph.txt")


@pytest.fixture(scope="module")
def definitions():
    made = build_definitions()
    dg.Definitions.validate_loadable(made)
    return made


@pytest.fixture(scope="module")
def specs(definitions):
    return {spec.key: spec for spec in definitions.resolve_all_asset_specs()}


def test_every_asset_says_what_it_is(specs):
    undescribed = [
        spec.key.to_user_string()
        for spec in specs.values()
        if not (
            spec.description
            and spec.description.endswith(".")
            and spec.owners
            and spec.group_name not in (None, "default")
            and spec.kinds
            and spec.metadata.get("dagster/column_schema")
            and (spec.freshness_policy or spec.key in ASKED_FOR)
        )
    ]
    assert undescribed == []


def test_every_column_of_every_asset_is_described_and_typed(specs):
    silent = [
        f"{key.to_user_string()}.{column.name}"
        for key, spec in specs.items()
        for column in spec.metadata["dagster/column_schema"].columns
        if not column.description or not column.type
    ]
    assert silent == []


def test_every_table_and_every_extract_is_an_asset(specs):
    expected = {key_of(table.full_name) for table in TABLES} | {dg.AssetKey(["extract", e.name]) for e in EXTRACTS}
    assert set(specs) - expected == {
        dg.AssetKey(["publication", name])
        for name in ("analyst_copy", "figures", "internal_site", "release_draft", "public_site")
    }
    assert expected <= set(specs)


def test_the_column_schema_is_the_contract(specs):
    for table in TABLES:
        shown = [column.name for column in specs[key_of(table.full_name)].metadata["dagster/column_schema"].columns]
        assert shown == [column.name for column in table.columns]


def test_an_asset_is_made_from_what_its_sql_reads(specs):
    def sources(name):
        return {dep.asset_key.to_user_string() for dep in specs[key_of(name)].deps}

    incidents = {"history/incident_version", "history/incident_as_notified"}
    assert incidents | {"ref/area_member", "ref/period"} <= sources("timeseries.nai_share")
    assert sources("core.incident") == incidents
    assert sources("history.child_version") == {"extract/children", "history/notification_version"}
    assert sources("timeseries.dfe_published") == {"extract/dfe_statistics", "quality/load"}
    assert "history/notification_version" in sources("history.incident_version")
    assert "ref/published_figure" in sources("monitoring.reconciliation")


def draw(specs):
    """One line per asset: its group, its key, what it is made from."""
    lines = []
    for key in sorted(specs):
        sources = sorted(dep.asset_key.to_user_string() for dep in specs[key].deps)
        shown = "every table" if len(sources) > len(TABLES) - 2 else ", ".join(sources)
        lines.append(f"{specs[key].group_name}: {key.to_user_string()} <- {shown}".rstrip(" <-"))
    return "\n".join(lines) + "\n"


def test_the_graph_is_the_one_last_agreed(specs):
    """When this fails: look at the difference, and when it is meant, put what `draw` gives into asset_graph.txt."""
    assert draw(specs) == GRAPH.read_text(encoding="utf-8")


def test_the_stages_are_these(definitions):
    job = definitions.resolve_job_def(MAIN_JOB)
    assert {node.name for node in job.graph.nodes} == {
        "extracts",
        "records",
        "timeseries",
        "cohort",
        "monitoring",
        "figures",
        "public_tables",
        "publication",
        "internal_site",
    }


def test_every_stage_takes_its_place_in_the_one_writers_pool(definitions):
    job = definitions.resolve_job_def(MAIN_JOB)
    assert {node.definition.pool for node in job.graph.nodes} == {"warehouse"}


def test_checks_that_could_make_a_number_wrong_stop_what_follows(definitions):
    graph = definitions.resolve_asset_graph()
    checks = {key.name: graph.get_check_spec(key) for key in graph.asset_check_keys}
    for name in ("conservation_rows_conserved", "referential_no_orphans", "key_is_unique_core_incident"):
        assert checks[name].blocking
    for name in ("volume_not_too_few_rows", "freshness_extracts_in_time", "published_figures_match"):
        assert not checks[name].blocking
    assert [name for name, spec in checks.items() if not spec.description] == []


def test_the_main_job_runs_every_morning_at_six_in_london(definitions):
    (schedule,) = [each for each in definitions.schedules if each.name == "daily_at_six"]
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 6 * * *", "Europe/London")
    assert schedule.job_name == MAIN_JOB


def test_the_scan_is_a_job_of_its_own_whose_schedule_someone_has_to_switch_on(definitions):
    (schedule,) = [each for each in definitions.schedules if each.job_name == SCAN_JOB]
    assert schedule.default_status is dg.DefaultScheduleStatus.STOPPED
    (node,) = definitions.resolve_job_def(SCAN_JOB).graph.nodes
    assert (node.name, node.definition.pool) == ("scan", "warehouse")


def test_the_scan_has_no_check_and_so_no_way_into_an_alert(definitions):
    graph = definitions.resolve_asset_graph()
    assert [key for key in graph.asset_check_keys if key.asset_key == CLUSTER_KEY] == []


def test_linkage_is_a_job_of_its_own_with_no_schedule_no_check_and_so_no_way_into_an_alert(definitions):
    (node,) = definitions.resolve_job_def(LINKAGE_JOB).graph.nodes
    assert (node.name, node.definition.pool) == ("linkage", "warehouse")
    assert LINKAGE_JOB not in {each.job_name for each in definitions.schedules}
    graph = definitions.resolve_asset_graph()
    assert [key for key in graph.asset_check_keys if key.asset_key in LINKAGE_KEYS] == []
    reading = {key for key in graph.get_all_asset_keys() if graph.get(key).parent_keys & set(LINKAGE_KEYS)}
    # The last two are made of every table; figures, alerts and releases of none of linkage.
    everything = {"publication/analyst_copy", "quality/check_result"}
    assert {key.to_user_string() for key in reading} == {"cohort/linked_men", *everything}


def test_the_definitions_are_found_where_the_workspace_looks():
    from pipelines.definitions import panelwatch  # noqa: PLC0415

    assert panelwatch().resolve_job_def(MAIN_JOB).name == MAIN_JOB
