"""A stand-in for AWS on loopback: moto's server with the drift that Terraform would see patched away.

Every patch says what AWS does, what moto does instead, and which plan it would spoil. None of them makes a
configuration pass that AWS would refuse: they only let moto answer with what it was told.
"""

from __future__ import annotations

import contextlib
import logging
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

ACCOUNT = "123456789012"
REGION = "eu-central-1"


@dataclass(frozen=True)
class StandIn:
    """A running stand-in: where it listens and the environment that sends clients to it."""

    endpoint: str

    @property
    def environment(self) -> dict[str, str]:
        """The usual AWS variables, so that Terraform, boto3 and the binaries all end here and never at AWS."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "standin",
            "AWS_SECRET_ACCESS_KEY": "standin-secret",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def client(self, service: str, region: str = REGION) -> Any:
        """A boto3 client that looks at the account from outside."""
        import boto3

        keys = self.environment
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=region,
            aws_access_key_id=keys["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"],
        )

    def reset(self) -> None:
        """Empties every account; moto keeps them for the life of the process."""
        request = urllib.request.Request(f"{self.endpoint}/moto-api/reset", method="POST")
        urllib.request.urlopen(request, timeout=60).close()


@contextlib.contextmanager
def running(registry: str | None = None) -> Iterator[StandIn]:
    """Starts the stand-in on a free loopback port, empty, and stops it at the end.

    `registry` is the host and port of a container registry that stands behind ECR.
    """
    from moto.moto_server.threaded_moto_server import ThreadedMotoServer

    patch_moto()
    images_are_in(registry)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        standin = StandIn(endpoint=f"http://{host}:{port}")
        standin.reset()
        yield standin
    finally:
        server.stop()


def patch_moto() -> None:
    """Applies every patch below; each may be applied again without harm."""
    behind_a_door()
    without_docker()
    lambda_keeps_its_settings()
    job_has_no_default_execution_class()
    loopback_counts_as_tls()
    versions_go_one_by_one()


def behind_a_door() -> None:
    """AWS judges every request by IAM. moto can, but leaves out conditions and most resources: so a guard of our own
    stands before it, and lets everything pass until a test puts it on (`enforcement.guard.enforcing`).
    """
    from moto.moto_server import threaded_moto_server

    from enforcement.guard import Door

    application = threaded_moto_server.DomainDispatcherApplication
    if application is not Door.behind:
        Door.behind = lambda *arguments: Door(application(*arguments))
        threaded_moto_server.DomainDispatcherApplication = Door.behind


def without_docker() -> None:
    """A function is stored, not run: moto would otherwise ask a Docker engine for its image on creation."""
    from moto.core.config import default_user_config

    default_user_config["lambda"] = {"use_docker": False}


# What a caller may set on a function, AWS gives back as set, and moto forgets.
REMEMBERED = ("DeadLetterConfig", "LoggingConfig", "FileSystemConfigs")


def lambda_keeps_its_settings() -> None:
    """AWS answers a function's dead-letter queue, logging and image settings as they were given, and leaves out those
    that were not. moto drops the first two and invents an empty third: the second plan would set them again, for ever.
    """
    from moto.awslambda.models import LambdaFunction

    if hasattr(LambdaFunction, "standin_settings"):
        return
    create, describe, update = (
        LambdaFunction.__init__,
        LambdaFunction.get_configuration,
        LambdaFunction.update_configuration,
    )

    def remember(function: Any, given: dict[str, Any]) -> None:
        settings = {name: given[name] for name in (*REMEMBERED, "ImageConfig") if given.get(name)}
        function.standin_settings = {**function.standin_settings, **settings}

    def patched_create(self: Any, account_id: str, spec: dict[str, Any], *rest: Any, **options: Any) -> None:
        remember(self, spec)
        create(self, account_id, spec, *rest, **options)

    def patched_describe(self: Any, on_create: bool = False) -> dict[str, Any]:
        answer = describe(self, on_create)
        answer.pop("ImageConfigResponse", None)
        answer |= {name: self.standin_settings[name] for name in REMEMBERED if name in self.standin_settings}
        if image := self.standin_settings.get("ImageConfig"):
            answer["ImageConfigResponse"] = {"ImageConfig": image}
        return answer

    def patched_update(self: Any, config_updates: dict[str, Any]) -> dict[str, Any]:
        remember(self, config_updates)
        return update(self, config_updates)

    LambdaFunction.standin_settings = {}
    LambdaFunction.__init__ = patched_create
    LambdaFunction.get_configuration = patched_describe
    LambdaFunction.update_configuration = patched_update


def job_has_no_default_execution_class() -> None:
    """AWS answers a Glue job's execution class only if one was set; moto answers STANDARD, which the next plan would
    remove again.
    """
    from moto.glue.models import GlueBackend

    if hasattr(GlueBackend, "standin_create_job"):
        return
    GlueBackend.standin_create_job = GlueBackend.create_job

    def patched_create(self: Any, name: str, *, execution_class: str | None = None, **settings: Any) -> None:
        self.standin_create_job(name=name, execution_class=execution_class, **settings)
        self.jobs[name].execution_class = execution_class

    GlueBackend.create_job = patched_create


def loopback_counts_as_tls() -> None:
    """AWS refuses plain HTTP where a bucket's policy says so. moto leaves the condition out and refuses every call.

    The stand-in listens on loopback without TLS, so there a statement against plain HTTP never applies.
    """
    from moto.iam.access_control import IAMPolicyStatement, PermissionResult

    if hasattr(IAMPolicyStatement, "standin_is_action_permitted"):
        return
    IAMPolicyStatement.standin_is_action_permitted = IAMPolicyStatement.is_action_permitted

    def patched(self: Any, *request: Any, **context: Any) -> Any:
        if self._statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}:
            return PermissionResult.NEUTRAL
        return self.standin_is_action_permitted(*request, **context)

    IAMPolicyStatement.is_action_permitted = patched


def versions_go_one_by_one() -> None:
    """S3 deletes single versions and markers while a bucket's versioning is suspended too, as a destroy leaves it. moto
    then takes the whole key away, and fails at a marker.
    """
    from moto.s3.models import S3Backend

    if hasattr(S3Backend, "standin_delete_object"):
        return
    S3Backend.standin_delete_object = S3Backend.delete_object

    def patched(
        self: Any, bucket_name: str, key_name: str, version_id: str | None = None, bypass: bool = False
    ) -> tuple[bool, dict[str, Any]]:
        bucket = self.get_bucket(bucket_name)
        if version_id is None or bucket.versioning_status != "Suspended":
            return self.standin_delete_object(bucket_name, key_name, version_id, bypass)
        there = bucket.keys.getlist(key_name, [])
        kept = [version for version in there if str(version.version_id) != version_id]
        bucket.keys.setlist(key_name, kept)
        if there and not kept:
            bucket.keys.pop(key_name)
        return True, {"version-id": version_id}

    S3Backend.delete_object = patched


def images_are_in(registry: str | None) -> None:
    """ECR takes pushes at the address that it answers. moto answers AWS's, where the stand-in would never be asked, and
    keeps no layers: with a real registry on loopback, a repository answers that registry's address. None is moto's own.
    """
    from moto.ecr.models import Repository

    create = getattr(Repository, "standin_create", Repository.__init__)

    def patched_create(self: Any, *given: Any, **options: Any) -> None:
        create(self, *given, **options)
        self.uri = f"{registry}/{self.name}"

    Repository.standin_create = create
    Repository.__init__ = patched_create if registry else create


def main() -> None:
    """Runs the stand-in until standard input closes, for a look by hand."""
    with running() as standin:
        for name, value in standin.environment.items():
            print(f"export {name}={value}", flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
