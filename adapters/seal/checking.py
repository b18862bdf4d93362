"""Verifies a whole log: every row, the tree over them, every checkpoint in the database and outside.

Nothing here trusts the database: what a leaf, a subtree or a root should be is computed from the rows. A finding says
what differs and where. One cause may show in several findings; the first is where to look.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar
from uuid import UUID

from adapters.log.mapper import EventMapper
from adapters.log.seal_tables import NotRead
from adapters.seal.commands import Commands
from adapters.seal.histories import Histories
from adapters.seal.rows import Finding, Row, Rows, broken_column, leaf_of
from adapters.seal.sealed import LOG, OUTSIDE, Notes, Tree

SHOWN = 20
"""Findings of one kind that are named one by one."""
EVERY = 500
"""Rows between two reports of progress."""

Progress = Callable[[int], None]
T = TypeVar("T")


class Tables(Protocol):
    """The log as it lies there; the methods as in `adapters/log/seal_tables.py`."""

    def damage(self) -> Sequence[str]: ...

    def head(self) -> int: ...

    def rows(self) -> Iterator[Sequence[object]]: ...

    def subtrees(self) -> Sequence[Sequence[object]]: ...

    def commands(self) -> Sequence[Sequence[object]]: ...

    def checkpoints(self) -> Sequence[tuple[int, str]]: ...


@dataclass(frozen=True)
class Report:
    """What a verification came to."""

    events: int
    sealed: int
    """Events under the newest checkpoint that holds."""
    checkpoints: int
    outside: int | None
    """Checkpoints found outside; none where no place outside is set."""
    lost: int
    """Checkpoints outside over events that a restore lost; the log says so itself."""
    erased: int
    """Cases of people who were forgotten; of the read log, looks that were purged in time."""
    findings: tuple[Finding, ...]
    counts: Mapping[str, int]
    """How often each kind of finding was met; more than are named where there are many."""

    @property
    def intact(self) -> bool:
        """Whether everything is as it was written."""
        return not self.counts


def verify(
    tables: Tables,
    mapper: EventMapper,
    histories: Histories,
    outside: Sequence[tuple[int, str]] | None,
    progress: Progress = lambda _: None,
    listed: Callable[[], Collection[UUID]] | None = None,
) -> Report:
    """Verify a log; `outside` are the notes kept outside, `progress` is told how many rows are done.

    `listed` tells whom the list outside names as forgotten; it is asked last, since it is written first.

    Others may go on appending: what was sealed and carried out is read before the events are, `outside` first of all.
    """
    found, notes, rows = Found(), Notes(histories), Rows(mapper)
    found.add(Finding("FILE_DAMAGED", None, what) for what in found.read("file", tables.damage))
    here = found.read("checkpoints", tables.checkpoints)
    found.add([*notes.take(LOG, here), *notes.take(OUTSIDE, outside or ())])
    if outside is not None and here and not outside:
        found.add([Finding("NOTHING_OUTSIDE", None)])
    tree = Tree(found.read("subtrees", tables.subtrees), notes)
    head = max(found.read("events", lambda: [tables.head()]), default=0)
    commands = Commands(found.read("commands", tables.commands), head)
    for number, columns in enumerate(found.iterate("events", tables.rows, lambda: rows.expected), 1):
        row = Row(*columns)
        broken = broken_column(row)
        found.add(rows.check(row, broken))
        found.add(tree.grow(row, None if broken else leaf_of(row), opened=rows.opened))
        found.add(commands.reached(row.position, rows.versions))
        if number % EVERY == 0:
            progress(number)
    found.add([*rows.end(), *tree.end(), *commands.end(rows.commands)])
    if listed is not None:
        missing = {UUID(stream) for stream in rows.erased} - set(listed())
        found.add(Finding("ERASURE_NOT_LISTED", None, str(case)) for case in sorted(missing))
    events = rows.expected - 1
    progress(events)
    elsewhere = None if outside is None else len(outside)
    named = tuple(sorted(found.named, key=place_of))
    return Report(events, tree.agreed, len(here), elsewhere, notes.lost, len(rows.forgotten), named, found.counts)


def place_of(finding: Finding) -> tuple[bool, int]:
    """Events in their order come first, then what is about the log as a whole."""
    return finding.position is None, finding.position or 0


class Found:
    """The findings, named one by one only as long as that helps."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.named: list[Finding] = []

    def add(self, findings: Iterable[Finding]) -> None:
        """Keep findings."""
        for one in findings:
            self.counts[one.code] += 1
            if self.counts[one.code] <= SHOWN:
                self.named.append(one)

    def read(self, name: str, table: Callable[[], Sequence[T]]) -> list[T]:
        """The rows of a table, none where it cannot be read."""
        return list(self.iterate(name, lambda: iter(table()), lambda: None))

    def iterate(self, name: str, table: Callable[[], Iterator[T]], place: Callable[[], int | None]) -> Iterator[T]:
        """The rows of a table one by one, up to where the file is damaged; `place` tells where that is."""
        try:
            yield from table()
        except NotRead as failure:
            self.add([Finding("FILE_DAMAGED", place(), f"{name}: {failure}")])
