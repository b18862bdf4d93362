"""Where a conference stands and who is in the room: what its steps ask first (R13, R18, R20, R34)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain import errors
from domain.case import Case
from domain.conference import Conference, State, is_same
from domain.events import Participant
from domain.policy import Act, Facts, rule


@rule("R20")
def standing_in(conference: Conference, *states: State) -> Facts:
    """The step fits where the conference stands."""
    if conference.state not in states:
        raise errors.WrongState(state=conference.state, allowed=", ".join(states))
    return {"state": conference.state}


@rule("R1", "R34", "R13", "D22")
def known(institutions: Iterable[str], act: Act) -> Facts:
    """Only institutions in force take part; a young person attends no more than their own item, as its record says."""
    active = sorted(one.key for one in act.profile.active(act.on))
    for key in institutions:
        if key not in active:
            raise errors.ValueNotValid(value=errors.as_typed(key), day=act.on.isoformat(), valid=", ".join(active))
    return {"institutions": sorted(set(institutions))}


@rule("L20")
def bound(institutions: Iterable[str], act: Act) -> Facts:
    """Who the law does not bind to secrecy committed themselves before they sit down (§ 78 SGB X)."""
    there = {one.key: one for one in act.profile.active(act.on) if one.key in set(institutions)}
    free = sorted(
        key for key, one in there.items() if not one.social_secrecy and not (one.committed_on or date.max) <= act.on
    )
    if free:
        raise errors.CommitmentMissing(institutions=", ".join(free))
    return {"institutions": sorted(there)}


@rule("R20")
def not_before_its_day(conference: Conference, act: Act) -> Facts:
    """It begins on its day."""
    if act.on < conference.on:
        raise errors.BeforeTheLast(day=act.on.isoformat(), last=conference.on.isoformat())
    return {"on": conference.on.isoformat()}


@rule("R18")
def at_the_table(conference: Conference, case_id: UUID, act: Act) -> Facts:
    """Minutes are taken by the coordinator or by somebody in the room for this item."""
    who = act.actor
    if not act.coordinates and not conference.in_the_room(case_id, who.user, who.institution):
        raise errors.AbsentContributor(institution=who.institution)
    return {"institution": who.institution}


@rule("R10", "R29", "L6")
def the_door_is_open(conference: Conference) -> Facts:
    """Nobody joins while a case is on the table: who was told of it is on record."""
    if conference.called() is not None:
        raise errors.RoomClosed()
    return {}


@rule("R18")
def somebody_moves(conference: Conference, who: Participant, case_id: UUID | None, left: bool) -> Facts:
    """Who leaves is in the room, and who comes back to an item had left it, alone or with their institution.

    Somebody may come in who is there, with another function or with the account nobody had named.
    """
    if case_id is None:
        moves = not left or any(is_same(one, who) for one in conference.attendance)
    elif left:
        there = [one for one in conference.seated(case_id) if one.institution == who.institution]
        moves = any(who.user in (None, one.user) for one in there)
    else:
        moves = (who.institution, who.user, case_id) in conference.away
    if not moves:
        raise errors.AttendanceUnchanged()
    return {"institution": who.institution, "left": left}


@dataclass(frozen=True)
class Seats:
    """Who is in the room for a case, and who leaves before it is called (L6, D8)."""

    present: tuple[str, ...]
    must_leave: tuple[str, ...]
    circles_left: tuple[str, ...]
    """Legal circles of those who stay (D9)."""


def seats(conference: Conference, case_id: UUID, case: Case, act: Act) -> Seats:
    """Attendance against the consent of the day; without a consent in force nobody stays, for no reason told."""
    present = conference.present(case_id)
    consent = case.consent if case.consent_status(act.on) == "ACTIVE" and not case.restricted else None
    staying = present & consent.may_know(case.reporter) if consent else frozenset()
    circles = act.profile.circles(staying)
    return Seats(*(tuple(sorted(part)) for part in (present, present - staying, circles)))


@rule("R20")
def table_is_free(conference: Conference, case_id: UUID) -> Facts:
    """The case is on the agenda and not done, and no other is on the table."""
    item = conference.items.get(case_id)
    if item is None or item.status != "PLANNED" or conference.called() is not None:
        state = item.status if item else "—"
        raise errors.WrongState(state="CALLED" if conference.called() else state, allowed="PLANNED")
    return {"status": item.status}


@rule("R20")
def every_item_done(conference: Conference) -> Facts:
    """No item is left on the table or waiting."""
    left = [item for item in conference.items.values() if item.status in ("PLANNED", "CALLED")]
    if left:
        raise errors.ItemsLeft(count=len(left))
    return {"items": len(conference.items)}
