"""The OpenAPI document: what a client generator, a linter and a person can rely on."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_python_client import generate
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_spec_validator import OpenAPIV31SpecValidator

from adapters.http.problems import KINDS
from domain.errors import REFUSALS
from tests.http.parts import Body

OPEN_TO_EVERYBODY = {"read_health", "read_readiness", "list_public_conferences", "read_public_calendar"}
OPEN_WITH_A_PASSWORD = {"sign_in"}
NO_COMMANDS = {"sign_in", "sign_out", "end_sessions"}
"""They come in and go out, and nothing of it is in the log."""
NOT_SAID = {"NOTHING_DUE"}
"""What only the calendar is told."""


def operations(document: Body) -> Iterator[Body]:
    for path in document["paths"].values():
        yield from path.values()


def test_it_is_valid_openapi(document: Body) -> None:
    OpenAPIV31SpecValidator(document).validate()
    assert document["openapi"].startswith("3.1.")
    assert document["servers"] == [{"url": "/"}]


def test_a_client_can_be_generated_and_is_python(document: Body, tmp_path: Path) -> None:
    source, made = tmp_path / "openapi.json", tmp_path / "client"
    source.write_text(json.dumps(document), encoding="utf-8")
    options = ConfigFile(
        post_hooks=[],
        content_type_overrides={
            "application/problem+json": "application/json",
            "text/calendar": "application/octet-stream",
        },
    )
    errors = generate(
        config=Config.from_sources(options, MetaType.NONE, source, "utf-8", overwrite=False, output_path=made)
    )

    assert [(error.header, error.detail) for error in errors] == []
    modules = list(made.rglob("*.py"))
    for module in modules:
        ast.parse(module.read_text(encoding="utf-8"))
    assert len([one for one in modules if one.parent.parent.name == "api"]) > len(list(operations(document)))


def test_names_are_ascii_and_used_once(document: Body) -> None:
    names = [operation["operationId"] for operation in operations(document)]
    tags = {tag for operation in operations(document) for tag in operation["tags"]}

    assert len(set(names)) == len(names)
    assert all(name.isascii() and name.isidentifier() for name in (*names, *tags))


def test_whatever_is_not_public_asks_for_a_token(document: Body) -> None:
    open_ones = {one["operationId"] for one in operations(document) if not one.get("security")}

    assert open_ones == OPEN_TO_EVERYBODY | OPEN_WITH_A_PASSWORD
    for operation in operations(document):
        assert ("401" in operation["responses"]) is (operation["operationId"] not in OPEN_TO_EVERYBODY)
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def test_every_refusal_stands_at_some_operation_with_an_example(document: Body) -> None:
    named = {
        code
        for operation in operations(document)
        for status, answer in operation["responses"].items()
        if int(status) >= 400
        for code in answer["content"]["application/problem+json"]["examples"]
    }

    assert set(REFUSALS) - named == NOT_SAID
    assert named <= {kind.code for kind in KINDS}
    for example in document["components"]["examples"].values():
        assert {"type", "title", "status", "detail", "code"} <= set(example["value"])


def test_every_reference_leads_somewhere(document: Body) -> None:
    for reference in _values(document, "$ref"):
        _, section, kind, name = reference.split("/")
        assert name in document[section][kind]


def test_whatever_is_sent_is_closed_and_bounded(document: Body) -> None:
    schemas = document["components"]["schemas"]
    sent = [
        operation["requestBody"]["content"]["application/json"]["schema"]
        for operation in operations(document)
        if "requestBody" in operation
    ]
    seen: set[str] = set()
    while sent:
        part = sent.pop()
        if "$ref" in part and (name := part["$ref"].rpartition("/")[2]) not in seen:
            seen.add(name)
            sent.append(schemas[name])
        sent += [*part.get("anyOf", ()), *part.get("properties", {}).values()]
        sent += [part["items"]] if "items" in part else []
        _require_bounds(part)
    assert {"ReportCase", "Person", "Consent", "ScheduleConference"} <= seen


def _require_bounds(part: Body) -> None:
    match part.get("type"):
        case "string":
            assert {"maxLength", "enum", "const", "format", "pattern"} & set(part), part
            assert set(part) & {"maxLength", "enum", "const", "format"} or part["pattern"].endswith("$"), part
        case "array":
            assert "maxItems" in part, part
        case "integer":
            assert "enum" in part or {"minimum", "maximum"} <= set(part), part
        case "object":
            assert part["additionalProperties"] is False, part
        case _:
            pass


def test_a_parameter_cannot_be_null(document: Body) -> None:
    for operation in operations(document):
        for parameter in operation.get("parameters", ()):
            assert {"type": "null"} not in parameter["schema"].get("anyOf", ())


@pytest.mark.parametrize("method", ["post", "put"])
def test_every_command_takes_a_business_date_and_a_key(document: Body, method: str) -> None:
    for path in document["paths"].values():
        if method in path and path[method]["operationId"] not in NO_COMMANDS:
            schema = path[method]["requestBody"]["content"]["application/json"]["schema"]
            name = schema["$ref"].rpartition("/")[2]
            assert "occurred_on" in document["components"]["schemas"][name]["properties"]
            headers = {one["name"] for one in path[method]["parameters"] if one["in"] == "header"}
            assert "idempotency-key" in headers


def _values(node: Any, name: str) -> Iterator[str]:
    if isinstance(node, dict):
        for key, part in node.items():
            if key == name:
                yield part
            yield from _values(part, name)
    if isinstance(node, list):
        for part in node:
            yield from _values(part, name)
