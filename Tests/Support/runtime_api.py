"""The Lambda runtime API on loopback: hands out invocations one by one and keeps what the function answers.

Source: AWS, "Using the Lambda runtime API for custom runtimes".
"""

from __future__ import annotations

import json
import queue
import time
from dataclasses import dataclass, field
from typing import Any

from loopback_server import LoopbackServer, QuietHandler

VERSION = "/2018-06-01/runtime"


@dataclass(frozen=True)
class Answer:
    """What the function posted: `response`, `error` or `init/error`, for which invocation, and the body."""

    kind: str
    request_id: str
    body: bytes
    error_type: str | None
    # Seconds that were left of the invocation's time when the answer came.
    left: float


@dataclass
class RuntimeAPI(LoopbackServer):
    """The service a function polls. `seconds` is the time each invocation is given."""

    seconds: float = 30
    _waiting: queue.Queue[bytes] = field(default_factory=queue.Queue)
    _answers: queue.Queue[Answer] = field(default_factory=queue.Queue)
    # When the function first asked for an invocation.
    first_poll: float | None = None
    _handed_out: int = 0
    _deadlines: dict[str, float] = field(default_factory=dict)

    def invoke(self, event: Any, timeout: float = 60) -> Answer:
        """Hands one event to the function and waits for its answer."""
        self._waiting.put(json.dumps(event).encode())
        return self._answers.get(timeout=timeout)

    def answer(self, timeout: float = 60) -> Answer:
        """The next answer that nobody waited for, such as an initialisation error."""
        return self._answers.get(timeout=timeout)

    @property
    def address(self) -> str:
        """The value of AWS_LAMBDA_RUNTIME_API: host and port, no scheme."""
        return f"127.0.0.1:{self.port}"

    def __enter__(self) -> RuntimeAPI:
        api = self

        class Handler(QuietHandler):
            def do_GET(self) -> None:
                if self.path != f"{VERSION}/invocation/next":
                    return self.reply(404, b"")
                api.first_poll = api.first_poll or time.monotonic()
                try:
                    event = api._waiting.get(timeout=120)
                except queue.Empty:
                    return self.reply(500, b"")
                api._handed_out += 1
                self.reply(200, event, api._headers())

            def do_POST(self) -> None:
                body = self.read_body()
                parts = self.path.removeprefix(f"{VERSION}/").split("/")
                kind = "init/error" if parts == ["init", "error"] else parts[-1]
                request_id = parts[1] if parts[0] == "invocation" and len(parts) == 3 else ""
                error_type = self.headers.get("Lambda-Runtime-Function-Error-Type")
                self.reply(202, b'{"status":"OK"}')
                left = api._deadlines.get(request_id, 0) - time.time()
                api._answers.put(Answer(kind, request_id, body, error_type, left))

            def read_body(self) -> bytes:
                if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
                    return self.rfile.read(int(self.headers.get("Content-Length", 0)))
                body = b""
                while size := int(self.rfile.readline(), 16):
                    body += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
                return body

            def reply(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

        self.listen(Handler)
        return self

    def _headers(self) -> dict[str, str]:
        number = self._handed_out
        deadline = self._deadlines[f"request-{number}"] = time.time() + self.seconds
        return {
            "Content-Type": "application/json",
            "Lambda-Runtime-Aws-Request-Id": f"request-{number}",
            "Lambda-Runtime-Deadline-Ms": str(int(deadline * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:eu-central-1:123456789012:function:ingest",
            "Lambda-Runtime-Trace-Id": f"Root=1-00000000-{number:024d};Parent=0000000000000000;Sampled=0",
        }
