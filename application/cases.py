"""The use cases of a case: load, decide, append.

Where a step also concerns the conference the case is on, both are changed together or not at all.
"""

import base64
from collections.abc import Callable, Collection, Sequence
from datetime import date
from uuid import UUID

from application.access import hidden
from application.desk import Desk, Plan, Submission, then
from application.journal import Change, Receipt, Reservation
from application.staffing import Staffing
from domain import (
    casework,
    charge,
    coordination,
    emergency,
    entrusted,
    erasure,
    errors,
    leaving,
    policy,
    recipients,
    requests,
    rights,
    sources,
    timers,
    withdrawal,
)
from domain.case import ON_AN_AGENDA, Case
from domain.casework import AgreementForm, DiscussionForm
from domain.conference import Conference
from domain.consent import Consent, ConsentForm
from domain.eligibility import ReportForm, match_text
from domain.entrusted import NoteForm
from domain.events import Cause, Channel, EmergencyAccessReviewed, Proof, RequestKind, WaitingCase, YoungPerson
from domain.leaving import HandOverForm, MergerForm
from domain.personal import Compartment
from domain.policy import Act
from domain.recorded import Decision
from domain.requests import AnswerForm, RequestForm
from domain.rights import CorrectionForm
from domain.withdrawal import WithdrawalForm


