"""Figures leave the office once, masked, and stay as they were."""

from datetime import date

import pytest
from starlette.testclient import TestClient

from adapters.http.app import create_app
from adapters.main import open_office
from tests.http.parts import Body, Town, discussed

CLOSED = date(2018, 3, 1)
HALF = {"audience": "steering", "half": 1, "occurred_on": "2017-07-03"}


def released(town: Town, *roles: str) -> list[Body]:
    items: list[Body] = town.person("jugendamt", *roles).sees("/statistics/2017/releases")["items"]
    return items


@pytest.mark.rule("L52")
def test_what_was_published_for_the_steering_group_is_read_by_those_who_see_figures(town: Town) -> None:
    discussed(town)
    town.person("jugendamt", "steering").does("/statistics/2017/releases", HALF)

    [one] = released(town, "steering")

    assert (one["half"], one["published_on"]) == (1, "2017-07-03")
    assert one["tables"]["reports"]["total"]
    assert released(town, "caseworker") == []


@pytest.mark.rule("R39")
def test_a_caseworker_publishes_nothing(town: Town) -> None:
    assert town.caseworker.refused("/statistics/2017/releases", HALF) == "WRONG_ROLE"


@pytest.mark.rule("L52", "D19")
def test_a_year_that_is_not_final_is_not_published(town: Town) -> None:
    assert town.person("jugendamt", "reporting").refused("/statistics/2017/releases", {"audience": "public"}) == (
        "WRONG_STATE"
    )


@pytest.mark.rule("L52", "D19")
def test_what_was_published_of_a_closed_year_stays_when_somebody_is_forgotten(town: Town, document: Body) -> None:
    case, _ = discussed(town)
    later = town.office.settings.model_copy(update={"today": CLOSED})
    with open_office(later) as office, TestClient(create_app(office)) as client:
        then = Town(office, client, document)
        office.daily.run()
        steering = then.person("jugendamt", "steering")
        steering.does("/statistics/2017/releases", {"audience": "public"}, CLOSED)
        figures, told = steering.sees("/statistics/2017")["figures"], released(then, "caseworker")

        then.coordinator.does(f"/cases/{case}/erasure", {"reason": "VERLANGEN"}, CLOSED)
        second = then.person("jugendamt", "coordinator", "caseworker", user="zweite.person")
        second.does(f"/cases/{case}/erasure/confirmation", on=CLOSED)

        assert then.coordinator.sees(f"/cases/{case}")["state"] == "ERASED"
        assert steering.sees("/statistics/2017")["figures"] == figures
        assert released(then, "caseworker") == told
        assert told[0]["tables"]["discussions"]["youth_present"] == {"*": None}


def test_half_a_year_is_not_for_the_public(town: Town) -> None:
    answer = town.coordinator.post("/statistics/2017/releases", HALF | {"audience": "public"})
    assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION")
