"""The access keys that AWS's tools would take from this shell, for the one question that Terraform cannot ask."""

from __future__ import annotations

import configparser
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .commands import Commands


@dataclass(frozen=True)
class Keys:
    """An access key; a session's has a token too."""

    identifier: str
    secret: str
    token: str = ""


def find(commands: Commands) -> Keys | None:
    """The keys of the environment, of the AWS CLI where there is one (profiles, SSO, roles), or of the profile's file.

    Source: AWS SDKs and Tools Reference Guide, "Standardized credential providers".
    """
    given = commands.environment
    return (
        keys(given, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
        or from_command_line(commands)
        or from_file(given)
    )


def keys(given: Mapping[str, str], identifier: str, secret: str, token: str) -> Keys | None:
    """Keys under these names, if they are there."""
    if not (given.get(identifier) and given.get(secret)):
        return None
    return Keys(given[identifier], given[secret], given.get(token, ""))


def from_command_line(commands: Commands) -> Keys | None:
    """What `aws configure export-credentials` says; an old or signed-out AWS CLI says nothing of use."""
    program = shutil.which("aws", path=commands.environment.get("PATH"))
    if not program:
        return None
    command = [program, "configure", "export-credentials", "--format", "process"]
    code, output = commands.run(command, allowed=range(256), secret=True)
    try:
        return keys(json.loads(output), "AccessKeyId", "SecretAccessKey", "SessionToken") if code == 0 else None
    except ValueError:
        return None


def from_file(given: Mapping[str, str]) -> Keys | None:
    """The keys that stand in the shared credentials file under AWS_PROFILE."""
    path = given.get("AWS_SHARED_CREDENTIALS_FILE") or str(Path.home() / ".aws" / "credentials")
    file = configparser.ConfigParser(interpolation=None)
    try:
        file.read(path)
    except (configparser.Error, UnicodeDecodeError):
        return None
    profile = given.get("AWS_PROFILE") or "default"
    found = dict(file[profile]) if file.has_section(profile) else {}
    return keys(found, "aws_access_key_id", "aws_secret_access_key", "aws_session_token")
