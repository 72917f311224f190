"""The base system's ingest as a Lambda function: Python, requests and boto3, one `put_record` a record.

Run by ingest.py beside the function that it is compared with. The runtime's protocol is spoken by requests too.
"""

from __future__ import annotations

import json
import os
from datetime import datetime

import boto3
import requests

STREAM = os.environ["PLAN_STREAM_NAME"]
API = os.environ["PLAN_API_URL"]
RUNTIME = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime"
firehose = boto3.client("firehose")


def handler(event: object) -> dict[str, int]:
    """What the base system does: fetch, stamp, put."""
    response = requests.get(API, timeout=30)
    response.raise_for_status()
    records = response.json()["results"]
    now = datetime.now()
    for record in records:
        record["p_date"], record["p_time"] = now.strftime("%Y-%m-%d"), now.strftime("%H:%M:%S")
        firehose.put_record(DeliveryStreamName=STREAM, Record={"Data": json.dumps(record) + "\n"})
    return {"records": len(records)}


def main() -> None:
    session = requests.Session()
    while True:
        invocation = session.get(f"{RUNTIME}/invocation/next")
        path = f"{RUNTIME}/invocation/{invocation.headers['Lambda-Runtime-Aws-Request-Id']}"
        try:
            session.post(f"{path}/response", json=handler(invocation.json()))
        except Exception as error:
            session.post(f"{path}/error", json={"errorMessage": str(error), "errorType": type(error).__name__})


if __name__ == "__main__":
    main()
