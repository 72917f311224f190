"""Serves a file of user records at /api/ on a free loopback port and prints its address, until its input closes."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from loopback_api import LoopbackAPI, Reply

SAMPLE = Path(__file__).with_name("sample-users.json")


def main() -> None:
    parser = argparse.ArgumentParser(description="Serve a JSON file as the API, on loopback.")
    parser.add_argument("file", type=Path, nargs="?", default=SAMPLE, help="the response to serve")
    given = parser.parse_args()
    with LoopbackAPI(Reply(given.file.read_bytes())) as api:
        print(api.url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
