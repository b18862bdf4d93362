"""A part of a consent is taken back, and whoever has the data already is told."""

from collections.abc import Sequence

import pytest

from domain import casework, errors, recipients
from domain import events as e
from domain.case import Case
from domain.errors import Refused
from domain.events import Event
from domain.policy import Act
from domain.recipients import WithdrawalForm
from tests.domain.given import fold, given
from tests.domain.parts import (
    CONFERENCE,
    CONFIRMED,
    CONSENT,
    FIRST,
    FOLLOW_UP,
    HEALTH,
    MEASURE,
    PURPOSES,
    RENEWED,
    REPORTED,
    ROOM,
    SECOND,
    SELECTED,
    SIGNED,
    SUSPENDED,
    act,
    agreed,
    coordinator,
    paper,
    reported,
    signed,
    told,
    withdrawn,
)

FOLLOWING = "MASSNAHMEN_NACHVERFOLGUNG"
DISCLOSED = e.DisclosureMade(
    conference_id=CONFERENCE,
    recipients=("agentur", "jugendamt"),
    data_categories=("STAMMDATEN",),
    legal_basis="CONSENT_6_1_A",
    consent_id=CONSENT,
)
REACHED = (*FOLLOW_UP, DISCLOSED)
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
    given(Case(), *REPORTED).when(recipients.withdraw, taken_back(purposes=[FOLLOWING]), act(on=FIRST)).then(
        narrowed(FOLLOWING)
    )
    form = taken_back(data_categories=["SCHULE_AUSBILDUNG", "STRAF"])
    given(Case(), *REPORTED).when(recipients.withdraw, form, act(on=FIRST)).then(narrowed(kinds=("SCHULE_AUSBILDUNG",)))


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
    given(Case(), *history).when(recipients.withdraw, form, act(on=FIRST)).then(withdrawn(FIRST))


@pytest.mark.rule("L5", "L6")
@pytest.mark.parametrize(
    ("history", "form", "by", "refusal"),
    [
        (REPORTED, taken_back(purposes=["WERBUNG"]), act(on=FIRST), errors.NotConsented),
        (REPORTED, taken_back(data_categories=["STRAF"]), act(on=FIRST), errors.NotConsented),
        (REPORTED, taken_back(recipients=["agentur"], purposes=[FOLLOWING]), act(on=FIRST), errors.NotConsented),
        (SUSPENDED, taken_back(purposes=[FOLLOWING]), act(on=FIRST), errors.NotConsented),
        (REPORTED, taken_back(purposes=[FOLLOWING]), act("bildungsbuero", FIRST), errors.OutOfPurpose),
        (REPORTED, taken_back(purposes=[FOLLOWING]), act(on=SIGNED.replace(day=1)), errors.BeforeTheLast),
    ],
)
def test_only_what_was_consented_to_is_taken_back(
    history: Sequence[Event], form: WithdrawalForm, by: Act, refusal: type[Refused]
) -> None:
    given(Case(), *history).when(recipients.withdraw, form, by).refused(refusal)


@pytest.mark.rule("L28", "L5")
def test_who_received_data_is_told_of_a_withdrawal_and_who_did_not_need_not_be() -> None:
    whole = fold(Case(), *REACHED, withdrawn(FIRST))
    assert whole.untold["WITHDRAWAL"].recipients == {"agentur", "jugendamt"}
    part = e.ConsentWithdrawn(withdrawn_on=FIRST, recipients=("agentur",), entirely=False)
    assert fold(Case(), *REACHED, part).untold["WITHDRAWAL"].recipients == {"agentur"}
    assert fold(Case(), *REPORTED, withdrawn(FIRST)).untold == {}


@pytest.mark.rule("L28", "L30")
def test_telling_them_is_put_on_record_piece_by_piece() -> None:
    gone = e.SubjectDataErased(
        keys_destroyed=3, boxes_blanked=9, requests_forgotten=2, key_epoch=2, recipients=("agentur", "jugendamt")
    )
    first = e.RecipientsInformed(informed_on=SECOND, cause="ERASURE", recipients=("agentur",))
    forgotten = fold(Case(), *REACHED, withdrawn(FIRST), CONFIRMED, gone)
    given(forgotten).when(recipients.inform, "ERASURE", ["agentur"], coordinator(SECOND)).then(first)
    left = fold(forgotten, first).untold["ERASURE"]
    assert left.recipients == {"jugendamt"}
    assert fold(forgotten, first, first.model_copy(update={"recipients": ("jugendamt",)})).untold == {}


@pytest.mark.rule("L28")
@pytest.mark.parametrize(
    ("cause", "whom", "by", "refusal"),
    [
        ("CORRECTION", ["agentur"], act(on=FIRST), errors.NothingToTell),
        ("WITHDRAWAL", ["bildungsbuero"], act(on=FIRST), errors.NothingToTell),
        ("WITHDRAWAL", [], act(on=FIRST), errors.NothingToTell),
        ("WITHDRAWAL", ["agentur"], act("agentur", FIRST), errors.OwnReportOnly),
    ],
)
def test_nobody_is_told_who_need_not_know(cause: e.Cause, whom: list[str], by: Act, refusal: type[Refused]) -> None:
    given(Case(), *REACHED, withdrawn(FIRST)).when(recipients.inform, cause, whom, by).refused(refusal)
