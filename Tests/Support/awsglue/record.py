"""What a job asked of Glue, one JSON line a call, in the file that STANDIN_RECORD names; the tests read it."""

from __future__ import annotations

import json
import os
from typing import Any


def append(call: dict[str, Any]) -> None:
    """Adds one call to the record, if one is kept."""
    if path := os.environ.get("STANDIN_RECORD"):
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps(call) + "\n")
