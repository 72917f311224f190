"""A listing as S3 gives it from a bucket with versions: a folder whose objects are all deleted is no folder.

moto leaves deleted objects out of the keys of a listing and forgets to leave them out of its common prefixes. S3A would
find folders that are gone: Hadoop's committer looks into those of the run before and fails.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any


def deleted_objects_make_no_folders() -> None:
    """Applies the patch to moto; it may be applied again without harm."""
    from moto.s3.models import FakeDeleteMarker, FakeTableStorageBucket, S3Backend

    if hasattr(S3Backend, "standin_list_objects"):
        return
    S3Backend.standin_list_objects = S3Backend.list_objects

    def patched(self: Any, bucket: Any, *rest: Any, **more: Any) -> Any:
        if isinstance(bucket, FakeTableStorageBucket):
            return self.standin_list_objects(bucket, *rest, **more)
        there = {name: key for name, key in bucket.keys.items() if not isinstance(key, FakeDeleteMarker)}
        return self.standin_list_objects(SimpleNamespace(keys=there), *rest, **more)

    S3Backend.list_objects = patched
