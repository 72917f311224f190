"""Runs one command of a deployment to its end, keeps what it said in the deployment's log, and explains a failure."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

SHOWN_LINES = 30

# What the AWS provider and the S3 backend say when nobody, or nobody valid any more, is signed in.
NO_CREDENTIALS = re.compile(
    r"No valid credential sources|failed to refresh cached credentials|no EC2 IMDS role found"
    r"|failed to get shared config|SSO session has expired"
    r"|ExpiredToken|InvalidClientTokenId|UnrecognizedClientException"
)


class CannotDeploy(Exception):
    """The deployment stops here; the text says what is wrong, what was given, what is allowed, and the fix."""


class Commands:
    """Runs commands in one folder and environment, with one log for all of them."""

    def __init__(self, folder: Path, environment: Mapping[str, str], log: Path) -> None:
        self.folder = folder
        self.environment = dict(environment)
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("")
        log.chmod(0o600)

    def run(
        self,
        command: Sequence[str],
        folder: Path | None = None,
        allowed: Sequence[int] = (0,),
        given: str | None = None,
        secret: bool = False,
    ) -> tuple[int, str]:
        """Runs the command; returns its code and standard output.

        `given` goes to its standard input; the output of a `secret` command is not logged.
        Raises CannotDeploy unless the code is one of `allowed`.
        """
        code, output, error = finish(command, folder or self.folder, self.environment, given)
        said = error if secret else output + error
        with self.log.open("a") as log:
            log.write(f"$ {' '.join(command)}\n{said}\n")
        if code not in allowed:
            raise CannotDeploy(self.explain(command, code, said))
        return code, output

    def show(self, command: Sequence[str]) -> None:
        """Runs the command with its output on this terminal."""
        subprocess.run(command, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL)

    def explain(self, command: Sequence[str], code: int, said: str) -> str:
        """What to tell about a command that failed."""
        if NO_CREDENTIALS.search(said):
            return no_credentials(said)
        name = " ".join([Path(command[0]).name, *command[1:2]])
        return f"`{name}` ended with {code}:\n{tail(said)}\nThe whole log: {self.log}"


def finish(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], given: str | None = None
) -> tuple[int, str, str]:
    """Runs the command to its end; returns its code, standard output and standard error.

    Ctrl-C reaches the command too, from the terminal: Terraform then ends its calls and writes its state, and must not
    be killed meanwhile.
    """
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        command, cwd=folder, env=dict(environment), stdin=pipe, stdout=pipe, stderr=pipe, text=True, errors="replace"
    )
    interrupted = False
    while True:
        try:
            output, error = process.communicate(given)
            break
        except KeyboardInterrupt:
            interrupted, given = True, None
    if interrupted:
        raise KeyboardInterrupt
    return process.returncode, output, error


def tail(text: str) -> str:
    """The last lines that say something."""
    lines = [line for line in text.splitlines() if line.strip(" ╷╵│")]
    return "\n".join(f"    {line}" for line in lines[-SHOWN_LINES:])


def no_credentials(said: str) -> str:
    """What to do where AWS does not know who calls; the provider's own words come last."""
    return (
        "no AWS credentials that work were found. Nothing was changed. Terraform takes AWS_ACCESS_KEY_ID and "
        "AWS_SECRET_ACCESS_KEY, a profile (AWS_PROFILE), or the role of the machine.\n"
        f"Fix: `aws sso login` or `aws configure`, then export AWS_PROFILE. The provider said:\n{tail(said)}"
    )
