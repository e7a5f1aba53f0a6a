"""A Spark cluster on loopback: one master and two workers, standalone, for as long as a test takes."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SECONDS = 300


@contextmanager
def run_cluster(python: Path, folder: Path, *, workers: int = 2) -> Iterator[str]:
    """Start master and workers through spark-class (the package has no sbin); give the master's address."""
    spark_class = python.parent / "spark-class"
    environment = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_NO_DAEMONIZE": "1", "TZ": "Pacific/Auckland"}
    environment |= {"SPARK_DAEMON_MEMORY": "256m", "SPARK_WORKER_DIR": str(folder / "work")}
    environment |= {"PYSPARK_PYTHON": str(python), "PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}"}
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str, *words: str) -> Path:
        log = folder / f"{name}.log"
        with log.open("wb") as file:
            command = (str(spark_class), f"org.apache.spark.deploy.{words[0]}", *words[1:])
            started.append(subprocess.Popen(command, env=environment, stdout=file, stderr=file, start_new_session=True))
        return log

    on_loopback = ("--host", "127.0.0.1", "--port", "0", "--webui-port", "0")
    try:
        log = start("master", "master.Master", *on_loopback)
        address = wait_for(log, r"Starting Spark master at (spark://\S+)")
        for number in range(1, workers + 1):
            start(f"worker-{number}", "worker.Worker", *on_loopback, "--cores", "1", "--memory", "1g", address)
        for number in range(1, workers + 1):
            wait_for(folder / f"worker-{number}.log", r"(Successfully registered) with master")
        yield address
    finally:
        for process in reversed(started):
            os.killpg(process.pid, signal.SIGTERM)
        for process in started:
            process.wait(timeout=60)


def wait_for(log: Path, pattern: str) -> str:
    """Return what a log says within five minutes."""
    deadline = time.monotonic() + _SECONDS
    while time.monotonic() < deadline:
        found = re.search(pattern, log.read_text(encoding="utf-8", errors="replace"))
        if found:
            return found[1]
        time.sleep(0.3)
    raise TimeoutError(f"{log.name} never said that it was ready")
