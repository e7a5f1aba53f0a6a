"""Receivers of messages on this machine."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class Sink:
    """What a receiver got; while `is_down` it refuses."""

    got: list[str] = field(default_factory=list)
    is_down: bool = False


@contextmanager
def serve_http() -> Iterator[tuple[Sink, str]]:
    sink = Sink()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if not sink.is_down:
                sink.got.append(f"{body['title']}\n{body['message']}")
            self.send_response(503 if sink.is_down else 200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield sink, f"json://127.0.0.1:{server.server_port}/secret-path"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
