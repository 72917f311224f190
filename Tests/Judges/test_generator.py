"""Drives plan-gen: the same bytes everywhere, nothing written without need, stale files gone, a truthful `check`."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest
import xxhash

import lake
import terraform_root
import tools

MANIFEST = tools.ROOT / "Sources" / "Manifest" / "Pipeline.swift"

# What must not matter to the output.
SURROUNDINGS = {
    "another locale": {"LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8"},
    "another zone": {"TZ": "Pacific/Kiritimati"},
    "other variables": {"AWS_REGION": "us-west-2", "HOME": "/nonexistent", "USER": "someone"},
}


@pytest.fixture
def output(plan_gen: Path, tmp_path: Path) -> Path:
    """A fresh folder that plan-gen wrote."""
    ended = lake.run(plan_gen, "--output", tmp_path / "out")
    assert ended.code == 0, ended.out + ended.error
    return tmp_path / "out"


def test_the_committed_output_is_what_the_manifest_gives(output: Path, generated: Path, tmp_path: Path) -> None:
    committed = shutil.copytree(generated, tmp_path / "committed", ignore=terraform_root.DEPLOYED)
    assert lake.contents(output) == lake.contents(committed)


@pytest.mark.parametrize("name", SURROUNDINGS)
def test_the_same_bytes_whatever_the_surroundings(plan_gen: Path, output: Path, tmp_path: Path, name: str) -> None:
    ended = lake.run(plan_gen, "generate", "--output", tmp_path / "again", folder=tmp_path, **SURROUNDINGS[name])
    assert ended.code == 0, ended.error
    assert lake.contents(tmp_path / "again") == lake.contents(output)


def test_it_writes_what_it_lists(output: Path) -> None:
    written = set(lake.contents(output))
    emitted = dict(reversed(line.split("  ", 1)) for line in (output / "EMITTED").read_text().splitlines())
    assert set(emitted) | {"EMITTED"} == written
    assert {path.split("/")[0] for path in emitted} >= {"terraform", "glue", "lambda", "docs"}
    assert len([path for path in emitted if path.endswith(".tf")]) >= 5, "the Terraform is not split by concern"
    for path, digest in emitted.items():
        assert xxhash.xxh64((output / path).read_bytes()).hexdigest() == digest, path


def test_every_file_names_its_source(output: Path) -> None:
    for path in sorted(output.rglob("*")):
        if path.is_file() and path.name != "EMITTED" and path.suffix != ".json":
            assert "Sources/Manifest/Pipeline.swift" in "".join(path.read_text().splitlines(True)[:8]), path


def test_only_changed_files_are_written(plan_gen: Path, output: Path) -> None:
    files = sorted(path for path in output.rglob("*") if path.is_file())
    for path in files:
        os.utime(path, (1_000_000_000, 1_000_000_000))
    changed = next(path for path in files if path.suffix == ".tf")
    changed.write_text(changed.read_text() + "# by hand\n")
    assert lake.run(plan_gen, "--output", output).code == 0
    touched = [path for path in files if path.stat().st_mtime > 1_100_000_000]
    assert touched == [changed]


def test_a_stale_file_goes_and_a_users_file_stays(plan_gen: Path, output: Path) -> None:
    before = lake.contents(output)
    stale, own = output / "terraform" / "stale.tf", output / "terraform" / "own.tf"
    stale.write_text("# once generated\n")
    own.write_text("# the user's\n")
    emitted = output / "EMITTED"
    digest = xxhash.xxh64(stale.read_bytes()).hexdigest()
    emitted.write_text(emitted.read_text() + f"{digest}  terraform/stale.tf\n")
    assert lake.run(plan_gen, "--output", output).code == 0
    assert not stale.exists() and own.exists()
    own.unlink()
    assert lake.contents(output) == before


@pytest.mark.parametrize("line", ["../outside.txt", "{outside}", "terraform/../../outside.txt", "link/outside.txt"])
def test_a_forged_list_removes_nothing_outside(plan_gen: Path, output: Path, line: str) -> None:
    outside = output.parent / "outside.txt"
    outside.write_text("kept")
    (output / "link").symlink_to(output.parent)
    emitted = output / "EMITTED"
    emitted.write_text(emitted.read_text() + "0123456789abcdef  " + line.format(outside=outside) + "\n")
    lake.run(plan_gen, "--output", output)
    assert outside.read_text() == "kept"


@pytest.fixture
def checkout(generated: Path, tmp_path: Path) -> Path:
    """A folder that looks like the project's root, with generated/ as committed."""
    shutil.copytree(generated, tmp_path / "root" / "generated")
    shutil.copytree(MANIFEST.parent, tmp_path / "root" / MANIFEST.parent.relative_to(tools.ROOT))
    shutil.copy(tools.ROOT / "Package.swift", tmp_path / "root")
    return tmp_path / "root"


