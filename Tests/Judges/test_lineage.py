"""The OpenLineage client on generated/docs/lineage: its classes make the same events, from the API to the tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import attr
import pytest
from openlineage.client import event_v2
from openlineage.client.generated import column_lineage_dataset, schema_dataset
from openlineage.client.serde import Serde

LINEAGE = Path(__file__).resolve().parents[2] / "generated" / "docs" / "lineage"
PRODUCER = "urn:plan-gen"


@pytest.fixture(params=sorted(LINEAGE.glob("*.json")), ids=lambda path: path.stem)
def events(request: pytest.FixtureRequest) -> list[dict[str, Any]]:
    return json.loads(request.param.read_text(encoding="utf-8"))


def strict(kind: type, value: dict[str, Any]) -> Any:
    """An object of the client's class; a member that the class does not know is an error."""
    return kind(**{key: each for key, each in value.items() if not key.startswith("_")})


def facets(given: dict[str, Any]) -> dict[str, Any]:
    """The facets of a dataset as the client's classes."""
    made: dict[str, Any] = {}
    for name, value in given.items():
        if name == "schema":
            fields = [strict(schema_dataset.SchemaDatasetFacetFields, each) for each in value["fields"]]
            made[name] = schema_dataset.SchemaDatasetFacet(fields=fields, producer=PRODUCER)
        else:
            assert name == "columnLineage"
            columns = {
                column: column_lineage_dataset.Fields(inputFields=inputs(each["inputFields"]))
                for column, each in value["fields"].items()
            }
            dataset = inputs(value.get("dataset", []))
            made[name] = column_lineage_dataset.ColumnLineageDatasetFacet(
                fields=columns, dataset=dataset, producer=PRODUCER
            )
        assert value["_schemaURL"] == made[name]._get_schema() and value["_producer"] == PRODUCER
    return made


def inputs(given: list[dict[str, Any]]) -> list[column_lineage_dataset.InputField]:
    """The input fields of a column as the client's classes."""
    made = []
    for each in given:
        uses = [strict(column_lineage_dataset.Transformation, use) for use in each["transformations"]]
        made.append(strict(column_lineage_dataset.InputField, {**each, "transformations": uses}))
    return made


def dataset(kind: type, given: dict[str, Any]) -> Any:
    return kind(namespace=given["namespace"], name=given["name"], facets=facets(given.get("facets", {})))


def without_empty(value: Any) -> Any:
    """What the client writes, without the members that say nothing."""
    if isinstance(value, dict):
        return {key: without_empty(each) for key, each in value.items() if each not in (None, [], {})}
    return [without_empty(each) for each in value] if isinstance(value, list) else value


def test_the_client_makes_the_same_events(events: list[dict[str, Any]]) -> None:
    for event in events:
        made = event_v2.JobEvent(
            eventTime=event["eventTime"],
            producer=event["producer"],
            job=event_v2.Job(namespace=event["job"]["namespace"], name=event["job"]["name"], facets={}),
            inputs=[dataset(event_v2.InputDataset, each) for each in event["inputs"]],
            outputs=[dataset(event_v2.OutputDataset, each) for each in event["outputs"]],
        )
        assert attr.has(type(made))
        written = json.loads(Serde.to_json(made))
        assert without_empty(written) == without_empty(event)


def test_every_column_leads_to_a_column_that_is_there(events: list[dict[str, Any]]) -> None:
    known: dict[tuple[str, str], set[str]] = {}
    for event in events:
        for each in [*event["inputs"], *event["outputs"]]:
            if "facets" in each:
                fields = {field["name"] for field in each["facets"]["schema"]["fields"]}
                known[each["namespace"], each["name"]] = fields
    columns = 0
    for event in events:
        read = {(each["namespace"], each["name"]) for each in event["inputs"]}
        for each in event["outputs"]:
            lineage = each["facets"]["columnLineage"]
            assert lineage["fields"].keys() <= known[each["namespace"], each["name"]]
            used = [source for column in lineage["fields"].values() for source in column["inputFields"]]
            for source in [*used, *lineage.get("dataset", [])]:
                place = (source["namespace"], source["name"])
                assert place in read and source["field"] in known[place]
            columns += len(lineage["fields"])
    assert columns > 30
