"""What many writers get done at once: appends of one event each, answered when it is on the disk."""

import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch
from uuid import uuid4

import psycopg
from psycopg.sql import SQL, Literal

from adapters.log import together
from adapters.log.connecting import require_durable
from adapters.log.mapper import Boxed
from application.journal import Entry
from benchmarks.appending import bare_table, connected
from benchmarks.bare import Notes
from benchmarks.figures import Figure, Section
from benchmarks.ground import Ground, Log
from benchmarks.measure import Crowd, Done, measure, side_by_side
from benchmarks.peers import ON_POSTGRESQL, ON_THEIR_OWN
from tests.log.parts import CONTESTED, change, command

RAW, PGBENCH, BARE, ALONE, OURS = (
    "INSERT of the same bytes",
    "the same by pgbench, in C",
    "bare eventsourcing, Application.save",
    "journal.append, a commit for each",
    "the product: journal.append",
)
MOMENT = 1_500_000_000_000_000
HASH = bytes(32)
TABLE = """
CREATE SEQUENCE positions;
CREATE TABLE raw (LIKE writers.events INCLUDING INDEXES);
ALTER TABLE raw ALTER notification_id SET DEFAULT nextval('positions');
"""
"""What the product's table is without anything that guards it."""
PGBENCH_RATE = 5000
"""About how many rows it commits in a second."""
INSERT = """
INSERT INTO raw (originator_id, originator_version, topic, state, box, recorded_at, box_hash, leaf)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""

Run = Callable[[int, float], Done]
"""Lets so many writers append for so many seconds."""


@dataclass(frozen=True)
class Base:
    """One database, and who writes to it in which way."""

    name: str
    runs: dict[str, Run]
    peer: str
    """The way that is 1.00."""

    def crowds(self, many: int, seconds: float) -> Iterator[tuple[Crowd, str]]:
        """The same number of writers each way, and the name of the peer."""
        before = f"{self.name}, {many} writer{'s' * (many > 1)}: "
        for way, run in self.runs.items():
            yield Crowd(before + way, partial(run, many, seconds)), before + self.peer


def writing(ground: Ground) -> Section:
    """Append with more and more writers, to both databases."""
    scale = ground.scale
    with ExitStack() as stack:
        bases = (_sqlite(ground, stack), _postgresql(ground, stack))
        cases = [one for base in bases for many in scale.crowds for one in base.crowds(many, scale.seconds)]
        times = measure(scale.rounds, *(case for case, _ in cases), helpers=ground.helpers)
    how = (
        "One event with a personal text, on the disk before it is answered (`synchronous=FULL`; `fsync` and "
        "`synchronous_commit` on); a thread for each writer, and a stream. The product's way is the whole way: "
        "encryption, leaf, command id, reservations. Appends that wait at the same moment share a commit; the line "
        "above says what they would do without."
    )
    figures = [Figure.crowd(times, case.name, peer) for case, peer in cases]
    peer = "as many writers to the database alone, a commit for each row; of PostgreSQL, pgbench where there is one"
    return Section("Writers", how, peer, figures, [times])


def _sqlite(ground: Ground, stack: ExitStack) -> Base:
    log, most = ground.fresh("writers-sqlite"), max(ground.scale.crowds)
    stored = _stored(log)
    raw = stack.enter_context(closing(RawFile(log.folder / "raw.sqlite", stored, most)))
    bare = stack.enter_context(closing(Notes(log.folder / "bare.sqlite"))).writers(most, "x" * _length(stored))
    return Base("SQLite", {RAW: _threads(raw.write), BARE: _threads(bare)} | _ours(log, most), RAW)


def _postgresql(ground: Ground, stack: ExitStack) -> Base:
    log, most, address = ground.on_postgres("writers"), max(ground.scale.crowds), ground.server.superuser
    stored = _stored(log)
    raw = stack.enter_context(closing(RawTable(address, stored, most)))
    bare = stack.enter_context(closing(Notes(address))).writers(most, "x" * _length(stored))
    runs = {RAW: _threads(raw.write), BARE: _threads(bare)} | _peers(ground, log, stored) | _ours(log, most)
    if tool := shutil.which("pgbench"):
        return Base("PostgreSQL", {PGBENCH: partial(_pgbench, tool, address, stored)} | runs, PGBENCH)
    return Base("PostgreSQL", runs, RAW)


def _peers(ground: Ground, log: Log, stored: Boxed) -> dict[str, Run]:
    """Those that were asked for; the last has a database of its own."""
    places = dict.fromkeys(ON_POSTGRESQL, ground.server.superuser) | dict.fromkeys(ON_THEIR_OWN, str(log.folder))
    return {peer.title: partial(peer.append, place, _length(stored)) for peer, place in places.items() if ground.peers}


def _ours(log: Log, most: int) -> dict[str, Run]:
    ours = Ours(log, most)

    def alone(many: int, seconds: float) -> Done:
        with patch.object(together, "MOST", 1):
            return side_by_side(many, seconds, ours.write)

    return {ALONE: alone, OURS: _threads(ours.write)}


def _threads(write: Callable[[int], object]) -> Run:
    """By threads, each of which is told the number of its writer."""
    return lambda many, seconds: side_by_side(many, seconds, write)


def _stored(log: Log) -> Boxed:
    """The event as the product writes it."""
    return log.mapper.to_stored_event(Entry(uuid4(), 1, CONTESTED, command(), ()))


def _length(stored: Boxed) -> int:
    return len(stored.state) + len(stored.box)


class Ours:
    """Writers to the journal; the keys of their streams are there already."""

    def __init__(self, log: Log, most: int) -> None:
        self._journal = log.journal
        self._streams = [(uuid4(), count()) for _ in range(most)]
        for stream, _ in self._streams:
            log.keys.current(stream, "case")

    def write(self, number: int) -> None:
        stream, versions = self._streams[number]
        self._journal.append(command(), change(stream, next(versions), CONTESTED))


class RawFile:
    """Writers to the same table without this program; who waits for the disk keeps the others out."""

    def __init__(self, path: Path, stored: Boxed, most: int) -> None:
        bare_table(path)
        self._content = (stored.topic, stored.state, stored.box, MOMENT, HASH, HASH)
        self._writers = [(connected(path), uuid4().hex, count(1)) for _ in range(most)]
        self._positions = count(1)
        self._lock = threading.Lock()

    def write(self, number: int) -> None:
        db, stream, versions = self._writers[number]
        with self._lock:
            row = (next(self._positions), stream, next(versions), *self._content)
            db.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)

    def close(self) -> None:
        for db, _, _ in self._writers:
            db.close()


class RawTable:
    """The same in PostgreSQL, where those who wait for the disk share it by themselves."""

    def __init__(self, address: str, stored: Boxed, most: int) -> None:
        self._content = (stored.topic, stored.state, stored.box, MOMENT, HASH, HASH)
        self._writers = [(psycopg.connect(address, autocommit=True), uuid4(), count(1)) for _ in range(most)]
        for db, _, _ in self._writers:
            require_durable(db)
        self._writers[0][0].execute(TABLE)

    def write(self, number: int) -> None:
        db, stream, versions = self._writers[number]
        db.execute(INSERT, (stream, next(versions), *self._content))

    def close(self) -> None:
        for db, _, _ in self._writers:
            db.close()


def _pgbench(tool: str, address: str, stored: Boxed, many: int, seconds: float) -> Done:
    """The same rows by PostgreSQL's own tool, which is told how many and not how long."""
    content = map(Literal, (stored.topic, stored.state, stored.box, MOMENT, HASH, HASH))
    insert = SQL(INSERT.replace("%s", "{}")).format(SQL("gen_random_uuid()"), 1, *content)
    with TemporaryDirectory() as folder:
        (Path(folder) / "insert.sql").write_text(insert.as_string() + ";")
        turns = max(1, round(seconds * PGBENCH_RATE / many))
        options = ("-n", "-M", "prepared", "-f", "insert.sql", "-c", str(many), "-j", "2", "-t", str(turns), "--log")
        command = (tool, *options, address)
        said = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603  # our own words
        [rate] = re.findall(r"tps = ([0-9.]+)", said.stdout)
        waits = [
            int(line.split()[2]) / 1e6
            for log in Path(folder).glob("pgbench_log*")
            for line in log.read_text().splitlines()
        ]
    return Done.of(len(waits) / float(rate), waits)
