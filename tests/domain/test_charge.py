"""Who of an institution works on a case (L22)."""

import pytest

from domain import casework, charge, errors, withdrawal
from domain import events as e
from domain.case import Case
from domain.events import Event
from domain.withdrawal import WithdrawalForm
from tests.domain.given import fold, given
from tests.domain.parts import CONFIRMED, FIRST, ORDERED, REPORTED, act

COLLEAGUES = ("jobcenter.muster", "vertretung.muster")
WORKERS = {user: {"caseworker"} for user in COLLEAGUES}
ASSIGNED = e.StaffAssigned(assigned_on=FIRST, institution="jobcenter", users=COLLEAGUES, reason=None)
LEFT = ASSIGNED.model_copy(update={"users": ("vertretung.muster",)})


def in_charge(*happened: Event) -> list[str]:
    case = fold(Case(), *happened)
    return [user for user in ("jobcenter.muster", "vertretung.muster") if case.is_in_charge(user, "jobcenter")]


@pytest.mark.rule("L22")
def test_who_reports_a_case_is_in_charge_of_it_and_names_others() -> None:
    assert in_charge(*REPORTED) == ["jobcenter.muster"]
    given(Case(), *REPORTED).when(charge.assign, WORKERS, None, act("jobcenter", FIRST)).then(ASSIGNED)
    assert in_charge(*REPORTED, ASSIGNED) == list(COLLEAGUES)
    assert in_charge(*REPORTED, ASSIGNED, LEFT) == ["vertretung.muster"]


@pytest.mark.rule("L22")
def test_a_colleague_who_steps_in_says_why() -> None:
    stepping_in = act("jobcenter", FIRST, user="vertretung.muster")
    given(Case(), *REPORTED).when(charge.assign, WORKERS, " … ", stepping_in).refused(errors.TakeOverUnexplained)
    taken_over = ASSIGNED.model_copy(update={"reason": "Erfunden: Vertretung."})
    given(Case(), *REPORTED).when(charge.assign, WORKERS, "Erfunden: Vertretung.", stepping_in).then(taken_over)


@pytest.mark.rule("L22")
def test_an_institution_names_its_own_people_where_the_case_concerns_it() -> None:
    named = ASSIGNED.model_copy(update={"institution": "agentur", "users": ("agentur.muster",)})
    given(Case(), *REPORTED).when(charge.assign, {"agentur.muster": {"caseworker"}}, None, act("agentur", FIRST)).then(
        named
    )
    nobody = act("bildungsbuero", FIRST)
    given(Case(), *REPORTED).when(charge.assign, WORKERS, None, nobody).refused(errors.OutOfPurpose)
    given(Case(), *REPORTED, ORDERED, CONFIRMED).when(charge.assign, WORKERS, None, act("jobcenter", FIRST)).refused(
        errors.SubjectErased
    )


@pytest.mark.rule("L22")
def test_of_a_case_from_before_whoever_works_on_cases_there_is_in_charge() -> None:
    before = [
        one.model_copy(update={"reported_by": None}) if isinstance(one, e.CaseReported) else one for one in REPORTED
    ]
    assert in_charge(*before) == list(COLLEAGUES)


@pytest.mark.rule("L22")
def test_a_slip_of_the_pen_locks_nobody_out() -> None:
    slip = {"jobcenter.muster": {"caseworker"}, "jobcentre.muster": set(), "zahlen.muster": {"reporting"}}
    given(Case(), *REPORTED).when(charge.assign, slip, None, act("jobcenter", FIRST)).refused(
        errors.StaffUnknown, count=2
    )
    given(Case(), *REPORTED).when(charge.assign, {}, None, act("jobcenter", FIRST)).refused(errors.StaffUnknown)


@pytest.mark.rule("L22", "L59")
def test_a_colleague_who_is_not_in_charge_changes_nothing_that_is_used_and_still_takes_a_withdrawal_in() -> None:
    colleague, on = act("jobcenter", FIRST, user="vertretung.muster"), ("UMZUG", None)
    given(Case(), *REPORTED).when(casework.close, *on, False, colleague).refused(errors.NotInCharge)
    given(Case(), *REPORTED).when(withdrawal.withdraw, WithdrawalForm(), colleague).because_of("R10")
    given(Case(), *REPORTED).when(charge.assign, WORKERS, "Erfunden.", colleague).because_of("L22")
