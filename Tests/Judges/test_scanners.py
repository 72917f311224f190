"""checkov judges the text of what plan-gen writes, parliament every policy in it as Terraform renders it."""

from __future__ import annotations

import copy
import json
import os
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import standin_aws
import tools
from conftest import need
from terraform_root import TerraformRoot, resources

pytestmark = pytest.mark.scanners

SCANNERS = tools.ROOT / ".venv-scanners" / "bin"
RESOURCE = re.compile(r'^resource "(\w+)" "(\w+)" \{\n(.*?)^\}', re.MULTILINE | re.DOTALL)
SKIP_LINE = re.compile(r"^ *# checkov:skip=(\w+): *(.*)\n", re.MULTILINE)
# Both work from what they bring along; should one try to look something up, it finds nobody.
OFFLINE = {
    "CKV_SKIP_PACKAGE_UPDATE_CHECK": "true",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "HTTPS_PROXY": "http://127.0.0.1:9",
}


def scanner(name: str) -> Path:
    """A command of the scanners' own environment."""
    path = SCANNERS / name
    if not path.is_file():
        raise tools.MissingTool(f"{name} not found in .venv-scanners (make test sets it up)")
    return path


def run(*command: str | Path, given: str = "") -> str:
    """What a scanner prints; it shall end well."""
    ended = subprocess.run(
        [str(part) for part in command],
        input=given,
        capture_output=True,
        text=True,
        env={**os.environ, **OFFLINE},
        timeout=300,
    )
    assert ended.returncode == 0, f"{command[0]} ended with {ended.returncode}\n{ended.stdout[-4000:]}{ended.stderr}"
    return ended.stdout


# ── What is scanned ──────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Configuration:
    """One environment of one project."""

    generated: Path
    environment: str

    @property
    def root(self) -> Path:
        """The folder of its .tf files."""
        return self.generated / "terraform" / self.environment

    @property
    def text(self) -> str:
        """All of them."""
        return "".join(path.read_text() for path in sorted(self.root.glob("*.tf")))

    @property
    def declared(self) -> dict[str, str]:
        """The body of every resource in the text, by address."""
        return {f"{kind}.{name}": body for kind, name, body in RESOURCE.findall(self.text)}


MANIFEST = "manifest"
PROD, DEV = (MANIFEST, tools.ENVIRONMENT), (MANIFEST, "dev")
EVERY_OPTION, TWO_PIPELINES, NATIVE = ("every-option", "live"), ("two-pipelines", "live"), ("native", "prod")
CONFIGURATIONS = [
    *(pytest.param(each, id="-".join(each)) for each in (PROD, DEV)),
    # Variants are written by a Swift test, which has to be built first.
    *(
        pytest.param(each, id="-".join(each), marks=pytest.mark.variants)
        for each in (EVERY_OPTION, TWO_PIPELINES, NATIVE)
    ),
]


