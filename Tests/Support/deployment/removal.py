"""What `make destroy` would delete, what the manifest forbids, and what to say about both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .commands import CannotDeploy
from .terraform import Plan

WAYS_OUT = (
    "Fix: to lose the data, empty the bucket with its old versions (S3 console, Empty) and destroy again; or let "
    "the manifest's environment say `onDestroy: .deleteData`, deploy it, and destroy then."
)


@dataclass(frozen=True)
class Bucket:
    """A bucket that would go."""

    name: str
    goes_with_data: bool


def buckets(plan: Plan) -> list[Bucket]:
    """The buckets that a destroying plan deletes, with the rule that is deployed; the text's may be newer."""
    before = [change["change"]["before"] for change in plan.changes if change.get("type") == "aws_s3_bucket"]
    found = [Bucket(values["bucket"], bool(values.get("force_destroy"))) for values in before]
    return sorted(found, key=lambda bucket: bucket.name)


def describe(plan: Plan, held: Mapping[str, str]) -> list[str]:
    """What will be lost, a line each; `held` says what a bucket of that name holds."""
    lines = [f"{len(plan.changes)} resources, the image repository with its images among them"]
    for bucket in buckets(plan):
        holds = f"holds {held[bucket.name]}" if bucket.name in held else "no objects seen"
        rule = "goes with what it holds" if bucket.goes_with_data else "goes only if empty"
        lines.append(f"bucket {bucket.name}: {rule}; {holds}")
    return lines


def refuse_loss(found: Sequence[Bucket], held: Mapping[str, str]) -> None:
    """Raises where a bucket that the manifest protects holds anything: before anything is destroyed."""
    kept = [bucket.name for bucket in found if bucket.name in held and not bucket.goes_with_data]
    if kept:
        told = "\n".join(f"  {name} holds {held[name]}" for name in kept)
        raise CannotDeploy(
            "nothing was destroyed: the manifest protects data of this environment (`onDestroy: .refuse`), and "
            f"there is some:\n{told}\n{WAYS_OUT}"
        )


def explain(problem: CannotDeploy) -> CannotDeploy:
    """A failed destroy, in our words where S3 refused to delete a bucket that is not empty."""
    if "BucketNotEmpty" not in str(problem):
        return problem
    return CannotDeploy(
        "a bucket that the manifest protects is not empty any more: something came after it was looked at. It is "
        "still there, without its policy and settings; the rest is destroyed. `make deploy` would bring all back.\n"
        f"{WAYS_OUT}\n{problem}"
    )
