"""Looking in danger (Notzugriff): what somebody otherwise would not see, for minutes, with a reason and a review.

    EmergencyAccessGranted → EmergencyAccessReviewed

The coordinator learns of it at once, from the watch list. Somebody else, of another institution, looks at the reason
within the profile's hours, and in one case no two people at each other's. A look that was not justified ends there.
Nobody ever looks this way at a case that is being forgotten.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from domain import errors, events, guards
from domain.case import Case, Emergency
from domain.policy import Act, Facts, rule
from domain.recorded import Decision

LONG_ENOUGH = 20
"""Shortest reason, in characters."""


def grant(case: Case, access_id: UUID, reason: str, now: datetime, act: Act) -> Decision:
    """Open the case to whoever asks, for the profile's minutes from `now` (UTC) on."""
    checks = (*guards.involved(case, act), guards.not_being_erased(case), explained(reason), still_trusted(case, act))
    granted = events.EmergencyAccessGranted(
        access_id=access_id,
        institution=act.actor.institution,
        user=act.actor.user,
        granted_on=act.on,
        until=now + timedelta(minutes=act.profile.emergency_minutes),
        review_by=now + timedelta(hours=act.profile.review_hours),
        reason=reason,
    )
    return Decision((granted,), checks)


def review(
    case: Case, access_id: UUID, justified: bool, finding: str, reviewers: Mapping[UUID, str], act: Act
) -> Decision:
    """Say whether the look was justified; `reviewers` says who reviewed which look at the case before."""
    access = case.emergencies.get(access_id)
    if access is None:
        raise errors.Unknown()
    checks = (
        *guards.involved(case, act),
        not_reviewed(access),
        by_another_institution(access, act),
        not_in_return(case, access, reviewers, act),
    )
    reviewed = events.EmergencyAccessReviewed(
        access_id=access_id, reviewed_on=act.on, justified=justified, finding=finding
    )
    return Decision((reviewed,), checks)


@rule("L63")
def still_trusted(case: Case, act: Act) -> Facts:
    """Whoever looked without need does not look at the case this way again; a colleague may."""
    own = [one for one in case.emergencies.values() if one.user.casefold() == act.actor.user.casefold()]
    if any(one.unjustified for one in own):
        raise errors.LookWasUnjustified()
    return {"own_looks": len(own)}


@rule("L63")
def explained(reason: str) -> Facts:
    """The danger is told, in more than a word."""
    if len(reason.strip()) < LONG_ENOUGH:
        raise errors.EmergencyUnexplained(needed=LONG_ENOUGH)
    return {"needed": LONG_ENOUGH}


@rule("L63", "R20")
def not_reviewed(access: Emergency) -> Facts:
    """Nobody has said before whether it was justified."""
    if access.reviewed:
        raise errors.WrongState(state="EmergencyAccessReviewed", allowed="EmergencyAccessGranted")
    return {"reviewed": False}


@rule("L63")
def by_another_institution(access: Emergency, act: Act) -> Facts:
    """Nobody reviews themselves, nor their own house."""
    if act.actor.institution == access.institution or act.actor.user.casefold() == access.user.casefold():
        raise errors.SecondInstitutionNeeded(institution=access.institution)
    return {"institution": act.actor.institution}


@rule("L63")
def not_in_return(case: Case, access: Emergency, reviewers: Mapping[UUID, str], act: Act) -> Facts:
    """Nobody reviews somebody who reviewed a look of theirs."""
    own = {key for key, look in case.emergencies.items() if look.user.casefold() == act.actor.user.casefold()}
    reviewed_by = {reviewers[key].casefold() for key in own & reviewers.keys()}
    if access.user.casefold() in reviewed_by:
        raise errors.ReviewInReturn()
    return {"own_looks_reviewed": len(reviewed_by)}
