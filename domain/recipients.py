"""Telling those who have the data already what became of them (Art. 19 GDPR)."""

from collections.abc import Collection

from domain import errors, events, guards, policy
from domain.case import Case
from domain.events import Cause
from domain.policy import Act, Facts, rule
from domain.recorded import Decision


def inform(case: Case, cause: Cause, recipients: Collection[str], act: Act) -> Decision:
    """Record that these institutions were told; also of a case that is restricted, closed or forgotten."""
    checks = (policy.by_a_caseworker(act), guards.led_by(case, act), still_to_be_told(case, cause, recipients))
    informed = events.RecipientsInformed(informed_on=act.on, cause=cause, recipients=tuple(sorted(set(recipients))))
    return Decision((informed,), checks)


@rule("L28", "L5")
def still_to_be_told(case: Case, cause: Cause, recipients: Collection[str]) -> Facts:
    """They received data of the case and do not know yet."""
    waiting = case.untold[cause].recipients if cause in case.untold else frozenset()
    if not recipients or not set(recipients) <= waiting:
        raise errors.NothingToTell(institutions=", ".join(sorted(waiting)) or "—")
    return {"cause": cause, "recipients": sorted(set(recipients))}
