"""Hostile Parquet files against the reader under AddressSanitizer: mutants of seeds, then libFuzzer.

    fuzz.py [--mutants N] [--seconds N]

The seeds are written by the project's own writer, and by pyarrow in the encodings and codecs that only others write.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".build-fuzz"
PYTHON = ROOT / ".venv" / "bin" / "python"
# Swift's runtime keeps what it needs until the end: that is no leak.
ENVIRONMENT = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}

FOREIGN = """
import sys
from pathlib import Path
import pyarrow as pa
import pyarrow.parquet as pq

folder = Path(sys.argv[1])
rows = range(40)
columns = {
    "id": pa.array([i * 7919 for i in rows], pa.int64()),
    "day": pa.array([None if i % 6 == 0 else i for i in rows], pa.int32()),
    "share": pa.array([i / 3 for i in rows], pa.float64()),
    "name": pa.array([None if i % 5 == 0 else f"name-{i % 7}" for i in rows], pa.string()),
    "tags": pa.array([None if i % 3 == 0 else [f"tag-{i}", None][: i % 4] for i in rows], pa.list_(pa.string())),
    "lines": pa.array([[{"n": i, "at": [i] * (i % 3)}] * (i % 2) for i in rows]),
}
table = pa.table(columns)
ways = {"v2": {"data_page_version": "2.0", "use_dictionary": False}, "v1": {}}
for name, way in ways.items():
    for codec in ("none", "snappy", "gzip", "zstd", "lz4", "brotli"):
        pq.write_table(table, folder / f"pyarrow-{name}-{codec}.parquet", compression=codec, **way)
encodings = {"DELTA_BINARY_PACKED": ["id", "day"], "BYTE_STREAM_SPLIT": ["share", "id"],
             "DELTA_LENGTH_BYTE_ARRAY": ["name"], "DELTA_BYTE_ARRAY": ["name"]}
for encoding, chosen in encodings.items():
    pq.write_table(table.select(chosen), folder / f"pyarrow-{encoding}.parquet", use_dictionary=False,
                   column_encoding=dict.fromkeys(chosen, encoding), compression="none")
moments = table.append_column("at", pa.array([i * 10**12 for i in rows], pa.timestamp("us", tz="UTC")))
pq.write_table(moments, folder / "pyarrow-int96.parquet", use_deprecated_int96_timestamps=True)
"""


def build(name: str, *flags: str) -> Path:
    """The fuzzer with these flags, in a folder of its own."""
    scratch = FOLDER / name
    command = ["swift", "build", "-c", "release", "--product", "parquet-fuzzer", "--scratch-path", str(scratch), *flags]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return scratch / "release" / "parquet-fuzzer"


def corpus(fuzzer: Path) -> list[Path]:
    """The seeds."""
    folder = FOLDER / "corpus"
    subprocess.run([fuzzer, "corpus", folder], check=True, env=ENVIRONMENT)
    if PYTHON.exists():
        subprocess.run([PYTHON, "-c", FOREIGN, folder], check=True)
    else:
        print("skipped: pyarrow not found, so its seeds are left out; make test sets it up")
    return sorted(folder.glob("*.parquet"))


def main() -> int:
    parser = argparse.ArgumentParser(description="Hostile Parquet files, under AddressSanitizer.")
    parser.add_argument("--mutants", type=int, default=10_000)
    parser.add_argument("--seconds", type=int, default=60, help="of libFuzzer; 0 leaves it out")
    arguments = parser.parse_args()
    fuzzer = build("address", "--sanitize", "address")
    seeds = corpus(fuzzer)
    ended = subprocess.run([fuzzer, "mutants", str(arguments.mutants), *seeds], env=ENVIRONMENT)
    if ended.returncode or not arguments.seconds:
        return ended.returncode
    found = FOLDER / "found"
    found.mkdir(exist_ok=True)
    flags = ["-sanitize=fuzzer,address", "-D", "FUZZING"]
    if sys.platform == "linux":
        # gold, the toolchain's own choice, ends in an internal error over the sanitizers' debug information.
        flags.append("-use-ld=lld")
    libfuzzer = build("libfuzzer", *(part for flag in flags for part in ("-Xswiftc", flag)))
    limits = [f"-max_total_time={arguments.seconds}", "-max_len=8192", "-rss_limit_mb=2048", "-timeout=10"]
    folders = [f"-artifact_prefix={found}/", str(found), str(FOLDER / "corpus")]
    return subprocess.run([libfuzzer, *limits, *folders], env=ENVIRONMENT).returncode


if __name__ == "__main__":
    sys.exit(main())
