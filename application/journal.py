"""The journal: what was decided, kept for ever, in one order, each command once.

The only place in the application that knows the event-sourcing library. It gives us one transaction for the events of
several streams, optimistic versions and interchangeable databases; how an event is written down and encrypted, and
what else the transaction holds, is `adapters/log`.
"""

import json
from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from hmac import compare_digest
from typing import Any, Protocol, Self, TypeVar, cast
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.persistence import (
    ApplicationRecorder,
    InfrastructureFactory,
    IntegrityError,
    InterfaceError,
    Mapper,
    OperationalError,
    StoredEvent,
)
from eventsourcing.utils import Environment, EnvType

from domain.events import Event, ReportCorrected
from domain.personal import Compartment
from domain.recorded import Actor, Check, Decision, Recorded

Clock = Callable[[], datetime]
"""The server's clock, in UTC."""


class Aggregate(Protocol):
    """A value that remembers what has happened to it."""

    def evolve(self, event: Any, /) -> Self:
        """The value after one more event; refuses nothing."""
        ...


A = TypeVar("A", bound=Aggregate)


@dataclass(frozen=True)
class Command:
    """The part of the envelope that all events of one command share."""

    id: UUID
    actor: Actor
    occurred_on: date
    purpose: str
    legal_basis: str
    policy: str
    """Digest of the profile in force."""
    digest: bytes
    """Keyed fingerprint of the request: tells the same request sent twice from another one under the same id."""


@dataclass(frozen=True)
class Change:
    """What was decided about one stream."""

    stream: UUID
    version: int
    """The version it was decided on; 0 for a stream that is not there yet."""
    decision: Decision


@dataclass(frozen=True)
class Reservation:
    """A key that only one owner may hold, such as "the open case of this young person"."""

    kind: str
    key: bytes
    """A keyed fingerprint, never the text itself."""
    owner: UUID


@dataclass(frozen=True)
class Receipt:
    """What became of a command."""

    subject: UUID
    """Stream of the first change."""
    version: int
    """Version of the subject after the command."""
    position: int
    """Last position the command wrote."""
    replayed: bool
    """Whether the command had been stored before and nothing was done this time."""


@dataclass(frozen=True)
class Entry:
    """An event on its way into the log; the first two names are the library's."""

    originator_id: UUID
    originator_version: int
    event: Event
    command: Command
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Unit:
    """What is stored, or refused, together with the events of one append."""

    command_id: UUID
    digest: bytes
    subject: UUID
    version: int
    reserve: Sequence[Reservation]
    release: Sequence[UUID]


@dataclass(frozen=True)
class Answer:
    """The receipt a command was given, with the fingerprint of its request."""

    digest: bytes
    receipt: Receipt


class Outpaced(IntegrityError):
    """Somebody else changed the stream after it was read: load again and decide again."""

    def __init__(self, stream: UUID) -> None:
        super().__init__(f"stream {stream} has moved on")
        self.stream = stream


class Reserved(IntegrityError):
    """Somebody else holds the key."""

    def __init__(self, kind: str, owner: UUID) -> None:
        super().__init__(f"{kind} is held by {owner}")
        self.kind = kind
        self.owner = owner


class CommandReused(Exception):
    """The id of an earlier command came with another request."""


class CommandForgotten(Exception):
    """The command was carried out, on a stream that was blanked since."""


class Unavailable(Exception):
    """The database did not answer. Whether a command was stored is open: send it again under the same id."""


@dataclass(frozen=True)
class Blanked:
    """What is gone of a stream for ever."""

    boxes: int
    """Events whose encrypted part is gone by now."""
    requests: int
    """Commands on the stream, ahead of the confirmation, whose fingerprint is empty by now."""


class Recorder(ApplicationRecorder):
    """What the journal asks of a database, beyond the library.

    `insert_events` takes a `Unit` and the time as `unit=` and `recorded_at=`, and raises `Outpaced` and `Reserved`.
    """

    def listen(self, wake: Callable[[], None]) -> None:
        """Call `wake` after appends of other processes, where the database tells of them."""

    @abstractmethod
    def answer(self, command_id: UUID) -> Answer | None:
        """The answer a stored command was given; None where there is no such command."""

    @abstractmethod
    def blank(self, stream: UUID) -> Blanked:
        """Blank what is encrypted in a stream, also on the disk; only after `ErasureConfirmed`, may be repeated."""

    @abstractmethod
    def supersede(self, stream: UUID) -> None:
        """Blank, also on the disk, each report that a later correction holds as a whole; may be repeated."""


