"""A small sealed log with everything in it, to be broken in every way."""

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from adapters.keys import KeyStore
from adapters.log.leaf import leaf
from adapters.log.mapper import EventMapper
from adapters.log.opening import seal_tables
from adapters.log.seal_tables import SealTables
from adapters.seal import checking
from adapters.seal.checking import Report
from adapters.seal.histories import Histories
from adapters.seal.outside import Outside
from adapters.seal.rows import Finding
from adapters.seal.sealer import Sealer
from application.journal import Journal
from domain.events import Event
from tests.log.parts import CAPACITY, CONTESTED, Hands, change, command
from tests.log.places import Place, open_all
from tests.owning import unguarded
from tests.samples import CASE, CONFERENCE, SAMPLES

SEED = bytes(range(32))
FORGOTTEN = UUID("00000000-0000-4000-8000-00000000dead")
"""A case that was erased."""
SIZES = (20, 100, 256, 270, 280)
"""How many events there were whenever the log was sealed; `UNSEALED` came after."""
UNSEALED = 5
EVENTS = SIZES[-1] + UNSEALED
OPENS = 40
"""Position of an event in the middle of a case, whose box opens and which is sealed."""


@dataclass(frozen=True)
class Office:
    """A folder with a log, its keys and the place outside."""

    folder: Path
    losses: tuple[int, ...] = ()

    @property
    def log(self) -> Path:
        return self.folder / "log.sqlite"

    @property
    def outside(self) -> Outside:
        return Outside(self.folder / "outside")

    def histories(self, office: str = "amt", seed: bytes = SEED) -> Histories:
        return Histories(seed, office, self.losses)

    @contextmanager
    def opened(self) -> Iterator[tuple[Journal, KeyStore]]:
        journal, keys = open_all(Place(self.folder), Hands())
        with closing(journal), closing(keys):
            yield journal, keys

    @contextmanager
    def tables(self) -> Iterator[SealTables]:
        with self.opened() as (journal, _):
            yield seal_tables(journal)

    def seal(self) -> str | None:
        with self.tables() as tables:
            return Sealer(tables, self.histories(), self.outside).seal()

    def verify(self, *, outside: bool = True) -> Report:
        with self.opened() as (journal, keys):
            notes = self.outside.checkpoints() if outside else None
            return checking.verify(seal_tables(journal), EventMapper(keys), self.histories(), notes)

    def found(self, *, outside: bool = True) -> list[Finding]:
        return list(self.verify(outside=outside).findings)

    def change(self, sql: str, values: Sequence[object] = ()) -> None:
        with self.rows() as db:
            db.execute(sql, values)

    def rows(self) -> AbstractContextManager[sqlite3.Connection]:
        """Where somebody who owns the log may change it."""
        return unguarded(self.log)

    def forge(self, position: int) -> None:
        """Make the leaf of a row anew, as somebody who knows the format can."""
        columns = "originator_id, originator_version, topic, recorded_at, state, box, box_hash"
        with self.rows() as db:
            row = db.execute(f"SELECT {columns} FROM events WHERE notification_id = ?", (position,)).fetchone()  # noqa: S608
            stream, version, name, recorded_at, state, box, box_hash = row
            box_hash = box_hash if box is None else sha256(box).digest()
            made = leaf((position, UUID(stream), version, name), recorded_at, sha256(state).digest(), box_hash)
            db.execute("UPDATE events SET leaf = ?, box_hash = ? WHERE notification_id = ?", (made, box_hash, position))


def build(folder: Path) -> Office:
    """The office, as it is before anybody breaks it."""
    office = Office(folder)
    office.outside.begin()
    with office.opened() as (journal, keys):
        sealer = Sealer(seal_tables(journal), office.histories(), office.outside)
        writing = _Writing(journal)
        writing.add(FORGOTTEN, CONTESTED, SAMPLES["ErasureOrdered"], SAMPLES["ErasureConfirmed"])
        keys.destroy(FORGOTTEN)
        journal.blank(FORGOTTEN)
        writing.add(FORGOTTEN, SAMPLES["SubjectDataErased"])
        for size in SIZES:
            writing.reach(size)
            sealer.seal()
        writing.reach(EVENTS)
    return office


class _Writing:
    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._versions: dict[UUID, int] = {}

    def add(self, stream: UUID, *events: Event) -> None:
        version = self._versions.get(stream, 0)
        self._journal.append(command(), change(stream, version, *events))
        self._versions[stream] = version + len(events)

    def reach(self, size: int) -> None:
        while (position := self._journal.head()) < size:
            self.add(CONFERENCE, CAPACITY) if position % 4 == 0 else self.add(CASE, CONTESTED)


def copied(office: Office, folder: Path) -> Office:
    return Office(Path(shutil.copytree(office.folder, folder)))
