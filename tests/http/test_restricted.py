"""A restricted case is kept and not used: no list shows it but the one for the coordinator, until its end (L31)."""

from datetime import date
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from adapters.http.app import create_app
from adapters.main import open_office
from adapters.settings import Settings
from domain.case import Case
from tests.http.parts import TODAY, Person, Town, discussed, reported, request_of

UNTIL = {"reason": "Erfundene Klärung", "until": "2017-12-24"}


def listed(person: Person, query: str = "") -> list[str]:
    return [one["id"] for one in person.sees(f"/cases{query}")["items"]]


@pytest.mark.rule("L31")
def test_no_usual_list_shows_a_restricted_case(town: Town) -> None:
    case, meeting = discussed(town)
    number = town.coordinator.sees(f"/cases/{case}")["case_number"]
    town.caseworker.does(f"/cases/{case}/restriction", UNTIL)

    for person in (town.coordinator, town.caseworker):
        for query in ("", "?mine=true", "?state=FOLLOW_UP"):
            assert listed(person, query) == []
    assert town.caseworker.sees("/measures")["items"] == []
    assert number not in str(town.caseworker.sees("/watchlist"))
    assert town.caseworker.get(f"/cases/{case}").status_code == 404
    minutes = town.caseworker.sees(f"/conferences/{meeting}/minutes")["items"]
    assert [(one["round"], one["measures"]) for one in minutes] == [(None, [])]


@pytest.mark.rule("L31", "R2")
def test_the_coordinator_finds_it_by_asking_for_restricted_ones_and_sees_no_content(town: Town) -> None:
    case, other = reported(town, "Eins"), reported(town, "Zwei")
    town.caseworker.does(f"/cases/{case}/restriction", UNTIL)

    assert listed(town.coordinator, "?restricted=true") == [str(case)]
    assert listed(town.coordinator) == [str(other)]
    seen = town.coordinator.sees(f"/cases/{case}")
    assert (seen["restricted"], seen["sight"], seen["content"]) == (True, "PSEUDONYM", None)
    assert town.caseworker.get("/cases?restricted=true").json()["code"] == "NOT_COORDINATOR"
    [step] = [one["next_step"] for one in town.coordinator.sees("/watchlist")["cases"] if one["case_id"] == str(case)]
    assert step["code"] == "LIFT_RESTRICTION"


@pytest.mark.rule("L31", "L27")
def test_who_has_to_answer_is_still_reminded(town: Town) -> None:
    case = reported(town)
    town.caseworker.does(f"/cases/{case}/requests", request_of(date(2017, 9, 25)))
    town.caseworker.does(f"/cases/{case}/restriction", UNTIL)

    watched = town.caseworker.sees("/watchlist")
    assert [one["code"] for one in watched["items"]] == ["REQUEST_DUE"]
    assert watched["cases"] == []


@pytest.mark.rule("L31")
@pytest.mark.parametrize("closed", [False, True])
def test_the_calendar_lifts_a_restriction_the_day_after_its_end_and_once(settings: Settings, closed: bool) -> None:
    case = _restricted(settings, closed)
    for day, touched, restricted in (
        (date(2017, 12, 24), 0, True),
        (date(2017, 12, 25), 1, False),
        (date(2017, 12, 26), 0, False),
    ):
        with open_office(settings.model_copy(update={"today": day})) as office:
            assert office.daily.run()["cases"] == touched
            assert office.desk.load(Case(), case)[0].restricted is restricted


def _restricted(settings: Settings, closed: bool) -> UUID:
    with open_office(settings) as office, TestClient(create_app(office)) as client:
        town = Town(office, client, create_app(office).openapi())
        case = reported(town, on=TODAY)
        if closed:
            town.caseworker.does(f"/cases/{case}/closure", {"reason": "KEIN_BEDARF"})
        town.caseworker.does(f"/cases/{case}/restriction", UNTIL)
    return case
