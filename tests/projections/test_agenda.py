from dataclasses import replace
from datetime import date
from uuid import UUID

from domain import events as e
from domain.case import Case
from domain.personal import ERASED
from projections.agenda import Agenda, CoordinationAgenda, coordination
from projections.agenda_participants import ParticipantsAgenda, participants
from tests.projections.conftest import Folded
from tests.projections.parts import AUTUMN, COVERED, PROFILE, SPRING, Log, reported

ANNA, BEN, CORA = UUID(int=1), UUID(int=2), UUID(int=3)
APRIL, MAY = date(2017, 4, 5), date(2017, 5, 10)
PERSON = Case().evolve(reported(APRIL, "jobcenter", "F-2017-000001"))


def coordinated(folded: Folded, log: Log) -> CoordinationAgenda:
    agenda = coordination(folded(Agenda(), log), SPRING, PROFILE)
    assert agenda
    return agenda


def shared(folded: Folded, log: Log, case: Case = PERSON) -> ParticipantsAgenda:
    agenda = participants(folded(Agenda(), log), SPRING, PROFILE, lambda _: case)
    assert agenda
    return agenda


def invited(log: Log, *cases: UUID) -> None:
    """A conference in selection, and cases reported day by day."""
    log.schedule(SPRING, APRIL, MAY)
    log.add(SPRING, APRIL, e.InvitationsSent(invited_on=APRIL, institutions=COVERED, report_deadline=MAY))
    for case in cases:
        log.report(case, APRIL.replace(day=APRIL.day + case.int))


def close(log: Log, *cases: UUID) -> None:
    waiting = tuple(e.WaitingCase(case_id=case, reporter="jobcenter") for case in cases)
    log.add(SPRING, MAY, e.ReportsClosed(closed_on=MAY, waiting=waiting))


def fix(log: Log, *cases: UUID) -> None:
    log.add(SPRING, MAY, e.AgendaFixed(fixed_on=MAY, items=cases, general_items=("Termine 2018",)))


def test_there_is_no_agenda_of_an_unknown_conference(log: Log, folded: Folded) -> None:
    tables = folded(Agenda(), log)
    assert coordination(tables, AUTUMN, PROFILE) is None
    assert participants(tables, AUTUMN, PROFILE, lambda _: PERSON) is None


def test_deferred_cases_come_first_then_the_longest_reported(log: Log, folded: Folded) -> None:
    invited(log, ANNA, BEN, CORA)
    for case, deferred_on in ((CORA, None), (ANNA, None), (BEN, APRIL)):
        added = e.AgendaItemAdded(
            case_id=case,
            reporter="jobcenter",
            deferred_on=deferred_on,
            reported_on=APRIL.replace(day=APRIL.day + case.int),
        )
        log.add(SPRING, MAY, added)
    agenda = coordinated(folded, log)
    assert not agenda.fixed
    assert [(item.number, item.case_id) for item in agenda.items] == [(1, BEN), (2, ANNA), (3, CORA)]


def test_the_coordinator_sees_what_the_selection_needs(log: Log, folded: Folded) -> None:
    invited(log, ANNA)
    log.select(ANNA, SPRING, MAY, MAY)
    [item] = coordinated(folded, log).items
    assert (item.case_number, item.reporter, item.status) == ("F-2017-000001", "jobcenter", "PLANNED")
    assert (item.deferrals, item.youth_wants_to_attend) == (0, True)
    assert (item.consent_status, item.consent_valid_until) == ("ACTIVE", date(2018, 4, 6))
    assert item.covered == ("agentur", "jobcenter", "jugendamt")
    assert item.circles_covered == ("SGB_II", "SGB_III", "SGB_VIII")
    assert (item.circles_needed, item.circles_present) == (2, None)


def test_a_discussed_item_shows_the_circles_that_were_in_the_room(log: Log, folded: Folded) -> None:
    invited(log, ANNA)
    log.select(ANNA, SPRING, MAY, MAY)
    fix(log, ANNA)
    log.discuss(ANNA, SPRING, MAY)
    [item] = coordinated(folded, log).items
    assert (item.status, item.circles_present) == ("MINUTED", ("SGB_II", "SGB_III", "SGB_VIII"))


