"""Who works for which institution in which role, from when to when (L22).

One stream for each person of an institution. What somebody may do is decided by what stands in it at that moment: a
token says who asks, and can bring fewer roles, never more. What one person does to let another in, or to put them out,
stands there too (L44); that somebody comes and goes by themselves does not.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Self, assert_never, get_args

from domain import errors, policy, room
from domain.events import (
    AccountMade,
    EndOfSessions,
    Event,
    Origin,
    RoleGranted,
    RoleRevoked,
    SessionsEnded,
    StaffEvent,
    TokenIssued,
    Value,
)
from domain.policy import Act, Facts, rule
from domain.recorded import Actor, Check, Decision

Role = Literal["coordinator", "caseworker", "steering", "reporting", "auditor", "operator"]
ROLES: tuple[Role, ...] = get_args(Role)


class Somebody(Value):
    """Who works for an institution."""

    institution: str
    user: str


class RoleForm(Somebody):
    """A role of somebody."""

    role: Role


class GrantForm(RoleForm):
    """A role somebody is to have."""

    valid_from: date | None = None
    """First day; from the grant on where it is left out."""
    valid_until: date | None = None
    """Last day; until it is revoked where it is left out."""


@dataclass(frozen=True)
class Span:
    """When a role holds, both days included."""

    since: date | None
    until: date | None

    def holds(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Staff:
    """What must be remembered of somebody who works for an institution."""

    spans: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    """By role, what was granted since it was last revoked; a role nobody ever decided about is not in it."""

    def evolve(self, event: StaffEvent) -> Self:
        """Take in what has happened."""
        match event:
            case RoleGranted(role=role):
                spans = (*self.spans.get(role, ()), Span(event.valid_from, event.valid_until))
                return type(self)(self.spans | {role: spans})
            case RoleRevoked(role=role):
                return type(self)(self.spans | {role: ()})
            case TokenIssued() | AccountMade() | SessionsEnded():
                return self
            case _:
                assert_never(event)

    def roles(self, day: date) -> frozenset[str]:
        """The roles that hold on a day, by all that was decided so far."""
        return frozenset(role for role, spans in self.spans.items() if any(span.holds(day) for span in spans))


def grant(form: GrantForm, source: Origin, act: Act) -> Decision:
    """Give somebody a role: by the coordinator to somebody else, or by whoever sets the office up at the machine."""
    since = form.valid_from or act.on
    checks = (*_decided_by(form, source, act), room.known([form.institution], act), some_day(since, form.valid_until))
    granted = RoleGranted(
        institution=form.institution,
        user=form.user,
        role=form.role,
        valid_from=form.valid_from,
        valid_until=form.valid_until,
        source=source,
    )
    return Decision((granted,), checks)


def revoke(staff: Staff, form: RoleForm, source: Origin, act: Act) -> Decision:
    """Take a role back; from here on no token brings it until it is granted again."""
    checks = (*_decided_by(form, source, act), held(staff, form))
    revoked = RoleRevoked(institution=form.institution, user=form.user, role=form.role, revoked_on=act.on)
    return Decision((revoked,), checks)


def admit(staff: Staff, actor: Actor, source: Origin, on: date) -> Decision:
    """Put on record what the issuer of a token, or the provider somebody signed in at, says they are.

    The provider is believed once about each role: what was revoked, or has run out, stays so. Whoever issues a token
    here, or makes an account, decides anew.
    """
    settled: Collection[str] = staff.spans if source == "provider" else staff.roles(on)
    return Decision(tuple(_brought(actor, role, source) for role in sorted(actor.roles - set(settled))))


def issue(staff: Staff, actor: Actor, until: datetime, on: date) -> Decision:
    """Hand out a token, whose roles are theirs from now on; also where they have them already."""
    issued = TokenIssued(institution=actor.institution, user=actor.user, roles=tuple(sorted(actor.roles)), until=until)
    return Decision((*admit(staff, actor, "token", on).events, issued))


def make_account(staff: Staff, actor: Actor, on: date) -> Decision:
    """Make an account, whose roles are theirs from now on."""
    made = AccountMade(institution=actor.institution, user=actor.user)
    return Decision((*admit(staff, actor, "operator", on).events, made))


def put_out(whom: Somebody, cause: EndOfSessions) -> Decision:
    """Take back whatever token somebody has."""
    return Decision((SessionsEnded(institution=whom.institution, user=whom.user, cause=cause),))


def _brought(actor: Actor, role: str, source: Origin) -> Event:
    return RoleGranted(institution=actor.institution, user=actor.user, role=role, source=source)


def _decided_by(form: RoleForm, source: Origin, act: Act) -> tuple[Check, ...]:
    return (policy.by_the_coordinator(act), about_somebody_else(form, act)) if source == "coordinator" else ()


@rule("L22")
def about_somebody_else(form: RoleForm, act: Act) -> Facts:
    """Nobody decides about their own roles, however their name is written."""
    if form.user.strip().casefold() == act.actor.user.strip().casefold():
        raise errors.OwnRoles()
    return {"institution": form.institution, "role": form.role}


@rule("L22")
def some_day(since: date, until: date | None) -> Facts:
    """A role holds for a day at least."""
    if until and until < since:
        raise errors.PeriodEmpty(since=since.isoformat(), until=until.isoformat())
    return {"since": since.isoformat(), "until": until and until.isoformat()}


@rule("L22")
def held(staff: Staff, form: RoleForm) -> Facts:
    """Only what was granted is taken back, also before its first day."""
    if not staff.spans.get(form.role):
        raise errors.RoleNotHeld(role=form.role)
    return {"role": form.role}
