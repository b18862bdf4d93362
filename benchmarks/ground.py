"""What is measured on: logs of invented cases, made by the product itself and put on the disk.

A log is built in memory where the machine has such a folder, since each key and each command waits for the disk; then
its files are copied to where it is measured.
"""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

from adapters.keys import KeyStore
from adapters.log.mapper import EventMapper
from adapters.log.opening import seal_tables
from adapters.log.seal_tables import SealTables
from adapters.reads.store import open_looks
from adapters.seal.histories import Histories
from adapters.seal.outside import Outside
from adapters.seal.sealer import Sealer
from application.journal import Journal
from tests import postgres
from tests.log.parts import change, command
from tests.log.places import Place, open_all
from tests.postgres import Server
from tests.samples import SAMPLES

LIFE = (
    ("ConsentSigned", "CaseReported"),
    ("CaseSelected", "ReportCorrected"),
    ("CaseDiscussed", "DisclosureMade", "MeasuresAgreed"),
    ("MeasureStarted", "MeasureCompleted", "CaseClosed"),
)
"""What happens to every case: four commands, ten events, two keys."""
EVENTS_A_CASE = sum(map(len, LIFE))
OFFICE = "musteramt"
"""Its name in the seal."""
MEMORY = Path("/dev/shm")  # noqa: S108  # the folder in it is made by `tempfile`


@dataclass(frozen=True)
class Scale:
    """How much is measured."""

    rounds: int = 7
    calls: int = 100
    """Calls of a quick case in each round."""
    few: int = 100
    many: int = 10_000
    """Cases in the small and in the large log."""
    sizes: tuple[int, ...] = (1_000, 100_000, 1_000_000)
    """Of the trees that proofs are made in."""
    seconds: float = 0.8
    """How long a crowd goes on in each round."""
    crowds: tuple[int, ...] = (1, 8, 32)
    """How many there are in one."""
    workers: tuple[int, ...] = (1, 2)
    """Processes of a server."""
    pool: int = 1000
    """Cases that commands are about."""
    disk: bool = True
    """Whether PostgreSQL is on the disk, too, and not in memory."""


FULL = Scale()
TOY = Scale(
    rounds=2, calls=2, few=2, many=4, sizes=(3, 300), seconds=0.02, crowds=(1, 2), workers=(1,), pool=4, disk=False
)
"""Shows that everything runs; its figures mean nothing."""


@dataclass(frozen=True)
class Log:
    """A log with everything around it."""

    folder: Path
    journal: Journal
    keys: KeyStore

    @property
    def file(self) -> Path:
        return self.folder / "log.sqlite"

    @property
    def events(self) -> int:
        return self.journal.head()

    @property
    def tables(self) -> SealTables:
        return seal_tables(self.journal)

    @property
    def mapper(self) -> EventMapper:
        return EventMapper(self.keys)

    @property
    def histories(self) -> Histories:
        return Histories(self.keys.secret("seal"), OFFICE, ())

    @property
    def outside(self) -> Outside:
        place = Outside(self.folder / "outside")
        place.begin()
        return place

    @property
    def sealer(self) -> Sealer:
        return Sealer(self.tables, self.histories, self.outside)

    def live(self, *life: tuple[str, ...]) -> UUID:
        """Let a new case go through a life, one command after the other."""
        stream, version = uuid4(), 0
        for names in life:
            self.journal.append(command(), change(stream, version, *(SAMPLES[name] for name in names)))
            version += len(names)
        return stream


@dataclass
class Ground:
    """Where it happens."""

    folder: Path
    scale: Scale
    peers: bool
    """Whether other people's stores are measured, too."""
    _open: ExitStack
    _logs: dict[int, Log] = field(default_factory=dict)

    def log(self, cases: int) -> Log:
        """The log of so many cases, sealed; made when it is asked for first."""
        if cases not in self._logs:
            place = self.folder / f"log-{cases}"
            _build(place, cases)
            self._logs[cases] = self.opened(Place(place))
        return self._logs[cases]

    def fresh(self, name: str) -> Log:
        """A log without events."""
        (self.folder / name).mkdir()
        return self.opened(Place(self.folder / name))

    def on_postgres(self, name: str) -> Log:
        """A log without events in a schema of the server."""
        (self.folder / name).mkdir()
        return self.opened(Place(self.folder / name, self.server, name))

    @cached_property
    def server(self) -> Server:
        """A PostgreSQL, started when it is asked for first."""
        return self._open.enter_context(postgres.server(self.folder.parent if self.scale.disk else None))

    @property
    def helpers(self) -> list[int]:
        """The process of that server."""
        [(pid,)] = self.server.ask(r"SELECT split_part(pg_read_file('postmaster.pid'), E'\n', 1)::integer")
        return [pid]

    def opened(self, place: Place) -> Log:
        """The log of a place, until the end of everything."""
        journal, keys = open_all(place)
        self._open.callback(keys.close)
        self._open.callback(journal.close)
        return Log(place.folder, journal, keys)


@contextmanager
def ground(disk: Path, scale: Scale, *, peers: bool = False) -> Iterator[Ground]:
    """Ground on a disk, cleared away at the end."""
    with TemporaryDirectory(dir=disk, prefix="fallkonferenz-bench-") as folder, ExitStack() as stack:
        yield Ground(Path(folder), scale, peers, stack)


def _build(place: Path, cases: int) -> None:
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as draft:
        journal, keys = open_all(Place(Path(draft)))
        with closing(journal), closing(keys), closing(open_looks(Path(draft) / "reads.sqlite")[0]):
            log = Log(Path(draft), journal, keys)
            for _ in range(cases):
                log.live(*LIFE)
            log.sealer.seal()
        shutil.copytree(draft, place)
