"""Where what a report says comes from, and that the young person learns of it."""

from datetime import date
from typing import Any

import pytest

from domain import casework, errors, sources
from domain import events as e
from domain.case import Case
from domain.errors import Refused
from domain.policy import Act
from domain.recorded import Decision
from tests.domain.given import fold, given, when
from tests.domain.parts import CONSENT, FOLLOW_UP, REPORT_DAY, REPORTED, act, content, paper, person

DOCTOR = e.Source(about="Erfundene Angabe.", told_by="ARZT", ground="Erfunden.", released_on=REPORT_DAY)
SCHOOL = e.Source(about="Erfundene Fehlzeiten.", told_by="SCHULE_BETRIEB", ground="Erfunden: nur dort bekannt.")
OWN = e.Source(about="Erfundener Wunsch.", told_by="JUNGER_MENSCH")
NAMED = e.SourcesNamed(named_on=REPORT_DAY, sources=(DOCTOR,), notice_by=date(2017, 5, 20))


def report(*named: e.Source) -> Decision:
    return casework.report("F-2017-ABC234", paper(), person(), content(sources=named), CONSENT, act())


def told(source: e.Source, **changes: Any) -> e.Source:
    return source.model_copy(update=changes)


@pytest.mark.rule("L14", "L17", "L26")
def test_what_others_told_is_named_beside_the_report_and_the_young_person_learns_of_it_within_a_month() -> None:
    when(report, DOCTOR).then(e.ConsentSigned, e.CaseReported, NAMED).because_of("L14", "L17")
    assert fold(Case(), *report(DOCTOR, SCHOOL).events).notice_by == date(2017, 5, 20)
    assert fold(Case(), *report(OWN).events).notice_by is None
    when(report).then(e.ConsentSigned, e.CaseReported)


@pytest.mark.rule("L14", "L17")
def test_a_new_round_names_its_sources_too() -> None:
    again = content(sources=(SCHOOL,))
    given(Case(), *FOLLOW_UP).when(casework.report_again, again, act(on=date(2017, 9, 1))).then(
        e.CaseReReported, e.SourcesNamed
    )


@pytest.mark.rule("L14", "L17")
@pytest.mark.parametrize(
    ("source", "refusal"),
    [
        (told(SCHOOL, ground=None), errors.SourceUngrounded),
        (told(SCHOOL, ground=" . "), errors.SourceUngrounded),
        (told(DOCTOR, released_on=None), errors.ProfessionalReleaseMissing),
        (told(DOCTOR, released_on=date(2017, 4, 21)), errors.ProfessionalReleaseMissing),
        (told(DOCTOR, told_by="SOZIALARBEIT", released_on=None), errors.ProfessionalReleaseMissing),
        (told(OWN, told_by="NACHBAR"), errors.ValueNotValid),
    ],
)
def test_without_a_ground_or_a_release_nothing_goes_on(source: e.Source, refusal: type[Refused]) -> None:
    when(report, source).refused(refusal)


@pytest.mark.rule("L26", "L22", "R20")
def test_the_young_person_is_told_once() -> None:
    waiting, on = (*REPORTED, NAMED), act(on=date(2017, 5, 2))
    notified = e.SubjectNotified(notified_on=date(2017, 5, 2))
    given(Case(), *waiting).when(sources.notify, on).then(notified)
    assert fold(Case(), *waiting, notified).notice_by is None
    given(Case(), *waiting, notified).when(sources.notify, on).refused(errors.WrongState)
    stranger: Act = act("agentur", date(2017, 5, 2))
    given(Case(), *waiting).when(sources.notify, stranger).refused(errors.OwnReportOnly)
