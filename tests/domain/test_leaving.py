"""How a case leaves: to another agency, into another case of the same person, or with a death."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain import casework, errors, leaving
from domain import events as e
from domain.case import Case
from domain.errors import Refused
from domain.events import Event
from domain.leaving import HandOverForm, MergerForm
from domain.policy import Act
from domain.profile import Profile
from tests.domain.given import fold, given
from tests.domain.parts import (
    CASE,
    CLOSED,
    ESCHWEILER,
    FIRST,
    FOLLOW_UP,
    HEALTH,
    MOVED_AWAY,
    ORDERED,
    OTHER_CASE,
    OWN,
    REPORTED,
    RESTRICTED,
    SECOND,
    SOLE,
    SUSPENDED,
    act,
    coordinator,
    paper,
    person,
    reported,
    signed,
    town,
    withdrawn,
)

THERE = "Jugendberufsagentur Musterlingen"
MOVED = (*FOLLOW_UP, MOVED_AWAY)
ABOUT_ADDICTION = (signed(**HEALTH), reported(support_needs=("SUCHT",)))


OTHER = fold(Case(), signed(), reported(young_person=person(family_name="Beispeil"), case_number="F-2017-XYZ234"))
NAMED = (e.Released(institution=THERE, who="Fallmanagement"), e.Released(institution="jobcenter", who="Leitung"))


def handing(to: str = THERE, *, leave: bool = True, **changes: Any) -> HandOverForm:
    usual: dict[str, Any] = {"signed_on": FIRST, "recipients": (THERE,)}
    return HandOverForm(recipient=to, consent=paper(**(usual | changes)), leave_open_measures=leave)


def into(case: UUID = OTHER_CASE, *, leave_open_measures: bool = False) -> MergerForm:
    return MergerForm(into=case, leave_open_measures=leave_open_measures)


def bound(*keys: str) -> Profile:
    """The town, were these bound to professional secrecy."""
    houses = [one.model_copy(update={"secrecy_bound": one.key in keys}) for one in ESCHWEILER.institutions]
    return town(institutions=[one.model_dump() for one in houses])


@pytest.mark.rule("R29", "R12")
@pytest.mark.parametrize("history", [MOVED, SUSPENDED])
def test_a_case_is_handed_over_under_a_new_consent_that_names_who_takes_it(history: Sequence[Event]) -> None:
    outcome = given(Case(), *history).when(leaving.hand_over, handing(), act(on=FIRST))
    outcome.then(e.CaseHandedOver, e.CaseClosed).because_of("R29", "R9", "L1", "L12")
    handed, closed = outcome.decision.events
    assert isinstance(handed, e.CaseHandedOver)
    assert isinstance(closed, e.CaseClosed)
    assert (handed.recipient, closed.reason, fold(Case(), *history, handed, closed).state) == (
        THERE,
        "UEBERGEBEN",
        "CLOSED",
    )


@pytest.mark.rule("R29", "L13")
def test_what_the_paper_says_is_kept_with_the_hand_over() -> None:
    otherwise: dict[str, Any] = {"form": "OTHER_WITH_REASON", "form_reason": "Unterschrieben auf einem Tablet"}
    form = handing(purposes=("FALLVORBEREITUNG",), functions=NAMED, valid_until=SECOND, **otherwise, **HEALTH)
    (handed, _) = given(Case(), *MOVED).when(leaving.hand_over, form, act(on=FIRST)).decision.events
    assert handed == e.CaseHandedOver(
        handed_over_on=FIRST,
        signed_on=FIRST,
        recipient=THERE,
        functions=NAMED[:1],
        signers=(OWN,),
        data_categories=("STAMMDATEN", "GESUNDHEIT_SUCHT"),
        special_categories=True,
        purposes=("FALLVORBEREITUNG",),
        **otherwise,
        text_version="Schweigepflichtentbindung 2017-09",
        valid_until=SECOND,
    )


@pytest.mark.rule("R32")
def test_measures_that_run_are_left_knowingly_when_a_case_is_handed_over() -> None:
    kept = handing(leave=False)
    given(Case(), *MOVED).when(leaving.hand_over, kept, act(on=FIRST)).refused(errors.MeasuresOpen, count=1)
    given(Case(), *SUSPENDED).when(leaving.hand_over, kept, act(on=FIRST)).then(e.CaseHandedOver, e.CaseClosed)
    outcome = given(Case(), *MOVED).when(leaving.hand_over, handing(), act(on=FIRST))
    assert outcome.check("nothing_left_unknowingly").facts == {"running": 1, "left": True}


@pytest.mark.rule("L13")
def test_who_is_bound_to_secrecy_hands_over_to_a_person_or_function_whose_house_is_not_repeated() -> None:
    for keys in (("jobcenter",), ("jugendamt",)):
        by = coordinator(FIRST, bound(*keys))
        given(Case(), *MOVED).when(leaving.hand_over, handing(), by).refused(errors.FunctionNotNamed, institutions="…")
        outcome = given(Case(), *MOVED).when(leaving.hand_over, handing(functions=NAMED[:1]), by)
        assert THERE not in str(outcome.because_of("L13").decision.checks)


@pytest.mark.rule("R29", "R9", "L4", "L12", "R6")
@pytest.mark.parametrize(
    ("history", "form", "by", "refusal"),
    [
        ((*MOVED, withdrawn()), handing(signed_on=date(2017, 5, 1)), act(on=FIRST), errors.ConsentWithdrawn),
        (MOVED, handing(signed_on=date(2017, 4, 1)), act(on=FIRST), errors.ConsentOutdated),
        (MOVED, handing("Jugendamt Anderswo"), act(on=FIRST), errors.HandOverNotConsented),
        (MOVED, handing(recipients=(THERE, "jobcenter")), act(on=FIRST), errors.HandOverNotConsented),
        (MOVED, handing(recipients=()), act(on=FIRST), errors.ConsentIncomplete),
        (MOVED, handing(signers=(SOLE,)), act(on=FIRST), errors.OwnSignatureMissing),
        (MOVED, handing(signed_on=date(2017, 5, 11)), act(on=FIRST), errors.ConsentAfterReport),
        (MOVED, handing(signed_on=date(2016, 5, 1), signers=(SOLE, OWN)), act(on=FIRST), errors.ConsentExpired),
        (MOVED, handing(purposes=("WERBUNG",)), act(on=FIRST), errors.ConsentUnspecific),
        (MOVED, handing(data_categories=("LIEBLINGSFARBE",)), act(on=FIRST), errors.ValueNotValid),
        (MOVED, handing(data_categories=HEALTH["data_categories"]), act(on=FIRST), errors.SpecialCategoryNotConsented),
        (MOVED, handing(form="MUENDLICH"), act(on=FIRST), errors.ValueNotValid),
        (ABOUT_ADDICTION, handing(), act(on=FIRST), errors.SpecialCategoryNotConsented),
        (MOVED, handing(), act("agentur", FIRST), errors.OwnReportOnly),
        ((*MOVED, ORDERED), handing(), act(on=FIRST), errors.SubjectErased),
        (CLOSED, handing(), act(on=FIRST), errors.WrongState),
    ],
)
def test_who_takes_over_gets_nothing_otherwise(
    history: Sequence[Event], form: HandOverForm, by: Act, refusal: type[Refused]
) -> None:
    given(Case(), *history).when(leaving.hand_over, form, by).refused(refusal)


@pytest.mark.rule("R29", "R31")
@pytest.mark.parametrize("reason", ["UEBERGEBEN", "DUPLIKAT"])
def test_a_hand_over_and_a_merger_are_steps_of_their_own(reason: str) -> None:
    given(Case(), *FOLLOW_UP).when(casework.close, reason, None, True, act(on=FIRST)).refused(errors.StepOfItsOwn)


@pytest.mark.rule("R29", "R32")
def test_a_closing_says_in_its_trace_what_was_asked() -> None:
    outcome = given(Case(), *FOLLOW_UP).when(casework.close, "KEIN_BEDARF", None, True, act(on=FIRST))
    assert outcome.check("no_step_of_its_own").rule == "R29"
    assert outcome.check("nothing_left_unknowingly").facts == {"running": 1, "left": True}


@pytest.mark.rule("R31")
def test_a_second_case_of_one_person_is_closed_and_the_other_goes_on() -> None:
    given(Case(), *REPORTED).when(leaving.merge, CASE, OTHER, into(), coordinator(FIRST)).then(
        e.CaseMerged(into=OTHER_CASE, merged_on=FIRST),
        e.CaseClosed(reason="DUPLIKAT", outcome=None, closed_on=FIRST, open_measures=0),
    )
    kept = e.DuplicateMerged(duplicate=CASE, merged_on=FIRST)
    given(OTHER).when(leaving.go_on, CASE, coordinator(FIRST)).then(kept)
    assert fold(OTHER, kept) == OTHER


@pytest.mark.rule("R31")
def test_two_cases_that_read_alike_are_two() -> None:
    alike = fold(Case(), *REPORTED)
    given(alike).when(leaving.merge, CASE, alike, into(), coordinator(FIRST)).then(e.CaseMerged, e.CaseClosed)
    given(alike).when(leaving.merge, CASE, OTHER, into(CASE), coordinator(FIRST)).refused(errors.NotTheSamePerson)


@pytest.mark.rule("R32", "R20", "L31")
@pytest.mark.parametrize(
    ("history", "refusal"),
    [
        (FOLLOW_UP, errors.MeasuresOpen),
        ((*REPORTED, RESTRICTED), errors.ProcessingIsRestricted),
        ((signed(), reported(reported_on=SECOND)), errors.BeforeTheLast),
        (CLOSED, errors.WrongState),
        ((*REPORTED, ORDERED), errors.SubjectErased),
    ],
)
def test_a_merger_asks_what_every_closing_asks(history: Sequence[Event], refusal: type[Refused]) -> None:
    given(Case(), *history).when(leaving.merge, CASE, OTHER, into(), coordinator(FIRST)).refused(refusal)


@pytest.mark.rule("R32")
def test_measures_of_a_second_case_are_left_knowingly() -> None:
    form = into(leave_open_measures=True)
    (_, closed) = given(Case(), *FOLLOW_UP).when(leaving.merge, CASE, OTHER, form, coordinator(FIRST)).decision.events
    assert isinstance(closed, e.CaseClosed)
    assert closed.open_measures == 1


@pytest.mark.rule("R31", "R2")
@pytest.mark.parametrize(
    ("other", "by", "refusal"),
    [
        (
            fold(Case(), signed(), reported(young_person=person(birth_date=date(1998, 6, 16)))),
            coordinator(FIRST),
            errors.NotTheSamePerson,
        ),
        (fold(Case(), *FOLLOW_UP), act("jobcenter", FIRST), errors.NotCoordinator),
    ],
)
def test_cases_of_different_people_stay_apart(other: Case, by: Act, refusal: type[Refused]) -> None:
    given(Case(), *REPORTED).when(leaving.merge, CASE, other, into(), by).refused(refusal)


@pytest.mark.rule("R31", "R2", "L30")
@pytest.mark.parametrize(
    ("history", "by", "refusal"),
    [
        (CLOSED, coordinator(FIRST), errors.WrongState),
        ((*REPORTED, ORDERED), coordinator(FIRST), errors.SubjectErased),
        (REPORTED, act("jobcenter", FIRST), errors.NotCoordinator),
    ],
)
def test_only_a_case_that_is_open_goes_on(history: Sequence[Event], by: Act, refusal: type[Refused]) -> None:
    given(Case(), *history).when(leaving.go_on, CASE, by).refused(refusal)


@pytest.mark.rule("R32")
@pytest.mark.parametrize("history", [REPORTED, FOLLOW_UP, SUSPENDED])
def test_the_case_of_somebody_who_died_is_closed_whatever_still_runs(history: Sequence[Event]) -> None:
    given(Case(), *history).when(casework.close, "VERSTORBEN", None, False, act(on=FIRST)).then(e.CaseClosed)
