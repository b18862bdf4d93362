"""Who may give somebody a role, and from when to when it holds."""

from datetime import UTC, date, datetime

import pytest

from domain import errors, staff
from domain import events as e
from domain.policy import Act
from domain.recorded import Actor
from domain.staff import GrantForm, RoleForm, Somebody, Staff
from tests.domain.given import fold, given, when
from tests.domain.parts import DAY, FIRST, REPORT_DAY, act, coordinator

WHOM = {"institution": "jobcenter", "user": "fachkraft.muster"}
LAST = date(2017, 12, 31)


def form(role: str = "caseworker", **changes: object) -> GrantForm:
    return GrantForm.model_validate(WHOM | {"role": role} | changes)


def granted(role: str = "caseworker", **changes: object) -> e.RoleGranted:
    return e.RoleGranted.model_validate(WHOM | {"role": role, "source": "coordinator"} | changes)


def revoked(role: str = "caseworker") -> e.RoleRevoked:
    return e.RoleRevoked.model_validate(WHOM | {"role": role, "revoked_on": FIRST})


@pytest.mark.rule("L22", "R2")
def test_the_coordinator_gives_somebody_a_role_from_a_day_to_a_day() -> None:
    when(staff.grant, form(valid_from=FIRST, valid_until=LAST), "coordinator", coordinator()).then(
        granted(valid_from=FIRST, valid_until=LAST)
    ).because_of("R2", "L22", "R1")


@pytest.mark.rule("L22")
def test_without_a_first_day_a_role_holds_from_here_on_whatever_day_the_calendar_stands_on() -> None:
    when(staff.grant, form(), "coordinator", coordinator()).then(granted())
    assert fold(Staff(), granted()).roles(REPORT_DAY) == {"caseworker"}


@pytest.mark.rule("L22", "R2")
@pytest.mark.parametrize(
    ("asked", "who", "refusal"),
    [
        (form(), act("jobcenter"), errors.NotCoordinator),
        (form(), act("jugendamt"), errors.NotCoordinator),
        (form(), act("jobcenter", role="coordinator"), errors.NotCoordinator),
        (form(), act("jugendamt", role="operator"), errors.NotCoordinator),
        (form(user="koordination.muster"), coordinator(), errors.OwnRoles),
        (form(user=" Koordination.MUSTER"), coordinator(), errors.OwnRoles),
        (form(institution="nirgendwo"), coordinator(), errors.ValueNotValid),
        (form(valid_from=FIRST, valid_until=FIRST - DAY), coordinator(), errors.PeriodEmpty),
        (form(valid_until=FIRST - DAY), coordinator(FIRST), errors.PeriodEmpty),
    ],
)
def test_nobody_else_gives_a_role_nobody_gives_it_to_themselves(
    asked: GrantForm, who: Act, refusal: type[errors.Refused]
) -> None:
    when(staff.grant, asked, "coordinator", who).refused(refusal)


@pytest.mark.rule("L22")
def test_at_the_machine_the_first_coordinator_is_set_up() -> None:
    first = form("coordinator", institution="jugendamt")
    when(staff.grant, first, "operator", act("jugendamt", role="operator")).then(e.RoleGranted)


@pytest.mark.rule("L22")
def test_a_role_taken_back_holds_no_more_until_it_is_given_again() -> None:
    taken = given(Staff(), granted(), granted("auditor")).when(staff.revoke, form(), "coordinator", coordinator(FIRST))
    taken.then(revoked())
    after = fold(Staff(), granted(), granted("auditor"), revoked())
    assert after.roles(FIRST) == {"auditor"}
    assert fold(after, granted(valid_from=FIRST)).roles(FIRST) == {"auditor", "caseworker"}


@pytest.mark.rule("L22")
@pytest.mark.parametrize("before", [(), (granted("auditor"),), (granted(), revoked())])
def test_what_was_not_given_cannot_be_taken_back(before: tuple[e.Event, ...]) -> None:
    given(Staff(), *before).when(staff.revoke, form(), "coordinator", coordinator()).refused(errors.RoleNotHeld)


