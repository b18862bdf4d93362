"""Projections for tests of the runner."""

from collections.abc import Callable
from uuid import uuid4

from application.journal import Journal
from domain.events import CapacitySet
from domain.recorded import Recorded
from projections.tables import Database
from tests.log.parts import CAPACITY, CONTESTED, change, command


class Counts:
    """How often a capacity was set; doing it twice would show."""

    name = "counts"
    version = 1
    schema = """
        CREATE TABLE counts (capacity INTEGER PRIMARY KEY, times INTEGER NOT NULL);
        CREATE INDEX counts_by_times ON counts (times);
    """

    def apply(self, recorded: Recorded, db: Database) -> None:
        match recorded.event:
            case CapacitySet(capacity=capacity):
                db.execute(
                    "INSERT INTO counts VALUES (?, 1) ON CONFLICT (capacity) DO UPDATE SET times = times + 1",
                    (capacity,),
                )


class Choking(Counts):
    """Fails at one position, as often as it is told."""

    def __init__(self, position: int, times: int = 1_000) -> None:
        self.position = position
        self.times = times
        self.tried: list[int] = []

    def apply(self, recorded: Recorded, db: Database) -> None:
        super().apply(recorded, db)
        self.tried.append(recorded.position)
        if recorded.position == self.position and self.times:
            self.times -= 1
            raise ValueError(recorded.event)


class LateReader:
    """A log whose reader is interrupted after it has read, and before it folds in."""

    def __init__(self, journal: Journal, meanwhile: Callable[[], object]) -> None:
        self.head = journal.head
        self.listen = journal.listen
        self._journal = journal
        self._meanwhile = meanwhile

    def read(self, after: int, limit: int) -> list[Recorded]:
        batch = self._journal.read(after, limit)
        self._meanwhile()
        return batch


def fill(journal: Journal, events: int) -> None:
    """Append events one by one, every other of them without meaning for `Counts`."""
    for number in range(events):
        journal.append(command(), change(uuid4(), 0, CONTESTED if number % 2 else CAPACITY))
