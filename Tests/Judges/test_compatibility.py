"""Every argument that is emitted is one of the provider 5.100 and of a 6.x: same name and kind, not deprecated."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import standin_aws
import tools
from conftest import need
from provider_bindings import META, Bindings, Block
from terraform_root import TerraformRoot

pytestmark = pytest.mark.variants

# Reads HCL as JSON, with the parser that checkov brings along.
READER = "import hcl2, json, sys; print(json.dumps([hcl2.loads(open(each).read()) for each in sys.argv[1:]]))"
REFERENCE = re.compile(r"(?<![\w.])((?:data\.)?aws_\w+)\.\w+(?:\[[^\]]*\])?\.(\w+)")


@pytest.fixture(scope="module")
def later() -> Bindings:
    return Bindings(Path(need(tools.provider_bindings_wheel)))


@pytest.fixture(scope="module")
def schema(variants: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The provider's own schema, of the version that the roots are applied with."""
    with standin_aws.running() as standin:
        root = TerraformRoot(tmp_path_factory.mktemp("schema"), standin, variants / "plain", "dev")
        assert root.init().code == 0
        ended = root.run("providers", "schema", "-json")
    assert ended.code == 0, ended.output[-4000:]
    (found,) = json.loads(ended.output)["provider_schemas"].values()
    return dict(found)


@pytest.fixture(scope="module")
def roots(variants: Path, generated: Path) -> list[dict[str, Any]]:
    """Every generated configuration, the variants' with every option too, file by file."""
    python = Path(need(scanners_python))
    files = [*generated.glob("terraform/*/*.tf"), *variants.glob("*/terraform/*/*.tf")]
    ended = subprocess.run([python, "-c", READER, *files], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    return list(json.loads(ended.stdout))


def scanners_python() -> Path:
    """The Python that reads HCL."""
    path = tools.ROOT / ".venv-scanners" / "bin" / "python"
    if not path.is_file():
        raise tools.MissingTool("checkov not found in .venv-scanners (make test sets it up)")
    return path


def blocks(roots: list[dict[str, Any]]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every resource and data source: which of the two, its type and its body."""
    for file in roots:
        for section in ("resource", "data"):
            for each in file.get(section, []):
                for kind, named in each.items():
                    yield from ((section, kind, body) for body in named.values())


def bound(section: str, kind: str) -> str:
    """The module of a type's bindings: `s3_bucket`, `data_aws_partition`."""
    return f"data_{kind}" if section == "data" else kind.removeprefix("aws_")


SCALARS = {"string": "string", "number": "number", "bool": "bool"}


def form(kind: Any) -> str:
    """A type of the schema in the words of the bindings."""
    if isinstance(kind, str):
        return SCALARS[kind]
    return {"list": "list", "set": "list", "map": "map"}[kind[0]]


def differences(
    later: Bindings, module: str, now: dict[str, Any], then: Block, body: dict[str, Any], path: str
) -> Iterator[str]:
    """What a body says that the later provider does not take, or takes otherwise."""
    for name, given in body.items():
        if name in META or name.startswith("__"):
            continue
        if name not in then.arguments:
            yield f"{path}.{name}: the later provider does not have it"
            continue
        argument = then.arguments[name]
        if attribute := now.get("attributes", {}).get(name):
            if attribute.get("deprecated"):
                yield f"{path}.{name}: deprecated"
            if form(attribute["type"]) != argument.kind:
                yield f"{path}.{name}: {attribute['type']} is {argument.kind} in the later provider"
        else:
            nested = now["block_types"][name]["block"]
            inner = later.nested(module, argument.kind)
            for each in given:
                yield from differences(later, module, nested, inner, each, f"{path}.{name}")
    for name, argument in then.arguments.items():
        if argument.is_required and name not in body:
            yield f"{path}.{name}: the later provider requires it"


def test_the_bindings_are_of_a_later_major_version(later: Bindings) -> None:
    assert later.provider("s3_bucket").split(".")[0] == "6"


def test_every_argument_is_the_same_in_both(
    roots: list[dict[str, Any]], schema: dict[str, Any], later: Bindings, capsys: pytest.CaptureFixture[str]
) -> None:
    found: set[str] = set()
    kinds: set[str] = set()
    count = 0
    for section, kind, body in blocks(roots):
        kinds.add(f"{section} {kind}")
        count += sum(not name.startswith("__") for name in body)
        now = schema[f"{'data_source' if section == 'data' else section}_schemas"][kind]["block"]
        module = bound(section, kind)
        found |= set(differences(later, module, now, later.resource(module), body, kind))
    with capsys.disabled():
        version = later.provider("s3_bucket")
        print(f"\nprovider {version}: {count} arguments of {len(kinds)} types held against its schema")
    assert sorted(found) == []
    assert len(kinds) >= 40 and count > 1_000


def test_every_attribute_that_is_read_is_there_in_both(
    roots: list[dict[str, Any]], schema: dict[str, Any], later: Bindings
) -> None:
    read = set(REFERENCE.findall(json.dumps(roots)))
    assert len(read) > 30
    missing = []
    for kind, attribute in sorted(read):
        section, name = ("data", kind.removeprefix("data.")) if kind.startswith("data.") else ("resource", kind)
        now = schema[f"{'data_source' if section == 'data' else section}_schemas"][name]["block"]
        known = {**now.get("attributes", {}), **now.get("block_types", {})}
        if attribute not in known or known[attribute].get("deprecated"):
            missing.append(f"{kind}.{attribute}: not in 5.100, or deprecated")
        if attribute not in later.resource(bound(section, name)).attributes:
            missing.append(f"{kind}.{attribute}: not in the later provider")
    assert missing == []


def test_what_a_later_provider_lacks_is_found(schema: dict[str, Any], later: Bindings) -> None:
    """The comparison can fail: an argument that 6.0 removed, one that is unknown, one of another kind, one left out."""
    body = {"name": ["x"], "role": ["y"], "nonsense": [1], "s3_target": [{"path": ["s3://b"], "sampled": [1]}]}
    now = schema["resource_schemas"]["aws_glue_crawler"]["block"]
    told = set(differences(later, "glue_crawler", now, later.resource("glue_crawler"), body, "c"))
    assert told == {
        "c.nonsense: the later provider does not have it",
        "c.s3_target.sampled: the later provider does not have it",
        "c.database_name: the later provider requires it",
    }
    instance = schema["resource_schemas"]["aws_instance"]["block"]
    body = {"cpu_core_count": [2]}
    told = set(differences(later, "instance", instance, later.resource("instance"), body, "i"))
    assert told == {"i.cpu_core_count: the later provider does not have it"}
    rule = schema["resource_schemas"]["aws_cloudwatch_event_rule"]["block"]
    then = later.resource("cloudwatch_event_rule")
    assert set(differences(later, "cloudwatch_event_rule", rule, then, {"is_enabled": [True]}, "r")) == {
        "r.is_enabled: deprecated"
    }
    changed = {**rule, "attributes": {**rule["attributes"], "name": {"type": ["list", "string"]}}}
    assert set(differences(later, "cloudwatch_event_rule", changed, then, {"name": ["x"]}, "r")) == {
        "r.name: ['list', 'string'] is string in the later provider"
    }
