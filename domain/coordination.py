"""What may happen to a conference: schedule, publish, invite, choose, fix, open, call, close (R2, R15, R16, R20–R24).

Each function decides and returns events with the rules that allowed them; it changes nothing. What concerns a case and
a conference at once is decided here for the conference and in `casework.py` for the case.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Literal
from uuid import UUID

from pydantic import Field

from domain import anonymous, consent, errors, events, guards, planning, policy, room, selection, session
from domain.case import Case
from domain.conference import AHEAD, SELECTING, Conference, State
from domain.events import Consultation, Participant, Value, WaitingCase
from domain.policy import Act
from domain.recorded import Decision


class ConferenceForm(Value):
    """A conference as it is planned."""

    kind: Literal["regular", "extraordinary"]
    date: dt.date
    start_time: dt.time | None = None
    end_time: dt.time | None = None
    place: str = Field(min_length=1, max_length=200)
    host: str | None = Field(default=None, max_length=200)
    capacity: int | None = Field(default=None, ge=1, le=1000)
    report_deadline: dt.date | None = None
    reason: str | None = Field(default=None, max_length=2000)
    consultations: tuple[Consultation, ...] = ()


class RescheduleForm(Value):
    """A conference's new date."""

    date: dt.date
    start_time: dt.time | None = None
    end_time: dt.time | None = None
    place: str | None = Field(default=None, min_length=1, max_length=200)
    report_deadline: dt.date | None = None
    reason: str | None = Field(default=None, max_length=2000)


# Planning


def schedule(number: str, form: ConferenceForm, act: Act) -> Decision:
    """Set a conference's date and place; an extraordinary one is agreed with everybody first (R24, R27)."""
    checks = [policy.by_the_coordinator(act), planning.ahead_of_us(form.date, act)]
    checks += [anonymous.about_nobody([form.reason], act), anonymous.where_to_meet([form.place, form.host], act)]
    checks += [policy.not_in_the_future(talk.answered_on, act.on) for talk in form.consultations]
    if form.kind == "extraordinary":
        checks.append(planning.agreed_with_all(form.reason, form.consultations, act))
    scheduled = events.ConferenceScheduled(
        number=number,
        kind="REGULAR" if form.kind == "regular" else "EXTRAORDINARY",
        on=form.date,
        capacity=form.capacity if form.capacity is not None else act.profile.capacity,
        report_deadline=form.report_deadline or _deadline(form.date, act),
        **form.model_dump(include={"start_time", "end_time", "place", "host", "reason"}),
        consultations=form.consultations,
    )
    return Decision((scheduled,), tuple(checks))


def publish(conference: Conference, channels: Collection[str], act: Act) -> Decision:
    """Make the date known (R22)."""
    checks = (
        policy.by_the_coordinator(act),
        room.standing_in(conference, *AHEAD),
        planning.made_known(channels, conference.on, act),
        planning.in_good_time(conference.on, act.profile.lead.publish, "publication", act),
    )
    published = events.ConferenceDatesPublished(published_on=act.on, channels=tuple(sorted(set(channels))))
    return Decision((published,), checks)


def invite(conference: Conference, institutions: Collection[str], act: Act) -> Decision:
    """Invite everybody and call for cases (R23). A regular date is published before."""
    before: tuple[State, ...] = ("PUBLISHED",) if conference.kind == "REGULAR" else ("PLANNED", "PUBLISHED")
    checks = (
        policy.by_the_coordinator(act),
        room.standing_in(conference, *before),
        room.known(institutions, act),
        planning.everybody_invited(institutions, act),
        planning.in_good_time(conference.on, act.profile.lead.invite, "invitation", act),
    )
    invited = events.InvitationsSent(
        invited_on=act.on,
        institutions=tuple(sorted(set(institutions))),
        report_deadline=conference.report_deadline,
    )
    return Decision((invited,), checks)


def set_capacity(conference: Conference, capacity: int | None, act: Act) -> Decision:
    """Change how many cases it takes, until the agenda stands (D5)."""
    checks = (
        policy.by_the_coordinator(act),
        room.standing_in(conference, "PLANNED", "PUBLISHED", "INVITED", "REPORTS_CLOSED"),
        *([selection.a_place_is_left(len(conference.agenda()) - 1, capacity)] if conference.agenda() else []),
    )
    return Decision((events.CapacitySet(capacity=capacity),), checks)


