"""What tests of the log are made of."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Self
from uuid import UUID, uuid4

from application.journal import Change, Command
from domain.events import CapacitySet, DataContested, Event
from domain.recorded import Actor, Check, Decision

ACTOR = Actor("muster.fachkraft", "jugendamt", frozenset({"caseworker"}))
DAY = date(2017, 5, 10)
SECRET = "Erfundenes Geheimnis von Testina Beispiel"
CONTESTED = DataContested(contested_on=DAY, statement=SECRET)
"""An event with a personal field."""
CAPACITY = CapacitySet(capacity=6)
"""An event without."""


def command(command_id: UUID | None = None, digest: bytes = b"request") -> Command:
    return Command(command_id or uuid4(), ACTOR, DAY, "FALLKONFERENZ", "Art. 6 DSGVO", "profile", digest)


def change(stream: UUID, version: int, *events: Event, checks: Sequence[Check] = ()) -> Change:
    return Change(stream, version, Decision(events, tuple(checks)))


@dataclass(frozen=True)
class Seen:
    """An aggregate that remembers its events."""

    events: tuple[Event, ...] = ()

    def evolve(self, event: Event) -> Self:
        return type(self)((*self.events, event))


@dataclass
class Hands:
    """A clock that shows what the test sets."""

    now: datetime = field(default_factory=lambda: datetime(2017, 5, 10, 10, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def turn(self, by: timedelta) -> None:
        self.now += by


def files_with(folder: Path, needle: bytes) -> list[str]:
    """Names of the files under a folder that hold these bytes."""
    return [path.name for path in folder.rglob("*") if path.is_file() and needle in path.read_bytes()]
