"""The room is a boundary: who must leave before an item, over HTTP (L6, R10)."""

from uuid import UUID

import pytest

from tests.http.parts import Town, agreement, consent, discussion, invited, opened, report, reported, selected

FEW = ["agentur", "jobcenter", "jugendamt"]


def on_the_agenda(town: Town, *recipients: str) -> tuple[UUID, UUID]:
    """A case that names these institutions, on the agenda of a conference everybody came to."""
    meeting = invited(town)
    body = report(town, consent={"recipients": list(recipients) or FEW})
    case = UUID(town.caseworker.does("/cases", body)["id"])
    selected(town, meeting, case)
    opened(town, meeting)
    return meeting, case


def seated(town: Town, *users: str) -> tuple[UUID, UUID]:
    """The same with the accounts of those of the agentur."""
    meeting, case = invited(town), reported(town)
    selected(town, meeting, case)
    others = [{"institution": key, "person": "Fachkraft Muster"} for key in town.everybody() if key != "agentur"]
    table = [{"institution": "agentur", "person": f"Fachkraft {user}", "user": user} for user in users]
    town.coordinator.does(f"/conferences/{meeting}/opening", {"attendance": [*others, *table]})
    return meeting, case


def leaves(town: Town, meeting: UUID, case: UUID, *institutions: str) -> None:
    for key in institutions:
        going = {"institution": key, "person": "Fachkraft Muster", "item": str(case), "left": True}
        town.coordinator.does(f"/conferences/{meeting}/attendance", going)


@pytest.mark.rule("R10", "L6", "L20")
def test_before_an_item_the_room_says_who_must_leave_and_the_item_waits_for_it(town: Town) -> None:
    meeting, case = on_the_agenda(town)

    room = town.coordinator.sees(f"/conferences/{meeting}/room?case={case}")
    refused = town.coordinator.post(f"/cases/{case}/discussion", discussion(meeting, town.reporter))
    assert room["must_leave"] == ["berufskolleg", "bildungsbuero"]
    assert room["circles_left"] == ["SGB_II", "SGB_III", "SGB_VIII"]
    assert (refused.json()["code"], refused.status_code) == ("RECIPIENT_NOT_COVERED", 409)
    assert "berufskolleg, bildungsbuero" in refused.json()["detail"]

    leaves(town, meeting, case, *room["must_leave"])
    assert town.coordinator.sees(f"/conferences/{meeting}/room?case={case}")["must_leave"] == []
    town.coordinator.does(f"/cases/{case}/discussion", discussion(meeting, town.reporter))
    steps = town.coordinator.sees(f"/cases/{case}/history")["items"]
    assert [one["recipients"] for one in steps if one["event"] == "DisclosureMade"] == [["agentur", "jugendamt"]]


@pytest.mark.rule("L6", "L5")
def test_an_institution_the_consent_is_taken_back_for_leaves_in_the_middle_of_the_item(town: Town) -> None:
    meeting, case = on_the_agenda(town, *town.everybody())
    town.coordinator.does(f"/cases/{case}/discussion", discussion(meeting, town.reporter))
    agentur = town.person("agentur", "caseworker")
    assert agentur.sees(f"/cases/{case}")["sight"] == "FULL"

    town.caseworker.does(f"/cases/{case}/consent-withdrawal", {"recipients": ["agentur"]})
    assert agentur.get(f"/cases/{case}").status_code == 404
    assert town.coordinator.refused(f"/cases/{case}/measures", agreement(town)) == "RECIPIENT_NOT_COVERED"
    assert town.coordinator.sees(f"/conferences/{meeting}/room?case={case}")["must_leave"] == ["agentur"]

    leaves(town, meeting, case, "agentur")
    town.coordinator.does(f"/cases/{case}/measures", agreement(town))


@pytest.mark.rule("L6")
def test_a_renewal_that_drops_somebody_during_the_item_asks_again_who_is_in_the_room(town: Town) -> None:
    meeting, case = on_the_agenda(town, *town.everybody())
    town.coordinator.does(f"/cases/{case}/discussion", discussion(meeting, town.reporter))

    town.caseworker.does(f"/cases/{case}/consents", {"consent": consent(town) | {"recipients": FEW}})

    assert town.coordinator.refused(f"/cases/{case}/measures", agreement(town)) == "RECIPIENT_NOT_COVERED"
    leaves(town, meeting, case, "berufskolleg", "bildungsbuero")
    town.coordinator.does(f"/cases/{case}/measures", agreement(town))


