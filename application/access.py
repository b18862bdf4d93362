"""Who may see what of a case, and why (L63, R10, R39): the one place that is asked.

Before the session the coordinator and the reporter see everything and others a pseudonym; while the item is open,
whoever is in the room and named in the consent sees everything, and a colleague outside a pseudonym; afterwards each
sees its own measures; some weeks after closing nobody does but the coordinator, who reads until the erasure is due.
After the session, who was never named in a case learns not even that it exists. Of an institution that named who is in
charge only those see more than the pseudonym (L22).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, Self
from uuid import UUID

from domain import errors, retention
from domain.case import UNDISCUSSED, Case
from domain.conference import Conference
from domain.guards import is_in_charge, leads
from domain.policy import coordinates, works_on_cases
from domain.profile import Profile
from domain.recorded import Actor

Level = Literal["FULL", "OWN_MEASURES", "PSEUDONYM", "NONE"]
RIGHTS = "BETROFFENENRECHTE"
"""The purpose that needs no consent: answering the young person."""
FOLLOWING_UP = "MASSNAHMEN_NACHVERFOLGUNG"
"""The purpose of whoever looks what became of a measure."""
IN_DANGER = "GEFAHRENABWEHR"
"""The purpose of a look in danger."""


@dataclass(frozen=True)
class Sight:
    """What somebody may see, with the reason an auditor can follow."""

    level: Level
    reason: str
    in_danger: bool = False
    """Whether it is a look in danger, which asks for no consent."""
    told_why: bool = False
    """Whether somebody who sees nothing knows of the case all the same, and is told that the purpose is none."""


@dataclass(frozen=True)
class Moment:
    """When somebody looks: the day, and whether they sit in the room while the case is on the table."""

    day: date
    at_the_table: bool = False
    represented: bool = False
    """Whether their institution sits there, in whatever person."""
    now: datetime | None = None
    """The very moment, UTC, where somebody looks in person; looks in danger are open by the minute."""

    @classmethod
    def of(cls, table: Conference, case_id: UUID, actor: Actor, day: date, now: datetime | None = None) -> Self:
        """What a conference says of somebody who looks at a case."""
        there = table.discusses(case_id, actor.institution)
        return cls(day, there and table.in_the_room(case_id, actor.user, actor.institution), there, now)


def sight(actor: Actor, case: Case, moment: Moment, profile: Profile) -> Sight:
    """What this reader may see of this case now."""
    if not works_on_cases(actor, moment.day, profile):
        return Sight("NONE", "R39: Rolle ohne Fallinhalte")
    if moment.now and case.open_to(actor.user, actor.institution, moment.now):
        return Sight("FULL", "L63: Notzugriff", in_danger=True)
    if case.erasure_ordered_by is not None:
        return Sight("PSEUDONYM" if leads(actor, case, profile) else "NONE", "L30: Löschung angeordnet")
    if case.restricted:
        return Sight("PSEUDONYM" if coordinates(actor, profile) else "NONE", "L31: Verarbeitung eingeschränkt")
    if actor.institution == case.reporter and _long_closed(case, moment.day, profile):
        return Sight("NONE", "R10: Nachverfolgung beendet", told_why=True)
    if case.consent_status(moment.day) != "ACTIVE":
        return Sight("PSEUDONYM" if leads(actor, case, profile) else "NONE", "L5: keine wirksame Einwilligung")
    found = _covered(actor, case, moment, profile)
    if found.level in ("FULL", "OWN_MEASURES") and not is_in_charge(actor, case, profile):
        return Sight("PSEUDONYM", "L22: jemand anders ist zuständig")
    return found


def purpose_of(case: Case) -> str:
    """What a case is read for where the reader does not say: to prepare, to discuss, or to follow up."""
    if case.state in UNDISCUSSED:
        return "FALLVORBEREITUNG"
    return "FALLBESPRECHUNG" if case.state == "DISCUSSED" else FOLLOWING_UP


def for_a_purpose(seen: Sight, actor: Actor, case: Case, purpose: str) -> Sight:
    """The sight, unless the purpose is not that of the moment (R10), or the consent does not name it (R6).

    Measures that run are followed up in any moment, also in that of a second round. Who reported reads
    their own report under any consent, and who looks in danger asks for none.
    """
    if seen.in_danger or seen.level == "NONE":
        return seen
    following_up = purpose == FOLLOWING_UP and bool(case.running())
    if purpose not in (purpose_of(case), RIGHTS) and not following_up:
        return Sight("NONE", "R10: Zweck passt nicht zum Stand des Falls", told_why=True)
    named = case.consent is not None and purpose in case.consent.purposes | {RIGHTS}
    if seen.level == "PSEUDONYM" or named or actor.institution == case.reporter:
        return seen
    return Sight("NONE", "R6: Zweck nicht von der Einwilligung umfasst", told_why=True)


def hidden(actor: Actor, case: Case, moment: Moment, profile: Profile) -> bool:
    """Whether for this caseworker there is no such case: nothing may be seen, and they were never named in it."""
    named = {case.reporter, profile.coordinator} | (case.consent.recipients if case.consent else set())
    return actor.institution not in named and sight(actor, case, moment, profile).level == "NONE"


SEE_FIGURES = ("steering", "reporting", "coordinator", "auditor")
"""Roles that see figures as they are, small numbers and all."""


def require_role(actor: Actor, profile: Profile, *allowed: str) -> None:
    """Figures and audit are for some roles only (R39); raises `WrongRole`.

    Whoever is called coordinator at another institution than the coordinating one is none (R2).
    """
    if not holds_role(actor, profile, *allowed):
        raise errors.WrongRole(allowed=", ".join(allowed))


def holds_role(actor: Actor, profile: Profile, *wanted: str) -> bool:
    """Whether somebody has one of these roles; whoever is called coordinator elsewhere is none (R2)."""
    roles = actor.roles if coordinates(actor, profile) else actor.roles - {"coordinator"}
    return bool(roles & set(wanted))


def _long_closed(case: Case, day: date, profile: Profile) -> bool:
    return case.closed_on is not None and day > case.closed_on + timedelta(weeks=profile.reading_weeks)


def _covered(actor: Actor, case: Case, moment: Moment, profile: Profile) -> Sight:
    """What the institution may see under a consent in force."""
    if actor.institution == case.reporter:
        if case.consent and actor.institution in case.consent.taken_back:
            return Sight("PSEUDONYM", "L6: für die meldende Institution widerrufen")
        return Sight("FULL", "L63: meldende Institution")
    covered = case.consent is not None and actor.institution in case.consent.recipients
    if coordinates(actor, profile):
        return _of_the_coordinator(case, moment.day, profile, covered=covered)
    return _other(actor, case, moment, covered=covered)


def _of_the_coordinator(case: Case, day: date, profile: Profile, *, covered: bool) -> Sight:
    """They read a closed case until its erasure is due, done or not."""
    term = retention.term(case, profile)
    if term and term.delete_on <= day:
        return Sight("PSEUDONYM", "L64: Löschung fällig")
    return Sight("FULL" if covered else "PSEUDONYM", "L63: Koordination")


def _other(actor: Actor, case: Case, moment: Moment, *, covered: bool) -> Sight:
    followed = case.consent is not None and FOLLOWING_UP in case.consent.purposes
    own_measures = followed and any(one.responsible == actor.institution for one in case.measures.values())
    if covered and moment.at_the_table:
        return Sight("FULL", "L63: Punkt wird beraten")
    if covered and own_measures and case.state != "CLOSED":
        return Sight("OWN_MEASURES", "L63: eigene Maßnahmen")
    if covered and moment.represented:
        return Sight("PSEUDONYM", "L63: jemand anders ist im Raum")
    if case.state in UNDISCUSSED and not moment.at_the_table:
        return Sight("PSEUDONYM", "L63: vor der Sitzung")
    return Sight("NONE", "L63: nach der Sitzung" if covered else "L6: nicht von der Einwilligung umfasst")
