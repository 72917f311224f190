"""Which actions on which resources an operation needs ("Actions, resources, and condition keys for AWS services")."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .encryption import uses_of_keys
from .objects import copied, hidden
from .policies import Context
from .requests import Asked, CannotTell

ANYTHING = "*"


@dataclass(frozen=True)
class Need:
    """An action that has to be allowed on a resource."""

    action: str
    resource: str
    context: Context = field(default_factory=dict, hash=False, compare=False)


@dataclass(frozen=True)
class Place:
    """Where a request is made: the ARN of something there is told from its service and path."""

    account: str
    region: str

    def arn(self, service: str, path: str) -> str:
        """An ARN of this account and region."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{path}"


# Operations whose action has another name than they have.
RENAMED = {
    "s3": {
        "CompleteMultipartUpload": "PutObject",
        "CopyObject": "PutObject",
        "CreateMultipartUpload": "PutObject",
        "DeleteBucketEncryption": "PutEncryptionConfiguration",
        "DeleteBucketLifecycle": "PutLifecycleConfiguration",
        "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
        "DeleteBucketTagging": "PutBucketTagging",
        "DeleteObjects": "DeleteObject",
        "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
        "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
        "GetBucketCors": "GetBucketCORS",
        "GetBucketEncryption": "GetEncryptionConfiguration",
        "GetBucketLifecycle": "GetLifecycleConfiguration",
        "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
        "GetBucketReplication": "GetReplicationConfiguration",
        "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
        "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
        "HeadBucket": "ListBucket",
        "HeadObject": "GetObject",
        "ListBuckets": "ListAllMyBuckets",
        "ListMultipartUploads": "ListBucketMultipartUploads",
        "ListObjectVersions": "ListBucketVersions",
        "ListObjects": "ListBucket",
        "ListObjectsV2": "ListBucket",
        "PutBucketEncryption": "PutEncryptionConfiguration",
        "PutBucketLifecycle": "PutLifecycleConfiguration",
        "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
        "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
        "UploadPart": "PutObject",
    },
    "lambda": {"Invoke": "InvokeFunction"},
}
PREFIXES = {"monitoring": "cloudwatch"}


def needs(asked: Asked, account: str) -> list[Need]:
    """Everything that has to be allowed for a request."""
    place = Place(account, asked.region)
    service = PREFIXES.get(asked.service, asked.service)
    action = f"{service}:{RENAMED.get(service, {}).get(asked.operation, asked.operation)}"
    if service == "s3" and asked.parameters.get("Version"):
        action += "Version"
    if service not in RESOURCES:
        raise CannotTell(f"{asked}: no resources are known for {service}")
    resources = RESOURCES[service](asked, place)
    found = [Need(action, resource, context) for resource, context in resources]
    if asked.operation == "CreateKey" and tags_given(asked):
        # "Required permissions" of CreateKey; there is no key yet, and so no tag of one.
        found.append(Need("kms:TagResource", ANYTHING, tags_given(asked)))
    found += [Need("s3:ListBucket", resource, context) for resource, context in hidden(asked, account)]
    found += [Need("s3:GetObject", resource) for resource in copied(asked)]
    found += [Need(action, key, context) for action, key, context in uses_of_keys(asked, account)]
    return found + passed_roles(asked)


Found = list[tuple[str, Context]]


def first(parameters: dict[str, Any], *keys: str) -> str | None:
    """The first parameter that is there."""
    return next((str(parameters[key]) for key in keys if parameters.get(key)), None)


def s3(asked: Asked, _: Place) -> Found:
    given = asked.parameters
    if "Bucket" not in given:
        return [(ANYTHING, {})]
    bucket = f"arn:aws:s3:::{given['Bucket']}"
    if "Keys" in given:
        return [(f"{bucket}/{key}", {}) for key in given["Keys"]]
    if given["Key"]:
        return [(f"{bucket}/{given['Key']}", {})]
    is_list = asked.operation in ("ListObjects", "ListObjectsV2", "ListObjectVersions")
    return [(bucket, {"s3:prefix": given.get("Prefix", "")} if is_list else {})]


