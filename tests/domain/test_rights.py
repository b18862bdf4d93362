"""What a young person may ask for: correct, contest, restrict; and what is left once they are forgotten."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from domain import casework, entrusted, erasure, errors, rights, withdrawal
from domain import events as e
from domain.case import Case
from domain.entrusted import NoteForm
from domain.errors import Refused
from domain.events import CaseEvent, ConferenceEvent, Event, YearEvent
from domain.personal import ERASED, personal_fields
from domain.rights import CorrectionForm
from domain.withdrawal import WithdrawalForm
from tests.domain.given import fold, given
from tests.domain.parts import (
    CLOSED,
    CONFERENCE,
    CONFIRMED,
    DEFERRED,
    DISCUSSED,
    FIRST,
    FOLLOW_UP,
    MEASURE,
    OF_A_MINOR,
    ORDERED,
    REPORTED,
    RESTRICTED,
    SECOND,
    SELECTED,
    SUSPENDED,
    act,
    agreement,
    content,
    coordinator,
    measure,
    paper,
    person,
    reported,
    signed,
    told,
    withdrawn,
)
from tests.samples import SAMPLES

CONTESTED = e.DataContested(contested_on=FIRST, statement="Erfunden: so war es nicht.")
NOTE = NoteForm(entrusted_by="Testa Beispiel", text="Erfundenes Anvertrautes.")
FORGOTTEN = SAMPLES["SubjectDataErased"]


def correction(**now_reads: Any) -> CorrectionForm:
    return CorrectionForm.model_validate({"reason": "Erfundener Irrtum"} | now_reads)


# Correcting


@pytest.mark.rule("L28")
def test_what_a_report_got_wrong_is_put_right() -> None:
    given(Case(), *REPORTED).when(rights.correct, correction(summary="Erfunden: stimmt jetzt."), act(on=FIRST)).then(
        e.ReportCorrected(
            corrected_on=FIRST,
            young_person=person(),
            summary="Erfunden: stimmt jetzt.",
            support_needs=content().support_needs,
            question=content().question,
            reason="Erfundener Irrtum",
            complete=True,
        )
    )


@pytest.mark.rule("R5", "R7", "R8", "R12", "R14")
@pytest.mark.parametrize(
    ("history", "form", "refusal"),
    [
        (REPORTED, correction(young_person=person(municipality="Stolberg")), errors.Residence),
        (REPORTED, correction(young_person=person(birth_date=date(1992, 4, 20))), errors.AgeLimit),
        (REPORTED, correction(summary=" "), errors.SummaryMissing),
        (REPORTED, correction(support_needs=()), errors.NeedMissing),
        (REPORTED, correction(support_needs=("SUCHT",)), errors.SpecialCategoryNotConsented),
        (SUSPENDED, correction(summary="Neu"), errors.ConsentWithdrawn),
        (CLOSED, correction(summary="Neu"), errors.WrongState),
        ((*REPORTED, RESTRICTED), correction(summary="Neu"), errors.ProcessingIsRestricted),
    ],
)
def test_a_correction_keeps_the_rules_of_the_report(
    history: Sequence[Event], form: CorrectionForm, refusal: type[Refused]
) -> None:
    given(Case(), *history).when(rights.correct, form, act(on=FIRST)).refused(refusal)


@pytest.mark.rule("R5")
def test_an_address_is_put_right_also_when_the_person_has_meanwhile_turned_25() -> None:
    turned_25 = (signed(), reported(young_person=person(birth_date=date(1992, 5, 1))), *FOLLOW_UP[2:])
    moved = person(birth_date=date(1992, 5, 1), street="Anderer Musterweg 2")
    given(Case(), *turned_25).when(rights.correct, correction(young_person=moved), act(on=SECOND)).then(
        e.ReportCorrected
    )


@pytest.mark.rule("L28")
def test_a_correction_changes_what_it_names_and_leaves_the_rest() -> None:
    needs = e.ReportCorrected(corrected_on=FIRST, support_needs=("SCHULDEN",), reason="Irrtum", complete=False)
    assert fold(Case(), *REPORTED, needs).support_needs == ("SCHULDEN",)
    born = e.ReportCorrected(
        corrected_on=FIRST, young_person=person(birth_date=date(1999, 1, 1)), reason="Irrtum", complete=False
    )
    corrected = fold(Case(), *REPORTED, born)
    assert (corrected.birth_date, corrected.support_needs) == (date(1999, 1, 1), ("AUSBILDUNGSSUCHE",))


@pytest.mark.rule("L28", "R9", "D2")
def test_a_corrected_birth_date_asks_for_guardians_and_lets_their_consent_lapse() -> None:
    a_minor_after_all = correction(young_person=person(birth_date=date(1999, 8, 1)))
    given(Case(), *REPORTED).when(rights.correct, a_minor_after_all, act(on=FIRST)).refused(
        errors.GuardianSignatureMissing
    )
    an_adult_after_all = correction(young_person=person())
    corrected = given(Case(), *OF_A_MINOR).when(rights.correct, an_adult_after_all, act(on=FIRST))
    grown = fold(Case(), *OF_A_MINOR, *corrected.then(e.ReportCorrected).decision.events)
    assert grown.consent_status(FIRST) == "LAPSED_AT_18"


@pytest.mark.rule("L28")
def test_a_correction_does_not_turn_one_person_into_another() -> None:
    somebody = person(given_name="Testo", birth_date=date(1998, 6, 16))
    given(Case(), *REPORTED).when(rights.correct, correction(young_person=somebody), act(on=FIRST)).refused(
        errors.SomebodyElse
    )
    for mended in (person(given_name="Testo"), person(birth_date=date(1998, 6, 16))):
        given(Case(), *REPORTED).when(rights.correct, correction(young_person=mended), act(on=FIRST)).then(
            e.ReportCorrected
        )


@pytest.mark.rule("L28")
def test_a_correction_holds_the_whole_report_so_that_what_was_before_can_go() -> None:
    asked = (signed(), reported(question="Erfundene Frage?"))
    (whole,) = given(Case(), *asked).when(rights.correct, correction(summary="Neu"), act(on=FIRST)).decision.events
    forgotten = fold(Case(), signed(), erased(asked[1]), whole)
    kept = fold(Case(), *asked, whole)
    for name in ("reported_as", "birth_date", "sex", "support_needs", "summary", "question"):
        assert getattr(forgotten, name) == getattr(kept, name)
    assert (kept.summary, kept.question, kept.reported_as) == ("Neu", "Erfundene Frage?", person())


@pytest.mark.rule("L28")
def test_name_and_birth_date_changed_one_after_the_other_still_mean_somebody_else() -> None:
    renamed = given(Case(), *REPORTED).when(
        rights.correct, correction(young_person=person(family_name="Muster")), act(on=FIRST)
    )
    (first,) = renamed.decision.events
    forgotten = given(Case(), signed(), erased(reported()), first)
    reborn = correction(young_person=person(family_name="Muster", birth_date=date(1998, 6, 16)))
    forgotten.when(rights.correct, reborn, act(on=FIRST)).refused(errors.SomebodyElse)
    moved = correction(young_person=person(family_name="Muster", street="Musterweg 2"))
    forgotten.when(rights.correct, moved, act(on=FIRST)).then(e.ReportCorrected)


# Contesting, restricting


@pytest.mark.rule("L29")
def test_that_data_are_contested_is_noted_until_it_is_settled() -> None:
    given(Case(), *REPORTED).when(rights.contest, CONTESTED.statement, act("agentur", FIRST)).then(CONTESTED)
    assert fold(Case(), *REPORTED, CONTESTED).contested
    given(Case(), *REPORTED, CONTESTED).when(rights.resolve_contest, act(on=FIRST)).then(
        e.ContestResolved(resolved_on=FIRST)
    )
    given(Case(), *REPORTED).when(rights.resolve_contest, act(on=FIRST)).refused(errors.WrongState)
    assert not fold(Case(), *REPORTED, CONTESTED, e.ContestResolved(resolved_on=FIRST)).contested


@pytest.mark.rule("L31")
def test_restricted_data_are_kept_and_not_used_until_the_restriction_is_lifted() -> None:
    given(Case(), *FOLLOW_UP).when(rights.restrict, "Prüfung", None, act(on=FIRST)).then(RESTRICTED)
    given(Case(), *FOLLOW_UP, RESTRICTED).when(rights.restrict, "Prüfung", None, act(on=FIRST)).refused(
        errors.ProcessingIsRestricted
    )
    given(Case(), *FOLLOW_UP, RESTRICTED).when(casework.progress, MEASURE, "started", None, act(on=FIRST)).refused(
        errors.ProcessingIsRestricted
    )
    lifted = e.RestrictionLifted(lifted_on=FIRST)
    given(Case(), *FOLLOW_UP, RESTRICTED).when(rights.lift_restriction, act(on=FIRST)).then(lifted)
    given(Case(), *FOLLOW_UP).when(rights.lift_restriction, act(on=FIRST)).refused(errors.WrongState)
    given(Case(), *FOLLOW_UP, RESTRICTED, lifted).when(casework.progress, MEASURE, "started", None, act(on=FIRST)).then(
        e.MeasureStarted
    )


@pytest.mark.rule("L31", "D8")
@pytest.mark.parametrize("history", [SELECTED, DISCUSSED])
def test_a_restricted_case_gives_up_its_place_on_the_agenda(history: Sequence[Event]) -> None:
    place_given_up = e.CaseDeferred(reason="UNTERLAGEN", deferred_on=FIRST, conference_id=CONFERENCE)
    given(Case(), *history).when(rights.restrict, "Prüfung", None, act(on=FIRST)).then(RESTRICTED, place_given_up)


STEPS: dict[str, Any] = {
    "report_again": lambda case: casework.report_again(case, content(), act(on=FIRST)),
    "sign_consent": lambda case: casework.sign_consent(case, paper(), CONFERENCE, act(on=FIRST)),
    "withdraw_consent": lambda case: withdrawal.withdraw(case, WithdrawalForm(), act(on=FIRST)),
    "withdraw_report": lambda case: casework.withdraw_report(case, act(on=FIRST)),
    "record_move": lambda case: casework.record_move(case, "Stolberg", FIRST, act(on=FIRST)),
    "select": lambda case: casework.select(case, CONFERENCE, FIRST, coordinator(FIRST)),
    "defer": lambda case: casework.defer(case, "KAPAZITAET", None, coordinator(FIRST)),
    "discuss": lambda case: casework.discuss(case, told(), ("jobcenter", "jugendamt"), act(on=FIRST)),
    "agree": lambda case: casework.agree(case, agreement(measure()), [MEASURE], act(on=FIRST)),
    "progress": lambda case: casework.progress(case, MEASURE, "started", None, act(on=FIRST)),
    "close": lambda case: casework.close(case, "KEIN_BEDARF", None, True, act(on=FIRST)),
    "correct": lambda case: rights.correct(case, correction(summary="Neu"), act(on=FIRST)),
    "contest": lambda case: rights.contest(case, "Erfunden.", act(on=FIRST)),
    "restrict": lambda case: rights.restrict(case, "Prüfung", None, act(on=FIRST)),
    "entrust": lambda case: entrusted.entrust(case, MEASURE, NOTE, act(on=FIRST)),
    "order_erasure": lambda case: erasure.order(case, "Verlangen", coordinator(FIRST)),
}
HISTORIES: dict[str, Sequence[Event]] = {
    "reported": REPORTED,
    "selected": SELECTED,
    "deferred": DEFERRED,
    "discussed": DISCUSSED,
    "follow_up": FOLLOW_UP,
    "suspended": SUSPENDED,
    "closed": CLOSED,
}


@pytest.mark.rule("L30")
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("history", HISTORIES)
def test_once_an_erasure_is_ordered_nothing_is_added_any_more(history: str, step: str) -> None:
    missing = history not in {"follow_up", "closed"} and step == "progress"
    for end in ((ORDERED,), (ORDERED, CONFIRMED), (ORDERED, CONFIRMED, FORGOTTEN)):
        given(Case(), *HISTORIES[history], *end).when(STEPS[step]).refused(
            errors.Unknown if missing else errors.SubjectErased
        )


# What is left


def erased(event: Event) -> Event:
    """The event after its key was destroyed."""
    return event.model_copy(update=dict.fromkeys(personal_fields(type(event)), ERASED))


@pytest.mark.rule("R40", "L30")
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("history", HISTORIES)
def test_a_forgotten_case_is_read_and_refuses_and_never_breaks(history: str, step: str) -> None:
    case = fold(Case(), *map(erased, HISTORIES[history]))
    assert (case.birth_date, case.sex, case.support_needs) == (None, None, ())
    outcome = given(case).when(STEPS[step])
    assert outcome.refusal is not None or outcome.decision.events


@pytest.mark.rule("R40", "L30")
@pytest.mark.parametrize("name", [kind.__name__ for kind in CaseEvent.__args__])
@pytest.mark.parametrize("history", HISTORIES)
def test_every_event_is_borne_erased_in_every_state(name: str, history: str) -> None:
    case = fold(Case(), *map(erased, HISTORIES[history]))
    fold(case, erased(SAMPLES[name]))
    fold(fold(Case(), *HISTORIES[history]), erased(SAMPLES[name]))


@pytest.mark.rule("R40", "L30")
@pytest.mark.parametrize("name", [kind.__name__ for kind in CaseEvent.__args__])
def test_an_erased_event_is_written_and_read_as_any_other(name: str) -> None:
    event = erased(SAMPLES[name])
    assert type(event).model_validate_json(event.model_dump_json()).model_dump_json() == event.model_dump_json()


@pytest.mark.rule("D19", "L16")
@pytest.mark.parametrize("kind", [*ConferenceEvent.__args__, *YearEvent.__args__], ids=lambda kind: kind.__name__)
def test_nothing_personal_is_said_in_the_streams_of_conferences_and_years(kind: type[Event]) -> None:
    assert personal_fields(kind) == frozenset()
    assert not set(kind.model_fields) & {"young_person", "summary", "signers", "birth_date", "name"}


@pytest.mark.rule("L30", "R8")
def test_an_erased_consent_counts_as_not_given() -> None:
    case = fold(Case(), *map(erased, REPORTED))
    assert case.consent_status(FIRST) == "LAPSED_AT_18"
    assert fold(Case(), *map(erased, (*REPORTED, withdrawn()))).consent_status(FIRST) == "WITHDRAWN"


@pytest.mark.rule("L29", "L31")
def test_the_trace_says_that_there_was_something_to_settle_and_to_lift() -> None:
    contested = e.DataContested(contested_on=FIRST, statement="Erfunden.")
    given(Case(), *FOLLOW_UP, contested).when(rights.resolve_contest, act(on=FIRST)).because_of("L29")
    outcome = given(Case(), *FOLLOW_UP, RESTRICTED).when(rights.lift_restriction, act(on=FIRST))
    assert outcome.check("restricted_until_now").rule == "L31"
