"""What `deploy/` starts beyond one machine fits its specifications, our settings, and what the tests start themselves."""

import json
import re
import runpy
from itertools import chain

import dagster as dg
import jsonschema
import pytest
import sqlalchemy
import yaml
from celery.signals import worker_process_init
from compose_spec import PyCompose

from tests.architecture.repository import ROOT
from tests.architecture.test_docs import SETTING, read

DEPLOY = ROOT / "deploy"
INSTANCE = yaml.safe_load(read(DEPLOY / "dagster" / "dagster.yaml"))
VALUES = yaml.safe_load(read(DEPLOY / "helm" / "values.yaml"))
MANIFESTS = {each["kind"]: each for each in yaml.safe_load_all(read(DEPLOY / "helm" / "workers.yaml"))}
GIVEN = re.compile(r"\$\{[A-Z_]+(?::-|:\?)([^}]*)\}")
ADDRESSES = {"DAGSTER_POSTGRES_URL", "CELERY_BROKER_URL", "CELERY_RESULT_BACKEND"}

# The parts of the chart's own schema of values that ours use. The chart is in no registry of packages, so its schema is
# not here: it was read on 2026-11-28 (version of values with `dagsterWebserver` and `additionalInstanceConfig`).
CLASS = {
    "type": "object",
    "required": ["module", "class", "config"],
    "additionalProperties": False,
    "properties": {"module": {"type": "string"}, "class": {"type": "string"}, "config": {"type": "object"}},
}
IMAGE = {
    "type": "object",
    "required": ["repository", "pullPolicy"],
    "properties": {"pullPolicy": {"enum": ["Always", "IfNotPresent", "Never"]}, "tag": {"type": "string"}},
}
NAMED = {"type": "array", "items": {"type": "object", "required": ["name"]}}


def chosen(kind: str, inner: str, schema: dict[str, object]) -> dict[str, object]:
    """Return the schema of a choice that the chart offers: a type, and the configuration that goes with it."""
    config = {"type": "object", "required": [inner], "properties": {inner: schema}}
    return {
        "type": "object",
        "required": ["type", "config"],
        "properties": {"enabled": {"type": "boolean"}, "type": {"const": kind}, "config": config},
        "additionalProperties": False,
    }


CHART = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "global": {"type": "object"},
        "postgresql": {"type": "object", "required": ["enabled", "postgresqlHost"]},
        **{name: {"const": {"enabled": False}} for name in ("rabbitmq", "redis", "flower", "telemetry")},
        "runLauncher": chosen("CustomRunLauncher", "customRunLauncher", CLASS),
        "computeLogManager": chosen("CustomComputeLogManager", "customComputeLogManager", CLASS),
        "additionalInstanceConfig": {"type": "object"},
        "retention": {"type": "object", "required": ["enabled"]},
        "dagsterWebserver": {
            "type": "object",
            "properties": {"image": IMAGE, "envConfigMaps": NAMED, "envSecrets": NAMED},
        },
        "dagsterDaemon": {
            "type": "object",
            "properties": {
                "image": IMAGE,
                "envConfigMaps": NAMED,
                "envSecrets": NAMED,
                "runCoordinator": chosen(
                    "QueuedRunCoordinator",
                    "queuedRunCoordinator",
                    {"properties": {"maxConcurrentRuns": {"type": "integer"}}, "additionalProperties": False},
                ),
            },
        },
        "dagster-user-deployments": {
            "type": "object",
            "required": ["enabled", "enableSubchart", "deployments"],
            "properties": {
                "deployments": {
                    "type": "array",
                    "items": {"type": "object", "required": ["name", "image", "dagsterApiGrpcArgs", "port"]},
                }
            },
        },
    },
}


def compose(text: str | None = None) -> dict:
    """Return the compose file as it is once variables and merges are resolved."""
    whole = text or read(DEPLOY / "compose.yaml")
    return yaml.safe_load(GIVEN.sub(lambda found: found[1].replace(" ", "-"), whole))


def check_compose(described: dict) -> list[str]:
    return PyCompose.from_json(json.dumps(described)).service_names()


def test_the_compose_file_is_one_by_its_specification():
    assert sorted(check_compose(compose())) == ["code", "daemon", "postgres", "redis", "web", "worker"]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("restart: unless-stopped", "restrat: x"), ("interval: 5s", "interval: soon"), ("replicas: 2", "replicas: two")],
)
def test_a_compose_file_that_is_none_is_found(right, wrong):
    text = read(DEPLOY / "compose.yaml")
    assert right in text
    with pytest.raises(ValueError, match=r"."):
        check_compose(compose(text.replace(right, wrong, 1)))


def test_nothing_but_the_web_server_is_reached_from_outside_and_that_on_loopback_alone():
    ports = {name: service["ports"] for name, service in compose()["services"].items() if "ports" in service}
    assert ports == {"web": ["127.0.0.1:3000:3000"]}


def test_a_worker_takes_one_delivery_at_a_time_and_gives_none_up_while_it_may_still_be_at_work(monkeypatch):
    for name in ("CELERY_BROKER_URL", "CELERY_RESULT_BACKEND"):
        monkeypatch.setenv(name, f"redis://{name.lower()}")
    told = runpy.run_path(str(DEPLOY / "dagster" / "dagster_celery_config.py"))
    assert (told["broker_url"], told["result_backend"]) == (
        "redis://celery_broker_url",
        "redis://celery_result_backend",
    )
    assert (told["worker_concurrency"], told["worker_prefetch_multiplier"], told["task_acks_late"]) == (1, 1, True)
    longest = INSTANCE["run_monitoring"]["max_runtime_seconds"]
    assert told["broker_transport_options"]["visibility_timeout"] > longest


