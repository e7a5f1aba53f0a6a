"""The dashboard's own server, in a thread, for tests that look at it from outside."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from pipelines.dashboard import HOST, make_app, open_socket


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port and give its address."""
    listening = open_socket(0)
    config = uvicorn.Config(make_app(folder), log_level="warning", lifespan="off", ws="none", server_header=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://{HOST}:{listening.getsockname()[1]}/"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