def test_a_dropped_item_leaves_the_running_order(log: Log, folded: Folded) -> None:
    invited(log, ANNA, BEN)
    log.select(ANNA, SPRING, MAY, MAY)
    log.select(BEN, SPRING, MAY, MAY)
    log.add(SPRING, MAY, e.ItemDropped(case_id=ANNA))
    assert [(item.number, item.case_id) for item in coordinated(folded, log).items] == [(1, BEN)]


def test_a_dropped_item_of_a_fixed_agenda_keeps_its_number_and_tells_no_reason(log: Log, folded: Folded) -> None:
    invited(log, ANNA, BEN)
    log.select(ANNA, SPRING, MAY, MAY)
    log.select(BEN, SPRING, MAY, MAY)
    fix(log, ANNA, BEN)
    log.add(ANNA, MAY, e.ConsentWithdrawn(withdrawn_on=MAY, recipients=COVERED, entirely=True))
    log.add(SPRING, MAY, e.ItemDropped(case_id=ANNA))
    agenda = coordinated(folded, log)
    assert agenda.fixed
    assert [(item.number, item.status) for item in agenda.items] == [(1, "DROPPED"), (2, "PLANNED")]
    dropped = agenda.items[0]
    assert (dropped.consent_status, dropped.consent_valid_until, dropped.covered) == (None, None, ())
    shown = shared(folded, log).items[0]
    assert (shown.status, shown.age_group, shown.need_groups) == ("DROPPED", None, ())


def test_before_reports_close_everybody_who_waits_is_undecided(log: Log, folded: Folded) -> None:
    invited(log, ANNA, BEN)
    log.select(BEN, SPRING, MAY, MAY)
    [one] = coordinated(folded, log).waiting
    assert (one.case_id, one.case_number, one.reporter) == (ANNA, "F-2017-000001", "jobcenter")


def test_afterwards_only_those_who_waited_then_and_are_neither_selected_nor_left_out(log: Log, folded: Folded) -> None:
    invited(log, ANNA, BEN, CORA)
    close(log, ANNA, BEN, CORA)
    log.report(UUID(int=4), MAY)
    log.select(ANNA, SPRING, MAY, MAY)
    log.defer(BEN, SPRING, MAY)
    assert [one.case_id for one in coordinated(folded, log).waiting] == [CORA]
    fix(log, ANNA)
    assert coordinated(folded, log).waiting == []


def test_a_case_left_out_and_then_selected_is_on_the_agenda(log: Log, folded: Folded) -> None:
    invited(log, ANNA)
    close(log, ANNA)
    log.defer(ANNA, SPRING, MAY)
    log.select(ANNA, SPRING, MAY, MAY, deferred_on=MAY)
    agenda = coordinated(folded, log)
    assert ([item.deferrals for item in agenda.items], agenda.waiting) == ([1], [])


def test_the_answers_of_the_reporters_are_on_record(log: Log, folded: Folded) -> None:
    invited(log)
    for answer in ("none", "dissent"):
        asked = {"institution": "jobcenter", "asked_on": MAY, "answer": answer}
        log.add(SPRING, MAY, e.CoordinationAnswered.model_validate(asked))
    [one] = coordinated(folded, log).answers
    assert (one.institution, one.asked_on, one.answer) == ("jobcenter", MAY, "dissent")


def test_participants_see_pseudonyms_and_coarse_groups(log: Log, folded: Folded) -> None:
    invited(log, ANNA)
    log.select(ANNA, SPRING, MAY, MAY)
    fix(log, ANNA)
    agenda = shared(folded, log)
    assert agenda.general_items == ("Termine 2018",)
    [item] = agenda.items
    assert (item.number, item.case_number, item.age_group) == (1, "F-2017-000001", "15-17")
    assert item.need_groups == ("LEBENSLAGE",), "of an addiction nothing is told, not even that there is something"
    pseudonym = {"number", "case_id", "case_number", "status", "contested"}
    assert set(item.model_dump()) == pseudonym | {"age_group", "need_groups"}


def test_nobody_sees_groups_of_an_erased_or_restricted_case(log: Log, folded: Folded) -> None:
    invited(log, ANNA)
    log.select(ANNA, SPRING, MAY, MAY)
    gone = reported(APRIL, "jobcenter", "F-2017-000001").model_copy(
        update={"young_person": ERASED, "support_needs": ERASED}
    )
    for case in (Case().evolve(gone), replace(PERSON, restricted=True), replace(PERSON, erasure_ordered_by="muster")):
        [item] = shared(folded, log, case).items
        assert (item.age_group, item.need_groups) == (None, ())
