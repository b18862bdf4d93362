"""A case on its way: reported, selected, discussed, agreed upon, followed up, closed."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest

from domain import casework, errors, guards
from domain import events as e
from domain.case import Case, State
from domain.errors import Refused
from domain.policy import Act
from domain.recorded import Decision
from tests.domain.parts import (
    CASE,
    CLOSED,
    COMES_OF_AGE,
    CONFERENCE,
    CONSENT,
    DEFERRED,
    DISCUSSED,
    FATHER,
    FIRST,
    FOLLOW_UP,
    MEASURE,
    MOTHER,
    MUSTERLINGEN,
    NEXT_CONFERENCE,
    OF_A_MINOR,
    OTHER_MEASURE,
    OWN,
    RENEWED,
    REPORT_DAY,
    REPORTED,
    SECOND,
    SELECTED,
    SIGNED,
    SOLE,
    SUSPENDED,
    act,
    agreed,
    agreement,
    content,
    coordinator,
    deferred,
    discussed,
    fold,
    given,
    measure,
    minor,
    paper,
    person,
    reported,
    selected,
    signed,
    steering,
    told,
    town,
    verdict,
    when,
    withdrawn,
)

DAY = timedelta(days=1)
ROOM = ("jugendamt", "jobcenter", "agentur")
MOVED_AWAY = e.ResidenceChanged(moved_on=date(2017, 5, 1), municipality="Musterlingen", inside=False)
ORDERED = e.ErasureOrdered(reason="Verlangen", ordered_by="koordination.muster")
RESTRICTED = e.ProcessingRestricted(restricted_on=FIRST, reason="Prüfung", until=None)


def report(
    consent: dict[str, Any] | None = None,
    about: e.YoungPerson | None = None,
    says: dict[str, Any] | None = None,
    by: Act | None = None,
) -> Decision:
    return casework.report(
        "F-2017-ABC234", paper(**(consent or {})), about or person(), content(**(says or {})), CONSENT, by or act()
    )


# Report


@pytest.mark.rule("R8", "R11", "D1", "D16", "D18")
def test_a_report_puts_the_consent_on_record_and_then_the_report() -> None:
    when(report).then(signed(), reported()).because_of("R39", "R11", "R8", "R9", "R5", "R12", "R14", "L26")


@pytest.mark.rule("R8")
def test_no_report_without_a_signed_consent() -> None:
    when(report, consent={"signers": ()}).refused(errors.ConsentRequired)


@pytest.mark.rule("R8", "D1")
def test_no_report_with_a_consent_signed_after_it() -> None:
    when(report, consent={"signed_on": REPORT_DAY + DAY}).refused(errors.ConsentAfterReport)


@pytest.mark.rule("R8", "D1")
def test_consent_and_report_may_be_of_the_same_day() -> None:
    when(report, consent={"signed_on": REPORT_DAY}).then(e.ConsentSigned, e.CaseReported)


@pytest.mark.rule("R8")
def test_no_report_with_a_consent_that_has_run_out() -> None:
    when(report, consent={"valid_until": REPORT_DAY - DAY}).refused(errors.ConsentExpired, day="2017-04-20")


@pytest.mark.rule("R9")
def test_for_a_minor_those_with_custody_have_signed() -> None:
    when(report, about=minor()).refused(errors.GuardianSignatureMissing)
    when(report, {"signers": (MOTHER, FATHER)}, minor()).then(e.ConsentSigned, e.CaseReported)


@pytest.mark.rule("R9")
def test_an_adult_has_signed_in_person() -> None:
    when(report, consent={"signers": (SOLE,)}).refused(errors.OwnSignatureMissing)


@pytest.mark.rule("R5")
@pytest.mark.parametrize(("born", "refusal"), [(date(1992, 4, 21), None), (date(1992, 4, 20), errors.AgeLimit)])
def test_no_report_from_the_twenty_fifth_birthday_on(born: date, refusal: type[Refused] | None) -> None:
    outcome = when(report, about=person(birth_date=born))
    outcome.refused(refusal, limit=25) if refusal else outcome.then(e.ConsentSigned, e.CaseReported)


@pytest.mark.rule("R12", "D11")
def test_no_report_about_somebody_who_lives_elsewhere() -> None:
    when(report, about=person(municipality="Stolberg")).refused(errors.Residence, municipality="Eschweiler")


@pytest.mark.rule("R5")
def test_no_report_without_a_need() -> None:
    when(report, says={"support_needs": ()}).refused(errors.NeedMissing)


@pytest.mark.rule("R7")
def test_no_report_of_an_addiction_whose_box_was_not_ticked() -> None:
    when(report, says={"support_needs": ("SUCHT",)}).refused(errors.SpecialCategoryNotConsented)
    when(report, {"special_categories": True}, says={"support_needs": ("SUCHT",)}).then(e.ConsentSigned, e.CaseReported)


@pytest.mark.rule("R14", "D18")
@pytest.mark.parametrize("summary", ["", "   ", "x" * 2001])
def test_no_report_without_a_short_description_or_with_a_long_one(summary: str) -> None:
    when(report, says={"summary": summary}).refused(errors.SummaryMissing, limit=2000)


@pytest.mark.rule("R25")
def test_no_report_before_the_information_letter_was_handed_out() -> None:
    when(report, says={"info_notice_given_on": REPORT_DAY + DAY}).refused(errors.InfoNoticeMissing)


@pytest.mark.rule("R25")
def test_a_report_names_the_versions_of_the_forms() -> None:
    consented, about = report().events
    assert isinstance(consented, e.ConsentSigned)
    assert isinstance(about, e.CaseReported)
    assert consented.text_version == "Schweigepflichtentbindung 2017-09"
    assert about.form_versions["report"] == "Fallmeldung 2017-09"
    assert about.form_versions["information"] == "Informationsschreiben 2017-09"
    assert about.info_notice_given_on == SIGNED


@pytest.mark.rule("R11", "D3")
def test_the_bildungsbuero_does_not_report() -> None:
    when(report, by=act("bildungsbuero")).refused(
        errors.NotReporter, reporters="jugendamt, jobcenter, agentur, berufskolleg"
    )


@pytest.mark.rule("R39")
def test_the_steering_group_does_not_report() -> None:
    when(report, by=steering()).refused(errors.NotCaseworker)


@pytest.mark.rule("R34")
def test_a_new_school_reports_from_its_first_day_on() -> None:
    institutions = [*town().model_dump()["institutions"]]
    school = {"key": "realschule", "name": "Realschule", "circle": "SCHULE", "valid_from": REPORT_DAY}
    widened = town(institutions=[*institutions, school])
    when(report, by=act("realschule", REPORT_DAY, widened)).then(e.ConsentSigned, e.CaseReported)
    when(report, {"signed_on": date(2017, 4, 1)}, by=act("realschule", REPORT_DAY - DAY, widened)).refused(
        errors.NotCaseworker
    )


@pytest.mark.rule("D2", "D21")
def test_in_musterlingen_a_minor_and_those_with_custody_both_sign() -> None:
    there = act("jobcenter-muster", profile=MUSTERLINGEN)
    named = {"recipients": ("arbeitsagentur", "kreisjugendamt")}
    lives_there = minor(municipality="Musterlingen")
    when(report, {**named, "signers": (SOLE,)}, lives_there, by=there).refused(errors.OwnSignatureMissing)
    when(report, {**named, "signers": (OWN,)}, lives_there, by=there).refused(errors.GuardianSignatureMissing)
    when(report, {**named, "signers": (OWN, SOLE)}, lives_there, by=there).then(e.ConsentSigned, e.CaseReported)


# A new round


@pytest.mark.rule("D14")
def test_a_case_with_measures_comes_up_for_a_new_round() -> None:
    again = e.CaseReReported(
        reporter="jobcenter",
        reported_on=date(2017, 9, 20),
        summary="Erfunden: neuer Anlauf.",
        support_needs=("AUSBILDUNGSABBRUCH",),
        youth_wants_to_attend=False,
    )
    new = content(summary="Erfunden: neuer Anlauf.", support_needs=("AUSBILDUNGSABBRUCH",), youth_wants_to_attend=False)
    given(Case(), *FOLLOW_UP).when(casework.report_again, new, act(on=date(2017, 9, 20))).then(again).because_of("R5")
    round_two = fold(Case(), *FOLLOW_UP, again)
    assert (round_two.state, round_two.rounds, round_two.reported_on) == ("REPORTED", 2, date(2017, 9, 20))
    assert set(round_two.measures) == {MEASURE}


@pytest.mark.rule("D14")
def test_a_second_round_is_selected_discussed_and_gets_measures_of_its_own() -> None:
    again = e.CaseReReported(
        reporter="jobcenter",
        reported_on=date(2017, 9, 20),
        **content().model_dump(exclude={"info_notice_given_on"}),
    )
    second_time = (*FOLLOW_UP, again, selected(conference_id=NEXT_CONFERENCE, conference_on=SECOND))
    given(Case(), *second_time).when(casework.discuss, told(), ROOM, coordinator(SECOND)).then(
        discussed(conference_id=NEXT_CONFERENCE, discussed_on=SECOND), e.DisclosureMade
    )
    table = (*second_time, discussed(conference_id=NEXT_CONFERENCE, discussed_on=SECOND))
    outcome = given(Case(), *table).when(
        casework.agree, agreement(measure(due_on=date(2018, 1, 1))), [OTHER_MEASURE], coordinator(SECOND)
    )
    outcome.then(e.MeasuresAgreed)
    assert outcome.check("not_twice").facts == {"warning": "MEASURE_TWICE"}
    assert set(fold(Case(), *table, *outcome.decision.events).measures) == {MEASURE, OTHER_MEASURE}


@pytest.mark.rule("D14", "R5", "R12", "D7")
@pytest.mark.parametrize(
    ("history", "on", "refusal"),
    [
        (REPORTED, FIRST, errors.WrongState),
        (DISCUSSED, FIRST, errors.WrongState),
        (CLOSED, FIRST, errors.WrongState),
        ((*FOLLOW_UP, MOVED_AWAY), FIRST, errors.Residence),
        (FOLLOW_UP, date(2018, 4, 19), errors.ConsentExpired),
        (
            (*FOLLOW_UP, signed(consent_id=RENEWED, signed_on=date(2018, 4, 20))),
            date(2018, 4, 19),
            errors.ConsentRequired,
        ),
        (
            (signed(), reported(young_person=person(birth_date=date(1992, 9, 1))), *FOLLOW_UP[2:]),
            date(2017, 9, 1),
            errors.AgeLimit,
        ),
        ((*FOLLOW_UP, ORDERED), FIRST, errors.SubjectErased),
        ((*FOLLOW_UP, RESTRICTED), FIRST, errors.ProcessingIsRestricted),
    ],
)
def test_no_new_round_where_a_report_would_not_be_allowed(
    history: Sequence[Any], on: date, refusal: type[Refused]
) -> None:
    given(Case(), *history).when(casework.report_again, content(), act(on=on)).refused(refusal)


@pytest.mark.rule("D14")
def test_only_the_reporter_or_the_coordinator_brings_a_case_up_again() -> None:
    given(Case(), *FOLLOW_UP).when(casework.report_again, content(), act("agentur", FIRST)).refused(
        errors.OwnReportOnly
    )
    outcome = given(Case(), *FOLLOW_UP).when(casework.report_again, content(), coordinator(FIRST))
    outcome.then(e.CaseReReported)
    (again,) = outcome.decision.events
    assert isinstance(again, e.CaseReReported)
    assert again.reporter == "jobcenter"


@pytest.mark.rule("R7", "D14")
def test_a_new_round_does_not_widen_what_was_ticked() -> None:
    given(Case(), *FOLLOW_UP).when(casework.report_again, content(support_needs=("SUCHT",)), act(on=FIRST)).refused(
        errors.SpecialCategoryNotConsented
    )


# Consent on the way


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


@pytest.mark.rule("R8")
def test_a_paper_from_before_the_withdrawal_does_not_wake_the_case() -> None:
    old, new = paper(signed_on=date(2017, 5, 1)), paper(signed_on=date(2017, 5, 2))
    given(Case(), *SUSPENDED).when(casework.sign_consent, old, RENEWED, act("jobcenter", FIRST)).refused(
        errors.ConsentWithdrawn
    )
    given(Case(), *SUSPENDED).when(casework.sign_consent, new, RENEWED, act("jobcenter", FIRST)).then(e.ConsentSigned)


@pytest.mark.rule("R10")
def test_a_consent_is_withdrawn_for_one_recipient() -> None:
    given(Case(), *SELECTED).when(casework.withdraw_consent, ["agentur"], act(on=FIRST)).then(
        e.ConsentWithdrawn(withdrawn_on=FIRST, recipients=("agentur",), entirely=False)
    )


@pytest.mark.rule("R10", "D8")
@pytest.mark.parametrize(
    "recipients", [[], ["agentur", "jobcenter", "jugendamt"], ["agentur", "jobcenter", "jugendamt", "polizei"]]
)
def test_a_consent_withdrawn_for_all_puts_the_case_to_rest(recipients: list[str]) -> None:
    outcome = given(Case(), *SELECTED).when(casework.withdraw_consent, recipients, act(on=FIRST))
    outcome.then(withdrawn(FIRST))
    assert fold(Case(), *SELECTED, withdrawn(FIRST)).state == "SUSPENDED"


@pytest.mark.rule("R10")
def test_withdrawn_piece_by_piece_is_withdrawn_entirely() -> None:
    two_gone = e.ConsentWithdrawn(withdrawn_on=FIRST, recipients=("agentur", "jobcenter"), entirely=False)
    given(Case(), *SELECTED, two_gone).when(casework.withdraw_consent, ["jugendamt"], act(on=FIRST)).then(
        e.ConsentWithdrawn(withdrawn_on=FIRST, recipients=("jugendamt",), entirely=True)
    )


@pytest.mark.rule("R10")
@pytest.mark.parametrize(
    ("history", "recipients", "by", "refusal"),
    [
        (SUSPENDED, [], act(on=FIRST), errors.ConsentWithdrawn),
        (SELECTED, ["berufskolleg"], act(on=FIRST), errors.OutOfConsent),
        (SELECTED, [], act("bildungsbuero", FIRST), errors.OutOfPurpose),
        (SELECTED, [], steering(FIRST), errors.NotCaseworker),
        (CLOSED, [], act(on=FIRST), errors.WrongState),
        ((*SELECTED, ORDERED), [], act(on=FIRST), errors.SubjectErased),
    ],
)
def test_what_cannot_be_withdrawn(
    history: Sequence[Any], recipients: list[str], by: Act, refusal: type[Refused]
) -> None:
    given(Case(), *history).when(casework.withdraw_consent, recipients, by).refused(refusal)


@pytest.mark.rule("R10")
def test_even_a_restricted_case_hears_a_withdrawal() -> None:
    given(Case(), *SELECTED, RESTRICTED).when(casework.withdraw_consent, [], act(on=FIRST)).then(e.ConsentWithdrawn)


# Taking back, moving


@pytest.mark.rule("R11")
def test_the_reporter_takes_a_report_back_before_it_is_selected() -> None:
    for history in (REPORTED, DEFERRED):
        given(Case(), *history).when(casework.withdraw_report, act(on=FIRST)).then(
            e.ReportWithdrawn(withdrawn_on=FIRST)
        )
    given(Case(), *REPORTED).when(casework.withdraw_report, act("agentur", FIRST)).refused(errors.OwnReportOnly)
    given(Case(), *SELECTED).when(casework.withdraw_report, act(on=FIRST)).refused(errors.WrongState, state="SELECTED")
    assert fold(Case(), *REPORTED, e.ReportWithdrawn(withdrawn_on=FIRST)).state == "CLOSED"


@pytest.mark.rule("R12", "D7")
@pytest.mark.parametrize(
    ("history", "ends"),
    [
        (REPORTED, True),
        (SELECTED, True),
        (DEFERRED, True),
        ((*SELECTED, withdrawn()), True),
        (DISCUSSED, False),
        (FOLLOW_UP, False),
        ((*FOLLOW_UP, withdrawn()), False),
    ],
)
def test_who_moves_away_before_the_discussion_leaves_the_procedure(history: Sequence[Any], ends: bool) -> None:
    moved = e.ResidenceChanged(moved_on=date(2017, 5, 1), municipality="Stolberg", inside=False)
    closed = e.CaseClosed(reason="WEGZUG", outcome=None, closed_on=FIRST, open_measures=0)
    given(Case(), *history).when(casework.record_move, "Stolberg", date(2017, 5, 1), act(on=FIRST)).then(
        *([moved, closed] if ends else [moved])
    )


@pytest.mark.rule("R12")
def test_who_moves_within_the_town_stays() -> None:
    given(Case(), *REPORTED).when(casework.record_move, "ESCHWEILER", FIRST, act(on=FIRST)).then(
        e.ResidenceChanged(moved_on=FIRST, municipality="ESCHWEILER", inside=True)
    )


@pytest.mark.rule("D20")
def test_a_move_is_recorded_once_it_has_happened() -> None:
    given(Case(), *REPORTED).when(casework.record_move, "Stolberg", FIRST + DAY, act(on=FIRST)).refused(
        errors.InTheFuture
    )


# Selection


@pytest.mark.rule("R2", "R15", "D7")
def test_the_coordinator_selects_a_case_for_a_conference() -> None:
    for history in (REPORTED, DEFERRED):
        given(Case(), *history).when(casework.select, CONFERENCE, FIRST, coordinator()).then(selected()).because_of(
            "R2", "R8", "D7"
        )


@pytest.mark.rule("R2")
@pytest.mark.parametrize("by", [act("jobcenter"), act("jugendamt"), act("jobcenter", role="coordinator"), steering()])
def test_nobody_else_selects(by: Act) -> None:
    given(Case(), *REPORTED).when(casework.select, CONFERENCE, FIRST, by).refused(
        errors.NotCoordinator, coordinator="jugendamt"
    )


TURNS_25 = (signed(), reported(young_person=person(birth_date=date(1992, 5, 10))))


@pytest.mark.rule("D7", "R5", "R8", "R9", "R12", "R20")
@pytest.mark.parametrize(
    ("history", "conference_on", "refusal"),
    [
        (REPORTED, date(2018, 4, 18), None),
        (REPORTED, date(2018, 4, 19), errors.ConsentExpired),
        (OF_A_MINOR, COMES_OF_AGE - DAY, None),
        (OF_A_MINOR, COMES_OF_AGE, errors.OwnSignatureMissing),
        (TURNS_25, date(2017, 5, 9), None),
        (TURNS_25, FIRST, errors.AgeLimitOnConference),
        (SUSPENDED, FIRST, errors.ConsentWithdrawn),
        ((*DEFERRED, MOVED_AWAY), FIRST, errors.Residence),
        (SELECTED, FIRST, errors.WrongState),
        (DISCUSSED, FIRST, errors.WrongState),
        (FOLLOW_UP, FIRST, errors.WrongState),
        (CLOSED, FIRST, errors.WrongState),
        ((*REPORTED, RESTRICTED), FIRST, errors.ProcessingIsRestricted),
        ((*REPORTED, ORDERED), FIRST, errors.SubjectErased),
    ],
)
def test_a_case_is_selected_if_it_will_still_fit_on_the_conference_day(
    history: Sequence[Any], conference_on: date, refusal: type[Refused] | None
) -> None:
    outcome = given(Case(), *history).when(casework.select, CONFERENCE, conference_on, coordinator())
    outcome.refused(refusal) if refusal else outcome.then(selected(conference_on=conference_on))


@pytest.mark.rule("R20")
def test_a_case_is_not_selected_before_it_was_reported() -> None:
    earlier = coordinator(REPORT_DAY - DAY)
    given(Case(), *REPORTED).when(casework.select, CONFERENCE, FIRST, earlier).refused(errors.BeforeTheLast)


@pytest.mark.rule("R15", "D13")
@pytest.mark.parametrize("history", [REPORTED, SELECTED, DEFERRED, (*REPORTED, RESTRICTED)])
def test_the_coordinator_defers_a_case_with_a_reason(history: Sequence[Any]) -> None:
    given(Case(), *history).when(casework.defer, "KAPAZITAET", CONFERENCE, coordinator(date(2017, 5, 3))).then(
        deferred()
    )


@pytest.mark.rule("R15", "R2")
@pytest.mark.parametrize(
    ("history", "reason", "by", "refusal"),
    [
        (REPORTED, "KEINE_LUST", coordinator(FIRST), errors.ValueNotValid),
        (REPORTED, "", coordinator(FIRST), errors.ValueNotValid),
        (REPORTED, "KAPAZITAET", act(on=FIRST), errors.NotCoordinator),
        (DISCUSSED, "KAPAZITAET", coordinator(FIRST), errors.WrongState),
        (SUSPENDED, "KAPAZITAET", coordinator(FIRST), errors.WrongState),
        (CLOSED, "KAPAZITAET", coordinator(FIRST), errors.WrongState),
        ((*REPORTED, ORDERED), "KAPAZITAET", coordinator(FIRST), errors.SubjectErased),
    ],
)
def test_what_is_no_deferral(history: Sequence[Any], reason: str, by: Act, refusal: type[Refused]) -> None:
    given(Case(), *history).when(casework.defer, reason, CONFERENCE, by).refused(refusal)


@pytest.mark.rule("D13")
def test_a_case_deferred_twice_keeps_the_day_of_its_first_deferral_until_it_is_reported_anew() -> None:
    twice = fold(Case(), *DEFERRED, selected(), deferred(deferred_on=date(2017, 10, 1)))
    assert (twice.deferrals, twice.deferred_on, twice.conference_id) == (2, date(2017, 5, 3), None)


@pytest.mark.rule("D7")
@pytest.mark.parametrize(
    ("history", "new_day", "refusal"),
    [
        (SELECTED, SECOND, None),
        (SELECTED, date(2018, 4, 19), "CONSENT_EXPIRED"),
        ((*OF_A_MINOR, selected()), SECOND, "OWN_SIGNATURE_MISSING"),
        ((*TURNS_25, selected(conference_on=date(2017, 5, 9))), FIRST, "AGE_LIMIT_ON_CONFERENCE"),
    ],
)
def test_a_selected_case_moves_along_with_its_conference_as_far_as_it_fits(
    history: Sequence[Any], new_day: date, refusal: str | None
) -> None:
    outcome = given(Case(), *history).when(casework.move_along, CONFERENCE, new_day, coordinator(date(2017, 5, 4)))
    if refusal is None:
        outcome.then(selected(conference_on=new_day)).because_of("D7")
    else:
        outcome.then(deferred(reason="UNTERLAGEN", deferred_on=date(2017, 5, 4)))
        assert outcome.check("unfit_for_the_new_day").facts == {"refusal": refusal}


@pytest.mark.rule("D7", "D8")
@pytest.mark.parametrize("history", [(*SELECTED, ORDERED), (*SELECTED, withdrawn()), DISCUSSED, CLOSED])
def test_a_case_that_is_no_longer_on_the_agenda_does_not_move_along(history: Sequence[Any]) -> None:
    given(Case(), *history).when(casework.move_along, CONFERENCE, SECOND, coordinator(FIRST)).then()


# Discussion


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
    case = (signed(recipients=("arbeitsagentur", "kreisjugendamt")), reported(reporter="jobcenter-muster"), selected())
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


# Measures


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


# The end


@pytest.mark.rule("R32")
def test_a_case_closes_when_its_measures_have_ended_or_are_knowingly_left() -> None:
    done = (*FOLLOW_UP, e.MeasureCompleted(measure_id=MEASURE, on=SECOND))
    given(Case(), *done).when(casework.close, "ZIEL_ERREICHT", "DUAL", False, act(on=SECOND)).then(
        e.CaseClosed(reason="ZIEL_ERREICHT", outcome="DUAL", closed_on=SECOND, open_measures=0)
    )
    given(Case(), *FOLLOW_UP).when(casework.close, "ZIEL_ERREICHT", "DUAL", False, act(on=SECOND)).refused(
        errors.MeasuresOpen, count=1
    )
    given(Case(), *FOLLOW_UP).when(casework.close, "UEBERGEBEN", None, True, act(on=SECOND)).then(
        e.CaseClosed(reason="UEBERGEBEN", outcome=None, closed_on=SECOND, open_measures=1)
    )


@pytest.mark.rule("R32")
@pytest.mark.parametrize("history", [REPORTED, SELECTED, DEFERRED, DISCUSSED, FOLLOW_UP, SUSPENDED])
def test_any_open_case_can_be_closed(history: Sequence[Any]) -> None:
    given(Case(), *history).when(casework.close, "VERSTORBEN", None, True, act(on=SECOND)).then(e.CaseClosed)


@pytest.mark.rule("R32", "D22")
@pytest.mark.parametrize(
    ("history", "reason", "outcome", "by", "refusal"),
    [
        (REPORTED, "KEINE_LUST", None, act(on=SECOND), errors.ValueNotValid),
        (REPORTED, "KEIN_BEDARF", "MILLIONAER", act(on=SECOND), errors.ValueNotValid),
        (CLOSED, "KEIN_BEDARF", None, act(on=SECOND), errors.WrongState),
        (REPORTED, "KEIN_BEDARF", None, act("agentur", SECOND), errors.OwnReportOnly),
        ((*REPORTED, RESTRICTED), "KEIN_BEDARF", None, act(on=SECOND), errors.ProcessingIsRestricted),
    ],
)
def test_what_does_not_close_a_case(
    history: Sequence[Any], reason: str, outcome: str | None, by: Act, refusal: type[Refused]
) -> None:
    given(Case(), *history).when(casework.close, reason, outcome, False, by).refused(refusal)


# Memory


@pytest.mark.rule("R40")
def test_what_happened_to_a_measure_nobody_knows_is_borne() -> None:
    stray = e.MeasureCompleted(measure_id=OTHER_MEASURE, on=FIRST)
    assert fold(Case(), *FOLLOW_UP, stray) == fold(Case(), *FOLLOW_UP)


@pytest.mark.rule("R40")
def test_a_decision_changes_nothing_until_it_is_recorded() -> None:
    case = fold(Case(), *FOLLOW_UP)
    before = replace(case, measures=dict(case.measures))
    casework.progress(case, MEASURE, "started", None, act(on=SECOND))
    assert case == before


@pytest.mark.rule("R10")
def test_a_case_concerns_who_reported_who_coordinates_and_who_is_named() -> None:
    case = fold(Case(), signed(recipients=("agentur",)), reported())
    for institution in ("jobcenter", "jugendamt", "agentur"):
        assert verdict(guards.concerns, case, act(institution)) is None
    for institution in ("bildungsbuero", "berufskolleg"):
        assert verdict(guards.concerns, case, act(institution)) is errors.OutOfPurpose
