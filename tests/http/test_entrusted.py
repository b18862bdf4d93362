"""What was told to one professional alone, over HTTP (§ 65 SGB VIII, L15)."""

from uuid import UUID

import pytest

from tests.http.parts import Body, Person, Town, invited, opened, reported, selected

TOLD = {"entrusted_by": "Testa Beispiel", "text": "Erfundenes Anvertrautes."}


@pytest.fixture
def case(town: Town) -> UUID:
    """A case on the table, so that everybody named in the consent sees it."""
    meeting, case = invited(town), reported(town)
    selected(town, meeting, case)
    opened(town, meeting)
    called = {"institution": town.reporter, "person": "Fachkraft Muster"}
    body = {"conference_id": str(meeting), "presenter": called, "youth_present": True}
    town.coordinator.does(f"/cases/{case}/discussion", body)
    return case


def notes(person: Person, case: UUID) -> list[Body]:
    found: list[Body] = person.sees(f"/cases/{case}")["content"]["entrusted_notes"]
    return found


def others(town: Town) -> list[Person]:
    return [town.person(key, "caseworker") for key in town.everybody() if key != "jugendamt"]


@pytest.mark.rule("L15")
def test_only_the_institution_it_was_told_to_sees_it(town: Town, case: UUID) -> None:
    town.coordinator.does(f"/cases/{case}/entrusted-notes", TOLD)

    (note,) = notes(town.coordinator, case)
    assert note == TOLD | {
        "note_id": note["note_id"],
        "noted_on": "2017-10-19",
        "entrusted_to": "jugendamt",
        "recipients": [],
    }
    for person in others(town):
        assert notes(person, case) == []
        assert TOLD["text"] not in person.get(f"/cases/{case}").text


@pytest.mark.rule("L15")
def test_the_answer_says_where_the_note_is_and_is_the_same_twice(town: Town, case: UUID) -> None:
    path = f"/cases/{case}/entrusted-notes"
    first, again = (town.coordinator.post(path, TOLD, Idempotency_Key="einmal") for _ in range(2))

    (note,) = notes(town.coordinator, case)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"] == note["note_id"]
    assert first.headers["Location"] == again.headers["Location"] == f"/api/v1{path}/{note['note_id']}"
    body = {"recipients": ["agentur"], "released_on": "2017-10-19"}
    town.coordinator.does(f"{first.headers['Location']}/release", body)


@pytest.mark.rule("L15")
def test_then_those_see_it_to_whom_it_was_released(town: Town, case: UUID) -> None:
    town.coordinator.does(f"/cases/{case}/entrusted-notes", TOLD)
    (note,) = notes(town.coordinator, case)
    path = f"/cases/{case}/entrusted-notes/{note['note_id']}/release"
    body = {"recipients": ["agentur"], "released_on": "2017-10-19"}
    assert town.caseworker.refused(path, body) == "ENTRUSTED_NOT_RELEASED"

    town.coordinator.does(path, body)

    seen = {person.headers["Authorization"]: notes(person, case) for person in others(town)}
    agentur = town.person("agentur", "caseworker")
    assert [one["text"] for one in notes(agentur, case)] == [TOLD["text"]]
    assert sum(map(len, seen.values())) == 1
    assert [one["recipients"] for one in notes(town.coordinator, case)] == [["agentur"]]


@pytest.mark.rule("L15")
def test_its_words_are_in_no_history_no_minutes_and_no_answer_to_others(town: Town, case: UUID) -> None:
    town.coordinator.does(f"/cases/{case}/entrusted-notes", TOLD)
    for person in (*others(town), town.person("jugendamt", "auditor")):
        for path in ("/cases", f"/cases/{case}/history", f"/cases/{case}/subject-report", "/audit/log"):
            answer = person.get(path)
            assert answer.status_code in (200, 403, 404)
            assert not any(word in answer.text for word in TOLD.values())


@pytest.mark.rule("L15", "L30")
def test_with_the_person_what_was_entrusted_is_forgotten(town: Town, case: UUID) -> None:
    town.coordinator.does(f"/cases/{case}/entrusted-notes", TOLD)
    town.caseworker.does(f"/cases/{case}/erasure", {"reason": "Antrag"})
    town.coordinator.does(f"/cases/{case}/erasure/confirmation")

    assert town.coordinator.sees(f"/cases/{case}").get("content") is None
    assert town.coordinator.sees(f"/cases/{case}/erasure")["keys_destroyed"] == 4
