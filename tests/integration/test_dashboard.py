"""The dashboard answers with the files of its folder alone, to this machine alone, read only and under strict headers."""

import http.client
import socket
from unittest import mock

import pytest

from pipelines.dashboard import HEADERS, open_socket
from tests.browser.serving import serving
from tests.integration.test_cli import call


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("home")
    site = root / "site"
    site.mkdir()
    for name in ("index.html", "site.css", "a-wide.svg", "rows.csv", "index.json", "notes.txt"):
        (site / name).write_bytes(f"the bytes of {name}".encode())
    (root / "secret.html").write_bytes(b"SECRET")
    (site / "link.html").symlink_to(root / "secret.html")
    (site / "folder.html").mkdir()
    return site


@pytest.fixture(scope="module")
def port(folder):
    with serving(folder) as address:
        yield int(address.rpartition(":")[2].rstrip("/"))


def ask(port, path, method="GET", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest(method, path, skip_host="Host" in headers)
    for name, text in headers.items():
        connection.putheader(name, text)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, {name.lower(): text for name, text in answer.getheaders()}, body


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/index.html", "text/html; charset=utf-8"),
        ("/site.css", "text/css; charset=utf-8"),
        ("/a-wide.svg", "image/svg+xml"),
        ("/rows.csv", "text/csv; charset=utf-8"),
    ],
)
def test_a_file_is_given_as_what_it_is_under_strict_headers(port, path, kind):
    status, headers, body = ask(port, path)
    assert (status, headers["content-type"]) == (200, kind)
    assert body == f"the bytes of {'index.html' if path == '/' else path[1:]}".encode()
    assert {name.lower(): headers[name.lower()] for name in HEADERS} == {n.lower(): t for n, t in HEADERS.items()}
    assert "server" not in headers


def test_the_policy_lets_nothing_run_and_nobody_frame(port):
    _, headers, _ = ask(port, "/")
    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'; img-src 'self'")
    assert "script-src" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/nothing.html",
        "/notes.txt",
        "/index.json",
        "/link.html",
        "/folder.html",
        "/../secret.html",
        "/%2e%2e/secret.html",
        "/..%2fsecret.html",
        "/site/../../secret.html",
        "//etc/passwd",
        "/.index.html",
        "/index.html/",
        "/index.html%00.css",
        "/INDEX.HTML",
        "/index.html%0a",
    ],
)
def test_whatever_else_is_asked_for_is_not_there(port, path):
    status, headers, body = ask(port, path)
    assert status == 404
    assert b"SECRET" not in body
    assert headers["content-security-policy"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_nothing_but_reading_is_answered(port, method):
    status, headers, _ = ask(port, "/", method)
    assert (status, headers["allow"]) == (405, "GET, HEAD")


def test_a_head_is_answered_without_a_body(port):
    status, headers, body = ask(port, "/", "HEAD")
    assert (status, headers["content-length"], body) == (200, "23", b"")


def test_another_name_for_this_machine_gets_nothing(port):
    """A page elsewhere may let its own name point here and ask in the reader's browser."""
    status, _, body = ask(port, "/", Host="evil.example")
    assert (status, b"bytes" in body) == (400, False)
    assert ask(port, "/", Host=f"localhost:{port}")[0] == 200


def test_it_listens_on_loopback_alone():
    with open_socket(0) as listening:
        assert listening.getsockname()[0] == "127.0.0.1"


def test_without_a_site_it_says_so(tmp_path):
    code, out, err = call(tmp_path, "dashboard")
    assert (code, out) == (1, "")
    assert err == "There is no site yet: put extracts into the landing folder, then `panelwatch run`.\n"


def test_a_taken_port_is_named(folder):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        code, out, err = call(folder.parent, "dashboard", "--port", str(number))
    assert (code, out) == (1, "")
    assert err == f"Port {number} is taken: stop what uses it, or choose another with --port.\n"


def test_a_server_that_does_not_start_ends_a_test_instead_of_holding_it(folder):
    with (
        mock.patch("uvicorn.Server.run", return_value=None),
        pytest.raises(RuntimeError, match="did not start"),
        serving(folder),
    ):
        pass
