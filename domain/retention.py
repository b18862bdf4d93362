"""When a case is to be deleted (Löschkonzept, DIN 66398; L30, L31, L64, SDM 60).

    K1  never discussed    so long after it was closed
    K2  discussed          so long after the end of the year it was closed in, and not beyond the last age;
                           restricted once nobody reads it any more (L63)

The calendar proposes and restricts; that somebody is forgotten two people decide (`erasure.py`). Periods and last age
are the profile's. The last age is reckoned in whole years, so that no date tells a birthday.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from domain import erasure, events
from domain.case import Case
from domain.policy import Facts, months_later, rule
from domain.profile import Profile
from domain.recorded import Decision

RetentionClass = Literal["K1", "K2"]
Blocker = Literal["LEGAL_HOLD", "OPEN_REQUEST"]


@dataclass(frozen=True)
class Term:
    """When a closed case is to be deleted, and what stands against it."""

    retention_class: RetentionClass
    starts_on: date
    """Day from which the period is reckoned."""
    delete_on: date
    """First day on which it is due."""
    blockers: tuple[Blocker, ...]
    ordered: bool
    """Whether somebody ordered it already."""


def term(case: Case, profile: Profile) -> Term | None:
    """When the case is to be deleted; none while it is not closed, and of somebody who is being forgotten."""
    ended = case.before_erasure if case.erasure_ordered_by else case.state
    if ended != "CLOSED" or case.closed_on is None or case.state in ("ERASING", "ERASED"):
        return None
    kind, starts_on, delete_on = _period(case, case.closed_on, profile)
    return Term(kind, starts_on, delete_on, tuple(_blockers(case)), ordered=case.erasure_ordered_by is not None)


def retire(case: Case, day: date, profile: Profile) -> Decision:
    """Restrict a discussed case once nobody reads it any more; what people lifted stays lifted. Else no events."""
    settled = case.restricted or case.restriction_lifted or case.erasure_ordered_by is not None
    if case.state != "CLOSED" or case.closed_on is None or case.discussed_on is None or settled:
        return Decision(())
    if day <= case.closed_on + timedelta(weeks=profile.reading_weeks):
        return Decision(())
    restricted = events.ProcessingRestricted(restricted_on=day, reason="K2", until=None)
    return Decision((restricted,), (nobody_reads_it(profile),))


@rule("L31", "L64")
def nobody_reads_it(profile: Profile) -> Facts:
    """The case was discussed, is closed, and its readers' weeks are over."""
    return {"weeks": profile.reading_weeks}


def _blockers(case: Case) -> Iterator[Blocker]:
    """What `erasure.order` would refuse."""
    if case.held:
        yield "LEGAL_HOLD"
    if erasure.waiting(case, "ERASURE"):
        yield "OPEN_REQUEST"


def _period(case: Case, closed_on: date, profile: Profile) -> tuple[RetentionClass, date, date]:
    if case.discussed_on is None:
        return "K1", closed_on, months_later(closed_on, profile.retention.never_discussed)
    starts_on = date(closed_on.year + 1, 1, 1)
    due = months_later(starts_on, profile.retention.discussed)
    last = date(case.birth_date.year + profile.retention.latest_age, 1, 1) if case.birth_date else due
    return "K2", starts_on, max(min(due, last), closed_on)
