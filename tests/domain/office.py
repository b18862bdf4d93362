"""A very small office: it plays the use cases over lists, so that the pure domain can be tried without a log."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain import casework, coordination, year_plan
from domain.case import Case
from domain.casework import AgreementForm, DiscussionForm
from domain.conference import Conference
from domain.coordination import ConferenceForm, RescheduleForm
from domain.events import Event, WaitingCase
from domain.policy import Act
from domain.recorded import Actor, Decision
from domain.year_plan import YearPlan
from tests.domain.given import fold

Changes = dict[UUID, Decision]
ON_AN_AGENDA = ("SELECTED", "DISCUSSED")


@dataclass(frozen=True)
class Entry:
    """An event with the part of its envelope the watch looks at."""

    stream: UUID
    event: Event
    actor: Actor
    on: date


class Office:
    """Cases, conferences and years, as they were folded when they were last written."""

    def __init__(self) -> None:
        self.log: dict[UUID, list[Event]] = {}
        self.size = 0
        self.cases: dict[UUID, Case] = {}
        self.conferences: dict[UUID, Conference] = {}
        self.years: dict[int, YearPlan] = {}

    def write(self, act: Act, changes: Changes) -> list[Entry]:
        """Keep what was decided, all of it."""
        new = [Entry(key, event, act.actor, act.on) for key, one in changes.items() for event in one.events]
        for entry in new:
            self.log.setdefault(entry.stream, []).append(entry.event)
        self.size += len(new)
        for key in changes:
            self._refold(key)
        return new

    def history(self, stream: UUID) -> list[Event]:
        return self.log.get(stream, [])

    def waiting(self) -> list[WaitingCase]:
        """Every case that is reported or deferred."""
        return [
            WaitingCase(case_id=key, reporter=case.reporter)
            for key, case in self.cases.items()
            if case.state in ("REPORTED", "DEFERRED")
        ]

    def _refold(self, key: UUID) -> None:
        if key in self.conferences:
            self.conferences[key] = fold(Conference(), *self.history(key))
        elif key in self.cases:
            self.cases[key] = fold(Case(), *self.history(key))
        else:
            self.years[key.int] = fold(YearPlan(), *self.history(key))

    # Steps that concern a case and a conference at once

    def step(self, key: UUID, decide: Callable[[Case], Decision]) -> Changes:
        """A step of a case; the item drops out where the case thereby leaves its agenda (D8)."""
        case = self.cases[key]
        decision = decide(case)
        left = fold(case, *decision.events).state not in (*ON_AN_AGENDA, "FOLLOW_UP")
        if case.state in ON_AN_AGENDA and left and case.conference_id:
            dropped = coordination.drop_item(self.conferences[case.conference_id], key)
            return {key: decision, case.conference_id: dropped}
        return {key: decision}

    def select(self, key: UUID, at: UUID, act: Act) -> Changes:
        case, conference = self.cases[key], self.conferences[at]
        waiting = self.waiting() if conference.state == "INVITED" else []
        return {
            key: casework.select(case, at, conference.on, act),
            at: coordination.add_item(conference, key, case, waiting, act),
        }

    def defer(self, key: UUID, at: UUID, act: Act) -> Changes:
        left_out_of = self.cases[key].conference_id or at
        return {
            key: casework.defer(self.cases[key], "KAPAZITAET", left_out_of, act),
            left_out_of: coordination.leave_out(self.conferences[left_out_of], key, "UNTERLAGEN"),
        }

    def discuss(self, key: UUID, form: DiscussionForm, act: Act) -> Changes:
        case = self.cases[key]
        at = case.conference_id or next(iter(self.conferences))
        conference = self.conferences[at]
        return {
            key: casework.discuss(case, form, sorted(conference.present(key)), act),
            at: coordination.call_item(conference, key, form.youth_present, act),
        }

    def agree(self, key: UUID, form: AgreementForm, ids: Sequence[UUID], act: Act) -> Changes:
        case = self.cases[key]
        agreed = casework.agree(case, form, ids, act)
        assert case.conference_id is not None
        return {
            key: agreed,
            case.conference_id: coordination.minute_item(self.conferences[case.conference_id], key, case, act),
        }

    # Steps of a conference that concern others too

    def schedule(self, key: UUID, form: ConferenceForm, act: Act) -> Changes:
        changes = {key: coordination.schedule("FK", form, act)}
        return changes | self._take(key, form.date, act) if form.kind == "regular" else changes

    def reschedule(self, key: UUID, form: RescheduleForm, act: Act) -> Changes:
        conference = self.conferences[key]
        moved = coordination.reschedule(conference, form, act)
        along = {one: casework.move_along(self.cases[one], key, form.date, act) for one in conference.agenda()}
        changes = {key: _both(moved, coordination.drop_unfit(conference, along)), **along}
        return changes | self._take(key, form.date, act) if conference.kind == "REGULAR" else changes

    def cancel(self, key: UUID, act: Act) -> Changes:
        conference = self.conferences[key]
        changes = {key: coordination.cancel(conference, "Erfundener Sturm", act)}
        for one in conference.concerned():
            case = self.cases[one]
            if case.state == "REPORTED" or case.conference_id == key:
                changes[one] = casework.defer(case, "KONFERENZ_ABGESAGT", key, act)
        return changes | self._release(key) if conference.kind == "REGULAR" else changes

    def fix_agenda(self, key: UUID, act: Act) -> Changes:
        waiting = [one.case_id for one in self.waiting()]
        return {key: coordination.fix_agenda(self.conferences[key], waiting, (), act)}

    def _take(self, key: UUID, day: date, act: Act) -> Changes:
        plan = self.years.get(day.year, YearPlan())
        released = {} if key in plan.taken else self._release(key)
        return released | {UUID(int=day.year): year_plan.take_date(plan, key, day, act)}

    def _release(self, key: UUID) -> Changes:
        held = [year for year, plan in self.years.items() if key in plan.taken]
        return {UUID(int=year): year_plan.release_date(key) for year in held}


def _both(*decisions: Decision | None) -> Decision:
    found: Iterable[Decision] = filter(None, decisions)
    return Decision(tuple(event for one in found for event in one.events))
