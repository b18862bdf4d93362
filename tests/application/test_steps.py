"""The steps of a case: why each was allowed, and who could see what after it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis.stateful import invariant

from application.access import Moment, sight
from application.case_then import Seen
from application.steps import Looking, Step, steps
from domain import agency
from domain import events as e
from domain.case import Case
from domain.conference import Conference
from domain.personal import ERASED, personal_fields
from domain.recorded import Actor, Check, Recorded
from projections.agency_then import agency_then
from projections.audit_trail import AuditTrail
from projections.audit_trail import log as whole_log
from tests.application.remembering import Remembering
from tests.domain.hands import NARROW, Hands
from tests.domain.parts import ESCHWEILER, MUSTERLINGEN
from tests.domain.play import Play
from tests.domain.test_life_cycle import LifeCycle
from tests.projections.parts import COVERED, SPRING, Log, attended, fold, measure, signed

ANNA, BEN = UUID(int=1), UUID(int=2)
APRIL, MAY, JUNE = date(2017, 4, 5), date(2017, 5, 10), date(2017, 6, 1)
PROFILES = {agency.digest(one): one for one in (ESCHWEILER, MUSTERLINGEN, NARROW)}
EVERYBODY = Looking(PROFILES)


@pytest.fixture
def log() -> Log:
    log = Log()
    log.policy = agency.digest(ESCHWEILER)
    return log


def discussed(log: Log) -> None:
    """Anna's case, at the table of a conference of May where the agentur sits and the bildungsbuero has left."""
    log.report(ANNA, APRIL)
    log.schedule(SPRING, APRIL, MAY)
    log.select(ANNA, SPRING, APRIL, MAY)
    log.add(
        SPRING, MAY, e.ConferenceOpened(opened_on=MAY, attendance=attended("agentur", "jobcenter", "bildungsbuero"))
    )
    log.add(SPRING, MAY, e.AttendeeLeftItem(institution="bildungsbuero", case_id=ANNA, left=True, reason=None))
    log.discuss(ANNA, SPRING, MAY, measure(1, JUNE))


def seen(step: Step) -> dict[str, str]:
    return {one.institution: one.level for one in step.seen}


def reason(step: Step, institution: str) -> str:
    return next(one.reason for one in step.seen if one.institution == institution)


def named(found: list[Step], event: str) -> Step:
    return next(step for step in found if step.event == event)


@pytest.mark.rule("L5")
def test_who_could_see_before_a_consent_was_withdrawn_could_not_after_and_the_reason_is_told(log: Log) -> None:
    log.report(ANNA, APRIL)
    log.add(ANNA, MAY, e.ConsentWithdrawn(withdrawn_on=MAY, recipients=COVERED, entirely=True))
    log.add(ANNA, JUNE, signed(JUNE))
    before, after, again = steps(ANNA, log.recorded, EVERYBODY)[1:]

    assert (seen(before)["jobcenter"], reason(before, "jobcenter")) == ("FULL", "L63: meldende Institution")
    assert (seen(after)["jobcenter"], reason(after, "jobcenter")) == ("PSEUDONYM", "L5: keine wirksame Einwilligung")
    assert (seen(before)["agentur"], seen(after)["agentur"], seen(again)["agentur"]) == (
        "PSEUDONYM",
        "NONE",
        "PSEUDONYM",
    )
    assert before.consent
    assert after.consent
    assert (before.consent.status, before.consent.recipients) == ("ACTIVE", COVERED)
    assert (after.consent.status, after.consent.recipients) == ("WITHDRAWN", ())
    assert (after.state, again.state) == ("SUSPENDED", "REPORTED")


def test_who_sat_at_the_table_saw_the_case_while_it_was_there_and_who_had_left_did_not(log: Log) -> None:
    discussed(log)
    found = steps(ANNA, log.recorded, EVERYBODY)

    called, minuted = named(found, "ItemCalled"), named(found, "ItemMinuted")
    assert (seen(called)["agentur"], reason(called, "agentur")) == ("FULL", "L63: Punkt wird beraten")
    assert seen(called)["bildungsbuero"] == "PSEUDONYM"
    assert (seen(minuted)["agentur"], reason(minuted, "agentur")) == ("NONE", "L63: nach der Sitzung")
    assert [step.event for step in found if step.stream == SPRING] == [
        *("AgendaItemAdded", "AttendeeLeftItem", "ItemCalled", "ItemMinuted")
    ]


