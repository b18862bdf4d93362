"""What protection costs: one event, one transaction, one wait for the disk, with more and more done to it."""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from adapters.log.leaf import leaf
from adapters.log.mapper import Boxed, EventMapper
from adapters.log.migrate import MIGRATIONS, migrate, statements
from application.journal import Change, Command, Entry, Journal
from benchmarks.figures import Figure, Section
from benchmarks.ground import Ground, Log
from benchmarks.measure import Case, measure
from tests.log.parts import CONTESTED, change, command

STREAM_LENGTH = 10
MOMENT = 1_500_000_000_000_000
RAW, LEAF, BOX, GUARDED, PRODUCT = (
    "INSERT of the same bytes",
    "+ hashes and leaf",
    "+ JSON and box under the case's key",
    "+ triggers that keep the log append-only",
    "the product: journal.append",
)


def appending(ground: Ground) -> Section:
    """Append the same kind of event in five ways."""
    log, scale = ground.fresh("append"), ground.scale
    with ExitStack() as stack:

        def by_hand(name: str, done_ahead: int, make: Callable[[Path], None]) -> Case:
            path = ground.folder / f"append-{len(list(ground.folder.iterdir()))}.sqlite"
            make(path)
            db = stack.enter_context(closing(connected(path)))
            hand = ByHand(db, log.mapper, _places(log), done_ahead)
            return Case(name, hand.write, scale.calls, hand.prepare)

        product = Product(log.journal, _places(log))
        times = measure(
            scale.rounds,
            by_hand(RAW, 2, bare_table),
            by_hand(LEAF, 1, bare_table),
            by_hand(BOX, 0, bare_table),
            by_hand(GUARDED, 0, migrate),
            Case(PRODUCT, product.write, scale.calls, product.prepare),
        )
    figures = [Figure.time(times, name, RAW) for name in times.seconds]
    how = (
        "One event with a personal text, one transaction, WAL with `synchronous=FULL`; each line does what the line "
        "above does and more. The last adds the command's row, reservations, the library, and `secure_delete`. "
        "The keys are there already."
    )
    return Section("Cost of protection per append", how, f"raw sqlite3, {RAW} into the same table", figures, [times])


class ByHand:
    """Rows of the log, written without the product's recorder."""

    def __init__(self, db: sqlite3.Connection, mapper: EventMapper, places: Iterator[tuple[UUID, int]], ahead: int):
        """`ahead` says how many steps are taken before the time is taken."""
        self._db = db
        self._places = places
        self._steps: tuple[Callable[[Any], Any], ...] = (mapper.to_stored_event, self._row, self._insert)
        self._ahead = ahead
        self._ready: deque[Any] = deque()
        self._position = 0

    def prepare(self) -> None:
        stream, version = next(self._places)
        made: Any = Entry(stream, version + 1, CONTESTED, command(), ())
        for step in self._steps[: self._ahead]:
            made = step(made)
        self._ready.append(made)

    def write(self) -> None:
        made = self._ready.popleft()
        for step in self._steps[self._ahead :]:
            made = step(made)

    def _row(self, stored: Boxed) -> tuple[object, ...]:
        self._position += 1
        stream, version, name = stored.originator_id, stored.originator_version, stored.topic
        assert isinstance(stream, UUID)
        box_hash = sha256(stored.box).digest()
        proof = leaf((self._position, stream, version, name), MOMENT, sha256(stored.state).digest(), box_hash)
        return self._position, stream.hex, version, name, stored.state, stored.box, MOMENT, box_hash, proof

    def _insert(self, row: tuple[object, ...]) -> None:
        self._db.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)


class Product:
    """The same through the journal."""

    def __init__(self, journal: Journal, places: Iterator[tuple[UUID, int]]) -> None:
        self._journal = journal
        self._places = places
        self._ready: deque[tuple[Command, Change]] = deque()

    def prepare(self) -> None:
        stream, version = next(self._places)
        self._ready.append((command(), change(stream, version, CONTESTED)))

    def write(self) -> None:
        self._journal.append(*self._ready.popleft())


def _places(log: Log) -> Iterator[tuple[UUID, int]]:
    """Stream and version it is at, for each event to come; the key of the stream is made first."""
    while True:
        stream = uuid4()
        log.keys.current(stream, "case")
        yield from ((stream, version) for version in range(STREAM_LENGTH))


def bare_table(path: Path) -> None:
    """The table of the migrations, and nothing else."""
    script = MIGRATIONS[0].read_text(encoding="utf-8")
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute(next(one for one in statements(script) if "CREATE TABLE events" in one))


def connected(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA synchronous = FULL")
    return db
