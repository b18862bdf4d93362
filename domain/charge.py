"""Who of an institution works on a case (Fallzuständigkeit, § 35 Abs. 1 SGB I, L22, L59).

Whoever reports a case is in charge of it. Each institution the case concerns names its own people, and a colleague who
steps in says why: nobody is locked out when somebody falls ill, and nobody looks without a trace.
"""

from collections.abc import Collection, Mapping

from domain import errors, events, guards
from domain.case import Case
from domain.policy import OPERATIVE, Act, Facts, rule, says_something
from domain.recorded import Decision


def assign(case: Case, users: Mapping[str, Collection[str]], reason: str | None, act: Act) -> Decision:
    """Name who of the own institution works on the case from now on, each with their roles; nobody else of it does."""
    checks = (*guards.involved(case, act), explained(case, reason, act), work_here(users))
    named = tuple(sorted(users))
    assigned = events.StaffAssigned(assigned_on=act.on, institution=act.actor.institution, users=named, reason=reason)
    return Decision((assigned,), checks)


@rule("L22")
def explained(case: Case, reason: str | None, act: Act) -> Facts:
    """Who is not in charge says why they name somebody."""
    in_charge = case.is_in_charge(act.actor.user, act.actor.institution)
    if not in_charge and not says_something(reason):
        raise errors.TakeOverUnexplained()
    return {"in_charge": in_charge}


@rule("L22")
def work_here(users: Mapping[str, Collection[str]]) -> Facts:
    """At least one person is named, and all of them work on cases; else a slip of the pen would lock everybody out."""
    others = sum(not OPERATIVE & set(roles) for roles in users.values())
    if others or not users:
        raise errors.StaffUnknown(count=others)
    return {"named": len(users)}