@pytest.mark.rule("L63", "L59")
@pytest.mark.parametrize(
    ("in_charge", "level", "reason"),
    [
        ((), "FULL", "L63: Punkt wird beraten"),
        (("drei.muster", "eins.muster"), "FULL", "L63: Punkt wird beraten"),
        (("drei.muster",), "PSEUDONYM", "L63: jemand anders ist im Raum"),
    ],
)
def test_a_replay_tells_which_accounts_were_in_the_room_and_judges_by_who_was_in_charge_of_them(
    log: Log, in_charge: tuple[str, ...], level: str, reason: str
) -> None:
    people = [person.model_copy(update={"user": "eins.muster"}) for person in attended("agentur")]
    log.report(ANNA, APRIL)
    if in_charge:
        log.add(ANNA, APRIL, e.StaffAssigned(assigned_on=APRIL, institution="agentur", users=in_charge, reason=None))
    log.schedule(SPRING, APRIL, MAY)
    log.select(ANNA, SPRING, APRIL, MAY)
    log.add(SPRING, MAY, e.ConferenceOpened(opened_on=MAY, attendance=(*people, *attended("jobcenter"))))
    log.discuss(ANNA, SPRING, MAY, measure(1, JUNE))

    found = steps(ANNA, log.recorded, Looking(PROFILES, institution="agentur"))

    told = {"institution": "agentur", "level": level, "reason": reason, "accounts": ("eins.muster",)}
    assert named(found, "ItemCalled").seen[0].model_dump() == told
    assert named(found, "ItemMinuted").seen[0].accounts == named(found, "CaseReported").seen[0].accounts == ()


def test_one_institution_is_asked_alone(log: Log) -> None:
    discussed(log)

    found = steps(ANNA, log.recorded, Looking(PROFILES, institution="agentur"))

    assert [[one.institution for one in step.seen] for step in found] == [["agentur"]] * len(found)
    everybodys = [{one.institution: one for one in step.seen} for step in steps(ANNA, log.recorded, EVERYBODY)]
    assert [step.seen[0] for step in found] == [eyes["agentur"] for eyes in everybodys]


def test_what_lies_between_the_events_of_a_command_nobody_ever_saw(log: Log) -> None:
    log.report(ANNA, APRIL)

    first, second = steps(ANNA, log.recorded, EVERYBODY)

    assert (first.state, second.state) == ("NEW", "REPORTED")
    assert first.seen == second.seen


@pytest.mark.rule("D21")
def test_the_profile_in_force_then_decides_who_looks_and_what_they_see(log: Log) -> None:
    log.report(ANNA, APRIL)
    log.policy = agency.digest(MUSTERLINGEN)
    log.add(ANNA, MAY, e.DataContested(contested_on=MAY, statement="Kanarienvogel"))
    here, there = steps(ANNA, log.recorded, EVERYBODY)[1:]

    assert [one.institution for one in here.seen] == [one.key for one in ESCHWEILER.active(APRIL)]
    assert [one.institution for one in there.seen] == [one.key for one in MUSTERLINGEN.active(MAY)]
    assert seen(here)["jugendamt"] == "FULL"
    (stranger,) = steps(ANNA, log.recorded, Looking(PROFILES, institution="jugendamt"))[2].seen
    assert stranger == Seen(institution="jugendamt", level="NONE", reason="R39: Rolle ohne Fallinhalte")


@pytest.mark.rule("D20")
def test_what_was_written_down_late_is_seen_on_that_day_or_on_the_day_it_happened(log: Log) -> None:
    log.report(ANNA, APRIL, until=MAY)
    late = Check("D20", "not_in_the_future", {"days_late": 30, "pack": "P1"})
    log.add(ANNA, APRIL, e.DataContested(contested_on=APRIL, statement="Kanarienvogel"), checks=[late], late=40)

    known, true = (steps(ANNA, log.recorded, Looking(PROFILES, view))[-1] for view in ("known", "true"))

    assert (known.days_late, true.days_late) == (30, 30)
    assert (known.seen_on, true.seen_on) == (date(2017, 5, 5), APRIL)
    assert known.rules == (late,)


def test_a_disclosure_names_who_received_and_every_step_its_consent(log: Log) -> None:
    disclosed = e.DisclosureMade(
        conference_id=SPRING,
        recipients=("agentur", "jugendamt"),
        data_categories=("STAMMDATEN",),
        legal_basis="CONSENT_6_1_A",
        consent_id=UUID(int=7),
    )
    log.report(ANNA, APRIL)
    log.add(ANNA, MAY, disclosed)
    log.add(ANNA, MAY, e.ConsentWithdrawn(withdrawn_on=MAY, recipients=COVERED, entirely=True))
    log.add(ANNA, MAY, e.DataContested(contested_on=MAY, statement="Kanarienvogel"))
    found = steps(ANNA, log.recorded, EVERYBODY)

    first = UUID(int=APRIL.toordinal())
    assert [step.recipients for step in found] == [(), (), ("agentur", "jugendamt"), (), ()]
    assert [step.consent_id for step in found] == [first, first, first, first, None]


@pytest.mark.rule("L30")
def test_an_erased_case_replays_like_any_other(log: Log) -> None:
    """A minor's, whose consent only the guardian signed: nothing that is left says who signed or how old they are."""
    discussed(log)
    before = steps(ANNA, log.recorded, EVERYBODY)
    log.add(ANNA, JUNE, e.ErasureOrdered(reason="Verlangen", ordered_by="erste.person", ordered_on=JUNE))
    log.add(ANNA, JUNE, e.ErasureConfirmed(confirmed_by="zweite.person"))

    found = steps(ANNA, [forgotten(entry) for entry in log.recorded], EVERYBODY)

    assert found[: len(before)] == before
    assert (found[-1].state, seen(found[-1])["jugendamt"]) == ("ERASING", "PSEUDONYM")


