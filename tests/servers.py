"""Servers of tests, each of its own, on loopback or a socket, as a user who is not root; gone when the test is.

Belongs here: starting and stopping. Does not belong here: what is asked of them.
"""

import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path

POSTGRES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
REDIS = shutil.which("redis-server")
MOTO = Path(__file__).parents[1] / ".venv-validators" / "bin" / "moto_server"
#: the server of a database refuses to run as root
OTHER: dict[str, object] = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}


@contextmanager
def run_postgres(options: str = "") -> Iterator[Path]:
    """Start PostgreSQL on a socket in a temporary folder, which this gives; the user is `owner`."""
    binaries = POSTGRES[-1]
    with _private_folder() as place:
        call = partial(subprocess.run, check=True, cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        data = place / "data"
        # The C locale compares bytes, as DuckDB and Spark do.
        begin = [binaries / "initdb", "-D", data, "-U", "owner", "-A", "trust", "--locale=C", "--encoding=UTF8", "-N"]
        call(begin, **OTHER)
        given = f"-c listen_addresses='' -c unix_socket_directories={place} -c jit=off -c fsync=off {options}"
        call([binaries / "pg_ctl", "-D", data, "-w", "-l", place / "log", "-o", given, "start"], **OTHER)
        try:
            yield place
        finally:
            call([binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **OTHER)


def make_database(server: Path, name: str, *, of: str | None = None) -> str:
    """Make a database, empty or a copy of another, and return its address."""
    template = [] if of is None else ["-T", of]
    subprocess.run([POSTGRES[-1] / "createdb", "-h", server, "-U", "owner", *template, name], check=True)
    return f"postgresql://owner@/{name}?host={server}"


@contextmanager
def run_redis() -> Iterator[str]:
    """Start Redis on a socket in a temporary folder and give its address; it keeps nothing."""
    assert REDIS is not None
    with _private_folder() as place:
        socket = place / "redis.sock"
        words = [REDIS, "--port", "0", "--unixsocket", socket, "--save", "", "--appendonly", "no", "--dir", place]
        server = subprocess.Popen(words, stdout=subprocess.DEVNULL, **OTHER)
        try:
            while not socket.exists():
                assert server.poll() is None
                time.sleep(0.02)
            yield f"redis+socket://{socket}"
        finally:
            server.terminate()
            server.wait()


@contextmanager
def run_s3(bucket: str) -> Iterator[str]:
    """Start S3-compatible storage that lives in memory, with one empty bucket, and give its address."""
    words = [MOTO, "--host", "127.0.0.1", "--port", "0"]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            told = next(line for line in server.stderr if "Running on" in line)
            host = told.rstrip().rpartition("http://")[2]
            # It says more with every request: nobody reads that.
            threading.Thread(target=server.stderr.read, daemon=True).start()
            with closing(HTTPConnection(host, timeout=30)) as asked:
                asked.request("PUT", f"/{bucket}")
                assert asked.getresponse().status == HTTPStatus.OK
            yield f"http://{host}"
        finally:
            server.kill()


@contextmanager
def _private_folder() -> Iterator[Path]:
    # Short: the path of a socket has some hundred characters at most.
    with tempfile.TemporaryDirectory(dir="/tmp") as temporary:
        place = Path(temporary)
        if OTHER:
            shutil.chown(place, "nobody", "nogroup")
        yield place
