"""The use cases of a conference and of the year it belongs to: load, decide, append."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from itertools import chain, count
from typing import Literal
from uuid import UUID

from application.desk import Desk, Plan, Submission, year_stream
from application.journal import Change, Receipt
from domain import casework, coordination, figures, year_plan
from domain.case import Case
from domain.conference import Conference
from domain.coordination import ConferenceForm, RescheduleForm
from domain.events import Participant, WaitingCase
from domain.figures import FIGURES, Figure
from domain.policy import Act
from domain.recorded import Actor, Decision
from domain.year_plan import YearPlan


class Conferences:
    """Everything the coordinator, the steering group and the table can do with a conference."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def set_year_plan(self, year: int, dates: Collection[dt.date], by: Submission) -> Receipt:
        """Set the fixed dates of a year (R21)."""

        def decide(act: Act) -> Plan:
            return Plan([self._year(year, lambda _: year_plan.set_dates(year, dates, act), by)])

        return self._desk.submit(by, "ORGANISATION", decide)

    def hold_steering_meeting(self, by: Submission) -> Receipt:
        """Record a meeting of the steering group (R3)."""

        def decide(act: Act) -> Plan:
            return Plan([self._year(act.on.year, lambda _: year_plan.hold_steering_meeting(act))])

        return self._desk.submit(by, "ORGANISATION", decide)

    def schedule(self, form: ConferenceForm, by: Submission) -> Receipt:
        """Set a conference's date and place; a regular one counts towards its year (R21, R24)."""
        conference_id = self._desk.new_id()

        def decide(act: Act) -> Plan:
            scheduled = coordination.schedule(self._number(form.date), form, act)
            changes = [Change(conference_id, 0, scheduled)]
            if form.kind == "regular":
                changes.append(self._take_date(conference_id, form.date, act))
            return Plan(changes)

        return self._desk.submit(by, "ORGANISATION", decide)

    def publish(self, conference_id: UUID, channels: Collection[str], by: Submission) -> Receipt:
        """Make the date known (R22)."""
        return self._step(conference_id, lambda one, act: coordination.publish(one, channels, act), by)

    def invite(self, conference_id: UUID, institutions: Collection[str], by: Submission) -> Receipt:
        """Invite everybody and call for cases (R23)."""
        return self._step(conference_id, lambda one, act: coordination.invite(one, institutions, act), by)

    def set_capacity(self, conference_id: UUID, capacity: int | None, by: Submission) -> Receipt:
        """Change how many cases it takes (D5)."""
        return self._step(conference_id, lambda one, act: coordination.set_capacity(one, capacity, act), by)

    def close_reports(self, conference_id: UUID, by: Submission) -> Receipt:
        """End the time for reports, and keep the anonymous facts of the new ones (R15, D19)."""

        def decide(act: Act) -> Plan:
            conference, version = self._desk.load(Conference(), conference_id, by)
            waiting = [WaitingCase(case_id=one.case_id, reporter=one.reporter) for one in self._desk.register.waiting()]
            closed = coordination.close_reports(conference, waiting, act)
            facts = [self._facts("reports", year) for year in (act.on.year - 1, act.on.year)]
            return Plan([Change(conference_id, version, closed), *facts])

        return self._desk.submit(by, "ORGANISATION", decide)

    def coordinate(
        self,
        conference_id: UUID,
        institution: str,
        asked_on: dt.date,
        answer: Literal["agree", "dissent", "none"],
        channel: str | None,
        by: Submission,
    ) -> Receipt:
        """Record what a reporting institution said about the selection (R16)."""
        return self._step(
            conference_id,
            lambda one, act: coordination.coordinate(one, institution, asked_on, answer, channel, act),
            by,
        )

    def fix_agenda(self, conference_id: UUID, general_items: Sequence[str], by: Submission) -> Receipt:
        """Fix the agenda (R15, D13, R37)."""

        def decide(conference: Conference, act: Act) -> Decision:
            waiting = [one.case_id for one in self._desk.register.waiting()]
            return coordination.fix_agenda(conference, waiting, general_items, act)

        return self._step(conference_id, decide, by)

    def open(self, conference_id: UUID, attendance: Collection[Participant], by: Submission) -> Receipt:
        """Begin the conference (R4)."""
        return self._step(conference_id, lambda one, act: coordination.open_(one, attendance, act), by)

    def record_attendance(
        self,
        conference_id: UUID,
        attendee: Participant,
        item: UUID | None,
        left: bool,
        reason: str | None,
        by: Submission,
    ) -> Receipt:
        """Somebody comes or goes, for good or for one item (L6)."""
        return self._step(
            conference_id,
            lambda one, act: coordination.record_attendance(one, attendee, item, left, reason, act),
            by,
        )

    def hold(self, conference_id: UUID, by: Submission) -> Receipt:
        """End the conference, and keep the anonymous facts of what was discussed (D19)."""

        def decide(act: Act) -> Plan:
            conference, version = self._desk.load(Conference(), conference_id, by)
            held = coordination.hold(conference, act)
            return Plan([Change(conference_id, version, held), self._facts("discussions", act.on.year)])

        return self._desk.submit(by, "ORGANISATION", decide)

    def approve_minutes(self, conference_id: UUID, by: Submission) -> Receipt:
        """The minutes stand."""
        return self._step(conference_id, coordination.approve_minutes, by)

    def give_feedback(self, conference_id: UUID, rating: int, by: Submission) -> Receipt:
        """Say how it went, without a name (R33)."""
        nobody = replace(by, actor=Actor("anonym", "—"))
        return self._step(conference_id, lambda one, _: coordination.give_feedback(one, rating), nobody)

    def cancel(self, conference_id: UUID, reason: str, by: Submission) -> Receipt:
        """Call it off; whoever waited for it is deferred."""

        def decide(act: Act) -> Plan:
            conference, version = self._desk.load(Conference(), conference_id, by)
            changes = [Change(conference_id, version, coordination.cancel(conference, reason, act))]
            for case_id in conference.concerned():
                case, at = self._desk.load(Case(), case_id)
                if case.waits_for(conference_id):
                    changes.append(Change(case_id, at, casework.defer(case, "KONFERENZ_ABGESAGT", conference_id, act)))
            return Plan([*changes, *self._release_date(conference_id, conference)])

        return self._desk.submit(by, "ORGANISATION", decide)

    def reschedule(self, conference_id: UUID, form: RescheduleForm, by: Submission) -> Receipt:
        """Move it to another day; its cases come along as far as they still fit."""

        def decide(act: Act) -> Plan:
            conference, version = self._desk.load(Conference(), conference_id, by)
            moved = coordination.reschedule(conference, form, act)
            cases = {key: self._desk.load(Case(), key) for key in conference.agenda()}
            along = {key: casework.move_along(case, conference_id, form.date, act) for key, (case, _) in cases.items()}
            dropped = coordination.drop_unfit(conference, along)
            changes = [Change(conference_id, version, Decision((*moved.events, *dropped.events), moved.checks))]
            changes += [Change(key, cases[key][1], decision) for key, decision in along.items()]
            if conference.kind == "REGULAR":
                changes += self._move_date(conference_id, conference, form.date, act)
            return Plan(changes)

        return self._desk.submit(by, "ORGANISATION", decide)

    def close_year(self, year: int, by: Submission) -> Receipt:
        """Make the figures of a year final (D19)."""

        def decide(act: Act) -> Plan:
            plan, version = self._desk.journal.load(YearPlan(), year_stream(year))
            rest = [
                figures.count(figure, self._uncounted(figure, year, plan), self._desk.profile) for figure in FIGURES
            ]
            counts = figures.merged(self._desk.register.figures(year), *rest)
            closed = year_plan.close_statistics(plan, year, counts, self._desk.profile.closing_day(year), act)
            return Plan([Change(year_stream(year), version, closed)])

        return self._desk.submit(by, "ORGANISATION", decide)

    # Parts

    def _step(self, conference_id: UUID, decide: Callable[[Conference, Act], Decision], by: Submission) -> Receipt:
        def plan(act: Act) -> Plan:
            conference, version = self._desk.load(Conference(), conference_id, by)
            return Plan([Change(conference_id, version, decide(conference, act))])

        return self._desk.submit(by, "ORGANISATION", plan)

    def _year(self, year: int, decide: Callable[[YearPlan], Decision], by: Submission | None = None) -> Change:
        plan, version = self._desk.journal.load(YearPlan(), year_stream(year))
        if by:
            self._desk.require_seen(year_stream(year), version, by)
        return Change(year_stream(year), version, decide(plan))

    def _number(self, day: dt.date) -> str:
        """A conference goes by its day; with another of that day's name beside it, it is the second, and so on."""
        taken, number = self._desk.register.conference_numbers(), f"FK-{day.isoformat()}"
        return next(one for one in chain([number], (f"{number}-{n}" for n in count(2))) if one not in taken)

    def _take_date(self, conference_id: UUID, day: dt.date, act: Act) -> Change:
        return self._year(day.year, lambda plan: year_plan.take_date(plan, conference_id, day, act))

    def _release_date(self, conference_id: UUID, conference: Conference) -> list[Change]:
        if conference.kind != "REGULAR":
            return []
        return [self._year(conference.on.year, lambda _: year_plan.release_date(conference_id))]

    def _move_date(self, conference_id: UUID, conference: Conference, day: dt.date, act: Act) -> list[Change]:
        taken = self._take_date(conference_id, day, act)
        if day.year == conference.on.year:
            return [taken]
        return [taken, *self._release_date(conference_id, conference)]

    def _facts(self, figure: Figure, year: int) -> Change:
        """The anonymous facts of whatever is not counted yet."""
        plan, version = self._desk.journal.load(YearPlan(), year_stream(year))
        batch = self._uncounted(figure, year, plan)
        return Change(year_stream(year), version, year_plan.record_facts(plan, year, figure, batch, self._desk.profile))

    def _uncounted(self, figure: Figure, year: int, plan: YearPlan) -> list[Case]:
        keys = self._desk.register.in_year(figure, year)[plan.counted.get(figure, 0) :]
        return [self._desk.journal.load(Case(), key)[0] for key in keys]
