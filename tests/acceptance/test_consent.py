"""Consent decides, told once from the report to the full withdrawal: who may look, who no longer may, and why."""

from dataclasses import dataclass, field
from uuid import UUID

import pytest

from tests.http.parts import Person, Town, discussed

WITHDRAWN_FOR_ONE = "L6: nicht von der Einwilligung umfasst"
WITHDRAWN = "L5: keine wirksame Einwilligung"


@dataclass
class Session:
    """Everybody looks at one case again and again, and what each was told is kept."""

    town: Town
    case: UUID
    people: dict[str, Person]
    told: list[dict[str, str]] = field(default_factory=list)

    def everybody_looks(self) -> dict[str, str]:
        """What each institution sees now; `NONE` where for it there is no such case."""
        answers = {key: person.get(f"/cases/{self.case}") for key, person in self.people.items()}
        assert {answer.status_code for answer in answers.values()} <= {200, 404}
        self.told.append(
            {key: answer.json()["sight"] if answer.status_code == 200 else "NONE" for key, answer in answers.items()}
        )
        return self.told[-1]

    def withdraws(self, *recipients: str) -> None:
        """The young person takes the consent back, for these or for all."""
        named = {"recipients": list(recipients)} if recipients else {}
        self.town.caseworker.does(f"/cases/{self.case}/consent-withdrawal", named)


@pytest.fixture
def session(town: Town) -> Session:
    """After a conference, with a measure of three institutions beside the one that coordinates."""
    coordinator = town.office.desk.profile.coordinator
    workers = [key for key in town.everybody() if key != coordinator][:3]
    case, meeting = discussed(town, *workers)
    town.coordinator.does(f"/conferences/{meeting}/closing")
    people = {key: town.person(key, "caseworker") for key in workers} | {coordinator: town.coordinator}
    return Session(town, case, people)


@pytest.mark.rule("L5", "L6", "L43", "L63")
def test_each_withdrawal_works_at_once_is_on_record_and_is_explained_by_the_trail(session: Session) -> None:
    town, case, told = session.town, session.case, session.told
    reporter, coordinator = town.reporter, town.office.desk.profile.coordinator
    one, other = [key for key in session.people if key not in (reporter, coordinator)]

    before = session.everybody_looks()
    assert before == {reporter: "FULL", coordinator: "FULL", one: "OWN_MEASURES", other: "OWN_MEASURES"}
    session.withdraws(one)
    assert session.everybody_looks() == before | {one: "NONE"}
    session.withdraws()
    assert session.everybody_looks() == {reporter: "PSEUDONYM", coordinator: "PSEUDONYM", one: "NONE", other: "NONE"}

    auditor = town.person("jugendamt", "auditor")
    looks = auditor.sees(f"/cases/{case}/accesses")["items"]
    refused = [(look["institution"], look["reason"]) for look in looks if look["decision"] == "REFUSED"]
    assert refused == [(one, WITHDRAWN_FOR_ONE), (one, WITHDRAWN), (other, WITHDRAWN)]

    trail = auditor.sees(f"/cases/{case}/history")["items"]
    ends = [entry for entry in trail if entry["event"] == "ConsentWithdrawn"]
    last_before = trail[trail.index(ends[0]) - 1]
    for looked, entry in zip(told, [last_before, *ends], strict=True):
        seen = {one["institution"]: one["level"] for one in entry["seen"]}
        assert {key: seen[key] for key in looked} == looked
    assert [explained(ends[0], one), explained(ends[1], other)] == [WITHDRAWN_FOR_ONE, WITHDRAWN]
    assert [entry["consent"]["status"] for entry in [last_before, *ends]] == ["ACTIVE", "ACTIVE", "WITHDRAWN"]


@pytest.mark.rule("L5", "R32")
def test_whoever_has_data_when_consent_ends_is_still_to_be_told(session: Session) -> None:
    session.withdraws()
    untold = [one for one in session.town.coordinator.sees("/watchlist")["items"] if one["code"] == "RECIPIENTS_UNTOLD"]
    assert [one["case_id"] for one in untold] == [str(session.case)]


def explained(entry: dict[str, list[dict[str, str]]], institution: str) -> str:
    """Why an institution sees what it sees after a step."""
    return next(one["reason"] for one in entry["seen"] if one["institution"] == institution)