def reschedule(conference: Conference, form: RescheduleForm, act: Act) -> Decision:
    """Move it to another day; its cases come along as far as they still fit."""
    checks = (
        policy.by_the_coordinator(act),
        room.standing_in(conference, *AHEAD),
        planning.ahead_of_us(form.date, act),
        anonymous.about_nobody([form.reason], act),
        anonymous.where_to_meet([form.place], act),
    )
    moved = events.ConferenceRescheduled(
        on=form.date,
        place=form.place or conference.place,
        report_deadline=form.report_deadline or _deadline(form.date, act),
        **form.model_dump(include={"start_time", "end_time", "reason"}),
    )
    return Decision((moved,), checks)


def cancel(conference: Conference, reason: str, act: Act) -> Decision:
    """Call it off; its cases are deferred."""
    checks = (
        policy.by_the_coordinator(act),
        room.standing_in(conference, *AHEAD),
        anonymous.about_nobody([reason], act),
    )
    return Decision((events.ConferenceCancelled(cancelled_on=act.on, reason=reason),), checks)


# Selection


def close_reports(conference: Conference, waiting: Iterable[WaitingCase], act: Act) -> Decision:
    """End the time for reports; whoever waits now is to be decided on (R15)."""
    checks = (policy.by_the_coordinator(act), room.standing_in(conference, "INVITED"))
    return Decision((events.ReportsClosed(closed_on=act.on, waiting=tuple(waiting)),), checks)


def coordinate(
    conference: Conference,
    institution: str,
    asked_on: dt.date,
    answer: Literal["agree", "dissent", "none"],
    channel: str | None,
    act: Act,
) -> Decision:
    """Record what a reporting institution said about the selection (R16, D4)."""
    checks = (
        policy.by_the_coordinator(act),
        room.standing_in(conference, *SELECTING),
        room.known([institution], act),
        policy.not_in_the_future(asked_on, act.on),
        anonymous.about_nobody([channel], act),
    )
    answered = events.CoordinationAnswered(institution=institution, asked_on=asked_on, answer=answer, channel=channel)
    return Decision((answered,), checks)


def add_item(conference: Conference, case_id: UUID, case: Case, waiting: Iterable[WaitingCase], act: Act) -> Decision:
    """Give a case a place on the agenda, agreed with the reporters when places are short (R15, R16)."""
    candidates = {one.case_id: one for one in (*conference.waiting, *conference.on_the_agenda(), *waiting)}
    candidates[case_id] = WaitingCase(case_id=case_id, reporter=case.reporter)
    checks = (
        room.standing_in(conference, *SELECTING),
        selection.agreed_with_the_reporters(
            candidates.values(), conference.capacity, conference.answers, act.profile.coordinator
        ),
        selection.a_place_is_left(len(conference.agenda()), conference.capacity),
    )
    added = events.AgendaItemAdded(
        case_id=case_id, reporter=case.reporter, deferred_on=case.deferred_on, reported_on=case.reported_on
    )
    return Decision((added,), checks)


def drop_item(conference: Conference, case_id: UUID) -> Decision:
    """Take a case off the agenda; others see only that the item does not take place (D8)."""
    item = conference.items.get(case_id)
    gone = item is None or item.status in ("DROPPED", "MINUTED")
    return Decision(() if gone else (events.ItemDropped(case_id=case_id),))


def drop_unfit(conference: Conference, cases: Mapping[UUID, Decision]) -> Decision:
    """Take off the agenda whatever case was deferred because it does not fit the new day."""
    gone = [key for key, one in cases.items() if any(isinstance(event, events.CaseDeferred) for event in one.events)]
    return Decision(tuple(event for key in gone for event in drop_item(conference, key).events))


def leave_out(conference: Conference, case_id: UUID, reason: str) -> Decision:
    """Note that a case was deferred instead of selected (R15); one that had a place gives it up."""
    noted = (events.CaseLeftOut(case_id=case_id, reason=reason),) if conference.state in SELECTING else ()
    return Decision((*drop_item(conference, case_id).events, *noted))


def fix_agenda(
    conference: Conference, still_waiting: Iterable[UUID], general_items: Collection[str], act: Act
) -> Decision:
    """Fix the agenda: nobody left out without a reason, deferred cases first (R15, D13, R37)."""
    still = set(still_waiting)
    concerned = [one for one in conference.waiting if one.case_id in still]
    reported = {one.case_id: one for one in (*concerned, *conference.on_the_agenda())}
    checks = (
        policy.by_the_coordinator(act),
        room.standing_in(conference, "REPORTS_CLOSED"),
        selection.nobody_left_out((one.case_id for one in concerned), {*conference.left_out, *conference.agenda()}),
        selection.agreed_with_the_reporters(
            reported.values(), conference.places(), conference.answers, act.profile.coordinator
        ),
        planning.about_no_case(general_items),
        anonymous.about_nobody(general_items, act),
    )
    fixed = events.AgendaFixed(fixed_on=act.on, items=tuple(conference.agenda()), general_items=tuple(general_items))
    return Decision((fixed,), checks)


