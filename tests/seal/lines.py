"""Events as they stand in a bundle, as far as the rules look at them."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from adapters.seal.verify import ASKED
from domain.events import Event
from domain.personal import personal_fields
from domain.recorded import Actor, Check
from tests.domain.parts import CASE, FIRST

CASEWORKER = Actor("fach.muster", "jobcenter", frozenset({"caseworker"}))


class Line(dict[str, Any]):
    """A line of `events.ndjson`, with its position and whatever it needs to be judged."""

    @property
    def where(self) -> str:
        return f"event {self['position']}"


def line(
    position: int, stream: UUID, event: Event, on: date, by: Actor = CASEWORKER, checks: Iterable[Check] = ()
) -> Line:
    kind = type(event)
    state = {
        "actor": {"user": by.user, "institution": by.institution, "roles": sorted(by.roles)},
        "checks": [{"rule": check.rule, "name": check.name, "facts": check.facts} for check in checks],
        "event": event.model_dump(mode="json", exclude={*personal_fields(kind)}),
        "lock": {"fields": sorted(personal_fields(kind))},
        "occurred_on": on.isoformat(),
    }
    return Line(position=position, stream=str(stream), name=kind.__name__, state=json.dumps(state))


def history(*events: Event, on: date = FIRST, by: Actor = CASEWORKER, unasked: str = "") -> list[Line]:
    """Events of one case, each with every rule asked but `unasked`."""
    lines = []
    for position, event in enumerate(events, 1):
        rules = [rule for rule in ASKED.get(type(event).__name__, ()) if rule != unasked]
        lines.append(line(position, CASE, event, on, by, (Check(rule, "asked") for rule in rules)))
    return lines
