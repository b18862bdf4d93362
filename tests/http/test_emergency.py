"""A look in danger over HTTP: open for one person, on record, told to the coordinator, reviewed elsewhere (L63)."""

from uuid import UUID

import pytest

from tests.http.parts import Body, Person, Town, reported

REASON = {"reason": "Erfunden: akute Gefahr, die Mutter ruft an."}


def loops(person: Person) -> list[Body]:
    return [one for one in person.sees("/watchlist")["items"] if one["access_id"]]


@pytest.mark.rule("L63", "L22")
def test_a_look_in_danger_is_short_on_record_and_reviewed_by_another_institution(town: Town) -> None:
    case = reported(town)
    agentur = town.person("agentur", "caseworker")
    colleague = town.person("agentur", "caseworker", user="zweite")
    assert agentur.sees(f"/cases/{case}")["sight"] == "PSEUDONYM"

    opened = agentur.post(f"/cases/{case}/emergency-access", REASON)
    assert opened.status_code == 201
    assert agentur.sees(f"/cases/{case}")["content"]["young_person"]["given_name"] == "Testina"
    assert colleague.sees(f"/cases/{case}")["content"] is None
    look = town.coordinator.sees(f"/cases/{case}/accesses")["items"][1]
    assert (look["user"], look["purpose"]) == ("user-agentur", "GEFAHRENABWEHR")
    assert {"STAMMDATEN", "BERICHT"} <= set(look["fields"])

    (loop,) = loops(town.coordinator)
    assert (loop["code"], loop["case_id"]) == ("EMERGENCY_ACCESS", str(case))
    assert opened.json()["id"] == loop["access_id"]
    assert opened.headers["Location"] == f"/api/v1/cases/{case}/emergency-access/{loop['access_id']}"
    review = f"{opened.headers['Location']}/review"
    said = {"justified": True, "finding": "Erfunden: nachvollziehbar."}
    assert colleague.refused(review, said) == "SECOND_INSTITUTION_NEEDED"
    town.coordinator.does(review, said)
    assert loops(town.coordinator) == []


@pytest.mark.rule("L63")
def test_danger_is_explained_and_opens_nothing_to_who_is_not_named(town: Town) -> None:
    from_few = reported(town)
    path = f"/cases/{from_few}/emergency-access"
    town.caseworker.does(f"/cases/{from_few}/consent-withdrawal", {"recipients": ["bildungsbuero"]})

    assert town.person("agentur", "caseworker").refused(path, {"reason": "Gefahr!"}) == "EMERGENCY_UNEXPLAINED"
    assert town.person("bildungsbuero", "caseworker").refused(path, REASON) == "OUT_OF_PURPOSE"
    assert town.person("agentur", "caseworker").refused(f"/cases/{UUID(int=7)}/emergency-access", REASON) == "UNKNOWN"
    town.caseworker.does(f"/cases/{from_few}/erasure", {"reason": "Antrag"})
    assert town.person("agentur", "caseworker").refused(path, REASON) in ("SUBJECT_ERASED", "UNKNOWN")


@pytest.mark.rule("L63")
def test_two_people_do_not_review_each_others_looks_and_a_third_does(town: Town) -> None:
    case = reported(town)
    agentur, reporter = town.person("agentur", "caseworker"), town.caseworker
    of_agentur, of_reporter = (
        one.post(f"/cases/{case}/emergency-access", REASON).headers["Location"] + "/review"
        for one in (agentur, reporter)
    )
    said = {"justified": True, "finding": "Erfunden: nachvollziehbar."}
    agentur.does(of_reporter, said)
    assert reporter.refused(of_agentur, said) == "REVIEW_IN_RETURN"
    town.coordinator.does(of_agentur, said)
    assert loops(town.coordinator) == []
