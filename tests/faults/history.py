"""What clients asked of a server and what they were told, each with the moment on the one clock they share."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from application.journal import Journal
from domain.events import CapacitySet, CaseReported, CaseSelected
from domain.recorded import CALENDAR, Recorded

PAGE = 500


class Receipt(NamedTuple):
    """The answer to a command that was carried out."""

    stream: UUID
    version: int
    position: int


@dataclass
class Attempt:
    """One sending of a command."""

    sent: float
    """Seconds on the clock that never goes back."""
    answered: float | None = None
    """None where no answer came that says whether it was carried out: a cut connection, an error of the server."""
    status: int = 0
    receipt: Receipt | None = None
    """None where it was refused."""
    replayed: bool = False
    """Whether the server said that it was carried out before."""


@dataclass
class Command:
    """One command, sent under one id until an answer came, and at times once more."""

    id: UUID
    effect: "Effect"
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def receipts(self) -> list[Attempt]:
        return [one for one in self.attempts if one.receipt]

    @property
    def refused(self) -> bool:
        return any(one.answered and not one.receipt for one in self.attempts)


@dataclass(frozen=True)
class Effect:
    """What a command is to leave in the log."""

    event: str
    value: object
    stream: UUID | None = None
    """None where it makes a stream."""


@dataclass(frozen=True)
class Look:
    """One reading of a conference."""

    client: int
    stream: UUID
    at_least: int
    """The position asked for (`X-Min-Position`)."""
    version: int
    position: int
    value: object


@dataclass
class History:
    """Everything that was asked since a position of the log."""

    since: int = 0
    commands: list[Command] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)


class Entry(NamedTuple):
    """One event as the log has it."""

    position: int
    stream: UUID
    version: int
    command: UUID
    event: str
    value: object
    by_itself: bool
    """Whether the office did it without being asked."""


def read(journal: Journal) -> Sequence[Entry]:
    """The whole log."""
    return [_entry(recorded) for recorded in _pages(journal)]


def _pages(journal: Journal) -> Iterator[Recorded]:
    last = 0
    while page := journal.read(last, PAGE):
        yield from page
        last = page[-1].position


def _entry(recorded: Recorded) -> Entry:
    return Entry(
        recorded.position,
        recorded.stream,
        recorded.version,
        recorded.command_id,
        type(recorded.event).__name__,
        _value(recorded),
        recorded.actor.user == CALENDAR,
    )


def _value(recorded: Recorded) -> object:
    """By which the effect of one command is told from that of any other."""
    match recorded.event:
        case CapacitySet(capacity=capacity):
            return capacity
        case CaseReported(young_person=person):
            return getattr(person, "family_name", None)
        case CaseSelected(conference_id=conference):
            return conference
    return None
