"""What is in an account of the stand-in: after a destroy, nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Clients = Callable[[str], Any]

LOOKS: dict[str, Callable[[Clients], list[Any]]] = {
    "buckets": lambda aws: aws("s3").list_buckets()["Buckets"],
    "streams": lambda aws: aws("firehose").list_delivery_streams()["DeliveryStreamNames"],
    "functions": lambda aws: aws("lambda").list_functions()["Functions"],
    "repositories": lambda aws: aws("ecr").describe_repositories()["repositories"],
    "rules": lambda aws: aws("events").list_rules()["Rules"],
    "databases": lambda aws: aws("glue").get_databases()["DatabaseList"],
    "crawlers": lambda aws: aws("glue").get_crawlers()["Crawlers"],
    "jobs": lambda aws: aws("glue").get_jobs()["Jobs"],
    "triggers": lambda aws: aws("glue").get_triggers()["Triggers"],
    "roles": lambda aws: aws("iam").list_roles()["Roles"],
    "log groups": lambda aws: aws("logs").describe_log_groups()["logGroups"],
    "topics": lambda aws: aws("sns").list_topics()["Topics"],
    "alarms": lambda aws: aws("cloudwatch").describe_alarms()["MetricAlarms"],
    "dashboards": lambda aws: aws("cloudwatch").list_dashboards()["DashboardEntries"],
    "queues": lambda aws: aws("sqs").list_queues().get("QueueUrls", []),
}


def left(clients: Clients) -> dict[str, list[Any]]:
    """Everything that is there, by kind; kinds of which there is nothing are left out."""
    return {kind: found for kind, look in LOOKS.items() if (found := look(clients))}