@pytest.fixture(scope="module", params=CONFIGURATIONS)
def scanned_configuration(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Which project and environment."""
    return request.param


@pytest.fixture(scope="module")
def configuration(request: pytest.FixtureRequest, scanned_configuration: tuple[str, str]) -> Configuration:
    """The manifest's production and development, and the variants that say what the manifest does not."""
    project, environment = scanned_configuration
    if project == MANIFEST:
        return Configuration(request.getfixturevalue("generated"), environment)
    return Configuration(request.getfixturevalue("variants") / project, environment)


# For what shows that the scanners see at all: once is enough.
in_production = pytest.mark.parametrize("scanned_configuration", [pytest.param(PROD, id="prod")], indirect=True)


# ── checkov ──────────────────────────────────────────────────────────────────────────────────

Check = tuple[str, str]


@dataclass(frozen=True)
class Scan:
    """What checkov says of a folder: its checks, each with the resource's address, and what they are about."""

    passed: set[Check]
    failed: dict[Check, str]
    skipped: dict[Check, str]
    resources: int
    unread: list[str]


def scan(folder: Path) -> Scan:
    """Runs checkov's checks of Terraform on a folder."""
    flags = ("--framework", "terraform", "--skip-download", "--download-external-modules", "false", "--soft-fail")
    report = json.loads(run(need(scanner, "checkov"), "--directory", folder, *flags, "--output", "json"))
    results = report["results"]

    def checks(outcome: str, about: Callable[[dict[str, Any]], str]) -> dict[Check, str]:
        return {(each["check_id"], each["resource"]): about(each) for each in results[outcome]}

    return Scan(
        passed=set(checks("passed_checks", lambda each: "")),
        failed=checks("failed_checks", lambda each: each["check_name"]),
        skipped=checks("skipped_checks", lambda each: (each["check_result"]["suppress_comment"] or "").strip()),
        resources=report["summary"]["resource_count"],
        unread=results["parsing_errors"],
    )


def copied(configuration: Configuration, folder: Path, change: Callable[[str], str]) -> Path:
    """A changed copy of the Terraform text."""
    for path in sorted(configuration.root.glob("*.tf")):
        (folder / path.name).write_text(change(path.read_text()))
    return folder


@pytest.fixture(scope="module")
def scanned(configuration: Configuration) -> Scan:
    """The configuration as it is."""
    return scan(configuration.root)


@pytest.fixture(scope="module")
def scanned_without_skips(configuration: Configuration, tmp_path_factory: pytest.TempPathFactory) -> Scan:
    """The configuration with no skip in it."""
    return scan(copied(configuration, tmp_path_factory.mktemp("bare"), lambda text: SKIP_LINE.sub("", text)))


def test_no_check_fails(
    scanned: Scan,
    record_property: Callable,
    capsys: pytest.CaptureFixture[str],
) -> None:
    figures = f"{len(scanned.passed)} passed, {len(scanned.failed)} failed, {len(scanned.skipped)} skipped"
    record_property("checkov", figures)
    with capsys.disabled():
        print(f"\ncheckov: {figures}, {scanned.resources} resources")
    assert set(scanned.failed) == set(), "checks fail: set what they want, or skip with a reason in ScannerSkips.swift"


def test_every_resource_was_read(scanned: Scan, configuration: Configuration) -> None:
    blocks = configuration.declared
    assert scanned.unread == []
    assert scanned.resources == len(blocks), "checkov did not see every block"
    seen = {address for _, address in scanned.passed | set(scanned.skipped)}
    assert seen <= set(blocks) | {"aws.default"}, "checkov saw what is not in the text"


def test_every_skip_has_a_reason(scanned: Scan) -> None:
    poor = {check: reason for check, reason in scanned.skipped.items() if not re.fullmatch(r"[A-Z].{30,}\.", reason)}
    assert poor == {}, "a skip tells its reviewer why, in a sentence"


def test_every_skip_in_the_text_counts(scanned: Scan, configuration: Configuration) -> None:
    written = {
        (check, address) for address, body in configuration.declared.items() for check, _ in SKIP_LINE.findall(body)
    }
    assert written == set(scanned.skipped), "checkov has no such check, or not for this resource"


def test_every_skip_is_needed(scanned: Scan, scanned_without_skips: Scan) -> None:
    needless = set(scanned.skipped) - set(scanned_without_skips.failed)
    assert scanned_without_skips.skipped == {}
    assert scanned_without_skips.passed == scanned.passed | needless
    assert needless == set(), "these pass without their skip: take it out of ScannerSkips.swift"


@in_production
def test_a_weaker_configuration_fails(configuration: Configuration, tmp_path: Path) -> None:
    """The scan above would notice: it is offline, so what it knows is what it brings along."""
    weaker = {
        "CKV_AWS_53": ("block_public_acls       = true", "block_public_acls       = false"),
        "CKV_AWS_51": ('image_tag_mutability = "IMMUTABLE"', 'image_tag_mutability = "MUTABLE"'),
        "CKV_AWS_240": (
            "server_side_encryption {\n    enabled = true",
            "server_side_encryption {\n    enabled = false",
        ),
    }
    missing = [check for check, (before, _) in weaker.items() if before not in configuration.text]
    assert missing == [], "the text has changed its form"

    def weaken(text: str) -> str:
        for before, after in weaker.values():
            text = text.replace(before, after)
        return text

    failed = {check for check, _ in scan(copied(configuration, tmp_path, weaken)).failed}
    assert failed >= set(weaker)


# ── parliament ───────────────────────────────────────────────────────────────────────────────

# Findings in which a community auditor errs: the policy's kind and the issue, each with why.
ACCEPTED = {
    # It takes every statement for what a principal may do; in a trust policy it is who may become one.
    ("aws_iam_role.assume_role_policy", "CREDENTIALS_EXPOSURE"),
    # A key that nobody may manage is lost: the account has to be named in the key's own policy, and IAM decides who.
    ("aws_kms_key.policy", "PERMISSIONS_MANAGEMENT_ACTIONS"),
}


def kind(name: str) -> str:
    """The type and the attribute that a policy stands in."""
    return f"{name.split('.')[0]}.{name.rsplit('.', 1)[-1]}"


Policy = dict[str, Any]


def has_policy(address: str, body: str) -> bool:
    """Whether a resource's block holds a policy document, or stands for a statement of one."""
    return re.search(r"^ +\"?Statement\"? += ", body, re.MULTILINE) is not None or "aws_lambda_permission" in address


@dataclass(frozen=True)
class Account:
    """The stand-in after an apply: the attributes of each resource, by address, and who answers for it."""

    attributes: dict[str, dict[str, Any]]
    standin: standin_aws.StandIn

    def find(self, kind: str, attribute: str, value: str) -> dict[str, Any]:
        """The one resource of a type that has an attribute of this value."""
        of_kind = (each for address, each in self.attributes.items() if address.startswith(f"{kind}."))
        (found,) = (each for each in of_kind if each[attribute] == value)
        return found

    def policies(self, address: str) -> dict[str, Policy]:
        """The policies of a resource, by attribute; a permission is read back as the policy that it became."""
        values = self.attributes[address]
        if address.startswith("aws_lambda_permission."):
            name = values["function_name"]
            region = self.find("aws_lambda_function", "function_name", name)["arn"].split(":")[3]
            return {address: json.loads(self.standin.client("lambda", region).get_policy(FunctionName=name)["Policy"])}
        documents = {
            name: json.loads(value)
            for name, value in values.items()
            if isinstance(value, str) and value.startswith("{") and '"Statement"' in value
        }
        return {f"{address}.{name}": self.about(address, document) for name, document in documents.items()}

    def about(self, address: str, document: Policy) -> Policy:
        """The policy of a role, a repository or a key is about that one alone; parliament wants it named, and a key's
        aliases with it.
        """
        values = self.attributes[address]
        if address.startswith("aws_iam_role."):
            arn = values["arn"]
        elif address.startswith("aws_kms_key."):
            arn = [values["arn"], f"{values['arn'].rsplit(':', 1)[0]}:alias/*"]
        elif address.startswith("aws_ecr_repository_policy."):
            arn = self.find("aws_ecr_repository", "name", values["repository"])["arn"]
        else:
            return document
        return {**document, "Statement": [{**statement, "Resource": arn} for statement in document["Statement"]]}


@pytest.fixture(scope="module")
def policies(
    terraform: str, configuration: Configuration, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Policy]:
    """Every policy with its references resolved: their resources applied to the stand-in, and read from the state."""
    need(scanner, "parliament")
    holders = [address for address, body in configuration.declared.items() if has_policy(address, body)]
    assert holders, "no policy found: has the form of the text changed?"
    with standin_aws.running() as standin:
        folder = tmp_path_factory.mktemp("policies")
        root = TerraformRoot(folder, standin, configuration.generated, configuration.environment)
        root.keep_state_here()
        ended = root.init()
        assert ended.code == 0, ended.output[-8000:]
        ended = root.run("apply", "-auto-approve", "-input=false", *(f"-target={address}" for address in holders))
        assert ended.code == 0, ended.output[-8000:]
        state = resources(root.show()["values"]["root_module"])
        account = Account({each["address"]: each["values"] for each in state}, standin)
        return {name: document for address in holders for name, document in account.policies(address).items()}


def findings(policies: dict[str, Policy]) -> dict[str, list[dict[str, str]]]:
    """What parliament finds in each policy."""
    script = tools.ROOT / "Tests" / "Support" / "policy_findings.py"
    return json.loads(run(SCANNERS / "python", script, given=json.dumps(policies)))


def test_parliament_has_no_finding(
    policies: dict[str, Policy], record_property: Callable, capsys: pytest.CaptureFixture[str]
) -> None:
    found = {
        (name, finding["issue"]): finding for name, all_of_it in findings(policies).items() for finding in all_of_it
    }
    accepted = {(name, issue) for name, issue in found if (kind(name), issue) in ACCEPTED}
    left = {key: finding for key, finding in found.items() if key not in accepted}
    figures = f"{len(policies)} policies, {len(left)} findings, {len(accepted)} accepted"
    record_property("parliament", figures)
    with capsys.disabled():
        print(f"\nparliament: {figures}")
    assert left == {}
    possible = {(policy, issue) for policy, issue in ACCEPTED if any(kind(name) == policy for name in policies)}
    assert {(kind(name), issue) for name, issue in accepted} == possible, "an exception without a case"


KINDS = {
    PROD: {"role", "role_policy", "bucket_policy", "repository_policy", "topic_policy", "lambda_permission"},
    DEV: {"role", "role_policy", "bucket_policy", "repository_policy", "lambda_permission"},
    EVERY_OPTION: {"role", "role_policy", "bucket_policy", "repository_policy", "topic_policy", "kms_key"},
    TWO_PIPELINES: {"role", "role_policy", "bucket_policy", "repository_policy", "topic_policy", "lambda_permission"},
    NATIVE: {
        "role",
        "role_policy",
        "bucket_policy",
        "repository_policy",
        "topic_policy",
        "lambda_permission",
        "kms_key",
    },
}


def test_every_kind_of_policy_was_rendered(
    policies: dict[str, Policy], configuration: Configuration, scanned_configuration: tuple[str, str]
) -> None:
    addresses = {address for address, body in configuration.declared.items() if has_policy(address, body)}
    assert {name for name in policies} | {name.rsplit(".", 1)[0] for name in policies} >= addresses
    assert not [name for name, document in policies.items() if "${" in json.dumps(document)]
    found = {kind for kind in set().union(*KINDS.values()) if any(f"{kind}." in name for name in policies)}
    assert found == KINDS[scanned_configuration]


def misspell(statement: Policy) -> None:
    statement["Action"] = ["s3:GetObjects"]


def aim_past(statement: Policy) -> None:
    statement["Action"], statement["Resource"] = ["s3:GetObject"], ["arn:aws:s3:::bucket-without-object"]


def ask_for_nothing(statement: Policy) -> None:
    statement["Action"], statement["Condition"] = ["s3:GetObject"], {"StringEquals": {"s3:prefx": "a"}}


@in_production
@pytest.mark.parametrize(
    ("damage", "issue"),
    [
        (misspell, "UNKNOWN_ACTION"),
        (aim_past, "RESOURCE_MISMATCH"),
        (ask_for_nothing, "UNKNOWN_CONDITION_FOR_ACTION"),
    ],
)
def test_parliament_sees_a_damaged_policy(
    policies: dict[str, Policy], damage: Callable[[Policy], None], issue: str
) -> None:
    name = next(name for name in sorted(policies) if name.startswith("aws_iam_role_policy."))
    damaged = copy.deepcopy(policies[name])
    damage(damaged["Statement"][0])
    assert issue in {finding["issue"] for finding in findings({name: damaged})[name]}
