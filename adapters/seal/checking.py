"""Verifies a whole log: every row, the tree over them, every checkpoint in the database and outside.

Nothing here trusts the database: what a leaf, a subtree or a root should be is computed from the rows. A finding says
what differs and where. One cause may show in several findings; the first is where to look.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from adapters.log.mapper import EventMapper
from adapters.seal.frontier import Frontier
from adapters.seal.histories import Histories
from adapters.seal.rows import LARGEST_HOLE, NO_LEAF, Finding, Row, Rows, broken_column, leaf_of
from adapters.seal.tree import HEIGHT
from adapters.seal.verify import Checkpoint, Unverified

SHOWN = 20
"""Findings of one kind that are named one by one."""
EVERY = 500
"""Rows between two reports of progress."""
DAMAGED = (sqlite3.DatabaseError, UnicodeDecodeError, OverflowError)
"""What a database says about a file that is no longer whole."""

Progress = Callable[[int], None]


class Tables(Protocol):
    """The log as it lies there; the methods as in `adapters/log/seal_tables.py`."""

    def rows(self) -> Iterator[Sequence[object]]: ...

    def subtrees(self) -> Sequence[Sequence[object]]: ...

    def commands(self) -> Sequence[Sequence[object]]: ...

    def checkpoints(self) -> Sequence[Sequence[object]]: ...


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
    """Cases of people who were forgotten."""
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
    outside: Iterable[str] | None,
    progress: Progress = lambda _: None,
) -> Report:
    """Verify a log; `outside` are the notes kept outside, `progress` is told how many rows are done."""
    found, rows, notes = Found(), Rows(mapper), Notes(histories)
    here = notes.take("log", (note for _, note in found.read(tables.checkpoints)))
    elsewhere = None if outside is None else notes.take("outside", outside)
    tree = Tree(found.read(tables.subtrees), notes)
    found.add(notes.findings)
    for number, columns in enumerate(found.iterate(tables.rows), 1):
        row = Row(*columns)
        broken = broken_column(row)
        found.add([*rows.check(row, broken), *tree.grow(row, None if broken else leaf_of(row))])
        if number % EVERY == 0:
            progress(number)
    found.add([*rows.end(), *tree.end(), *_commands(found.read(tables.commands), rows.commands)])
    events = rows.expected - 1
    progress(events)
    sealed, erased = max(tree.agreed, default=0), len(rows.forgotten)
    return Report(events, sealed, here, elsewhere, notes.lost, erased, tuple(found.named), dict(found.counts))


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

    def read(self, table: Callable[[], Sequence[Sequence[object]]]) -> list[Sequence[object]]:
        """The rows of a table, as many as can be read."""
        return list(self.iterate(lambda: iter(table())))

    def iterate(self, table: Callable[[], Iterator[Sequence[object]]]) -> Iterator[Sequence[object]]:
        """The rows of a table one by one, up to where the file is damaged."""
        try:
            yield from table()
        except DAMAGED as failure:
            self.add([Finding("FILE_DAMAGED", None, type(failure).__name__)])


@dataclass
class Notes:
    """The checkpoints a log must agree with."""

    histories: Histories
    wanted: dict[int, list[tuple[str, Checkpoint]]] = field(default_factory=dict)
    """Size → where a checkpoint over so many events was found, and what it says."""
    findings: list[Finding] = field(default_factory=list)
    lost: int = 0

    def take(self, where: str, notes: Iterable[object]) -> int:
        """Read the notes of one place; how many there are."""
        every = list(notes)
        for note in every:
            self._take(where, note)
        return len(every)

    def disagree(self, size: int, root: bytes) -> list[Finding]:
        """Which checkpoints over the first `size` events say otherwise."""
        return [
            Finding("CHECKPOINT_DIFFERS", None, f"{where}: {size}")
            for where, checkpoint in self.wanted.get(size, ())
            if checkpoint.root != root
        ]

    def _take(self, where: str, note: object) -> None:
        try:
            checkpoint = self.histories.open(str(note))
        except Unverified:
            self.findings.append(Finding("CHECKPOINT_NOT_SIGNED", None, where))
            return
        if checkpoint is None:
            self.lost += 1
        else:
            self.wanted.setdefault(checkpoint.size, []).append((where, checkpoint))


class Tree:
    """The tree over the rows as they are, beside the subtrees and checkpoints that were kept."""

    def __init__(self, kept: Iterable[Sequence[object]], notes: Notes) -> None:
        self.agreed: set[int] = set()
        """Sizes whose checkpoints hold."""
        self._frontier = Frontier()
        self._kept = {(level, number): root for level, number, root in kept}
        self._notes = notes
        self._sealed = max(notes.wanted, default=0)
        self._broken = False

    def grow(self, row: Row, made: bytes | None) -> list[Finding]:
        """Take in a row and the leaf its columns make, none where they make none; what of the tree differs."""
        found = [Finding("LEAF_DIFFERS", row.position)] if made not in (None, row.leaf) else []
        hole = row.position - self._frontier.size - 1 if isinstance(row.position, int) else 0
        gone = [NO_LEAF] * (hole if 0 < hole <= LARGEST_HOLE else 0)
        for leaf in (*gone, made or NO_LEAF):
            found += self._append(leaf)
        return found

    def end(self) -> Iterator[Finding]:
        """Subtrees and checkpoints over events there are not."""
        for level, number in sorted(self._kept, key=str):
            yield Finding("SUBTREE_TOO_MANY", None, f"{level}/{number}")
        size = self._frontier.size
        for beyond in sorted(beyond for beyond in self._notes.wanted if beyond > size):
            for where, _ in self._notes.wanted[beyond]:
                yield Finding("LOG_TOO_SHORT", size, f"{where}: {beyond}")

    def _append(self, leaf: bytes) -> list[Finding]:
        found = []
        for level, number, root in self._frontier.append(leaf):
            kept = self._kept.pop((level, number), None)
            if kept is not None and kept != root:
                found.append(Finding("SUBTREE_DIFFERS", None, f"{level}/{number}"))
            elif kept is None and (number + 1) << HEIGHT * level <= self._sealed:
                found.append(Finding("SUBTREE_MISSING", None, f"{level}/{number}"))
        return found + self._compare()

    def _compare(self) -> list[Finding]:
        """Hold the checkpoints over what there is so far against it; after one that differs, all others would."""
        size = self._frontier.size
        if self._broken or size not in self._notes.wanted:
            return []
        differing = self._notes.disagree(size, self._frontier.root())
        self._broken = bool(differing)
        self.agreed |= set() if differing else {size}
        return differing


def _commands(kept: Iterable[Sequence[object]], written: Mapping[str, int]) -> Iterator[Finding]:
    """Which commands are not those the events name, with the last position each wrote."""
    named = {name.replace("-", ""): position for name, position in written.items()}
    differing = {(str(name), position) for name, position in kept} ^ set(named.items())
    for name in sorted({name for name, _ in differing}):
        yield Finding("COMMAND_DIFFERS", named.get(name))
