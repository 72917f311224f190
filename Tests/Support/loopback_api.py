"""An HTTP server on a free loopback port that answers as told: the API of the tests and of `make demo`."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from loopback_server import LoopbackServer, QuietHandler


@dataclass(frozen=True)
class Reply:
    """One answer: its status and body, and how many of the body's bytes are sent before the connection closes."""

    body: bytes
    status: int = 200
    content_type: str = "application/json; charset=utf-8"
    sent: int | None = None
    headers: tuple[tuple[str, str], ...] = ()


@dataclass
class LoopbackAPI(LoopbackServer):
    """Serves `troubles` one by one and then `reply` to every request, and keeps the paths that were asked for."""

    reply: Reply
    path: str = "/api/"
    requests: list[str] = field(default_factory=list)
    troubles: list[Reply] = field(default_factory=list)
    # Seconds before each answer.
    delay: float = 0

    def __enter__(self) -> LoopbackAPI:
        api = self

        class Handler(QuietHandler):
            def do_GET(self) -> None:
                api.requests.append(self.path)
                time.sleep(api.delay)
                found = self.path.split("?")[0].rstrip("/") == api.path.rstrip("/")
                reply = api.troubles.pop(0) if api.troubles else api.reply
                self.answer(reply if found else Reply(b'{"error":"no such path"}', status=404))

            def answer(self, reply: Reply) -> None:
                self.send_response(reply.status)
                self.send_header("Content-Type", reply.content_type)
                self.send_header("Content-Length", str(len(reply.body)))
                for name, value in reply.headers:
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.body[: reply.sent])
                self.close_connection = reply.sent is not None

        self.listen(Handler)
        return self

    @property
    def url(self) -> str:
        """Where the API answers."""
        return f"http://127.0.0.1:{self.port}{self.path}"
