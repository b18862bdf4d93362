"""Requests under the law: who sees what of them, and when they are called for."""

from datetime import date
from uuid import UUID

import pytest

from domain import events as e
from projections.subject_requests import ListedRequest, subject_requests
from projections.watchlist import WatchList, watch
from tests.projections.conftest import Folded
from tests.projections.parts import PROFILE, Log

ANNA, ASKED, ALSO = UUID(int=1), UUID(int=0xA5), UUID(int=0xA6)
APRIL, MAY, JUNE = date(2017, 4, 5), date(2017, 5, 10), date(2017, 6, 10)
WEEK_BEFORE = date(2017, 6, 3)


def received(request_id: UUID = ASKED, by: str = "jobcenter") -> e.SubjectRequestReceived:
    return e.SubjectRequestReceived(
        request_id=request_id,
        kind="ACCESS",
        received_on=MAY,
        via="BRIEF",
        received_by=by,
        asked_by="young_person",
        due_on=JUNE,
    )


def answered(request_id: UUID = ASKED) -> e.SubjectRequestAnswered:
    return e.SubjectRequestAnswered(request_id=request_id, answered_on=MAY, decision="GRANTED", to_tell=())


def listed(folded: Folded, log: Log, day: date) -> list[ListedRequest]:
    return subject_requests(folded(WatchList(), log), day)


@pytest.mark.rule("L27")
def test_a_request_is_called_for_a_week_before_its_last_day_and_when_that_is_over(log: Log, folded: Folded) -> None:
    log.report(ANNA, APRIL)
    log.add(ANNA, MAY, received())

    def loops(day: date) -> list[tuple[str, str, date, str]]:
        found = watch(folded(WatchList(), log), day, PROFILE).items
        return [(one.code, one.owner, one.since, one.closes_by) for one in found if one.request_id == ASKED]

    assert loops(date(2017, 6, 2)) == []
    assert loops(WEEK_BEFORE) == loops(JUNE) == [("REQUEST_DUE", "jobcenter", WEEK_BEFORE, "ANSWER_REQUEST")]
    assert loops(date(2017, 6, 11)) == [("REQUEST_OVERDUE", "jobcenter", JUNE, "ANSWER_REQUEST")]
    log.add(ANNA, MAY, answered())
    assert loops(date(2017, 6, 11)) == []


@pytest.mark.rule("L27")
def test_an_announced_delay_moves_the_last_day(log: Log, folded: Folded) -> None:
    log.report(ANNA, APRIL)
    log.add(ANNA, MAY, received())
    later = e.SubjectRequestExtended(
        request_id=ASKED, extended_on=MAY, due_on=date(2017, 8, 10), reason="Erfundene Menge"
    )
    log.add(ANNA, MAY, later)
    [request] = listed(folded, log, date(2017, 6, 11))
    assert (request.extended, request.due_on, request.overdue) == (True, date(2017, 8, 10), False)


@pytest.mark.rule("L27", "L16")
def test_the_list_names_cases_by_their_number_and_nobody_who_asked(log: Log, folded: Folded) -> None:
    log.report(ANNA, APRIL)
    log.add(ANNA, MAY, received(), received(ALSO, by="jugendamt"))
    log.add(ANNA, MAY, e.SubjectRequestIdentified(request_id=ASKED, identified_on=MAY, identified_by="AUSWEIS"))
    log.add(ANNA, MAY, answered())
    first, second = listed(folded, log, date(2017, 7, 1))
    assert (first.case_number, first.identified, first.decision, first.overdue) == (
        "F-2017-000001",
        True,
        "GRANTED",
        False,
    )
    assert (second.received_by, second.identified, second.decision, second.overdue) == ("jugendamt", False, None, True)


@pytest.mark.rule("L27")
def test_somebody_nothing_is_held_about_leaves_a_line_without_a_case(log: Log, folded: Folded) -> None:
    said = e.UnknownPersonAnswered(kind="ACCESS", received_on=APRIL, via="EMAIL", answered_on=MAY)
    log.add(UUID(int=0xA6E), MAY, said, by="agentur")
    [request] = listed(folded, log, JUNE)
    assert (request.case_id, request.case_number, request.due_on, request.overdue) == (None, None, None, False)
    assert (request.received_by, request.answered_on, request.decision) == ("agentur", MAY, "NOTHING_HELD")


@pytest.mark.rule("L30")
def test_whoever_was_forgotten_waits_no_more(log: Log, folded: Folded) -> None:
    log.report(ANNA, APRIL)
    log.add(ANNA, MAY, received(), received(ALSO), answered(ALSO))
    log.add(ANNA, MAY, e.ErasureConfirmed(confirmed_by="zweite.muster"))
    assert [one.request_id for one in listed(folded, log, date(2017, 7, 1))] == [ALSO]
