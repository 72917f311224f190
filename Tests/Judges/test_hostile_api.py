"""An API with every fault: each costs the poll, or its one record, and neither memory nor a crash."""

from __future__ import annotations

import contextlib
import gzip
import json
import re
import socket
import struct
import subprocess
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

import lake
import make_users
import tools
from lake import Lake
from loopback_server import LoopbackServer, QuietHandler

# The most that a poll may hold, after decompression, and what a process may have for it.
LARGEST, MEMORY = 64 << 20, 256 << 20

Handler = BaseHTTPRequestHandler
Answer = Callable[[Handler], None]


@contextlib.contextmanager
def serving(answer: Answer) -> Iterator[str]:
    """An API that answers by this function."""

    class Answering(QuietHandler):
        def do_GET(self) -> None:
            with contextlib.suppress(ConnectionError, OSError, ValueError):
                answer(self)

    class Serving(LoopbackServer):
        def __enter__(self) -> Serving:
            self.listen(Answering)
            return self

    with Serving() as server:
        yield f"http://127.0.0.1:{server.port}/api/"


def send(handler: Handler, body: bytes, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    fields = {"Content_Type": "application/json", "Content_Length": str(len(body)), **headers}
    for name, value in fields.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def body(text: bytes, **headers: str) -> Answer:
    return lambda handler: send(handler, text, **headers)


def redirect(location: str, status: int = 302) -> Answer:
    return lambda handler: send(handler, b"", status, Location=location)


def raw(answer: bytes, reset: bool = False) -> Answer:
    """Bytes as they are, and the end of the connection: with FIN, or with RST."""

    def act(handler: Handler) -> None:
        handler.wfile.write(answer)
        handler.wfile.flush()
        if reset:
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.close_connection = True
        handler.connection.close()

    return act


def drip(handler: Handler) -> None:
    """A byte now and then: never late by itself, and never done."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    for _ in range(600):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)


def endless(handler: Handler) -> None:
    """More than anyone can hold, in chunks."""
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    chunk = b" " * (1 << 20)
    for _ in range(4_096):
        handler.wfile.write(b"100000\r\n" + chunk + b"\r\n")


def silence(handler: Handler) -> None:
    time.sleep(60)


def bomb() -> bytes:
    """A body of 1 GiB in a megabyte."""
    packer, spaces = zlib.compressobj(9, wbits=31), b" " * (1 << 24)
    return b"".join(packer.compress(spaces) for _ in range(64)) + packer.flush()


@dataclass(frozen=True)
class Fault:
    answer: Answer
    told: str
    within: str = "2s"


FAULTS = {
    "a byte-order mark": Fault(body(b"\xef\xbb\xbf" + b'{"results":[]}'), "not JSON: byte 0"),
    "UTF-16": Fault(body('{"results":[]}'.encode("utf-16")), "not JSON"),
    "invalid UTF-8": Fault(body(b'{"results":[],"x":"\xff"}'), "not JSON|UTF-8"),
    "a NUL": Fault(body(b'{"results":[]}\0'), "not JSON"),
    "a comment": Fault(body(b'{"results":[]} // done'), "not JSON"),
    "the key of the records twice": Fault(body(b'{"results":[1],"results":[2]}'), "more than once"),
    "five million brackets": Fault(body(b"[" * 5_000_000), "not JSON"),
    "a key of a megabyte": Fault(body(b'{"' + b"k" * (1 << 20) + b'":1}'), "no key 'results'"),
    "a gzip bomb": Fault(
        lambda handler: send(handler, bomb(), Content_Encoding="gzip"), "larger than the 67108864 bytes", "60s"
    ),
    "damaged gzip": Fault(
        body(gzip.compress(b'{"results":[]}')[:-9] + b"123456789", Content_Encoding="gzip"), "damaged"
    ),
    "an endless body": Fault(endless, "larger than the 67108864 bytes", "60s"),
    "a length that lies": Fault(body(b'{"results":[]}', Content_Length="9999"), "lost the connection|within"),
    "a byte now and then": Fault(drip, "within"),
    "no answer": Fault(silence, "within"),
    "no HTTP": Fault(raw(b"SSH-2.0-OpenSSH_9.6\r\n"), "not HTTP|lost the connection|cannot read"),
    "half a header": Fault(raw(b"HTTP/1.1 200 OK\r\nContent-Le"), "lost the connection|cannot read"),
    "a reset": Fault(raw(b"", reset=True), "lost the connection|cannot reach"),
    "a header of a megabyte": Fault(
        raw(b"HTTP/1.1 200 OK\r\nX: " + b"x" * (1 << 20) + b"\r\n\r\n{}"), "cannot read|not HTTP|lost the connection"
    ),
    "a redirect to the instance's credentials": Fault(redirect("http://169.254.169.254/latest/"), "not followed"),
    "a redirect to another port": Fault(redirect("http://127.0.0.1:9/"), "not followed"),
    "a redirect to another scheme": Fault(redirect("https://127.0.0.1/"), "not followed"),
    "a redirect to a file": Fault(redirect("file:///etc/passwd"), "not followed|cannot use"),
    "a redirect to itself": Fault(redirect("/api/"), "more than the 5 allowed"),
    "a redirect to nowhere": Fault(redirect("http://"), "not followed|cannot use"),
    "204": Fault(lambda handler: send(handler, b"", 204), "204"),
    "no permission": Fault(lambda handler: send(handler, b'{"error":"who are you?"}', 401), "authentication:"),
}


def peak(process: subprocess.Popen[bytes]) -> int:
    """The most memory of a running process in bytes; 0 once it is gone, and where only Linux tells."""
    with contextlib.suppress(OSError, IndexError):
        text = Path(f"/proc/{process.pid}/status").read_text()
        return int(text.split("VmHWM:")[1].split()[0]) << 10
    return 0


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_costs_the_poll_and_nothing_else(ingest: Path, tmp_path: Path, name: str) -> None:
    fault = FAULTS[name]
    with serving(fault.answer) as url:
        command = [str(ingest), "run", "--once", "--within", fault.within, "--lake", str(tmp_path), "--api-url", url]
        process = subprocess.Popen(
            command, env=tools.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL
        )
        most, ended = 0, threading.Event()

        def watch() -> None:
            nonlocal most
            while not ended.wait(0.005):
                most = max(most, peak(process))

        watcher = threading.Thread(target=watch)
        watcher.start()
        started = time.monotonic()
        out, error = process.communicate(timeout=120)
        ended.set()
        watcher.join()
    told = error.decode(errors="replace")
    assert process.returncode == 1, out.decode() + told
    assert re.search(fault.told, told), told
    (line,) = [json.loads(line) for line in told.splitlines() if line.startswith('{"ledger"')]
    assert line["fetched"] == line["delivered"] + line["set_aside"] + line["pending"] and line["failure"], line
    assert not Lake(tmp_path).days() and len(told) < 20_000
    assert most < MEMORY, f"{most >> 20} MiB"
    assert time.monotonic() - started < 90


RECORDS: dict[str, tuple[str, str]] = {
    "a key twice": ('{"gender":"a","gender":"b"}', "gender"),
    "a number of a thousand digits": ('{"registered":{"date":"x","age":' + "9" * 1_000 + "}}", "age"),
    "an exponent": ('{"registered":{"date":"x","age":1e999}}', "age"),
    "half an emoji": ('{"gender":"\\ud83d"}', "surrogate"),
    "six hundred levels": ('{"gender":' + "[" * 600 + "]" * 600 + "}", "nested"),
    "no object": ('"text"', "expected object"),
    "null": ("null", "expected object"),
    "a control character": ('{"gender":"\\u0000"}', ""),
}


@pytest.mark.parametrize("name", RECORDS)
def test_a_hostile_record_is_set_aside_alone(ingest: Path, tmp_path: Path, name: str) -> None:
    text, told = RECORDS[name]
    dice = make_users.Dice(4)
    good: list[Any] = [json.dumps(make_users.make_user(dice)) for _ in range(2)]
    with serving(body(f'{{"results":[{good[0]},{text},{good[1]}]}}'.encode())) as url:
        ended = lake.run(ingest, "run", "--once", "--lake", tmp_path / "lake", "--api-url", url)
    of = Lake(tmp_path / "lake")
    assert ended.code == 1 and "set aside 1" in ended.out and told in ended.out, ended.out + ended.error
    assert sum(lake.rows(partition).total() for partition in of.raw.glob("p_date=*")) == 2
    (kept,) = of.set_aside()
    assert len(kept.read_text().splitlines()) == 1
