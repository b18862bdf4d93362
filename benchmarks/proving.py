"""How long proofs take to make and to check, and how large they are."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from itertools import islice
from random import Random
from statistics import median
from uuid import UUID

from adapters.log.leaf import leaf
from adapters.log.seal_tables import SealTables
from adapters.seal import notes, tree
from adapters.seal import verify as standalone
from adapters.seal.frontier import Frontier
from benchmarks.figures import Figure, Section, seconds
from benchmarks.ground import Ground, Log
from benchmarks.measure import Case, Times, measure
from benchmarks.raw import scan

INCLUDE, CONTINUE = "inclusion, made", "consistency, made"
PEER = "read all leaves and fold them"
WHOLE = 3
"""Rounds of what reads the whole log."""
SLOW = 10
"""Calls of what takes milliseconds."""
FILL = "INSERT INTO events VALUES (?, ?, 1, 'CapacitySet', ?, ?, 0, ?, ?)"


def proving(ground: Ground) -> Section:
    """Prove in trees of several sizes, all over the first leaves of one log."""
    sizes, calls = ground.scale.sizes, ground.scale.calls
    log = ground.fresh("proofs")
    tables = filled(log, max(sizes))
    figures, taken = list[Figure](), list[Times]()
    for size in sizes:
        chance = Chance(tables, size)
        whole = measure(min(WHOLE, ground.scale.rounds), Case(PEER, partial(_root, log, size)))
        times = measure(ground.scale.rounds, *chance.cases(calls))
        figures += _figures(chance, calls, times, whole)
        taken += [whole, times]
    signatures = measure(ground.scale.rounds, *_signatures(log, calls))
    figures += [Figure.time(signatures, name) for name in signatures.seconds]
    how = (
        "Random leaves, random older sizes. The rows of this log are filled into the table directly, with an empty "
        "state and box but real leaves; its tree was grown by the sealer's own code. Proofs are checked by the "
        "`verify.py` that lies in every audit bundle (pure Python)."
    )
    return Section(
        "Proofs", how, "the same root without stored subtrees, from all leaves", figures, [*taken, signatures]
    )


@dataclass
class Chance:
    """Makes proofs for random places, and checks the last one it made."""

    tables: SealTables
    size: int
    random: Random = field(default_factory=lambda: Random(2017))  # noqa: S311  # no secret
    proof: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.root = tree.root(self.tables, self.size)
        self.draw()

    def cases(self, calls: int) -> tuple[Case, ...]:
        return (
            Case(INCLUDE, self.include, calls, self.draw),
            Case("inclusion, checked", self.check_inclusion, calls, self.draw_and(self.include)),
            Case(CONTINUE, self.continue_, calls, self.draw),
            Case("consistency, checked", self.check_consistency, calls, self.draw_and(self.continue_)),
        )

    def draw(self) -> None:
        self.index, self.old = self.random.randrange(self.size), self.random.randrange(1, self.size)
        (self.leaf,) = self.tables.read(0, self.index, 1)
        self.old_root = tree.root(self.tables, self.old)

    def draw_and(self, make: Callable[[], None]) -> Callable[[], None]:
        def both() -> None:
            self.draw()
            make()

        return both

    def include(self) -> None:
        self.proof = tree.inclusion(self.tables, self.index, self.size)

    def continue_(self) -> None:
        self.proof = tree.consistency(self.tables, self.old, self.size)

    def check_inclusion(self) -> None:
        standalone.check_inclusion(self.leaf, self.index, self.size, self.proof, self.root)

    def check_consistency(self) -> None:
        standalone.check_consistency(self.old, self.old_root, self.size, self.root, self.proof)

    def bytes_of(self, make: Callable[[], None]) -> int:
        """Size of one more proof, without any encoding."""
        self.draw_and(make)()
        return sum(map(len, self.proof))


def filled(log: Log, size: int) -> SealTables:
    """Fill the tables of a log as the recorder would, and grow its tree."""
    with closing(sqlite3.connect(log.file)) as db, db:
        db.executemany(FILL, map(_row, range(1, size + 1)))
    log.tables.keep(tree.growth(log.tables, 0, size))
    return log.tables


def _row(position: int) -> tuple[object, ...]:
    stream, empty = UUID(int=position), sha256(b"").digest()
    return position, stream.hex, b"", b"", empty, leaf((position, stream, 1, "CapacitySet"), 0, empty, empty)


def _root(log: Log, size: int) -> bytes:
    """The root from all leaves, without any stored subtree."""
    frontier = Frontier()
    for (each,) in islice(scan(log.file, "leaf"), size):
        for _ in frontier.append(each):
            pass
    return frontier.root()


def _figures(chance: Chance, calls: int, times: Times, whole: Times) -> Iterator[Figure]:
    """The figures of one size; the peer was measured apart, being so much slower."""
    of = f"{chance.size:,} events: "
    yield Figure(of + PEER, seconds(whole.median(PEER)), 1.0, whole.spread(PEER))
    for name in times.seconds:
        ratio = times.median(name) / whole.median(PEER) if name in (INCLUDE, CONTINUE) else None
        yield Figure(of + name, seconds(times.median(name)), ratio, times.spread(name))
    for name, make in ((INCLUDE, chance.include), (CONTINUE, chance.continue_)):
        sizes = [chance.bytes_of(make) for _ in range(calls)]
        yield Figure(f"{of}{name.split(',')[0]}, size", f"{median(sizes):,.0f} bytes, at most {max(sizes):,}")


def _signatures(log: Log, calls: int) -> tuple[Case, ...]:
    signer = log.histories.signer
    note = signer.sign(signer.checkpoint(1, bytes(32)))
    return (
        Case("checkpoint, signature checked by OpenSSL", lambda: notes.open_checkpoint(note, signer.vkey), calls),
        Case(
            "checkpoint, signature checked by verify.py",
            lambda: standalone.open_checkpoint(note, signer.vkey),
            min(calls, SLOW),
        ),
    )
