"""A look in danger: minutes, a reason, and a review by somebody else."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from domain import emergency, errors
from domain import events as e
from domain.case import Case
from domain.errors import Refused
from domain.events import Event
from domain.policy import Act
from tests.domain.given import fold, given
from tests.domain.parts import (
    CLOSED,
    CONFIRMED,
    FIRST,
    FOLLOW_UP,
    ORDERED,
    RESTRICTED,
    SUSPENDED,
    act,
    coordinator,
    steering,
    town,
)

ACCESS = UUID("00000000-0000-4000-8000-000000000acc")
NOON = datetime(2017, 5, 10, 12, 0, tzinfo=UTC)
REASON = "Erfunden: die Mutter meldet eine akute Gefahr."
GRANTED = e.EmergencyAccessGranted(
    access_id=ACCESS,
    institution="agentur",
    user="agentur.muster",
    granted_on=FIRST,
    until=datetime(2017, 5, 10, 12, 30, tzinfo=UTC),
    review_by=datetime(2017, 5, 12, 12, 0, tzinfo=UTC),
    reason=REASON,
)
REVIEWED = e.EmergencyAccessReviewed(access_id=ACCESS, reviewed_on=FIRST, justified=True, finding="Erfunden: ja.")


@pytest.mark.rule("L63")
def test_a_covered_institution_looks_in_danger_for_half_an_hour() -> None:
    given(Case(), *FOLLOW_UP).when(emergency.grant, ACCESS, REASON, NOON, act("agentur", FIRST)).then(GRANTED)
    assert fold(Case(), *FOLLOW_UP, GRANTED).disclosed_to == {"agentur"}
    (shorter,) = emergency.grant(
        fold(Case(), *FOLLOW_UP),
        ACCESS,
        REASON,
        NOON,
        act("agentur", FIRST, town(emergency_minutes=15, review_hours=72)),
    ).events
    assert isinstance(shorter, e.EmergencyAccessGranted)
    assert (shorter.until.minute, shorter.review_by.day) == (15, 13)


@pytest.mark.rule("L63")
@pytest.mark.parametrize("history", [CLOSED, (*FOLLOW_UP, RESTRICTED)])
def test_danger_does_not_ask_whether_a_case_is_closed_or_restricted(history: Sequence[Event]) -> None:
    given(Case(), *history).when(emergency.grant, ACCESS, REASON, NOON, act("agentur", FIRST)).then(GRANTED)


@pytest.mark.rule("L63", "L22", "L30")
@pytest.mark.parametrize(
    ("history", "reason", "by", "refusal"),
    [
        (FOLLOW_UP, "Gefahr für das Kind", act("agentur", FIRST), errors.EmergencyUnexplained),
        (FOLLOW_UP, " " * 40, act("agentur", FIRST), errors.EmergencyUnexplained),
        (FOLLOW_UP, REASON, act("bildungsbuero", FIRST), errors.OutOfPurpose),
        (FOLLOW_UP, REASON, steering(FIRST), errors.NotCaseworker),
        (SUSPENDED, REASON, act("agentur", FIRST), errors.OutOfPurpose),
        ((*FOLLOW_UP, ORDERED), REASON, act("agentur", FIRST), errors.SubjectErased),
        ((*FOLLOW_UP, CONFIRMED), REASON, act("agentur", FIRST), errors.SubjectErased),
    ],
)
def test_who_does_not_look_even_in_danger(
    history: Sequence[Event], reason: str, by: Act, refusal: type[Refused]
) -> None:
    given(Case(), *history).when(emergency.grant, ACCESS, reason, NOON, by).refused(refusal)


@pytest.mark.rule("L63")
def test_somebody_of_another_institution_reviews_it_once() -> None:
    looked = (*FOLLOW_UP, GRANTED)
    given(Case(), *looked).when(emergency.review, ACCESS, True, "Erfunden: ja.", {}, coordinator(FIRST)).then(REVIEWED)
    given(Case(), *looked, REVIEWED).when(emergency.review, ACCESS, False, "nein", {}, coordinator(FIRST)).refused(
        errors.WrongState
    )
    given(Case(), *FOLLOW_UP).when(emergency.review, ACCESS, True, "ja", {}, coordinator(FIRST)).refused(errors.Unknown)


@pytest.mark.rule("L63")
@pytest.mark.parametrize("by", [act("agentur", FIRST, user="zweite.agentur"), act("jobcenter", user="Agentur.Muster")])
def test_nobody_reviews_themselves_nor_their_own_house(by: Act) -> None:
    given(Case(), *FOLLOW_UP, GRANTED).when(emergency.review, ACCESS, True, "ja", {}, by).refused(
        errors.SecondInstitutionNeeded, institution="agentur"
    )


IN_RETURN = UUID("00000000-0000-4000-8000-0000000000ba")
BY_THE_REPORTER = GRANTED.model_copy(
    update={"access_id": IN_RETURN, "institution": "jobcenter", "user": "jobcenter.muster"}
)


@pytest.mark.rule("L63")
@pytest.mark.parametrize("of_theirs", ["agentur.muster", "Agentur.MUSTER"])
def test_nobody_reviews_who_reviewed_a_look_of_theirs(of_theirs: str) -> None:
    looked = given(Case(), *FOLLOW_UP, GRANTED, BY_THE_REPORTER, REVIEWED.model_copy(update={"access_id": IN_RETURN}))
    reviewers = {IN_RETURN: of_theirs}
    looked.when(emergency.review, ACCESS, True, "ja", reviewers, act(on=FIRST)).refused(errors.ReviewInReturn)
    for somebody_else in (coordinator(FIRST), act(on=FIRST, user="zweite.jobcenter")):
        looked.when(emergency.review, ACCESS, True, "Erfunden: ja.", reviewers, somebody_else).then(REVIEWED)


@pytest.mark.rule("L63")
def test_who_reviewed_a_look_of_somebody_elses_or_none_may_be_reviewed() -> None:
    looked = given(Case(), *FOLLOW_UP, GRANTED, BY_THE_REPORTER)
    for reviewers in ({}, {IN_RETURN: "koordination.muster"}, {ACCESS: "agentur.muster"}):
        looked.when(emergency.review, ACCESS, True, "Erfunden: ja.", reviewers, act(on=FIRST)).then(REVIEWED)


@pytest.mark.rule("L63")
def test_a_look_that_was_not_justified_ends_there_and_is_not_had_again() -> None:
    history = (*FOLLOW_UP, GRANTED, REVIEWED.model_copy(update={"justified": False}))
    assert fold(Case(), *FOLLOW_UP, GRANTED).open_to("agentur.muster", "agentur", NOON)
    assert not fold(Case(), *history).open_to("agentur.muster", "agentur", NOON)
    found = given(Case(), *history)
    found.when(emergency.grant, uuid4(), REASON, NOON, act("agentur", FIRST)).refused(errors.LookWasUnjustified)
    found.when(emergency.grant, ACCESS, REASON, NOON, act("agentur", FIRST, user="zweite.agentur")).then(
        GRANTED.model_copy(update={"user": "zweite.agentur"})
    )
