"""Requests under the law: who takes them in, how long the answer may take, and to whom it goes."""

from collections.abc import Callable, Sequence
from datetime import date

import pytest

from domain import erasure, errors, requests
from domain import events as e
from domain.case import Case
from domain.errors import Refused
from domain.events import Event, RequestKind
from domain.policy import Act
from domain.recorded import Decision
from domain.requests import AnswerForm, RequestForm
from domain.subject_request import due
from tests.domain.given import fold, given, when
from tests.domain.parts import (
    CLOSED,
    CONFIRMED,
    DISCUSSED,
    DUE,
    FIRST,
    FOLLOW_UP,
    ORDERED,
    REPORTED,
    RESTRICTED,
    SECOND,
    SUSPENDED,
    act,
    asked,
    coordinator,
)
from tests.samples import REQUEST, SAMPLES

IDENTIFIED = e.SubjectRequestIdentified(request_id=REQUEST, identified_on=FIRST, identified_by="AUSWEIS")
ANSWERED = e.SubjectRequestAnswered(request_id=REQUEST, answered_on=FIRST, decision="GRANTED", to_tell=())


def form(received_on: date = FIRST) -> RequestForm:
    return RequestForm(kind="ACCESS", received_on=received_on, via="BRIEF")


def granted(case: Case, by: Act) -> Decision:
    return requests.answer(case, REQUEST, AnswerForm(decision="GRANTED"), by)


def refused(case: Case, by: Act, reason: str | None = "Erfundener Grund") -> Decision:
    return requests.answer(case, REQUEST, AnswerForm(decision="REFUSED", reason=reason), by)


# Taking in


@pytest.mark.rule("L27")
@pytest.mark.parametrize("history", [REPORTED, FOLLOW_UP, SUSPENDED, CLOSED, (*REPORTED, RESTRICTED)])
def test_a_request_is_taken_in_wherever_the_case_stands(history: Sequence[Event]) -> None:
    given(Case(), *history).when(requests.receive, REQUEST, form(), act(on=FIRST)).then(asked()).because_of(
        "R10", "D20"
    )


@pytest.mark.rule("L27")
@pytest.mark.parametrize(
    ("received_on", "due_on"),
    [(date(2018, 1, 31), date(2018, 2, 28)), (date(2017, 2, 28), date(2017, 3, 28)), (FIRST, DUE)],
)
def test_an_answer_is_due_a_month_after_the_receipt(received_on: date, due_on: date) -> None:
    assert due(received_on) == due_on


@pytest.mark.rule("L27", "L22", "D20", "L30")
@pytest.mark.parametrize(
    ("history", "received_on", "by", "refusal"),
    [
        (REPORTED, FIRST, "berufskolleg", errors.OutOfPurpose),
        (REPORTED, SECOND, "jobcenter", errors.InTheFuture),
        ((*REPORTED, ORDERED), FIRST, "jobcenter", errors.SubjectErased),
        ((), FIRST, "jugendamt", errors.WrongState),
    ],
)
def test_a_request_is_not_taken_in(
    history: Sequence[Event], received_on: date, by: str, refusal: type[Refused]
) -> None:
    given(Case(), *history).when(requests.receive, REQUEST, form(received_on), act(by, on=FIRST)).refused(refusal)


@pytest.mark.rule("L27")
def test_of_somebody_nothing_is_held_about_not_even_a_name_is_kept() -> None:
    outcome = when(requests.answer_unknown_person, "ACCESS", FIRST, "EMAIL", act(on=FIRST))
    outcome.then(e.UnknownPersonAnswered(kind="ACCESS", received_on=FIRST, via="EMAIL", answered_on=FIRST))
    when(requests.answer_unknown_person, "ACCESS", SECOND, "EMAIL", act(on=FIRST)).refused(errors.InTheFuture)


# Who asks, and until when


@pytest.mark.rule("L27")
def test_it_is_noted_how_who_asked_was_known() -> None:
    given(Case(), *REPORTED, asked()).when(requests.identify, REQUEST, "AUSWEIS", act(on=FIRST)).then(IDENTIFIED)
    given(Case(), *REPORTED, asked(), IDENTIFIED).when(requests.identify, REQUEST, "EID", act(on=FIRST)).refused(
        errors.WrongState, state="IDENTIFIED"
    )


@pytest.mark.rule("L27")
def test_two_more_months_are_announced_within_the_first_one_and_once() -> None:
    extended = e.SubjectRequestExtended(
        request_id=REQUEST, extended_on=DUE, due_on=date(2017, 8, 10), reason="Erfundene Menge"
    )
    waiting = given(Case(), *REPORTED, asked())
    waiting.when(requests.extend, REQUEST, "Erfundene Menge", act(on=DUE)).then(extended)
    waiting.when(requests.extend, REQUEST, "Zu spät", act(on=date(2017, 6, 11))).refused(
        errors.ExtensionTooLate, due="2017-06-10"
    )
    given(Case(), *REPORTED, asked(), extended).when(requests.extend, REQUEST, "Nochmals", act(on=DUE)).refused(
        errors.WrongState
    )
    assert fold(Case(), *REPORTED, asked(), extended).open_requests[REQUEST].due_on == date(2017, 8, 10)


# Answering


@pytest.mark.rule("L27")
def test_an_answer_goes_only_to_who_is_known_to_have_asked() -> None:
    given(Case(), *REPORTED, asked()).when(granted, act(on=FIRST)).refused(errors.IdentityUnproven)
    given(Case(), *REPORTED, asked(), IDENTIFIED).when(granted, act(on=FIRST)).then(ANSWERED)


