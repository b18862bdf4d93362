"""Who had which role on which day."""

from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias
from uuid import UUID

import pytest

from domain import events as e
from projections.staff import StaffList, roles_on, ways_in
from tests.projections.conftest import Folded
from tests.projections.parts import Log, Tables

APRIL, JUNE, SEPTEMBER = date(2017, 4, 1), date(2017, 6, 30), date(2017, 9, 1)
DAY = timedelta(days=1)
SOMEBODY = UUID(int=0x57AFF)
Held: TypeAlias = list[tuple[str, str, str]]


def on(tables: Tables, day: date) -> Held:
    return [(one.institution, one.user, one.role) for one in roles_on(tables, day)]


def granted(role: str, **span: date) -> e.RoleGranted:
    whose = {"institution": "jobcenter", "user": "fachkraft.muster", "role": role, "source": "coordinator"}
    return e.RoleGranted.model_validate(whose | span)


def revoked(role: str, day: date) -> e.RoleRevoked:
    return e.RoleRevoked(institution="jobcenter", user="fachkraft.muster", role=role, revoked_on=day)


@pytest.mark.rule("L22", "R40")
def test_a_role_is_listed_from_its_first_to_its_last_day(log: Log, folded: Folded) -> None:
    log.add(SOMEBODY, APRIL, granted("caseworker", valid_from=APRIL, valid_until=JUNE))
    tables = folded(StaffList(), log)
    mine = [("jobcenter", "fachkraft.muster", "caseworker")]
    assert [on(tables, day) for day in (APRIL - DAY, APRIL, JUNE, JUNE + DAY)] == [[], mine, mine, []]


@pytest.mark.rule("L22", "R40")
def test_a_role_taken_back_is_listed_up_to_that_day_and_again_once_it_is_given_again(log: Log, folded: Folded) -> None:
    log.add(SOMEBODY, APRIL, granted("caseworker"))
    log.add(SOMEBODY, APRIL, granted("auditor"))
    log.add(SOMEBODY, JUNE, revoked("caseworker", JUNE))
    log.add(SOMEBODY, SEPTEMBER, granted("caseworker", valid_from=SEPTEMBER))
    tables = folded(StaffList(), log)
    roles = [[role for *_, role in on(tables, day)] for day in (JUNE, JUNE + DAY, SEPTEMBER)]
    assert roles == [["auditor", "caseworker"], ["auditor"], ["auditor", "caseworker"]]
    assert [one.revoked_on for one in roles_on(tables, JUNE)] == [None, JUNE]


@pytest.mark.rule("L22")
def test_it_says_who_gave_a_role_and_where_that_is_in_the_log(log: Log, folded: Folded) -> None:
    log.add(SOMEBODY, APRIL, granted("caseworker"))
    [one] = roles_on(folded(StaffList(), log), SEPTEMBER)
    entry = log.recorded[0]
    assert (one.position, one.stream, one.granted_by) == (entry.position, entry.stream, entry.actor.user)
    assert (one.valid_from, one.valid_until, one.source) == (APRIL, None, "coordinator")


@pytest.mark.rule("L44")
def test_who_was_let_in_and_put_out_is_listed_up_to_a_day_in_the_order_of_the_log(log: Log, folded: Folded) -> None:
    whose = {"institution": "jobcenter", "user": "fachkraft.muster"}
    until = datetime(2017, 6, 30, 8, 0, tzinfo=UTC)
    log.add(SOMEBODY, APRIL, e.TokenIssued.model_validate(whose | {"roles": ("caseworker",), "until": until}))
    log.add(SOMEBODY, APRIL, e.AccountMade.model_validate(whose))
    log.add(SOMEBODY, JUNE, e.SessionsEnded.model_validate(whose | {"cause": "PASSWORD_CHANGED"}))
    tables = folded(StaffList(), log)
    token, account, ended = ways_in(tables, JUNE)
    assert (token.event, token.user, token.until, token.cause) == ("TokenIssued", "fachkraft.muster", until, None)
    assert (account.event, account.until, account.cause) == ("AccountMade", None, None)
    assert (ended.event, ended.cause, ended.done_on) == ("SessionsEnded", "PASSWORD_CHANGED", JUNE)
    assert [one.position for one in (token, account, ended)] == [entry.position for entry in log.recorded]
    assert {one.done_by for one in (token, account, ended)} == {log.recorded[0].actor.user}
    assert ways_in(tables, JUNE - DAY) == [token, account]
    assert ways_in(tables, APRIL - DAY) == []
