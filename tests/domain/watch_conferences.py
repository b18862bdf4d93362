"""What must hold for a conference, event by event (V8, V9)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain import events as e
from domain.events import Event
from domain.recorded import Actor
from tests.domain.seen import CIRCLES, COORDINATOR, Seen, SeenConference, circles

STEPS = (
    e.ConferenceScheduled,
    e.ConferenceDatesPublished,
    e.InvitationsSent,
    e.ReportsClosed,
    e.AgendaFixed,
    e.ConferenceOpened,
    e.ConferenceHeld,
    e.MinutesApproved,
    e.ConferenceCancelled,
)
"""What moves a conference on."""


@dataclass
class ConferenceWatch:
    """Reads the events of conferences."""

    seen: Seen

    def read(self, key: UUID, event: Event, actor: Actor, on: date) -> None:
        one = self.seen.conferences.setdefault(key, SeenConference())
        if isinstance(event, STEPS):
            assert actor.institution == COORDINATOR, "R2: organised by somebody else"
        self._prepared(one, event, on)
        self._chosen(one, event)
        self._held(one, event, on)
        if isinstance(event, STEPS):
            one.steps.append(type(event).__name__)

    def _prepared(self, one: SeenConference, event: Event, on: date) -> None:
        match event:
            case e.ConferenceScheduled():
                one.kind, one.on, one.capacity = event.kind, event.on, event.capacity
                asked = {talk.institution for talk in event.consultations}
                assert one.kind == "REGULAR" or (event.reason and asked == set(CIRCLES)), "R24: not agreed with all"
            case e.ConferenceRescheduled():
                one.on = event.on
            case e.ConferenceDatesPublished():
                assert set(event.channels) >= {"mail", "web"}, "R22: a channel is missing"
                assert on < one.on, "R22: published too late"
            case e.InvitationsSent():
                assert set(event.institutions) == set(CIRCLES), "R23: not everybody invited"
                assert one.kind != "REGULAR" or "ConferenceDatesPublished" in one.steps, "R22: invited unpublished"

    def _chosen(self, one: SeenConference, event: Event) -> None:
        match event:
            case e.CapacitySet():
                one.capacity = event.capacity
            case e.CoordinationAnswered():
                one.answered.add(event.institution)
            case e.ReportsClosed():
                one.waiting = {waits.case_id: waits.reporter for waits in event.waiting}
            case e.AgendaItemAdded():
                self._placed(one, event)
            case e.CaseLeftOut():
                one.left_out.add(event.case_id)
            case e.ItemDropped():
                one.items[event.case_id] = "dropped"
            case e.AgendaFixed():
                open_cases = {key for key in one.waiting if self.seen.cases[key].waits}
                assert open_cases <= one.left_out | set(one.live()), "R15: left out without a reason"
                assert set(event.items) == set(one.live()), "R15: the agenda is not what was chosen"
                assert [*event.items] == sorted(event.items, key=one.rank.__getitem__), "D13: the order"

    def _held(self, one: SeenConference, event: Event, on: date) -> None:
        match event:
            case e.ConferenceOpened():
                assert "AgendaFixed" in one.steps, "V8: opened without an agenda"
                assert on >= one.on, "V8: opened before its day"
                one.room = {(person.institution, person.person): None for person in event.attendance}
                assert circles({institution for institution, _ in one.room}) > 1, "R4: opened within one circle"
            case e.AttendanceRecorded(attendee=who, left=left):
                one.room.pop((who.institution, who.person), None)
                one.room |= {} if left else {(who.institution, who.person): None}
            case e.AttendeeLeftItem():
                pair = {(event.institution, event.case_id)}
                one.away = one.away | pair if event.left else one.away - pair
            case e.ItemCalled():
                assert "called" not in one.items.values(), "V8: two items on the table"
                assert one.items[event.case_id] == "planned", "V8: called twice"
                one.items[event.case_id] = "called"
            case e.ItemMinuted():
                assert one.items[event.case_id] == "called", "V8: minuted without being called"
                assert self.seen.cases[event.case_id].agreed, "V8: minuted without an agreement"
                one.items[event.case_id] = "minuted"
            case e.ConferenceHeld():
                assert set(one.items.values()) <= {"minuted", "dropped"}, "V8: ended with an item open"

    def _placed(self, one: SeenConference, event: e.AgendaItemAdded) -> None:
        candidates = {event.case_id: event.reporter} | {key: one.reporters[key] for key in one.live()}
        if one.waiting or "ReportsClosed" in one.steps:
            candidates |= {key: reporter for key, reporter in one.waiting.items() if self.seen.cases[key].waits}
        else:
            candidates |= {key: case.reporter for key, case in self.seen.cases.items() if case.waits}
        if one.capacity is not None:
            asked = one.answered | {COORDINATOR}
            over = len(candidates) > one.capacity
            assert not over or set(candidates.values()) <= asked, "V9: selected without asking the reporters"
            assert len(one.live()) < one.capacity, "D5: more cases than places"
        one.items[event.case_id], one.reporters[event.case_id] = "planned", event.reporter
        since = event.deferred_on or event.reported_on
        one.rank[event.case_id] = (event.deferred_on is None, since, event.reported_on, str(event.case_id))