@pytest.mark.rule("L22", "R2")
@pytest.mark.parametrize(
    ("who", "refusal"),
    [(act("jobcenter"), errors.NotCoordinator), (coordinator(user="fachkraft.muster"), errors.OwnRoles)],
)
def test_only_the_coordinator_takes_back_and_not_from_themselves(who: Act, refusal: type[errors.Refused]) -> None:
    asked: RoleForm = form()
    given(Staff(), granted()).when(staff.revoke, asked, "coordinator", who).refused(refusal)


@pytest.mark.rule("L22")
@pytest.mark.parametrize(
    ("day", "holds"),
    [(FIRST - DAY, False), (FIRST, True), (LAST, True), (LAST + DAY, False)],
)
def test_a_role_holds_from_its_first_to_its_last_day(day: date, holds: bool) -> None:
    assert ("caseworker" in fold(Staff(), granted(valid_from=FIRST, valid_until=LAST)).roles(day)) is holds


ACTOR = Actor("fachkraft.muster", "jobcenter", frozenset({"caseworker", "auditor"}))
GONE = (granted("auditor"), revoked("auditor"))
RUN_OUT = granted("auditor", valid_until=FIRST - DAY)
TO_COME = granted("auditor", valid_from=FIRST + DAY)


@pytest.mark.rule("L22")
def test_what_the_provider_says_is_put_on_record_once() -> None:
    when(staff.admit, Staff(), ACTOR, "provider", FIRST).then(
        granted("auditor", source="provider"), granted(source="provider")
    )
    given(Staff(), granted(), granted("auditor")).when(staff.admit, ACTOR, "provider", FIRST).then()


@pytest.mark.rule("L22")
@pytest.mark.parametrize("decided", [GONE, (RUN_OUT,), (TO_COME,)], ids=["revoked", "run out", "to come"])
def test_the_provider_does_not_undo_what_was_decided_here(decided: tuple[e.Event, ...]) -> None:
    given(Staff(), *decided).when(staff.admit, ACTOR, "provider", FIRST).then(granted(source="provider"))


@pytest.mark.rule("L22")
@pytest.mark.parametrize("decided", [GONE, (RUN_OUT,), (TO_COME,)], ids=["revoked", "run out", "to come"])
def test_whoever_issues_a_token_here_decides_anew(decided: tuple[e.Event, ...]) -> None:
    given(Staff(), *decided).when(staff.admit, ACTOR, "token", FIRST).then(
        granted("auditor", source="token"), granted(source="token")
    )


UNTIL = datetime(2017, 12, 31, 8, 0, tzinfo=UTC)


@pytest.mark.rule("L22", "L44")
def test_a_token_is_on_record_also_where_it_brings_no_new_role() -> None:
    token = e.TokenIssued.model_validate(WHOM | {"roles": ("auditor", "caseworker"), "until": UNTIL})
    when(staff.issue, Staff(), ACTOR, UNTIL, FIRST).then(
        granted("auditor", source="token"), granted(source="token"), token
    )
    given(Staff(), granted(), granted("auditor"), token).when(staff.issue, ACTOR, UNTIL, FIRST).then(token)


@pytest.mark.rule("L22", "L44")
def test_an_account_is_on_record_also_where_it_brings_no_new_role() -> None:
    made = e.AccountMade.model_validate(WHOM)
    given(Staff(), granted(source="token"), made).when(staff.make_account, ACTOR, FIRST).then(
        granted("auditor", source="operator"), made
    )


@pytest.mark.rule("L22", "L44")
def test_who_is_put_out_keeps_their_roles() -> None:
    ended = e.SessionsEnded.model_validate(WHOM | {"cause": "ACCOUNT_DISABLED"})
    when(staff.put_out, Somebody.model_validate(WHOM), "ACCOUNT_DISABLED").then(ended)
    assert fold(Staff(), granted(), ended).roles(FIRST) == {"caseworker"}