def glue(asked: Asked, place: Place) -> Found:
    """Glue checks the catalog, the database and the table of every call on one of them."""
    given, operation = asked.parameters, asked.operation
    for kind in ("Job", "Crawler", "Trigger"):
        if operation in (
            f"Create{kind}",
            f"Get{kind}",
            f"Update{kind}",
            f"Delete{kind}",
            f"Start{kind}",
            f"Stop{kind}",
        ):
            return [(place.arn("glue", f"{kind.lower()}/{first(given, 'Name', f'{kind}Name')}"), {})]
    if arn := given.get("ResourceArn"):
        return [(arn, {})]
    if operation in ("GetJobs", "GetCrawlers", "GetTriggers"):
        return [(ANYTHING, {})]
    found = [place.arn("glue", "catalog")]
    if operation == "GetDatabases":
        return [(found[0], {})]
    if operation.endswith("Database"):
        return [
            (arn, {})
            for arn in (*found, place.arn("glue", f"database/{first(given, 'Name') or given['DatabaseInput']['Name']}"))
        ]
    database = given["DatabaseName"]
    found.append(place.arn("glue", f"database/{database}"))
    tables = (
        tables_of(place, database)
        if operation == "GetTables"
        else [first(given, "TableName", "Name") or given["TableInput"]["Name"]]
    )
    return [(arn, {}) for arn in (*found, *(place.arn("glue", f"table/{database}/{table}") for table in tables))]


def tables_of(place: Place, database: str) -> list[str]:
    """The tables that a listing would hold."""
    from moto.glue.models import glue_backends

    return list(glue_backends[place.account][place.region].databases[database].tables)


def logs(asked: Asked, place: Place) -> Found:
    """A group stands for its streams, and so ends in `:log-stream:`, but for its tags ("LogGroup", `arn`)."""
    given = asked.parameters
    if arn := first(given, "resourceArn", "logGroupIdentifier"):
        return [(arn.removesuffix(":*"), {})]
    group = place.arn("logs", f"log-group:{given.get('logGroupName', '')}")
    if asked.operation in ("DescribeLogGroups", "DescribeResourcePolicies"):
        return [(place.arn("logs", "log-group::log-stream:"), {})]
    stream = given.get("logStreamName")
    return [(f"{group}:log-stream:{stream or ''}", {})]


def by_name(service: str, form: str, *keys: str) -> Callable[[Asked, Place], Found]:
    """Resources whose ARN ends in a parameter, or is one."""

    def found(asked: Asked, place: Place) -> Found:
        name = first(asked.parameters, *keys)
        if name is None:
            return [(ANYTHING, {})]
        return [(name if name.startswith("arn:") else place.arn(service, form.format(name.rsplit("/", 1)[-1])), {})]

    return found


def iam(asked: Asked, place: Place) -> Found:
    name = first(asked.parameters, "RoleName")
    return [(f"arn:aws:iam::{place.account}:role/{name}" if name else ANYTHING, {})]


def cloudwatch(asked: Asked, place: Place) -> Found:
    given = asked.parameters
    if dashboard := first(given, "DashboardName", "DashboardNames.member.1"):
        return [(f"arn:aws:cloudwatch::{place.account}:dashboard/{dashboard}", {})]
    return by_name("cloudwatch", "alarm:{}", "AlarmName", "AlarmNames.member.1", "ResourceARN")(asked, place)


def ecr(asked: Asked, place: Place) -> Found:
    given = asked.parameters
    names = given.get("repositoryNames") or [first(given, "resourceArn", "repositoryName")]
    return [(place.arn("ecr", f"repository/{name.rsplit('/', 1)[-1]}") if name else ANYTHING, {}) for name in names]


def kms(asked: Asked, place: Place) -> Found:
    """An alias is made on itself and on its key; a key's tags are those that it has, and that the request gives it."""
    given = asked.parameters
    alias, key = given.get("AliasName"), first(given, "KeyId", "TargetKeyId")
    found = [(place.arn("kms", alias), Context())] if alias else []
    if key:
        arn = key if key.startswith("arn:") else place.arn("kms", f"key/{key}")
        found.append((arn, {**tags_of_key(place, arn), **tags_given(asked)}))
    return found or [(ANYTHING, tags_given(asked))]


