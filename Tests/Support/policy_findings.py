"""What parliament says about policies: a JSON object of name → document in, name → findings out.

A script of its own, since it runs in the scanners' environment, whose pins clash with the judges'.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import parliament


def findings(document: dict) -> list[dict[str, str]]:
    """What parliament and the auditors that its community wrote find, down to what they only inform of."""
    text = json.dumps(document)
    found = parliament.analyze_policy_string(text, include_community_auditors=True, config=parliament.config).findings
    return [
        {"issue": finding.issue, "severity": finding.severity, "detail": str(finding.detail or finding.title)}
        for finding in map(parliament.enhance_finding, found)
    ]


if __name__ == "__main__":
    parliament.override_config(Path(parliament.__file__).parent / "community_auditors" / "config_override.yaml")
    json.dump({name: findings(document) for name, document in json.load(sys.stdin).items()}, sys.stdout)
