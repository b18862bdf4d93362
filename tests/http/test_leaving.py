"""A case leaves over HTTP: to another agency, or into another of the same person."""

import pytest

from tests.http.parts import Town, consent, reported

THERE = "Jugendberufsagentur Musterlingen"


@pytest.mark.rule("R29", "R12")
def test_a_case_is_handed_over_only_with_a_consent_that_names_who_takes_it(town: Town) -> None:
    case = reported(town)
    path, paper = f"/cases/{case}/handover", consent(town) | {"recipients": [THERE]}

    assert town.caseworker.refused(path, {"recipient": THERE, "consent": paper | {"recipients": []}})
    other = paper | {"recipients": ["Jugendamt Anderswo"]}
    assert town.caseworker.refused(path, {"recipient": THERE, "consent": other}) == "HAND_OVER_NOT_CONSENTED"
    closing = {"reason": "UEBERGEBEN"}
    assert town.caseworker.refused(f"/cases/{case}/closure", closing) == "STEP_OF_ITS_OWN"
    town.caseworker.does(path, {"recipient": THERE, "consent": paper})
    assert town.caseworker.sees(f"/cases/{case}")["state"] == "CLOSED"
    events = [one["event"] for one in town.caseworker.sees(f"/cases/{case}/history")["items"]]
    assert events[-2:] == ["CaseHandedOver", "CaseClosed"]


@pytest.mark.rule("R31")
def test_two_cases_of_one_person_become_one_that_goes_on(town: Town) -> None:
    first, second = reported(town), reported(town, "Beispeil")
    path = f"/cases/{second}/merger"

    assert town.caseworker.refused(path, {"into": str(first)}) == "NOT_COORDINATOR"
    assert town.coordinator.refused(path, {"into": str(second)}) == "NOT_THE_SAME_PERSON"
    town.coordinator.does(path, {"into": str(first)})
    assert town.coordinator.sees(f"/cases/{second}")["state"] == "CLOSED"
    assert town.coordinator.sees(f"/cases/{first}")["state"] == "REPORTED"