class Journal(Application[UUID]):
    """The log of one agency."""

    recorder: Recorder

    def __init__(self, factory: InfrastructureFactory[Any], clock: Clock) -> None:
        """Open the log `factory` makes; `clock` stamps `recorded_at`."""
        self._given = factory
        self._clock = clock
        self._wakes: list[Callable[[], None]] = []
        self.storing: Callable[[], AbstractContextManager[None]] = nullcontext
        """Stands around each try to store something; whoever measures takes its place."""
        super().__init__()

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        """Nothing: a variable of the process must not switch on caches or snapshots, which outlive a key."""
        return Environment(name, env)

    def construct_factory(self, _env: Environment) -> InfrastructureFactory[Any]:
        return self._given

    def construct_mapper(self) -> Mapper[UUID]:
        return self.factory.mapper()

    def load(self, blank: A, stream: UUID) -> tuple[A, int]:
        """Everything that happened to a stream, folded over `blank`, and the version that makes; 0 where unknown."""
        state, version = blank, 0
        for recorded in self.history(stream):
            state, version = state.evolve(recorded.event), recorded.version
        return state, version

    def history(self, stream: UUID) -> list[Recorded]:
        """The events of a stream from its first on; raises `Unavailable`."""
        with answering():
            return cast("list[Recorded]", list(self.events.get(stream)))

    def read(self, after: int, limit: int) -> list[Recorded]:
        """At most `limit` events of the whole log behind a position, in order; raises `Unavailable`."""
        with answering():
            stored = self.recorder.select_notifications(after, limit, inclusive_of_start=False)
        return cast("list[Recorded]", [self.mapper.to_domain_event(event) for event in stored])

    def head(self) -> int:
        """The last position; 0 for an empty log. Raises `Unavailable`."""
        with answering():
            return self.recorder.max_notification_id() or 0

    def append(
        self,
        command: Command,
        *changes: Change,
        reserve: Sequence[Reservation] = (),
        release: Sequence[UUID] = (),
    ) -> Receipt:
        """Store what a command decided, all of it or nothing; a command stored before gets its first receipt again.

        `release` drops all reservations of these owners, before `reserve` takes new ones. A change without events is
        allowed beside one with events. Raises `Outpaced`, `Reserved`, `CommandReused`, `CommandForgotten` and
        `Unavailable`.
        """
        subject = changes[0]
        version = subject.version + len(subject.decision.events)
        unit = Unit(command.id, command.digest, subject.stream, version, reserve, release)
        entries = [entry for change in changes for entry in _entries(command, change)]
        if not entries:
            raise ValueError("nothing was decided")
        try:
            with self.storing(), answering():
                # Not `save`, which first finds out what kind of things these are.
                recordings = self.events.put(entries, unit=unit, recorded_at=self._clock())
        except IntegrityError:
            # The conflict may be with ourselves: stored before, with the answer lost on the way.
            if receipt := self.answered(command.id, command.digest):
                return receipt
            raise
        for wake in self._wakes:
            wake()
        return Receipt(subject.stream, version, recordings[-1].notification.id, replayed=False)

    def answered(self, command_id: UUID, digest: bytes) -> Receipt | None:
        """The receipt this command was given before, if it was.

        Raises `CommandReused`, `CommandForgotten` and `Unavailable`.
        """
        with answering():
            answer = self.recorder.answer(command_id)
        if answer is None:
            return None
        if digest and not answer.digest:
            raise CommandForgotten(f"command {command_id} was about somebody who was forgotten")
        if not compare_digest(answer.digest, digest):
            raise CommandReused(f"command {command_id} was another request")
        return answer.receipt

    def blank(self, stream: UUID) -> Blanked:
        """Take away what is encrypted in a stream; its place in the log and every proof remain (L30).

        May be repeated. Raises `Unavailable`.
        """
        with answering():
            return self.recorder.blank(stream)

    def corrected_under(self, stream: UUID) -> int:
        """Number of the key the last whole correction of a report was written under; 0 where there is none."""
        return max(map(correction_key, self.recorder.select_events(stream)), default=0)

    def supersede(self, stream: UUID) -> None:
        """Take away what corrections replaced in a stream; its place in the log and every proof remain (L28).

        May be repeated. Raises `Unavailable`.
        """
        with answering():
            self.recorder.supersede(stream)

    def listen(self, wake: Callable[[], None]) -> None:
        """Call `wake` after each append, of other processes where the database tells of them.

        It must be quick and must not raise. Whoever listens must look for themselves from time to time.
        """
        self._wakes.append(wake)
        self.recorder.listen(wake)


@contextmanager
def answering() -> Iterator[None]:
    """Whatever the library calls it that a database does not answer, it is `Unavailable`."""
    try:
        yield
    except (InterfaceError, OperationalError) as failure:
        raise Unavailable from failure


def correction_key(stored: StoredEvent) -> int:
    """Number of the key of a correction that holds the whole report; 0 for whatever else is stored."""
    if stored.topic != ReportCorrected.__name__:
        return 0
    state = json.loads(stored.state)
    whole = state["lock"]["compartment"] == Compartment.REPORT and state["event"].get("complete")
    return int(state["lock"]["key"]) if whole else 0


def _entries(command: Command, change: Change) -> list[Entry]:
    numbered = enumerate(change.decision.events, change.version + 1)
    return [Entry(change.stream, number, event, command, change.decision.checks) for number, event in numbered]
