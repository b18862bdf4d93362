"""How a case comes in, and comes up again."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from domain import casework, errors
from domain import events as e
from domain.case import Case
from domain.errors import Refused
from domain.policy import Act
from domain.recorded import Decision
from tests.domain.given import fold, given, when
from tests.domain.parts import (
    CLOSED,
    CONSENT,
    DAY,
    DISCUSSED,
    ESCHWEILER,
    FATHER,
    FIRST,
    FOLLOW_UP,
    HEALTH,
    MEASURE,
    MOTHER,
    MOVED_AWAY,
    MUSTERLINGEN,
    NEXT_CONFERENCE,
    ORDERED,
    OTHER_MEASURE,
    OWN,
    RENEWED,
    REPORT_DAY,
    REPORTED,
    RESTRICTED,
    ROOM,
    SECOND,
    SIGNED,
    SOLE,
    act,
    agreement,
    content,
    coordinator,
    discussed,
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
)


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
    when(report, HEALTH, says={"support_needs": ("SUCHT",)}).then(e.ConsentSigned, e.CaseReported)


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
        form_versions=dict(sorted(ESCHWEILER.forms.items())),
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
        form_versions=dict(sorted(ESCHWEILER.forms.items())),
        **content().model_dump(exclude={"info_notice_given_on", "sources"}),
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
