"""A job's life as Glue records it: `init` with a name, `commit` when it is done."""

from __future__ import annotations

from awsglue import record
from awsglue.context import GlueContext


class Job:
    """One run of a job."""

    def __init__(self, glue_context: GlueContext) -> None:
        self._name: str | None = None

    def init(self, job_name: str, args: dict[str, str] | None = None) -> None:
        """Names the run; `args` are the resolved options."""
        self._name = job_name
        record.append({"call": "init", "job": job_name, "arguments": args or {}})

    def commit(self) -> None:
        """Ends the run; Glue refuses to commit what was not begun."""
        if self._name is None:
            raise RuntimeError("commit() before init()")
        record.append({"call": "commit", "job": self._name})
