from datetime import UTC, date, datetime
from uuid import UUID

from domain import events as e
from domain.recorded import Check
from projections.audit_trail import AuditTrail
from projections.audit_trail import log as whole_log
from tests.projections.conftest import Folded
from tests.projections.parts import COVERED, SPRING, Log, discussed, signed

ANNA, BEN = UUID(int=1), UUID(int=2)
APRIL, MAY, JUNE = date(2017, 4, 5), date(2017, 5, 10), date(2017, 6, 1)


def test_an_entry_names_who_when_by_what_right_and_why(log: Log, folded: Folded) -> None:
    allowed = Check("R16", "agreed_with_the_reporters", {"reported": 4, "capacity": 3})
    log.add(ANNA, MAY, e.CaseSelected(conference_id=SPRING, conference_on=MAY), by="jugendamt", checks=[allowed])
    [entry] = whole_log(folded(AuditTrail(), log))
    assert (entry.position, entry.stream, entry.version) == (1, ANNA, 1)
    assert (entry.event, entry.schema_number, entry.occurred_on) == ("CaseSelected", 1, MAY)
    assert entry.recorded_at == datetime(2017, 5, 10, 12, 0, 1, tzinfo=UTC)
    assert (entry.user, entry.institution) == ("muster.fachkraft", "jugendamt")
    assert (entry.purpose, entry.legal_basis, entry.policy) == ("FALLBESPRECHUNG", "CONSENT_6_1_A", "00" * 32)
    [rule] = entry.rules
    assert (rule.rule, rule.name, rule.facts) == ("R16", "agreed_with_the_reporters", {"reported": 4, "capacity": 3})
    assert entry.leaf == log.recorded[0].leaf.hex()


def test_every_entry_names_the_consent_in_force(log: Log, folded: Folded) -> None:
    log.report(ANNA, APRIL)
    log.add(ANNA, MAY, e.ConsentWithdrawn(withdrawn_on=MAY, recipients=("agentur",), entirely=False))
    log.add(ANNA, MAY, e.ConsentWithdrawn(withdrawn_on=MAY, recipients=COVERED, entirely=True))
    log.add(ANNA, MAY, e.DataContested(contested_on=MAY, statement="Kanarienvogel"))
    log.add(ANNA, JUNE, signed(JUNE), e.ContestResolved(resolved_on=JUNE))
    first, second = UUID(int=APRIL.toordinal()), UUID(int=JUNE.toordinal())
    trail = whole_log(folded(AuditTrail(), log))
    assert [entry.consent_id for entry in trail] == [first, first, first, first, None, second, second]


def test_a_disclosure_names_who_received(log: Log, folded: Folded) -> None:
    disclosed = e.DisclosureMade(
        conference_id=SPRING,
        recipients=("agentur", "jugendamt"),
        data_categories=("STAMMDATEN",),
        legal_basis="CONSENT_6_1_A",
        consent_id=UUID(int=7),
    )
    log.add(ANNA, MAY, discussed(SPRING, MAY), disclosed)
    assert [entry.recipients for entry in whole_log(folded(AuditTrail(), log))] == [[], ["agentur", "jugendamt"]]


def test_what_conferences_did_about_a_case_names_the_case(log: Log, folded: Folded) -> None:
    log.schedule(SPRING, APRIL, MAY)
    log.report(ANNA, APRIL)
    log.report(BEN, APRIL)
    log.select(ANNA, SPRING, MAY, MAY)
    log.select(BEN, SPRING, MAY, MAY)
    trail = [entry for entry in whole_log(folded(AuditTrail(), log)) if entry.case_id == ANNA]
    assert [entry.event for entry in trail] == ["ConsentSigned", "CaseReported", "CaseSelected", "AgendaItemAdded"]
    assert trail[-1].consent_id == trail[0].consent_id


def test_the_whole_log_comes_in_pages(log: Log, folded: Folded) -> None:
    for number in range(1, 4):
        log.report(UUID(int=number), APRIL)
    tables = folded(AuditTrail(), log)
    assert [entry.position for entry in whole_log(tables, after=2, limit=3)] == [3, 4, 5]
    assert [entry.position for entry in whole_log(tables, after=5)] == [6]
