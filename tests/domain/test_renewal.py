"""What becomes of the consent while a case is open."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from domain import casework, errors, withdrawal
from domain import events as e
from domain.case import Case, State
from domain.errors import Refused
from domain.policy import Act
from domain.withdrawal import WithdrawalForm
from tests.domain.given import fold, given
from tests.domain.parts import (
    ABOUT_HEALTH,
    CLOSED,
    DAY,
    DEFERRED,
    DISCUSSED,
    FIRST,
    FOLLOW_UP,
    OF_A_MINOR,
    ORDERED,
    RENEWED,
    REPORTED,
    RESTRICTED,
    SECOND,
    SELECTED,
    SIGNED,
    SUSPENDED,
    act,
    paper,
    reported,
    signed,
    steering,
    withdrawn,
)


def taken_back(recipients: Sequence[str]) -> WithdrawalForm:
    return WithdrawalForm(recipients=tuple(recipients))


@pytest.mark.rule("R8", "R9", "D1")
def test_a_consent_is_renewed_while_the_case_is_open() -> None:
    renewed = paper(signed_on=FIRST)
    given(Case(), *FOLLOW_UP).when(casework.sign_consent, renewed, RENEWED, act(on=FIRST)).then(
        signed(consent_id=RENEWED, signed_on=FIRST, valid_until=date(2018, 5, 10))
    )
    given(Case(), *CLOSED).when(casework.sign_consent, renewed, RENEWED, act(on=FIRST)).refused(errors.WrongState)
    given(Case(), *OF_A_MINOR).when(casework.sign_consent, renewed, RENEWED, act(on=FIRST)).refused(
        errors.GuardianSignatureMissing
    )


@pytest.mark.rule("L13")
def test_whom_a_paper_names_at_a_recipient_stands_beside_the_consent() -> None:
    named = e.Released(institution="agentur", who="Reha-Beratung")
    stranger = e.Released(institution="bildungsbuero", who="Leitung")
    form = paper(signed_on=FIRST, functions=(named, stranger))
    given(Case(), *REPORTED).when(casework.sign_consent, form, RENEWED, act(on=FIRST)).then(
        signed(consent_id=RENEWED, signed_on=FIRST, valid_until=date(2018, 5, 10)),
        e.FunctionsReleased(consent_id=RENEWED, functions=(named,)),
    )


@pytest.mark.rule("R8", "D8")
@pytest.mark.parametrize(
    ("history", "state"),
    [
        (REPORTED, "REPORTED"),
        (DEFERRED, "DEFERRED"),
        (SELECTED, "DEFERRED"),
        (DISCUSSED, "DEFERRED"),
        (FOLLOW_UP, "FOLLOW_UP"),
    ],
)
def test_with_a_new_consent_a_suspended_case_goes_on_without_its_old_place(
    history: Sequence[Any], state: State
) -> None:
    at_rest = (*history, withdrawn())
    assert fold(Case(), *at_rest).state == "SUSPENDED"
    again = fold(Case(), *at_rest, signed(consent_id=RENEWED, signed_on=FIRST))
    assert (again.state, again.conference_id) == (state, None)
    assert (again.deferred_on is not None) is (state == "DEFERRED")


@pytest.mark.rule("D8")
@pytest.mark.parametrize(
    "end",
    [
        withdrawn(),
        ORDERED,
        e.ConsentExpired(expired_on=FIRST),
        e.CaseClosed(reason="WEGZUG", outcome=None, closed_on=FIRST, open_measures=0),
    ],
    ids=lambda end: type(end).__name__,
)
def test_a_case_that_rests_or_ends_waits_for_no_conference_any_more(end: Any) -> None:
    ended = fold(Case(), *SELECTED, end)
    assert (ended.conference_id, ended.conference_on) == (None, None)


@pytest.mark.rule("R8", "L5")
def test_a_paper_from_before_the_withdrawal_does_not_wake_the_case() -> None:
    old, new = paper(signed_on=date(2017, 5, 1)), paper(signed_on=date(2017, 5, 2))
    given(Case(), *SUSPENDED).when(casework.sign_consent, old, RENEWED, act("jobcenter", FIRST)).refused(
        errors.ConsentWithdrawn
    )
    given(Case(), *SUSPENDED).when(casework.sign_consent, new, RENEWED, act("jobcenter", FIRST)).then(e.ConsentSigned)


@pytest.mark.rule("L5", "L6")
def test_the_paper_taken_back_on_the_day_it_was_signed_does_not_come_back() -> None:
    for recipients in ([], ["agentur"]):
        outcome = given(Case(), *REPORTED).when(withdrawal.withdraw, taken_back(recipients), act(on=SIGNED))
        case = fold(Case(), *REPORTED, *outcome.decision.events)
        given(case).when(casework.sign_consent, paper(), RENEWED, act(on=FIRST)).refused(errors.ConsentWithdrawn)
        newer = paper(signed_on=SIGNED + DAY)
        given(case).when(casework.sign_consent, newer, RENEWED, act(on=FIRST)).then(e.ConsentSigned)


@pytest.mark.rule("L6")
def test_a_consent_is_withdrawn_for_one_recipient() -> None:
    given(Case(), *SELECTED).when(withdrawal.withdraw, taken_back(["agentur"]), act(on=FIRST)).then(
        e.ConsentWithdrawn(withdrawn_on=FIRST, recipients=("agentur",), entirely=False)
    )


@pytest.mark.rule("L5", "D8")
@pytest.mark.parametrize(
    "recipients", [[], ["agentur", "jobcenter", "jugendamt"], ["agentur", "jobcenter", "jugendamt", "polizei"]]
)
def test_a_consent_withdrawn_for_all_puts_the_case_to_rest(recipients: list[str]) -> None:
    outcome = given(Case(), *SELECTED).when(withdrawal.withdraw, taken_back(recipients), act(on=FIRST))
    outcome.then(withdrawn(FIRST))
    assert fold(Case(), *SELECTED, withdrawn(FIRST)).state == "SUSPENDED"


@pytest.mark.rule("L5", "L6")
def test_withdrawn_piece_by_piece_is_withdrawn_entirely() -> None:
    two_gone = e.ConsentWithdrawn(withdrawn_on=FIRST, recipients=("agentur", "jobcenter"), entirely=False)
    given(Case(), *SELECTED, two_gone).when(withdrawal.withdraw, taken_back(["jugendamt"]), act(on=FIRST)).then(
        e.ConsentWithdrawn(withdrawn_on=FIRST, recipients=("jugendamt",), entirely=True)
    )


@pytest.mark.rule("L5", "R10")
@pytest.mark.parametrize(
    ("history", "recipients", "by", "refusal"),
    [
        (SUSPENDED, [], act(on=FIRST), errors.ConsentWithdrawn),
        (SELECTED, ["berufskolleg"], act(on=FIRST), errors.OutOfConsent),
        (SELECTED, [], act("bildungsbuero", FIRST), errors.OutOfPurpose),
        (SELECTED, [], steering(FIRST), errors.NotCaseworker),
        (SELECTED, [], act(on=SIGNED - DAY), errors.BeforeTheLast),
        ((*SELECTED, ORDERED), [], act(on=FIRST), errors.SubjectErased),
    ],
)
def test_what_cannot_be_withdrawn(
    history: Sequence[Any], recipients: list[str], by: Act, refusal: type[Refused]
) -> None:
    given(Case(), *history).when(withdrawal.withdraw, taken_back(recipients), by).refused(refusal)


@pytest.mark.rule("L5")
def test_even_a_restricted_case_hears_a_withdrawal() -> None:
    given(Case(), *SELECTED, RESTRICTED).when(withdrawal.withdraw, taken_back([]), act(on=FIRST)).then(
        e.ConsentWithdrawn
    )


@pytest.mark.rule("L5")
def test_a_withdrawal_after_the_case_is_closed_is_heard_and_leaves_it_closed() -> None:
    given(Case(), *CLOSED).when(withdrawal.withdraw, taken_back([]), act(on=SECOND)).then(withdrawn(SECOND))
    assert fold(Case(), *CLOSED, withdrawn(SECOND)).state == "CLOSED"


@pytest.mark.rule("L5", "R8")
def test_an_older_paper_does_not_replace_a_newer_one() -> None:
    older = paper(signed_on=SIGNED - DAY)
    given(Case(), *REPORTED).when(casework.sign_consent, older, RENEWED, act(on=FIRST)).refused(errors.ConsentOutdated)
    given(Case(), *REPORTED).when(casework.sign_consent, paper(), RENEWED, act(on=FIRST)).then(e.ConsentSigned)


@pytest.mark.rule("L4", "R7")
def test_a_renewal_ticks_what_the_needs_on_file_call_for() -> None:
    about_addiction = (signed(special_categories=True), reported(support_needs=("SUCHT",)))
    given(Case(), *about_addiction).when(casework.sign_consent, paper(), RENEWED, act(on=FIRST)).refused(
        errors.SpecialCategoryNotConsented
    )
    given(Case(), *about_addiction).when(casework.sign_consent, ABOUT_HEALTH, RENEWED, act(on=FIRST)).then(
        e.ConsentSigned
    )