# The conference itself


def open_(conference: Conference, attendance: Collection[Participant], act: Act) -> Decision:
    """Begin, with enough legal circles in the room (R4)."""
    checks = (
        policy.by_the_coordinator(act),
        room.standing_in(conference, "AGENDA_FIXED"),
        room.not_before_its_day(conference, act),
        room.known([person.institution for person in attendance], act),
        room.bound([person.institution for person in attendance], act),
        session.across_circles({person.institution for person in attendance}, act.profile),
    )
    return Decision((events.ConferenceOpened(opened_on=act.on, attendance=tuple(attendance)),), checks)


def record_attendance(
    conference: Conference, attendee: Participant, case_id: UUID | None, left: bool, reason: str | None, act: Act
) -> Decision:
    """Somebody comes or goes, for good or for one item; for an item without an account it is their institution (L6)."""
    checks = (
        policy.by_the_coordinator(act),
        room.standing_in(conference, "OPEN"),
        room.known([attendee.institution], act),
        *([] if left else [room.the_door_is_open(conference), room.bound([attendee.institution], act)]),
        room.somebody_moves(conference, attendee, case_id, left),
    )
    if case_id is None:
        return Decision((events.AttendanceRecorded(attendee=attendee, left=left),), checks)
    if case_id not in conference.items:
        raise errors.Unknown()
    stepped_out = events.AttendeeLeftItem(
        institution=attendee.institution, user=attendee.user, case_id=case_id, left=left, reason=reason
    )
    return Decision((stepped_out,), checks)


def call_item(conference: Conference, case_id: UUID, youth_present: bool, act: Act) -> Decision:
    """Put a case on the table; the one before it must be minuted (R18, R20)."""
    checks = (
        room.standing_in(conference, "OPEN"),
        room.at_the_table(conference, case_id, act),
        room.table_is_free(conference, case_id),
    )
    return Decision((events.ItemCalled(case_id=case_id, youth_present=youth_present),), checks)


def minute_item(conference: Conference, case_id: UUID, case: Case, act: Act) -> Decision:
    """Goals and measures are on record, at the end of the item and of the same conference (R19, R20).

    Who the consent no longer names has left before: it may have been taken back, or renewed, during the item (L6).
    """
    if conference.called() != case_id:
        raise errors.NotDiscussed()
    checks = (
        room.standing_in(conference, "OPEN"),
        room.at_the_table(conference, case_id, act),
        consent.covers_everyone(guards.consent_of(case), case.reporter, conference.present(case_id)),
    )
    return Decision((events.ItemMinuted(case_id=case_id),), checks)


def hold(conference: Conference, act: Act) -> Decision:
    """End the conference: every item is minuted, deferred or dropped (R20)."""
    checks = (
        policy.by_the_coordinator(act),
        room.standing_in(conference, "OPEN"),
        room.not_before_its_day(conference, act),
        room.every_item_done(conference),
    )
    statuses = [item.status for item in conference.items.values()]
    held = events.ConferenceHeld(
        held_on=act.on,
        discussed=statuses.count("MINUTED"),
        dropped=statuses.count("DROPPED"),
        youth_present=sum(item.youth_present for item in conference.items.values()),
    )
    return Decision((held,), checks)


def approve_minutes(conference: Conference, act: Act) -> Decision:
    """The minutes stand."""
    checks = (
        policy.by_the_coordinator(act),
        room.standing_in(conference, "HELD"),
        room.not_before_its_day(conference, act),
    )
    return Decision((events.MinutesApproved(approved_on=act.on, form_version=act.profile.forms["minutes"]),), checks)


def give_feedback(conference: Conference, rating: int) -> Decision:
    """Say how it went, without a name (R33)."""
    return Decision((events.FeedbackGiven(rating=rating),), (room.standing_in(conference, "HELD", "MINUTES_APPROVED"),))


def _deadline(conference_on: dt.date, act: Act) -> dt.date:
    return conference_on - dt.timedelta(days=act.profile.lead.report)
