"""People who use the API, and what they send. Whatever they are answered must stand in the OpenAPI document."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from httpx2 import Response
from starlette.testclient import TestClient

from adapters.main import Office
from domain.policy import birthday
from domain.recorded import Actor

TODAY = date(2017, 10, 19)
API = "/api/v1"
Body = dict[str, Any]


@dataclass(frozen=True)
class Town:
    """An office behind its address."""

    office: Office
    client: TestClient
    document: Body
    tokens: dict[Actor, str] = field(default_factory=dict)
    """Somebody comes with one and the same, since each that is issued is on record."""

    @property
    def coordinator(self) -> "Person":
        return self.person(self.office.desk.profile.coordinator, "coordinator", "caseworker")

    @property
    def caseworker(self) -> "Person":
        """Somebody of an institution that reports and does not coordinate."""
        return self.person(self.reporter, "caseworker")

    @property
    def reporter(self) -> str:
        profile = self.office.desk.profile
        return next(key for key in profile.reporters(TODAY) if key != profile.coordinator)

    def everybody(self) -> list[str]:
        return [one.key for one in self.office.desk.profile.active(TODAY)]

    def person(self, institution: str, *roles: str, user: str = "") -> "Person":
        actor = Actor(user or f"user-{institution}", institution, frozenset(roles))
        if actor not in self.tokens:
            self.tokens[actor] = self.office.door.issue(actor, days=1)
        return Person(self, {"Authorization": f"Bearer {self.tokens[actor]}"})


@dataclass(frozen=True)
class Person:
    """Somebody with a token, or with none."""

    town: Town
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = self.headers | named
        address = path if path.startswith("/api/") or path in self.town.document["paths"] else API + path
        answer: Response = self.town.client.request(method, address, json=body, headers=sent)
        require_documented(self.town.document, method, address, answer)
        return answer

    def get(self, path: str, **headers: str) -> Response:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: object = None, **headers: str) -> Response:
        return self.ask("POST", path, {} if body is None else body, **headers)

    def does(self, path: str, body: object = None, on: date = TODAY) -> Body:
        """A step that is allowed."""
        answer = self.post(path, {"occurred_on": on.isoformat()} | (body if isinstance(body, dict) else {}))
        assert answer.status_code in (200, 201), answer.text
        return dict(answer.json())

    def refused(self, path: str, body: object = None) -> str:
        """The code of the refusal of a step that is not allowed."""
        answer = self.post(path, body)
        assert answer.status_code >= 400
        return str(answer.json()["code"])

    def sees(self, path: str) -> Body:
        """What is answered once the lists have caught up."""
        answer = self.get(path, X_Min_Position=str(self.town.office.journal.head()))
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


def require_documented(document: Body, method: str, address: str, answer: Response) -> None:
    operation = operation_at(document, method, address.partition("?")[0])
    if operation is None:
        assert answer.json()["code"] in ("NO_SUCH_PATH", "METHOD_NOT_ALLOWED")
        return
    said = operation["responses"].get(str(answer.status_code))
    assert said, f"{method} {address} answers {answer.status_code}, which is not documented"
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] in said["content"]["application/problem+json"]["examples"]


def operation_at(document: Body, method: str, path: str) -> Body | None:
    for template, operations in document["paths"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path) and method.lower() in operations:
            found: Body = operations[method.lower()]
            return found
    return None


def report(town: Town, on: date = TODAY, **changes: Body) -> Body:
    """A report that would be accepted, about somebody invented who is nineteen."""
    person = {
        "given_name": "Testina",
        "family_name": "Beispiel",
        "birth_date": birthday(on, -19).isoformat(),
        "street": "Erfundene Gasse 1",
        "postal_code": "00000",
        "municipality": town.office.desk.profile.municipality,
    }
    content = {
        "summary": "Sucht einen Ausbildungsplatz.",
        "support_needs": ["AUSBILDUNGSSUCHE"],
        "youth_wants_to_attend": True,
        "info_notice_given_on": on.isoformat(),
    }
    return {
        "young_person": person | changes.get("young_person", {}),
        "consent": consent(town, on) | changes.get("consent", {}),
        "report": content | changes.get("report", {}),
        "occurred_on": on.isoformat(),
    }


def consent(town: Town, on: date = TODAY) -> Body:
    return {
        "signed_on": on.isoformat(),
        "signers": [{"role": "young_person", "name": "Testina Beispiel"}],
        "recipients": town.everybody(),
        "data_categories": ["STAMMDATEN"],
        "special_categories": False,
        "purposes": ["FALLVORBEREITUNG", "FALLBESPRECHUNG", "MASSNAHMEN_NACHVERFOLGUNG"],
        "form": "PAPER_ORIGINAL",
        "text_version": "1",
        "informed": {"purpose": True, "refusal": True, "withdrawal": True},
    }


def request_of(on: date = TODAY, kind: str = "ACCESS") -> Body:
    """What a young person asks for by letter."""
    return {"kind": kind, "received_on": on.isoformat(), "via": "BRIEF"}


def asked(town: Town, case: UUID, kind: str = "ACCESS") -> str:
    """A request whose sender is known for certain; its address."""
    answer = town.caseworker.post(f"/cases/{case}/requests", request_of(kind=kind))
    assert answer.status_code == 201, answer.text
    town.coordinator.does(f"{answer.headers['Location']}/identification", {"identified_by": "AUSWEIS"})
    return answer.headers["Location"]


def conference(on: date = TODAY, **changes: object) -> Body:
    return {"kind": "regular", "date": on.isoformat(), "place": "Saal", "capacity": 6} | changes


def reported(town: Town, name: str = "Beispiel", on: date = TODAY, by: str = "") -> UUID:
    """A case, reported by a caseworker of an institution."""
    desk = town.person(by or town.reporter, "caseworker")
    return UUID(desk.does("/cases", report(town, on, young_person={"family_name": name}))["id"])


def invited(town: Town, day: date = TODAY, on: date = date(2017, 9, 11), **changes: object) -> UUID:
    """A conference everybody was invited to."""
    made = town.coordinator.does("/conferences", conference(day, **changes), on)["id"]
    town.coordinator.does(f"/conferences/{made}/publication", {"channels": ["mail", "web"]}, on)
    town.coordinator.does(f"/conferences/{made}/invitations", {"institutions": town.everybody()}, on)
    return UUID(made)


def selected(town: Town, meeting: UUID, *cases: UUID, on: date = TODAY) -> None:
    """These cases, on a fixed agenda."""
    town.coordinator.does(f"/conferences/{meeting}/reports-closing", on=on)
    for case in cases:
        town.coordinator.does(f"/cases/{case}/selection", {"conference_id": str(meeting)}, on)
    town.coordinator.does(f"/conferences/{meeting}/agenda", {"general_items": ["Termine"]}, on)


def opened(town: Town, meeting: UUID, *institutions: str, on: date = TODAY) -> None:
    table = [{"institution": key, "person": "Fachkraft Muster"} for key in institutions or town.everybody()]
    town.coordinator.does(f"/conferences/{meeting}/opening", {"attendance": table}, on)


def discussion(meeting: UUID, presenter: str) -> Body:
    who = {"institution": presenter, "person": "Fachkraft Muster"}
    return {"conference_id": str(meeting), "presenter": who, "youth_present": True, "notes": "Erfundene Notiz."}


def agreement(town: Town, *responsible: str, due_on: str = "2017-12-01") -> Body:
    """One measure for each of these institutions; for the reporter where none is named."""
    measure = {"category": "FALLMANAGEMENT", "due_on": due_on, "text": "Termin."}
    measures = [measure | {"responsible": key} for key in responsible or [town.reporter]]
    return {"goals": ["Ausbildung beginnen"], "measures": measures}


def discussed(town: Town, *responsible: str, due_on: str = "2017-12-01") -> tuple[UUID, UUID]:
    """A case that went the whole way at a conference of today, and the conference; each of these has a measure."""
    meeting, case = invited(town), reported(town)
    selected(town, meeting, case)
    opened(town, meeting)
    town.coordinator.does(f"/cases/{case}/discussion", discussion(meeting, town.reporter))
    town.coordinator.does(f"/cases/{case}/measures", agreement(town, *responsible, due_on=due_on))
    return case, meeting
