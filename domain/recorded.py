"""The envelope: who recorded an event, when, and by what right.

It holds no personal data of a young person; the actor is staff of an institution.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.events import Event

IDENTIFIER = r"[a-z0-9][a-z0-9._@+-]{0,99}"
"""How somebody of the staff is called: no name, and in one spelling, so that two identifiers are two persons."""
CALENDAR = "kalender"
"""The name under which the office acts by itself, for the coordinating institution."""
MACHINE = "betrieb"
"""The name under which somebody acts who sits at the machine itself, for the coordinating institution."""


def is_identifier(name: str) -> bool:
    return re.fullmatch(IDENTIFIER, name) is not None


def is_somebody(name: str) -> bool:
    """Whether somebody of the staff may be called so: by an identifier, and not as the office itself is."""
    return is_identifier(name) and name not in (CALENDAR, MACHINE)


@dataclass(frozen=True)
class Actor:
    """Somebody who acts for an institution, with the roles they have."""

    user: str
    institution: str
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Check:
    """A rule that was asked and said yes, with the facts it looked at; nothing personal."""

    rule: str
    name: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """What a command decided: the events, and the rules that allowed them."""

    events: tuple[Event, ...]
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True)
class Recorded:
    """An event as it stands in the log."""

    stream: UUID
    version: int
    """Counts from 1 in its stream."""
    position: int
    """Counts from 1 in the whole log, without holes."""
    event: Event
    occurred_on: date
    """The business date: when it happened (D20)."""
    recorded_at: datetime
    """UTC, the recording server's clock."""
    actor: Actor
    purpose: str
    legal_basis: str
    policy: str
    """Digest of the profile in force."""
    command_id: UUID
    checks: tuple[Check, ...]
    """Why it was allowed: the rules asked, in order."""
    leaf: bytes
    """SHA-256 over place, name, time and the stored bytes; see `adapters/log`."""
