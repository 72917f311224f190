"""What S3 asks of KMS in its caller's name, where a bucket encrypts its objects with a key of the account."""

from __future__ import annotations

from typing import Any

from .policies import Context
from .requests import Asked

# "Protecting data with server-side encryption with AWS KMS keys"; of an upload in parts, S3 reads what it has stored.
NEEDED = {
    "PutObject": ("kms:GenerateDataKey",),
    "CopyObject": ("kms:GenerateDataKey",),
    "CreateMultipartUpload": ("kms:GenerateDataKey", "kms:Decrypt"),
    "UploadPart": ("kms:Decrypt",),
    "CompleteMultipartUpload": ("kms:Decrypt",),
    "GetObject": ("kms:Decrypt",),
}


def uses_of_keys(asked: Asked, account: str) -> list[tuple[str, str, Context]]:
    """The action, the key and the context of each use: an object's, or the bucket's where that has a key of its own."""
    if asked.service != "s3" or asked.operation not in NEEDED:
        return []
    bucket = asked.parameters["Bucket"]
    rule = encryption(account, bucket)
    key = rule.get("ApplyServerSideEncryptionByDefault", {}).get("KMSMasterKeyID")
    if not key:
        return []
    arn = f"arn:aws:s3:::{bucket}"
    has_key_of_its_own = str(rule.get("BucketKeyEnabled", "")).lower() == "true"
    context = {
        "kms:viaservice": f"s3.{asked.region}.amazonaws.com",
        "kms:encryptioncontext:aws:s3:arn": arn if has_key_of_its_own else f"{arn}/{asked.parameters['Key']}",
    }
    return [(action, key, context) for action in NEEDED[asked.operation]]


def encryption(account: str, name: str) -> dict[str, Any]:
    """How a bucket encrypts what is put into it without a word on that."""
    from moto.s3.models import s3_backends

    bucket = s3_backends[account]["aws"].buckets.get(name)
    return (bucket.encryption or {}).get("Rule", {}) if bucket else {}
