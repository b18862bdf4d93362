"""A year of the agency: fixed dates, meetings of the steering group, and its final figures (R3, R21, D12, D19)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self, assert_never
from uuid import UUID

from domain import disclosure, errors, events, planning, policy
from domain.case import Case
from domain.disclosure import Masked, Period, Publishing, ReleaseForm
from domain.events import YearEvent
from domain.figures import Counts, Figure, count
from domain.policy import Act, Facts, rule
from domain.profile import Profile
from domain.recorded import Decision


@dataclass(frozen=True)
class YearPlan:
    """What the rules need to remember about a year."""

    dates: frozenset[date] = frozenset()
    taken: dict[UUID, date] = field(default_factory=dict)
    """Regular conferences that count towards the year."""
    meetings: int = 0
    counted: dict[Figure, int] = field(default_factory=dict)
    """Figure → how many reports or discussions of the year the recorded facts cover (D19)."""
    closed: bool = False
    published: tuple[events.FiguresPublished, ...] = ()

    def evolve(self, event: YearEvent) -> Self:
        """Take in what has happened."""
        match event:
            case events.YearPlanSet(dates=dates):
                return replace(self, dates=frozenset(dates))
            case events.RegularDateTaken(conference_id=key, on=day):
                return replace(self, taken=self.taken | {key: day})
            case events.RegularDateReleased(conference_id=key):
                return replace(self, taken={other: day for other, day in self.taken.items() if other != key})
            case events.SteeringMeetingHeld():
                return replace(self, meetings=self.meetings + 1)
            case events.StatisticsFactsRecorded(counted=counted):
                return replace(self, counted=self.counted | counted)
            case events.YearStatisticsClosed():
                return replace(self, closed=True)
            case events.FiguresPublished():
                return replace(self, published=(*self.published, event))
            case _:
                assert_never(event)


def set_dates(year: int, dates: Collection[date], act: Act) -> Decision:
    """Set the year's fixed dates (R21)."""
    checks = (policy.by_the_steering_group(act), planning.as_many_dates_as_agreed(year, dates, act))
    return Decision((events.YearPlanSet(year=year, dates=tuple(sorted(dates))),), checks)


def take_date(plan: YearPlan, conference_id: UUID, day: date, act: Act) -> Decision:
    """Count a regular conference towards its year (R21, D12)."""
    others = sum(key != conference_id for key in plan.taken)
    checks = (planning.one_of_the_fixed_dates(day, plan.dates, others, act),)
    return Decision((events.RegularDateTaken(conference_id=conference_id, on=day),), checks)


def release_date(conference_id: UUID) -> Decision:
    """A regular conference no longer counts."""
    return Decision((events.RegularDateReleased(conference_id=conference_id),))


def hold_steering_meeting(act: Act) -> Decision:
    """Record a meeting of the steering group (R3)."""
    return Decision((events.SteeringMeetingHeld(held_on=act.on),), (policy.by_the_steering_group(act),))


def record_facts(plan: YearPlan, year: int, figure: Figure, batch: Sequence[Case], profile: Profile) -> Decision:
    """Keep the anonymous counts of whatever is not counted yet; a batch too small waits for more (D19)."""
    if plan.closed or len(batch) < profile.suppress_below:
        return Decision(())
    counted = {figure: plan.counted.get(figure, 0) + len(batch)}
    counts = count(figure, batch, profile)
    return Decision((events.StatisticsFactsRecorded(year=year, counts=counts, counted=counted),))


def close_statistics(plan: YearPlan, year: int, counts: Counts, closes_on: date, act: Act) -> Decision:
    """Make the figures of a year final (D19)."""
    return Decision((events.YearStatisticsClosed(year=year, counts=counts),), (still_open(plan, closes_on, act),))


def publish(plan: YearPlan, year: int, form: ReleaseForm, counts: Mapping[Period, Counts], act: Act) -> Decision:
    """Publish what may be told of a year or of half of it, beside everything told before (L50–L54)."""
    release = Publishing(counts, told(plan), act.profile).release(form.half, form.audience, form.without)
    checks = (
        disclosure.by_whoever_reports(act),
        over(plan, year, form, act),
        disclosure.nothing_worked_out(release),
    )
    published = events.FiguresPublished(
        year=year, half=form.half, audience=form.audience, published_on=act.on, tables=release.tables
    )
    return Decision((published,), checks)


def told(plan: YearPlan) -> dict[Period, Masked]:
    """All that was published of each period."""
    everything: dict[Period, Masked] = {}
    for one in plan.published:
        known = everything.setdefault(one.half, {})
        for figure, dimensions in one.tables.items():
            known[figure] = known.get(figure, {}) | dimensions
    return everything


@rule("L52", "D19", "R20")
def over(plan: YearPlan, year: int, form: ReleaseForm, act: Act) -> Facts:
    """A year is published once its figures are final, half of one once it is over: they change no more, or little."""
    last = date(year, 6, 30) if form.half == 1 else date(year, 12, 31)
    if not (act.on > last if form.half else plan.closed):
        raise errors.WrongState(state="open", allowed="over" if form.half else "closed")
    return {"half": form.half}


@rule("D19", "R20")
def still_open(plan: YearPlan, closes_on: date, act: Act) -> Facts:
    """The year is over, its closing day has come, and nobody closed it before."""
    if plan.closed or act.on < closes_on:
        raise errors.WrongState(state="closed" if plan.closed else "open", allowed=f"open, {closes_on.isoformat()}")
    return {"closes_on": closes_on.isoformat()}
