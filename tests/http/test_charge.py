"""Inside an institution, too, only those see a case who work on it (§ 35 Abs. 1 SGB I)."""

import pytest

from tests.access.moments import followed_up
from tests.http.parts import Town, invited, reported, request_of, selected

WHY = {"users": ["vertretung.muster"], "reason": "Erfunden: Vertretung."}


@pytest.mark.rule("L22")
def test_a_colleague_sees_a_pseudonym_until_they_take_the_case_over_with_a_reason(town: Town) -> None:
    case = reported(town)
    colleague = town.person("jobcenter", "caseworker", user="vertretung.muster")

    assert colleague.sees(f"/cases/{case}")["sight"] == "PSEUDONYM"
    assert colleague.refused(f"/cases/{case}/assignment", WHY | {"reason": None}) == "TAKE_OVER_UNEXPLAINED"
    colleague.does(f"/cases/{case}/assignment", WHY)
    assert colleague.sees(f"/cases/{case}")["content"]
    assert town.caseworker.sees(f"/cases/{case}")["content"] is None

    trail = town.caseworker.sees(f"/cases/{case}/history")["items"]
    assert [(one["event"], one["user"]) for one in trail][-1] == ("StaffAssigned", "vertretung.muster")
    assert "Vertretung." not in str(trail)


@pytest.mark.rule("L22", "R2")
def test_a_caseworker_of_the_coordinating_institution_is_not_the_coordinator(town: Town) -> None:
    case = reported(town)
    assert town.coordinator.sees(f"/cases/{case}")["sight"] == "FULL"
    worker = town.person("jugendamt", "caseworker", user="fachkraft.muster")
    assert worker.sees(f"/cases/{case}")["sight"] == "PSEUDONYM"


@pytest.mark.rule("L22", "L63")
def test_of_its_own_measures_an_institution_shows_the_content_to_who_it_named(town: Town) -> None:
    case = followed_up(town).case
    mine, other = (town.person("agentur", "caseworker", user=f"{name}.muster") for name in ("eins", "zwei"))

    assert [one.sees(f"/cases/{case}")["sight"] for one in (mine, other)] == ["OWN_MEASURES"] * 2
    mine.does(f"/cases/{case}/assignment", {"users": ["eins.muster"]})
    assert [one.sees(f"/cases/{case}")["sight"] for one in (mine, other)] == ["OWN_MEASURES", "PSEUDONYM"]


@pytest.mark.rule("L59")
def test_the_coordinator_knows_whom_to_invite_to_an_item(town: Town) -> None:
    case, meeting = reported(town), invited(town)
    selected(town, meeting, case)
    town.person("agentur", "caseworker", user="eins.muster").does(
        f"/cases/{case}/assignment", {"users": ["eins.muster"]}
    )

    (item,) = town.coordinator.sees(f"/conferences/{meeting}/agenda?view=coordination")["items"]
    assert item["in_charge"] == {"agentur": ["eins.muster"], "jobcenter": ["user-jobcenter"]}
    assert "muster" not in str(town.caseworker.sees(f"/conferences/{meeting}/agenda?view=participants"))


@pytest.mark.rule("L22", "L27")
def test_a_request_taken_in_by_a_colleague_opens_the_case_to_who_is_in_charge_only(town: Town) -> None:
    case = reported(town)
    colleague = town.person("jobcenter", "caseworker", user="vertretung.muster")
    address = colleague.post(f"/cases/{case}/requests", request_of()).headers["Location"]
    colleague.does(f"{address}/identification", {"identified_by": "AUSWEIS"})

    assert colleague.get(f"/cases/{case}/subject-report").json()["code"] == "NOT_IN_CHARGE"
    assert colleague.refused(f"/cases/{case}/closure", {"reason": "KEIN_BEDARF"}) == "NOT_IN_CHARGE"
    assert town.caseworker.sees(f"/cases/{case}/subject-report")["held"]


@pytest.mark.rule("L27", "L5")
def test_nobody_opens_a_case_alone_by_asking_in_the_young_persons_name(town: Town) -> None:
    case = reported(town)
    town.caseworker.does(f"/cases/{case}/consent-withdrawal")
    address = town.caseworker.post(f"/cases/{case}/requests", request_of()).headers["Location"]
    town.caseworker.does(f"{address}/identification", {"identified_by": "BEKANNT"})

    assert town.caseworker.get(f"/cases/{case}/subject-report").json()["code"] == "IDENTITY_UNPROVEN"
    assert town.caseworker.get(f"/cases/{case}/portability").json()["code"] == "IDENTITY_UNPROVEN"
    assert town.coordinator.sees(f"/cases/{case}/subject-report")["told"]


@pytest.mark.rule("L48", "L22")
def test_who_looked_is_told_to_who_is_in_charge_and_not_to_colleagues(town: Town) -> None:
    case = reported(town)
    colleague = town.person("jobcenter", "caseworker", user="vertretung.muster")
    assert colleague.get(f"/cases/{case}/accesses").json()["code"] == "NOT_IN_CHARGE"
    assert town.caseworker.sees(f"/cases/{case}/accesses")["items"] != []
