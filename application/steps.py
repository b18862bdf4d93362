"""Why was each step of a case allowed, and who could see what after it?

Read by auditors, and for their own cases by those who lead them. Must not contain: what an event says. It shows that
something was reported, agreed or noted, by whom, under which rules, profile and consent, and the hash that proves it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from uuid import UUID

from application.case_then import CaseThen, ConsentThen, Seen
from application.cut import View
from application.reading import Shown
from domain.case import State
from domain.events import DisclosureMade, EmergencyAccessGranted, Event
from domain.profile import Profile
from domain.recorded import Check, Recorded


class Step(Shown):
    """An event of a case, or of a conference about it."""

    position: int
    stream: UUID
    version: int
    event: str
    schema_number: int
    occurred_on: date
    """The business date."""
    recorded_at: datetime
    days_late: int
    """From the business date to the office's own day when it was written down (late entry, D20)."""
    user: str
    institution: str
    roles: tuple[str, ...]
    purpose: str
    legal_basis: str
    policy: str
    """Digest of the profile in force."""
    command_id: UUID
    leaf: str
    """SHA-256 of the entry in the log, in hex."""
    rules: tuple[Check, ...]
    """The rules that were asked and said yes, with the facts they looked at."""
    recipients: tuple[str, ...]
    """Institutions that data of the case reached with this event."""
    case_id: UUID
    consent_id: UUID | None
    """The consent in force; the event that ends a consent is the last to name it."""
    consent: ConsentThen | None
    """The latest consent, as it stood on the day of `seen_on`."""
    state: State
    """Where the case stood after this event."""
    contested: bool
    """Whether the young person disputed the data then (bestritten, L29)."""
    seen_on: date
    """The day of looking: as known, the one it was written down on; as true, the one it happened on."""
    seen: tuple[Seen, ...]
    """What each institution could see once the whole command was stored; nobody ever met what lies in between."""


@dataclass(frozen=True)
class Looking:
    """With whose eyes a replay is watched."""

    profiles: Mapping[str, Profile]
    """Every profile there was, by its digest."""
    view: View = "known"
    institution: str | None = None
    """Only this one's eyes; else those of every institution in force on the day."""

    def keys(self, profile: Profile, day: date) -> Sequence[str]:
        """The institutions that look."""
        return [self.institution] if self.institution else [one.key for one in profile.active(day)]


def steps(case_id: UUID, history: Sequence[Recorded], looking: Looking) -> list[Step]:
    """The steps of a case, of whose stream and conferences `history` is all that counts, in the order of the log."""
    thens = list(accumulate(history, CaseThen.after, initial=CaseThen(case_id)))
    stored = {entry.command_id: then for entry, then in zip(history, thens[1:], strict=True)}
    late = {entry.command_id: days for entry in history for days in _days_late(entry)}
    return [
        _step(entry, (before, then, stored[entry.command_id]), late.get(entry.command_id, 0), looking)
        for entry, before, then in zip(history, thens, thens[1:], strict=False)
        if case_id in (entry.stream, getattr(entry.event, "case_id", None))
    ]


def _days_late(entry: Recorded) -> list[int]:
    """What the first event of a command remembers of the office's day (D20)."""
    return [check.facts["days_late"] for check in entry.checks if "days_late" in check.facts]


def _step(entry: Recorded, thens: tuple[CaseThen, CaseThen, CaseThen], days_late: int, looking: Looking) -> Step:
    before, then, stored = thens
    day = entry.occurred_on + timedelta(days=days_late if looking.view == "known" else 0)
    profile, event, consent = looking.profiles[entry.policy], entry.event, then.consent(day)
    return Step(
        event=type(event).__name__,
        schema_number=event.schema_number,
        days_late=days_late,
        user=entry.actor.user,
        institution=entry.actor.institution,
        roles=tuple(sorted(entry.actor.roles)),
        leaf=entry.leaf.hex(),
        rules=entry.checks,
        recipients=_reached(event),
        case_id=then.case_id,
        consent_id=consent.consent_id if consent and (before.in_force or then.in_force) else None,
        consent=consent,
        state=then.case.state,
        contested=then.case.contested,
        seen_on=day,
        seen=tuple(stored.seen_by(key, day, profile) for key in looking.keys(profile, day)),
        **{name: getattr(entry, name) for name in ENVELOPE},
    )


def _reached(event: Event) -> tuple[str, ...]:
    if isinstance(event, EmergencyAccessGranted):
        return (event.institution,)
    return event.recipients if isinstance(event, DisclosureMade) else ()


ENVELOPE = (
    *("position", "stream", "version", "occurred_on", "recorded_at", "purpose", "legal_basis", "policy", "command_id"),
)
"""What a step takes over as it is."""
