"""The three services a Lambda function talks to, on loopback: the runtime API, the polled API, Firehose.

They hold what was sent, so that a test can look at it: no AWS client library stands between.
"""

from __future__ import annotations

import base64
import contextlib
import json
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

STREAM = "proof-stream"
REGION = "eu-central-1"
SCHEDULED_EVENT = {
    "version": "0",
    "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": "123456789012",
    "time": "2026-01-02T03:04:00Z",
    "region": REGION,
    "resources": [f"arn:aws:events:{REGION}:123456789012:rule/ingest"],
    "detail": {},
}


@dataclass
class Put:
    """One PutRecordBatch: the stream, the records decoded from base64, the Authorization header."""

    stream: str
    records: list[bytes]
    authorization: str


@dataclass
class Host:
    """What the function did: answers and errors by path, requests to the API, batches to Firehose."""

    users: list[dict[str, Any]]
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    responses: list[bytes] = field(default_factory=list)
    errors: list[tuple[str, bytes]] = field(default_factory=list)
    api_requests: list[str] = field(default_factory=list)
    puts: list[Put] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    invocations_handed_out: int = 0
    asked_again: threading.Event = field(default_factory=threading.Event)
    stopped: threading.Event = field(default_factory=threading.Event)
    ports: dict[str, int] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """The variables that Lambda sets, and those that send the function to these services instead of AWS."""
        aws = f"http://127.0.0.1:{self.ports['aws']}"
        return {
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self.ports['runtime']}",
            "AWS_LAMBDA_FUNCTION_NAME": "ingest",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            "AWS_SESSION_TOKEN": "session",
            "AWS_ENDPOINT_URL": aws,
            "PLAN_API_URL": f"http://127.0.0.1:{self.ports['api']}/api/?format=json",
            "PLAN_STREAM_NAME": STREAM,
            "PLAN_RAW_BUCKET": "raw-bucket",
        }

    def faults(self) -> Iterator[str]:
        """What the function should have done and did not: nothing when it answered and every user was delivered."""
        if len(self.responses) != 1:
            yield f"responses posted: {len(self.responses)}, expected 1"
        for path, body in self.errors:
            yield f"error reported to {path}: {body.decode(errors='replace')}"
        for request in self.unexpected:
            yield f"unexpected request: {request}"
        if not self.api_requests:
            yield "the API was not polled"
        if not self.asked_again.is_set():
            yield "the function did not ask for the next invocation"
        yield from self.delivery_faults()

    def delivery_faults(self) -> Iterator[str]:
        for put in self.puts:
            if put.stream != STREAM:
                yield f"put to stream {put.stream!r}, expected {STREAM!r}"
            if "/firehose/aws4_request" not in put.authorization:
                yield f"put without a Firehose signature: Authorization {put.authorization!r}"
        records = [record for put in self.puts for record in put.records]
        if len(records) != len(self.users):
            yield f"records delivered: {len(records)}, expected {len(self.users)}"
        for number, (record, user) in enumerate(zip(records, self.users)):
            if not record.endswith(b"}\n") or json.loads(record).get("email") != user["email"]:
                yield f"record {number} is not the user {user['email']} on a line: {record[:200]!r}"


class Handler(BaseHTTPRequestHandler):
    """Answers with JSON, logs nothing; `host` is the record of the running services."""

    host: Host
    protocol_version = "HTTP/1.1"

    def answer(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def refuse(self) -> None:
        self.host.unexpected.append(f"{type(self).__name__}: {self.command} {self.path}")
        self.answer(404, {"errorType": "NotFound"})

    def do_GET(self) -> None:
        self.refuse()

    def do_POST(self) -> None:
        self.refuse()

    def log_message(self, format: str, *arguments: Any) -> None:
        """The test reports; request lines on stderr would not."""


class RuntimeAPI(Handler):
    """The Lambda runtime API: one invocation, then a long poll ("Using the Lambda runtime API for custom runtimes")."""

    def do_GET(self) -> None:
        if self.path != "/2018-06-01/runtime/invocation/next":
            return self.refuse()
        if self.host.invocations_handed_out:
            self.host.asked_again.set()
            self.host.stopped.wait(timeout=120)
            return self.answer(500, {"errorType": "Stopped"})
        self.host.invocations_handed_out += 1
        headers = {
            "Lambda-Runtime-Aws-Request-Id": self.host.request_id,
            "Lambda-Runtime-Deadline-Ms": "4102444800000",
            "Lambda-Runtime-Invoked-Function-Arn": f"arn:aws:lambda:{REGION}:123456789012:function:ingest",
            "Lambda-Runtime-Trace-Id": "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0",
        }
        self.answer(200, SCHEDULED_EVENT, headers)

    def do_POST(self) -> None:
        body = self.body()
        if self.path == f"/2018-06-01/runtime/invocation/{self.host.request_id}/response":
            self.host.responses.append(body)
        elif self.path.endswith("/error"):
            self.host.errors.append((self.path, body))
        else:
            return self.refuse()
        self.answer(202, {"status": "OK"})


class PolledAPI(Handler):
    """The source of records, in the answer's shape of randomuser.me 1.4."""

    def do_GET(self) -> None:
        self.host.api_requests.append(self.path)
        info = {"seed": "proof", "results": len(self.host.users), "page": 1, "version": "1.4"}
        self.answer(200, {"results": self.host.users, "info": info})


class Firehose(Handler):
    """PutRecordBatch, and nothing else ("PutRecordBatch - Amazon Data Firehose"): every record is accepted."""

    def do_POST(self) -> None:
        body = self.body()
        if self.headers.get("X-Amz-Target") != "Firehose_20150804.PutRecordBatch":
            return self.refuse()
        request = json.loads(body)
        records = [base64.b64decode(record["Data"]) for record in request["Records"]]
        self.host.puts.append(Put(request["DeliveryStreamName"], records, self.headers.get("Authorization", "")))
        answers = [{"RecordId": str(number)} for number in range(len(records))]
        self.answer(200, {"FailedPutCount": 0, "Encrypted": False, "RequestResponses": answers})


@contextlib.contextmanager
def serving(users: list[dict[str, Any]]) -> Iterator[Host]:
    """Starts the services on free loopback ports and stops them at the end."""
    host = Host(users)
    servers = []
    for name, kind in (("runtime", RuntimeAPI), ("api", PolledAPI), ("aws", Firehose)):
        server = ThreadingHTTPServer(("127.0.0.1", 0), type(kind.__name__, (kind,), {"host": host}))
        server.daemon_threads = True
        host.ports[name] = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
    try:
        yield host
    finally:
        host.stopped.set()
        for server in servers:
            server.shutdown()
            server.server_close()
