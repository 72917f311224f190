"""The ingest function beside the base system's way (ingest_peer.py): cold start, memory, speed, what is lost.

Both are run as Lambda runs them, by a runtime API on loopback, against one API and a Firehose as strict as AWS's.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Support"))

import make_users
import standin_aws
import tools
from firehose_api import MIXED, Faults, FirehoseAPI
from loopback_api import LoopbackAPI, Reply
from runtime_api import RuntimeAPI

HERE = Path(__file__).parent
BUCKET = "raw-layer"
PYTHON = [sys.executable, str(HERE / "ingest_peer.py")]


@dataclass
class Function:
    """A function that runs, and what it has used."""

    process: subprocess.Popen[bytes]
    runtime: RuntimeAPI
    started: float

    def status(self, key: str) -> float:
        """Mebibytes of memory: VmRSS now, VmHWM at most."""
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(text.split(f"{key}:")[1].split()[0]) / 1024

    def cores(self) -> float:
        """Seconds of all cores so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def running(
    command: list[str], api: LoopbackAPI, stream: FirehoseAPI, cloud: standin_aws.StandIn
) -> Iterator[Function]:
    given = {
        **cloud.environment,
        "AWS_ENDPOINT_URL_FIREHOSE": stream.url,
        "PLAN_API_URL": api.url,
        "PLAN_STREAM_NAME": "user-data-stream",
        "PLAN_RAW_BUCKET": BUCKET,
    }
    with RuntimeAPI(seconds=300) as runtime:
        started = time.monotonic()
        process = subprocess.Popen(
            command,
            env=tools.environment(**given, AWS_LAMBDA_RUNTIME_API=runtime.address),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield Function(process, runtime, started)
        finally:
            process.kill()
            process.wait()


def users(count: int) -> Reply:
    """Users of their own ids, as small as the samples are."""
    user = make_users.make_user(make_users.Dice(1))
    head, _, tail = json.dumps(user, separators=(",", ":")).partition(user["login"]["uuid"])
    return Reply(f'{{"results":[{",".join(f"{head}{number}{tail}" for number in range(count))}]}}'.encode())


def uuid_of(line: bytes) -> bytes:
    return line.split(b'"uuid":', 1)[1].split(b'"', 2)[1]


def cold_start(command: list[str], runs: int, cloud: standin_aws.StandIn) -> tuple[float, float]:
    """Milliseconds from the start of the process to its first poll for an invocation, and MiB then: medians."""
    taken, memory = [], []
    with LoopbackAPI(users(1)) as api, FirehoseAPI() as stream:
        for _ in range(runs):
            with running(command, api, stream, cloud) as function:
                while function.runtime.first_poll is None:
                    time.sleep(0.0002)
                taken.append((function.runtime.first_poll - function.started) * 1_000)
                memory.append(function.status("VmRSS"))
    return statistics.median(taken), statistics.median(memory)


def throughput(command: list[str], records: int, invocations: int, cloud: standin_aws.StandIn) -> dict[str, float]:
    with LoopbackAPI(users(records)) as api, FirehoseAPI(keeps_records=False, name=uuid_of) as stream:
        with running(command, api, stream, cloud) as function:
            function.runtime.invoke({}, timeout=300)
            used, started = function.cores(), time.monotonic()
            for _ in range(invocations):
                assert function.runtime.invoke({}, timeout=300).kind == "response"
            wall, cores = time.monotonic() - started, function.cores() - used
            peak = function.status("VmHWM")
        assert sum(stream.taken.values()) == records * (invocations + 1) and not stream.complaints
    total = records * invocations
    return {
        "records/s": total / wall,
        "records/s of a core": total / max(cores, 0.01),
        "calls/record": (sum(stream.answers.values()) / (invocations + 1)) / records,
        "MiB at most": peak,
    }


def lost(
    command: list[str], records: int, invocations: int, faults: Faults, cloud: standin_aws.StandIn
) -> dict[str, int]:
    """Records that were fetched, and are neither in the stream nor kept with a reason."""
    s3 = cloud.client("s3")
    with LoopbackAPI(Reply(b"")) as api, FirehoseAPI(faults, seed=7, keeps_records=False, name=uuid_of) as stream:
        with running(command, api, stream, cloud) as function:
            user = make_users.make_user(make_users.Dice(1))
            for number in range(invocations):
                text = json.dumps(
                    [{**user, "login": {**user["login"], "uuid": f"{number}-{each}"}} for each in range(records)]
                )
                api.reply = Reply(f'{{"results":{text}}}'.encode())
                function.runtime.invoke({}, timeout=300)
        kept = 0
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix="error/"):
            for entry in page.get("Contents", []):
                kept += len(s3.get_object(Bucket=BUCKET, Key=entry["Key"])["Body"].read().splitlines())
                s3.delete_object(Bucket=BUCKET, Key=entry["Key"])
        there = len(stream.taken)
        twice = sum(stream.taken.values()) - there
    total = records * invocations
    return {
        "fetched": total,
        "delivered": there,
        "set aside": kept,
        "lost": max(0, total - there - kept),
        "doubled": twice,
    }


