"""The internal site on this machine's loopback address.

Belongs here: which requests are answered, with which headers. Does not belong here: what the pages say (`assets.site`).
There is no login here: whoever reaches the port reads everything, so it is bound to loopback alone, and a page that
another site opened under a name of its own (DNS rebinding) gets nothing.
"""

import errno
import os
import re
import socket
from pathlib import Path
from typing import Final

from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from assets.session import FRONT_PAGE
from assets.site.writing import POLICY
from warehouse.errors import PanelwatchError

HOST: Final = "127.0.0.1"
NAMES: Final = (HOST, "localhost")
NO_SITE: Final = "There is no site yet: put extracts into the landing folder, then `panelwatch run`."

HEADERS: Final = {
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_KINDS: Final = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
    "csv": "text/csv; charset=utf-8",
}
# The folder is flat and its names are ours: whatever else is asked for is not there.
_NAME: Final = re.compile(r"/([a-z0-9][a-z0-9_-]{0,120}\.(html|css|svg|csv))")


class NoDashboard(PanelwatchError):  # noqa: N818 - named for what happened, as ExtractRefused
    """The site cannot be served."""


def make_app(folder: Path) -> ASGIApp:
    """Return a server of the files of a folder, to be read alone."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            response = find_answer(folder, Request(scope))
            await response(scope, receive, send)

    return TrustedHostMiddleware(answer, allowed_hosts=list(NAMES), www_redirect=False)


def find_answer(folder: Path, request: Request) -> Response:
    """Return a file, or that there is none of that name, or that nothing but reading is answered."""
    if request.method not in ("GET", "HEAD"):
        return PlainTextResponse("Only reading is answered here.\n", 405, {**HEADERS, "Allow": "GET, HEAD"})
    # As it came: a URL that is put together first loses a line feed, or takes two slashes for a host.
    path: str = request.scope["path"]
    found = _NAME.fullmatch(f"/{FRONT_PAGE}" if path == "/" else path)
    body = None if found is None else _read(folder / found[1])
    if found is None or body is None:
        return PlainTextResponse("There is no such page.\n", 404, HEADERS)
    named = {"Content-Disposition": f'attachment; filename="{found[1]}"'} if found[2] == "csv" else {}
    return Response(body, 200, {**HEADERS, **named, "Content-Type": _KINDS[found[2]]})


def _read(path: Path) -> bytes | None:
    """Return the bytes of a file that is no link; nothing where there is none."""
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            return file.read()
    except OSError:
        return None


def open_socket(port: int) -> socket.socket:
    """Return a socket on loopback. Raises NoDashboard when the port is taken or not ours to take."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # A port whose last connections are still closing is free; one another program listens on is not.
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen()
    except OSError as fault:
        listening.close()
        if fault.errno == errno.EADDRINUSE:
            raise NoDashboard(f"Port {port} is taken: stop what uses it, or choose another with --port.") from None
        raise NoDashboard(f"Port {port} cannot be used: {os.strerror(fault.errno or 0)}.") from None
    return listening


def serve(folder: Path, listening: socket.socket) -> None:
    """Serve a folder until somebody stops it."""
    import uvicorn  # noqa: PLC0415 - slow to start

    config = uvicorn.Config(
        make_app(folder), log_level="warning", access_log=False, server_header=False, lifespan="off", ws="none"
    )
    uvicorn.Server(config).run(sockets=[listening])


def check_site(folder: Path) -> None:
    """Raise NoDashboard when there is nothing to serve."""
    if not (folder / FRONT_PAGE).exists():
        raise NoDashboard(NO_SITE)