def test_the_process_that_takes_deliveries_keeps_its_connections_to_the_history(monkeypatch):
    for name in ("CELERY_BROKER_URL", "CELERY_RESULT_BACKEND"):
        monkeypatch.setenv(name, "redis://")
    told = runpy.run_path(str(DEPLOY / "dagster" / "dagster_celery_config.py"))
    given = [place() for _, place in worker_process_init.receivers]
    assert told["keep_connections_of_history"] in given
    # Half a second that every test process would pay for this test alone.
    import dagster_postgres.utils  # noqa: PLC0415

    told["keep_connections_of_history"]()
    with told["_KEPT"]:
        assert dagster_postgres.utils.create_engine is not sqlalchemy.create_engine
    assert dagster_postgres.utils.create_engine is sqlalchemy.create_engine


def test_the_password_of_the_servers_is_kept_out_of_git_and_of_the_image():
    assert ".env" in read(ROOT / ".gitignore").splitlines()
    assert "**/.env" in read(DEPLOY / "Dockerfile.dockerignore").splitlines()


def test_the_values_fit_the_chart_and_say_what_the_instance_of_compose_says():
    jsonschema.validate(VALUES, CHART)
    launcher = VALUES["runLauncher"]["config"]["customRunLauncher"]
    assert launcher == INSTANCE["run_launcher"]
    logs = VALUES["computeLogManager"]["config"]["customComputeLogManager"]
    assert (logs["module"], logs["class"]) == (INSTANCE["compute_logs"]["module"], INSTANCE["compute_logs"]["class"])
    assert VALUES["additionalInstanceConfig"]["concurrency"]["pools"] == INSTANCE["concurrency"]["pools"]
    # Without a longest time a run that nobody ends would keep its place for ever.
    assert VALUES["dagsterDaemon"]["runMonitoring"] == {
        re.sub("_(.)", lambda found: found[1].upper(), name): told for name, told in INSTANCE["run_monitoring"].items()
    }
    coordinator = VALUES["dagsterDaemon"]["runCoordinator"]["config"]["queuedRunCoordinator"]
    assert coordinator["maxConcurrentRuns"] == INSTANCE["concurrency"]["runs"]["max_concurrent_runs"]
    assert VALUES["retention"]["sensor"]["purgeAfterDays"] == INSTANCE["retention"]["sensor"]["purge_after_days"]


@pytest.mark.parametrize("spoil", [lambda v: v.pop("type"), lambda v: v["config"].clear(), lambda v: v.update(typ="x")])
def test_values_that_do_not_fit_are_found(spoil):
    wrong = json.loads(json.dumps(VALUES))
    spoil(wrong["runLauncher"])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, CHART)


def test_the_instance_is_one_that_runs_whole_deliveries_side_by_side_and_counts_alone(tmp_path, monkeypatch):
    for name in ADDRESSES:
        monkeypatch.setenv(name, "redis://127.0.0.1:1/0")
    # Its history would want the server.
    left = {name: value for name, value in INSTANCE.items() if name != "storage"}
    (tmp_path / "dagster.yaml").write_text(yaml.safe_dump(left), encoding="utf-8")
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        assert type(instance.run_launcher).__name__ == "WorkerRunLauncher"
        assert type(instance.compute_log_manager).__name__ == "NoOpComputeLogManager"
        concurrency = instance.get_concurrency_config()
        assert concurrency.pool_config.default_pool_limit == 1
        assert concurrency.run_queue_config.max_concurrent_runs > 1


def test_every_setting_that_is_deployed_is_one_of_ours_and_the_same_with_both():
    documented = set(SETTING.findall(read(ROOT / "docs" / "user-guide.md")))
    environment = compose()["x-panelwatch"]["environment"]
    mapped = MANIFESTS["ConfigMap"]["data"]
    ours = {name for name in chain(environment, mapped) if name.startswith("PANELWATCH_")}
    assert ours <= documented
    assert set(environment) - {"PGPASSWORD"} == set(mapped)
    assert set(mapped) >= ADDRESSES


def test_workers_of_the_cluster_are_those_of_compose_with_the_least_they_need():
    pod = MANIFESTS["Deployment"]["spec"]["template"]["spec"]
    (worker,) = pod["containers"]
    assert worker["args"] == compose()["services"]["worker"]["command"]
    assert pod["securityContext"]["runAsNonRoot"]
    assert not worker["securityContext"]["allowPrivilegeEscalation"]
    (deployed,) = VALUES["dagster-user-deployments"]["deployments"]
    assert worker["volumeMounts"] == deployed["volumeMounts"]
    assert (
        MANIFESTS["PersistentVolumeClaim"]["metadata"]["name"]
        == pod["volumes"][0]["persistentVolumeClaim"]["claimName"]
    )
    assert (
        f"{VALUES['dagsterWebserver']['image']['repository']}:{VALUES['dagsterWebserver']['image']['tag']}"
        == worker["image"]
    )
