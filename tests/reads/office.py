"""A small sealed read log, to be broken in every way."""

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from adapters.reads.checking import LookRows, verify
from adapters.reads.seal_tables import read_tables
from adapters.seal.checking import Report
from adapters.seal.histories import Histories
from adapters.seal.outside import Outside
from adapters.seal.rows import Finding
from adapters.seal.sealer import Sealer
from tests.owning import unguarded
from tests.reads.parts import CASE, OTHER, SECRET, look, opened

SEED = bytes(range(32))
SIZES = (20, 256, 280)
"""How many looks there were whenever the log was sealed; `UNSEALED` came after."""
UNSEALED = 5
LOOKS = SIZES[-1] + UNSEALED


@dataclass(frozen=True)
class Reads:
    """A folder with a read log and the place outside."""

    folder: Path
    purged: int = 0

    @property
    def file(self) -> Path:
        return self.folder / "reads.sqlite"

    @property
    def outside(self) -> Outside:
        place = Outside(self.folder / "outside")
        place.begin()
        return place

    @property
    def histories(self) -> Histories:
        return Histories(SEED, "amt/zugriffe", ())

    def reach(self, size: int) -> None:
        with opened(self.file) as log:
            for number in range(read_tables(log.tables).head(), size):
                log.record(look(CASE if number % 3 else OTHER))

    def seal(self) -> str | None:
        with opened(self.file) as log:
            return Sealer(read_tables(log.tables), self.histories, self.outside).seal()

    def verify(self, *, outside: bool = True) -> Report:
        with opened(self.file) as log:
            notes = self.outside.checkpoints() if outside else None
            return verify(read_tables(log.tables), LookRows(SECRET, lambda: self.purged), self.histories, notes)

    def found(self, *, outside: bool = True) -> list[Finding]:
        return list(self.verify(outside=outside).findings)

    def change(self, sql: str, values: Sequence[object] = ()) -> None:
        with self.rows() as db:
            db.execute(sql, values)

    def rows(self) -> AbstractContextManager[sqlite3.Connection]:
        """Where somebody who owns the log may change it."""
        return unguarded(self.file)


def build(folder: Path) -> Reads:
    """The read log, as it is before anybody breaks it."""
    folder.mkdir()
    reads = Reads(folder)
    for size in SIZES:
        reads.reach(size)
        reads.seal()
    reads.reach(LOOKS)
    return reads


def copied(reads: Reads, folder: Path) -> Reads:
    return Reads(Path(shutil.copytree(reads.folder, folder)))
