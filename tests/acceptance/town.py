"""A town whose people use the system over HTTP, as their programs would."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from starlette.testclient import TestClient

from adapters.main import Office
from domain.policy import birthday
from domain.profile import Profile
from domain.recorded import Actor

Answer = dict[str, Any]


@dataclass(frozen=True)
class Town:
    """One office behind its web address, whatever its profile is called."""

    office: Office
    client: TestClient

    @property
    def profile(self) -> Profile:
        return self.office.desk.profile

    @property
    def coordinator(self) -> "Desk":
        return self.desk(self.profile.coordinator, "coordinator", "caseworker")

    @property
    def steering(self) -> "Desk":
        return self.desk(self.profile.coordinator, "steering")

    @property
    def auditor(self) -> "Desk":
        return self.desk(self.profile.coordinator, "auditor")

    def reporters(self) -> list[str]:
        """Those who may report beside the coordinator."""
        return [key for key in self.profile.reporters(date(2017, 10, 19)) if key != self.profile.coordinator]

    def everybody(self) -> list[str]:
        return [one.key for one in self.profile.active(date(2017, 10, 19))]

    def desk(self, institution: str, *roles: str) -> "Desk":
        """Somebody at work in an institution."""
        actor = Actor(f"user-{institution}", institution, frozenset(roles or ("caseworker",)))
        return Desk(self.client, self.office.issuer.issue(actor, days=1), institution)


@dataclass(frozen=True)
class Desk:
    """Somebody with a token."""

    client: TestClient
    token: str
    institution: str

    def post(self, path: str, body: Answer | None = None, **headers: str) -> Any:
        return self.client.post(f"/api/v1{path}", json=body or {}, headers=self._headers(headers))

    def put(self, path: str, body: Answer, **headers: str) -> Any:
        return self.client.put(f"/api/v1{path}", json=body, headers=self._headers(headers))

    def get(self, path: str, position: int = 0) -> Any:
        headers = self._headers({"X-Min-Position": str(position)})
        return self.client.get(f"/api/v1{path}", headers=headers)

    def do(self, path: str, body: Answer | None = None) -> Answer:
        """A step that is allowed; its answer."""
        answer = self.post(path, body)
        assert answer.status_code in (200, 201), answer.json()["code"]
        done: Answer = answer.json()
        return done

    def refused(self, path: str, body: Answer | None = None) -> str:
        """A step that is not; the code of the refusal."""
        answer = self.post(path, body)
        assert answer.status_code in (403, 404, 409, 412, 422)
        return str(answer.json()["code"])

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} | {
            name.replace("_", "-"): value for name, value in more.items()
        }


def report(town: Town, on: date, **changes: Any) -> Answer:
    """A report about somebody invented who is nineteen on that day, ready to be accepted."""
    person = {
        "given_name": "Testina",
        "family_name": "Beispiel",
        "birth_date": birthday(on, -19).isoformat(),
        "street": "Erfundene Gasse 1",
        "postal_code": "00000",
        "municipality": town.profile.municipality,
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


def consent(town: Town, on: date) -> Answer:
    """A consent of an adult that names every institution."""
    return {
        "signed_on": on.isoformat(),
        "signers": [{"role": "young_person", "name": "Testina Beispiel"}],
        "recipients": town.everybody(),
        "data_categories": ["STAMMDATEN", "SCHULE_AUSBILDUNG"],
        "special_categories": False,
        "purposes": ["FALLVORBEREITUNG", "FALLBESPRECHUNG", "MASSNAHMEN_NACHVERFOLGUNG"],
        "form": "PAPER_ORIGINAL",
        "text_version": town.profile.forms["consent"],
        "informed": {"purpose": True, "refusal": True, "withdrawal": True},
    }


def conference(town: Town, on: date, planned_on: date, capacity: int | None = None) -> UUID:
    """A conference that everybody was invited to."""
    desk, day = town.coordinator, {"occurred_on": planned_on.isoformat()}
    made = desk.do(
        "/conferences", {"kind": "regular", "date": on.isoformat(), "place": "Saal", "capacity": capacity} | day
    )
    desk.do(f"/conferences/{made['id']}/publication", {"channels": ["mail", "web"]} | day)
    desk.do(f"/conferences/{made['id']}/invitations", {"institutions": town.everybody()} | day)
    return UUID(made["id"])


def discuss(town: Town, case: str, conference_id: UUID, reporter: str, on: date) -> None:
    """Present, deliberate and minute one case."""
    day = {"occurred_on": on.isoformat()}
    presenter = {"institution": reporter, "person": "Fachkraft Muster"}
    body = {"conference_id": str(conference_id), "presenter": presenter, "youth_present": True}
    town.coordinator.do(f"/cases/{case}/discussion", body | day)
    measure = {"category": "FALLMANAGEMENT", "responsible": reporter, "due_on": date(on.year, 12, 1).isoformat()}
    town.coordinator.do(f"/cases/{case}/measures", {"goals": ["Ausbildung beginnen"], "measures": [measure]} | day)
