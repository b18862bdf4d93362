"""A case conference (Fallkonferenz): what the rules remember of it.

    PLANNED → PUBLISHED → INVITED → REPORTS_CLOSED → AGENDA_FIXED → OPEN → HELD → MINUTES_APPROVED
    until it opens it may be rescheduled, or CANCELLED

An item goes PLANNED → CALLED → MINUTED, or is DROPPED; only one is called at a time. What may happen to a conference is
decided in `coordination.py`.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, Self, TypeAlias, assert_never
from uuid import UUID

from domain import events
from domain.events import ConferenceEvent, Participant, WaitingCase
from domain.selection import agenda_key

State = Literal[
    "NEW",
    "PLANNED",
    "PUBLISHED",
    "INVITED",
    "REPORTS_CLOSED",
    "AGENDA_FIXED",
    "OPEN",
    "HELD",
    "MINUTES_APPROVED",
    "CANCELLED",
]
AHEAD: tuple[State, ...] = ("PLANNED", "PUBLISHED", "INVITED", "REPORTS_CLOSED", "AGENDA_FIXED")
SELECTING: tuple[State, ...] = ("INVITED", "REPORTS_CLOSED")

# Families of events; each is remembered by a function of its own.
ItemStep: TypeAlias = (
    events.AgendaItemAdded | events.ItemDropped | events.ItemCalled | events.ItemMinuted | events.CaseLeftOut
)
RoomStep: TypeAlias = events.ConferenceOpened | events.AttendanceRecorded | events.AttendeeLeftItem


@dataclass(frozen=True)
class Item:
    """A case on the agenda (Tagesordnungspunkt)."""

    reporter: str
    deferred_on: date | None
    reported_on: date
    status: Literal["PLANNED", "CALLED", "MINUTED", "DROPPED"] = "PLANNED"
    youth_present: bool = False


@dataclass(frozen=True)
class Conference:
    """What the rules need to remember about a conference. `Conference()` is one not scheduled yet."""

    state: State = "NEW"
    kind: Literal["REGULAR", "EXTRAORDINARY"] = "REGULAR"
    on: date = date.min
    place: str = ""
    report_deadline: date = date.min
    capacity: int | None = None
    waiting: tuple[WaitingCase, ...] = ()
    """The cases reported when reports closed."""
    left_out: dict[UUID, str] = field(default_factory=dict)
    """Waiting cases that were deferred instead of selected, and why."""
    answers: dict[str, str] = field(default_factory=dict)
    """What each reporting institution said about the selection (D4)."""
    items: dict[UUID, Item] = field(default_factory=dict)
    attendance: tuple[Participant, ...] = ()
    named: frozenset[str] = frozenset()
    """Institutions that named an account of somebody in the room, even if they left since: no other reads there."""
    away: frozenset[tuple[str, str | None, UUID]] = frozenset()
    """Who left the room for an item: an account of an institution, or all of it."""

    def agenda(self) -> list[UUID]:
        """The cases on the agenda in their order (D13)."""
        live = {key: item for key, item in self.items.items() if item.status != "DROPPED"}
        return sorted(live, key=lambda key: agenda_key(live[key].deferred_on, live[key].reported_on, key))

    def seated(self, case_id: UUID | None = None) -> list[Participant]:
        """People in the room, for an item or at all."""
        return [
            one
            for one in self.attendance
            if self.away.isdisjoint({(one.institution, None, case_id), (one.institution, one.user, case_id)})
        ]

    def present(self, case_id: UUID | None = None) -> frozenset[str]:
        """Institutions in the room, for an item or at all."""
        return frozenset(one.institution for one in self.seated(case_id))

    def accounts(self, case_id: UUID, institution: str) -> frozenset[str] | None:
        """The accounts an institution has in the room for an item; `None` where it never named one."""
        here = {one.user for one in self.seated(case_id) if one.institution == institution}
        return frozenset(filter(None, here)) if institution in self.named else None

    def in_the_room(self, case_id: UUID, user: str, institution: str) -> bool:
        """Whether somebody is there for an item; of an institution that named no account it may be anybody (L63)."""
        accounts = self.accounts(case_id, institution)
        return institution in self.present(case_id) and (accounts is None or user in accounts)

    def on_the_agenda(self) -> list[WaitingCase]:
        """The same with who reported them."""
        return [WaitingCase(case_id=key, reporter=self.items[key].reporter) for key in self.agenda()]

    def concerned(self) -> list[UUID]:
        """The cases that wait for this conference or are on its agenda."""
        return list(dict.fromkeys([*self.agenda(), *(one.case_id for one in self.waiting)]))

    def places(self) -> int | None:
        """Places there were for the reported cases: no more than were taken, once one was left out for lack of them."""
        return len(self.agenda()) if "KAPAZITAET" in self.left_out.values() else self.capacity

    def discusses(self, case_id: UUID, institution: str) -> bool:
        """Whether a case is on the table now, and an institution sits at it."""
        return self.called() == case_id and institution in self.present(case_id)

    def called(self) -> UUID | None:
        """The case that is on the table now."""
        return next((key for key, item in self.items.items() if item.status == "CALLED"), None)

    def evolve(self, event: ConferenceEvent) -> Self:
        """Take in what has happened."""
        if isinstance(event, ItemStep):
            return self._item_changed(event)
        if isinstance(event, RoomStep):
            return self._room_changed(event)
        match event:
            case events.ReportsClosed(waiting=waiting):
                return replace(self, state="REPORTS_CLOSED", waiting=waiting)
            case events.CapacitySet(capacity=capacity):
                return replace(self, capacity=capacity)
            case events.CoordinationAnswered(institution=institution, answer=answer):
                return replace(self, answers=self.answers | {institution: answer})
            case events.ConferenceRescheduled(on=day, place=place, report_deadline=deadline):
                return replace(self, on=day, place=place, report_deadline=deadline)
            case events.FeedbackGiven():
                return self
            case _:
                return self._moved_on(event)

    def _moved_on(
        self,
        event: events.ConferenceScheduled
        | events.ConferenceDatesPublished
        | events.InvitationsSent
        | events.AgendaFixed
        | events.ConferenceHeld
        | events.MinutesApproved
        | events.ConferenceCancelled,
    ) -> Self:
        match event:
            case events.ConferenceScheduled():
                return replace(
                    self,
                    state="PLANNED",
                    kind=event.kind,
                    on=event.on,
                    place=event.place,
                    report_deadline=event.report_deadline,
                    capacity=event.capacity,
                )
            case events.ConferenceDatesPublished():
                return replace(self, state="PUBLISHED" if self.state == "PLANNED" else self.state)
            case events.InvitationsSent():
                return replace(self, state="INVITED")
            case events.AgendaFixed():
                return replace(self, state="AGENDA_FIXED")
            case events.ConferenceHeld():
                return replace(self, state="HELD")
            case events.MinutesApproved():
                return replace(self, state="MINUTES_APPROVED")
            case events.ConferenceCancelled():
                return replace(self, state="CANCELLED")
            case _:
                assert_never(event)

    def _item_changed(self, event: ItemStep) -> Self:
        match event:
            case events.AgendaItemAdded(case_id=key, reporter=reporter, deferred_on=deferred, reported_on=reported):
                item = Item(reporter=reporter, deferred_on=deferred, reported_on=reported)
                left_out = {other: reason for other, reason in self.left_out.items() if other != key}
                return replace(self, items=self.items | {key: item}, left_out=left_out)
            case events.CaseLeftOut(case_id=key, reason=reason):
                return replace(self, left_out=self.left_out | {key: reason})
            case events.ItemDropped(case_id=key):
                return self._item(key, status="DROPPED")
            case events.ItemCalled(case_id=key, youth_present=youth_present):
                return self._item(key, status="CALLED", youth_present=youth_present)
            case events.ItemMinuted(case_id=key):
                return self._item(key, status="MINUTED")

    def _item(self, key: UUID, **changes: object) -> Self:
        item = self.items.get(key)
        if item is None:
            return self
        return replace(self, items=self.items | {key: replace(item, **changes)})  # type: ignore[arg-type]

    def _room_changed(self, event: RoomStep) -> Self:
        match event:
            case events.ConferenceOpened(attendance=attendance):
                return replace(self._naming(*attendance), state="OPEN", attendance=attendance)
            case events.AttendanceRecorded(attendee=attendee, left=left):
                others = tuple(one for one in self.attendance if not is_same(one, attendee))
                return replace(self._naming(attendee), attendance=others if left else (*others, attendee))
            case events.AttendeeLeftItem(institution=institution, user=user, case_id=key, left=left):
                away = {(institution, user, key)}
                return replace(self, away=self.away | away if left else self.away - away)

    def _naming(self, *people: Participant) -> Self:
        return replace(self, named=self.named | {one.institution for one in people if one.user})


def is_same(one: Participant, other: Participant) -> bool:
    """Whether two entries mean one person: by their account where both name it, else by their name."""
    if one.institution != other.institution:
        return False
    return one.user == other.user if one.user and other.user else one.person == other.person