class Cases:
    """Everything somebody can do with a case."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def report(self, form: ConsentForm, person: YoungPerson, report: ReportForm, by: Submission) -> Receipt:
        """Report a case with its consent. For a young person with an open case raises `DuplicateCase` (R31)."""
        case_id, consent_id = self._desk.new_id(), self._desk.new_id()

        def decide(act: Act) -> Plan:
            earlier = self._taken_back(person)
            decision = casework.report(case_number(case_id, act.on), form, person, report, consent_id, act, earlier)
            return Plan([Change(case_id, 0, decision)], reserve=[self._reservation(person, case_id)])

        return self._desk.submit(by, "FALLVORBEREITUNG", decide)

    def report_again(self, case_id: UUID, report: ReportForm, by: Submission) -> Receipt:
        """Bring the case up for a new round (D14)."""
        return self._step(case_id, "FALLVORBEREITUNG", lambda case, act: casework.report_again(case, report, act), by)

    def notify(self, case_id: UUID, by: Submission) -> Receipt:
        """The young person was told what came from others."""
        return self._right(case_id, sources.notify, by)

    def sign_consent(self, case_id: UUID, form: ConsentForm, by: Submission) -> Receipt:
        """Renew the consent."""
        consent_id = self._desk.new_id()
        return self._step(
            case_id, "FALLVORBEREITUNG", lambda case, act: casework.sign_consent(case, form, consent_id, act), by
        )

    def withdraw_consent(self, case_id: UUID, form: WithdrawalForm, by: Submission) -> Receipt:
        """Take the consent back, in part or for all."""
        return self._right(case_id, lambda case, act: withdrawal.withdraw(case, form, act), by)

    def record_informed(self, case_id: UUID, cause: Cause, told: Sequence[str], by: Submission) -> Receipt:
        """Record that these recipients know what became of the data (Art. 19 GDPR)."""
        return self._right(case_id, lambda case, act: recipients.inform(case, cause, told, act), by)

    def withdraw_report(self, case_id: UUID, by: Submission) -> Receipt:
        """Take the report back."""
        return self._step(case_id, "FALLVORBEREITUNG", casework.withdraw_report, by)

    def record_move(self, case_id: UUID, municipality: str, moved_on: date, by: Submission) -> Receipt:
        """Record that the young person moved."""
        return self._step(
            case_id, "FALLVORBEREITUNG", lambda case, act: casework.record_move(case, municipality, moved_on, act), by
        )

    def select(self, case_id: UUID, conference_id: UUID, by: Submission) -> Receipt:
        """Put a case on the agenda of a conference."""

        def decide(act: Act) -> Plan:
            case, version = self._case(case_id, act, by)
            conference, at = self._desk.load(Conference(), conference_id)
            selected = casework.select(case, conference_id, conference.on, act)
            placed = coordination.add_item(conference, case_id, case, self._waiting(conference), act)
            return Plan([Change(case_id, version, selected), Change(conference_id, at, placed)])

        return self._desk.submit(by, "FALLVORBEREITUNG", decide)

    def defer(self, case_id: UUID, reason: str, conference_id: UUID | None, by: Submission) -> Receipt:
        """Leave a case for a later conference; without one named, the next that is being prepared."""

        def decide(act: Act) -> Plan:
            case, version = self._case(case_id, act, by)
            next_one = next(iter(self._desk.register.planned_conferences()), None)
            left_out_of = case.conference_id or conference_id or next_one
            deferred = casework.defer(case, reason, left_out_of, act)
            changes = [Change(case_id, version, deferred)]
            if left_out_of is not None:
                conference, at = self._desk.load(Conference(), left_out_of)
                changes.append(Change(left_out_of, at, coordination.leave_out(conference, case_id, reason)))
            return Plan(changes)

        return self._desk.submit(by, "FALLVORBEREITUNG", decide)

    def discuss(self, case_id: UUID, conference_id: UUID, form: DiscussionForm, by: Submission) -> Receipt:
        """Record that a case was presented and discussed."""

        def decide(act: Act) -> Plan:
            case, version = self._case(case_id, act, by)
            conference, at = self._desk.load(Conference(), conference_id)
            if case.conference_id != conference_id and case.state == "SELECTED":
                raise errors.Unknown()
            discussed = casework.discuss(case, form, sorted(conference.present(case_id)), act)
            called = coordination.call_item(conference, case_id, form.youth_present, act)
            return Plan([Change(case_id, version, discussed), Change(conference_id, at, called)])

        return self._desk.submit(by, "FALLBESPRECHUNG", decide)

    def agree(self, case_id: UUID, form: AgreementForm, by: Submission) -> Receipt:
        """Put goals and measures on record."""
        ids = [self._desk.new_id() for _ in form.measures]

        def decide(act: Act) -> Plan:
            case, version = self._case(case_id, act, by)
            agreed = casework.agree(case, form, ids, act)
            assert case.conference_id is not None
            conference, at = self._desk.load(Conference(), case.conference_id)
            minuted = coordination.minute_item(conference, case_id, case, act)
            return Plan([Change(case_id, version, agreed), Change(case.conference_id, at, minuted)])

        return self._desk.submit(by, "FALLBESPRECHUNG", decide)

    def progress(self, case_id: UUID, measure_id: UUID, status: str, note: str | None, by: Submission) -> Receipt:
        """Record how a measure goes."""
        return self._step(
            case_id,
            "MASSNAHMEN_NACHVERFOLGUNG",
            lambda case, act: casework.progress(case, measure_id, status, note, act),
            by,
        )

    def close(self, case_id: UUID, reason: str, outcome: str | None, leave: bool, by: Submission) -> Receipt:
        """Close a case; `leave` leaves running measures to the institutions' own files."""
        return self._step(
            case_id,
            "MASSNAHMEN_NACHVERFOLGUNG",
            lambda case, act: casework.close(case, reason, outcome, leave, act),
            by,
        )

    def hand_over(self, case_id: UUID, form: HandOverForm, by: Submission) -> Receipt:
        """Give the case to another agency."""
        return self._step(
            case_id, "MASSNAHMEN_NACHVERFOLGUNG", lambda case, act: leaving.hand_over(case, form, act), by
        )

    def merge(self, case_id: UUID, form: MergerForm, by: Submission) -> Receipt:
        """Close a case that is the same person's as another, which goes on."""

        def decide(act: Act) -> Plan:
            case, version = self._case(case_id, act, by)
            policy.by_the_coordinator(act)  # before the other is loaded: nobody else learns whether there is one
            other, at = self._known(form.into, act)
            merged = leaving.merge(case, case_id, other, form, act)
            kept = leaving.go_on(other, case_id, act)
            return Plan([*self._with_agenda(case_id, case, version, merged), Change(form.into, at, kept)])

        return self._desk.submit(by, "ORGANISATION", decide)

    def pass_time(self, case_id: UUID, by: Submission) -> Receipt:
        """Let the calendar do what is due (L9, L12, D7); raises `NothingDue` where somebody did it before."""

        def decide(case: Case, act: Act) -> Decision:
            decision = timers.due(case, act.on, act.profile)
            if not decision.events:
                raise errors.NothingDue()
            return decision

        return self._step(case_id, "ORGANISATION", decide, by)

    # Rights of the young person

    def correct(self, case_id: UUID, form: CorrectionForm, by: Submission) -> Receipt:
        """Put right what the report got wrong; a corrected name is found again under its new spelling (R31).

        The corrected report gets a new key, so that `Corrections` can destroy the older ones.
        """

        def decide(act: Act) -> Plan:
            case, version = self._case(case_id, act, by)
            change = Change(case_id, version, rights.correct(case, form, act))
            self._desk.keys.advance(case_id, Compartment.REPORT)
            if form.young_person is None:
                return Plan([change])
            return Plan([change], reserve=[self._reservation(form.young_person, case_id)], release=[case_id])

        return self._desk.submit(by, "BETROFFENENRECHTE", decide)

    def contest(self, case_id: UUID, statement: str, by: Submission) -> Receipt:
        """Note that the young person disputes the data."""
        return self._right(case_id, lambda case, act: rights.contest(case, statement, act), by)

    def resolve_contest(self, case_id: UUID, by: Submission) -> Receipt:
        """The dispute is settled."""
        return self._right(case_id, rights.resolve_contest, by)

    def restrict(self, case_id: UUID, reason: str, until: date | None, by: Submission) -> Receipt:
        """Keep the data and use them no more."""
        return self._right(case_id, lambda case, act: rights.restrict(case, reason, until, act), by)

    def lift_restriction(self, case_id: UUID, by: Submission) -> Receipt:
        """The data may be used again."""
        return self._right(case_id, rights.lift_restriction, by)

    def receive_request(self, case_id: UUID, form: RequestForm, by: Submission) -> Receipt:
        """Take in what somebody asks for under the law (L27); the request is named by the command."""
        return self._right(case_id, lambda case, act: requests.receive(case, by.command_id, form, act), by)

    def identify_request(self, case_id: UUID, request_id: UUID, how: Proof, by: Submission) -> Receipt:
        """It is certain who asked."""
        return self._right(case_id, lambda case, act: requests.identify(case, request_id, how, act), by)

    def extend_request(self, case_id: UUID, request_id: UUID, reason: str, by: Submission) -> Receipt:
        """The answer takes up to three months."""
        return self._right(case_id, lambda case, act: requests.extend(case, request_id, reason, act), by)

    def answer_request(self, case_id: UUID, request_id: UUID, form: AnswerForm, by: Submission) -> Receipt:
        """Who asked has the answer."""
        return self._right(case_id, lambda case, act: requests.answer(case, request_id, form, act), by)

    def answer_unknown_person(self, kind: RequestKind, received_on: date, via: Channel, by: Submission) -> Receipt:
        """Nothing is held about who asked; no name is kept of them."""

        def decide(act: Act) -> Plan:
            return self._desk.about_the_agency(requests.answer_unknown_person(kind, received_on, via, act))

        return self._desk.submit(by, "BETROFFENENRECHTE", decide)

    def place_hold(self, case_id: UUID, reason: str, review_on: date | None, by: Submission) -> Receipt:
        """Forbid the erasure for now."""
        return self._right(case_id, lambda case, act: erasure.place_hold(case, reason, review_on, act), by)

    def lift_hold(self, case_id: UUID, by: Submission) -> Receipt:
        """Allow the erasure again."""
        return self._right(case_id, erasure.lift_hold, by)

    def order_erasure(self, case_id: UUID, reason: str, by: Submission) -> Receipt:
        """Order that the person be forgotten."""
        return self._right(case_id, lambda case, act: erasure.order(case, reason, act), by)

    def withdraw_erasure_order(self, case_id: UUID, by: Submission) -> Receipt:
        """The order was a mistake."""
        return self._right(case_id, erasure.withdraw_order, by)

    def confirm_erasure(self, case_id: UUID, by: Submission) -> Receipt:
        """A second person wants it; `Erasures` then does it."""
        return self._right(case_id, erasure.confirm, by)

    def assign(self, case_id: UUID, users: Collection[str], reason: str | None, by: Submission) -> Receipt:
        """Name who of the own institution works on the case."""
        named = {user: Staffing(self._desk).roles(by.actor.institution, user) for user in users}
        return self._step(case_id, "FALLVORBEREITUNG", lambda case, act: charge.assign(case, named, reason, act), by)

    # In danger

    def look_in_danger(self, case_id: UUID, reason: str, by: Submission) -> Receipt:
        """Open the case to whoever asks, for some minutes; the coordinator learns of it. The command names the look."""
        return self._step(
            case_id,
            "GEFAHRENABWEHR",
            lambda case, act: emergency.grant(case, by.command_id, reason, self._desk.now(), act),
            by,
        )

    def review_access(self, case_id: UUID, access_id: UUID, justified: bool, finding: str, by: Submission) -> Receipt:
        """Say whether a look in danger was justified."""
        return self._step(
            case_id,
            "DATENSCHUTZKONTROLLE",
            lambda case, act: emergency.review(case, access_id, justified, finding, self._reviewers(case_id), act),
            by,
        )

    # Entrusted

    def entrust(self, case_id: UUID, form: NoteForm, by: Submission) -> Receipt:
        """Keep what was told to one professional alone; the note is named by the command."""
        return self._step(
            case_id, "FALLVORBEREITUNG", lambda case, act: entrusted.entrust(case, by.command_id, form, act), by
        )

    def release_note(
        self, case_id: UUID, note_id: UUID, known_to: Sequence[str], released_on: date, by: Submission
    ) -> Receipt:
        """Let others know it, as who told it agreed."""
        return self._step(
            case_id,
            "FALLVORBEREITUNG",
            lambda case, act: entrusted.release(case, note_id, known_to, released_on, act),
            by,
        )

    # Parts

    def _right(self, case_id: UUID, decide: Callable[[Case, Act], Decision], by: Submission) -> Receipt:
        return self._step(case_id, "BETROFFENENRECHTE", decide, by)

    def _step(self, case_id: UUID, purpose: str, decide: Callable[[Case, Act], Decision], by: Submission) -> Receipt:
        def plan(act: Act) -> Plan:
            case, version = self._case(case_id, act, by)
            return Plan(self._with_agenda(case_id, case, version, decide(case, act)))

        return self._desk.submit(by, purpose, plan)

    def _case(self, case_id: UUID, act: Act, by: Submission) -> tuple[Case, int]:
        """The case, as its sender saw it; for who may not know of it there is none, whatever version they name."""
        case, version = self._known(case_id, act)
        self._desk.require_seen(case_id, version, by)
        return case, version

    def _known(self, case_id: UUID, act: Act) -> tuple[Case, int]:
        """The case, for who may know of it; for anybody else there is none (404)."""
        policy.by_a_caseworker(act)
        case, version = self._desk.load(Case(), case_id)
        if hidden(act.actor, case, self._desk.moment(case_id, case, act.actor), self._desk.profile):
            raise errors.Unknown()
        return case, version

    def _with_agenda(self, case_id: UUID, case: Case, version: int, decision: Decision) -> list[Change]:
        """The change, and the item dropped if the case thereby leaves its agenda (D8)."""
        changes = [Change(case_id, version, decision)]
        after = then(case, decision)
        if case.state in ON_AN_AGENDA and after.state not in (*ON_AN_AGENDA, "FOLLOW_UP") and case.conference_id:
            conference, at = self._desk.load(Conference(), case.conference_id)
            changes.append(Change(case.conference_id, at, coordination.drop_item(conference, case_id)))
        return changes

    def _taken_back(self, person: YoungPerson) -> list[Consent]:
        """The last consents of closed cases of the same person, where something of them was taken back."""
        cases = [self._desk.load(Case(), key)[0] for key in self._desk.register.taken_back()]
        same = [one for one in cases if one.reported_as and match_text(one.reported_as) == match_text(person)]
        return [one.consent for one in same if one.consent]

    def _reviewers(self, case_id: UUID) -> dict[UUID, str]:
        """Who reviewed which look in danger at the case, as the envelopes say."""
        return {
            entry.event.access_id: entry.actor.user
            for entry in self._desk.journal.history(case_id)
            if isinstance(entry.event, EmergencyAccessReviewed)
        }

    def _waiting(self, conference: Conference) -> list[WaitingCase]:
        if conference.state != "INVITED":
            return []
        return [WaitingCase(case_id=one.case_id, reporter=one.reporter) for one in self._desk.register.waiting()]

    def _reservation(self, person: YoungPerson, case_id: UUID) -> Reservation:
        return Reservation("open-person", self._desk.keys.fingerprint(match_text(person)), case_id)


def case_number(case_id: UUID, day: date) -> str:
    """The pseudonym of a case, such as F-2017-7QK2MZ: the year, and chance."""
    return f"F-{day.year}-{base64.b32encode(case_id.bytes).decode()[:6]}"
