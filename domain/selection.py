"""Which cases come to a conference when there are more than places (R15, R16, D4, D5, D13)."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from domain import errors
from domain.events import WaitingCase
from domain.policy import Facts, rule


@rule("R16", "D4", "R15")
def agreed_with_the_reporters(
    waiting: Collection[WaitingCase], capacity: int | None, answers: dict[str, str], coordinator: str
) -> Facts:
    """With more cases than places, every reporting institution was asked; dissent is no veto.

    The coordinator selects and need not ask itself.
    """
    reporters = {case.reporter for case in waiting} - {coordinator}
    over = capacity is not None and len(waiting) > capacity
    if over and (missing := sorted(reporters - set(answers))):
        raise errors.CoordinationMissing(institutions=", ".join(missing))
    return {"reported": len(waiting), "capacity": capacity, "answers": dict(sorted(answers.items()))}


@rule("D5")
def a_place_is_left(taken: int, capacity: int | None) -> Facts:
    """The conference has a free place; without a capacity there always is one."""
    if capacity is not None and taken >= capacity:
        raise errors.CapacityExceeded(capacity=capacity)
    return {"taken": taken, "capacity": capacity}


@rule("R15")
def nobody_left_out(waiting: Iterable[UUID], decided: Collection[UUID]) -> Facts:
    """Every reported case is selected, or deferred with a reason on record."""
    waiting = set(waiting)
    if open_cases := waiting - set(decided):
        raise errors.UnselectedWithoutReason(count=len(open_cases))
    return {"waiting": len(waiting)}


def agenda_key(deferred_on: date | None, reported_on: date, case_id: UUID) -> tuple[bool, date, date, str]:
    """Deferred cases first, the longest deferred before all, then by report date (D13)."""
    return (deferred_on is None, deferred_on or reported_on, reported_on, str(case_id))
