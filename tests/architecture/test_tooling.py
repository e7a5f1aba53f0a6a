"""The environment is pinned, and the files that tools read agree with each other."""

import os
import re
import shutil
import tomllib
from importlib import metadata

import dagster as dg
import yaml

from tests.architecture.repository import ROOT, project_files

# What `python -m venv` itself puts in, and the project.
NOT_PINNED = {"pip", "setuptools", "wheel", "panelwatch"}


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def constraint_lines():
    return (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()


def test_a_constraint_is_a_name_and_an_exact_version_and_nothing_else():
    """A hash, an address or a path would record where a package came from."""
    assert [line for line in constraint_lines() if not re.fullmatch(r"[a-z0-9.-]+==[0-9][\w.+]*", line)] == []
    names = [canonical(line.split("==")[0]) for line in constraint_lines()]
    assert names == sorted(set(names))


def test_every_installed_distribution_is_the_one_the_constraints_name():
    pinned = {canonical(name): version for name, version in (line.split("==") for line in constraint_lines())}
    installed = {canonical(found.name): found.version for found in metadata.distributions()}
    for name in NOT_PINNED:
        installed.pop(name, None)
    assert {name: version for name, version in installed.items() if pinned.get(name) != version} == {}


def test_the_build_machine_can_start_its_script_and_it_runs_the_tests():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert script.read_text(encoding="utf-8").splitlines()[-1] == "exec make test"


def test_hooks_are_local_so_that_committing_downloads_nothing():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert {repository["repo"] for repository in config["repos"]} == {"local"}
    assert {hook["language"] for repository in config["repos"] for hook in repository["hooks"]} == {"system"}


def test_workspace_and_project_settings_name_the_same_code_location():
    workspace = yaml.safe_load((ROOT / "workspace.yaml").read_text(encoding="utf-8"))
    (location,) = (entry["python_module"] for entry in workspace["load_from"])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["dg"]["project"]
    assert location["location_name"] == project["code_location_name"]
    assert location["module_name"] == project["code_location_target_module"]


def test_the_dagster_instance_runs_one_load_at_a_time_and_keeps_no_output(tmp_path):
    shutil.copy(ROOT / "dagster.yaml", tmp_path)
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        concurrency = instance.get_concurrency_config()
        assert concurrency.pool_config.default_pool_limit == 1
        assert concurrency.run_queue_config.max_concurrent_runs == 1
        assert type(instance.compute_log_manager).__name__ == "NoOpComputeLogManager"
        assert not instance.telemetry_enabled
        assert not instance.nux_enabled


def test_no_result_is_read_by_what_duckdb_2_no_longer_has():
    """`warehouse.connection` is the one place that knows what differs between the versions."""
    gone = re.compile(r"\.(pl|arrow|fetch_record_batch)\(\)")
    files = [path for path in project_files() if path.suffix == ".py"]
    assert [str(path.relative_to(ROOT)) for path in files if gone.search(path.read_text(encoding="utf-8"))] == []
    assert gone.search("con.sql('select 1').pl" + "()")