def tags_given(asked: Asked) -> Context:
    """The tags in a request to KMS, as conditions know them."""
    return {f"aws:requesttag/{tag['TagKey'].lower()}": tag["TagValue"] for tag in asked.parameters.get("Tags") or []}


def tags_of_key(place: Place, arn: str) -> Context:
    """The tags of a key, as conditions know them."""
    from moto.kms.models import kms_backends

    keys = kms_backends[place.account][place.region]
    name = arn.rsplit("/", 1)[-1]
    tags = keys.list_resource_tags(name)["Tags"] if name in keys.keys else []
    return {f"aws:resourcetag/{tag['TagKey'].lower()}": tag["TagValue"] for tag in tags}


def scheduler(asked: Asked, place: Place) -> Found:
    given = asked.parameters
    return [
        (place.arn("scheduler", f"schedule/{first(given, 'groupName', 'GroupName') or 'default'}/{given['Name']}"), {})
    ]


def secrets(asked: Asked, place: Place) -> Found:
    """A secret's ARN ends in six characters that AWS chooses; before it is made they are any six."""
    given = asked.parameters
    name = first(given, "SecretId", "Name")
    if name is None:
        return [(ANYTHING, {})]
    return [(name if name.startswith("arn:") else place.arn("secretsmanager", f"secret:{name}-AbCdEf"), {})]


def ssm(asked: Asked, place: Place) -> Found:
    """A parameter, whose name begins with the slash that its ARN has after `parameter`; a listing is of none."""
    name = first(asked.parameters, "Name", "ResourceId")
    return [(place.arn("ssm", f"parameter/{name.lstrip('/')}") if name else ANYTHING, {})]


RESOURCES: dict[str, Callable[[Asked, Place], Found]] = {
    "s3": s3,
    "glue": glue,
    "logs": logs,
    "iam": iam,
    "cloudwatch": cloudwatch,
    "scheduler": scheduler,
    "secretsmanager": secrets,
    "ssm": ssm,
    "sts": lambda asked, place: [(ANYTHING, {})],
    "xray": lambda asked, place: [(ANYTHING, {})],
    "firehose": by_name("firehose", "deliverystream/{}", "DeliveryStreamName"),
    "sqs": by_name("sqs", "{}", "QueueUrl", "QueueName"),
    "sns": by_name("sns", "{}", "SubscriptionArn", "TopicArn", "ResourceArn", "Name"),
    "ecr": ecr,
    "events": by_name("events", "rule/{}", "Rule", "Name", "ResourceARN"),
    "lambda": by_name("lambda", "function:{}", "FunctionName", "Resource"),
    "kms": kms,
    "athena": by_name("athena", "workgroup/{}", "WorkGroup", "Name", "ResourceARN"),
}


def passed_roles(asked: Asked) -> list[Need]:
    """The roles that a request hands to a service, which its caller must be allowed to pass."""
    given = asked.parameters
    destination = given.get("ExtendedS3DestinationConfiguration") or given.get("ExtendedS3DestinationUpdate") or {}
    conversion = destination.get("DataFormatConversionConfiguration", {}).get("SchemaConfiguration", {})
    roles = {
        "lambda": [given.get("Role")] if asked.operation in ("CreateFunction20150331", "CreateFunction") else [],
        "glue": [given.get("Role")] if asked.operation in ("CreateJob", "CreateCrawler") else [],
        "firehose": [destination.get("RoleARN"), conversion.get("RoleARN")],
        "scheduler": [given.get("Target", {}).get("RoleArn")],
        "events": [target.get("RoleArn") for target in given.get("Targets", []) if isinstance(target, dict)],
    }.get(asked.service, [])
    service = {"iam:passedtoservice": f"{asked.service}.amazonaws.com"}
    return [Need("iam:PassRole", role, service) for role in dict.fromkeys(roles) if role]