def test_check_is_silent_on_current_output(plan_gen: Path, checkout: Path) -> None:
    before = lake.contents(checkout)
    ended = lake.run(plan_gen, "check", folder=checkout)
    assert ended.code == 0, ended.out + ended.error
    assert lake.contents(checkout) == before


def test_check_shows_a_unified_diff_and_writes_nothing(plan_gen: Path, checkout: Path) -> None:
    file = next((checkout / "generated" / "terraform").glob("*/*.tf"))
    lines = file.read_text().splitlines(True)
    file.write_text("".join([*lines[:-2], "# by hand\n", *lines[-2:]]))
    before = lake.contents(checkout)
    ended = lake.run(plan_gen, "check", folder=checkout)
    assert ended.code == 1, ended.out + ended.error
    assert "-# by hand" in ended.out and "@@ -" in ended.out and "--- " in ended.out and "+++ " in ended.out, ended.out
    assert file.name in ended.out
    assert lake.contents(checkout) == before


def test_check_tells_an_edit_by_hand_from_staleness(plan_gen: Path, checkout: Path) -> None:
    edited = next((checkout / "generated" / "terraform").glob("*/locals.tf"))
    stale, deleted = checkout / "generated" / "docs" / "iam.md", next((checkout / "generated" / "glue").glob("*.py"))
    edited.write_text(edited.read_text() + "# by hand\n")
    deleted.unlink()
    # What an older manifest gave: the file and its digest.
    stale.write_text("older\n")
    emitted = checkout / "generated" / "EMITTED"
    older = xxhash.xxh64(b"older\n").hexdigest()
    emitted.write_text(re.sub(r"\w{16}  docs/iam.md", f"{older}  docs/iam.md", emitted.read_text()))
    ended = lake.run(plan_gen, "check", folder=checkout)
    assert ended.code == 1
    reasons = dict(re.findall(r"^  (generated/\S+): (.*)$", ended.error, re.MULTILINE))
    name = f"generated/terraform/{edited.parent.name}/locals.tf"
    assert reasons[name] == "edited by hand", reasons
    assert (
        reasons["generated/docs/iam.md"] == "stale" and reasons[f"generated/glue/{deleted.name}"] == "deleted by hand"
    )
    given = json.loads(lake.run(plan_gen, "check", "--format", "json", folder=checkout).out)
    assert given["schemaVersion"] == 1 and {each["path"]: each["cause"] for each in given["changes"]}[name] == (
        "edited-by-hand"
    )
    ended = lake.run(plan_gen, folder=checkout)
    assert ended.code == 0 and f"{name}: edited by hand" in ended.error and "docs/iam.md" not in ended.error
    assert lake.run(plan_gen, "check", folder=checkout).code == 0


def test_check_finds_missing_and_stale_files(plan_gen: Path, checkout: Path) -> None:
    missing = next((checkout / "generated" / "glue").glob("*.py"))
    missing.unlink()
    ended = lake.run(plan_gen, "check", folder=checkout)
    assert ended.code == 1 and missing.name in ended.out, ended.out


