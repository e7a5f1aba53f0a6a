"""The example configuration of nginx, in front of both of Dagster's web servers, asked as viewers and others ask."""

import base64
import http.client
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pytest

from pipelines.names import MAIN_JOB
from pipelines.run_history import open_instance
from tests.architecture.repository import ROOT
from warehouse.home import Home

PATIENCE = 60
LISTENS = "0A"
LOOPBACK = {"0100007F", "00000000000000000000000001000000"}
READ_ONLY = {"viewer": ("--read-only",)}
PASSWORDS = {"viewer": "seen and not changed", "operator": "may start a run"}
LAUNCH = """
mutation($job: ExecutionParams!) {
  launchRun(executionParams: $job) { __typename ... on LaunchRunSuccess { run { status } } }
}
"""
JOB = {
    "job": {
        "selector": {
            "jobName": MAIN_JOB,
            "repositoryLocationName": "panelwatch",
            "repositoryName": "__repository__",
        },
        "runConfigData": {},
    }
}
RUNS = {"query": "{ runsOrError { ... on Runs { results { runId } } } }"}


def find_nginx():
    """Give the program; on Debian, as root, it is installed when it is missing."""
    found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if found or os.geteuid() or not shutil.which("apt-get"):
        return found
    policy = Path("/usr/sbin/policy-rc.d")
    is_ours = not policy.exists()
    if is_ours:
        # Debian would start what it installs, and that would listen on every address of this machine.
        policy.write_text("#!/bin/sh\nexit 101\n", encoding="ascii")
        policy.chmod(0o755)
    try:
        for words in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", "nginx-light", "openssl"]):
            subprocess.run(
                ["apt-get", *words],
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
                check=False,
                capture_output=True,
            )
    finally:
        if is_ours:
            policy.unlink()
    return shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")


@dataclass(frozen=True)
class House:
    """What was started: the port of nginx, its certificate, and the groups of its processes."""

    port: int
    certificate: Path
    servers: dict[str, int]
    groups: tuple[int, ...]


def free_ports(number):
    with ExitStack() as stack:
        opened = [stack.enter_context(socket.socket()) for _ in range(number)]
        for each in opened:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in opened]


def run_openssl(*words):
    return subprocess.run(["openssl", *words], check=True, capture_output=True, text=True).stdout.strip()


def configure(folder, port, servers):
    """Write the committed file with our ports and our folder, and what stands around it in nginx's own."""
    secrets = folder / "panelwatch"
    secrets.mkdir()
    for name, password in PASSWORDS.items():
        line = f"{name}:{run_openssl('passwd', '-6', password)}\n"
        (secrets / f"{name}s.htpasswd").write_text(line, encoding="ascii")
    run_openssl(
        *("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"),
        *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
        *("-keyout", str(secrets / "certificate.key"), "-out", str(secrets / "certificate.pem")),
    )
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    for old, new in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("127.0.0.1:3001", f"127.0.0.1:{servers['viewer']}"),
        ("127.0.0.1:3002", f"127.0.0.1:{servers['operator']}"),
        ("/etc/nginx/panelwatch", str(secrets)),
    ):
        assert old in text
        text = text.replace(old, new)
    (folder / "site.conf").write_text(text, encoding="utf-8")
    kept = "".join(
        f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # The workers of a root's nginx are somebody else, who may not look into a temporary folder of root's.
    user = "user root;\n" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user}daemon off;\npid {folder}/nginx.pid;\nworker_processes 1;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{kept}include {folder}/site.conf;\n}}\n",
        encoding="utf-8",
    )
    return secrets / "certificate.pem"


@contextmanager
def started(words, log, **environment):
    """Start a program with a process group of its own, and end the whole group."""
    with log.open("wb") as file:
        process = subprocess.Popen(
            words, cwd=ROOT, env={**os.environ, **environment}, stdout=file, stderr=file, start_new_session=True
        )
        try:
            yield process
        finally:
            # Asked politely, Dagster takes ten seconds; all it leaves is in a temporary folder.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for(port, process, log):
    deadline = time.monotonic() + PATIENCE
    while not takes_calls(port):
        assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
        with suppress(subprocess.TimeoutExpired):
            # Returns at once when the server ended, which it should not.
            pytest.fail(f"ended with {process.wait(0.05)}: {log.read_text(encoding='utf-8')}")


