"""A case leaves over HTTP: to another agency, or into another of the same person."""

from typing import Any
from uuid import UUID

import pytest

from application.journal import Receipt
from tests.http.parts import Town, consent, discussed, reported

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
    history = town.caseworker.sees(f"/cases/{first}/history")["items"]
    assert history[-1]["event"] == "DuplicateMerged"


@pytest.mark.rule("R2", "L63")
def test_who_does_not_coordinate_learns_of_no_case_by_merging(town: Town) -> None:
    case, other, nobody = reported(town), reported(town, "Beispeil"), UUID(int=4711)
    for into in (other, nobody):
        assert town.caseworker.refused(f"/cases/{case}/merger", {"into": str(into)}) == "NOT_COORDINATOR"
        assert town.caseworker.refused(f"/cases/{nobody}/merger", {"into": str(into)}) == "UNKNOWN"
    assert town.coordinator.refused(f"/cases/{case}/merger", {"into": str(nobody)}) == "UNKNOWN"


@pytest.mark.rule("R31")
def test_a_case_that_is_closed_meanwhile_takes_in_no_other(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = reported(town), reported(town, "Beispeil")
    coordinator, caseworker = town.coordinator, town.caseworker
    append = town.office.journal.append

    def beaten(*args: Any, **kwargs: Any) -> Receipt:
        monkeypatch.undo()
        caseworker.does(f"/cases/{first}/closure", {"reason": "KEIN_BEDARF"})
        return append(*args, **kwargs)

    monkeypatch.setattr(town.office.journal, "append", beaten)
    assert coordinator.refused(f"/cases/{second}/merger", {"into": str(first)}) == "WRONG_STATE"
    assert coordinator.sees(f"/cases/{second}")["state"] == "REPORTED"


@pytest.mark.rule("R32")
def test_running_measures_are_left_knowingly_in_a_hand_over_and_a_merger(town: Town) -> None:
    case, _ = discussed(town)
    other = reported(town, "Beispeil")
    paper = consent(town) | {"recipients": [THERE], "functions": [{"institution": THERE, "who": "Fallmanagement"}]}
    left = {"leave_open_measures": True}
    assert town.coordinator.refused(f"/cases/{case}/merger", {"into": str(other)}) == "MEASURES_OPEN"
    handing = {"recipient": THERE, "consent": paper}
    assert town.caseworker.refused(f"/cases/{case}/handover", handing) == "MEASURES_OPEN"
    town.caseworker.does(f"/cases/{case}/handover", handing | left)
