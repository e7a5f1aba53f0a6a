"""The dashboard's own server, in a thread, for tests that look at it from outside."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from pipelines.dashboard import HOST, make_app, open_socket

#: a server that is not there by then has failed, on a busy machine too
_MOST_SECONDS = 60.0


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port and give its address."""
    listening = open_socket(0)
    config = uvicorn.Config(make_app(folder), log_level="warning", lifespan="off", ws="none", server_header=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + _MOST_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            listening.close()
            raise RuntimeError("The dashboard's server did not start.")
        time.sleep(0.01)
    try:
        yield f"http://{HOST}:{listening.getsockname()[1]}/"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
