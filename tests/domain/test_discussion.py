"""A case on the table: presented and discussed by those in the room."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from domain import casework, errors
from domain import events as e
from domain.case import Case
from domain.errors import Refused
from domain.policy import Act
from tests.domain.given import fold, given
from tests.domain.parts import (
    COMES_OF_AGE,
    CONFERENCE,
    CONSENT,
    DAY,
    DEFERRED,
    DISCUSSED,
    FIRST,
    FOLLOW_UP,
    MEASURE,
    MOVED_AWAY,
    MUSTERLINGEN,
    OF_A_MINOR,
    ORDERED,
    REPORTED,
    RESTRICTED,
    ROOM,
    SECOND,
    SELECTED,
    TURNS_25,
    act,
    coordinator,
    discussed,
    reported,
    selected,
    signed,
    told,
    withdrawn,
)


@pytest.mark.rule("R4", "R17", "R18", "R29", "D16")
def test_a_case_is_discussed_by_those_present_and_the_disclosure_is_on_record() -> None:
    disclosed = e.DisclosureMade(
        conference_id=CONFERENCE,
        recipients=("agentur", "jugendamt"),
        data_categories=("STAMMDATEN", "SCHULE_AUSBILDUNG"),
        legal_basis="CONSENT_6_1_A",
        consent_id=CONSENT,
    )
    given(Case(), *SELECTED).when(casework.discuss, told(), ROOM, act(on=FIRST)).then(
        discussed(), disclosed
    ).because_of("R8", "R20", "D7", "R17", "R18", "R4", "R10")


@pytest.mark.rule("R29", "R7")
def test_health_data_rest_on_the_explicit_consent() -> None:
    ticked = (signed(special_categories=True), *SELECTED[1:])
    _, disclosed = casework.discuss(fold(Case(), *ticked), told(), ROOM, act(on=FIRST)).events
    assert isinstance(disclosed, e.DisclosureMade)
    assert disclosed.legal_basis == "EXPLICIT_9_2_A"


@pytest.mark.rule("R13", "R18")
def test_the_minutes_say_whether_the_young_person_was_there_and_what_they_said() -> None:
    form = told(youth_present=True, youth_view="Erfunden: möchte Tischlerin werden.", notes="Erfundene Notiz.")
    outcome = given(Case(), *SELECTED).when(casework.discuss, form, ROOM, act(on=FIRST))
    (about, _) = outcome.decision.events
    assert isinstance(about, e.CaseDiscussed)
    assert (about.youth_present, about.youth_view) == (True, "Erfunden: möchte Tischlerin werden.")
    assert fold(Case(), *SELECTED, about).youth_present


@pytest.mark.rule("R17")
@pytest.mark.parametrize("presenter", ["jugendamt", "agentur", "berufskolleg"])
def test_nobody_presents_a_case_but_who_reported_it(presenter: str) -> None:
    room = (*ROOM, presenter)
    given(Case(), *SELECTED).when(casework.discuss, told(presenter), room, act(on=FIRST)).refused(
        errors.WrongPresenter, reporter="jobcenter"
    )


@pytest.mark.rule("R18", "R17")
def test_no_discussion_while_the_presenter_is_out_of_the_room() -> None:
    given(Case(), *SELECTED).when(casework.discuss, told(), ("jugendamt", "agentur"), coordinator(FIRST)).refused(
        errors.AbsentContributor, institution="jobcenter"
    )


@pytest.mark.rule("R4", "D9")
@pytest.mark.parametrize("room", [("jobcenter",), ("jobcenter", "unbekannt")])
def test_no_discussion_within_one_legal_circle(room: tuple[str, ...]) -> None:
    given(Case(), *SELECTED).when(casework.discuss, told(), room, act(on=FIRST)).refused(
        errors.NotCrossCircle, needed=2
    )


@pytest.mark.rule("R4", "D9", "D21")
def test_musterlingen_wants_three_circles() -> None:
    there = act("jobcenter-muster", FIRST, MUSTERLINGEN)
    report = reported(reporter="jobcenter-muster", reported_by=there.actor.user)
    case = (signed(recipients=("arbeitsagentur", "kreisjugendamt")), report, selected())
    two = ("jobcenter-muster", "kreisjugendamt")
    given(Case(), *case).when(casework.discuss, told("jobcenter-muster"), two, there).refused(
        errors.NotCrossCircle, needed=3
    )
    given(Case(), *case).when(casework.discuss, told("jobcenter-muster"), (*two, "arbeitsagentur"), there).then(
        e.CaseDiscussed, e.DisclosureMade
    )


@pytest.mark.rule("R10")
def test_no_discussion_while_somebody_not_named_in_the_consent_is_in_the_room() -> None:
    given(Case(), *SELECTED).when(casework.discuss, told(), (*ROOM, "bildungsbuero"), act(on=FIRST)).refused(
        errors.RecipientNotCovered, institutions="bildungsbuero"
    )


@pytest.mark.rule("R10", "D8")
def test_after_a_partial_withdrawal_the_conference_goes_on_without_that_institution() -> None:
    without_agentur = (
        *SELECTED,
        e.ConsentWithdrawn(withdrawn_on=date(2017, 5, 2), recipients=("agentur",), entirely=False),
    )
    given(Case(), *without_agentur).when(casework.discuss, told(), ROOM, act(on=FIRST)).refused(
        errors.RecipientNotCovered, institutions="agentur"
    )
    given(Case(), *without_agentur).when(casework.discuss, told(), ("jobcenter", "jugendamt"), act(on=FIRST)).then(
        discussed(present=("jobcenter", "jugendamt")), e.DisclosureMade
    )


@pytest.mark.rule("R6", "R10")
def test_a_consent_for_preparing_only_opens_no_discussion_and_no_follow_up() -> None:
    for_preparing = signed(purposes=("FALLVORBEREITUNG",))
    given(Case(), for_preparing, *SELECTED[1:]).when(casework.discuss, told(), ROOM, act(on=FIRST)).refused(
        errors.OutOfPurpose
    )
    for_talking = signed(purposes=("FALLVORBEREITUNG", "FALLBESPRECHUNG"))
    given(Case(), for_talking, *SELECTED[1:]).when(casework.discuss, told(), ROOM, act(on=FIRST)).then(
        e.CaseDiscussed, e.DisclosureMade
    )
    given(Case(), for_talking, *FOLLOW_UP[1:]).when(
        casework.progress, MEASURE, "started", None, act(on=SECOND)
    ).refused(errors.OutOfPurpose)


@pytest.mark.rule("D7", "R5", "R8", "R12", "R20", "R39")
@pytest.mark.parametrize(
    ("history", "by", "refusal"),
    [
        (REPORTED, act(on=FIRST), errors.WrongState),
        (DEFERRED, act(on=FIRST), errors.WrongState),
        (DISCUSSED, act(on=FIRST), errors.WrongState),
        (FOLLOW_UP, act(on=FIRST), errors.WrongState),
        ((*SELECTED, withdrawn()), act(on=FIRST), errors.ConsentWithdrawn),
        (SELECTED, act(on=date(2018, 4, 19)), errors.ConsentExpired),
        ((*OF_A_MINOR, selected()), act(on=COMES_OF_AGE), errors.OwnSignatureMissing),
        ((*TURNS_25, selected(conference_on=date(2017, 5, 9))), act(on=FIRST), errors.AgeLimitOnConference),
        ((*SELECTED, MOVED_AWAY), act(on=FIRST), errors.Residence),
        (SELECTED, act(on=FIRST - DAY), errors.BeforeTheLast),
        (SELECTED, act(on=FIRST, role="steering"), errors.NotCaseworker),
        ((*SELECTED, RESTRICTED), act(on=FIRST), errors.ProcessingIsRestricted),
        ((*SELECTED, ORDERED), act(on=FIRST), errors.SubjectErased),
    ],
)
def test_no_discussion_when_something_no_longer_holds(history: Sequence[Any], by: Act, refusal: type[Refused]) -> None:
    given(Case(), *history).when(casework.discuss, told(), ROOM, by).refused(refusal)
