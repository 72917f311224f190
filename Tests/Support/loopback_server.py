"""An HTTP server on a free loopback port, for as long as a block lasts: what the servers of the tests are made of."""

from __future__ import annotations

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType


class QuietHandler(BaseHTTPRequestHandler):
    """A handler that prints nothing, and for whom a client that hangs up is no error."""

    protocol_version = "HTTP/1.1"
    # An answer in two writes would wait for the acknowledgement of the first.
    disable_nagle_algorithm = True

    def log_message(self, format: str, *values: object) -> None:
        """Requests are kept by who wants them, not printed."""

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError, OSError, ValueError):
            super().handle()


class LoopbackServer:
    """What serves from `listen` on until the block ends."""

    _server: ThreadingHTTPServer

    def listen(self, handler: type[BaseHTTPRequestHandler]) -> None:
        """Begins to serve."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])
