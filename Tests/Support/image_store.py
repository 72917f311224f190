"""A private store of container images for buildah, with images too small to need a base or a network."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import tools

STORAGE = """[storage]
driver = "vfs"
graphroot = "{folder}/images"
runroot = "{folder}/run"
"""


class ImageStore:
    """buildah's images in `folder`, for every command that gets `environment`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "storage.conf").write_text(STORAGE.format(folder=folder))
        self.buildah("images")

    @property
    def environment(self) -> dict[str, str]:
        """What sends buildah to this store."""
        return {
            "CONTAINERS_STORAGE_CONF": str(self.folder / "storage.conf"),
            "BUILDAH_ISOLATION": "chroot",
            "CONTAINER_TOOL": "buildah",
        }

    def buildah(self, *arguments: str) -> str:
        """Runs one buildah command; raises MissingTool where buildah cannot work here at all."""
        if not shutil.which("buildah"):
            raise tools.MissingTool("buildah not found (apt-get install buildah)")
        ended = subprocess.run(
            ["buildah", *arguments], env=tools.environment(**self.environment), capture_output=True, text=True
        )
        if ended.returncode != 0 and arguments == ("images",):
            raise tools.MissingTool(f"buildah cannot run here: {ended.stderr.strip()[-400:]}")
        assert ended.returncode == 0, f"buildah {' '.join(arguments)}: {ended.stderr}"
        return ended.stdout.strip()

    def make(self, name: str, content: str, architecture: str = "amd64") -> None:
        """An image of one file."""
        file = self.folder / "bootstrap"
        file.write_text(content)
        container = self.buildah("from", "scratch")
        self.buildah("copy", container, str(file), "/var/runtime/bootstrap")
        self.buildah("config", "--arch", architecture, "--os", "linux", "--cmd", "bootstrap", container)
        self.buildah("commit", "--rm", container, name)