@pytest.mark.rule("L9", "L30")
def test_of_an_erased_case_coming_of_age_is_what_the_calendar_recorded(log: Log) -> None:
    log.report(ANNA, APRIL)
    log.add(ANNA, MAY, e.GuardianConsentLapsed(lapsed_on=MAY))
    log.add(ANNA, JUNE, signed(JUNE))
    found = steps(ANNA, [forgotten(entry) for entry in log.recorded], EVERYBODY)

    assert [step.consent and step.consent.status for step in found] == ["ACTIVE", "ACTIVE", "LAPSED_AT_18", "ACTIVE"]


@pytest.mark.rule("L9", "L30")
def test_between_coming_of_age_and_the_day_the_calendar_said_so_a_case_replays_alike_before_and_after_an_erasure(
    log: Log,
) -> None:
    """Anna comes of age on 01.03.2018."""
    of_age, meanwhile, said = date(2018, 3, 1), date(2018, 3, 10), date(2018, 3, 20)
    log.report(ANNA, MAY)
    log.add(ANNA, meanwhile, e.DataContested(contested_on=meanwhile, statement="Kanarienvogel"))
    log.add(ANNA, said, e.GuardianConsentLapsed(lapsed_on=of_age))
    after = [forgotten(entry) for entry in log.recorded]
    found = steps(ANNA, log.recorded, EVERYBODY)
    lists = agency_then(log.recorded[:-1], meanwhile, log.policy, ESCHWEILER)

    assert [step.consent and step.consent.status for step in found] == ["ACTIVE", "ACTIVE", "ACTIVE", "LAPSED_AT_18"]
    assert [one.consent_status for one in lists.cases] == ["ACTIVE"]
    assert steps(ANNA, after, EVERYBODY) == found
    assert agency_then(after[:-1], meanwhile, log.policy, ESCHWEILER) == lists


def forgotten(entry: Recorded) -> Recorded:
    gone = dict.fromkeys(personal_fields(type(entry.event)), ERASED)
    return replace(entry, event=entry.event.model_copy(update=gone))


def lapsed(history: Sequence[Recorded]) -> bool:
    """Whether the calendar said last that the guardians' consent ended."""
    told = [type(one.event) for one in history if isinstance(one.event, e.ConsentSigned | e.GuardianConsentLapsed)]
    return told[-1] is e.GuardianConsentLapsed


class Replayed(LifeCycle):
    """Whatever is done with cases and conferences, the replay ends where the cases stand."""

    def __init__(self) -> None:
        super().__init__()
        self.office = Remembering()
        self.hands = Hands(Play(office=self.office))
        self.play = self.hands.play

    @invariant()
    def the_last_step_of_a_replay_is_the_fold(self) -> None:
        for key, case in self.office.cases.items():
            history = concerning(key, self.office.recorded)
            last = steps(key, history, EVERYBODY)[-1]
            assert last.state == case.state
            assert last.consent
            assert case.consent
            assert last.consent.recipients == tuple(sorted(case.consent.recipients))
            if history[-1].command_id == last.command_id:
                recorded = replace(case, consent=replace(case.consent, signed_by_youth=not lapsed(history)))
                assert {one.institution: one.level for one in last.seen} == self._see_now(key, recorded, last.seen_on)

    def _see_now(self, key: UUID, case: Case, day: date) -> dict[str, str]:
        table = self.office.conferences.get(case.conference_id or key, Conference())
        here = table.present(key) if table.called() == key else ()
        return {
            one.key: sight(_worker(one.key, case), case, Moment(day, one.key in here), NARROW).level
            for one in NARROW.active(day)
        }

    def teardown(self) -> None:
        trail = whole_log(fold(AuditTrail(), self.office.recorded, times=1), limit=len(self.office.recorded))
        for key in self.office.cases:
            found = steps(key, concerning(key, self.office.recorded), EVERYBODY)
            both = [(step.position, step.consent_id) for step in found]
            assert both == [(one.position, one.consent_id) for one in trail if one.case_id == key]


def _worker(institution: str, case: Case) -> Actor:
    """Whoever is in charge there."""
    user = min(case.in_charge.get(institution, ()), default="muster")
    return Actor(user, institution, frozenset({"caseworker", "coordinator"}))


def concerning(case: UUID, history: list[Recorded]) -> list[Recorded]:
    """The case's own events, and those of the conferences they name."""
    met = {getattr(entry.event, "conference_id", None) for entry in history if entry.stream == case}
    return [entry for entry in history if entry.stream == case or entry.stream in met]


Replayed.TestCase.settings = settings(
    max_examples=25, stateful_step_count=40, derandomize=True, database=None, deadline=None
)
TestReplayed = pytest.mark.rule("D20")(Replayed.TestCase)
