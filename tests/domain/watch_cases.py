"""What must hold for a case, event by event (V2–V8, V10)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain import events as e
from domain.events import Event
from domain.recorded import Actor
from tests.domain.seen import COORDINATOR, HOME, REPORTERS, Seen, SeenCase, circles, younger_than

NEEDS_CONSENT = (
    e.CaseReported,
    e.CaseReReported,
    e.ReportCorrected,
    e.CaseSelected,
    e.CaseDiscussed,
    e.DisclosureMade,
    e.MeasuresAgreed,
    e.MeasureProgress,
)
"""What uses the content of a case."""


@dataclass
class CaseWatch:
    """Reads the events of cases."""

    seen: Seen

    def read(self, key: UUID, event: Event, actor: Actor, on: date) -> None:
        case = self.seen.cases.setdefault(key, SeenCase())
        self._person(case, event)
        self._gate(case, event, actor, on)
        self._right(case, event)
        match event:
            case e.ConsentSigned() | e.ConsentWithdrawn() | e.ConsentExpired() | e.GuardianConsentLapsed():
                self._consent(case, event, on)
            case e.CaseReported() | e.CaseReReported():
                self._report(case, event, on)
            case e.CaseSelected():
                self._selected(case, event, actor)
            case e.CaseDeferred():
                assert actor.institution == COORDINATOR or case.restricted, "R2: deferred by somebody else"
                case.waits, case.conference = True, None
            case e.CaseDiscussed():
                self._discussed(key, case, event, on)
            case e.DisclosureMade():
                assert set(event.recipients) <= case.covered | {case.reporter}, "R29: disclosed to a stranger"
                assert case.consent is not None
                assert event.consent_id == case.consent.consent_id, "R29: disclosed under another consent"
            case e.MeasuresAgreed():
                self._agreed(key, case, event)
            case e.MeasureProgress():
                assert actor.institution == case.responsible[event.measure_id], "R32: told by another institution"
            case e.CaseClosed() | e.ReportWithdrawn():
                case.closed, case.waits, case.conference = True, False, None

    def _right(self, case: SeenCase, event: Event) -> None:
        match event:
            case e.ProcessingRestricted() | e.RestrictionLifted():
                case.restricted = isinstance(event, e.ProcessingRestricted)
            case e.ErasureOrdered():
                case.ordered_by, case.waits, case.conference = event.ordered_by, False, None

    def _gate(self, case: SeenCase, event: Event, actor: Actor, on: date) -> None:
        if case.ordered_by is not None:
            assert isinstance(event, e.ErasureConfirmed | e.SubjectDataErased), (
                "L30: added after an erasure was ordered"
            )
            if isinstance(event, e.ErasureConfirmed):
                assert actor.user != case.ordered_by, "L30: ordered and confirmed by one person"
                case.confirmed = True
            else:
                assert case.confirmed, "L30: erased and never confirmed"
        if isinstance(event, NEEDS_CONSENT):
            assert case.allows(on), f"V2/V10: {type(event).__name__} without an active consent"
            assert not case.closed, f"V10: {type(event).__name__} on a closed case"
            assert not case.restricted, f"L31: {type(event).__name__} on a restricted case"

    def _person(self, case: SeenCase, event: Event) -> None:
        match event:
            case e.CaseReported(young_person=e.YoungPerson() as person):
                case.born, case.at_home = person.birth_date, person.municipality == HOME
            case e.ReportCorrected(young_person=e.YoungPerson() as person):
                case.born = person.birth_date
            case e.ResidenceChanged(municipality=municipality):
                case.at_home = municipality == HOME

    def _consent(self, case: SeenCase, event: Event, on: date) -> None:
        match event:
            case e.ConsentSigned():
                assert event.signed_on <= on, "D20: signed in the future"
                assert event.signed_on >= case.withdrawn_on, "V10: an older paper undid a withdrawal"
                case.consent, case.covered, was_ended = event, set(event.recipients), case.ended
                case.ended = False
                case.waits = case.waits or (was_ended and not case.agreed)
            case e.ConsentWithdrawn():
                case.covered -= set(event.recipients)
                case.withdrawn_on = max(case.withdrawn_on, event.withdrawn_on)
                assert event.entirely is (not case.covered), "L6: entirely means nobody is left"
                self._ended(case, bool(event.entirely))
            case e.ConsentExpired():
                assert case.consent is not None
                assert on > case.consent.valid_until, "L12: expired too early"
                self._ended(case, True)
            case e.GuardianConsentLapsed():
                assert not case.minor(on), "L9: lapsed before coming of age"
                self._ended(case, True)

    def _ended(self, case: SeenCase, ended: bool) -> None:
        if ended:
            case.ended, case.waits, case.conference = True, False, None

    def _report(self, case: SeenCase, event: e.CaseReported | e.CaseReReported, on: date) -> None:
        assert case.consent is not None
        assert case.consent.signed_on <= event.reported_on == on, "V3: consent signed after the report"
        assert younger_than(25, case.born, event.reported_on), "V4: 25 at the report"
        assert case.at_home, "V5: lives elsewhere"
        assert event.reporter in REPORTERS, "R11: reported by somebody else"
        assert "SUCHT" not in event.support_needs or case.consent.special_categories is True, "L4: box not ticked"
        case.reporter, case.waits, case.agreed, case.conference = event.reporter, True, False, None

    def _selected(self, case: SeenCase, event: e.CaseSelected, actor: Actor) -> None:
        assert actor.institution == COORDINATOR, "R2: selected by somebody else"
        assert case.waits or case.conference == event.conference_id, "V8: selected without waiting"
        assert younger_than(25, case.born, event.conference_on), "V4: 25 at the conference"
        assert case.allows(event.conference_on), "D7: no consent on the conference day"
        assert case.at_home, "V5: lives elsewhere"
        case.waits, case.conference = False, event.conference_id

    def _discussed(self, key: UUID, case: SeenCase, event: e.CaseDiscussed, on: date) -> None:
        table = self.seen.conferences[event.conference_id]
        assert case.conference == event.conference_id, "V8: discussed without being selected"
        assert table.steps[-1] == "ConferenceOpened", "V8: discussed while the conference is not open"
        assert event.discussed_on == on >= table.on, "V8: discussed before the conference"
        assert younger_than(25, case.born, on), "V4: 25 at the conference"
        assert case.at_home, "V5: lives elsewhere"
        assert case.consent is not None
        assert "FALLBESPRECHUNG" in case.consent.purposes, "R6: discussed for another purpose"
        assert event.presenter.institution == case.reporter, "V6: presented by another institution"
        assert set(event.present) <= case.covered | {case.reporter}, "V7: a stranger in the room"
        assert set(event.present) == table.present(key), "R18: not those who were in the room"
        assert event.presenter.institution in event.present, "R18: the presenter was absent"
        assert circles(event.present) > 1, "R4: one legal circle"
        case.discussed = (event.conference_id, on)

    def _agreed(self, key: UUID, case: SeenCase, event: e.MeasuresAgreed) -> None:
        assert case.discussed is not None, "V8: agreed without a discussion"
        conference, day = case.discussed
        assert conference == event.conference_id == case.conference, "V8: agreed in another conference"
        here = self.seen.conferences[conference].present(key)
        assert here <= case.covered | {case.reporter}, "V7: a stranger in the room at the end"
        assert event.agreed_on >= day, "V8: agreed before the discussion"
        assert event.goals, "R19: no goal"
        assert event.measures or event.no_measure_reason, "R19: neither measure nor reason"
        assert all(measure.due_on >= day for measure in event.measures), "R32: due before the conference"
        named = {measure.responsible for measure in event.measures}
        assert named <= case.covered | {case.reporter}, "R29: a measure of a stranger"
        case.responsible |= {measure.measure_id: measure.responsible for measure in event.measures}
        case.agreed = True
