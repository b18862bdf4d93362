"""Being forgotten: one person orders it, another confirms it, and it is done (L30). A legal hold forbids it (L31).

    ErasureOrdered → ErasureConfirmed → SubjectDataErased
          ↘ ErasureOrderWithdrawn: the case goes on

From the order on nothing is added to the case and nobody sees its content; from the confirmation on there is no way
back. What is done in between, and how it survives a crash, is `application/erasure.py`.
"""

from dataclasses import dataclass
from datetime import date

from domain import errors, events, guards, policy
from domain.case import FORGOTTEN, OPEN, Case
from domain.events import RequestKind
from domain.policy import Act, Facts, rule
from domain.recorded import Check, Decision


@dataclass(frozen=True)
class Tally:
    """What it took to forget somebody; the fields are those of `SubjectDataErased`."""

    keys_destroyed: int
    boxes_blanked: int
    requests_forgotten: int
    key_epoch: int


def place_hold(case: Case, reason: str, review_on: date | None, act: Act) -> Decision:
    """Something forbids the erasure for now; also where it is ordered already."""
    checks = (*_led(case, act), guards.not_being_erased(case))
    return Decision((events.LegalHoldPlaced(placed_on=act.on, reason=reason, review_on=review_on),), checks)


def lift_hold(case: Case, act: Act) -> Decision:
    """Nothing forbids it any more."""
    checks = (*_led(case, act), guards.not_being_erased(case), held(case))
    return Decision((events.LegalHoldLifted(lifted_on=act.on),), checks)


def order(case: Case, reason: str, act: Act) -> Decision:
    """Order the person to be forgotten; from here on nothing is added, and another person confirms."""
    checks = (*guards.led_even_when_restricted(case, act), guards.in_charge(case, act), not_held(case))
    checks += (guards.standing_in(case, *OPEN, "CLOSED"),)
    checks += (nobody_waits(case, "ERASURE"),)
    ordered = events.ErasureOrdered(reason=reason, ordered_by=act.actor.user, ordered_on=act.on)
    return Decision((ordered,), checks)


def withdraw_order(case: Case, act: Act) -> Decision:
    """The order was a mistake."""
    checks = (*_led(case, act), guards.not_being_erased(case), ordered(case))
    return Decision((events.ErasureOrderWithdrawn(withdrawn_on=act.on),), checks)


def confirm(case: Case, act: Act) -> Decision:
    """Another person wants it, too."""
    checks = (*_led(case, act), guards.not_being_erased(case), by_a_second_person(case, act), not_held(case))
    checks += (guards.not_before(case.erasure_ordered_on, act), nobody_waits(case))
    return Decision((events.ErasureConfirmed(confirmed_by=act.actor.user),), checks)


def again(case: Case, act: Act) -> Decision:
    """Forget once more who was forgotten before a backup from an earlier day was put back (SDM 60, S10)."""
    return Decision((events.ErasureConfirmed(confirmed_by=act.actor.user),), (on_the_list(case),))


def finish(case: Case, tally: Tally) -> Decision:
    """Say that it is done, and whom that must be told (Art. 19 GDPR)."""
    erased = events.SubjectDataErased(**vars(tally), recipients=tuple(sorted(case.disclosed_to)))
    return Decision((erased,), (confirmed(case),))


def _led(case: Case, act: Act) -> tuple[Check, ...]:
    return (policy.by_a_caseworker(act), guards.led_by(case, act))


@rule("L30", "R20")
def ordered(case: Case) -> Facts:
    """Somebody ordered the erasure."""
    if case.erasure_ordered_by is None:
        raise errors.ErasureNotOrdered()
    return {"ordered": True}


@rule("L30", "R20")
def confirmed(case: Case) -> Facts:
    """Two persons wanted the erasure, and it is not done yet."""
    if case.state != "ERASING":
        raise errors.WrongState(state=case.state, allowed="ErasureConfirmed")
    return {"persons": 2}


@rule("L30")
def on_the_list(case: Case) -> Facts:
    """The case is on the list of those forgotten, and this log does not know it."""
    if case.state in FORGOTTEN:
        raise errors.SubjectErased()
    return {"state": case.state}


@rule("L30", "R20")
def by_a_second_person(case: Case, act: Act) -> Facts:
    """Whoever ordered an erasure does not confirm it."""
    ordered(case)
    if case.erasure_ordered_by is not None and case.erasure_ordered_by.casefold() == act.actor.user.casefold():
        raise errors.SecondPersonNeeded()
    return {"persons": 2}


@rule("L27")
def nobody_waits(case: Case, *but_for: RequestKind) -> Facts:
    """No request is open, so that nobody is told "no data" who asked while there were some.

    A request to be forgotten does not stand against the order, and is answered before the second person confirms.
    """
    if open_now := waiting(case, *but_for):
        raise errors.RequestOpen(count=open_now)
    return {"open": 0}


def waiting(case: Case, *but_for: RequestKind) -> int:
    """How many requests are open, but for some kinds."""
    return sum(request.kind not in but_for for request in case.open_requests.values())


@rule("L31")
def not_held(case: Case) -> Facts:
    """No legal hold forbids the erasure."""
    if case.held:
        raise errors.LegalHold()
    return {"held": False}


@rule("L31", "R20")
def held(case: Case) -> Facts:
    """There is a legal hold to lift."""
    if not case.held:
        raise errors.WrongState(state=case.state, allowed="LegalHoldPlaced")
    return {"held": True}
