from datetime import date
from uuid import UUID

import pytest

from domain import events as e
from domain.case import Case
from projections.case_list import CaseFilter, CaseList, entry, one_case, open_cases, page, waiting
from projections.course import Course
from tests.projections.conftest import Folded
from tests.projections.parts import AUTUMN, SPRING, Log, Tables, measure, signed
from tests.samples import SAMPLES

ANNA, BEN, CORA = UUID(int=1), UUID(int=2), UUID(int=3)
MAY, JUNE, JULY = date(2017, 5, 10), date(2017, 6, 1), date(2017, 7, 1)
APRIL = date(2017, 4, 5)


def steps(tables: Tables, case: UUID, day: date = JULY) -> tuple[str, str] | None:
    listed = one_case(tables, case)
    assert listed
    step = entry(listed, day, "jugendamt").next_step
    return (step.code, step.owner) if step else None


def test_a_reported_case_waits_for_the_coordinator(log: Log, folded: Folded) -> None:
    log.report(ANNA, APRIL)
    [item] = page(folded(CaseList(), log), CaseFilter(), MAY, "jugendamt").items
    assert (item.state, item.case_number, item.reporter) == ("REPORTED", "F-2017-000001", "jobcenter")
    assert (item.consent_status, item.consent_valid_until) == ("ACTIVE", date(2018, 4, 5))
    assert item.recipients == ("agentur", "jobcenter", "jugendamt")
    assert item.next_step
    assert (item.next_step.code, item.next_step.owner) == ("SELECT_OR_DEFER", "jugendamt")
    assert (item.version, item.position) == (2, 2)


def test_every_stop_of_the_way_has_one_next_step(log: Log, folded: Folded) -> None:
    log.report(ANNA, APRIL)
    log.select(ANNA, SPRING, APRIL, MAY)
    assert steps(folded(CaseList(), log), ANNA, MAY) == ("DISCUSS", "jobcenter")
    assert steps(folded(CaseList(), log), ANNA, JUNE) == ("DISCUSS_OR_DEFER", "jugendamt")
    log.discuss(ANNA, SPRING, MAY, measure(1, JUNE, "agentur"), measure(2, JULY, "jugendamt"))
    assert steps(folded(CaseList(), log), ANNA) == ("FOLLOW_MEASURES", "agentur")
    log.add(ANNA, JUNE, e.MeasureCompleted(measure_id=UUID(int=1), on=JUNE))
    assert steps(folded(CaseList(), log), ANNA) == ("FOLLOW_MEASURES", "jugendamt")
    log.add(ANNA, JULY, e.MeasureFailed(measure_id=UUID(int=2), on=JULY))
    assert steps(folded(CaseList(), log), ANNA) == ("CLOSE_OR_REPORT_AGAIN", "jobcenter")
    log.add(ANNA, JULY, e.CaseClosed(reason="ZIEL_ERREICHT", outcome="DUAL", closed_on=JULY, open_measures=0))
    assert steps(folded(CaseList(), log), ANNA) is None


def test_restriction_and_erasure_come_before_every_other_step(log: Log, folded: Folded) -> None:
    log.report(ANNA, APRIL)
    log.add(ANNA, MAY, e.ProcessingRestricted(restricted_on=MAY, reason="BESTRITTEN", until=None))
    assert steps(folded(CaseList(), log), ANNA) == ("LIFT_RESTRICTION", "jobcenter")
    log.add(ANNA, MAY, e.ErasureOrdered(reason="VERLANGEN", ordered_by="muster.fachkraft", ordered_on=MAY))
    assert steps(folded(CaseList(), log), ANNA) == ("CONFIRM_ERASURE", "jugendamt")
    log.add(ANNA, MAY, SAMPLES["SubjectDataErased"])
    assert steps(folded(CaseList(), log), ANNA) is None


@pytest.mark.parametrize(
    ("ended", "status"),
    [
        (
            e.ConsentWithdrawn(withdrawn_on=MAY, recipients=("agentur", "jobcenter", "jugendamt"), entirely=True),
            "WITHDRAWN",
        ),
        (e.GuardianConsentLapsed(lapsed_on=MAY), "LAPSED_AT_18"),
    ],
)
def test_an_ended_consent_shows_and_a_new_one_heals_it(ended: e.Event, status: str, log: Log, folded: Folded) -> None:
    log.report(ANNA, APRIL)
    log.add(ANNA, MAY, ended)
    tables = folded(CaseList(), log)
    listed = one_case(tables, ANNA)
    assert listed
    assert (listed.course.state, listed.course.consent_status(MAY)) == ("SUSPENDED", status)
    assert steps(tables, ANNA) == ("RENEW_CONSENT_OR_CLOSE", "jobcenter")
    log.add(ANNA, JUNE, signed(JUNE))
    listed = one_case(folded(CaseList(), log), ANNA)
    assert listed
    assert (listed.course.state, listed.course.consent_status(JUNE)) == ("REPORTED", "ACTIVE")