@pytest.mark.rule("D8")
def test_of_an_item_that_does_not_take_place_the_room_says_no_more(town: Town) -> None:
    meeting, case = on_the_agenda(town)
    town.caseworker.does(f"/cases/{case}/consent-withdrawal", {})

    room = town.coordinator.sees(f"/conferences/{meeting}/room?case={case}")
    assert (room["status"], room["present"], room["must_leave"]) == ("DROPPED", [], [])


@pytest.mark.rule("R18")
def test_only_who_is_in_the_room_asks_about_it(town: Town) -> None:
    meeting, case = on_the_agenda(town)
    leaves(town, meeting, case, "bildungsbuero")

    path = f"/conferences/{meeting}/room?case={case}"
    assert town.person("bildungsbuero", "caseworker").get(path).status_code == 422
    assert town.person("agentur", "caseworker").get(path).status_code == 200
    assert town.coordinator.get(f"/conferences/{meeting}/room?case={UUID(int=4711)}").status_code == 404


@pytest.mark.rule("L63", "L59", "L6")
def test_while_an_item_is_open_the_accounts_in_the_room_read_all_and_a_colleague_the_pseudonym(town: Town) -> None:
    meeting, case = seated(town, "eins.muster", "zwei.muster")
    one, two, outside = (town.person("agentur", "caseworker", user=f"{who}.muster") for who in ("eins", "zwei", "drei"))
    town.coordinator.does(f"/cases/{case}/discussion", discussion(meeting, town.reporter))

    def levels() -> list[str]:
        return [somebody.sees(f"/cases/{case}")["sight"] for somebody in (one, two, outside)]

    assert levels() == ["FULL", "FULL", "PSEUDONYM"]
    assert town.person("berufskolleg", "caseworker").sees(f"/cases/{case}")["sight"] == "FULL"
    going = {"institution": "agentur", "person": "Fachkraft eins.muster", "user": "eins.muster", "left": True}
    town.coordinator.does(f"/conferences/{meeting}/attendance", going | {"item": str(case)})
    assert levels() == ["PSEUDONYM", "FULL", "PSEUDONYM"]
    twice = town.coordinator.post(f"/conferences/{meeting}/attendance", going | {"item": str(case)})
    assert (twice.status_code, twice.json()["code"]) == (409, "ATTENDANCE_UNCHANGED")

    town.coordinator.does(f"/cases/{case}/measures", agreement(town))
    history = town.person("jugendamt", "auditor").sees(f"/cases/{case}/history?institution=agentur")["items"]
    told = [(one["seen"][0]["reason"], one["seen"][0]["accounts"]) for one in history]
    assert ("L63: Punkt wird beraten", ["eins.muster", "zwei.muster"]) in told
    assert ("L63: Punkt wird beraten", ["zwei.muster"]) in told
    assert told[-1] == ("L63: nach der Sitzung", [])
    attendance = town.caseworker.sees(f"/conferences/{meeting}/minutes")["attendance"]
    assert {name for one in attendance for name in one} == {"institution", "person", "function"}


@pytest.mark.rule("L63")
def test_somebody_in_the_room_names_their_account_later_and_by_an_identifier(town: Town) -> None:
    meeting, case = on_the_agenda(town, *town.everybody())
    there = {"institution": "agentur", "person": "Fachkraft Muster", "left": False}
    for name in ("Frau Muster", "kalender"):
        assert town.coordinator.post(f"/conferences/{meeting}/attendance", there | {"user": name}).status_code == 422
    town.coordinator.does(f"/conferences/{meeting}/attendance", there | {"user": "eins.muster"})
    town.coordinator.does(f"/cases/{case}/discussion", discussion(meeting, town.reporter))

    assert town.person("agentur", "caseworker", user="eins.muster").sees(f"/cases/{case}")["sight"] == "FULL"
    assert town.person("agentur", "caseworker").sees(f"/cases/{case}")["sight"] == "PSEUDONYM"
