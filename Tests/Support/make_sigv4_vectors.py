"""Writes the Signature Version 4 vectors of AWSClientTests, as botocore signs them.

    python3 make_sigv4_vectors.py [--check] [FILE]

With --check it writes nothing and exits 1 when FILE differs from what botocore says now.
"""

import argparse
import datetime
import json
import random
import sys
from pathlib import Path
from unittest import mock
from urllib.parse import quote

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

VECTORS = Path(__file__).parent.parent / "AWSClientTests" / "Vectors" / "sigv4.json"
KEY_ID = "AKIDEXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
TOKEN = "IQoJb3JpZ2luX2VjEXAMPLE+token/with=signs=="
NOON = datetime.datetime(2024, 2, 29, 12, 0, 0, tzinfo=datetime.timezone.utc)

KEYS = [
    "test.txt",
    "raw/users/p_date=2024-02-29/part-0.parquet",
    "a b+c&d=e;f,g:h@i$j!k'l(m)n*o",
    "per%cent/%41/%2F",
    "ümlaut/ключ/鍵/🗝.bin",
    "e\u0301/combining\u0308",
    "double//slash/",
    "~tilde_under-dash.dot",
    'quo"te/back\\slash/{brace}/<angle>/`tick`/^hat/|pipe/#hash/?mark',
    "line\nend/tab\t/\x7f",
]


def encoded(key):
    return quote(key, safe="/-_.~")


def case(name, method, url, service, headers=(), body="", time=NOON, region="eu-west-1", token=None):
    return {
        "name": name,
        "method": method,
        "url": url,
        "service": service,
        "region": region,
        "headers": [list(header) for header in headers],
        "body": body,
        "time": int(time.timestamp()),
        "token": token,
    }


def cases():
    for index, key in enumerate(KEYS):
        url = "http://127.0.0.1:5000/bucket/" + encoded(key)
        yield case(f"s3-get-key-{index}", "GET", url, "s3")
        yield case(f"firehose-path-{index}", "GET", url, "firehose")
    typed = [("Content-Type", "application/octet-stream")]
    yield case(
        "s3-put-virtual-host",
        "PUT",
        "https://bucket.s3.eu-west-1.amazonaws.com/" + encoded(KEYS[1]),
        "s3",
        typed,
        body="PAR1…PAR1",
        token=TOKEN,
    )
    target = [
        ("Content-Type", "application/x-amz-json-1.1"),
        ("X-Amz-Target", "Firehose_20150804.PutRecordBatch"),
    ]
    record = '{"DeliveryStreamName":"users","Records":[{"Data":"e30K"}]}'
    firehose = "https://firehose.us-east-1.amazonaws.com/"
    yield case("firehose-put", "POST", firehose, "firehose", target, record, region="us-east-1")
    yield case("firehose-put-token", "POST", firehose, "firehose", target, record, token=TOKEN)
    yield case("default-port", "POST", "https://firehose.local:443/", "firehose", target, record)
    yield case("other-port", "POST", "http://firehose.local:443/", "firehose", target, record)
    yield case("no-path", "GET", "https://firehose.local", "firehose")
    spaced = [("X-Amz-Meta-Note", "  two   spaces\tand a tab  "), ("User-Agent", "not signed")]
    yield case("header-spaces", "GET", "https://firehose.local/", "firehose", spaced)
    yield case(
        "repeated-header", "GET", "https://firehose.local/", "firehose", [("X-B", "2"), ("X-A", "1"), ("x-b", "0")]
    )
    yield case("query-order", "GET", "https://s3.local/b?list-type=2&prefix=raw%2Fp_date%3D1&Prefix=a&a=&a=1", "s3")
    yield case("query-no-value", "GET", "https://s3.local/b?location", "s3")
    yield case("dots", "GET", "https://firehose.local/a/./b/../c//d/", "firehose")
    yield case(
        "new-year",
        "GET",
        "https://s3.local/",
        "s3",
        time=datetime.datetime(1999, 12, 31, 23, 59, 59, tzinfo=datetime.timezone.utc),
    )
    yield from random_cases(random.Random(4))


def random_cases(source):
    alphabet = "abcXYZ019-._~/=+ %&?#:é€🎈\u0301"
    for index in range(25):
        key = "".join(source.choice(alphabet) for _ in range(source.randint(1, 40))).replace("..", "__")
        body = "".join(source.choice(alphabet) for _ in range(source.randint(0, 30)))
        time = datetime.datetime.fromtimestamp(source.randint(0, 4_000_000_000), datetime.timezone.utc)
        service = source.choice(["s3", "firehose"])
        url = f"https://host-{index}.local/x" + encoded(key)
        yield case(f"random-{index}", "PUT", url, service, body=body, time=time, token=source.choice([None, TOKEN]))


def authorization(vector):
    request = AWSRequest(method=vector["method"], url=vector["url"], data=vector["body"].encode())
    for name, value in vector["headers"]:
        request.headers.add_header(name, value)
    signer = botocore.auth.S3SigV4Auth if vector["service"] == "s3" else botocore.auth.SigV4Auth
    now = datetime.datetime.fromtimestamp(vector["time"], datetime.timezone.utc)
    with mock.patch.object(botocore.auth, "get_current_datetime", lambda *_, **__: now):
        signer(Credentials(KEY_ID, SECRET, vector["token"]), vector["service"], vector["region"]).add_auth(request)
    return request.headers["Authorization"]


def document():
    signatures = [vector | {"authorization": authorization(vector)} for vector in cases()]
    keys = [{"key": key, "encoded": encoded(key)} for key in KEYS]
    whole = {"keyID": KEY_ID, "secret": SECRET, "keys": keys, "signatures": signatures}
    return json.dumps(whole, indent=1, ensure_ascii=True) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=VECTORS)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    text = document()
    if options.check:
        sys.exit(
            0 if options.file.read_text() == text else f"{options.file} is not what botocore gives; run without --check"
        )
    options.file.write_text(text)


if __name__ == "__main__":
    main()
