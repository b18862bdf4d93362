"""The OpenAPI document: every operation names the problems it may answer with, each with an example."""

from collections.abc import Iterable
from http import HTTPStatus
from itertools import groupby
from typing import Any

from fastapi import FastAPI

from adapters.http.problems import (
    ADDRESS_TOO_LONG,
    BEHIND,
    BODY_TOO_LARGE,
    CORRECTION_UNFINISHED,
    IDENTITY_UNAVAILABLE,
    KEYS_AWAY,
    KINDS,
    MALFORMED,
    MEDIA_TYPE,
    NOT_JSON,
    NOT_READY,
    NOT_SIGNED_IN,
    OVERLOADED,
    SEAL_BROKEN,
    STALE,
    STORE_AWAY,
    TOO_MANY_ATTEMPTS,
    UNFINISHED,
    UNRECORDED,
    VALIDATION,
    WRONG_CREDENTIALS,
    Kind,
    Problem,
    refusal_kind,
)
from domain.errors import ConcurrentChange, InTheFuture, KeyReused, Refused, Unknown, WrongRole

Responses = dict[int | str, dict[str, Any]]

ASKING = (ADDRESS_TOO_LONG, VALIDATION, OVERLOADED)
READING = (*ASKING, NOT_SIGNED_IN, IDENTITY_UNAVAILABLE, BEHIND, KEYS_AWAY, STORE_AWAY, UNRECORDED)
SENDING = (MALFORMED, BODY_TOO_LARGE, NOT_JSON)
MAKING = (
    *READING,
    *SENDING,
    *map(refusal_kind, (KeyReused, InTheFuture, ConcurrentChange)),
)
CHANGING = (*MAKING, refusal_kind(Unknown), refusal_kind(ConcurrentChange, STALE))


def reading(*refusals: type[Refused]) -> Responses:
    """What a question may be answered with, beside its answer."""
    return _responses((*READING, *map(refusal_kind, refusals)))


def making(*refusals: type[Refused]) -> Responses:
    """What a command about something new may be answered with."""
    return _responses((*MAKING, *map(refusal_kind, refusals)))


def exporting(*refusals: type[Refused]) -> Responses:
    """What somebody may be answered who takes a part of the log away."""
    return _responses((*MAKING, SEAL_BROKEN, *map(refusal_kind, refusals)))


def changing(*refusals: type[Refused]) -> Responses:
    """What a command about what the path names may be answered with."""
    return _responses((*CHANGING, *map(refusal_kind, refusals)))


def erasing(*refusals: type[Refused]) -> Responses:
    """What the second person may be answered who wants somebody forgotten."""
    return _responses((*CHANGING, UNFINISHED, *map(refusal_kind, refusals)))


def correcting(*refusals: type[Refused]) -> Responses:
    """What somebody may be answered who puts a report right."""
    return _responses((*CHANGING, CORRECTION_UNFINISHED, *map(refusal_kind, refusals)))


def signing_in() -> Responses:
    """What somebody with a password may be answered, beside a token."""
    return _responses((*ASKING, WRONG_CREDENTIALS, TOO_MANY_ATTEMPTS, *SENDING))


def signing_out(*refusals: type[Refused]) -> Responses:
    """What somebody may be answered who takes tokens back."""
    return _responses((*READING, *SENDING, *map(refusal_kind, refusals)))


def public() -> Responses:
    """What a question everybody may ask can be answered with, beside its answer."""
    return _responses((*ASKING, BEHIND))


def readiness() -> Responses:
    """What may be answered instead of being ready."""
    return _responses((NOT_READY,))


def watching() -> Responses:
    """What somebody may be answered who comes for the figures of the service."""
    return _responses((NOT_SIGNED_IN, IDENTITY_UNAVAILABLE, STORE_AWAY, refusal_kind(WrongRole)))


def _responses(kinds: Iterable[Kind]) -> Responses:
    ordered = sorted(set(kinds), key=lambda kind: (kind.status, kind.code))
    return {status: _response(status, same) for status, same in groupby(ordered, key=lambda kind: kind.status)}


def _response(status: int, kinds: Iterable[Kind]) -> dict[str, Any]:
    examples = {kind.code: {"$ref": f"#/components/examples/{_name(kind)}"} for kind in kinds}
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples}
    return {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: content}}


def _name(kind: Kind) -> str:
    return f"{kind.code}_{kind.status}"


class Api(FastAPI):
    """FastAPI, with a document that says what is true."""

    def openapi(self) -> dict[str, Any]:
        """The document; made once."""
        if self.openapi_schema is None:
            self.openapi_schema = _completed(super().openapi())
        return self.openapi_schema


def _completed(document: dict[str, Any]) -> dict[str, Any]:
    components = document["components"]
    for unused in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(unused, None)
    components["schemas"] |= {"Problem": _problem_schema()}
    components["examples"] = {_name(kind): _example(kind) for kind in KINDS}
    for path in document["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", ()):
                parameter["schema"] = _without_null(parameter["schema"])
    _drop_time_format(components["schemas"])
    return document


def _problem_schema() -> dict[str, Any]:
    schema = Problem.model_json_schema()
    schema["properties"]["errors"]["anyOf"][0]["items"] = schema.pop("$defs")["FieldError"]
    return schema


def _example(kind: Kind) -> dict[str, Any]:
    return {"summary": kind.title, "value": kind.problem("de").model_dump(exclude_none=True)}


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A header or query cannot say null, it can only be left out."""
    choices = [choice for choice in schema.get("anyOf", ()) if choice != {"type": "null"}]
    return schema if len(choices) != 1 else {**choices[0], **{k: v for k, v in schema.items() if k != "anyOf"}}


def _drop_time_format(node: Any) -> None:
    """Times are on the office's clock; the format `time` would want an offset (RFC 3339)."""
    if isinstance(node, dict):
        if node.get("format") == "time":
            del node["format"]
        for part in node.values():
            _drop_time_format(part)
    if isinstance(node, list):
        for part in node:
            _drop_time_format(part)
