"""How every command is carried out: load, decide, append, once.

A use case hands in a function that decides; the desk gives it the act, appends what it decided, and decides again when
somebody else was quicker. It is also the place where a stale `If-Match`, a repeated command and a business date in the
future are met.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import reduce
from typing import Any, TypeVar
from uuid import UUID, uuid5

from application.access import Moment
from application.journal import (
    A,
    Change,
    Command,
    CommandForgotten,
    CommandReused,
    Journal,
    Outpaced,
    Receipt,
    Reservation,
    Reserved,
)
from application.ports import Keys, Register
from domain import agency, errors, policy
from domain.agency import Agency
from domain.case import Case
from domain.conference import Conference
from domain.events import CaseClosed, CaseEvent, ConferenceEvent, ReportWithdrawn, SubjectDataErased, YearEvent
from domain.policy import Act
from domain.profile import Profile
from domain.recorded import CALENDAR, Actor, Decision
from domain.year_plan import YearPlan

NAMES = UUID("6f1d0c62-3a0e-5f0e-9a55-6c1f4c0b7e11")
"""Namespace of ids that are made from a name instead of by chance."""
AGENCY = uuid5(NAMES, "agency")
ATTEMPTS = 20
"""How often a command is decided anew before it gives up against quicker ones."""
KINDS: dict[type, Any] = {Case: CaseEvent, Conference: ConferenceEvent, YearPlan: YearEvent}
"""Which events make which thing."""

LEGAL_BASIS = {
    "FALLVORBEREITUNG": "CONSENT_6_1_A",
    "FALLBESPRECHUNG": "CONSENT_6_1_A",
    "MASSNAHMEN_NACHVERFOLGUNG": "CONSENT_6_1_A",
    "BETROFFENENRECHTE": "ART_6_1_E_PUBLIC_TASK",
    "GEFAHRENABWEHR": "ART_6_1_D_VITAL_INTERESTS",
    "DATENSCHUTZKONTROLLE": "ART_6_1_E_PUBLIC_TASK",
    "ORGANISATION": "ART_6_1_E_PUBLIC_TASK",
}
"""On which ground each purpose stands; the first three are those a consent names (R6)."""


@dataclass(frozen=True)
class Submission:
    """Somebody hands in a command."""

    actor: Actor
    command_id: UUID
    digest: bytes
    """Keyed fingerprint of the request; see `Command`."""
    occurred_on: date | None = None
    """The business date; today where it is left out (D20)."""
    if_match: int | None = None
    """The version the sender saw of the thing the command is about."""


@dataclass(frozen=True)
class Plan:
    """What a command decided, ready to be written in one go."""

    changes: Sequence[Change]
    reserve: Sequence[Reservation] = ()
    release: Sequence[UUID] = field(default=())


Decide = Callable[[Act], Plan]
T = TypeVar("T")


@dataclass(frozen=True)
class Desk:
    """What the use cases share."""

    journal: Journal
    keys: Keys
    register: Register
    profile: Profile
    today: Callable[[], date]
    """The date on the office wall, in the profile's time zone."""
    now: Callable[[], datetime]
    new_id: Callable[[], UUID]

    def moment(self, case_id: UUID, case: Case, actor: Actor) -> Moment:
        """Now, at the table or elsewhere; what may be seen is judged on today, whatever day somebody writes of."""
        table = self.journal.load(Conference(), case.conference_id)[0] if case.conference_id else Conference()
        return Moment.of(table, case_id, actor, self.today(), self.now())

    def submit(self, by: Submission, purpose: str, decide: Decide) -> Receipt:
        """Carry a command out once.

        The same command again gives its first receipt. Raises the refusal of the rule that stands against it,
        `KeyReused` for another request under the same id, `SubjectErased` for one about somebody who was forgotten
        since, and `ConcurrentChange` when others kept being quicker.
        """
        try:
            return self._answered(by) or self._append(by, purpose, decide)
        except CommandForgotten:
            raise errors.SubjectErased() from None
        except CommandReused:
            raise errors.KeyReused() from None
        except Reserved:
            raise errors.DuplicateCase() from None

    def _append(self, by: Submission, purpose: str, decide: Decide) -> Receipt:
        act = Act(by.actor, by.occurred_on or self.today(), self.profile)
        late = policy.not_in_the_future(act.on, self.today())
        command = self.command(by, act.on, purpose)

        def attempt() -> Receipt:
            try:
                plan = decide(act)
            except errors.Refused:
                # Sent twice at once, the second may find done what it asks for.
                if earlier := self._answered(by):
                    return earlier
                raise
            first, *others = plan.changes
            first = replace(first, decision=replace(first.decision, checks=(late, *first.decision.checks)))
            release = (*plan.release, *(change.stream for change in plan.changes if _ends(change)))
            return self.journal.append(command, first, *others, reserve=plan.reserve, release=release)

        return self.insist(attempt)

    def insist(self, attempt: Callable[[], T]) -> T:
        """Do it anew as long as somebody else was quicker; raises `ConcurrentChange` when others kept being quicker."""
        for _ in range(ATTEMPTS):
            with suppress(Outpaced):
                return attempt()
        raise errors.ConcurrentChange()

    def _answered(self, by: Submission) -> Receipt | None:
        return self.journal.answered(by.command_id, by.digest)

    def command(self, by: Submission, on: date, purpose: str) -> Command:
        """The envelope of a command's events."""
        return Command(
            id=by.command_id,
            actor=by.actor,
            occurred_on=on,
            purpose=purpose,
            legal_basis=LEGAL_BASIS[purpose],
            policy=agency.digest(self.profile),
            digest=by.digest,
        )

    def by_itself(self, *roles: str, command_id: UUID | None = None) -> Submission:
        """What the office hands in by itself, in the name of the calendar."""
        calendar = Actor(CALENDAR, self.profile.coordinator, frozenset(roles))
        return Submission(calendar, command_id or self.new_id(), digest=b"")

    def act(self, actor: Actor) -> Act:
        """What somebody does today, as rules are asked about it."""
        return Act(actor, self.today(), self.profile)

    def load(self, blank: A, stream: UUID, by: Submission | None = None) -> tuple[A, int]:
        """A thing as it stands now, and its version.

        Raises `Unknown` when there is none, or the id is that of another kind of thing, and `ConcurrentChange` when the
        sender saw another version.
        """
        history = self.journal.history(stream)
        if not (history and isinstance(history[0].event, KINDS[type(blank)])):
            raise errors.Unknown()
        version = history[-1].version
        if by:
            self.require_seen(stream, version, by)
        return reduce(lambda thing, entry: thing.evolve(entry.event), history, blank), version

    def require_seen(self, stream: UUID, version: int, by: Submission) -> None:
        """Raise `ConcurrentChange` when the sender saw another version, with what has happened since."""
        if by.if_match is not None and by.if_match != version:
            newer = [type(entry.event).__name__ for entry in self.journal.history(stream)[by.if_match :]]
            raise errors.ConcurrentChange(version=version, events=newer)

    def about_the_agency(self, decision: Decision) -> Plan:
        """What was decided about the agency itself."""
        _, version = self.journal.load(Agency(), AGENCY)
        return Plan([Change(AGENCY, version, decision)])

    def activate_profile(self) -> None:
        """Record the profile in force, if it has changed (D21)."""
        thing, version = self.journal.load(Agency(), AGENCY)
        decision = agency.activate(thing, self.profile)
        if decision.events:
            command = self.command(self.by_itself(), self.today(), "ORGANISATION")
            with suppress(Outpaced):  # another process of the same office put it in force
                self.journal.append(command, Change(AGENCY, version, decision))


def then(thing: A, decision: Decision) -> A:
    """The thing as it will be once the decision is written."""
    for event in decision.events:
        thing = thing.evolve(event)
    return thing


def year_stream(year: int) -> UUID:
    """The stream of a year's plan and figures."""
    return uuid5(NAMES, f"year-{year}")


def _ends(change: Change) -> bool:
    return any(isinstance(event, CaseClosed | ReportWithdrawn | SubjectDataErased) for event in change.decision.events)
