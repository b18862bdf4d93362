"""Who may work for whom, in which role: granted and revoked on record, and asked at every request (L22)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

from application.desk import NAMES, Desk, Plan, Submission, then
from application.journal import Change, Receipt
from domain import errors, staff
from domain.events import EndOfSessions
from domain.policy import Act
from domain.recorded import MACHINE, Actor, Decision
from domain.staff import GrantForm, RoleForm, Somebody, Staff


@dataclass(frozen=True)
class Staffing:
    """The registry of staff."""

    desk: Desk

    def grant(self, form: GrantForm, by: Submission) -> Receipt:
        """Let the coordinator give somebody else a role; raises what `staff.grant` raises."""
        return self._decide(form, by, lambda _, act: staff.grant(form, "coordinator", act))

    def revoke(self, form: RoleForm, by: Submission) -> Receipt:
        """Let the coordinator take a role back from somebody else; raises what `staff.revoke` raises."""
        return self._decide(form, by, lambda thing, act: staff.revoke(thing, form, "coordinator", act))

    def set_up(self, form: GrantForm) -> Receipt:
        """Give somebody a role from the machine itself, where there is no coordinator yet."""
        return self._decide(form, self._at_the_machine(), lambda _, act: staff.grant(form, "operator", act))

    def take_down(self, form: RoleForm) -> Receipt:
        """Take a role back from the machine itself."""
        return self._decide(form, self._at_the_machine(), lambda thing, act: staff.revoke(thing, form, "operator", act))

    def roles(self, institution: str, user: str) -> frozenset[str]:
        """The roles somebody has now."""
        return self._load(institution, user)[0].roles(self.desk.today())

    def acting(self, actor: Actor) -> Actor:
        """Somebody with the roles they have now, out of those their token brings."""
        return replace(actor, roles=actor.roles & self.roles(actor.institution, actor.user))

    def issue(self, actor: Actor, until: datetime) -> None:
        """Put on record that somebody at the machine hands out a token, and the roles it brings."""
        self._decide(_who(actor), self._at_the_machine(), lambda thing, act: staff.issue(thing, actor, until, act.on))

    def make_account(self, actor: Actor) -> None:
        """Put on record that somebody at the machine makes an account, and the roles it is made with."""
        self._decide(_who(actor), self._at_the_machine(), lambda thing, act: staff.make_account(thing, actor, act.on))

    def put_out(self, whom: Somebody, cause: EndOfSessions, by: Submission | None = None) -> Receipt:
        """Put on record that somebody, else whoever sits at the machine, takes all tokens of somebody back."""
        return self._decide(whom, by or self._at_the_machine(), lambda _, __: staff.put_out(whom, cause))

    def admit(self, actor: Actor) -> Actor:
        """Somebody who signed in at the provider, once what it says they are is on record; raises `ConcurrentChange`.

        The provider's word the office takes by itself.
        """
        stream, today = stream_of(actor.institution, actor.user), self.desk.today()

        def attempt() -> Actor:
            thing, version = self._load(actor.institution, actor.user)
            decision = staff.admit(thing, actor, "provider", today)
            if decision.events:
                command = self.desk.command(self.desk.by_itself(), today, "ORGANISATION")
                self.desk.journal.append(command, Change(stream, version, decision))
            return replace(actor, roles=actor.roles & then(thing, decision).roles(today))

        return self.desk.insist(attempt)

    def require_known(self, whom: Somebody) -> None:
        """Raise `Unknown` for whom nobody ever gave a role."""
        if not self._load(whom.institution, whom.user)[1]:
            raise errors.Unknown()

    def _decide(self, whom: Somebody, by: Submission, decide: Callable[[Staff, Act], Decision]) -> Receipt:
        def plan(act: Act) -> Plan:
            thing, version = self._load(whom.institution, whom.user)
            return Plan([Change(stream_of(whom.institution, whom.user), version, decide(thing, act))])

        return self.desk.submit(by, "ORGANISATION", plan)

    def _load(self, institution: str, user: str) -> tuple[Staff, int]:
        return self.desk.journal.load(Staff(), stream_of(institution, user))

    def _at_the_machine(self) -> Submission:
        somebody = Actor(MACHINE, self.desk.profile.coordinator, frozenset({"operator"}))
        return Submission(somebody, self.desk.new_id(), digest=b"")


def _who(actor: Actor) -> Somebody:
    return Somebody(institution=actor.institution, user=actor.user)


def stream_of(institution: str, user: str) -> UUID:
    """The stream of somebody who works for an institution."""
    return uuid5(NAMES, f"staff\n{institution}\n{user}")