def test_an_output_folder_that_cannot_be_made_is_told(plan_gen: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = lake.run(plan_gen, "--output", tmp_path / "file" / "out")
    assert ended.code == 1 and str(tmp_path / "file") in ended.error, ended.error


def test_another_folder_takes_the_committed_names(plan_gen: Path, checkout: Path) -> None:
    """What AWS has is called the same wherever the files are written."""
    ledger = checkout / "generated" / "NAMES"
    ledger.write_text(ledger.read_text() + "kept function user-data-ingest polls-of-old\n")
    assert lake.run(plan_gen, "--output", "elsewhere", folder=checkout).code == 0
    assert '"polls-of-old"' in (checkout / "elsewhere/terraform/prod/user_data_locals.tf").read_text()


def test_a_damaged_ledger_is_told_and_nothing_is_written(plan_gen: Path, checkout: Path) -> None:
    (checkout / "generated" / "NAMES").write_text("bucket raw\n")
    before = lake.contents(checkout)
    ended = lake.run(plan_gen, folder=checkout)
    assert ended.code == 1 and 'line 1 of generated/NAMES is "bucket raw"' in ended.error, ended.error
    assert lake.contents(checkout) == before


def test_explain_gives_the_manifests_line(plan_gen: Path) -> None:
    ended = lake.run(plan_gen, "explain", "aws_s3_bucket.user_data_raw_layer")
    assert ended.code == 0, ended.error
    name, line = re.search(r"\((Sources/Manifest/Pipeline.swift):(\d+):", ended.out).groups()
    assert "user-data-raw-layer" in (tools.ROOT / name).read_text().splitlines()[int(line) - 1]


@pytest.mark.parametrize(
    ("question", "code", "told"),
    [
        (("ingest", "firehose:PutRecordBatch"), 0, "PutRecordsIntoTheStream"),
        (("ingest", "s3:GetObject"), 1, "may not call s3:GetObject"),
        (("nobody", "s3:GetObject"), 1, 'no principal "nobody"'),
        (("aws_s3_bucket.nothing",), 1, 'no resource "aws_s3_bucket.nothing"'),
        (("PG0402",), 0, "bufferSize: .mebibytes(64)"),
        (("pg0402",), 0, "BufferingHints"),
        (("PG0499",), 1, "did you mean PG04"),
        (("PG",), 1, "no rule PG"),
        ((), 64, "subject"),
    ],
)
def test_explain_answers_what_it_is_asked(plan_gen: Path, question: tuple[str, ...], code: int, told: str) -> None:
    ended = lake.run(plan_gen, "explain", *question)
    assert ended.code == code and told in ended.out + ended.error, ended.out + ended.error


def test_rules_are_listed_and_each_is_explained(plan_gen: Path) -> None:
    listed = lake.run(plan_gen, "rules")
    report = json.loads(lake.run(plan_gen, "rules", "--format", "json").out)
    assert listed.code == 0 and report["schemaVersion"] == 1
    lines = [f"{rule['code']}  {rule['severity']:7}  {rule['title']}" for rule in report["rules"]]
    assert listed.out.splitlines() == lines and len(lines) >= 80
    assert lines == sorted(lines)
    for rule in report["rules"][::20]:
        told = lake.run(plan_gen, "explain", rule["code"])
        assert told.code == 0 and rule["title"] in told.out and rule["wrong"].splitlines()[0] in told.out, told.out


def test_a_sound_manifest_is_validated_in_silence(plan_gen: Path, checkout: Path) -> None:
    before = lake.contents(checkout)
    ended = lake.run(plan_gen, "validate", folder=checkout)
    assert ended.code == 0 and ended.error == "" and ended.out.startswith("0 errors, 0 warnings"), ended.error
    report = json.loads(lake.run(plan_gen, "validate", "--format", "json", folder=checkout).out)
    assert report == {"schemaVersion": 1, "errors": 0, "warnings": 0, "findings": []}
    assert lake.contents(checkout) == before


def test_a_finding_is_written_for_editors_and_programs(plan_gen: Path, checkout: Path) -> None:
    """The ledger is what a test can damage without another build of the manifest."""
    (checkout / "generated" / "NAMES").write_text("bucket raw\n")
    text = lake.run(plan_gen, "validate", folder=checkout)
    assert text.code == 1 and text.out.startswith("1 error, 0 warnings"), text.out
    assert re.fullmatch(
        r"Sources/Manifest/Pipeline\.swift:\d+:\d+: error: \[PG1014\] .+ Fix: .+\n", text.error
    ), text.error
    json_ = lake.run(plan_gen, "validate", "--format", "json", folder=checkout)
    report = json.loads(json_.out)
    assert json_.code == 1 and json_.error == "" and (report["errors"], report["warnings"]) == (1, 0)
    (finding,) = report["findings"]
    assert finding["rule"] == "PG1014" and finding["severity"] == "error" and finding["notes"] == []
    assert f"{finding['file']}:{finding['line']}:{finding['column']}: error: " in text.error


@pytest.mark.parametrize("command", ["rules", "validate"])
def test_a_format_that_does_not_exist_is_usage(plan_gen: Path, command: str) -> None:
    ended = lake.run(plan_gen, command, "--format", "xml")
    assert ended.code == 64 and "json" in ended.error, ended.error


def test_the_manifest_is_short() -> None:
    lines = MANIFEST.read_text().splitlines()
    assert len(lines) <= 150
