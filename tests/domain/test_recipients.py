"""Whoever has the data already is told what became of them."""

import pytest

from domain import errors, recipients
from domain import events as e
from domain.case import Case
from domain.errors import Refused
from domain.policy import Act
from tests.domain.given import fold, given
from tests.domain.parts import (
    CONFERENCE,
    CONFIRMED,
    CONSENT,
    FIRST,
    FOLLOW_UP,
    REPORTED,
    SECOND,
    act,
    coordinator,
    withdrawn,
)

DISCLOSED = e.DisclosureMade(
    conference_id=CONFERENCE,
    recipients=("agentur", "jugendamt"),
    data_categories=("STAMMDATEN",),
    legal_basis="CONSENT_6_1_A",
    consent_id=CONSENT,
)
REACHED = (*FOLLOW_UP, DISCLOSED)


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
