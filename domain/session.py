"""What holds while a case is on the table: present, deliberate, minute (R4, R17–R20, D9)."""

from collections.abc import Collection, Iterable, Sized
from datetime import date
from typing import Protocol

from domain import errors
from domain.events import Attendee
from domain.policy import Facts, rule
from domain.profile import Profile
from domain.vocabulary import valid


class Planned(Protocol):
    """A measure as far as these rules look at it."""

    @property
    def category(self) -> str: ...
    @property
    def due_on(self) -> date: ...


@rule("R4", "D9")
def across_circles(present: Collection[str], profile: Profile) -> Facts:
    """Enough legal circles are in the room."""
    circles = profile.circles(frozenset(present))
    if len(circles) < profile.circles_needed:
        raise errors.NotCrossCircle(needed=profile.circles_needed)
    return {"circles": sorted(circles), "needed": profile.circles_needed}


@rule("R17")
def presented_by_the_reporter(presenter: Attendee, reporter: str) -> Facts:
    """The institution that reported the case presents it."""
    if presenter.institution != reporter:
        raise errors.WrongPresenter(reporter=reporter)
    return {"presenter": presenter.institution}


@rule("R18")
def in_the_room(institution: str, present: Collection[str]) -> Facts:
    """Only who is present takes part."""
    if institution not in present:
        raise errors.AbsentContributor(institution=institution)
    return {"institution": institution}


@rule("R19", "D17")
def something_agreed(goals: Iterable[str], measures: Sized, reason: str | None) -> Facts:
    """At least one goal, and a measure or the reason why there is none."""
    aims = [goal for goal in goals if goal.strip()]
    if not aims or not (measures or (reason and reason.strip())):
        raise errors.MeasuresEmpty()
    return {"goals": len(aims), "measures": len(measures)}


@rule("R32")
def each_has_a_due_date(measures: Iterable[Planned], discussed_on: date) -> Facts:
    """A measure is due on the day of the conference or later; who answers for it is named."""
    for measure in measures:
        if measure.due_on < discussed_on:
            raise errors.MeasureDueTooEarly(due=measure.due_on.isoformat(), day=discussed_on.isoformat())
    return {"discussed_on": discussed_on.isoformat()}


@rule("R28", "D22", "R30")
def offered_then(measures: Iterable[Planned], profile: Profile, day: date) -> Facts:
    """Each measure is in the catalogue in force that day; those of several circles may be combined."""
    codes = valid(profile.codes("measures"), [measure.category for measure in measures], day)
    return {"circles": sorted({code.group for code in codes})}


@rule("R31")
def not_twice(measures: Iterable[Planned], running: Collection[str]) -> Facts:
    """The same kind of measure running twice is allowed, and shown as a warning."""
    twice = any(measure.category in running for measure in measures)
    return {"warning": "MEASURE_TWICE"} if twice else {}


@rule("R32")
def told_by_the_responsible(institution: str, responsible: str) -> Facts:
    """A measure is an intention of one institution, which says how it goes (R38)."""
    if institution != responsible:
        raise errors.NotResponsible(responsible=responsible)
    return {"responsible": responsible}


@rule("R32", "R20")
def a_step_forward(status: str, wanted: str) -> Facts:
    """A measure goes from agreed over started to one of its ends, and stays there."""
    if status not in ("agreed", "started") or status == wanted:
        raise errors.WrongState(state=status, allowed="agreed, started")
    return {"from": status, "to": wanted}
