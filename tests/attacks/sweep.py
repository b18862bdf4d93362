"""Every operation of the API and what it takes, as its document says: a new route is attacked without being named."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.http.parts import API, TODAY, Body

NOBODY = "0e6f9d7c-0000-4000-8000-000000000000"
"""An id of nothing."""
OPEN_TO_ALL = {"/healthz", "/readyz", f"{API}/public/conferences", f"{API}/public/conferences.ics", f"{API}/session"}
"""Paths that need no token."""


@dataclass(frozen=True)
class Operation:
    """Something the API does."""

    name: str
    method: str
    template: str
    places: tuple[str, ...]
    """Parameters in its path."""
    questions: tuple[str, ...]
    """Parameters in its query."""
    body: Any
    """One it takes; None where it takes none."""

    def __str__(self) -> str:
        return f"{self.method} {self.template.removeprefix(API)}"

    def path(self, **ids: object) -> str:
        """The address about these things; where one is not named, about nothing, and the year and position are real."""
        usual = dict.fromkeys(self.places, NOBODY) | {"year": "2017", "position": "1"}
        return self.template.format(**usual | {name: str(value) for name, value in ids.items()})


def operations(document: Body) -> list[Operation]:
    """All of them."""
    return [
        Operation(
            one["operationId"],
            method.upper(),
            template,
            _named(one, "path"),
            _named(one, "query"),
            _body(one, document),
        )
        for template, by_method in document["paths"].items()
        for method, one in by_method.items()
    ]


def about(document: Body, place: str) -> list[Operation]:
    """The operations with this parameter in their path."""
    return [one for one in operations(document) if place in one.places]


def objects(value: Any, at: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object in a body, with the pointer to it."""
    if isinstance(value, dict):
        yield at, value
    for name, part in value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ()):
        yield from objects(part, f"{at}/{name}")


def _named(operation: Body, place: str) -> tuple[str, ...]:
    return tuple(one["name"] for one in operation.get("parameters", ()) if one["in"] == place)


def _body(operation: Body, document: Body) -> Any:
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" not in content:
        return None
    return sample(content["application/json"]["schema"], document["components"]["schemas"])


SAMPLES = {"date": TODAY.isoformat(), "uuid": NOBODY, "date-time": f"{TODAY}T12:00:00Z"}
SPELLED = {r"^[a-z][a-z0-9_-]*$": "jobcenter", r"^[A-ZÄÖÜ][A-ZÄÖÜ0-9_]*$": "ANDERE"}


def sample(schema: Mapping[str, Any], known: Mapping[str, Any]) -> Any:
    """Something of this form, with everything that is asked for and nothing else."""
    match schema:
        case {"$ref": where}:
            return sample(known[where.rpartition("/")[2]], known)
        case {"anyOf": choices} | {"oneOf": choices} | {"allOf": choices}:
            return sample(choices[0], known)
        case {"const": value} | {"enum": [value, *_]}:
            return value
        case {"type": "object"}:
            asked = schema.get("required", ())
            return {name: sample(part, known) for name, part in schema.get("properties", {}).items() if name in asked}
        case {"type": "array"}:
            return [sample(schema["items"], known)] * schema.get("minItems", 1)
        case {"type": "boolean"}:
            return True
        case {"type": "integer" | "number"}:
            return int(schema.get("minimum", 1))
        case {"examples": [value, *_]}:
            return value
        case {"format": form} if form in SAMPLES:
            return SAMPLES[form]
        case _:
            return SPELLED.get(schema.get("pattern", ""), "Muster")