def steady(command: list[str], invocations: int, cloud: standin_aws.StandIn) -> list[tuple[int, float]]:
    """MiB resident after a tenth of the invocations, and at each tenth from there."""
    found = []
    with LoopbackAPI(users(10)) as api, FirehoseAPI(keeps_records=False, name=uuid_of) as stream:
        with running(command, api, stream, cloud) as function:
            for number in range(1, invocations + 1):
                assert function.runtime.invoke({}, timeout=60).kind == "response"
                if number % (invocations // 10) == 0:
                    found.append((number, function.status("VmRSS")))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--ingest", type=Path, help="a built ingest, in place of one that is built now as for the image"
    )
    parser.add_argument("--invocations", type=int, default=10_000, help="of the run that memory is watched over")
    given = parser.parse_args()
    if platform.system() != "Linux":
        raise SystemExit("the figures are read from /proc, which only Linux has")
    scratch = tools.ROOT / ".build-release-static"
    build = ["swift", "build", "-c", "release", "--static-swift-stdlib", "--scratch-path", str(scratch)]
    if given.ingest is None and subprocess.run([*build, "--product", "ingest"], cwd=tools.ROOT).returncode != 0:
        return 1
    ours = [str(given.ingest or scratch / "release" / "ingest")]
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=tools.ROOT, capture_output=True, text=True)
    machine = f"{platform.machine()}, {os.cpu_count()} cores"
    print(f"{machine}, commit {commit.stdout.strip()}, Python {platform.python_version()}")
    with standin_aws.running() as cloud:
        place = {"LocationConstraint": standin_aws.REGION}
        cloud.client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)
        for name, command in (("ingest", ours), ("Python", PYTHON)):
            milliseconds, memory = cold_start(command, 11, cloud)
            print(f"{name:<8} cold start {milliseconds:7.1f} ms, {memory:5.1f} MiB at the first poll", flush=True)
        for name, command, records in (("ingest", ours, 5_000), ("Python", PYTHON, 500)):
            figures = throughput(command, records, 5, cloud)
            print(f"{name:<8} " + ", ".join(f"{key} {value:,.3f}" for key, value in figures.items()), flush=True)
        # The base system's call carries one record: it has no partial failures.
        for name, command in (("ingest", ours), ("Python", PYTHON)):
            account = lost(command, 500, 10, MIXED, cloud)
            print(
                f"{name:<8} under faults: " + ", ".join(f"{key} {value}" for key, value in account.items()), flush=True
            )
        found = steady(ours, given.invocations, cloud)
        print("ingest   MiB resident after " + ", ".join(f"{number}: {memory:.1f}" for number, memory in found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
