"""Requests under the law over the API, from receipt to answer."""

import pytest

from tests.http.parts import Body, Person, Town, report, reported, request_of


def received(person: Person, case: object, kind: str = "ACCESS") -> str:
    """The address of a request that was taken in."""
    answer = person.post(f"/cases/{case}/requests", request_of(kind=kind))
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"]


@pytest.mark.rule("L27")
def test_a_request_goes_from_receipt_to_answer(town: Town) -> None:
    case = reported(town)
    address = received(town.caseworker, case)

    assert town.caseworker.refused(f"{address}/answer", {"decision": "GRANTED"}) == "IDENTITY_UNPROVEN"
    town.caseworker.does(f"{address}/identification", {"identified_by": "AUSWEIS"})
    assert town.caseworker.refused(f"{address}/answer", {"decision": "PARTLY"}) == "REASON_MISSING"
    town.caseworker.does(f"{address}/extension", {"reason": "Erfundene Menge"})
    [open_one] = town.coordinator.sees("/requests")["items"]
    assert (open_one["case_id"], open_one["due_on"], open_one["decision"]) == (str(case), "2018-01-19", None)
    assert address.endswith(open_one["request_id"])
    town.caseworker.does(f"{address}/answer", {"decision": "GRANTED"})
    [done] = town.person("agentur", "auditor").sees("/requests")["items"]
    assert (done["answered_on"], done["decision"]) == ("2017-10-19", "GRANTED")


@pytest.mark.rule("L27")
def test_a_request_taken_in_twice_under_one_key_is_one(town: Town) -> None:
    case = reported(town)
    first = town.caseworker.post(f"/cases/{case}/requests", request_of(), Idempotency_Key="einmal")
    again = town.caseworker.post(f"/cases/{case}/requests", request_of(), Idempotency_Key="einmal")

    assert first.headers["Location"] == again.headers["Location"]
    assert len(town.coordinator.sees("/requests")["items"]) == 1


@pytest.mark.rule("L27")
def test_somebody_nothing_is_held_about_is_told_so_without_a_name(town: Town) -> None:
    body: Body = {"kind": "ACCESS", "received_on": "2017-10-12", "via": "EMAIL"}
    assert town.caseworker.post("/requests", body | {"name": "Testina Beispiel"}).status_code == 422
    town.caseworker.does("/requests", body)

    [told] = town.coordinator.sees("/requests")["items"]
    assert (told["case_id"], told["decision"], told["received_by"]) == (None, "NOTHING_HELD", town.reporter)


@pytest.mark.rule("L27", "L30")
def test_an_open_request_stands_against_an_erasure(town: Town) -> None:
    case = reported(town)
    received(town.caseworker, case)

    refused = town.caseworker.post(f"/cases/{case}/erasure", {"reason": "Verlangen"})

    assert (refused.status_code, refused.json()["code"]) == (409, "REQUEST_OPEN")


@pytest.mark.rule("L27", "R39")
def test_only_the_coordinator_and_auditors_see_who_asked_for_what(town: Town) -> None:
    received(town.caseworker, reported(town))

    elsewhere = town.person(town.reporter, "coordinator")
    for somebody in (town.caseworker, elsewhere, town.person("jugendamt", "steering")):
        assert somebody.get("/requests").json()["code"] == "NOT_COORDINATOR"
    assert "Testina" not in str(town.coordinator.sees("/requests"))


@pytest.mark.rule("L27")
def test_an_answer_that_changes_data_is_in_the_history_of_the_case(town: Town) -> None:
    case = town.caseworker.does("/cases", report(town))["id"]
    address = received(town.caseworker, case, "OBJECTION")
    town.caseworker.does(f"{address}/answer", {"decision": "REFUSED", "reason": "Erfundener Grund"})

    steps = town.caseworker.sees(f"/cases/{case}/history")["items"]
    assert [one["event"] for one in steps][-2:] == ["SubjectRequestReceived", "SubjectRequestAnswered"]
    assert "Erfundener Grund" not in str(steps)
