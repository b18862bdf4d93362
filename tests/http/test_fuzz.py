"""Thousands of requests, right and wrong, against an office where the story has been played: the document keeps true.

No answer is an error of ours, none is undocumented or of another form than promised, nothing wrong in form is taken.
"""

from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.schemas import BaseSchema

from adapters import story
from tests.http.parts import Town

EXAMPLES = 12
"""Of random requests for each operation, beside the systematic ones."""
COMING_AND_GOING = "/api/v1/session"
ROLES = ("coordinator", "caseworker", "steering", "reporting", "auditor")


def test_the_api_keeps_its_promises(town: Town) -> None:
    told = story.play(town.office)
    ids: dict[str, list[Any]] = {
        "cases": [str(case) for case in town.office.desk.register.open_cases()],
        "meetings": [str(told.first_conference), str(told.next_conference)],
        "years": [2017, 2018],
    }
    config = SchemathesisConfig.from_dict(_settings(town, ids))
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", town.client.app, config=config)

    assert _kept(schema.exclude(path_regex=COMING_AND_GOING)) > 1000


def test_so_does_the_way_in_and_out(town: Town) -> None:
    """No password here is right, one guesses too often, and the token that is taken back is one's own."""
    settings = _settings(town, {"cases": ["x"], "meetings": ["x"], "years": [2017]})
    settings["checks"]["positive_data_acceptance"]["expected-statuses"] += [401, 429]
    config = SchemathesisConfig.from_dict(settings)
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", town.client.app, config=config)

    assert _kept(schema.include(path_regex=COMING_AND_GOING)) > 50


def _kept(schema: BaseSchema) -> int:
    """How many requests there were, each answered as the document says."""
    broken, requests = [], 0
    for event in from_schema(schema).execute():
        match event:
            case events.ScenarioFinished():
                requests += len(event.recorder.interactions)
                broken += _failures(event)
            case events.NonFatalError() | events.FatalError():
                broken.append(repr(event))
    assert not broken, "\n\n".join(broken[:5])
    return requests


def _settings(town: Town, ids: dict[str, list[Any]]) -> dict[str, Any]:
    somebody = town.person("jugendamt", *ROLES)
    often = {"path.case_id": "cases", "path.conference_id": "meetings", "body.conference_id": "meetings"}
    return {
        "seed": 1,
        "headers": somebody.headers,
        "suppress-health-check": ["all"],
        "continue-on-failure": True,
        "generation": {"max-examples": EXAMPLES, "no-shrink": True, "database": "none", "allow-x00": False},
        "dictionaries": {name: {"values": values} for name, values in ids.items()},
        "parameters": {name: {"dictionary": known, "probability": 0.8} for name, known in often.items()}
        | {"path.year": {"dictionary": "years", "probability": 0.5}},
        "checks": {
            # A rule may stand against a request that is right in form; a position may not be there yet.
            "positive_data_acceptance": {"expected-statuses": ["2xx", 403, 404, 409, 412, 422, 503]},
            "not_a_server_error": {"expected-statuses": ["2xx", "4xx", 503]},
        },
    }


def _failures(event: events.ScenarioFinished) -> list[str]:
    return [
        f"{event.label}: {check.failure_info.failure.message}\n{check.failure_info.code_sample}"
        for checks in event.recorder.checks.values()
        for check in checks
        if check.failure_info
    ]


def test_the_fuzzer_would_notice(town: Town) -> None:
    """A document that promises too little is found out, so the test above says something."""
    operation = town.client.app.openapi()["paths"]["/api/v1/profile"]["get"]  # type: ignore[attr-defined]
    del operation["responses"]["401"]
    config = SchemathesisConfig.from_dict(_settings(town, {"cases": ["x"], "meetings": ["x"], "years": [2017]}))
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", town.client.app, config=config)
    only = schema.include(path="/api/v1/profile")

    scenarios = [event for event in from_schema(only).execute() if isinstance(event, events.ScenarioFinished)]
    found = [failure for scenario in scenarios for failure in _failures(scenario)]

    assert any("401" in one for one in found)
