"""Firehose on loopback, as strict as AWS and as faulty as it is told: signatures, limits, and answers that go wrong.

Sources: "PutRecordBatch" (Amazon Data Firehose API reference) for limits and answers; botocore judges signatures.
"""

from __future__ import annotations

import base64
import json
import random
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from loopback_server import LoopbackServer, QuietHandler

RECORDS, CALL, RECORD = 500, 4 << 20, 1_000 << 10
PUT_RECORD, PUT_RECORD_BATCH = "Firehose_20150804.PutRecord", "Firehose_20150804.PutRecordBatch"


@dataclass(frozen=True)
class Faults:
    """How often each fault comes, as shares of calls; `rejected`: of the records of a call with partial failures."""

    partial: float = 0
    rejected: float = 0.3
    throttled: float = 0
    failed: float = 0
    reset: float = 0
    # Taken, and then the connection breaks before the answer: the one fault after which a record may be there twice.
    lost: float = 0
    # Taken, and answered with 500.
    failed_after: float = 0
    slow: float = 0
    seconds: float = 0.2


MIXED = Faults(partial=0.15, throttled=0.05, failed=0.05, reset=0.05, lost=0.04, failed_after=0.02, slow=0.02)


def records_of(body: bytes) -> list[bytes]:
    """The records of a call, of one or of a batch."""
    given = json.loads(body)
    records = given["Records"] if "Records" in given else [given["Record"]]
    return [base64.b64decode(record["Data"], validate=True) for record in records]


@dataclass(frozen=True)
class PutCall:
    """One call as it came."""

    headers: dict[str, str]
    records: list[bytes]
    answer: str


@dataclass
class FirehoseAPI(LoopbackServer):
    """A stream that keeps what it takes. `complaints` are breaches of the protocol, which no client may commit."""

    faults: Faults = field(default_factory=Faults)
    seed: int = 1
    keeps_records: bool = True
    # What a line is counted by.
    name: Callable[[bytes], bytes] = bytes
    # The keys of the stand-in, which clients sign with.
    keys: tuple[str, str] = ("standin", "standin-secret")
    calls: list[PutCall] = field(default_factory=list)
    taken: Counter[bytes] = field(default_factory=Counter)
    # Lines of calls that were taken and not answered so.
    unanswered: Counter[bytes] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)

    def __enter__(self) -> FirehoseAPI:
        api = self
        self._dice = random.Random(self.seed)
        self._lock = threading.Lock()

        class Handler(QuietHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                api.answer(self, body)

            def reply(self, status: int, document: Any) -> None:
                text = json.dumps(document).encode()
                fields = {"Content-Type": "application/x-amz-json-1.1", "Content-Length": len(text)}
                head = [f"HTTP/1.1 {status} Answer", *(f"{name}: {value}" for name, value in fields.items()), "", ""]
                self.wfile.write("\r\n".join(head).encode() + text)

            def hang_up(self) -> None:
                """Ends the connection with RST, as a load balancer that gives up does."""
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.close_connection = True
                self.connection.close()

        self.listen(Handler)
        return self

    @property
    def url(self) -> str:
        """The endpoint."""
        return f"http://127.0.0.1:{self.port}"

    def answer(self, handler: Any, body: bytes) -> None:
        """Judges a call, and answers it as the dice fall."""
        headers = {name.lower(): value for name, value in handler.headers.items()}
        with self._lock:
            fault = self._fault()
            self.complaints += self._breaches(headers, body)
        records = records_of(body)
        if fault == "slow":
            time.sleep(self.faults.seconds)
        rejected: set[int] = set()
        with self._lock:
            if fault == "partial":
                rejected = {index for index in range(len(records)) if self._dice.random() < self.faults.rejected}
            if fault in ("fine", "slow", "partial", "lost", "failed_after"):
                lines = [
                    self.name(line)
                    for index, record in enumerate(records)
                    if index not in rejected
                    for line in record.splitlines()
                ]
                self.taken.update(lines)
                if fault in ("lost", "failed_after"):
                    self.unanswered.update(lines)
            self.answers[fault] += 1
            if self.keeps_records:
                self.calls.append(PutCall(headers, records, fault))
        if fault in ("reset", "lost"):
            handler.hang_up()
        elif fault == "throttled":
            handler.reply(400, {"__type": "ThrottlingException", "message": "Rate exceeded"})
        elif fault in ("failed", "failed_after"):
            handler.reply(500, {"__type": "InternalFailure", "message": "We encountered an internal error."})
        else:
            failure = {"ErrorCode": "ServiceUnavailableException", "ErrorMessage": "Slow down."}
            entries: list[Any] = [failure if index in rejected else {"RecordId": "r"} for index in range(len(records))]
            if headers.get("x-amz-target") == PUT_RECORD:
                # One record a call: what is a part of a batch there fails as a whole here.
                refused = {"__type": failure["ErrorCode"], "message": failure["ErrorMessage"]}
                return handler.reply(503, refused) if rejected else handler.reply(200, entries[0])
            handler.reply(200, {"FailedPutCount": len(rejected), "Encrypted": False, "RequestResponses": entries})

    def _fault(self) -> str:
        drawn = self._dice.random()
        for name in ("partial", "throttled", "failed", "reset", "lost", "failed_after", "slow"):
            drawn -= getattr(self.faults, name)
            if drawn < 0:
                return name
        return "fine"

    def _breaches(self, headers: dict[str, str], body: bytes) -> list[str]:
        found = []
        if headers.get("x-amz-target") not in (PUT_RECORD, PUT_RECORD_BATCH):
            found.append(f"target {headers.get('x-amz-target')}")
        records = records_of(body)
        if not 1 <= len(records) <= RECORDS:
            found.append(f"{len(records)} records in a call")
        if sum(map(len, records)) > CALL:
            found.append(f"{sum(map(len, records))} bytes in a call")
        found += [f"a record of {len(record)} bytes" for record in records if len(record) > RECORD]
        found += ["a record without its newline" for record in records if not record.endswith(b"\n")]
        if self._signature(headers, body) not in headers.get("authorization", "-"):
            found.append("a signature that botocore does not make")
        return found

    def _signature(self, headers: dict[str, str], body: bytes) -> str:
        """What botocore signs the same request with, at the same time."""
        signed = headers.get("authorization", "").partition("SignedHeaders=")[2].split(",")[0].split(";")
        request = AWSRequest("POST", f"http://{headers['host']}/", data=body)
        for name in signed:
            if name not in ("host", "x-amz-date"):
                request.headers[name] = headers[name]
        credential = headers.get("authorization", "").partition("Credential=")[2].split(",")[0].split("/")
        region = credential[2] if len(credential) > 2 else ""
        signer = SigV4Auth(Credentials(*self.keys), "firehose", region)
        request.context["timestamp"] = headers.get("x-amz-date", "")
        request.headers["X-Amz-Date"] = headers.get("x-amz-date", "")
        canonical = signer.canonical_request(request)
        return signer.signature(signer.string_to_sign(request, canonical), request)
