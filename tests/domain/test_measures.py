"""What comes of a discussion: goals and measures, and how they go."""

from collections.abc import Callable, Sequence
from datetime import date
from itertools import permutations
from typing import Any

import pytest

from domain import casework, errors
from domain import events as e
from domain.case import Case
from domain.errors import Refused
from domain.policy import Act
from domain.recorded import Decision
from tests.domain.given import fold, given
from tests.domain.parts import (
    CASE,
    CLOSED,
    CONFERENCE,
    DAY,
    DEFERRED,
    DISCUSSED,
    FIRST,
    FOLLOW_UP,
    HEALTH,
    MEASURE,
    ORDERED,
    OTHER_MEASURE,
    REPORTED,
    RESTRICTED,
    ROOM,
    SECOND,
    SELECTED,
    act,
    agreed,
    agreement,
    coordinator,
    discussed,
    measure,
    signed,
    told,
    withdrawn,
)


@pytest.mark.rule("R19", "R32")
def test_goals_and_measures_are_put_on_record_after_the_discussion() -> None:
    given(Case(), *DISCUSSED).when(casework.agree, agreement(measure()), [MEASURE], act(on=FIRST)).then(
        agreed()
    ).because_of("R19", "R32", "R28", "R29")


@pytest.mark.rule("R30", "R32")
def test_one_case_may_hold_measures_of_several_circles() -> None:
    combined = agreement(
        measure(), measure(category="BVB", responsible="agentur"), measure(category="HZE", responsible="jugendamt")
    )
    outcome = given(Case(), *DISCUSSED).when(
        casework.agree, combined, [MEASURE, OTHER_MEASURE, CASE], coordinator(FIRST)
    )
    together = fold(Case(), *DISCUSSED, *outcome.decision.events).running()
    assert [one.circle for one in together.values()] == ["SGB_II", "SGB_III", "SGB_VIII"]


@pytest.mark.rule("R29", "R32")
def test_who_answers_for_a_measure_without_having_been_there_is_told_and_that_is_on_record() -> None:
    without_the_agentur = (*SELECTED, discussed(present=("jobcenter", "jugendamt")))
    outcome = given(Case(), *without_the_agentur).when(
        casework.agree, agreement(measure(category="BVB", responsible="agentur")), [MEASURE], act(on=FIRST)
    )
    outcome.then(e.MeasuresAgreed, e.DisclosureMade)
    (_, disclosed) = outcome.decision.events
    assert isinstance(disclosed, e.DisclosureMade)
    assert disclosed.recipients == ("agentur",)


@pytest.mark.rule("R19", "D17")
def test_that_nothing_is_agreed_needs_a_reason() -> None:
    given(Case(), *DISCUSSED).when(casework.agree, agreement(), [], act(on=FIRST)).refused(errors.MeasuresEmpty)
    no_need = agreement(no_measure_reason="Erfunden: hat einen Platz.")
    given(Case(), *DISCUSSED).when(casework.agree, no_need, [], act(on=FIRST)).then(
        agreed(measures=(), contents=(), no_measure_reason="Erfunden: hat einen Platz.")
    )


@pytest.mark.rule("R19", "R20")
@pytest.mark.parametrize("history", [REPORTED, SELECTED, DEFERRED, FOLLOW_UP])
def test_nothing_is_agreed_before_the_discussion(history: Sequence[Any]) -> None:
    given(Case(), *history).when(casework.agree, agreement(measure()), [MEASURE], act(on=FIRST)).refused(
        errors.NotDiscussed
    )


@pytest.mark.rule("R8", "R19", "R20", "R28", "R29", "R32", "D22")
@pytest.mark.parametrize(
    ("history", "form", "on", "refusal"),
    [
        (DISCUSSED, agreement(measure(due_on=FIRST - DAY)), FIRST, errors.MeasureDueTooEarly),
        (DISCUSSED, agreement(measure(category="ASA_FLEX")), FIRST, errors.ValueNotValid),
        (DISCUSSED, agreement(measure(responsible="berufskolleg")), FIRST, errors.OutOfConsent),
        (DISCUSSED, agreement(measure(responsible="polizei")), FIRST, errors.OutOfConsent),
        (DISCUSSED, agreement(measure(), goals=()), FIRST, errors.MeasuresEmpty),
        (DISCUSSED, agreement(measure()), FIRST - DAY, errors.BeforeTheLast),
        ((*DISCUSSED, withdrawn(FIRST)), agreement(measure()), FIRST, errors.ConsentWithdrawn),
        (DISCUSSED, agreement(measure()), date(2018, 4, 19), errors.ConsentExpired),
        ((*DISCUSSED, RESTRICTED), agreement(measure()), FIRST, errors.ProcessingIsRestricted),
        ((*DISCUSSED, ORDERED), agreement(measure()), FIRST, errors.SubjectErased),
    ],
)
def test_what_cannot_be_agreed(
    history: Sequence[Any], form: casework.AgreementForm, on: date, refusal: type[Refused]
) -> None:
    given(Case(), *history).when(casework.agree, form, [MEASURE] * len(form.measures), act(on=on)).refused(refusal)


