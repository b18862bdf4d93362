"""What one town decides for itself."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from domain import agency
from domain.agency import Agency
from domain.events import PolicyActivated
from domain.profile import Profile
from tests.domain.given import given
from tests.domain.parts import ESCHWEILER, FIRST, MUSTERLINGEN, town


@pytest.mark.rule("R1")
def test_eschweiler_has_exactly_four_members_and_the_school_as_partner() -> None:
    members = {one.key for one in ESCHWEILER.institutions if one.member}
    assert members == {"agentur", "bildungsbuero", "jobcenter", "jugendamt"}
    assert {one.key for one in ESCHWEILER.institutions} - members == {"berufskolleg"}


@pytest.mark.rule("R1")
def test_the_members_stand_for_the_circles_of_the_note() -> None:
    circles = {one.key: one.circle for one in ESCHWEILER.institutions}
    assert circles == {
        "jugendamt": "SGB_VIII",
        "jobcenter": "SGB_II",
        "agentur": "SGB_III",
        "berufskolleg": "SCHULE",
        "bildungsbuero": "BILDUNGSBUERO",
    }


@pytest.mark.rule("R11", "D3")
def test_in_eschweiler_everybody_reports_but_the_bildungsbuero() -> None:
    assert set(ESCHWEILER.reporters(FIRST)) == {"agentur", "berufskolleg", "jobcenter", "jugendamt"}
    assert "bildungsbuero" in MUSTERLINGEN.reporters(FIRST)


@pytest.mark.rule("R2", "R3", "R5", "R21", "D2", "D6", "D12", "D21")
def test_eschweiler_chose_what_the_note_says() -> None:
    said = ESCHWEILER.model_dump(
        include={
            "municipality",
            "coordinator",
            "signatures",
            "age_limit",
            "circles_needed",
            "capacity",
            "regular_dates",
            "regular_dates_from",
            "steering_meetings",
            "publication_channels",
            "lead",
        }
    )
    assert said == {
        "municipality": "Eschweiler",
        "coordinator": "jugendamt",
        "signatures": "SEED",
        "age_limit": 25,
        "circles_needed": 2,
        "capacity": None,
        "regular_dates": 4,
        "regular_dates_from": 2018,
        "steering_meetings": 2,
        "publication_channels": ("mail", "web"),
        "lead": {"publish": 28, "invite": 21, "report": 7},
    }


@pytest.mark.rule("D21")
@pytest.mark.parametrize("switch", sorted(Profile.model_fields))
def test_musterlingen_decides_everything_differently(switch: str) -> None:
    assert getattr(MUSTERLINGEN, switch) != getattr(ESCHWEILER, switch)


@pytest.mark.rule("R34")
def test_a_new_school_takes_part_from_its_first_day_to_its_last() -> None:
    school = {
        "key": "realschule",
        "name": "Realschule",
        "circle": "SCHULE",
        "valid_from": date(2018, 2, 1),
        "valid_to": date(2019, 7, 31),
    }
    widened = town(institutions=[*ESCHWEILER.model_dump()["institutions"], school])
    takes_part = [
        "realschule" in widened.reporters(day)
        for day in (date(2018, 1, 31), date(2018, 2, 1), date(2019, 7, 31), date(2019, 8, 1))
    ]
    assert takes_part == [False, True, True, False]
    realschule = widened.institution("realschule")
    assert realschule is not None
    assert not realschule.in_force(FIRST)


@pytest.mark.rule("R4")
def test_circles_are_those_of_the_institutions_named() -> None:
    assert ESCHWEILER.circles(frozenset({"jugendamt", "jobcenter", "unbekannt"})) == {"SGB_II", "SGB_VIII"}


@pytest.mark.rule("D21")
@pytest.mark.parametrize(
    "choices",
    [
        {"coordinator": "niemand"},
        {"institutions": [*ESCHWEILER.model_dump()["institutions"], ESCHWEILER.model_dump()["institutions"][0]]},
        {"additions": {"lieblingsfarben": []}},
        {"forms": {"report": "1", "consent": "1", "information": "1"}},
        {"signatures": "NOBODY"},
        {"municipality_key": "5334012"},
        {"circles_needed": 0},
        {"capacity": 0},
        {"consent_months": 0},
        {"unbekannt": 1},
    ],
)
def test_a_profile_that_contradicts_itself_is_not_loaded(choices: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        town(**choices)


@pytest.mark.rule("D21")
def test_a_changed_profile_is_recorded_once() -> None:
    activated = PolicyActivated(digest=agency.digest(ESCHWEILER), profile=ESCHWEILER.model_dump(mode="json"))
    given(Agency()).when(agency.activate, ESCHWEILER).then(activated)
    given(Agency(), activated).when(agency.activate, ESCHWEILER).then()
    given(Agency(), activated).when(agency.activate, town(age_limit=27)).then(PolicyActivated)


@pytest.mark.rule("D21")
def test_the_profile_on_record_is_the_profile_that_was_in_force() -> None:
    (activated,) = agency.activate(Agency(), MUSTERLINGEN).events
    assert isinstance(activated, PolicyActivated)
    assert Profile.model_validate(activated.profile) == MUSTERLINGEN
    assert agency.digest(Profile.model_validate(activated.profile)) == activated.digest
