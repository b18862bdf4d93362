"""What a case remembers of a request under the law (Betroffenenantrag), and how long its answer may take.

    RECEIVED → IDENTIFIED → ANSWERED       within a month, or within three where it was announced (Art. 12 Abs. 3 GDPR)

What may happen to a request is decided in `requests.py`.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from domain import events
from domain.events import RequestKind
from domain.policy import months_later

ANSWER_MONTHS = 1
"""From receipt to answer (Art. 12 Abs. 3 S. 1 GDPR)."""
LONGEST_MONTHS = 3
"""The same, once it was extended (S. 2)."""


@dataclass(frozen=True)
class SubjectRequest:
    """One request."""

    kind: RequestKind
    received_on: date
    received_by: str
    due_on: date
    identified: bool = False
    extended: bool = False
    answered_on: date | None = None

    @classmethod
    def after(cls, event: events.SubjectRequestStep, known: Self | None) -> Self | None:
        """The request after one of its steps; a step of one that is not known makes none."""
        if isinstance(event, events.SubjectRequestReceived):
            return cls(event.kind, event.received_on, event.received_by, event.due_on)
        if known is None:
            return None
        match event:
            case events.SubjectRequestIdentified():
                return replace(known, identified=True)
            case events.SubjectRequestExtended(due_on=due_on):
                return replace(known, extended=True, due_on=due_on)
            case events.SubjectRequestAnswered(answered_on=day):
                return replace(known, answered_on=day)
            case _:
                return known


def due(received_on: date, months: int = ANSWER_MONTHS) -> date:
    """The last day for an answer; the day of receipt does not count (§ 187 Abs. 1, § 188 Abs. 2, 3 BGB)."""
    return months_later(received_on, months)