@pytest.mark.rule("L4", "R7")
def test_a_measure_that_tells_of_an_addiction_needs_the_consent_to_speak_of_it() -> None:
    about_addiction = agreement(measure(category="SUCHTBERATUNG"))
    given(Case(), *DISCUSSED).when(casework.agree, about_addiction, [MEASURE], act(on=FIRST)).refused(
        errors.SpecialCategoryNotConsented
    )
    given(Case(), signed(**HEALTH), *DISCUSSED[1:]).when(
        casework.agree, about_addiction, [MEASURE], act(on=FIRST)
    ).then(e.MeasuresAgreed)


@pytest.mark.rule("R20", "R17", "R18", "R19")
def test_present_deliberate_minute_and_no_other_order() -> None:
    steps: dict[str, Callable[[Case], Decision]] = {
        "select": lambda case: casework.select(case, CONFERENCE, FIRST, coordinator(FIRST)),
        "discuss": lambda case: casework.discuss(case, told(), ROOM, act(on=FIRST)),
        "agree": lambda case: casework.agree(case, agreement(measure()), [MEASURE], act(on=FIRST)),
    }
    possible = [order for order in permutations(steps) if _all_allowed([steps[name] for name in order])]
    assert possible == [("select", "discuss", "agree")]


def _all_allowed(steps: Sequence[Callable[[Case], Decision]]) -> bool:
    case = fold(Case(), *REPORTED)
    try:
        for step in steps:
            case = fold(case, *step(case).events)
    except Refused:
        return False
    return True


@pytest.mark.rule("R32", "R38")
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("started", e.MeasureStarted),
        ("completed", e.MeasureCompleted),
        ("failed", e.MeasureFailed),
        ("replaced", e.MeasureReplaced),
        ("cancelled", e.MeasureCancelled),
    ],
)
def test_the_responsible_institution_says_how_its_measure_goes(status: str, kind: type[e.MeasureProgress]) -> None:
    moved = kind(measure_id=MEASURE, on=SECOND, note="Erfundener Stand.")
    given(Case(), *FOLLOW_UP).when(casework.progress, MEASURE, status, "Erfundener Stand.", act(on=SECOND)).then(moved)
    assert fold(Case(), *FOLLOW_UP, moved).measures[MEASURE].status == status


@pytest.mark.rule("R32", "R8")
@pytest.mark.parametrize(
    ("history", "status", "by", "refusal"),
    [
        (FOLLOW_UP, "started", act("agentur", SECOND), errors.NotResponsible),
        (FOLLOW_UP, "started", coordinator(SECOND), errors.NotResponsible),
        ((*FOLLOW_UP, e.MeasureCompleted(measure_id=MEASURE, on=FIRST)), "started", act(on=SECOND), errors.WrongState),
        ((*FOLLOW_UP, withdrawn(FIRST)), "started", act(on=SECOND), errors.ConsentWithdrawn),
        (FOLLOW_UP, "started", act(on=date(2018, 4, 19)), errors.ConsentExpired),
        (CLOSED, "started", act(on=SECOND), errors.WrongState),
        (REPORTED, "started", act(on=SECOND), errors.Unknown),
    ],
)
def test_what_is_no_progress(history: Sequence[Any], status: str, by: Act, refusal: type[Refused]) -> None:
    given(Case(), *history).when(casework.progress, MEASURE, status, None, by).refused(refusal)


@pytest.mark.rule("R38")
def test_a_measure_is_an_intention_and_decides_nothing_by_itself() -> None:
    (event,) = casework.agree(fold(Case(), *DISCUSSED), agreement(measure()), [MEASURE], act(on=FIRST)).events
    assert isinstance(event, e.MeasuresAgreed)
    assert set(type(event.measures[0]).model_fields) == {"measure_id", "circle", "responsible", "due_on"}
