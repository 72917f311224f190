"""A real container registry on loopback, as ECR's stand-in needs one: Debian's docker-registry, with ECR's password."""

from __future__ import annotations

import base64
import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import tools

USER = "AWS"
# The password that the stand-in for AWS gives out, and its bcrypt hash, the only kind that the registry takes.
PASSWORD = "123456789012-auth-token"
PASSWORD_FILE = "AWS:$2b$04$jk3sPcOH1OHYAFAEUh8OYOxrEy7tjHcMEspFDrXuf2QT9IdMXNm32\n"
CONFIGURATION = """version: 0.1
log: {{level: error, accesslog: {{disabled: true}}}}
storage: {{filesystem: {{rootdirectory: {folder}/data}}, maintenance: {{readonly: {{enabled: {read_only}}}}}}}
http: {{addr: "{host}", secret: loopback}}
auth: {{htpasswd: {{realm: registry, path: {folder}/passwords}}}}
"""
SECONDS_TO_START = 20


def program() -> str:
    """The registry's command."""
    found = shutil.which("docker-registry")
    if not found:
        raise tools.MissingTool("docker-registry not found (apt-get install docker-registry)")
    return found


class LoopbackRegistry:
    """A registry whose images stay in `folder`; it can be started again, also to refuse every push."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.program = program()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.host = f"127.0.0.1:{free.getsockname()[1]}"
        (folder / "passwords").write_text(PASSWORD_FILE)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, read_only: bool = False) -> None:
        """Starts it, after an end of the one before; returns when it answers."""
        self.stop()
        configuration = self.folder / "registry.yml"
        configuration.write_text(
            CONFIGURATION.format(folder=self.folder, host=self.host, read_only=str(read_only).lower())
        )
        with (self.folder / "registry.log").open("ab") as log:
            self.process = subprocess.Popen([self.program, "serve", str(configuration)], stdout=log, stderr=log)
        deadline = time.monotonic() + SECONDS_TO_START
        while not self.answers():
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise RuntimeError(f"the registry does not start: {(self.folder / 'registry.log').read_text()[-2000:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Ends it; its images stay."""
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=20)
            self.process = None

    def answers(self) -> bool:
        """True once it serves."""
        try:
            self.get("")
        except OSError:
            return False
        return True

    def get(self, path: str) -> Any:
        """Its JSON at `/v2/` and `path`."""
        keys = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        request = urllib.request.Request(f"http://{self.host}/v2/{path}", headers={"Authorization": f"Basic {keys}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def tags(self) -> dict[str, list[str]]:
        """Every repository with its tags."""
        repositories = self.get("_catalog")["repositories"]
        return {name: sorted(self.get(f"{name}/tags/list")["tags"]) for name in repositories}
