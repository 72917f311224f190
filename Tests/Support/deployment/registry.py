"""Asks a registry which image a tag names, by the HTTP API that every registry has.

Source: OCI Distribution Specification, "Pulling manifests"; Amazon ECR User Guide, "Using HTTP API authentication".
"""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import json
import urllib.error
import urllib.request
from dataclasses import dataclass

from .commands import CannotDeploy

IMAGE_TYPES = (
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
)
INDEX_TYPES = (
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.index.v1+json",
)
SECONDS_ALLOWED = 60


@dataclass(frozen=True)
class Repository:
    """A repository, its registry, and who asks."""

    url: str
    user: str
    password: str

    @property
    def host(self) -> str:
        """The registry's name, with its port."""
        return self.url.split("/", 1)[0]

    @property
    def is_on_loopback(self) -> bool:
        """True for a registry on this machine, which needs no TLS; Docker holds it the same way."""
        name = self.host.rsplit(":", 1)[0]
        try:
            return ipaddress.ip_address(name).is_loopback
        except ValueError:
            return name == "localhost"

    def digest(self, tag: str) -> str | None:
        """The digest of the image that `tag` names, None where there is no such tag.

        Raises CannotDeploy for what Lambda would refuse, an index of several images, and where the registry says no.
        """
        answer = self.get(f"manifests/{tag}")
        if answer is None:
            return None
        kind, manifest = answer
        if kind in INDEX_TYPES or "manifests" in json.loads(manifest):
            raise CannotDeploy(
                f"{self.url}:{tag} is an index of several images; Lambda takes a single one. "
                "Fix: build it for one platform and without attestations (docker build --provenance=false)"
            )
        return "sha256:" + hashlib.sha256(manifest).hexdigest()

    def get(self, path: str) -> tuple[str, bytes] | None:
        """The media type and the bytes at `path` of the repository; None where there is nothing."""
        name = self.url.split("/", 1)[1]
        address = f"{'http' if self.is_on_loopback else 'https'}://{self.host}/v2/{name}/{path}"
        keys = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        headers = {"Authorization": f"Basic {keys}", "Accept": ", ".join(IMAGE_TYPES + INDEX_TYPES)}
        try:
            with urllib.request.urlopen(
                urllib.request.Request(address, headers=headers), timeout=SECONDS_ALLOWED
            ) as answer:
                return answer.headers.get("Content-Type", ""), answer.read()
        except urllib.error.HTTPError as refusal:
            if refusal.code == 404:
                return None
            raise CannotDeploy(
                f"the registry {self.host} answers {refusal.code} to {address}: {refusal.reason}"
            ) from None
        except OSError as problem:
            raise CannotDeploy(
                f"the registry {self.host} does not answer ({problem}). Fix: check the network, then deploy again; "
                "what is done already stays"
            ) from None