@pytest.mark.rule("L27")
@pytest.mark.parametrize("reason", [None, " "])
def test_a_refusal_has_a_reason_and_needs_no_proof_of_who_asked(reason: str | None) -> None:
    waiting = given(Case(), *REPORTED, asked())
    waiting.when(refused, act(on=FIRST), reason).refused(errors.ReasonMissing)
    waiting.when(refused, act(on=FIRST)).then(e.SubjectRequestAnswered)


@pytest.mark.rule("L27")
def test_a_late_answer_is_given_all_the_same_and_says_how_late() -> None:
    outcome = given(Case(), *REPORTED, asked(), IDENTIFIED).when(granted, act(on=date(2017, 6, 13)))
    assert outcome.check("in_time").facts == {"days_late_with_the_answer": 3}


@pytest.mark.rule("L28", "L30", "L31")
@pytest.mark.parametrize(
    ("kind", "to_tell"),
    [("RECTIFICATION", ("jugendamt",)), ("ERASURE", ("jugendamt",)), ("RESTRICTION", ("jugendamt",)), ("ACCESS", ())],
)
def test_an_answer_that_changes_data_names_whom_they_had_reached(kind: RequestKind, to_tell: tuple[str, ...]) -> None:
    told = e.DisclosureMade.model_validate(SAMPLES["DisclosureMade"].model_dump() | {"recipients": ("jugendamt",)})
    history = (*DISCUSSED, told, asked(kind), IDENTIFIED)
    given(Case(), *history).when(granted, act(on=FIRST)).then(ANSWERED.model_copy(update={"to_tell": to_tell}))
    (said,) = given(Case(), *history).when(refused, act(on=FIRST)).decision.events
    assert isinstance(said, e.SubjectRequestAnswered)
    assert said.to_tell == ()


@pytest.mark.rule("L22", "L27")
@pytest.mark.parametrize(
    ("by", "refusal"),
    [
        (act("agentur", on=FIRST), None),
        (act("jobcenter", on=FIRST), None),
        (coordinator(FIRST), None),
        (act("jugendamt", on=FIRST), errors.OwnReportOnly),
        (act("berufskolleg", on=FIRST), errors.OwnReportOnly),
        (act("jobcenter", on=FIRST, role="reporting"), errors.NotCaseworker),
    ],
)
def test_who_took_it_in_answers_and_who_leads_the_case(by: Act, refusal: type[Refused] | None) -> None:
    outcome = given(Case(), *REPORTED, asked(by="agentur"), IDENTIFIED).when(granted, by)
    if refusal is None:
        outcome.then(ANSWERED)
    else:
        outcome.refused(refusal)


STEPS: dict[str, Callable[[Case], Decision]] = {
    "identify": lambda case: requests.identify(case, REQUEST, "BEKANNT", act(on=FIRST)),
    "extend": lambda case: requests.extend(case, REQUEST, "Erfunden", act(on=FIRST)),
    "answer": lambda case: granted(case, act(on=FIRST)),
}


@pytest.mark.rule("L27", "R20")
@pytest.mark.parametrize("step", STEPS)
def test_what_was_answered_is_done_and_what_nobody_asked_does_not_exist(step: str) -> None:
    given(Case(), *REPORTED, asked(), IDENTIFIED, ANSWERED).when(STEPS[step]).refused(errors.WrongState)
    given(Case(), *REPORTED).when(STEPS[step]).refused(errors.Unknown)
    given(Case(), *REPORTED, asked(), ORDERED, CONFIRMED).when(STEPS[step]).refused(errors.SubjectErased)


@pytest.mark.rule("L27")
def test_a_step_of_a_request_nobody_knows_changes_nothing() -> None:
    assert fold(Case(), *REPORTED, IDENTIFIED).requests == {}


# An open request, and being forgotten


@pytest.mark.rule("L27")
def test_nobody_is_forgotten_who_still_waits_for_an_answer() -> None:
    given(Case(), *REPORTED, asked()).when(erasure.order, "Verlangen", act(on=FIRST)).refused(
        errors.RequestOpen, count=1
    )
    given(Case(), *REPORTED, asked(), IDENTIFIED, ANSWERED).when(erasure.order, "Verlangen", act(on=FIRST)).then(
        e.ErasureOrdered
    )


@pytest.mark.rule("L27", "L30")
def test_a_request_to_be_forgotten_is_answered_between_order_and_confirmation() -> None:
    waiting = (*REPORTED, asked("ERASURE"), IDENTIFIED)
    given(Case(), *waiting).when(erasure.order, "Verlangen", act(on=FIRST)).then(e.ErasureOrdered)
    ordered = given(Case(), *waiting, ORDERED)
    ordered.when(erasure.confirm, coordinator(FIRST, user="zweite.muster")).refused(errors.RequestOpen)
    ordered.when(granted, act(on=FIRST)).then(ANSWERED)
    given(Case(), *waiting, ORDERED, ANSWERED).when(erasure.confirm, coordinator(FIRST, user="zweite.muster")).then(
        e.ErasureConfirmed
    )


@pytest.mark.rule("L30")
def test_whoever_was_forgotten_waits_for_nothing() -> None:
    brought_back = fold(Case(), *REPORTED, asked(), CONFIRMED)
    assert brought_back.open_requests == {}
    assert fold(Case(), *REPORTED, asked()).open_requests.keys() == {REQUEST}
