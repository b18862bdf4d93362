"""A consent is taken back, in part or for all; see also `test_renewal.py`."""

from collections.abc import Sequence

import pytest

from domain import casework, errors, withdrawal
from domain import events as e
from domain.case import Case
from domain.errors import Refused
from domain.events import Event
from domain.policy import Act
from domain.withdrawal import WithdrawalForm
from tests.domain.given import fold, given
from tests.domain.parts import (
    FIRST,
    FOLLOW_UP,
    HEALTH,
    MEASURE,
    PURPOSES,
    RENEWED,
    REPORTED,
    ROOM,
    SELECTED,
    SIGNED,
    SUSPENDED,
    act,
    agreed,
    paper,
    reported,
    signed,
    told,
    withdrawn,
)

FOLLOWING = "MASSNAHMEN_NACHVERFOLGUNG"
ABOUT_ADDICTION = (signed(**HEALTH), reported(support_needs=("SUCHT",)))
MEASURE_ABOUT_ADDICTION = (
    signed(**HEALTH),
    *FOLLOW_UP[1:-1],
    agreed(contents=(e.MeasureContent(measure_id=MEASURE, category="SUCHTBERATUNG"),)),
)


def taken_back(**what: Sequence[str]) -> WithdrawalForm:
    return WithdrawalForm.model_validate(what)


def narrowed(*purposes: str, kinds: tuple[str, ...] = ()) -> e.ConsentNarrowed:
    return e.ConsentNarrowed(narrowed_on=FIRST, purposes=purposes, data_categories=kinds)


@pytest.mark.rule("L6")
def test_a_consent_is_taken_back_for_one_purpose_or_one_kind_of_data() -> None:
    given(Case(), *REPORTED).when(withdrawal.withdraw, taken_back(purposes=[FOLLOWING]), act(on=FIRST)).then(
        narrowed(FOLLOWING)
    )
    form = taken_back(data_categories=["SCHULE_AUSBILDUNG", "STRAF"])
    given(Case(), *REPORTED).when(withdrawal.withdraw, form, act(on=FIRST)).then(narrowed(kinds=("SCHULE_AUSBILDUNG",)))


@pytest.mark.rule("L6", "R6", "L5")
def test_what_was_taken_back_holds_no_more_at_once() -> None:
    case = fold(Case(), *SELECTED, narrowed("FALLBESPRECHUNG", kinds=("SCHULE_AUSBILDUNG",)))
    assert case.consent is not None
    assert (case.state, case.consent.data_categories) == ("SELECTED", ("STAMMDATEN",))
    given(case).when(casework.discuss, told(), ROOM, act(on=FIRST)).refused(errors.OutOfPurpose)
    given(case).when(casework.sign_consent, paper(), RENEWED, act(on=FIRST)).refused(errors.ConsentWithdrawn)
    again = paper(signed_on=FIRST)
    given(case).when(casework.sign_consent, again, RENEWED, act(on=FIRST)).then(e.ConsentSigned)


@pytest.mark.rule("L5", "L6")
@pytest.mark.parametrize(
    ("history", "form"),
    [
        (REPORTED, taken_back()),
        (REPORTED, taken_back(purposes=PURPOSES)),
        (REPORTED, taken_back(data_categories=["STAMMDATEN"])),
        (
            (signed(data_categories=("SCHULE_AUSBILDUNG",)), reported()),
            taken_back(data_categories=["SCHULE_AUSBILDUNG"]),
        ),
        (ABOUT_ADDICTION, taken_back(data_categories=["GESUNDHEIT_SUCHT"])),
        (MEASURE_ABOUT_ADDICTION, taken_back(data_categories=["GESUNDHEIT_SUCHT"])),
    ],
)
def test_what_the_case_cannot_do_without_takes_the_whole_consent_with_it(
    history: Sequence[Event], form: WithdrawalForm
) -> None:
    given(Case(), *history).when(withdrawal.withdraw, form, act(on=FIRST)).then(withdrawn(FIRST))


@pytest.mark.rule("L5", "L6")
@pytest.mark.parametrize(
    ("history", "form", "by", "refusal"),
    [
        (REPORTED, taken_back(purposes=["WERBUNG"]), act(on=FIRST), errors.NotConsented),
        (REPORTED, taken_back(data_categories=["STRAF"]), act(on=FIRST), errors.NotConsented),
        (REPORTED, taken_back(recipients=["agentur"], purposes=[FOLLOWING]), act(on=FIRST), errors.NotConsented),
        (REPORTED, taken_back(purposes=["STAMMDATEN"]), act(on=FIRST), errors.NotConsented),
        (REPORTED, taken_back(recipients=["polizei"]), act(on=FIRST), errors.OutOfConsent),
        (SUSPENDED, taken_back(), act(on=FIRST), errors.ConsentWithdrawn),
        (SUSPENDED, taken_back(recipients=["agentur"]), act(on=FIRST), errors.ConsentWithdrawn),
        (SUSPENDED, taken_back(purposes=[FOLLOWING]), act(on=FIRST), errors.ConsentWithdrawn),
        (SUSPENDED, taken_back(data_categories=["STAMMDATEN"]), act(on=FIRST), errors.ConsentWithdrawn),
        (REPORTED, taken_back(purposes=[FOLLOWING]), act("bildungsbuero", FIRST), errors.OutOfPurpose),
        (REPORTED, taken_back(purposes=[FOLLOWING]), act(on=SIGNED.replace(day=1)), errors.BeforeTheLast),
    ],
)
def test_only_what_was_consented_to_is_taken_back(
    history: Sequence[Event], form: WithdrawalForm, by: Act, refusal: type[Refused]
) -> None:
    given(Case(), *history).when(withdrawal.withdraw, form, by).refused(refusal)


@pytest.mark.rule("L5", "L6")
@pytest.mark.parametrize(
    "form",
    [
        taken_back(),
        taken_back(recipients=["agentur"]),
        taken_back(purposes=[FOLLOWING]),
        taken_back(data_categories=["STAMMDATEN"]),
    ],
)
def test_whatever_is_taken_back_the_same_is_asked(form: WithdrawalForm) -> None:
    outcome = given(Case(), *REPORTED).when(withdrawal.withdraw, form, act(on=FIRST))
    assert [check.name for check in outcome.decision.checks] == [
        *("by_a_caseworker", "concerns", "not_forgotten", "standing_in", "not_before"),
        *("still_given", "one_thing_at_a_time", "named_in_it"),
    ]


def test_who_types_a_name_among_the_recipients_does_not_read_it_in_the_refusal() -> None:
    form = taken_back(recipients=["Testina Beispiel"], purposes=[FOLLOWING])
    given(Case(), *REPORTED).when(withdrawal.withdraw, form, act(on=FIRST)).refused(errors.NotConsented, unknown="…")