def test_a_consent_expires_after_its_last_day(log: Log, folded: Folded) -> None:
    log.report(ANNA, APRIL, until=MAY)
    listed = one_case(folded(CaseList(), log), ANNA)
    assert listed
    assert listed.course.consent_status(MAY) == "ACTIVE"
    assert listed.course.consent_status(JUNE) == "EXPIRED"


def test_the_longest_deferred_waits_first_then_the_longest_reported(log: Log, folded: Folded) -> None:
    log.report(ANNA, JUNE)
    log.report(BEN, MAY)
    log.report(CORA, APRIL)
    log.defer(ANNA, SPRING, JULY)
    assert [one.case_id for one in waiting(folded(CaseList(), log))] == [ANNA, CORA, BEN]


def test_what_may_not_be_used_does_not_wait_for_a_conference(log: Log, folded: Folded) -> None:
    log.report(ANNA, APRIL)
    log.report(BEN, APRIL)
    log.add(ANNA, MAY, e.ErasureOrdered(reason="VERLANGEN", ordered_by="muster.fachkraft", ordered_on=MAY))
    log.add(BEN, MAY, e.ProcessingRestricted(restricted_on=MAY, reason="BESTRITTEN", until=None))
    tables = folded(CaseList(), log)
    assert waiting(tables) == []
    assert [one.case_id for one in open_cases(tables)] == [ANNA, BEN]


def test_a_case_is_open_from_its_report_to_its_end(log: Log, folded: Folded) -> None:
    log.add(ANNA, APRIL, signed(APRIL))
    log.report(BEN, MAY)
    log.report(CORA, APRIL)
    log.add(CORA, MAY, e.ReportWithdrawn(withdrawn_on=MAY))
    assert [one.case_id for one in open_cases(folded(CaseList(), log))] == [BEN]


def test_an_institution_finds_what_it_reported_and_what_names_it(log: Log, folded: Folded) -> None:
    log.report(ANNA, APRIL, "berufskolleg", recipients=("agentur",))
    log.report(BEN, APRIL, "jobcenter", recipients=("jugendamt",))
    log.select(BEN, AUTUMN, MAY, JULY)
    tables = folded(CaseList(), log)

    def found(**wanted: object) -> list[UUID]:
        return [one.case_id for one in page(tables, CaseFilter(**wanted), MAY, "jugendamt").items]  # type: ignore[arg-type]

    assert found() == [ANNA, BEN]
    assert found(institution="agentur") == found(institution="berufskolleg") == [ANNA]
    assert found(institution="bildungsbuero") == []
    assert found(state="SELECTED") == found(conference=AUTUMN) == [BEN]
    assert found(state="REPORTED", institution="jugendamt") == []


def test_a_recipient_taken_out_of_the_consent_no_longer_finds_the_case(log: Log, folded: Folded) -> None:
    log.report(ANNA, APRIL, "jugendamt")
    log.add(ANNA, MAY, e.ConsentWithdrawn(withdrawn_on=MAY, recipients=("jobcenter",), entirely=False))
    tables = folded(CaseList(), log)
    assert page(tables, CaseFilter(institution="jobcenter"), MAY, "jugendamt").items == []
    assert len(page(tables, CaseFilter(institution="agentur"), MAY, "jugendamt").items) == 1


def test_pages_follow_each_other_without_gap_or_repetition(log: Log, folded: Folded) -> None:
    for number in range(1, 8):
        log.report(UUID(int=number), APRIL if number % 2 else MAY)
    tables = folded(CaseList(), log)
    seen: list[int] = []
    cursor = None
    while cursor or not seen:
        part = page(tables, CaseFilter(cursor=cursor, limit=3), MAY, "jugendamt")
        seen += [one.case_id.int for one in part.items]
        cursor = part.cursor
    assert seen == [1, 3, 5, 7, 2, 4, 6]


def test_a_course_remembers_of_a_case_all_but_the_person() -> None:
    left_out = set(Case.__dataclass_fields__) - set(Course.model_fields)
    of_the_person = {"reported_as", "birth_date", "sex", "support_needs", "summary", "question", "renamed", "reborn"}
    others = {"erasure_ordered_on", "present", "youth_present", "notes", "requests", "restriction_lifted"}
    assert left_out == of_the_person | others