def make_history(folder):
    """Make the orchestrator's files, as a first run does: two servers that make them at once fail."""
    with open_instance(Home(folder, orchestrator=folder)) as instance:
        instance.get_runs()
        instance.all_instigator_state()
        instance.fetch_run_status_changes(dg.DagsterEventType.RUN_SUCCESS, limit=1)


def takes_calls(port):
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    nginx = find_nginx()
    if nginx is None or shutil.which("openssl") is None:
        pytest.skip("nginx and openssl are needed: install them, or run this as root on Debian")
    folder = tmp_path_factory.mktemp("proxy")
    make_history(folder)
    port, *others = free_ports(3)
    servers = dict(zip(PASSWORDS, others, strict=True))
    certificate = configure(folder, port, servers)
    with ExitStack() as stack:
        waiting = []
        for name, own in servers.items():
            words = ["-w", "workspace.yaml", "-h", "127.0.0.1", "-p", str(own), "--path-prefix", f"/{name}"]
            log = folder / f"{name}.log"
            process = stack.enter_context(
                started(
                    [Path(sys.executable).with_name("dagster-webserver"), *words, *READ_ONLY.get(name, ())],
                    log,
                    DAGSTER_HOME=str(folder),
                    PANELWATCH_HOME=str(folder / "home"),
                )
            )
            waiting.append((own, process, log))
        log = folder / "nginx.log"
        words = [nginx, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
        waiting.append((port, stack.enter_context(started(words, log)), log))
        for own, process, log in waiting:
            wait_for(own, process, log)
        yield House(port, certificate, servers, tuple(process.pid for _, process, _ in waiting))


def ask(house, path, user=None, *, question=None, method=None, **headers):
    """Ask nginx; give status, headers and text."""
    context = ssl.create_default_context(cafile=str(house.certificate))
    caller = http.client.HTTPSConnection("localhost", house.port, context=context, timeout=PATIENCE)
    if user is not None:
        headers["Authorization"] = authorize(user)
    body = None
    if question is not None:
        headers.setdefault("Content-Type", "application/json")
        body = json.dumps(question)
    method = method or ("GET" if question is None else "POST")
    try:
        # As it stands: the library would not tidy a path either, but says so nowhere.
        caller.putrequest(method, path)
        if body is not None:
            caller.putheader("Content-Length", str(len(body)))
        for name, value in headers.items():
            caller.putheader(name.replace("_", "-"), value)
        caller.endheaders(body.encode() if body is not None else None)
        answer = caller.getresponse()
        upgraded = answer.status == http.HTTPStatus.SWITCHING_PROTOCOLS
        return answer.status, dict(answer.getheaders()), "" if upgraded else answer.read().decode()
    finally:
        caller.close()


def authorize(user, password=None):
    return "Basic " + base64.b64encode(f"{user}:{password or PASSWORDS[user]}".encode()).decode()


def launch(house, path, user):
    status, _, text = ask(house, path, user, question={"query": LAUNCH, "variables": JOB})
    return status, json.loads(text)["data"]["launchRun"] if status == 200 else None


def count_runs(house):
    _, _, text = ask(house, "/operator/graphql", "operator", question=RUNS)
    return len(json.loads(text)["data"]["runsOrError"]["results"])


@pytest.mark.parametrize(
    "path", ["/", "/viewer/", "/operator/", "/viewer/graphql", "/operator/graphql", "/operator/runs", "/nothing"]
)
def test_nobody_gets_anything_without_a_name(house, path):
    question = RUNS if path.endswith("graphql") else None
    assert ask(house, path, question=question)[0] == 401
    for user in PASSWORDS:
        assert ask(house, path, question=question, Authorization=authorize(user, "guessed"))[0] == 401


@pytest.mark.parametrize("user", PASSWORDS)
def test_who_has_a_name_gets_the_pages_of_their_own_server(house, user):
    status, headers, text = ask(house, f"/{user}/", user, Accept="text/html")
    assert status == 200
    assert f'"pathPrefix": "/{user}"' in text or f"/{user}" in text
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Strict-Transport-Security"].startswith("max-age=")
    status, _, text = ask(house, f"/{user}/graphql", user, question={"query": "{ version }"})
    assert (status, "version" in json.loads(text)["data"]) == (200, True)


def test_a_viewer_sees_runs_and_starts_none_and_an_operator_does(house):
    before = count_runs(house)
    assert launch(house, "/viewer/graphql", "viewer") == (200, {"__typename": "UnauthorizedError"})
    assert ask(house, "/viewer/graphql", "viewer", question=RUNS)[0] == 200
    assert count_runs(house) == before
    status, answer = launch(house, "/operator/graphql", "operator")
    assert (status, answer["__typename"]) == (200, "LaunchRunSuccess")
    assert count_runs(house) == before + 1


@pytest.mark.parametrize(
    "path",
    [
        "/operator/graphql",
        "//operator/graphql",
        "/viewer/../operator/graphql",
        "/viewer/%2e%2e/operator/graphql",
        "/viewer/..%2foperator/graphql",
        "/viewer//operator/graphql",
        "/viewer/operator/graphql",
        "/OPERATOR/graphql",
        "/viewer/graphql/../../operator/graphql",
    ],
)
def test_no_path_leads_a_viewer_to_the_server_that_writes(house, path):
    before = count_runs(house)
    status, headers, text = ask(house, path, "viewer", question={"query": LAUNCH, "variables": JOB})
    assert status in {400, 401, 403, 404, 405}, (headers, text)
    assert count_runs(house) == before


def test_another_site_cannot_use_the_password_a_browser_holds(house):
    before = count_runs(house)
    order = {"query": LAUNCH, "variables": JOB}
    elsewhere = "https://elsewhere.example"
    assert ask(house, "/operator/graphql", "operator", question=order, Origin=elsewhere)[0] == 403
    assert ask(house, "/operator/graphql", "operator", question=order, Content_Type="text/plain")[0] == 403
    query = "/operator/graphql?%71uery=mutation%7BterminateRun(runId:%22x%22)%7B__typename%7D%7D"
    for method in ("GET", "POST"):
        assert ask(house, query, "operator", method=method, Content_Length="0")[0] == 403
    assert count_runs(house) == before
    own = f"https://localhost:{house.port}"
    assert ask(house, "/operator/graphql", "operator", question=RUNS, Origin=own)[0] == 200


def test_subscriptions_have_their_web_socket_and_it_asks_for_a_name_too(house):
    headers = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(bytes(16)).decode(),
        "Sec-WebSocket-Protocol": "graphql-ws",
    }
    for user in PASSWORDS:
        assert ask(house, f"/{user}/graphql", user, **headers)[0] == 101
        assert ask(house, f"/{user}/graphql", **headers)[0] == 401
        assert ask(house, f"/{user}/graphql", user, **headers, Origin="https://elsewhere.example")[0] == 403


@pytest.mark.parametrize("path", ["report_asset_check/x", "notebook?path=/etc/passwd", "logs/x/y", "download_debug/x"])
def test_what_nobody_needs_is_not_there(house, path):
    assert ask(house, f"/operator/{path}", "operator")[0] == 404
    assert ask(house, f"/viewer/{path}", "viewer")[0] == 401


def listening(groups):
    """The addresses on which processes of these groups listen."""
    inodes = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if int((process / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[2]) in groups:
                inodes |= {str(link.readlink()) for link in (process / "fd").iterdir()}
        except OSError:
            continue
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path("/proc/net", table).read_text(encoding="ascii").splitlines()[1:]:
            fields = line.split()
            if fields[3] == LISTENS and f"socket:[{fields[9]}]" in inodes:
                found.add((fields[1].partition(":")[0], int(fields[1].partition(":")[2], 16)))
    return found


def test_all_listen_on_loopback_alone(house):
    found = listening(set(house.groups))
    assert {port for _, port in found} >= {house.port, *house.servers.values()}
    assert {address for address, _ in found} <= LOOPBACK
