"""A case as it stood at a place in the log, and what each institution could see of it there.

Erasure does not change the answer: who signed and when somebody came of age is never asked of what it takes away.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self
from uuid import UUID

from application.access import Level, Moment, sight
from application.reading import Shown
from domain.case import Case
from domain.conference import Conference
from domain.consent import Status, ends
from domain.events import CaseEvent, ConferenceEvent, ConsentSigned, GuardianConsentLapsed
from domain.profile import Profile
from domain.recorded import Actor, Recorded

EYES = frozenset({"caseworker", "coordinator"})
"""The role an institution looks with."""


class ConsentThen(Shown):
    """The latest consent, as it stood."""

    consent_id: UUID
    recipients: tuple[str, ...]
    valid_until: date
    status: Status


class Seen(Shown):
    """What the caseworkers of an institution could see, and why."""

    institution: str
    level: Level
    reason: str
    accounts: tuple[str, ...] = ()
    """Those in the room while the case was on the table, and no other; none where the institution named none."""


@dataclass(frozen=True)
class CaseThen:
    """A case and the conferences it came to; at first nothing has happened to them."""

    case_id: UUID
    case: Case = field(default_factory=Case)
    conferences: Mapping[UUID, Conference] = field(default_factory=dict)
    in_force: bool = False
    """Whether there is a consent that no event has ended."""
    lapsed: bool = False
    """Whether the calendar said that the guardians' consent ended; who signed is personal."""

    def after(self, entry: Recorded) -> Self:
        """The same after one more event, of the case or of one of its conferences."""
        event = entry.event
        if isinstance(event, ConferenceEvent):
            met = self.conferences.get(entry.stream, Conference()).evolve(event)
            return replace(self, conferences={**self.conferences, entry.stream: met})
        assert isinstance(event, CaseEvent)
        signed, lapsed = isinstance(event, ConsentSigned), isinstance(event, GuardianConsentLapsed)
        return replace(
            self,
            case=self.case.evolve(event),
            in_force=signed or (self.in_force and not ends(event)),
            lapsed=lapsed or (self.lapsed and not signed),
        )

    def consent(self, day: date) -> ConsentThen | None:
        """The latest consent, and how it stands on a day; none before the first."""
        case = self._told()
        if case.consent is None:
            return None
        return ConsentThen(
            consent_id=case.consent.consent_id,
            recipients=tuple(sorted(case.consent.recipients)),
            valid_until=case.consent.valid_until,
            status=case.consent_status(day),
        )

    def seen_by(self, institution: str, day: date, profile: Profile) -> Seen:
        """What an institution could see if it looked on a day, under a profile."""
        here = self.case.conference_id
        table = self.conferences.get(here, Conference()) if here else Conference()
        discussed = table.discusses(self.case_id, institution)
        accounts = (table.accounts(self.case_id, institution) if discussed else None) or frozenset()
        in_charge = self.case.in_charge.get(institution, frozenset())
        # Of all of them the one who saw most: who was in charge, and in the room while the case was on the table.
        actor = Actor(min(in_charge & accounts or in_charge or accounts, default=""), institution, EYES)
        found = sight(actor, self._told(), Moment.of(table, self.case_id, actor, day), profile)
        return Seen(institution=institution, level=found.level, reason=found.reason, accounts=tuple(sorted(accounts)))

    def _told(self) -> Case:
        """The case as the events tell it, before an erasure and after: coming of age is what the calendar recorded."""
        if self.case.consent is None:
            return self.case
        return replace(self.case, consent=replace(self.case.consent, signed_by_youth=not self.lapsed))
